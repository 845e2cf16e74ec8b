"""What a shop proposes."""

from uuid import UUID

from titan.apps.sellers.contracts import NotASeller
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Item, ProposalRefused, Sale, SaleNotFound, WrongStep
from .bodies import NewItem, Paging
from .caller import shop_of


class EnrollingSales(Endpoint):
    """Where items are wanted."""

    @operation(
        summary="List the flash sales that take proposals",
        tag="flash sales",
        answer={200: Page[Sale]},
        errors=(NotASeller,),
    )
    def get(self, request: Request) -> Answer:
        """The soonest closed first, on one page."""
        shop_of(request)
        return Answer(200, Page(api.enrolling_sales()))


class ShopItems(Endpoint):
    """What the caller's shop proposed."""

    @operation(
        summary="List your shop's flash sale items",
        tag="flash sales",
        query=Paging,
        answer={200: Page[Item]},
        errors=(NotASeller,),
    )
    def get(self, request: Request, *, query: Paging) -> Answer:
        """The latest first, with how much is taken and sold."""
        return Answer(
            200, api.items_of_shop(shop_id=shop_of(request), cursor=query.cursor, limit=query.limit)
        )

    @operation(
        summary="Propose an item for a flash sale",
        tag="flash sales",
        body=NewItem,
        answer={201: Item},
        errors=(NotASeller, SaleNotFound, ProposalRefused, WrongStep),
        rate="60/min",
    )
    def post(self, request: Request, *, body: NewItem) -> Answer:
        """The same variant for the same slot again changes the proposal, until an operator has approved it."""
        return Answer(201, api.enrol(shop_id=shop_of(request), proposal=body.proposal()))


class ShopItem(Endpoint):
    """One proposal."""

    @operation(
        summary="Withdraw an item",
        tag="flash sales",
        answer={204: None},
        errors=(NotASeller, SaleNotFound, WrongStep),
        rate="60/min",
    )
    def delete(self, request: Request, *, item_id: UUID) -> Answer:
        """Until the sale is published. Repeating it changes nothing."""
        api.withdraw(item_id=item_id, shop_id=shop_of(request), actor_id=request.user_id)
        return Answer(204)
