"""The caller's own shop, and any shop as the public sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from titan.kernel.principal import Principal
from titan.platform.rest.errors import Unauthenticated
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    NotASeller,
    Shop,
    ShopInvalid,
    ShopNameTaken,
    ShopNotFound,
    ShopStateConflict,
    ShopStatus,
)

Name = Annotated[str, Field(min_length=1, max_length=120)]
Text = Annotated[str, Field(max_length=4000)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


@dataclass(frozen=True, slots=True)
class ShopApplication:
    """What an applicant tells."""

    name: Name
    country: Country
    city: Name
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    description: Text = ""


@dataclass(frozen=True, slots=True)
class ShopChange:
    """What to change; what is left out stays. `holiday_until` only counts with `is_on_holiday` true."""

    name: Name | None = None
    description: Text | None = None
    country: Country | None = None
    city: Name | None = None
    is_on_holiday: bool | None = None
    holiday_until: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class ShopFront:
    """A shop as the public sees it."""

    id: UUID
    name: str
    slug: str
    url: str
    description: str
    country: str
    city: str
    currency: str
    is_on_holiday: bool
    holiday_until: datetime | None
    created_at: datetime


class OwnShop(Endpoint):
    """The shop of the caller."""

    @operation(
        summary="Apply for a shop",
        tag="sellers",
        body=ShopApplication,
        answer={201: Shop},
        errors=(ShopInvalid, ShopNameTaken, ShopStateConflict),
        rate="10/min",
    )
    def post(self, request: Request, *, body: ShopApplication) -> Answer:
        """A user has at most one shop. Applying again before the decision changes the application."""
        shop = api.apply(
            owner_id=_caller(request).user_id,
            name=body.name,
            description=body.description,
            country=body.country,
            city=body.city,
            currency=body.currency,
        )
        return Answer(201, shop, {"Location": "/api/v1/seller/shop"})

    @operation(summary="Show your shop", tag="sellers", answer={200: Shop}, errors=(NotASeller,))
    def get(self, request: Request) -> Answer:
        """Whatever its status."""
        return Answer(200, api.shop_of(owner_id=_caller(request).user_id))

    @operation(
        summary="Change your shop",
        tag="sellers",
        body=ShopChange,
        answer={200: Shop},
        errors=(NotASeller, ShopInvalid, ShopNameTaken),
        rate="60/min",
    )
    def patch(self, request: Request, *, body: ShopChange) -> Answer:
        """Profile and holiday. The slug follows the name."""
        shop = api.update_own(
            owner_id=_caller(request).user_id,
            name=body.name,
            description=body.description,
            country=body.country,
            city=body.city,
            is_on_holiday=body.is_on_holiday,
            holiday_until=body.holiday_until,
        )
        return Answer(200, shop)


class PublicShop(Endpoint):
    """A shop that is open."""

    @operation(
        summary="Show a shop",
        tag="sellers",
        answer={200: ShopFront},
        errors=(ShopNotFound,),
        auth="none",
        cache="public, max-age=30",
        etag=True,
    )
    def get(self, request: Request, *, shop_id: UUID) -> Answer:
        """Only active shops are public."""
        shop = api.get(shop_id=shop_id)
        if shop.status is not ShopStatus.ACTIVE:
            raise ShopNotFound
        return Answer(200, _front(shop))


def _front(shop: Shop) -> ShopFront:
    return ShopFront(
        id=shop.id,
        name=shop.name,
        slug=shop.slug,
        url=f"/shops/{shop.slug}",
        description=shop.description,
        country=shop.country,
        city=shop.city,
        currency=shop.currency,
        is_on_holiday=shop.is_on_holiday,
        holiday_until=shop.holiday_until,
        created_at=shop.created_at,
    )


def _caller(request: Request) -> Principal:
    if request.principal is None:
        raise Unauthenticated
    return request.principal
