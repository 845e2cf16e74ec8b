"""A case across two cells: what the shop's cell is shown of it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from tests.apps.refunds.conftest import Sold, fresh_id
from titan.apps.inventory import api as inventory
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import Case, CaseNotFound, CaseStatus
from titan.apps.refunds.services import copies
from titan.apps.refunds.subscribers import letters
from titan.kernel import clock
from titan.kernel.events import Envelope
from titan.kernel.ids import new_id
from titan.platform import homes
from titan.platform.bus import registry
from titan.platform.db import sql
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.eventlog.registry import subscriptions
from titan.platform.homes import NotAtHome

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS, SHOPS = 77, 40
TABLES = (
    *("refunds_award", "refunds_evidence", "refunds_entry", "refunds_replacement"),
    *("refunds_case_line", "refunds_case", "refunds_line", "refunds_order"),
)


def be_cell_of(bucket: int) -> None:
    """What is of that bucket is at home here, all else in the other cell."""
    homes.register(lambda other: None if other == bucket else 1, own=lambda: [bucket])


@pytest.fixture(autouse=True)
def _one_cell_again() -> Iterator[None]:
    yield
    homes.forget()


@pytest.fixture
def sold() -> Sold:
    """Delivered in the buyer's cell, by a shop of the other one; this is the buyer's cell from here on."""
    found = Sold(has_shop=True, shop_id=new_id(bucket=SHOPS), owner_id=new_id(bucket=SHOPS)).sell().deliver()
    be_cell_of(BUYERS)
    return found


def take(told: Sequence[Envelope]) -> None:
    """As the bus hands letters to their handlers."""
    for envelope in told:
        letters.handlers[envelope.type](envelope, envelope.event())


def stored(case: Case) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a cell about its cases."""
    return {table: sorted(sql.query(f"SELECT to_jsonb(r)::text FROM {table} r")) for table in TABLES}


def cross_over(case: Case) -> tuple[dict[str, list[tuple[object, ...]]], list[Envelope]]:
    """The rows of the case's home and its letters; this is the empty cell of the shop from here on."""
    rows, told = stored(case), reading.stream(case.id)
    for table in TABLES:
        sql.execute(f"DELETE FROM {table}")
    be_cell_of(SHOPS)
    return rows, told


def types(told: Sequence[Envelope]) -> list[str]:
    return [one.type.split(".")[1] for one in told]


class TestHome:
    def test_shows_the_shops_cell_the_case_after_every_change(self, sold: Sold) -> None:
        case = sold.ask()
        refunds.write(case_id=case.id, buyer_id=sold.buyer_id, step_id=fresh_id(), text="Well?")
        refunds.withdraw(case_id=case.id, buyer_id=sold.buyer_id, step_id=fresh_id())
        told = reading.stream(case.id)
        assert types(told) == ["case_opened", "case_shown", "case_shown", "case_closed", "case_shown"]
        assert {registry.addressee(one.type, one.payload) for one in told} == {sold.shop_id}

    def test_tells_nobody_of_a_shop_that_is_at_home_here_too(self, sold: Sold) -> None:
        homes.forget()
        case = sold.ask()
        sold.accept(case)
        assert types(reading.stream(case.id)) == ["case_opened", *["case_answered"] * 2]

    def test_tells_nothing_of_a_step_that_was_refused(self, sold: Sold) -> None:
        case = sold.ask()
        with pytest.raises(CaseNotFound):
            refunds.withdraw(case_id=case.id, buyer_id=fresh_id(), step_id=fresh_id())
        assert types(reading.stream(case.id)) == ["case_opened", "case_shown"]


class TestCopy:
    def test_has_the_rows_of_the_home(self, sold: Sold) -> None:
        case = sold.claim((0, 2), (1, 1), shipping=True)
        sold.reject(case)
        sold.escalate(case)
        rows, told = cross_over(case)
        take(told)
        assert stored(case) == rows
        seen = refunds.get(case_id=case.id, shop_id=sold.shop_id)
        assert (seen.status, len(seen.entries)) == (CaseStatus.ESCALATED, 3)
        assert [one.id for one in refunds.list_of_shop(shop_id=sold.shop_id).results] == [case.id]

    def test_is_the_same_when_letters_come_twice_and_late(self, sold: Sold) -> None:
        case = sold.ask()
        sold.accept(case)
        sold.send_back(case)
        rows, told = cross_over(case)
        take([told[1], *told[3:], *told])
        assert stored(case) == rows
        assert refunds.count_to_answer(shop_id=sold.shop_id) == 1

    def test_tells_the_shops_own_subscribers_of_each_step_once(self, sold: Sold) -> None:
        case = sold.ask()
        sold.accept(case)
        _, told = cross_over(case)
        take([*told, *told])
        copied = reading.stream(copies.stream_of(case.id, shop_id=sold.shop_id))
        assert [(one.version, one.event()) for one in copied] == [(one.version, one.event()) for one in told]
        assert all(one.metadata[IS_COPY] and one.bucket == SHOPS for one in copied)

    def test_is_never_decided_upon(self, sold: Sold) -> None:
        case = sold.ask()
        _, told = cross_over(case)
        take(told)
        with pytest.raises(NotAtHome):
            refunds.withdraw(case_id=case.id, buyer_id=sold.buyer_id, step_id=fresh_id())
        with clock.frozen(clock.now() + timedelta(days=60)):
            assert refunds.act_on_deadlines() == 0
        assert refunds.get(case_id=case.id).status is CaseStatus.REQUESTED

    def test_does_not_stand_before_own_cases_whose_time_has_run_out(
        self, transactional_db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("titan.apps.refunds.processes.BATCH", 1)
        homes.forget()
        other = Sold(buyer_id=new_id(bucket=9), order_id=new_id(bucket=9), purchase_id=new_id(bucket=9))
        copy = other.sell().deliver().ask(case_id=new_id(bucket=9))
        own = Sold().sell().deliver().ask()
        be_cell_of(BUYERS)
        with clock.frozen(clock.now() + timedelta(days=60)):
            assert [refunds.act_on_deadlines() for _ in range(2)] == [1, 0]
        assert refunds.get(case_id=copy.id).status is CaseStatus.REQUESTED
        assert refunds.get(case_id=own.id).status is CaseStatus.RETURN_DUE


class TestReturn:
    def test_is_put_back_on_the_shelf_in_the_shops_cell(self, sold: Sold) -> None:
        case = sold.ask()
        sold.accept(case)
        sold.send_back(case)
        sold.inspect(case)
        _, told = cross_over(case)
        sold.stock(units=5)
        take([*told, *told])
        returns = subscriptions()["inventory.returns"]
        for one in reading.stream(copies.stream_of(case.id, shop_id=sold.shop_id)):
            if one.type in returns.handlers:
                returns.handlers[one.type](one, one.event())
        variant_id = sold.lines[0].variant_id
        assert inventory.free(variant_ids=[variant_id]) == {variant_id: 6}
