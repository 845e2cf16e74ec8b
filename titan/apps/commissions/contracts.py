"""Rules of the platform's share, and the fee of a sale."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class FixedPer(StrEnum):
    """How often the fixed amount of a rule counts."""

    LINE = "line"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule to create. Without a shop and a category it is a default.

    `percent_bp` is in 1/10,000. Fixed amount, floor and cap are minor units of `currency`; a rule that has a
    currency holds only for sales in it. `valid_from` None means now, `valid_to` None means until it is ended.
    """

    name: str
    percent_bp: int
    shop_id: UUID | None = None
    category_id: UUID | None = None
    position: int = 100
    fixed_minor: int = 0
    fixed_per: FixedPer = FixedPer.ORDER
    floor_minor: int | None = None
    cap_minor: int | None = None
    currency: str = ""
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it stands. `version` counts the rules that it stems from, `replaces_id` names the last of them."""

    id: UUID
    name: str
    shop_id: UUID | None
    category_id: UUID | None
    position: int
    percent_bp: int
    fixed_minor: int
    fixed_per: FixedPer
    floor_minor: int | None
    cap_minor: int | None
    currency: str
    valid_from: datetime
    valid_to: datetime | None
    version: int = 1
    replaces_id: UUID | None = None

    def is_valid(self, at: datetime) -> bool:
        """Holds at that instant."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True, slots=True)
class TaxRate:
    """The tax on fees of shops of a country, from an instant on, in 1/10,000."""

    country: str
    tax_bp: int
    valid_from: datetime


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A line of a sale: `net` is its total less what the shop funds of its discounts."""

    category_id: UUID | None
    net: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """One shop's order whose fee is asked for. `commission_bp`, the shop's own rate, counts where no rule matches."""

    shop_id: UUID
    shop_country: str
    currency: str
    commission_bp: int
    lines: tuple[FeeLine, ...]
    shipping: Money


@dataclass(frozen=True, slots=True)
class FeePart:
    """What one rule takes, and of how much. `rule_id` None is the shop's own rate."""

    rule_id: UUID | None
    label: str
    base: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Fee:
    """What the platform takes of an order, and the tax on it. The breakdown's amounts sum to `commission`."""

    commission: Money
    tax: Money
    tax_bp: int
    breakdown: tuple[FeePart, ...]


class RuleNotFound(NotFound):
    """No such rule."""

    code = "commissions.rule_not_found"
    title = "No such commission rule"


class RuleInvalid(TitanError):
    """The rule breaks a condition; `problems` names each."""

    code = "commissions.rule_invalid"
    kind = Kind.INVALID
    title = "The commission rule is not valid"


class RuleEnded(TitanError):
    """The rule has been ended or replaced already."""

    code = "commissions.rule_ended"
    kind = Kind.CONFLICT
    title = "The commission rule has ended"
