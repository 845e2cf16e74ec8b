"""Sales as everybody may read them."""

from titan.kernel import clock
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Sale, SaleNotFound
from .bodies import Clock, Paging, SaleAnswer, shown

# A second at the edge takes the stampede off the cell; what changes faster comes by socket or polling.
CACHE = "public, max-age=1"


class Sales(Endpoint):
    """All published sales."""

    @operation(
        summary="List flash sales",
        tag="flash sales",
        query=Paging,
        answer={200: Page[Sale]},
        auth="none",
        cache=CACHE,
    )
    def get(self, request: Request, *, query: Paging) -> Answer:
        """The latest first, with their slots in order of time."""
        return Answer(200, api.list_sales(cursor=query.cursor, limit=query.limit))


class OneSale(Endpoint):
    """A published sale."""

    @operation(
        summary="Read a flash sale",
        tag="flash sales",
        answer={200: SaleAnswer},
        errors=(SaleNotFound,),
        auth="none",
        cache=CACHE,
    )
    def get(self, request: Request, *, slug: str) -> Answer:
        """With its items and the time of the server."""
        sale = api.get_sale(slug=slug)
        items = tuple(shown(item) for item in api.items_of(sale_id=sale.id))
        return Answer(200, SaleAnswer(sale, items, clock.now()))


class ServerClock(Endpoint):
    """The clock that decides."""

    @operation(summary="Tell the time of the server", tag="flash sales", answer={200: Clock}, auth="none")
    def get(self, request: Request) -> Answer:
        """Measure the offset of your own clock by it: half of the time that the answer took is the error at most."""
        return Answer(200, Clock(clock.now()))
