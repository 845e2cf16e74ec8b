"""Where things stand on the site. `urls.py` reads the same shapes; a test compares them."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

HOME = "/"
SEARCH = "/search"
CART = "/cart/"
CHECKOUT = "/checkout/"
ORDERS = "/orders/"
FLASH = "/flash/"
FLASH_RESERVATIONS = "/flash/reservations/"
WALLET = "/account/wallet/"
VOUCHERS = "/account/vouchers/"
COINS = "/account/coins/"
GIFT_CARDS = "/account/gift-cards/"
CARDS = "/account/cards/"
RETURNS = "/account/returns/"
REVIEWS = "/account/reviews/"
PREFERENCES = "/preferences/"
NOTIFICATIONS = "/notifications/"


def product(slug: str) -> str:
    """The page of a product."""
    return f"/p/{slug}"


def category(slug: str) -> str:
    """The page of a category."""
    return f"/categories/{slug}"


def shop(slug: str) -> str:
    """The page of a shop."""
    return f"/shops/{slug}"


def order(order_id: UUID) -> str:
    """The buyer's page of an order."""
    return f"{ORDERS}{order_id}/"


def case(case_id: UUID) -> str:
    """The buyer's page of a return, exchange or claim."""
    return f"{RETURNS}{case_id}/"


def review(review_id: UUID) -> str:
    """The buyer's page of a review."""
    return f"{REVIEWS}{review_id}/"


def product_reviews(product_id: UUID) -> str:
    """What everybody reads of a product, in the cell where it is at home."""
    return f"/products/{product_id}/reviews/"


def checkout(reservation_id: UUID | None = None) -> str:
    """The checkout of the cart, or of what a flash sale has reserved."""
    return CHECKOUT if reservation_id is None else f"{CHECKOUT}?reservation={reservation_id}"


def flash_item(item_id: UUID) -> str:
    """The page of a flash sale's item: the waiting room, the button, and what came of it."""
    return f"{FLASH}items/{item_id}/"


def purchase(stage: str, purchase_id: UUID) -> str:
    """A page about a purchase; `stage` is return, thanks or failed."""
    return f"{CHECKOUT}{stage}/{purchase_id}/"


def absolute(path: str) -> str:
    """The address of a path under the public name of the site."""
    return f"{settings.PUBLIC_URL}{path}"


def next_of(request: HttpRequest, default: str) -> str:
    """The path in the parameter `next`, if it is one of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else default
