"""The first page: what is to be done now."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from titan.apps.notifications import api as notifications
from titan.apps.notifications.contracts import Notification
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderStatus
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductStatus, SellerProduct, StatusChange
from titan.apps.shipping import api as shipping
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind
from titan.kernel import clock
from titan.kernel.money import Money
from titan.kernel.paging import MAX_LIMIT, Page

from . import shelf
from .deadlines import Parcel, parcel
from .desk import Desk, for_sellers, framed

_URGENT = 5
_LATEST = 5
# Each history is a query of its own, and a page has twelve.
_HISTORIES = 2


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of a board; `is_open` when there are more than were counted."""

    number: int
    is_open: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_open else str(self.number)

    @classmethod
    def of(cls, page: Page[Any]) -> "Tally":
        """How many entries a list holds."""
        return cls(len(page.results), page.next is not None)


@dataclass(frozen=True, slots=True)
class Returned:
    """A product that the review gave back, and why."""

    product: SellerProduct
    step: StatusChange


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page shows."""

    to_ship: Tally
    urgent: tuple[Parcel, ...]
    on_the_way: int
    drafts: Tally
    in_review: Tally
    returned: tuple[Returned, ...]
    low: Tally
    sold_out: Tally
    balance: Money
    notifications: tuple[Notification, ...]

    @property
    def late(self) -> int:
        """How many of the shown parcels are overdue or due within a day."""
        return sum(1 for entry in self.urgent if entry.urgency != "calm")


@require_safe
@for_sellers
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The board of the shop."""
    board = _board(desk)
    return framed(
        request,
        "seller/board.html",
        {"board": board},
        desk=desk,
        current="seller-board",
        to_ship=board.to_ship.number,
    )


def _board(desk: Desk) -> Board:
    shop = desk.shop
    shipments = shipping.shipments_to_ship(shop_id=shop.id, limit=MAX_LIMIT)
    counts = orders.counts_of_shop(shop_id=shop.id)
    drafts = products.seller_products(shop_id=shop.id, status=ProductStatus.DRAFT, limit=MAX_LIMIT)
    review = products.seller_products(shop_id=shop.id, status=ProductStatus.REVIEW, limit=MAX_LIMIT)
    low, sold_out = _running_out(desk)
    now = clock.now()
    return Board(
        to_ship=Tally.of(shipments),
        urgent=tuple(parcel(shipment, now=now) for shipment in shipments.results[:_URGENT]),
        on_the_way=counts.get(OrderStatus.SHIPPED, 0),
        drafts=Tally.of(drafts),
        in_review=Tally.of(review),
        returned=_returned(drafts.results[:_HISTORIES]),
        low=low,
        sold_out=sold_out,
        balance=_available(desk),
        notifications=notifications.list_of(user_id=desk.user_id, limit=_LATEST).results,
    )


def _running_out(desk: Desk) -> tuple[Tally, Tally]:
    """Among the hundred products that changed last."""
    page = products.seller_products(shop_id=desk.shop.id, status=ProductStatus.PUBLISHED, limit=MAX_LIMIT)
    levels = shelf.levels(variant_id for product in page.results for variant_id in product.variant_ids)
    low, sold_out = shelf.running_out(tuple(levels.values()))
    has_more = page.next is not None
    return Tally(low, has_more), Tally(sold_out, has_more)


def _returned(drafts: tuple[SellerProduct, ...]) -> tuple[Returned, ...]:
    found = []
    for product in drafts:
        steps = products.history(product_id=product.id)
        if steps and steps[0].from_status is ProductStatus.REVIEW:
            found.append(Returned(product, steps[0]))
    return tuple(found)


def _available(desk: Desk) -> Money:
    balances = wallet.balances(owner_id=desk.shop.id, kind=AccountKind.SELLER)
    own = [entry.available for entry in balances if entry.available.currency == desk.shop.currency]
    return own[0] if own else Money.zero(desk.shop.currency)
