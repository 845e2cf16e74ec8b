"""The gate follows PostgreSQL's answers by version, in whatever order they come."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.apps.inventory.conftest import fresh_id
from titan.apps.inventory.services import gate
from titan.apps.inventory.services.gate import Standing

DEADLINE = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _open_gate() -> None:
    gate.mark_ready("test")


def known_free(variant_id: UUID) -> int | None:
    found = gate.peek([variant_id])
    assert found is not None
    return found[variant_id]


@settings(max_examples=40, deadline=None)
@given(st.permutations([(version, 100 - version) for version in range(1, 8)]))
def test_the_newest_answer_stands_in_any_order(answers: list[tuple[int, int]]) -> None:
    gate.mark_ready("test")
    variant_id = fresh_id()
    for version, free in answers:
        gate.take([Standing(variant_id, version, free)])
    assert known_free(variant_id) == 93


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["old", "answer", "answer", "new"]), min_size=1, max_size=8))
def test_a_hold_is_answered_once(deliveries: list[str]) -> None:
    gate.mark_ready("test")
    variant_id, reservation_id = fresh_id(), fresh_id()
    gate.take([Standing(variant_id, 5, 10)])
    gate.hold(reservation_id, {variant_id: 3}, deadline=DEADLINE)
    told = {"old": Standing(variant_id, 4, 99), "answer": Standing(variant_id, 6, 7)}
    told["new"] = Standing(variant_id, 7, 6)
    for delivery in deliveries:
        gate.take([told[delivery]], hold_id=reservation_id if delivery == "answer" else None)
    newest = 6 if "new" in deliveries else 7 if "answer" in deliveries else 10
    pending = 0 if "answer" in deliveries else 3
    assert known_free(variant_id) == newest - pending
    assert gate.counts([variant_id])[variant_id].pending == pending


def test_holds_all_or_nothing() -> None:
    plenty, scarce = fresh_id(), fresh_id()
    gate.take([Standing(plenty, 1, 10), Standing(scarce, 1, 1)])
    verdict = gate.hold(fresh_id(), {plenty: 2, scarce: 2}, deadline=DEADLINE)
    assert (verdict.is_held, verdict.short) == (False, {scarce: 1})
    assert (known_free(plenty), known_free(scarce)) == (10, 1)


def test_tells_unknown_variants_from_sold_out_ones() -> None:
    known, unknown = fresh_id(), fresh_id()
    gate.take([Standing(known, 1, 0)])
    verdict = gate.hold(fresh_id(), {known: 1, unknown: 1}, deadline=DEADLINE)
    assert verdict.short == {known: 0, unknown: None}


def test_recounts_what_is_pending() -> None:
    variant_id = fresh_id()
    gate.take([Standing(variant_id, 1, 10)])
    gate.hold(fresh_id(), {variant_id: 3}, deadline=DEADLINE)
    gate.hold(fresh_id(), {variant_id: 4}, deadline=DEADLINE)
    assert gate.recount_pending() == 2
    assert gate.counts([variant_id])[variant_id] == gate.Count(free=3, pending=7, version=1)
