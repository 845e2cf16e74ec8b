"""Making, changing and ending rules: never edited, seen at once, cheap to read."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from titan.apps.categories import api as categories
from titan.apps.commissions import api as commissions
from titan.apps.commissions import selectors
from titan.apps.commissions.contracts import Rule, RuleEnded, RuleInvalid, RuleNotFound
from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.eventlog import reading

from .conftest import OPERATOR, REASON, draft, fresh_id, sale


def create(**changes: Any) -> Rule:
    return commissions.create_rule(draft=draft(**changes), actor_id=OPERATOR, reason=REASON)


def change(rule_id: UUID, **changes: Any) -> Rule:
    return commissions.change_rule(rule_id=rule_id, draft=draft(**changes), actor_id=OPERATOR, reason=REASON)


def end(rule_id: UUID) -> Rule:
    return commissions.end_rule(rule_id=rule_id, actor_id=OPERATOR, reason=REASON)


def taken(*lines: tuple[UUID | None, int], **changes: Any) -> int:
    [fee] = commissions.fees(sales=[sale(*(lines or ((None, 1000),)), **changes)], at=clock.now())
    return fee.commission.amount


@pytest.mark.django_db
class TestRules:
    def test_count_from_the_moment_they_are_made(self) -> None:
        before = taken()
        create(percent_bp=500)

        assert (before, taken()) == (80, 50)

    def test_of_a_category_hold_for_those_below_it(self) -> None:
        mugs = categories.ensure_path(names=("Kitchen", "Mugs"))
        create(percent_bp=500, category_id=mugs.path_ids[0])

        assert taken((mugs.id, 1000)) == 50
        assert taken((fresh_id(), 1000)) == 80

    def test_change_by_a_new_version(self) -> None:
        first = create(percent_bp=500)

        second = change(first.id, percent_bp=600)

        old = commissions.get_rule(rule_id=first.id)
        assert (second.version, second.replaces_id, old.valid_to) == (2, first.id, second.valid_from)
        assert (old.percent_bp, taken()) == (500, 60)

    def test_may_change_at_a_later_instant(self) -> None:
        first, later = create(percent_bp=500), clock.now() + timedelta(days=7)
        change(first.id, percent_bp=600, valid_from=later)

        [fee] = commissions.fees(sales=[sale((None, 1000))], at=later)

        assert (taken(), fee.commission.amount) == (50, 60)

    def test_change_once(self) -> None:
        first = create()
        change(first.id, percent_bp=600)

        with pytest.raises(RuleEnded):
            change(first.id, percent_bp=700)

    def test_end(self) -> None:
        made = create(percent_bp=500)
        end(made.id)

        assert taken() == 80
        with pytest.raises(RuleEnded):
            end(made.id)

    def test_leave_facts(self) -> None:
        made = create()
        end(made.id)

        facts = [fact.type for fact in reading.stream(made.id)]
        assert facts == ["commissions.rule_created.v1", "commissions.rule_ended.v1"]

    def test_are_made_once_per_id(self) -> None:
        rule_id = fresh_id()
        for _ in range(2):
            commissions.create_rule(draft=draft(), actor_id=OPERATOR, reason=REASON, rule_id=rule_id)

        assert [rule.id for rule in commissions.rules()] == [rule_id]

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"name": " "}, "/name"),
            ({"percent_bp": 10_001}, "/percent_bp"),
            ({"fixed_minor": 10}, "/currency"),
            ({"currency": "eur"}, "/currency"),
            ({"floor_minor": 9, "cap_minor": 8, "currency": "EUR"}, "/cap_minor"),
            ({"category_id": fresh_id()}, "/category_id"),
        ],
    )
    def test_must_make_sense(self, changes: dict[str, Any], pointer: str) -> None:
        with pytest.raises(RuleInvalid) as refusal:
            create(**changes)

        assert [problem.pointer for problem in refusal.value.problems] == [pointer]

    def test_never_hold_for_the_past(self) -> None:
        with pytest.raises(RuleInvalid):
            create(valid_from=clock.now() - timedelta(days=1))

    def test_need_a_reason(self) -> None:
        with pytest.raises(RuleInvalid):
            commissions.create_rule(draft=draft(), actor_id=OPERATOR, reason=" ")

    def test_that_nobody_made_are_not_found(self) -> None:
        with pytest.raises(RuleNotFound):
            end(fresh_id())

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE commissions_rule SET percent_bp = 1 WHERE id = %s",
            "UPDATE commissions_rule SET valid_from = valid_from - interval '1 day' WHERE id = %s",
            "DELETE FROM commissions_rule WHERE id = %s",
        ],
    )
    def test_are_append_only(self, statement: str) -> None:
        made = create()

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql.execute(statement, (made.id,))


@pytest.mark.django_db
class TestTax:
    def test_of_the_latest_begin_counts(self) -> None:
        for tax_bp in (1900, 2000):
            commissions.set_tax(country="DE", tax_bp=tax_bp, actor_id=OPERATOR, reason=REASON)

        [fee] = commissions.fees(sales=[sale((None, 10_000))], at=clock.now())

        assert (fee.tax_bp, fee.tax.amount) == (2000, 160)

    @pytest.mark.parametrize(("country", "tax_bp"), [("de", 1900), ("DE", 10_001)])
    def test_must_make_sense(self, country: str, tax_bp: int) -> None:
        with pytest.raises(RuleInvalid):
            commissions.set_tax(country=country, tax_bp=tax_bp, actor_id=OPERATOR, reason=REASON)


@pytest.mark.django_db(transaction=True)
class TestCost:
    def test_a_quote_costs_no_query_while_the_rules_are_fresh_and_then_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        create(percent_bp=500)
        taken()

        with CaptureQueriesContext(
            connection,
        ) as fresh:
            commissions.fees(sales=[sale((None, 1000))] * 20, at=clock.now())
        monkeypatch.setattr(selectors, "TRUST_S", 0.0)
        with CaptureQueriesContext(connection) as stale:
            commissions.fees(sales=[sale((None, 1000))] * 20, at=clock.now())

        assert (len(fresh), len(stale)) == (0, 1)

    def test_another_process_sees_a_change(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = create(percent_bp=500)
        assert taken() == 50
        held = selectors._held.mark, selectors._held.book

        change(made.id, percent_bp=600)
        selectors._held.mark, selectors._held.book = held
        monkeypatch.setattr(selectors, "TRUST_S", 0.0)

        assert taken() == 60
