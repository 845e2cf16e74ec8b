"""What a purchase costs does not depend on how many cells there are: counted in fleets of two and three, and by plain arithmetic."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.benchmarks.work import counting, scaling
from scripts.benchmarks.work.counting import Span, Work
from scripts.benchmarks.work.places import opened
from scripts.benchmarks.work.scaling import Fleet
from scripts.benchmarks.work.traffic import LETTERS, Carried, fetched
from scripts.benchmarks.work.trials import ONE_WAY, Outcome, measured
from tests.cells.routers import HAPROXY
from titan.platform.bus import broker as brokers

PURCHASES, EVERY_S = 6, 1.5
# Deliveries take together what has come meanwhile, so that statements of the same purchases differ from run to run, on a busy machine
# by more than the few percent of a calm one. Were all cells told of a purchase, three would do half as much again as two.
STATEMENTS, BYTES, UNCONCERNED = 0.2, 0.02, 0.15
IDLE = Span(
    10.0,
    {1: ("work", 500, 0), 2: ("work", 2, 100), 3: ("move", 1, 50)},
    transactions=5,
    wal=1000,
    full_pages=0,
    rows={"users_user": 10},
    commands={"get": 20},
)
BUSY = Span(
    20.0,
    {
        1: ("work", 900, 0),
        2: ("work", 10, 300),
        3: ("move", 12, 650),
        4: ("work", 7, 0),
        5: ("control", 99, 0),
    },
    transactions=40,
    wal=9000,
    full_pages=3,
    rows={"users_user": 60, "orders_order": 1},
    commands={"get": 45, "set": 4},
    events=Counter({("orders.order_placed.v1", False): 2, ("orders.order_placed.v1", True): 1}),
)


def test_work_is_what_an_idle_cell_does_not_do() -> None:
    done = counting.work(BUSY, IDLE)
    # Kind 1 is a poll, 2 comes as often twice the time, 5 begins and ends transactions.
    assert done.statements == (10 - 4) + 7
    assert done.notes == 12 - 2
    assert done.transactions == 40 - 10 - 10
    assert done.rows == (60 - 20) + 1
    assert done.wal == 9000 - 2000 - (650 - 100)
    assert done.commands == (45 - 40) + 4
    assert done.events == {"orders.order_placed.v1": 2}
    assert done.copies == {"orders.order_placed.v1": 1}
    assert done.by(2).statements == done.statements / 2
    assert (done + done).appended == 6


def test_a_reader_fetches_its_partitions_whole() -> None:
    carried = [
        Carried("letters", 0, 0, "a", 100),
        Carried("letters", 1, 0, "a", 10),
        Carried("events", 0, 0, "a", 1),
    ]
    assert fetched(carried, {("titan.letters", 0): 7, ("titan.letters", 2): 7}) == 700


@pytest.mark.parametrize(
    ("partitions", "expected"), [(1, 1.0), (16, 4.0), (4096, 4096 / 500)], ids=["one", "few", "as-buckets"]
)
def test_a_cell_of_500_has_buckets_in_so_many_partitions(partitions: int, expected: float) -> None:
    assert scaling.partitions_of_a_cell(500, partitions) == pytest.approx(expected)


def test_a_fleet_twice_as_large_does_as_much_in_each_cell_and_twice_as_much_in_the_broker() -> None:
    told = {"letters": 5.0, "letter_bytes": 8000.0, "home_bytes": 20e3, "across_bytes": 26e3, "readers": 7}
    small = Fleet(250, Work(statements=80), Work(statements=120), **told)  # type: ignore[arg-type]
    large = replace(small, cells=500)
    one, two = small.at(8), large.at(8)
    assert two.statements == pytest.approx(8 * (80 + 499 * 120) / 500)
    assert two.statements == pytest.approx(one.statements, rel=0.002)
    assert two.broker == pytest.approx(2 * one.broker, rel=0.005)
    # As many partitions as buckets: what is fetched is what is addressed to the cell, by each of its readers.
    assert two.fetched[4096] == pytest.approx(7 * two.letter_bytes)
    assert two.fetched[16] == pytest.approx(500 * 7 * two.letter_bytes * 4 / 16)


def _bought(folder: Path, count: int) -> Outcome:
    with opened(folder, count) as market:
        (outcome,), _ = measured(market, purchases=PURCHASES, every_s=EVERY_S, only=[ONE_WAY])
    return outcome


def _types(outcome: Outcome) -> Counter[str]:
    return Counter(one.type for one in outcome.carried if one.topic == LETTERS)


@pytest.mark.cells
@pytest.mark.kafka
@pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy")
@pytest.mark.skipif(not brokers.is_installed(), reason="needs Kafka: ./scripts/install-kafka")
def test_a_purchase_across_cells_costs_the_same_with_two_and_with_three(tmp_path: Path) -> None:
    compare(*(_bought(tmp_path / str(count), count) for count in (2, 3)))


def compare(two: Outcome, three: Outcome) -> None:
    """The same purchases, from the first cell in the last, with two cells and with three."""
    buyers, between, shops = three.each
    for here, there in ((two.each[0], buyers), (two.each[1], shops)):
        assert here.events == there.events
        assert here.copies == there.copies
    assert buyers.events["orders.order_placed.v1"] == shops.copies["orders.order_placed.v1"] == 1
    assert three.whole.statements == pytest.approx(two.whole.statements, rel=STATEMENTS)
    assert two.whole.statements > 10
    # The third cell learns nothing of it.
    assert between.appended == 0
    assert between.statements + between.notes < UNCONCERNED * three.whole.statements
    assert _types(two) == _types(three)
    assert two.messages(LETTERS) > 2
    assert three.size(LETTERS) == pytest.approx(two.size(LETTERS), rel=BYTES)
    # Nothing of a purchase is told to all cells.
    assert {*two.topics, *three.topics} == {"events", "letters"}
