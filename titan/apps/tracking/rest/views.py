"""Where a parcel is, and the door for carriers."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import NotASeller
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import CarrierUnknownToTracking, CarrierWebhookRejected, ParcelNotFound, ParcelTrack


class OrderTracking(Endpoint):
    """The parcel of an order."""

    @operation(
        summary="Track the parcel of an order",
        tag="tracking",
        answer={200: ParcelTrack},
        errors=(ParcelNotFound,),
        etag=True,
    )
    def get(self, request: Request, *, order_id: UUID) -> Answer:
        """For the buyer and for the shop that sent it. Not found until the carrier has taken it."""
        return Answer(200, _track(order_id, request.user_id))


def _track(order_id: UUID, user_id: UUID) -> ParcelTrack:
    try:
        return api.track_of(order_id=order_id, buyer_id=user_id)
    except ParcelNotFound:
        return api.track_of(order_id=order_id, shop_id=_shop_of(user_id))


def _shop_of(user_id: UUID) -> UUID:
    try:
        return sellers.shop_of(owner_id=user_id).id
    except NotASeller:
        raise ParcelNotFound from None


class Webhooks(Endpoint):
    """Where carriers tell of scans."""

    @operation(
        summary="Tell of a scan",
        tag="tracking",
        answer={204: None},
        errors=(CarrierWebhookRejected, CarrierUnknownToTracking),
        auth="none",
    )
    def post(self, request: Request, *, carrier: str) -> Answer:
        """For carriers. Signed as Standard Webhooks says: `webhook-id`, `webhook-timestamp`, `webhook-signature`.

        The body is `{"type": "parcel.scanned", "data": {scan_id, tracking_number, code, place, note, scanned_at}}`.
        The same `webhook-id` again is answered alike and has no effect.
        """
        http = request.http
        api.accept_webhook(carrier=carrier, headers=dict(http.headers), body=http.body)
        return Answer(204)
