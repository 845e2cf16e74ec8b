"""Flash sales as buyers see them: the sale, the waiting room of an item, and what they were promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import (
    Item,
    ItemStatus,
    LiveItem,
    Phase,
    Promise,
    Reservation,
    ReservationOver,
    ReservationStatus,
    Sale,
    SaleNotFound,
    SaleStatus,
    Slot,
)
from titan.kernel import clock

from . import paths
from .account import account_links
from .visitors import buyer_of, for_buyers

# Without JavaScript a page asks again by itself: soon where something is about to happen, else seldom.
SOON_S, SELDOM_S = 5, 60
_ORDER = (Phase.OPEN, Phase.WAITING, Phase.AHEAD, Phase.OVER, Phase.STOPPED)


@dataclass(frozen=True, slots=True)
class FlashCard:
    """An item at a glance."""

    item: Item
    slot: Slot
    live: LiveItem

    @property
    def href(self) -> str:
        """Its page."""
        return paths.flash_item(self.item.id)

    @property
    def is_open(self) -> bool:
        """Can be bought this moment, if any is left."""
        return self.slot.phase is Phase.OPEN

    @property
    def is_gone(self) -> bool:
        """Nobody can have one any more; somebody's may still come back."""
        return self.live.left <= 0

    @property
    def gone(self) -> int:
        """Units that cannot be taken now: promised, or let through and not answered yet."""
        return self.item.allotment - self.live.left

    @property
    def gone_percent(self) -> int:
        """How much of the allotment that is, rounded down."""
        return self.gone * 100 // self.item.allotment


@dataclass(frozen=True, slots=True)
class SlotShelf:
    """A slot with what is on sale in it. `at` is what the countdown runs to."""

    slot: Slot
    cards: tuple[FlashCard, ...]

    @property
    def at(self) -> datetime:
        """The end of one that runs, else the beginning."""
        return self.slot.ends_at if self.slot.phase is Phase.OPEN else self.slot.starts_at

    @property
    def is_counting(self) -> bool:
        """Something is still to come."""
        return self.slot.phase in (Phase.OPEN, Phase.WAITING, Phase.AHEAD)


def _shelves(sale: Sale) -> tuple[SlotShelf, ...]:
    """The slot that runs first, then those to come, then those that are over."""
    items = flashsales.items_of(sale_id=sale.id)
    live = _live(sale.id)
    shelves = [
        SlotShelf(
            slot, tuple(FlashCard(item, slot, live[item.id]) for item in items if item.slot_id == slot.id)
        )
        for slot in sale.slots
    ]
    return tuple(sorted(shelves, key=lambda shelf: (_ORDER.index(shelf.slot.phase), shelf.slot.starts_at)))


def _live(sale_id: UUID) -> dict[UUID, LiveItem]:
    return {one.item_id: one for one in flashsales.live(sale_id=sale_id).items}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All published sales, those with something to come first."""
    found = flashsales.list_sales(cursor=request.GET.get("after"), limit=20)
    context = {
        "sales": [(sale, _next_of(sale.slots)) for sale in found.results],
        "next": f"?after={found.next}" if found.next else "",
    }
    return render(request, "storefront/flash_list.html", context)


def _next_of(slots: Iterable[Slot]) -> Slot | None:
    """The slot to name: the running one, else the next, else the last."""
    ranked = sorted(slots, key=lambda slot: (_ORDER.index(slot.phase), slot.starts_at))
    return ranked[0] if ranked else None


@require_safe
def sale(request: HttpRequest, slug: str) -> HttpResponse:
    """A sale with its slots. Raises SaleNotFound."""
    found = flashsales.get_sale(slug=slug)
    shelves = _shelves(found)
    context = {"sale": found, "shelves": shelves, "now": clock.now()}
    response = render(request, "storefront/flash_sale.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return _asking_again(response, any(shelf.slot.phase is Phase.OPEN for shelf in shelves))


@require_safe
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The waiting room, the button and the outcome, by what the slot is doing. Raises SaleNotFound."""
    found = flashsales.item(item_id=item_id)
    sale = flashsales.sales_by_id(sale_ids=[found.sale_id])[found.sale_id]
    if sale.status is not SaleStatus.SCHEDULED or found.status is not ItemStatus.APPROVED:
        raise SaleNotFound
    slot = next(one for one in sale.slots if one.id == found.slot_id)
    buyer_id = buyer_of(request)
    context = {
        "card": FlashCard(found, slot, _live(sale.id)[found.id]),
        "shelf": SlotShelf(slot, ()),
        "sale": sale,
        "now": clock.now(),
        "room_seconds": str(int(settings.FLASH_WAITING_ROOM.total_seconds())),
        "buyer_id": buyer_id,
        "held": _held(item_id, buyer_id) if buyer_id else None,
        "product_href": paths.product(found.slug),
    }
    response = render(request, "storefront/flash_item.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _held(item_id: UUID, buyer_id: UUID) -> Reservation | None:
    own = (one for one in flashsales.promises_of(user_id=buyer_id) if one.item.id == item_id)
    return next((one.reservation for one in own if state_of(one) == "held"), None)


def _asking_again(response: HttpResponse, is_soon: bool) -> HttpResponse:
    response.headers["Refresh"] = str(SOON_S * 6 if is_soon else SELDOM_S)
    return response


@require_safe
@for_buyers
def mine(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Everything the buyer was promised: what is to be paid first."""
    promises = sorted(
        flashsales.promises_of(user_id=buyer_id),
        key=lambda one: one.reservation.status is not ReservationStatus.HELD,
    )
    context = {
        "shown": [(promise, state_of(promise)) for promise in promises],
        "account_links": account_links("flash"),
        "now": clock.now(),
    }
    return render(request, "storefront/flash_reservations.html", context)


@require_safe
@for_buyers
def reservation(request: HttpRequest, buyer_id: UUID, reservation_id: UUID) -> HttpResponse:
    """What became of one: to be paid until when, being paid, sold, over. Raises ReservationNotFound."""
    promise = flashsales.promise(reservation_id=reservation_id, user_id=buyer_id)
    state = state_of(promise)
    context = {
        "promise": promise,
        "state": state,
        "checkout_href": paths.checkout(reservation_id),
        "item_href": paths.flash_item(promise.item.id),
        "now": clock.now(),
    }
    response = render(request, "storefront/flash_reservation.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    if state in ("held", "paying"):
        response.headers["Refresh"] = str(SOON_S * 3)
    return response


@require_POST
@for_buyers
def give_up(request: HttpRequest, buyer_id: UUID, reservation_id: UUID) -> HttpResponse:
    """Let the next in line have it. What became of it meanwhile is told by the page it leads to."""
    try:
        flashsales.release(reservation_id=reservation_id, user_id=buyer_id)
    except ReservationOver as error:
        messages.error(request, str(error.title))
    return HttpResponseRedirect(f"{paths.FLASH_RESERVATIONS}{reservation_id}/")


def state_of(promise: Promise) -> str:
    """The status, with `lapsed` for one whose time is over before anybody has written it down."""
    reservation = promise.reservation
    if reservation.status is ReservationStatus.HELD and reservation.expires_at <= clock.now():
        return ReservationStatus.LAPSED.value
    return reservation.status.value
