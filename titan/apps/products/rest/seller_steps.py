"""What a seller does with a product beside its text: submit, withdraw, prices, pictures; and its history."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.apps.sellers.contracts import NotASeller, ShopNotSelling
from titan.kernel.paging import Page
from titan.platform.rest.etags import version_tag
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    PictureRejected,
    PriceChange,
    Product,
    ProductInvalid,
    ProductNotFound,
    ProductStateConflict,
    ProductVersionConflict,
    StatusChange,
)
from .seller import caller, shown

_TAG = "seller products"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, for the product's history."""

    reason: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class PriceList:
    """New prices by SKU; variants not named keep theirs."""

    prices: tuple[PriceChange, ...]


@dataclass(frozen=True, slots=True)
class PictureText:
    """What is to be seen, for those who cannot see it."""

    alt: str


class Submission(Endpoint):
    """Asking for a product to be public."""

    @operation(
        summary="Submit your product",
        tag=_TAG,
        answer={200: Product},
        errors=(NotASeller, ShopNotSelling, ProductNotFound, ProductInvalid, ProductStateConflict),
    )
    def post(self, request: Request, *, product_id: UUID) -> Answer:
        """It is public at once, or after review where its category wants that. Repeating it changes nothing."""
        who = caller(request)
        return shown(api.submit(product_id=product_id, shop_id=who.shop_id, actor_id=who.user_id))


class Withdrawal(Endpoint):
    """Taking a product from sale."""

    @operation(
        summary="Withdraw your product",
        tag=_TAG,
        body=Reason,
        answer={200: Product},
        errors=(NotASeller, ProductNotFound, ProductStateConflict),
    )
    def post(self, request: Request, *, product_id: UUID, body: Reason) -> Answer:
        """It may be submitted again later. Repeating it changes nothing."""
        who = caller(request)
        product = api.withdraw(
            product_id=product_id, shop_id=who.shop_id, actor_id=who.user_id, reason=body.reason
        )
        return shown(product)


class Prices(Endpoint):
    """The prices of a product's variants."""

    @operation(
        summary="Set prices",
        tag=_TAG,
        body=PriceList,
        answer={200: Product},
        errors=(NotASeller, ShopNotSelling, ProductNotFound, ProductInvalid, ProductVersionConflict),
        if_match=True,
        rate="120/min",
    )
    def put(self, request: Request, *, product_id: UUID, body: PriceList) -> Answer:
        """List price, prices in further currencies, and a sale between two instants, each by SKU."""
        who = caller(request)
        present = api.seller_product(product_id=product_id, shop_id=who.shop_id)
        request.require_match(version_tag(present.version))
        product = api.set_prices(
            product_id=product_id,
            shop_id=who.shop_id,
            changes=body.prices,
            expected_version=present.version,
        )
        return shown(product)


class Pictures(Endpoint):
    """The pictures of a product."""

    @operation(
        summary="Add a picture",
        tag=_TAG,
        query=PictureText,
        answer={201: Product},
        errors=(NotASeller, ProductNotFound, PictureRejected),
        rate="60/min",
    )
    def post(self, request: Request, *, product_id: UUID, query: PictureText) -> Answer:
        """The body is the picture itself (`Content-Type: image/jpeg`, `image/png` or `image/webp`), at most
        10 MB and 40 million pixels. It is re-encoded; nothing but its pixels is kept. The same bytes again
        only change the alternative text.
        """
        who = caller(request)
        product = api.add_picture(
            product_id=product_id,
            shop_id=who.shop_id,
            # Past the limit of JSON bodies, and one byte past our own, so that too large is told as such.
            data=request.http.read(api.MAX_PICTURE_BYTES + 1),
            alt=query.alt,
            actor_id=who.user_id,
        )
        return shown(product, status=201)


class OnePicture(Endpoint):
    """A picture of a product."""

    @operation(
        summary="Remove a picture",
        tag=_TAG,
        answer={200: Product},
        errors=(NotASeller, ProductNotFound),
    )
    def delete(self, request: Request, *, product_id: UUID, digest: str) -> Answer:
        """`digest` is the name of the picture's files up to the width."""
        shop_id = caller(request).shop_id
        return shown(api.remove_picture(product_id=product_id, shop_id=shop_id, digest=digest))


class History(Endpoint):
    """The life of a product."""

    @operation(
        summary="Show a product's history",
        tag=_TAG,
        answer={200: Page[StatusChange]},
        errors=(NotASeller, ProductNotFound),
    )
    def get(self, request: Request, *, product_id: UUID) -> Answer:
        """Latest first, in one page."""
        product = api.seller_product(product_id=product_id, shop_id=caller(request).shop_id)
        return Answer(200, Page(api.history(product_id=product.id)))
