"""Sending an order."""

from uuid import UUID

from titan.apps.sellers.contracts import NotASeller
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    CarrierRefused,
    CarrierUnavailable,
    CarrierUnknown,
    Shipment,
    ShipmentNotFound,
    ShipmentNotReady,
    ShipmentStateConflict,
)
from .bodies import Handover
from .caller import shop_of


class ShipOrder(Endpoint):
    """Handing an order of the caller's shop to a carrier."""

    @operation(
        summary="Ship an order",
        tag="shipping",
        body=Handover | None,
        answer={200: Shipment},
        errors=(
            NotASeller,
            ShipmentNotFound,
            ShipmentNotReady,
            ShipmentStateConflict,
            CarrierUnknown,
            CarrierRefused,
            CarrierUnavailable,
        ),
        rate="120/min",
    )
    def post(self, request: Request, *, order_id: UUID, body: Handover | None) -> Answer:
        """Books a label. Repeating it answers the same tracking number; an order never gets two parcels."""
        shipment = api.ship(
            order_id=order_id,
            shop_id=shop_of(request),
            carrier=(body or Handover()).carrier,
            actor_id=request.user_id,
        )
        return Answer(200, shipment)
