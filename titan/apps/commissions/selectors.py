"""The rules as this process holds them.

Note [Whose rules are they]
    Every change sets a new mark in the database. A process keeps the rules with the mark that it read before them,
    trusts them for a second, and then asks for the mark alone. Inside a transaction nothing is kept or trusted
    unseen: it may read what is never committed. So a quote costs at most one query while no rule changes, and a
    change is seen by every process within a second.
"""

import time
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from titan.platform.db import sql

from .contracts import FixedPer, Rule, RuleNotFound, TaxRate
from .domain import fees
from .models import RuleRow, TaxRateRow

TRUST_S = 1.0


@dataclass(slots=True)
class _Held:
    mark: UUID | None = None
    book: fees.Book = field(default_factory=fees.Book)
    checked_at: float = float("-inf")


_held = _Held()


def book() -> fees.Book:
    """All rules and tax rates. See Note [Whose rules are they]."""
    inside = connection.in_atomic_block
    now = time.monotonic()
    if not inside and now - _held.checked_at < TRUST_S:
        return _held.book
    row = sql.one("SELECT mark FROM commissions_revision WHERE id = 1")
    mark = row[0] if row else None
    found = _held.book if mark == _held.mark else read()
    if not inside:
        _held.mark, _held.book, _held.checked_at = mark, found, now
    return found


def forget() -> None:
    """Drop this process's copy."""
    _held.mark, _held.book, _held.checked_at = None, fees.Book(), float("-inf")


def read() -> fees.Book:
    """The rules and tax rates from the database."""
    rules = (contract(row) for row in RuleRow.objects.all())
    taxes = (TaxRate(row.country, row.tax_bp, row.valid_from) for row in TaxRateRow.objects.all())
    return fees.book(rules, taxes)


def get(rule_id: UUID) -> Rule:
    """A rule. Raises RuleNotFound."""
    row = RuleRow.objects.filter(id=rule_id).first()
    if row is None:
        raise RuleNotFound
    return contract(row)


def contract(row: RuleRow) -> Rule:
    """The contract of a row."""
    return Rule(
        id=row.id,
        name=row.name,
        shop_id=row.shop_id,
        category_id=row.category_id,
        position=row.position,
        percent_bp=row.percent_bp,
        fixed_minor=row.fixed_minor,
        fixed_per=FixedPer(row.fixed_per),
        floor_minor=row.floor_minor,
        cap_minor=row.cap_minor,
        currency=row.currency,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        version=row.version,
        replaces_id=row.replaces_id,
    )
