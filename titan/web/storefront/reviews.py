"""What buyers say of products: the list that everybody reads, and the buyer's own: what may be reviewed, writing, editing, withdrawing."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from titan.apps.orders import api as orders
from titan.apps.products import api as products
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import Rating, Review, ReviewDraft, ReviewNotFound, ReviewStatus
from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform import homes
from titan.platform.pages.cards import Choice, Crumb
from titan.platform.pages.holes import cached_page
from titan.web import refusals

from . import paths
from .account import account_links
from .visitors import for_buyers, is_fragment

PAGE = 10
MOST_DUE = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave so many stars; `href` leads to what they say."""

    stars: int
    count: int
    href: str
    is_chosen: bool = False


def bars(rating: Rating, product_id: UUID, *, chosen: int | None = None) -> tuple[Bar, ...]:
    """The histogram, five stars first."""
    return tuple(
        Bar(stars, given, f"{paths.product_reviews(product_id)}?stars={stars}", stars == chosen)
        for stars, given in reversed(tuple(enumerate(rating.stars, 1)))
    )


@require_safe
@cached_page(seconds=10, params=("stars", "after"))
def of_product(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """What is said of a product, in the cell where it is at home; that of the visitor may be another, so nothing of it is shown.

    htmx gets the entries alone, for the product's page or as the next ones of the list.
    """
    card = products.cards(product_ids=[product_id]).get(product_id)
    if card is None:
        raise Http404
    typed = request.GET.get("stars", "")
    stars = int(typed) if typed in {"1", "2", "3", "4", "5"} else None
    after = request.GET.get("after")
    page = reviews.list_of_product(product_id=product_id, stars=stars, cursor=after, limit=PAGE)
    following = urlencode({"stars": stars or "", "after": page.next or ""})
    address = paths.product_reviews(product_id)
    shown = {"reviews": page.results, "next": f"{address}?{following}" if page.next else "", "all": address}
    if is_fragment(request):
        template = "more_reviews" if after else "reviews"
        return render(request, f"storefront/parts/{template}.html", shown)
    rating = reviews.rating_of_product(product_id=product_id)
    context = {
        **shown,
        "frame": "storefront/frame.html" if homes.is_alone() else "storefront/plain_frame.html",
        "card": card,
        "rating": rating,
        "average": average_of(rating),
        "bars": bars(rating, product_id, chosen=stars),
        "stars": stars,
        "crumbs": (
            Crumb("Titan", paths.HOME),
            Crumb(card.title, paths.product(card.slug)),
            Crumb(_("Reviews")),
        ),
    }
    return render(request, "storefront/product_reviews.html", context)


def average_of(rating: Rating) -> float | None:
    """In stars."""
    return None if rating.average is None else rating.average / 100


@require_safe
@for_buyers
def mine(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """What may be reviewed, and what was."""
    after = request.GET.get("after")
    page = reviews.list_of_buyer(buyer_id=buyer_id, cursor=after, limit=PAGE)
    context = {
        "due": () if after else reviews.due_of_buyer(buyer_id=buyer_id, limit=MOST_DUE).results,
        "reviews": page.results,
        "next": f"{paths.REVIEWS}?after={page.next}" if page.next else "",
        "account_links": account_links("reviews"),
    }
    return render(request, "storefront/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyers
def write(request: HttpRequest, buyer_id: UUID, order_id: UUID, product_id: UUID) -> HttpResponse:
    """The form about a product of an order, and its sending. Raises OrderNotFound."""
    order = orders.get(order_id=order_id, buyer_id=buyer_id)
    line = next((line for line in order.lines if line.product_id == product_id), None)
    if line is None:
        raise ReviewNotFound
    error = ""
    if request.method == "POST":
        try:
            reviews.write(
                order_id=order_id,
                product_id=product_id,
                buyer_id=buyer_id,
                step_id=_step(request, buyer_id),
                draft=_draft(request),
            )
        except TitanError as refusal:
            error = _told(refusal)
        else:
            messages.success(request, _("Thank you for your review."))
            return HttpResponseRedirect(paths.REVIEWS)
    context = {
        "title": line.title,
        "picture_url": line.picture_url,
        "shop_name": order.shop_name,
        "draft": _draft(request),
    }
    return _form(request, "storefront/review_new.html", context, buyer_id, error)


@require_http_methods(["GET", "HEAD", "POST"])
@for_buyers
def review(request: HttpRequest, buyer_id: UUID, review_id: UUID) -> HttpResponse:
    """A review of the buyer's, with what the shop says; the form that changes it. Raises ReviewNotFound."""
    error = ""
    if request.method == "POST":
        step_id, draft = _step(request, buyer_id), _draft(request)
        try:
            reviews.edit(review_id=review_id, buyer_id=buyer_id, step_id=step_id, draft=draft)
        except TitanError as refusal:
            error = _told(refusal)
        else:
            messages.success(request, _("Your review is changed."))
            return HttpResponseRedirect(paths.review(review_id))
    found = reviews.get(review_id=review_id, buyer_id=buyer_id)
    context = {
        "review": found,
        "is_withdrawn": found.status is ReviewStatus.WITHDRAWN,
        "can_edit": found.edit_until is not None and clock.now() <= found.edit_until,
        "draft": _draft(request) if error else _said(found),
    }
    return _form(request, "storefront/review.html", context, buyer_id, error)


@require_POST
@for_buyers
def withdraw(request: HttpRequest, buyer_id: UUID, review_id: UUID) -> HttpResponse:
    """Take a review back. Raises ReviewNotFound."""
    reviews.withdraw(review_id=review_id, buyer_id=buyer_id, step_id=_step(request, buyer_id))
    messages.success(request, _("Your review is withdrawn. You may write another one."))
    return HttpResponseRedirect(paths.REVIEWS)


def _form(
    request: HttpRequest, template: str, context: dict[str, object], buyer_id: UUID, error: str
) -> HttpResponse:
    draft = context["draft"]
    assert isinstance(draft, ReviewDraft)
    shown = {
        **context,
        "choices": _choices(draft.rating),
        "error": error,
        "step": request.POST.get("step", "")[:60] or new_id(bucket=bucket_of(buyer_id)),
        "account_links": account_links("reviews"),
    }
    return render(request, template, shown, status=422 if error else 200)


def _choices(chosen: int) -> list[Choice]:
    words = (_("Excellent"), _("Good"), _("Fair"), _("Poor"), _("Bad"))
    return [
        Choice(str(stars), f"{stars} · {word}", is_selected=stars == chosen)
        for stars, word in zip(range(5, 0, -1), words, strict=True)
    ]


def _draft(request: HttpRequest) -> ReviewDraft:
    post = request.POST
    stars = post.get("rating", "")
    rating = int(stars) if stars.isascii() and stars.isdigit() and len(stars) < 3 else 0
    return ReviewDraft(rating, post.get("title", ""), post.get("text", ""))


def _said(review: Review) -> ReviewDraft:
    return ReviewDraft(review.rating or 0, review.title, review.text)


def _step(request: HttpRequest, buyer_id: UUID) -> UUID:
    return derived_id(buyer_id, label=f"review page:{request.POST.get('step', '')[:60]}")


def _told(refusal: TitanError) -> str:
    """Why not, in the page; what is somebody else's goes on to the error page."""
    if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
        raise refusal
    words = {"/rating": _("Please choose 1 to 5 stars."), "/title": _("The title is too long.")}
    found = [words.get(problem.pointer, _("The text is too long.")) for problem in refusal.problems]
    return " ".join(found) or refusals.words(refusal)
