"""Endpoints for buyers: asking, answering, sending back; those that both sides use."""

from uuid import UUID

from titan.apps.orders.contracts import OrderNotFound, OrderStateConflict
from titan.kernel.ids import derived_id
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    Case,
    CaseInvalid,
    CaseNotFound,
    CaseNotPossible,
    CaseOpenAlready,
    CaseStateConflict,
    CaseSummary,
    CaseTooLate,
    Evidence,
    EvidenceNotFound,
    EvidenceRejected,
    OrderStanding,
    ReplacementDearer,
    ReplacementNotAvailable,
    TooManyUnits,
)
from .bodies import Caption, CaseList, NewCase, ParcelSent, Reasoned, Words
from .caller import check_seen, side_of, step_of

_TAG = "returns"
_STEP = (CaseNotFound, CaseStateConflict, CaseTooLate, CaseInvalid)


class OrderCases(Endpoint):
    """The cases of an order of the caller's."""

    @operation(
        summary="Show what can be returned of an order",
        tag=_TAG,
        answer={200: OrderStanding},
        errors=(OrderNotFound,),
    )
    def get(self, request: Request, *, order_id: UUID) -> Answer:
        """By line, until when and how much; and the cases that there are."""
        return Answer(200, api.standing_of(order_id=order_id, buyer_id=request.user_id))

    @operation(
        summary="Open a case about an order",
        tag=_TAG,
        body=NewCase,
        answer={201: Case},
        errors=(
            OrderNotFound,
            OrderStateConflict,
            CaseInvalid,
            CaseNotPossible,
            CaseOpenAlready,
            TooManyUnits,
            ReplacementDearer,
            ReplacementNotAvailable,
        ),
        idempotent="optional",
        rate="30/min",
    )
    def post(self, request: Request, *, order_id: UUID, body: NewCase) -> Answer:
        """A return, an exchange or a claim. Until it is over the shop is not paid for the order."""
        user_id = request.user_id
        case_id = derived_id(user_id, label=f"case:{order_id}:{request.idempotency_key}")
        case = api.open_case(case_id=case_id, order_id=order_id, buyer_id=user_id, draft=body.draft())
        return Answer(201, case, {"Location": f"/api/v1/cases/{case.id}"})


class Cases(Endpoint):
    """The caller's cases as a buyer."""

    @operation(summary="List your cases", tag=_TAG, query=CaseList, answer={200: Page[CaseSummary]})
    def get(self, request: Request, *, query: CaseList) -> Answer:
        """Newest first."""
        page = api.list_of_buyer(buyer_id=request.user_id, cursor=query.cursor, limit=query.limit)
        return Answer(200, page)


class OneCase(Endpoint):
    """A case, for its two sides and for staff."""

    @operation(summary="Read a case", tag=_TAG, answer={200: Case}, errors=(CaseNotFound,), etag=True)
    def get(self, request: Request, *, case_id: UUID) -> Answer:
        """With its thread, its evidence and what you may do now."""
        check_seen(request, case_id)
        return Answer(200, api.get(case_id=case_id))


class CaseEvidence(Endpoint):
    """The pictures of a case."""

    @operation(
        summary="Add a picture to a case",
        tag=_TAG,
        query=Caption,
        answer={201: Evidence},
        errors=(CaseNotFound, CaseStateConflict, EvidenceRejected),
        rate="60/min",
    )
    def post(self, request: Request, *, case_id: UUID, query: Caption) -> Answer:
        """The body is the picture itself (`Content-Type: image/jpeg`, `image/png` or `image/webp`). It is re-encoded;
        nothing but its pixels is kept. The same bytes again are the same picture.
        """
        side = side_of(request, case_id)
        # One byte past the limit, so that too large is told as such.
        data = request.http.read(api.max_picture_bytes() + 1)
        piece = api.add_evidence(case_id=case_id, data=data, caption=query.caption, **side)
        return Answer(201, piece, {"Location": piece.path})


