"""A seller's own products: list, write, read, change."""

from dataclasses import dataclass
from uuid import UUID

from titan.apps.categories.contracts import AttributeInvalid, CategoryNotFound
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import NotASeller, ShopNotSelling
from titan.kernel.paging import Page
from titan.platform.rest.etags import version_tag
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    Product,
    ProductChange,
    ProductDraft,
    ProductInvalid,
    ProductNotFound,
    ProductStatus,
    ProductVersionConflict,
    SellerProduct,
)


@dataclass(frozen=True, slots=True)
class OwnFilter:
    """`status` narrows the list."""

    status: ProductStatus | None = None
    limit: int | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and for which shop."""

    user_id: UUID
    shop_id: UUID


def caller(request: Request) -> Caller:
    """The caller and the caller's shop.

    Raises:
        NotASeller: the caller has no shop.
    """
    user_id = request.user_id
    return Caller(user_id, sellers.shop_of(owner_id=user_id).id)


def shown(product: Product, *, status: int = 200) -> Answer:
    """The product as its seller sees it, tagged with the version that an edit must name."""
    headers = {"ETag": version_tag(product.version)}
    if status == 201:
        headers["Location"] = f"/api/v1/seller/products/{product.id}"
    return Answer(status, product, headers)


class OwnProducts(Endpoint):
    """All products of the caller's shop."""

    @operation(
        summary="List your products",
        tag="seller products",
        query=OwnFilter,
        answer={200: Page[SellerProduct]},
        errors=(NotASeller,),
    )
    def get(self, request: Request, *, query: OwnFilter) -> Answer:
        """Whatever their status, the latest changed first."""
        page = api.seller_products(
            shop_id=caller(request).shop_id, status=query.status, cursor=query.cursor, limit=query.limit
        )
        return Answer(200, page)

    @operation(
        summary="Write a product",
        tag="seller products",
        body=ProductDraft,
        answer={201: Product},
        errors=(NotASeller, ShopNotSelling, CategoryNotFound, ProductInvalid, AttributeInvalid),
        idempotent="optional",
        rate="120/min",
    )
    def post(self, request: Request, *, body: ProductDraft) -> Answer:
        """It begins as a draft; submit it to make it public."""
        who = caller(request)
        product = api.create_draft(
            shop_id=who.shop_id, actor_id=who.user_id, draft=body, key=request.idempotency_key
        )
        return shown(product, status=201)


class OwnProduct(Endpoint):
    """One product of the caller's shop."""

    @operation(
        summary="Show your product",
        tag="seller products",
        answer={200: Product},
        errors=(NotASeller, ProductNotFound),
        etag=True,
    )
    def get(self, request: Request, *, product_id: UUID) -> Answer:
        """Whatever its status. The ETag is what a change must send back as If-Match."""
        return shown(api.seller_product(product_id=product_id, shop_id=caller(request).shop_id))

    @operation(
        summary="Change your product",
        tag="seller products",
        body=ProductChange,
        answer={200: Product},
        errors=(
            *(NotASeller, ShopNotSelling, ProductNotFound, ProductVersionConflict, CategoryNotFound),
            *(ProductInvalid, AttributeInvalid),
        ),
        if_match=True,
        rate="120/min",
    )
    def patch(self, request: Request, *, product_id: UUID, body: ProductChange) -> Answer:
        """What is left out stays. A public product changes at once, unless its category wants a look at it first."""
        who = caller(request)
        present = api.seller_product(product_id=product_id, shop_id=who.shop_id)
        request.require_match(version_tag(present.version))
        product = api.update(
            product_id=product_id,
            shop_id=who.shop_id,
            actor_id=who.user_id,
            change=body,
            expected_version=present.version,
        )
        return shown(product)
