"""The shop's returns, exchanges and claims: those to answer by their deadline, one with what can be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    Case,
    CaseAction,
    CaseStatus,
    CaseSummary,
    Evidence,
    EvidenceNotFound,
    EvidenceRejected,
    Inspection,
    ReplacementNotAvailable,
)
from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.pages.cards import Tab
from titan.web import cases as words
from titan.web import refusals

from . import amounts
from .deadlines import urgency_of
from .desk import Desk, also_suspended, framed

MOST_PICTURES = 5
_MINE = ("requested", "sent_back", "replacement_due")


@dataclass(frozen=True, slots=True)
class Entry:
    """A case in the list; `urgency` is late, soon or calm, empty where nobody is waited for."""

    case: CaseSummary
    kind: str
    status: str
    urgency: str
    is_mine: bool


@require_safe
@also_suspended
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open cases by their deadline, or all, newest first."""
    shows_all = request.GET.get("view") == "all"
    cursor = request.GET.get("cursor") or None
    page = refunds.list_of_shop(shop_id=desk.shop.id, only_open=not shows_all, cursor=cursor)
    address = reverse("seller-returns")
    context = {
        "entries": [_entry(case) for case in page.results],
        "next": page.next,
        "is_later_page": cursor is not None,
        "tabs": [
            Tab(_("Open"), address, not shows_all, refunds.count_to_answer(shop_id=desk.shop.id)),
            Tab(_("All"), f"{address}?view=all", shows_all),
        ],
    }
    return framed(request, "seller/returns.html", context, desk=desk, current="seller-returns")


def _entry(case: CaseSummary) -> Entry:
    return Entry(
        case=case,
        kind=words.kind_words(case.kind),
        status=words.status_words(case, for_seller=True),
        urgency=urgency_of(case.deadline_at, now=clock.now()) if case.deadline_at else "",
        is_mine=case.status.value in _MINE,
    )


@require_safe
@also_suspended
def show(request: HttpRequest, desk: Desk, case_id: UUID) -> HttpResponse:
    """One case, and what can be done with it."""
    case = refunds.get(case_id=case_id, shop_id=desk.shop.id)
    going = refunds.answers_on_their_way(case=case)
    refusal = refunds.refused_answer(case=case)
    context = {
        "case": case,
        "kind": words.kind_words(case.kind),
        "reason": words.reason_words(case.reason),
        "status": words.status_words(case, for_seller=True),
        "entries": words.timeline(case),
        "actions": _actions(case, going),
        "is_answer_on_its_way": bool(going),
        "refusal": refusals.words(refusal) if refusal else "",
        "pictures": [(piece, _address(case, piece)) for piece in case.evidence],
        "replacement": words.replacement_words(case.replacement.status) if case.replacement else "",
        "inspections": words.inspection_choices(),
        "example": amounts.text_of(case.amount),
        "is_mine": case.status.value in _MINE and not going,
        "step": new_id(bucket=bucket_of(desk.user_id)),
    }
    return framed(request, "seller/returns_case.html", context, desk=desk, current="seller-returns")


def _actions(case: Case, going: Sequence[CaseAction]) -> set[str]:
    """What can be done; beside an answer that is on its way, only write."""
    is_answered = any(one is not CaseAction.WRITE for one in going)
    actions = {action for action in case.seller_actions if action is CaseAction.WRITE or not is_answered}
    return {action.value for action in actions}


def _address(case: Case, piece: Evidence) -> str:
    """Where the picture is to be had: from this cell, where the session is known."""
    if homes.is_here(case.id):
        return piece.path
    return reverse("seller-return-picture", args=[case.id, piece.id])


@require_safe
@also_suspended
def picture(_request: HttpRequest, desk: Desk, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """A picture of a case, where its home is another cell, to which this session is unknown."""
    try:
        data = refunds.picture(case_id=case_id, evidence_id=evidence_id, shop_id=desk.shop.id)
    except EvidenceNotFound as error:
        raise Http404 from error
    guard = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=3600",
    }
    return HttpResponse(data, content_type="image/webp", headers=guard)


@require_POST
@also_suspended
def act(request: HttpRequest, desk: Desk, case_id: UUID, step: str) -> HttpResponse:
    """One answer of the shop."""
    if step not in _STEPS:
        raise Http404
    case = refunds.get(case_id=case_id, shop_id=desk.shop.id)
    token = request.POST.get("step", "")[:60]
    answer = _Answer(request, desk, case, derived_id(desk.user_id, label=f"page:{case_id}:{step}:{token}"))
    try:
        _STEPS[step](answer)
    except (TitanError, amounts.Unreadable) as error:
        messages.error(request, _told(error))
    return HttpResponseRedirect(reverse("seller-return", args=[case_id]))


