"""The seller's shipping services."""

from uuid import UUID

from titan.apps.sellers.contracts import NotASeller
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    ShippingService,
    ShippingServiceInvalid,
    ShippingServiceNotFound,
    ShippingServiceTaken,
)
from .bodies import NewService, ServiceChange, changed, draft_of
from .caller import shop_of


class Services(Endpoint):
    """All services of the caller's shop."""

    @operation(
        summary="List your shipping services",
        tag="shipping",
        answer={200: Page[ShippingService]},
        errors=(NotASeller,),
    )
    def get(self, request: Request) -> Answer:
        """By name, on one page; retired ones are left out."""
        return Answer(200, Page(api.services_of(shop_id=shop_of(request))))

    @operation(
        summary="Offer a shipping service",
        tag="shipping",
        body=NewService,
        answer={201: ShippingService},
        errors=(NotASeller, ShippingServiceInvalid),
        rate="60/min",
    )
    def post(self, request: Request, *, body: NewService) -> Answer:
        """A service of the same name for the same countries is replaced, so sending it twice has one effect."""
        shop_id = shop_of(request)
        service_id = api.save_service(shop_id=shop_id, draft=draft_of(body))
        location = {"Location": f"/api/v1/seller/shipping-services/{service_id}"}
        return Answer(201, api.service(service_id=service_id, shop_id=shop_id), location)


class OneService(Endpoint):
    """One service of the caller's shop."""

    @operation(
        summary="Read a shipping service",
        tag="shipping",
        answer={200: ShippingService},
        errors=(NotASeller, ShippingServiceNotFound),
    )
    def get(self, request: Request, *, service_id: UUID) -> Answer:
        """With its rate tables."""
        return Answer(200, api.service(service_id=service_id, shop_id=shop_of(request)))

    @operation(
        summary="Change a shipping service",
        tag="shipping",
        body=ServiceChange,
        answer={200: ShippingService},
        errors=(NotASeller, ShippingServiceNotFound, ShippingServiceInvalid, ShippingServiceTaken),
        rate="60/min",
    )
    def patch(self, request: Request, *, service_id: UUID, body: ServiceChange) -> Answer:
        """Quotes that were frozen before keep the old price."""
        shop_id = shop_of(request)
        before = api.service(service_id=service_id, shop_id=shop_id)
        api.save_service(shop_id=shop_id, draft=changed(before, body), service_id=service_id)
        return Answer(200, api.service(service_id=service_id, shop_id=shop_id))

    @operation(
        summary="Retire a shipping service",
        tag="shipping",
        answer={204: None},
        errors=(NotASeller, ShippingServiceNotFound),
        rate="60/min",
    )
    def delete(self, request: Request, *, service_id: UUID) -> Answer:
        """It is offered no longer; orders that chose it are shipped. Doing it again changes nothing."""
        api.retire_service(shop_id=shop_of(request), service_id=service_id)
        return Answer(204)
