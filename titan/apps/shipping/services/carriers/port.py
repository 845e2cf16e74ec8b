"""What Titan wants of a carrier, whoever it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from titan.apps.users.contracts import PostalAddress
from titan.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a carrier collects."""

    name: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """A parcel to be taken. `collect` is the cash that the courier takes at the door, None if paid."""

    key: UUID
    reference: str
    service: str
    sender: Sender
    address: PostalAddress
    collect: Money | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Label:
    """The carrier took it under this number."""

    tracking_number: str


class Carrier(Protocol):
    """Every method is safe to repeat: `key` names the parcel at the carrier, at most one exists for it."""

    def book(self, request: LabelRequest) -> Label:
        """Make the parcel, or answer the one that exists.

        Raises:
            CarrierUnavailable: no answer; whether the parcel exists is unknown.
            CarrierRefused: it will not take this parcel.
        """

    def void(self, key: UUID) -> None:
        """Call the parcel back, if there is one: not collected yet it is dropped, else it returns.

        Raises:
            CarrierUnavailable: no answer.
        """
