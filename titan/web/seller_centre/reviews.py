"""What buyers say of the shop's products: read, answered, reported to the operators."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import ReportReason, ShopReview
from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform.pages.cards import Choice, Tab
from titan.web import refusals

from .desk import Desk, also_suspended, framed


@dataclass(frozen=True, slots=True)
class Entry:
    """A review in the list; `key` tells its form fields from those of the others."""

    review: ShopReview
    key: str


@require_safe
@also_suspended
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those that wait for an answer, or all, newest first."""
    shows_all = request.GET.get("view") == "all"
    cursor = request.GET.get("cursor") or None
    page = reviews.list_of_shop(shop_id=desk.shop.id, only_unanswered=not shows_all, cursor=cursor, limit=12)
    rating = reviews.rating_of_shop(shop_id=desk.shop.id)
    address = reverse("seller-reviews")
    context = {
        "entries": [Entry(review, review.id.hex[-8:]) for review in page.results],
        "next": page.next,
        "is_later_page": cursor is not None,
        "rating": None if rating.average is None else rating.average / 100,
        "rating_count": rating.count,
        "reasons": _reasons(),
        "step": new_id(bucket=bucket_of(desk.user_id)),
        "view": "all" if shows_all else "",
        "tabs": [
            Tab(_("Unanswered"), address, not shows_all),
            Tab(_("All"), f"{address}?view=all", shows_all),
        ],
    }
    return framed(request, "seller/reviews.html", context, desk=desk, current="seller-reviews")


def _reasons() -> list[Choice]:
    words = {
        ReportReason.OFFENSIVE: _("It is offensive"),
        ReportReason.PERSONAL_DATA: _("It names people or addresses"),
        ReportReason.ADVERTISING: _("It is advertising"),
        ReportReason.NOT_ABOUT_PRODUCT: _("It is not about the product"),
        ReportReason.OTHER: _("Something else"),
    }
    return [Choice(reason.value, words[reason]) for reason in ReportReason]


@require_POST
@also_suspended
def answer(request: HttpRequest, desk: Desk, review_id: UUID) -> HttpResponse:
    """What the shop says. Raises ReviewNotFound."""
    token = request.POST.get("step", "")[:60]
    try:
        reviews.answer(
            review_id=review_id,
            shop_id=desk.shop.id,
            actor_id=desk.user_id,
            step_id=derived_id(desk.user_id, label=f"review page:{review_id}:{token}"),
            text=request.POST.get("text", ""),
        )
    except TitanError as refusal:
        messages.error(request, _told(refusal))
    else:
        messages.success(request, _("Your answer is published."))
    return _back(request)


@require_POST
@also_suspended
def report(request: HttpRequest, desk: Desk, review_id: UUID) -> HttpResponse:
    """Have operators look at it. Raises ReviewNotFound."""
    reason = request.POST.get("reason", "")
    try:
        reviews.report(
            review_id=review_id,
            shop_id=desk.shop.id,
            actor_id=desk.user_id,
            reason=ReportReason(reason) if reason in set(ReportReason) else ReportReason.OTHER,
            text=request.POST.get("text", ""),
        )
    except TitanError as refusal:
        messages.error(request, _told(refusal))
    else:
        messages.success(request, _("Titan looks at it."))
    return _back(request)


def _told(refusal: TitanError) -> str:
    """What a person reads of a refusal. Raises the refusal where it is none."""
    if refusal.kind is Kind.INVALID:
        return _("Please write something, and not too much.")
    if refusal.kind is not Kind.CONFLICT:
        raise refusal
    return refusals.words(refusal)


def _back(request: HttpRequest) -> HttpResponse:
    shows_all = request.POST.get("view") == "all"
    return HttpResponseRedirect(reverse("seller-reviews") + ("?view=all" if shows_all else ""))