def _told(error: TitanError | amounts.Unreadable) -> str:
    """What a person reads of a refusal. Raises the error where it is none."""
    if not isinstance(error, TitanError):
        return str(error)
    if error.kind not in (Kind.INVALID, Kind.CONFLICT):
        raise error
    if isinstance(error, ReplacementNotAvailable):
        return _(error.title)
    return "; ".join(problem.message for problem in error.problems) or refusals.words(error)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A posted form of the shop about a case."""

    request: HttpRequest
    desk: Desk
    case: Case
    step_id: UUID

    def typed(self, name: str) -> str:
        """A field, trimmed."""
        return self.request.POST.get(name, "").strip()

    def say(self, done: str) -> None:
        """Tell the shop that it is done; or, where another cell decides it, that the answer goes there."""
        if homes.is_here(self.case.id):
            messages.success(self.request, done)
        else:
            messages.info(self.request, _("Your answer is on its way."))

    def amount(self) -> Money:
        """The amount that was typed. Raises Unreadable."""
        return amounts.money(self.typed("amount"), self.case.amount.currency)


def _accept(answer: _Answer) -> None:
    refunds.accept(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        text=answer.typed("text"),
    )
    answer.say(_("You accepted."))


def _reject(answer: _Answer) -> None:
    refunds.reject(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        text=answer.typed("text"),
    )
    answer.say(_("You said no. The buyer may ask for a moderator."))


def _counter(answer: _Answer) -> None:
    amount = answer.amount()
    refunds.counter(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        amount_minor=amount.amount,
        currency=amount.currency,
        needs_return=answer.typed("needs_return") == "on",
        text=answer.typed("text"),
    )
    answer.say(_("Your offer is made."))


def _inspect(answer: _Answer) -> None:
    result = answer.typed("result")
    is_offer = result == Inspection.DAMAGED and bool(answer.typed("amount"))
    refunds.inspect(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        result=Inspection(result) if result in set(Inspection) else Inspection.OK,
        amount_minor=answer.amount().amount if is_offer else None,
        currency=answer.case.amount.currency,
        text=answer.typed("text"),
    )
    answer.say(_("Thank you. The case goes on."))


def _replace(answer: _Answer) -> None:
    case = refunds.replace(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        carrier=answer.typed("carrier"),
        tracking_number=answer.typed("tracking_number"),
    )
    if case.status is CaseStatus.REPLACING:
        messages.info(answer.request, _("The carrier does not answer right now. It goes on by itself."))
    else:
        answer.say(_("The exchange is done."))


def _refund_instead(answer: _Answer) -> None:
    refunds.refund_instead(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        text=answer.typed("text"),
    )
    answer.say(_("The money goes back to the buyer."))


def _escalate(answer: _Answer) -> None:
    refunds.escalate(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        text=answer.typed("text"),
    )
    answer.say(_("A moderator looks at it."))


def _appeal(answer: _Answer) -> None:
    refunds.appeal(
        case_id=answer.case.id,
        shop_id=answer.desk.shop.id,
        actor_id=answer.desk.user_id,
        step_id=answer.step_id,
        text=answer.typed("text"),
    )
    answer.say(_("Another moderator looks at it."))


def _write(answer: _Answer) -> None:
    """A message, pictures, or both."""
    for upload in answer.request.FILES.getlist("pictures")[:MOST_PICTURES]:
        try:
            if upload.size is None or upload.size > refunds.max_picture_bytes():
                raise EvidenceRejected(_("A picture is too large."))
            refunds.add_evidence(
                case_id=answer.case.id,
                data=upload.read(),
                shop_id=answer.desk.shop.id,
                actor_id=answer.desk.user_id,
            )
        except EvidenceRejected as refusal:
            messages.error(answer.request, f"{upload.name}: {refusals.words(refusal)}")
    if answer.typed("text") or not answer.request.FILES:
        refunds.write(
            case_id=answer.case.id,
            step_id=answer.step_id,
            text=answer.typed("text"),
            shop_id=answer.desk.shop.id,
            actor_id=answer.desk.user_id,
        )


_STEPS: Mapping[str, Callable[[_Answer], None]] = {
    "accept": _accept,
    "reject": _reject,
    "counter": _counter,
    "inspect": _inspect,
    "replace": _replace,
    "refund-instead": _refund_instead,
    "escalate": _escalate,
    "appeal": _appeal,
    "write": _write,
}
