"""Endpoints of orders: the buyer's and the seller's."""

from uuid import UUID

from titan.kernel.paging import Page
from titan.kernel.principal import Principal
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import CancelledBy, OrderNotFound, OrderStateConflict, OrderSummary
from .bodies import Cancellation, OrderList
from .showing import ShownOrder


def _caller(request: Request) -> Principal:
    principal = request.principal
    assert principal is not None
    return principal


class Orders(Endpoint):
    """The buyer's orders."""

    @operation(summary="List your orders", tag="orders", query=OrderList, answer={200: Page[OrderSummary]})
    def get(self, request: Request, *, query: OrderList) -> Answer:
        """Newest first, optionally of one status."""
        statuses = (query.status,) if query.status else ()
        return Answer(
            200,
            api.list_of_buyer(
                buyer_id=_caller(request).user_id, statuses=statuses, cursor=query.cursor, limit=query.limit
            ),
        )


class OneOrder(Endpoint):
    """One of the buyer's orders."""

    @operation(
        summary="Read an order", tag="orders", answer={200: ShownOrder}, errors=(OrderNotFound,), etag=True
    )
    def get(self, request: Request, *, order_id: UUID) -> Answer:
        """With its lines, money, address and timeline."""
        return Answer(200, ShownOrder.of(api.get(order_id=order_id, buyer_id=_caller(request).user_id)))


class CancelOrder(Endpoint):
    """Calling off."""

    @operation(
        summary="Cancel an order that has not shipped",
        tag="orders",
        body=Cancellation | None,
        answer={200: ShownOrder},
        errors=(OrderNotFound, OrderStateConflict),
    )
    def post(self, request: Request, *, order_id: UUID, body: Cancellation | None) -> Answer:
        """Stock and money go back. Cancelling again answers the cancelled order."""
        reason = body.reason if body else ""
        order = api.cancel(
            order_id=order_id, by=CancelledBy.BUYER, reason=reason, buyer_id=_caller(request).user_id
        )
        return Answer(200, ShownOrder.of(order))


class ConfirmOrder(Endpoint):
    """Confirming the receipt."""

    @operation(
        summary="Confirm that an order arrived",
        tag="orders",
        answer={200: ShownOrder},
        errors=(OrderNotFound, OrderStateConflict),
    )
    def post(self, request: Request, *, order_id: UUID) -> Answer:
        """Releases the money to the seller. Confirming again answers the completed order."""
        return Answer(200, ShownOrder.of(api.confirm(order_id=order_id, buyer_id=_caller(request).user_id)))
