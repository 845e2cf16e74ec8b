"""What other contexts know of a shop."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


class ShopStatus(StrEnum):
    """Where a shop stands: only an active one sells."""

    APPLIED = "applied"
    ACTIVE = "active"
    REJECTED = "rejected"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Shop:
    """A seller's front. `commission_bp` is the platform's share in 1/10,000 of goods and shipping."""

    id: UUID
    owner_id: UUID
    name: str
    slug: str
    status: ShopStatus
    description: str
    country: str
    city: str
    currency: str
    commission_bp: int
    is_on_holiday: bool
    holiday_until: datetime | None
    created_at: datetime

    @property
    def is_selling(self) -> bool:
        """Takes orders now."""
        return self.status is ShopStatus.ACTIVE and not self.is_on_holiday


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a shop, by whom and why."""

    action: str
    actor_id: UUID
    reason: str
    decided_at: datetime


class ShopNotFound(NotFound):
    """No such shop, or it is not open to the public."""

    code = "sellers.shop_not_found"
    title = "No such shop"


class ShopNotSelling(TitanError):
    """The shop is suspended or on holiday."""

    code = "sellers.shop_not_selling"
    kind = Kind.CONFLICT
    title = "This shop takes no orders at the moment"


class ShopNameTaken(TitanError):
    """Another shop has that name."""

    code = "sellers.shop_name_taken"
    kind = Kind.CONFLICT
    title = "Another shop has that name"


class NotASeller(TitanError):
    """The caller owns no active shop."""

    code = "sellers.not_a_seller"
    kind = Kind.DENIED
    title = "This needs a shop of your own"


class ShopInvalid(TitanError):
    """The application or the profile breaks a rule; `problems` names each."""

    code = "sellers.shop_invalid"
    kind = Kind.INVALID
    title = "The shop's details are not complete"


class ShopStateConflict(TitanError):
    """Where the shop stands does not allow this step, or the owner has a shop already."""

    code = "sellers.shop_state_conflict"
    kind = Kind.CONFLICT
    title = "The shop's status does not allow this"
