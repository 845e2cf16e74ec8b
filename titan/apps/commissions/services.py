"""Fees of sales, and changing the rules. Every change locks the one mark, so changes come one after another."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import CategoryNotFound
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import new_id
from titan.platform.db import sql
from titan.platform.db.transactions import required, savepoint
from titan.platform.eventlog.appending import Pending, append

from . import selectors
from .contracts import Fee, Rule, RuleDraft, RuleEnded, RuleInvalid, RuleNotFound, Sale, TaxRate
from .domain import drafts, fees
from .events import CommissionRuleCreated, CommissionRuleEnded, FeeTaxSet
from .models import RuleRow, TaxRateRow

# Rules belong to the cell, not to a bucket.
_BUCKET = 0
_MARK = (
    "INSERT INTO commissions_revision (id, mark) VALUES (1, %s)"
    " ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who changes a rule, and why."""

    actor_id: UUID
    reason: str


def fees_of(sales: Sequence[Sale], *, at: datetime) -> tuple[Fee, ...]:
    """See `api.fees`."""
    book = selectors.book()
    return tuple(fees.fee(sale, book=book, at=at, path=_path) for sale in sales)


def _path(category_id: UUID) -> Sequence[UUID]:
    try:
        return categories.get(category_id=category_id).path_ids
    except CategoryNotFound:
        return ()


@contextmanager
def _changing() -> Iterator[datetime]:
    """A transaction that holds the mark, and the instant of the change."""
    with required():
        sql.execute(_MARK, (uuid4(),))
        selectors.forget()
        yield clock.now()
        transaction.on_commit(selectors.forget)


def create(draft: RuleDraft, *, rule_id: UUID | None, decision: Decision) -> Rule:
    """See `api.create_rule`."""
    with _changing() as now:
        known = rule_id and RuleRow.objects.filter(id=rule_id).first()
        if known:
            return selectors.contract(known)
        _check(draft, decision.reason, now)
        return _insert(draft, rule_id=rule_id, decision=decision, now=now)


def check(draft: RuleDraft, *, reason: str) -> None:
    """See `api.check_rule`."""
    _check(draft, reason, clock.now())


def _check(draft: RuleDraft, reason: str, now: datetime) -> None:
    drafts.refuse_no_reason(reason)
    drafts.refuse_faulty(draft, now=now)
    if draft.category_id is not None:
        try:
            categories.get(category_id=draft.category_id)
        except CategoryNotFound as error:
            problem = FieldProblem("/category_id", "unknown", "there is no such category")
            raise RuleInvalid(problems=(problem,)) from error


def _insert(
    draft: RuleDraft, *, rule_id: UUID | None, decision: Decision, now: datetime, replaces: Rule | None = None
) -> Rule:
    row = RuleRow.objects.create(
        id=rule_id or new_id(bucket=_BUCKET),
        name=draft.name.strip(),
        shop_id=draft.shop_id,
        category_id=draft.category_id,
        position=draft.position,
        percent_bp=draft.percent_bp,
        fixed_minor=draft.fixed_minor,
        fixed_per=draft.fixed_per.value,
        floor_minor=draft.floor_minor,
        cap_minor=draft.cap_minor,
        currency=draft.currency,
        valid_from=draft.valid_from or now,
        valid_to=draft.valid_to,
        version=replaces.version + 1 if replaces else 1,
        replaces_id=replaces.id if replaces else None,
        actor_id=decision.actor_id,
        reason=decision.reason.strip(),
        created_at=now,
    )
    rule = selectors.contract(row)
    append([Pending(rule.id, CommissionRuleCreated(rule, decision.actor_id, decision.reason.strip(), now))])
    return rule


def end(rule_id: UUID, *, at: datetime | None, decision: Decision) -> Rule:
    """See `api.end_rule`."""
    drafts.refuse_no_reason(decision.reason)
    with _changing() as now:
        return _end(rule_id, at=max(at or now, now), decision=decision, now=now)


def _end(rule_id: UUID, *, at: datetime, decision: Decision, now: datetime) -> Rule:
    row = RuleRow.objects.select_for_update().filter(id=rule_id).first()
    if row is None:
        raise RuleNotFound
    if row.valid_to is not None and row.valid_to <= now:
        raise RuleEnded
    row.valid_to = max(at, row.valid_from)
    row.save(update_fields=["valid_to"])
    event = CommissionRuleEnded(rule_id, row.valid_to, decision.actor_id, decision.reason.strip(), now)
    append([Pending(rule_id, event)])
    return selectors.contract(row)


def change(rule_id: UUID, draft: RuleDraft, *, decision: Decision) -> Rule:
    """See `api.change_rule`."""
    with _changing() as now:
        _check(draft, decision.reason, now)
        begin = draft.valid_from or now
        old = _end(rule_id, at=begin, decision=decision, now=now)
        try:
            with savepoint():
                return _insert(
                    replace(draft, valid_from=begin), rule_id=None, decision=decision, now=now, replaces=old
                )
        except IntegrityError as error:
            if "commissions_rule_replaced_once" in str(error):
                raise RuleEnded from error
            raise


def set_tax(country: str, tax_bp: int, *, valid_from: datetime | None, decision: Decision) -> TaxRate:
    """See `api.set_tax`."""
    drafts.refuse_no_reason(decision.reason)
    problems = []
    if len(country) != 2 or not country.isascii() or not country.isupper():
        problems.append(FieldProblem("/country", "invalid", "a code of two capital letters"))
    if not 0 <= tax_bp <= 10_000:
        problems.append(FieldProblem("/tax_bp", "out_of_range", "0..10000"))
    if problems:
        raise RuleInvalid(problems=tuple(problems))
    with _changing() as now:
        begin = max(valid_from or now, now)
        TaxRateRow.objects.create(
            country=country,
            tax_bp=tax_bp,
            valid_from=begin,
            actor_id=decision.actor_id,
            reason=decision.reason.strip(),
            created_at=now,
        )
        event = FeeTaxSet(country, tax_bp, begin, decision.actor_id, decision.reason.strip(), now)
        append([Pending(new_id(bucket=_BUCKET), event)])
        return TaxRate(country, tax_bp, begin)
