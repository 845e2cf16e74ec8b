"""Endpoints of payments."""

from uuid import UUID

from titan.kernel.errors import InvalidInput
from titan.kernel.ids import derived_id
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    Payment,
    PaymentDeclined,
    PaymentMethod,
    PaymentNotFound,
    PaymentStateConflict,
    PaymentWish,
    ProviderUnavailable,
    WebhookRejected,
)
from .bodies import TopUp, TopUpWish, top_up_of


def _caller(request: Request) -> UUID:
    principal = request.principal
    assert principal is not None
    return principal.user_id


class OnePayment(Endpoint):
    """A payment."""

    @operation(
        summary="Read the payment of a purchase of yours",
        tag="payments",
        answer={200: Payment},
        errors=(PaymentNotFound,),
    )
    def get(self, request: Request, *, payment_id: UUID) -> Answer:
        """Its id is the purchase's."""
        return Answer(200, api.get(payment_id=payment_id, buyer_id=_caller(request)))


class TopUps(Endpoint):
    """Filling a wallet."""

    @operation(
        summary="Fill your wallet through the card provider",
        tag="wallet",
        body=TopUpWish,
        answer={201: TopUp},
        errors=(InvalidInput, PaymentDeclined, PaymentStateConflict, ProviderUnavailable),
        idempotent="optional",
        rate="30/min",
    )
    def post(self, request: Request, *, body: TopUpWish) -> Answer:
        """At most 10,000 units of a currency at once. With the default token the money is there with the answer."""
        user_id = _caller(request)
        payment = api.start_top_up(
            user_id=user_id,
            top_up_id=derived_id(user_id, label=f"top_up:{request.idempotency_key}"),
            amount=body.amount,
            wish=PaymentWish(PaymentMethod.CARD, token=body.token, return_url=body.return_url),
        )
        return Answer(201, top_up_of(payment), headers={"Location": f"/api/v1/payments/{payment.id}"})


class CardWebhooks(Endpoint):
    """The card provider's news."""

    @operation(
        summary="Take a webhook of the card provider",
        tag="payments",
        answer={204: None},
        errors=(WebhookRejected,),
        auth="none",
        rate="6000/min",
    )
    def post(self, request: Request) -> Answer:
        """Signed by Standard Webhooks; the same webhook again has no effect."""
        api.accept_webhook(headers=dict(request.http.headers), body=request.http.body)
        return Answer(204)
