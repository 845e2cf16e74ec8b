"""Facts about commission rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import Rule


@register
@dataclass(frozen=True, slots=True)
class CommissionRuleCreated(Event):
    """An operator made a rule, perhaps in the place of another one."""

    type: ClassVar[str] = "commissions.rule_created.v1"
    rule: Rule
    actor_id: UUID
    reason: str
    created_at: datetime


@register
@dataclass(frozen=True, slots=True)
class CommissionRuleEnded(Event):
    """A rule holds until `valid_to` and no longer."""

    type: ClassVar[str] = "commissions.rule_ended.v1"
    rule_id: UUID
    valid_to: datetime
    actor_id: UUID
    reason: str
    ended_at: datetime


@register
@dataclass(frozen=True, slots=True)
class FeeTaxSet(Event):
    """The tax on fees of a country's shops, from an instant on."""

    type: ClassVar[str] = "commissions.fee_tax_set.v1"
    country: str
    tax_bp: int
    valid_from: datetime
    actor_id: UUID
    reason: str
    set_at: datetime