class OneEvidence(Endpoint):
    """A picture of a case."""

    @operation(
        summary="Read a picture of a case",
        tag=_TAG,
        answer={200: bytes},
        errors=(CaseNotFound, EvidenceNotFound),
        cache="private, max-age=3600",
    )
    def get(self, request: Request, *, case_id: UUID, evidence_id: UUID) -> Answer:
        """As WebP, for the two sides of the case and for staff."""
        check_seen(request, case_id)
        data = api.picture(case_id=case_id, evidence_id=evidence_id)
        guard = {"Content-Security-Policy": "default-src 'none'; sandbox"}
        return Answer(200, data, guard, content_type="image/webp")


class CaseMessages(Endpoint):
    """The thread of a case."""

    @operation(
        summary="Write a message in a case",
        tag=_TAG,
        body=Reasoned,
        answer={201: Case},
        errors=_STEP,
        idempotent="optional",
        rate="60/min",
    )
    def post(self, request: Request, *, case_id: UUID, body: Reasoned) -> Answer:
        """The other side reads it, and a moderator does."""
        side, step_id = side_of(request, case_id), step_of(request, case_id)
        return Answer(201, api.write(case_id=case_id, step_id=step_id, text=body.text, **side))


class AcceptCounter(Endpoint):
    """Taking what the shop offers."""

    @operation(
        summary="Accept the shop's offer",
        tag=_TAG,
        answer={200: Case},
        errors=_STEP,
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID) -> Answer:
        """The money is sent, after the goods have come back where the offer asks for that."""
        step_id = step_of(request, case_id)
        case = api.accept_counter(case_id=case_id, buyer_id=request.user_id, step_id=step_id)
        return Answer(200, case)


class Escalate(Endpoint):
    """Asking for a moderator."""

    @operation(
        summary="Escalate a case to a moderator",
        tag=_TAG,
        body=Reasoned,
        answer={200: Case},
        errors=_STEP,
        idempotent="optional",
        rate="30/min",
    )
    def post(self, request: Request, *, case_id: UUID, body: Reasoned) -> Answer:
        """By the buyer after a refusal or an offer, by the shop while it has to answer or to look at the goods."""
        side, step_id = side_of(request, case_id), step_of(request, case_id)
        return Answer(200, api.escalate(case_id=case_id, step_id=step_id, text=body.text, **side))


class Appeal(Endpoint):
    """Asking for another moderator."""

    @operation(
        summary="Appeal against an award",
        tag=_TAG,
        body=Reasoned,
        answer={200: Case},
        errors=_STEP,
        idempotent="optional",
        rate="30/min",
    )
    def post(self, request: Request, *, case_id: UUID, body: Reasoned) -> Answer:
        """Once in a case, by either side, before the award is carried out."""
        side, step_id = side_of(request, case_id), step_of(request, case_id)
        return Answer(200, api.appeal(case_id=case_id, step_id=step_id, text=body.text, **side))


class ShipBack(Endpoint):
    """Sending the goods back."""

    @operation(
        summary="Tell that the goods are on their way back",
        tag=_TAG,
        body=ParcelSent,
        answer={200: Case},
        errors=_STEP,
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: ParcelSent) -> Answer:
        """With the number under which the parcel can be followed."""
        case = api.ship_back(
            case_id=case_id,
            buyer_id=request.user_id,
            step_id=step_of(request, case_id),
            carrier=body.carrier,
            tracking_number=body.tracking_number,
        )
        return Answer(200, case)


class Withdraw(Endpoint):
    """Giving up a case."""

    @operation(
        summary="Withdraw a case",
        tag=_TAG,
        body=Words | None,
        answer={200: Case},
        errors=_STEP,
        idempotent="optional",
    )
    def post(self, request: Request, *, case_id: UUID, body: Words | None) -> Answer:
        """Not once the goods are on their way back."""
        case = api.withdraw(
            case_id=case_id,
            buyer_id=request.user_id,
            step_id=step_of(request, case_id),
            text=body.text if body else "",
        )
        return Answer(200, case)
