"""The home page of /admin/: what needs somebody, and the way there."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopStatus

from . import checks, health, screens

_MOST_WAITING = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a card with the way to its screen."""

    label: str
    address: str
    end: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the page. `figure` is read first; `is_bad` when somebody should act."""

    title: str
    figure: str
    note: str
    address: str
    is_bad: bool = False
    entries: tuple[Entry, ...] = ()


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's callback: the context of the home page with the cards."""
    if request.GET.get("check") == "now":
        checks.forget()
    cards = (
        _ledger(),
        _stock(),
        _subscribers(),
        _processes(),
        _applications(),
        _products(request),
    )
    return {**context, "title": "Home", "cards": cards, "bad": sum(card.is_bad for card in cards)}


def _ledger() -> Card:
    check = checks.ledger()
    address = screens.address("wallet.accountrow")
    return _proof("Ledger", check, address)


def _stock() -> Card:
    return _proof("Stock", checks.stock(), reverse("admin:inventory_stock_drift"))


def _proof(title: str, check: checks.Check, address: str) -> Card:
    return Card(
        title=title,
        figure="Agrees" if check.is_clean else "Differs",
        note=f"{check.summary} · {check.at:%H:%M:%S} UTC",
        address=address,
        is_bad=not check.is_clean,
        entries=tuple(Entry(fault, address, is_bad=True) for fault in check.faults),
    )


def _subscribers() -> Card:
    found = health.followers()
    parked = sum(follower.parked for follower in found)
    late = [follower for follower in found if follower.needs_somebody]
    slowest = max((follower.lag_s for follower in found), default=0.0)
    return Card(
        title="Subscribers",
        figure=f"{slowest:.1f} s behind",
        note=f"{len(found)} follow the event log · {parked} events parked",
        address=screens.address("eventlog.parkedevent" if parked else "eventlog.checkpoint"),
        is_bad=bool(late),
        entries=tuple(_follower(follower) for follower in late[:_MOST_WAITING]),
    )


def _follower(follower: health.Follower) -> Entry:
    parked = screens.address("eventlog.parkedevent", f"?subscriber={follower.name}")
    address = parked if follower.parked else screens.address("eventlog.checkpoint")
    stranger = "" if follower.is_known else " · of another version"
    note = f"{follower.lag_s:.1f} s · {follower.parked} parked{stranger}"
    return Entry(follower.name, address, note, is_bad=True)


def _processes() -> Card:
    found = health.standings()
    stuck = sum(standing.number for standing in found if standing.is_stuck)
    is_open = sum(standing.number for standing in found) - stuck
    return Card(
        title="Processes",
        figure=f"{stuck} stuck",
        note=f"{is_open} open",
        address=screens.address("processes.processrow", "?status__exact=stuck" if stuck else ""),
        is_bad=stuck > 0,
        entries=tuple(
            Entry(
                f"{standing.kind}: {standing.status}",
                screens.address(
                    "processes.processrow", f"?kind__exact={standing.kind}&status__exact={standing.status}"
                ),
                f"{standing.number}, oldest {standing.oldest_at:%d %b %H:%M}",
                standing.is_stuck,
            )
            for standing in found[:_MOST_WAITING]
        ),
    )


def _applications() -> Card:
    page = sellers.list_shops(status=ShopStatus.APPLIED, limit=_MOST_WAITING)
    more = "+" if page.next else ""
    return Card(
        title="Shops that applied",
        figure=f"{len(page.results)}{more} waiting",
        note="Approve or reject with a reason",
        address=screens.address("sellers.shoprow", "?status__exact=applied"),
        entries=tuple(
            Entry(shop.name, screens.row_address("sellers.shoprow", shop.id), f"{shop.created_at:%d %b}")
            for shop in page.results
        ),
    )


def _products(request: HttpRequest) -> Card:
    found = screens.rows("products.productrow", request)
    waiting = (
        list(found.filter(status="review").values_list("id", "title")[: _MOST_WAITING + 1])
        if found is not None
        else []
    )
    more = "+" if len(waiting) > _MOST_WAITING else ""
    return Card(
        title="Products in review",
        figure=f"{len(waiting[:_MOST_WAITING])}{more} waiting",
        note="Publish or return with a reason",
        address=screens.address("products.productrow", "?status__exact=review"),
        entries=tuple(
            Entry(title, screens.row_address("products.productrow", product_id))
            for product_id, title in waiting[:_MOST_WAITING]
        ),
    )
