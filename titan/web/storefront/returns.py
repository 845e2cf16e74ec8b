"""The buyer's returns, exchanges and claims: beginning one from an order, following it, answering."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from titan.apps.orders import api as orders
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    Case,
    CaseDraft,
    CaseKind,
    CaseNotFound,
    CaseReason,
    CaseSummary,
    EvidenceRejected,
    LineStanding,
    OrderStanding,
    ReplacementDearer,
    ReplacementNotAvailable,
    WantedLine,
)
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ParcelNotFound, ParcelTrack
from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform.pages.cards import Choice
from titan.web import cases as words
from titan.web import refusals

from . import paths, timelines
from .account import account_links
from .visitors import for_buyers

MOST_PICTURES = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A case in the list."""

    case: CaseSummary
    kind: str
    status: str
    href: str


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line that may be chosen, with how many may be."""

    line: LineStanding
    name: str
    quantities: tuple[Choice, ...]
    is_chosen: bool
    instead_name: str
    instead: list[Choice]


@require_safe
@for_buyers
def case_list(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """The buyer's cases, newest first."""
    page = refunds.list_of_buyer(buyer_id=buyer_id, cursor=request.GET.get("after"), limit=12)
    entries = [
        Entry(
            case, words.kind_words(case.kind), words.status_words(case, for_seller=False), paths.case(case.id)
        )
        for case in page.results
    ]
    context = {
        "entries": entries,
        "next": f"{paths.RETURNS}?after={page.next}" if page.next else "",
        "account_links": account_links("returns"),
    }
    return render(request, "storefront/returns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyers
def begin(request: HttpRequest, buyer_id: UUID, order_id: UUID) -> HttpResponse:
    """The form that opens a case about an order, and its opening. Raises OrderNotFound."""
    if request.method != "POST":
        return _form(request, buyer_id, order_id)
    token = request.POST.get("token", "")[:60]
    try:
        case = refunds.open_case(
            case_id=derived_id(buyer_id, label=f"page:{order_id}:{token}"),
            order_id=order_id,
            buyer_id=buyer_id,
            draft=_draft(request),
        )
    except TitanError as error:
        if error.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        return _form(request, buyer_id, order_id, error=_told(error), status=422)
    _add_pictures(request, case.id, buyer_id)
    messages.success(request, _("The shop has been asked. It has some days to answer."))
    return HttpResponseRedirect(paths.case(case.id))


def _told(error: TitanError) -> str:
    if isinstance(error, ReplacementDearer | ReplacementNotAvailable):
        return _(error.title)
    return "; ".join(problem.message for problem in error.problems) or refusals.words(error)


def _draft(request: HttpRequest) -> CaseDraft:
    post = request.POST
    kind, reason = post.get("kind", ""), post.get("reason", "")
    lines = tuple(
        WantedLine(
            int(position),
            _number(post.get(f"quantity_{position}", "1")),
            _chosen_id(post.get(f"instead_{position}", "")) if kind == CaseKind.EXCHANGE else None,
        )
        for position in post.getlist("lines")
        if position.isascii() and position.isdigit() and len(position) < 5
    )
    return CaseDraft(
        kind=CaseKind(kind) if kind in set(CaseKind) else CaseKind.RETURN,
        reason=CaseReason(reason) if reason in set(CaseReason) else CaseReason.CHANGED_MIND,
        lines=lines,
        includes_shipping=post.get("shipping") == "on" and kind != CaseKind.EXCHANGE,
        text=post.get("text", "").strip()[:2000],
    )


def _chosen_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _form(
    request: HttpRequest, buyer_id: UUID, order_id: UUID, *, error: str = "", status: int = 200
) -> HttpResponse:
    order = orders.get(order_id=order_id, buyer_id=buyer_id)
    standing = refunds.standing_of(order_id=order_id, buyer_id=buyer_id)
    chosen = {name: request.POST.get(name, "") for name in ("reason", "text", "kind")}
    context = {
        "order": order,
        "standing": standing,
        "open_case": paths.case(standing.open_case_id) if standing.open_case_id else "",
        "lines": _lines(request, standing),
        "kinds": _kinds(standing, chosen["kind"]),
        "reasons": words.reason_choices(chosen["reason"]),
        "chosen": chosen,
        "error": error,
        "most_pictures": MOST_PICTURES,
        "token": request.POST.get("token", "")[:60] or new_id(bucket=bucket_of(buyer_id)),
        "account_links": account_links("orders"),
    }
    return render(request, "storefront/returns_new.html", context, status=status)


def _lines(request: HttpRequest, standing: OrderStanding) -> list[FormLine]:
    ticked = request.POST.getlist("lines")
    return [
        FormLine(
            line,
            f"quantity_{line.position}",
            tuple(Choice(str(number), str(number)) for number in range(line.left, 0, -1)[:99]),
            str(line.position) in ticked or len(standing.lines) == 1,
            f"instead_{line.position}",
            words.instead_choices(line, request.POST.get(f"instead_{line.position}", "")),
        )
        for line in standing.lines
        if line.left
    ]


def _kinds(standing: OrderStanding, chosen: str) -> list[Choice]:
    """What is still in time for any line; what never was is not offered."""
    now = clock.now()
    returnable = any(line.return_until and now <= line.return_until for line in standing.lines)
    claimable = standing.can_claim_not_arrived or any(
        line.claim_until and now <= line.claim_until for line in standing.lines
    )
    wanted = [
        (CaseKind.RETURN, returnable, _("Send it back and get the money")),
        (CaseKind.EXCHANGE, returnable, _("Send it back and get another one")),
        (CaseKind.CLAIM, claimable, _("It is missing, broken or not what was described")),
    ]
    kinds = [(kind, hint) for kind, is_possible, hint in wanted if is_possible]
    return [
        Choice(kind.value, words.kind_words(kind), hint, is_selected=kind.value == chosen or len(kinds) == 1)
        for kind, hint in kinds
    ]


def _add_pictures(request: HttpRequest, case_id: UUID, buyer_id: UUID) -> None:
    for upload in request.FILES.getlist("pictures")[:MOST_PICTURES]:
        try:
            if upload.size is None or upload.size > refunds.max_picture_bytes():
                raise EvidenceRejected(_("A picture is too large."))
            refunds.add_evidence(
                case_id=case_id,
                data=upload.read(),
                caption=request.POST.get("caption", ""),
                buyer_id=buyer_id,
            )
        except EvidenceRejected as refusal:
            messages.error(request, f"{upload.name}: {refusals.words(refusal)}")


@require_safe
@for_buyers
def case_page(request: HttpRequest, buyer_id: UUID, case_id: UUID) -> HttpResponse:
    """One case: where it stands, the thread, the pictures, what can be done. Raises CaseNotFound."""
    case = refunds.get(case_id=case_id, buyer_id=buyer_id)
    context = {
        "case": case,
        "kind": words.kind_words(case.kind),
        "reason": words.reason_words(case.reason),
        "status": words.status_words(case, for_seller=False),
        "entries": words.timeline(case),
        "actions": {action.value for action in case.buyer_actions},
        "replacement": words.replacement_words(case.replacement.status) if case.replacement else "",
        "parcel": timelines.scans_of(_track(case)),
        "step": new_id(bucket=bucket_of(buyer_id)),
        "most_pictures": MOST_PICTURES,
        "account_links": account_links("returns"),
    }
    return render(request, "storefront/returns_case.html", context)


def _track(case: Case) -> ParcelTrack | None:
    if case.replacement is None or not case.replacement_tracking:
        return None
    try:
        return tracking.track_of_replacement(replacement_id=case.replacement.id, order_id=case.order_id)
    except ParcelNotFound:
        return None


@require_POST
@for_buyers
def act(request: HttpRequest, buyer_id: UUID, case_id: UUID, step: str) -> HttpResponse:
    """One answer of the buyer. Raises CaseNotFound."""
    if step not in _STEPS:
        raise CaseNotFound
    token = request.POST.get("step", "")[:60]
    try:
        _STEPS[step](request, case_id, buyer_id, derived_id(buyer_id, label=f"page:{case_id}:{step}:{token}"))
    except TitanError as error:
        if error.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        messages.error(request, _told(error))
    return HttpResponseRedirect(paths.case(case_id))


def _accept(request: HttpRequest, case_id: UUID, buyer_id: UUID, step_id: UUID) -> None:
    refunds.accept_counter(case_id=case_id, buyer_id=buyer_id, step_id=step_id)
    messages.success(request, _("You took the offer."))


def _ship(request: HttpRequest, case_id: UUID, buyer_id: UUID, step_id: UUID) -> None:
    refunds.ship_back(
        case_id=case_id,
        buyer_id=buyer_id,
        step_id=step_id,
        carrier=request.POST.get("carrier", ""),
        tracking_number=request.POST.get("tracking_number", ""),
    )
    messages.success(request, _("Thank you. The shop looks at it when it arrives."))


def _withdraw(request: HttpRequest, case_id: UUID, buyer_id: UUID, step_id: UUID) -> None:
    text = request.POST.get("text", "")
    refunds.withdraw(case_id=case_id, buyer_id=buyer_id, step_id=step_id, text=text)
    messages.success(request, _("The case is withdrawn."))


def _escalate(request: HttpRequest, case_id: UUID, buyer_id: UUID, step_id: UUID) -> None:
    text = request.POST.get("text", "")
    refunds.escalate(case_id=case_id, buyer_id=buyer_id, step_id=step_id, text=text)
    messages.success(request, _("A moderator looks at it."))


def _appeal(request: HttpRequest, case_id: UUID, buyer_id: UUID, step_id: UUID) -> None:
    text = request.POST.get("text", "")
    refunds.appeal(case_id=case_id, buyer_id=buyer_id, step_id=step_id, text=text)
    messages.success(request, _("Another moderator looks at it."))


def _write(request: HttpRequest, case_id: UUID, buyer_id: UUID, step_id: UUID) -> None:
    """A message, pictures, or both."""
    refunds.get(case_id=case_id, buyer_id=buyer_id)
    _add_pictures(request, case_id, buyer_id)
    text = request.POST.get("text", "").strip()
    if text or not request.FILES:
        refunds.write(case_id=case_id, step_id=step_id, text=text, buyer_id=buyer_id)


_STEPS: Mapping[str, Callable[[HttpRequest, UUID, UUID, UUID], None]] = {
    "accept-counter": _accept,
    "ship-back": _ship,
    "withdraw": _withdraw,
    "escalate": _escalate,
    "appeal": _appeal,
    "write": _write,
}
