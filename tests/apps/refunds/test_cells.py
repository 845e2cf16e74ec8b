"""A case across two cells: what the shop's cell is shown of it."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from tests.apps.refunds.conftest import Sold, fresh_id
from tests.cells.going import moved
from tests.factories.workers import work
from titan.apps.inventory import api as inventory
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    AmountInvalid,
    Case,
    CaseAction,
    CaseKind,
    CaseNotFound,
    CaseOutcome,
    CaseReason,
    CaseStateConflict,
    CaseStatus,
)
from titan.apps.refunds.events import CaseAnswerWished
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


def stored() -> dict[str, list[tuple[object, ...]]]:
    """All rows of the cell about its cases."""
    return {table: sorted(sql.query(f"SELECT to_jsonb(r)::text FROM {table} r")) for table in TABLES}


def cross_over(case: Case) -> tuple[dict[str, list[tuple[object, ...]]], list[Envelope]]:
    """The rows of the case's home and its letters; this is the empty cell of the shop from here on."""
    rows, told = stored(), reading.stream(case.id)
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
        assert stored() == rows
        seen = refunds.get(case_id=case.id, shop_id=sold.shop_id)
        assert (seen.status, len(seen.entries)) == (CaseStatus.ESCALATED, 3)
        assert [one.id for one in refunds.list_of_shop(shop_id=sold.shop_id).results] == [case.id]

    def test_is_the_same_when_letters_come_twice_and_late(self, sold: Sold) -> None:
        case = sold.ask()
        sold.accept(case)
        sold.send_back(case)
        rows, told = cross_over(case)
        take([told[1], *told[3:], *told])
        assert stored() == rows
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


def answers(sold: Sold) -> list[Envelope]:
    """What the shop's cell has sent to the case's home."""
    found = sql.query(
        "SELECT position FROM eventlog_event WHERE type = %s ORDER BY position", (CaseAnswerWished.type,)
    )
    told = [one for (position,) in found if (one := reading.at_position(position)) is not None]
    return [one for one in told if one.payload["shop_id"] == str(sold.shop_id)]


class Cells:
    """The database of each of the two cells, one of which is in force."""

    def __init__(self, sold: Sold, case: Case) -> None:
        self.sold, self.case = sold, case
        self.kept: dict[int, dict[str, list[str]]] = {SHOPS: {}}
        self.here = BUYERS
        self.read = 0

    def go(self, to: int) -> None:
        """Be the other cell, with its own rows."""
        if to == self.here:
            return
        self.kept[self.here] = {table: [str(one) for (one,) in found] for table, found in stored().items()}
        for table in TABLES:
            sql.execute(f"DELETE FROM {table}")
        for table in reversed(TABLES):
            for row in self.kept[to].get(table, ()):
                sql.execute(
                    f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
                    (row,),
                )
        self.here = to
        be_cell_of(to)

    def shop(self) -> None:
        """Be the shop's cell, with all letters taken."""
        told = reading.stream(self.case.id)
        self.go(SHOPS)
        take(told)

    def home(self) -> None:
        """Be the case's home, with all answers of the shop taken, and taken once more."""
        self.go(BUYERS)
        sent = answers(self.sold)
        take([*sent[self.read :], *sent])
        self.read = len(sent)

    def seen(self) -> Case:
        return refunds.get(case_id=self.case.id, shop_id=self.sold.shop_id)


@pytest.fixture
def asked(sold: Sold) -> Cells:
    """A case that the shop's cell has a copy of; this is the shop's cell from here on."""
    cells = Cells(sold, sold.ask())
    cells.shop()
    return cells


def a_picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(data, "PNG")
    return data.getvalue()


