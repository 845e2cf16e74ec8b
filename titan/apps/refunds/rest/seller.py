"""Endpoints for the shop that a case is about."""

from uuid import UUID

from titan.apps.sellers.contracts import NotASeller
from titan.apps.shipping.contracts import CarrierRefused, CarrierUnknown
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    AmountInvalid,
    Case,
    CaseInvalid,
    CaseNotFound,
    CaseStateConflict,
    CaseSummary,
    CaseTooLate,
    ReplacementNotAvailable,
)
from .bodies import Found, Offer, Reasoned, Replaced, ShopCaseList, Words
from .caller import seller_of, step_of

_TAG = "returns"
_STEP = (NotASeller, CaseNotFound, CaseStateConflict, CaseTooLate, CaseInvalid)


class ShopCases(Endpoint):
    """The cases of the caller's shop."""

    @operation(
        summary="List your shop's cases",
        tag=_TAG,
        query=ShopCaseList,
        answer={200: Page[CaseSummary]},
        errors=(NotASeller,),
    )
    def get(self, request: Request, *, query: ShopCaseList) -> Answer:
        """Newest first; with `open=true` those that are not over, the most urgent first."""
        page = api.list_of_shop(
            shop_id=seller_of(request).shop_id,
            only_open=query.open,
            cursor=query.cursor,
            limit=query.limit,
        )
        return Answer(200, page)


class ShopCase(Endpoint):
    """One of them."""

    @operation(
        summary="Read a case of your shop",
        tag=_TAG,
        answer={200: Case},
        errors=(NotASeller, CaseNotFound),
        etag=True,
    )
    def get(self, request: Request, *, case_id: UUID) -> Answer:
        """With its thread, its evidence and what you may do now."""
        return Answer(200, api.get(case_id=case_id, shop_id=seller_of(request).shop_id))


class AcceptCase(Endpoint):
    """Agreeing."""

    @operation(
        summary="Accept a case",
        tag=_TAG,
        body=Words | None,
        answer={200: Case},
        errors=(*_STEP, ReplacementNotAvailable),
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: Words | None) -> Answer:
        """A claim is refunded at once; of a return or an exchange the goods come back first, and what shall be sent instead
        is set aside in your stock.
        """
        who = seller_of(request)
        case = api.accept(
            case_id=case_id,
            shop_id=who.shop_id,
            actor_id=who.user_id,
            step_id=step_of(request, case_id),
            text=body.text if body else "",
        )
        return Answer(200, case)


class RejectCase(Endpoint):
    """Refusing."""

    @operation(
        summary="Reject a case",
        tag=_TAG,
        body=Reasoned,
        answer={200: Case},
        errors=_STEP,
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: Reasoned) -> Answer:
        """The buyer reads the reason and may ask for a moderator."""
        who = seller_of(request)
        case = api.reject(
            case_id=case_id,
            shop_id=who.shop_id,
            actor_id=who.user_id,
            step_id=step_of(request, case_id),
            text=body.text,
        )
        return Answer(200, case)


class CounterCase(Endpoint):
    """Offering less."""

    @operation(
        summary="Make an offer in a case",
        tag=_TAG,
        body=Offer,
        answer={200: Case},
        errors=(*_STEP, AmountInvalid),
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: Offer) -> Answer:
        """The buyer may accept it or ask for a moderator."""
        who = seller_of(request)
        case = api.counter(
            case_id=case_id,
            shop_id=who.shop_id,
            actor_id=who.user_id,
            step_id=step_of(request, case_id),
            amount_minor=body.amount_minor,
            currency=body.currency,
            needs_return=body.needs_return,
            text=body.text,
        )
        return Answer(200, case)


class InspectReturn(Endpoint):
    """Looking at what came back."""

    @operation(
        summary="Tell what came back",
        tag=_TAG,
        body=Found,
        answer={200: Case},
        errors=(*_STEP, AmountInvalid),
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: Found) -> Answer:
        """`ok` refunds or makes the replacement due; `damaged` does too, or with an amount offers that much."""
        who = seller_of(request)
        case = api.inspect(
            case_id=case_id,
            shop_id=who.shop_id,
            actor_id=who.user_id,
            step_id=step_of(request, case_id),
            result=body.result,
            amount_minor=body.amount_minor,
            currency=body.currency,
            text=body.text,
        )
        return Answer(200, case)


class SendReplacement(Endpoint):
    """Sending the other goods of an exchange."""

    @operation(
        summary="Send the replacement",
        tag=_TAG,
        body=Replaced | None,
        answer={200: Case},
        errors=(*_STEP, CarrierUnknown, CarrierRefused),
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: Replaced | None) -> Answer:
        """Books a label, and the units leave your stock. The exchange is done with it; what they cost less goes back.

        While the carrier does not answer the case is `replacing`, and goes on by itself.
        """
        who = seller_of(request)
        sent = body or Replaced()
        case = api.replace(
            case_id=case_id,
            shop_id=who.shop_id,
            actor_id=who.user_id,
            step_id=step_of(request, case_id),
            carrier=sent.carrier,
            tracking_number=sent.tracking_number,
        )
        return Answer(200, case)


class RefundInstead(Endpoint):
    """Money where an exchange cannot be carried out."""

    @operation(
        summary="Refund instead of sending the replacement",
        tag=_TAG,
        body=Words | None,
        answer={200: Case},
        errors=_STEP,
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: Words | None) -> Answer:
        """For goods that came back and of which you have no others to send. What was set aside is free again."""
        who = seller_of(request)
        case = api.refund_instead(
            case_id=case_id,
            shop_id=who.shop_id,
            actor_id=who.user_id,
            step_id=step_of(request, case_id),
            text=body.text if body else "",
        )
        return Answer(200, case)


class ShopMessages(Endpoint):
    """The thread of a case, written by the shop."""

    @operation(
        summary="Write to the buyer of a case",
        tag=_TAG,
        body=Reasoned,
        answer={201: Case},
        errors=_STEP,
        idempotent="optional",
        rate="60/min",
    )
    def post(self, request: Request, *, case_id: UUID, body: Reasoned) -> Answer:
        """The buyer reads it, and a moderator does."""
        who = seller_of(request)
        case = api.write(
            case_id=case_id,
            step_id=step_of(request, case_id),
            text=body.text,
            shop_id=who.shop_id,
            actor_id=who.user_id,
        )
        return Answer(201, case)
