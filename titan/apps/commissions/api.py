"""The one door to commissions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel.money import Money

from . import selectors, services
from .contracts import Fee, FeeLine, Rule, RuleDraft, Sale, TaxRate


def fee(
    *,
    shop_id: UUID,
    shop_country: str,
    currency: str,
    commission_bp: int,
    lines: tuple[FeeLine, ...],
    shipping: Money,
    at: datetime,
) -> Fee:
    """What the platform takes of one shop's order at that instant, and the tax on it. At most one query.

    Promised: 0 <= commission + tax <= the lines' net + shipping. `commission_bp` counts where no rule matches.
    """
    sale = Sale(shop_id, shop_country, currency, commission_bp, lines, shipping)
    return services.fees_of([sale], at=at)[0]


def fees(*, sales: Sequence[Sale], at: datetime) -> tuple[Fee, ...]:
    """The fee of each of these orders, in their order; by the same rules, at most one query for all of them."""
    return services.fees_of(sales, at=at)


def check_rule(*, draft: RuleDraft, reason: str) -> None:
    """Whether `create_rule` would take it. Raises RuleInvalid naming each field at fault."""
    services.check(draft, reason=reason)


def create_rule(*, draft: RuleDraft, actor_id: UUID, reason: str, rule_id: UUID | None = None) -> Rule:
    """A new rule. An id of the caller's makes the call repeatable.

    Raises:
        RuleInvalid: naming each field at fault, or no reason is given.
    """
    return services.create(draft, rule_id=rule_id, decision=services.Decision(actor_id, reason))


def change_rule(*, rule_id: UUID, draft: RuleDraft, actor_id: UUID, reason: str) -> Rule:
    """A new version in the place of a rule, which ends when the new one begins.

    Raises:
        RuleNotFound: no such rule.
        RuleEnded: it has ended, or was changed already: change its latest version.
        RuleInvalid: as for `create_rule`.
    """
    return services.change(rule_id, draft, decision=services.Decision(actor_id, reason))


def end_rule(*, rule_id: UUID, actor_id: UUID, reason: str, at: datetime | None = None) -> Rule:
    """The rule holds no longer, from now or from a later instant on. Fees that were frozen stay.

    Raises:
        RuleNotFound: no such rule.
        RuleEnded: it has ended.
        RuleInvalid: no reason is given.
    """
    return services.end(rule_id, at=at, decision=services.Decision(actor_id, reason))


def set_tax(
    *, country: str, tax_bp: int, actor_id: UUID, reason: str, valid_from: datetime | None = None
) -> TaxRate:
    """The tax on the fees of shops of a country from now or from a later instant on. Raises RuleInvalid."""
    decision = services.Decision(actor_id, reason)
    return services.set_tax(country, tax_bp, valid_from=valid_from, decision=decision)


def rules() -> tuple[Rule, ...]:
    """All rules, those that have ended too, in the order in which they are asked."""
    return selectors.read().rules


def get_rule(*, rule_id: UUID) -> Rule:
    """A rule. Raises RuleNotFound."""
    return selectors.get(rule_id)
