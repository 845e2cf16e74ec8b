"""Believing a webhook: its signature, its age and its form (Standard Webhooks)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from django.conf import settings
from pydantic import AwareDatetime, Field, ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from titan.kernel.codec import from_json

from ..contracts import CarrierWebhookRejected

_MAX_BODY = 64 * 1024
_ID = Annotated[str, Field(min_length=1, max_length=80)]


@dataclass(frozen=True, slots=True)
class ToldScan:
    """A sighting as the carrier tells it."""

    scan_id: _ID
    tracking_number: Annotated[str, Field(min_length=1, max_length=40)]
    code: Annotated[str, Field(min_length=1, max_length=40)]
    scanned_at: AwareDatetime
    place: Annotated[str, Field(max_length=120)] = ""
    note: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The body of a webhook."""

    type: Literal["parcel.scanned"]
    data: ToldScan


def verified(*, headers: Mapping[str, str], body: bytes) -> tuple[str, ToldScan]:
    """The webhook's id and its scan.

    Raises:
        CarrierWebhookRejected: wrong signature, older or newer than five minutes, or not of the form.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    if len(body) > _MAX_BODY or not any(_is_signed(secret, lowered, body) for secret in _secrets()):
        raise CarrierWebhookRejected
    try:
        told = from_json(Told, body)
    except ValidationError as error:
        raise CarrierWebhookRejected("The body is not a parcel.scanned event.") from error
    webhook_id = lowered["webhook-id"]
    if len(webhook_id) > 80 or b"\\u0000" in body:
        raise CarrierWebhookRejected("The webhook's texts are not valid.")
    return webhook_id, told.data


def _secrets() -> list[str]:
    """Several while a secret is being changed."""
    return [secret for secret in settings.CARRIER_WEBHOOK_SECRET.split(",") if secret]


def _is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        # ValueError: a signature header that is not `version,base64`, or a body that is not UTF-8.
        return False
    return True
