"""From an order number, an id, an e-mail address or a tracking number to orders."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order, OrderNotFound
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ParcelNotFound
from titan.apps.users import api as users

from . import screens

MOST = 20


def orders_by(asked: str, request: HttpRequest) -> tuple[Order, ...]:
    """The orders that are meant, newest first; at most 20."""
    if "@" in asked:
        return _of_person(asked)
    try:
        return _of_id(UUID(asked))
    except ValueError:
        return _of_number(asked, request) or _of_tracking_number(asked)


def _of_id(asked: UUID) -> tuple[Order, ...]:
    """An order of that id, or the orders of the purchase, or of the buyer."""
    try:
        return (orders.get(order_id=asked),)
    except OrderNotFound:
        return orders.of_purchase(purchase_id=asked) or _of_buyer(asked)


def _of_person(email: str) -> tuple[Order, ...]:
    user = users.find_by_email(email=email) or users.find_for_recovery(email=email)
    return _of_buyer(user.id) if user else ()


def _of_buyer(buyer_id: UUID) -> tuple[Order, ...]:
    page = orders.list_of_buyer(buyer_id=buyer_id, limit=MOST)
    return _all(summary.id for summary in page.results)


def _of_number(number: str, request: HttpRequest) -> tuple[Order, ...]:
    found = screens.rows("orders.orderrow", request)
    if found is None:
        return ()
    return _all(found.filter(number=number.upper()).values_list("id", flat=True)[:MOST])


def _of_tracking_number(number: str) -> tuple[Order, ...]:
    try:
        track = tracking.by_number(tracking_number=number.upper())
    except ParcelNotFound:
        return ()
    return (orders.get(order_id=track.order_id),)


def _all(ids: Iterable[UUID]) -> tuple[Order, ...]:
    return tuple(orders.get(order_id=order_id) for order_id in ids)
