"""The carrier's webhooks, handed to Titan without a network."""

import httpx
from django.test import Client

from titan.simulators.carrier.app import Carrier


def to_titan(request: httpx.Request) -> httpx.Response:
    """Titan as the carrier reaches it."""
    answer = Client().generic(
        request.method,
        request.url.path,
        request.content,
        content_type="application/json",
        headers={name: value for name, value in request.headers.items() if name.startswith("webhook")},
    )
    return httpx.Response(answer.status_code, content=answer.content)


def deliver_webhooks(carrier: Carrier) -> int:
    with httpx.Client(transport=httpx.MockTransport(to_titan)) as client:
        return carrier.courier.work(client)
