"""Stock as buyers see it, and as its seller keeps it."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.apps.sellers.contracts import NotASeller
from titan.apps.warehouses.contracts import WarehouseNotFound
from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from titan.kernel.principal import Principal
from titan.platform.rest.errors import Unauthenticated
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import ProductStock, SellerStock, StockNotFound, StockPromised


@dataclass(frozen=True, slots=True)
class StockList:
    """Which stock to list."""

    product: UUID | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class OnHand:
    """Units counted in a warehouse; without `warehouse_id` in the shop's default one."""

    quantity: Annotated[int, Field(ge=0, le=1_000_000_000)]
    reason: Annotated[str, Field(max_length=500)] = ""
    warehouse_id: UUID | None = None


class ProductStocks(Endpoint):
    """What buyers may know."""

    @operation(
        summary="Show the stock of a product",
        tag="products",
        answer={200: ProductStock},
        errors=(StockNotFound,),
        auth="none",
        cache="public, max-age=2",
    )
    def get(self, _: Request, *, product_id: UUID) -> Answer:
        """By variant. At most 99 units are told; `is_more` says that there are more."""
        return Answer(200, api.of_product(product_id=product_id))


class SellerStocks(Endpoint):
    """The stock of the caller's shop."""

    @operation(
        summary="List your stock",
        tag="seller stock",
        query=StockList,
        answer={200: Page[SellerStock]},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request, *, query: StockList) -> Answer:
        """By variant, with the units in each warehouse."""
        found = api.stocks_of_seller(
            owner_id=_caller(request).user_id,
            product_id=query.product,
            cursor=query.cursor,
            limit=query.limit,
        )
        return Answer(200, found)


class OneSellerStock(Endpoint):
    """The stock of a variant of the caller's shop."""

    @operation(
        summary="Show your stock of a variant",
        tag="seller stock",
        answer={200: SellerStock},
        errors=(NotASeller, StockNotFound),
        auth="seller",
    )
    def get(self, request: Request, *, variant_id: UUID) -> Answer:
        """With the units in each warehouse."""
        return Answer(200, api.stock_of_seller(owner_id=_caller(request).user_id, variant_id=variant_id))

    @operation(
        summary="Set your stock of a variant",
        tag="seller stock",
        body=OnHand,
        answer={200: SellerStock},
        errors=(NotASeller, StockNotFound, StockPromised, WarehouseNotFound),
        auth="seller",
        rate="600/min",
    )
    def put(self, request: Request, *, variant_id: UUID, body: OnHand) -> Answer:
        """Units on hand include those promised to buyers, so they cannot be fewer than these."""
        stock = api.set_of_seller(
            owner_id=_caller(request).user_id,
            variant_id=variant_id,
            quantity=body.quantity,
            reason=body.reason,
            warehouse_id=body.warehouse_id,
        )
        return Answer(200, stock)


def _caller(request: Request) -> Principal:
    if request.principal is None:
        raise Unauthenticated
    return request.principal
