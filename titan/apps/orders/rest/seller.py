"""Endpoints of orders for the shop that fulfils them."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import NotASeller
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import CancelledBy, OrderNotFound, OrderStateConflict, OrderSummary
from .bodies import Cancellation, OrderList
from .showing import ShownOrder


def _shop_id(request: Request) -> UUID:
    principal = request.principal
    assert principal is not None
    return sellers.shop_of(owner_id=principal.user_id).id


class SellerOrders(Endpoint):
    """The shop's orders."""

    @operation(
        summary="List your shop's orders",
        tag="seller",
        query=OrderList,
        answer={200: Page[OrderSummary]},
        errors=(NotASeller,),
    )
    def get(self, request: Request, *, query: OrderList) -> Answer:
        """Newest first, optionally of one status."""
        statuses = (query.status,) if query.status else ()
        return Answer(
            200,
            api.list_of_shop(
                shop_id=_shop_id(request), statuses=statuses, cursor=query.cursor, limit=query.limit
            ),
        )


class OneSellerOrder(Endpoint):
    """One of the shop's orders."""

    @operation(
        summary="Read an order of your shop",
        tag="seller",
        answer={200: ShownOrder},
        errors=(NotASeller, OrderNotFound),
        etag=True,
    )
    def get(self, request: Request, *, order_id: UUID) -> Answer:
        """With the address to send it to."""
        return Answer(200, ShownOrder.of(api.get(order_id=order_id, shop_id=_shop_id(request))))


class CancelSellerOrder(Endpoint):
    """Calling off as the seller."""

    @operation(
        summary="Cancel an order of your shop that has not shipped",
        tag="seller",
        body=Cancellation,
        answer={200: ShownOrder},
        errors=(NotASeller, OrderNotFound, OrderStateConflict),
    )
    def post(self, request: Request, *, order_id: UUID, body: Cancellation) -> Answer:
        """The buyer gets the money back and is told the reason.

        Where the buyer is at home in another cell, the answer is the order as it stands, with `is_cancellation_on_its_way`.
        """
        order = api.cancel(
            order_id=order_id, by=CancelledBy.SELLER, reason=body.reason, shop_id=_shop_id(request)
        )
        return Answer(200, ShownOrder.of(order))
