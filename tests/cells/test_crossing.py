"""When buckets may cross: after everybody has done its part of what is between them and those that stay."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import OperationalError, transaction

from tests.apps.orders.drafts import purchase_draft
from tests.platform.eventlog.horizon import wait_until_readable
from titan.apps.inventory.events import StockSeenElsewhere
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy
from titan.apps.orders.events import CancellationWished
from titan.cells.moving.copying import Copying, NotReady
from titan.cells.moving.cuts import bus_held, head, hold
from titan.cells.moving.databases import CellDatabase, StillOpen
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform import homes
from titan.platform.bus import places
from titan.platform.bus.contracts import Part
from titan.platform.bus.figures import PUBLISHER
from titan.platform.db import sql
from titan.platform.eventlog import delivery, reading, relay
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.registry import subscriptions
from titan.platform.portability import guards
from titan.platform.processes.models import ProcessRow

pytestmark = pytest.mark.django_db(transaction=True)
STAYS, GOES, ANOTHER = 9, 40, 41


@pytest.fixture(autouse=True)
def _read() -> Iterator[None]:
    """Nothing is left to do; what goes is at home elsewhere, as for the target before."""
    relay.settle()
    homes.register(lambda bucket: 1 if bucket == GOES else None)
    yield
    homes.forget()


@contextmanager
def crossing(bucket: int, *, stay: tuple[int, ...] = (), there: tuple[int, ...] = ()) -> Iterator[Copying]:
    """A move of that bucket, whose cells have one database; those of `stay` remain at its source, those of `there` are at its target."""
    with closing(CellDatabase(settings.DATABASE_URL)) as database:
        yield Copying(database, database, (bucket,), "a-move", lambda _: None, stay, there)


def wish(*, bucket: int = STAYS) -> UUID:
    """A letter to one that goes, of one that stays unless another `bucket` is given."""
    order_id = new_id(bucket=GOES)
    shop_id = new_id(bucket=STAYS)
    wished = CancellationWished(order_id, shop_id, CancelledBy.SELLER.value, "Out of clay", clock.now())
    append([Pending(new_id(bucket=bucket), wished, 1)])
    return order_id


def behind(move: Copying) -> str:
    wait_until_readable()
    with move.readers.cut():
        return move.readers.behind()


def test_waits_for_letters_to_the_buckets_that_somebody_has_yet_to_take() -> None:
    wish()
    with crossing(GOES) as letter, crossing(ANOTHER) as other:
        assert behind(letter).endswith("of the source")
        assert not behind(other)
        relay.settle()
        assert not behind(letter)


def test_waits_for_letters_to_the_buckets_that_the_bus_is_not_past() -> None:
    delivery.checkpoint(PUBLISHER)
    wish()
    relay.settle()
    with crossing(GOES) as letter, crossing(ANOTHER) as other:
        assert behind(letter).startswith("the bus")
        assert not behind(other)
        sql.execute(
            "UPDATE eventlog_checkpoint SET transaction_id = %s, position = %s WHERE subscriber = %s",
            (*reading.head(), PUBLISHER),
        )
        assert not behind(letter)


@pytest.mark.parametrize("has_read", [True, False], ids=["an idle reader", "a new reader"])
def test_nobody_takes_what_arrives_in_a_cell_that_has_recorded_nothing_itself(has_read: bool) -> None:
    sql.execute("DELETE FROM eventlog_checkpoint WHERE subscriber = 'orders.fulfilment'")
    if has_read:
        delivery.checkpoint("orders.fulfilment")
    with crossing(GOES) as move:
        move.readers.pass_by()
        wish()
        move.target.run("UPDATE eventlog_event SET transaction_id = '0'")
        assert not behind(move)
        assert delivery.drain(subscriptions()["orders.fulfilment"]) == 0
        assert delivery.checkpoint("orders.fulfilment") == reading.BEHIND_ARRIVED
        wish()
        wait_until_readable()
        assert delivery.drain(subscriptions()["orders.fulfilment"]) == 1


def test_while_a_bucket_closes_only_who_reads_the_log_writes() -> None:
    written = "SELECT portability_pass('a_table', %s::smallint[], '[1]', 'UPDATE')"
    with crossing(GOES) as move:
        move.announce()
        move.close()
        assert sql.query(written, ([STAYS],)) == [(True,)]
        with pytest.raises(OperationalError, match="is moving"):
            sql.query(written, ([GOES],))
        assert not sql.query("SELECT 1 FROM portability_change")
        with transaction.atomic():
            delivery.checkpoint("tests.reader", lock=True)
            assert sql.query(written, ([GOES],)) == [(True,)]
        assert sql.query('SELECT "table", key FROM portability_change') == [("a_table", "[1]")]
        with pytest.raises(OperationalError, match="is moving"):
            sql.query(written, ([GOES],))
        move.freeze(within_s=5)
        with transaction.atomic():
            delivery.checkpoint("tests.reader", lock=True)
            with pytest.raises(OperationalError, match="is moving"):
                sql.query(written, ([GOES],))
        move.undo()


def test_a_process_that_a_worker_took_up_in_the_last_moment_keeps_a_bucket_from_crossing() -> None:
    leased(GOES)
    with crossing(GOES) as move, pytest.raises(StillOpen, match="worker"):
        move.busy()


def leased(bucket: int) -> None:
    """A worker has a process of that bucket."""
    at = clock.now()
    ProcessRow.objects.create(
        id=new_id(bucket=bucket),
        kind="tests.any",
        status="running",
        state={},
        wake_at=at,
        lease_until=at + timedelta(minutes=1),
        deadline_at=at + timedelta(days=1),
        created_at=at,
        updated_at=at,
    )


def test_what_a_cell_learnt_of_a_bucket_is_written_while_it_arrives_and_taken_away_once_it_is_there() -> None:
    """Else whoever writes it would wait for the mover, and the mover for him."""
    guards.put_in_force()
    seen = StockSeenElsewhere(new_id(bucket=GOES), new_id(bucket=GOES), new_id(bucket=GOES), 3, clock.now())
    learnt, other = Pending(new_id(bucket=GOES), seen), Pending(new_id(bucket=STAYS), seen)
    with crossing(GOES) as move:
        move._put(move.target, "arriving")
        append([learnt, other])
        with pytest.raises(OperationalError, match="is moving"):
            wish(bucket=GOES)
        event = next(table for table in move._tables if table.name == "eventlog_event")
        assert event.whole.checksum(move.target, move._moving) == (0, 0)
        move.remove()
    rows = sql.query("SELECT stream FROM eventlog_event WHERE type = %s", (StockSeenElsewhere.type,))
    assert rows == [(other.stream,)]


def test_waits_for_a_worker_that_has_a_process_of_the_buckets() -> None:
    leased(GOES)
    for bucket, who in ((GOES, "a worker"), (ANOTHER, "")):
        with crossing(bucket) as move:
            assert move.readers.working() == who


def test_waits_for_nobody_to_take_what_is_recorded_after_the_cut_and_nobody_takes_it() -> None:
    with crossing(GOES) as move:
        with move.readers.cut():
            until = reading.head()
            wish()
            assert reading.last() > until
            time.sleep(0.05)
            assert (reading.head(), move.readers.behind()) == (until, "")
            # But it does not cross before somebody has: rows of the buckets may have been written with it.
            assert move.readers.is_short_of_end()
            with (
                closing(CellDatabase(settings.DATABASE_URL)) as another,
                pytest.raises(StillOpen),
                hold(another),
            ):
                pass
        wait_until_readable()
        assert reading.head() == reading.last()


def test_nothing_is_taken_from_the_bus_while_the_mover_holds_it() -> None:
    part = Part("letters", 0, 0, 1, 0)
    places.begin("tests.reader", "cluster", "letters", [0])
    with closing(CellDatabase(settings.DATABASE_URL)) as mover:
        with transaction.atomic():
            assert places.lock("tests.reader", "cluster", [part]) == {0: 0}
            with pytest.raises(StillOpen), bus_held(mover, within_s=0.05):
                pass
        with bus_held(mover, within_s=0.05), suppress(OperationalError), transaction.atomic():
            sql.execute("SET LOCAL lock_timeout = '50ms'")
            pytest.fail(f"taken: {places.lock('tests.reader', 'cluster', [part])}")
        with transaction.atomic():
            assert places.lock("tests.reader", "cluster", [part]) == {0: 0}


def test_nobody_waits_for_a_mover_that_died() -> None:
    wish()
    wait_until_readable()
    mover = CellDatabase(settings.DATABASE_URL)
    cut = hold(mover)
    cut.__enter__()
    wish()
    time.sleep(0.05)
    assert reading.head() < reading.last()
    mover.close()
    wait_until_readable()
    assert reading.head() == reading.last()


def test_lets_the_target_come_to_an_end_before_anything_arrives() -> None:
    with crossing(ANOTHER) as move:
        move.expect()
        wait_until_readable()
        place = head(move.target)
        assert not move.readers.unread_at_target(place)
        wish()
        wait_until_readable()
        assert not move.readers.unread_at_target(place)
        assert move.readers.unread_at_target(head(move.target)).startswith("orders.")
        relay.settle()
        assert not move.readers.unread_at_target(head(move.target))
        move.undo()
    assert not sql.query("SELECT 1 FROM portability_moving")


@pytest.mark.parametrize("kind", ["arriving", "poison"])
def test_waits_for_letters_that_go_on_by_themselves_and_refuses_those_that_do_not(kind: str) -> None:
    sql.execute(
        'INSERT INTO bus_parked (subscriber, cluster, topic, partition, "offset", version, type, key, headers, value, kind, reason,'
        " attempts, parked_at) VALUES ('orders.letters', 'c', 'letters', 0, 1, 1, '', '', %s::jsonb, '', %s, '', 1, now())",
        (json.dumps([["to", str(GOES).encode().hex()]]), kind),
    )
    with crossing(GOES) as move, crossing(ANOTHER) as other:
        assert not other.readers.holding()
        assert not other.readers.parked()
        assert bool(move.readers.holding()) == (kind == "arriving")
        assert bool(move.readers.parked()) == (kind == "poison")


def test_is_refused_while_a_letter_to_the_buckets_is_parked() -> None:
    wish()
    sql.execute(
        "INSERT INTO eventlog_parked (subscriber, stream, position, type, reason, attempts, parked_at)"
        " SELECT 'orders.fulfilment', stream, position, type, 'why', 1, now() FROM eventlog_event WHERE type = %s",
        (CancellationWished.type,),
    )
    with crossing(GOES) as letter, pytest.raises(NotReady, match="parked"):
        letter.expect()


@pytest.mark.parametrize(
    ("bucket", "stay", "there", "left"),
    [
        pytest.param(GOES, (STAYS,), (), 1, id="the shop leaves the home of the order"),
        pytest.param(STAYS, (GOES,), (), 1, id="the home of the order leaves the shop"),
        pytest.param(GOES, (), (STAYS,), 0, id="the shop comes to the home of the order"),
        pytest.param(STAYS, (), (GOES,), 0, id="the home of the order comes to the shop"),
        pytest.param(GOES, (), (), 0, id="the shop leaves while the home of the order is in a third cell"),
    ],
)
def test_of_an_order_its_copy_is_left_where_its_shop_stays_and_nowhere_else(
    bucket: int, stay: tuple[int, ...], there: tuple[int, ...], left: int
) -> None:
    homes.forget()
    draft = purchase_draft(orders=1)
    orders.place(draft=draft)
    with crossing(bucket, stay=stay, there=there) as move:
        move.remove()
    assert len(sql.query("SELECT 1 FROM orders_order WHERE id = %s", (draft.orders[0].id,))) == left


def test_a_reservation_is_taken_over_anew_when_a_line_of_it_changes() -> None:
    """Its own bucket may stay, so that nothing is noted of itself."""
    one, line = str(new_id(bucket=STAYS)), "inventory_reservation_line"
    noted = defaultdict(list, {line: [[one, "variant", "warehouse"], [one, "another", "warehouse"]]})
    with crossing(GOES) as move:
        move._note_parents(noted)
    assert noted["inventory_reservation"] == [[one]]