class TestAnswer:
    def test_goes_to_the_home_and_comes_back_as_what_it_led_to(self, asked: Cells) -> None:
        sold = asked.sold
        assert sold.accept(asked.case).status is CaseStatus.REQUESTED
        assert refunds.answers_on_their_way(case=asked.seen()) == (CaseAction.ACCEPT,)
        [sent] = answers(sold)
        assert registry.addressee(sent.type, sent.payload) == asked.case.id
        assert sent.bucket == SHOPS
        assert IS_COPY not in sent.metadata
        asked.home()
        assert asked.seen().status is CaseStatus.RETURN_DUE
        asked.shop()
        assert asked.seen().status is CaseStatus.RETURN_DUE
        assert refunds.answers_on_their_way(case=asked.seen()) == ()
        assert refunds.refused_answer(case=asked.seen()) is None

    def test_is_sent_once_for_the_same_step(self, asked: Cells) -> None:
        step = fresh_id()
        for _ in range(2):
            refunds.write(
                case_id=asked.case.id,
                shop_id=asked.sold.shop_id,
                actor_id=asked.sold.owner_id,
                step_id=step,
                text="Which size?",
            )
        assert len(answers(asked.sold)) == 1
        asked.home()
        asked.shop()
        assert [one.text for one in asked.seen().entries] == ["It does not fit.", "Which size?"]

    def test_that_the_home_refuses_is_told_with_its_reason(self, asked: Cells) -> None:
        sold = asked.sold
        sold.counter(asked.case, 500)
        asked.go(BUYERS)
        refunds.withdraw(case_id=asked.case.id, buyer_id=sold.buyer_id, step_id=fresh_id())
        asked.home()
        assert asked.seen().status is CaseStatus.CLOSED
        asked.shop()
        assert asked.seen().outcome is CaseOutcome.WITHDRAWN
        assert refunds.answers_on_their_way(case=asked.seen()) == ()
        assert isinstance(refunds.refused_answer(case=asked.seen()), CaseStateConflict)

    def test_is_refused_at_once_where_it_cannot_be(self, asked: Cells) -> None:
        sold = asked.sold
        with pytest.raises(AmountInvalid):
            sold.counter(asked.case, 1_000_000)
        with pytest.raises(CaseStateConflict):
            sold.inspect(asked.case)
        with pytest.raises(CaseNotFound):
            refunds.accept(
                case_id=asked.case.id, shop_id=fresh_id(), actor_id=sold.owner_id, step_id=fresh_id()
            )
        assert answers(sold) == []

    def test_is_not_followed_by_another_before_the_home_was_heard(self, asked: Cells) -> None:
        asked.sold.reject(asked.case)
        with pytest.raises(CaseStateConflict):
            asked.sold.accept(asked.case)
        assert len(answers(asked.sold)) == 1

    def test_carries_a_return_to_its_end(self, asked: Cells) -> None:
        sold = asked.sold
        sold.accept(asked.case)
        asked.home()
        sold.send_back(asked.case)
        asked.shop()
        sold.inspect(asked.case)
        asked.home()
        assert asked.seen().status is CaseStatus.REFUNDING
        work()
        assert asked.seen().status is CaseStatus.REFUNDED
        assert sold.bought_back() == 1000
        asked.shop()
        assert asked.seen().outcome is CaseOutcome.REFUNDED

    def test_brings_a_picture_whose_file_both_cells_read(self, asked: Cells) -> None:
        sold = asked.sold
        sent = refunds.add_evidence(
            case_id=asked.case.id,
            data=a_picture(),
            caption="As it left us",
            shop_id=sold.shop_id,
            actor_id=sold.owner_id,
        )
        asked.home()
        assert asked.seen().evidence == (replace(sent, at=asked.seen().evidence[0].at),)
        asked.shop()
        assert refunds.picture(case_id=asked.case.id, evidence_id=sent.id, shop_id=sold.shop_id)


class TestExchange:
    def test_is_sent_by_the_shop_itself_whose_stock_is_elsewhere(self, sold: Sold) -> None:
        case = sold.ask(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE)
        assert case.replacement is None
        cells = Cells(sold, case)
        cells.shop()
        sold.accept(case)
        cells.home()
        sold.send_back(case)
        cells.shop()
        sold.inspect(case)
        cells.home()
        cells.shop()
        refunds.replace(
            case_id=case.id,
            shop_id=sold.shop_id,
            actor_id=sold.owner_id,
            step_id=fresh_id(),
            carrier="DHL",
            tracking_number="OUT1",
        )
        cells.home()
        cells.shop()
        assert (cells.seen().outcome, cells.seen().replacement_tracking) == (CaseOutcome.REPLACED, "OUT1")


class TestMove:
    def test_takes_the_whole_case_along_with_the_order(self, sold: Sold) -> None:
        filled = self.filled(sold)
        assert moved(TABLES, BUYERS, keeps=[1]) == (filled, filled)
        assert moved(TABLES, BUYERS, keeps=[SHOPS]) == (filled, set())

    def test_takes_copies_along_with_the_shop_where_they_are_not_known(self, sold: Sold) -> None:
        filled = self.filled(sold)
        assert moved(TABLES, SHOPS, keeps=[1]) == (filled, filled)
        assert moved(TABLES, SHOPS, there=[BUYERS]) == (set(), set())
        assert moved(TABLES, 9) == (set(), set())

    @staticmethod
    def filled(sold: Sold) -> set[str]:
        case = sold.ask()
        refunds.add_evidence(case_id=case.id, data=a_picture(), buyer_id=sold.buyer_id)
        return set(TABLES) - {"refunds_replacement", "refunds_award"}
