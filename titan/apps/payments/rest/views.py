"""Endpoints of payments."""

from uuid import UUID

from titan.kernel.errors import InvalidInput
from titan.kernel.ids import derived_id
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    MethodNotFound,
    Payment,
    PaymentDeclined,
    PaymentMethod,
    PaymentNotFound,
    PaymentStateConflict,
    PaymentWish,
    ProviderNotFound,
    ProviderUnavailable,
    WebhookRejected,
)
from .bodies import Card, TopUp, TopUpWish, card_of, top_up_of


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


class Methods(Endpoint):
    """Kept cards."""

    @operation(
        summary="List the cards that you let a provider keep",
        tag="payments",
        answer={200: tuple[Card, ...]},
    )
    def get(self, request: Request) -> Answer:
        """Pay with one by its `token`; the default comes first. They are added on the provider's page, where you agree to it."""
        return Answer(200, tuple(card_of(method) for method in api.methods_of(owner_id=_caller(request))))


class OneMethod(Endpoint):
    """A kept card."""

    @operation(
        summary="Forget a card",
        tag="payments",
        answer={204: None},
        errors=(MethodNotFound,),
    )
    def delete(self, request: Request, *, method_id: UUID) -> Answer:
        """It can pay no more, and its provider is told to keep it no longer."""
        api.forget_method(owner_id=_caller(request), method_id=method_id)
        return Answer(204)


class DefaultMethod(Endpoint):
    """The kept card that is offered first."""

    @operation(
        summary="Make a card the default",
        tag="payments",
        answer={204: None},
        errors=(MethodNotFound,),
    )
    def put(self, request: Request, *, method_id: UUID) -> Answer:
        """It is listed first and chosen at the checkout; the one before is not the default any more."""
        api.set_default_method(owner_id=_caller(request), method_id=method_id)
        return Answer(204)


class CardWebhooks(Endpoint):
    """A card provider's news."""

    @operation(
        summary="Take a webhook of a card provider",
        tag="payments",
        answer={204: None},
        errors=(WebhookRejected, ProviderNotFound),
        auth="none",
        rate="6000/min",
    )
    def post(self, request: Request, *, provider: str) -> Answer:
        """Signed as that provider signs; the same webhook again has no effect."""
        api.accept_webhook(provider=provider, headers=dict(request.http.headers), body=request.http.body)
        return Answer(204)
