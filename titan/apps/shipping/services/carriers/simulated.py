"""The simulated carrier over HTTP (`titan/simulators/carrier`)."""

from functools import cache
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings

from titan.apps.users.contracts import PostalAddress
from titan.kernel.codec import to_values
from titan.platform import failpoints
from titan.platform.db.transactions import forbid_transaction

from ...contracts import CarrierRefused, CarrierUnavailable
from .port import Label, LabelRequest, Sender

TIMEOUT = httpx.Timeout(3.0, connect=1.0)


@cache
def client() -> httpx.Client:
    """The connections of this process to the carrier; thread-safe."""
    return httpx.Client(base_url=settings.CARRIER_URL, timeout=TIMEOUT, follow_redirects=False)


class SimulatedCarrier:
    """Books and voids by the shipment's id as idempotency key."""

    def book(self, request: LabelRequest) -> Label:
        """See `Carrier.book`."""
        answer = _call("POST", "parcels", key=request.key, body=_body(request))
        try:
            return Label(str(answer["tracking_number"]))
        except (KeyError, TypeError) as error:
            raise CarrierUnavailable("The carrier's answer has no tracking number.", retry_after=5) from error

    def void(self, key: UUID) -> None:
        """See `Carrier.void`."""
        _call("POST", "voids", key=key, body={})


def _body(request: LabelRequest) -> dict[str, Any]:
    collect = request.collect
    return {
        "reference": request.reference,
        "service": request.service,
        "sender": to_values(Sender, request.sender),
        "address": to_values(PostalAddress, request.address),
        "collect": None if collect is None else {"amount": collect.amount, "currency": collect.currency},
        "due_at": request.due_at.isoformat(),
    }


def _call(method: str, path: str, *, key: UUID, body: dict[str, Any]) -> Any:
    forbid_transaction()
    try:
        response = client().request(method, path, json=body, headers={"Idempotency-Key": str(key)})
    except httpx.HTTPError as error:
        raise CarrierUnavailable(retry_after=2) from error
    if response.status_code in (409, 422):
        raise CarrierRefused(_reason(response))
    if not response.is_success:
        raise CarrierUnavailable(f"The carrier answered {response.status_code}.", retry_after=2)
    failpoints.answered()
    return response.json() if response.content else None


def _reason(response: httpx.Response) -> str:
    try:
        return str(response.json()["detail"])[:200]
    except (ValueError, KeyError, TypeError):
        return ""
