"""A seller's own warehouses."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from titan.apps.sellers.contracts import NotASeller
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Warehouse, WarehouseNameTaken


@dataclass(frozen=True, slots=True)
class WarehouseDraft:
    """A warehouse to set up."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    city: Annotated[str, Field(min_length=1, max_length=120)]
    postal_code: Annotated[str, Field(max_length=20)] = ""


class SellerWarehouses(Endpoint):
    """The warehouses of the caller's shop."""

    @operation(
        summary="List your warehouses",
        tag="seller stock",
        answer={200: Page[Warehouse]},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request) -> Answer:
        """The default first, then by name; always one page."""
        return Answer(200, Page(api.list_of_seller(owner_id=request.user_id)))

    @operation(
        summary="Set up a warehouse",
        tag="seller stock",
        body=WarehouseDraft,
        answer={201: Warehouse},
        errors=(NotASeller, WarehouseNameTaken),
        auth="seller",
        idempotent=True,
        rate="30/min",
    )
    def post(self, request: Request, *, body: WarehouseDraft) -> Answer:
        """Stock is taken from the default warehouse first."""
        made = api.create_of_seller(
            owner_id=request.user_id,
            name=body.name,
            country=body.country,
            city=body.city,
            postal_code=body.postal_code,
        )
        return Answer(201, made)
