"""The fee of a sale, exact to the minor unit.

Note [How rules add up]
    Every line goes to the first rule that matches it; the shipping goes as a line without a category. What a rule
    takes is reckoned on all that went to it together, so that a percentage is rounded once, and its floor and cap
    bound the sum. Fee and tax together never exceed what the sale brings: a floor or a fixed amount that is higher
    takes all of it, and no more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel.money import Money, allocate, share

from ..contracts import Fee, FeePart, FixedPer, Rule, Sale, TaxRate

Path = Callable[[UUID], Sequence[UUID]]
OWN_RATE = "Rate of the shop"


@dataclass(frozen=True, slots=True)
class Book:
    """All rules in the order in which they are asked, and the tax rates, the latest first."""

    rules: tuple[Rule, ...] = ()
    taxes: tuple[TaxRate, ...] = ()


def book(rules: Iterable[Rule], taxes: Iterable[TaxRate]) -> Book:
    """Shop rules, then category rules, then defaults; in a tier by position, the newer of two equals first."""
    newest = sorted(rules, key=lambda rule: (rule.valid_from, rule.id), reverse=True)
    ordered = sorted(newest, key=lambda rule: (_tier(rule), rule.position))
    return Book(tuple(ordered), tuple(sorted(taxes, key=lambda tax: tax.valid_from, reverse=True)))


def _tier(rule: Rule) -> int:
    if rule.shop_id is not None:
        return 0
    return 2 if rule.category_id is None else 1


@dataclass(slots=True)
class _Taken:
    """What went to a rule."""

    base: int = 0
    lines: int = 0


def fee(sale: Sale, *, book: Book, at: datetime, path: Path) -> Fee:
    """What the platform takes. `path` answers a category's ids from the root to itself.

    See Note [How rules add up].
    """
    rules = [rule for rule in book.rules if _may_match(rule, sale, at)]
    taken = _sorted_out(sale, rules, path)
    parts = [(rule, found.base, _takes(rule, found, sale.commission_bp)) for rule, found in taken.items()]
    tax_bp = next((t.tax_bp for t in book.taxes if t.country == sale.shop_country and t.valid_from <= at), 0)
    most = sum(max(line.net.amount, 0) for line in sale.lines) + max(sale.shipping.amount, 0)
    wanted = [amount for _, _, amount in parts]
    commission = _bounded(sum(wanted), tax_bp=tax_bp, most=most)
    amounts = allocate(commission, wanted) if wanted else []
    return Fee(
        commission=Money(commission, sale.currency),
        tax=Money(share(commission, tax_bp), sale.currency),
        tax_bp=tax_bp,
        breakdown=tuple(
            FeePart(
                rule.id if rule else None,
                rule.name if rule else OWN_RATE,
                Money(base, sale.currency),
                Money(amount, sale.currency),
            )
            for (rule, base, _), amount in zip(parts, amounts, strict=True)
        ),
    )


def _may_match(rule: Rule, sale: Sale, at: datetime) -> bool:
    return rule.is_valid(at) and rule.shop_id in (None, sale.shop_id) and rule.currency in ("", sale.currency)


def _sorted_out(sale: Sale, rules: Sequence[Rule], path: Path) -> Mapping[Rule | None, _Taken]:
    taken: dict[Rule | None, _Taken] = {}
    for line in sale.lines:
        found = taken.setdefault(_first(rules, line.category_id, path), _Taken())
        found.base += max(line.net.amount, 0)
        found.lines += 1
    if sale.shipping.amount > 0:
        taken.setdefault(_first(rules, None, path), _Taken()).base += sale.shipping.amount
    return taken


def _first(rules: Sequence[Rule], category_id: UUID | None, path: Path) -> Rule | None:
    above: Sequence[UUID] | None = None
    for rule in rules:
        if rule.category_id is None:
            return rule
        if category_id is None:
            continue
        above = path(category_id) if above is None else above
        if rule.category_id in above:
            return rule
    return None


def _takes(rule: Rule | None, taken: _Taken, commission_bp: int) -> int:
    if rule is None:
        return share(taken.base, commission_bp)
    times = taken.lines if rule.fixed_per is FixedPer.LINE else 1
    amount = share(taken.base, rule.percent_bp) + rule.fixed_minor * times
    amount = max(amount, rule.floor_minor or 0)
    return amount if rule.cap_minor is None else min(amount, rule.cap_minor)


def _bounded(commission: int, *, tax_bp: int, most: int) -> int:
    """The commission, or as much of it as leaves room for its tax within `most`."""
    if commission + share(commission, tax_bp) <= most:
        return commission
    bounded = most * 10_000 // (10_000 + tax_bp)
    return bounded if bounded + share(bounded, tax_bp) <= most else bounded - 1
