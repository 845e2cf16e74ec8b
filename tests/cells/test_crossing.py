"""When buckets may cross: after everybody has done its part of what is between them and those that stay."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction

from tests.apps.orders.drafts import purchase_draft
from tests.platform.eventlog.horizon import wait_until_readable
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy
from titan.apps.orders.events import CancellationWished
from titan.cells.moving.copying import Copying, NotReady
from titan.cells.moving.databases import CellDatabase, StillOpen
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform import homes
from titan.platform.bus.figures import PUBLISHER
from titan.platform.db import sql
from titan.platform.eventlog import delivery, reading, relay
from titan.platform.eventlog.appending import Pending, append

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
        yield Copying(database, database, (bucket,), "a-move", lambda _: None, database, stay, there)


def wish() -> UUID:
    """A letter of one that stays to one that goes."""
    order_id = new_id(bucket=GOES)
    shop_id = new_id(bucket=STAYS)
    wished = CancellationWished(order_id, shop_id, CancelledBy.SELLER.value, "Out of clay", clock.now())
    append([Pending(new_id(bucket=STAYS), wished, 1)])
    return order_id


def test_waits_for_letters_to_the_buckets_that_somebody_has_yet_to_take() -> None:
    wish()
    with crossing(GOES) as letter, crossing(ANOTHER) as other:
        assert (letter.is_read(), other.is_read()) == (False, True)
        relay.settle()
        assert letter.is_read()


def test_waits_for_letters_to_the_buckets_that_the_bus_is_not_past() -> None:
    delivery.checkpoint(PUBLISHER)
    wish()
    relay.settle()
    with crossing(GOES) as letter, crossing(ANOTHER) as other:
        assert (letter.is_read(), other.is_read()) == (False, True)
        wait_until_readable()
        sql.execute(
            "UPDATE eventlog_checkpoint SET transaction_id = %s, position = %s WHERE subscriber = %s",
            (*reading.head(), PUBLISHER),
        )
        assert letter.is_read()


def test_holds_the_subscribers_of_the_target_until_the_directory_is_changed() -> None:
    wish()
    wait_until_readable()
    with crossing(GOES) as letter:
        with letter.readers_held(within_s=1.0):
            held = [
                row[0]
                for row in sql.query("SELECT subscriber FROM eventlog_checkpoint FOR UPDATE SKIP LOCKED")
            ]
        free = [
            row[0] for row in sql.query("SELECT subscriber FROM eventlog_checkpoint FOR UPDATE SKIP LOCKED")
        ]
    assert (held, "orders.fulfilment" in free) == ([], True)


def test_does_not_wait_long_for_a_subscriber_of_the_target() -> None:
    with crossing(GOES) as letter, transaction.atomic():
        sql.query("SELECT 1 FROM eventlog_checkpoint WHERE subscriber = 'orders.fulfilment' FOR UPDATE")
        with pytest.raises(StillOpen), letter.readers_held(within_s=0.05):
            pass


def test_is_refused_while_a_letter_to_the_buckets_is_parked() -> None:
    wish()
    sql.execute(
        "INSERT INTO eventlog_parked (subscriber, stream, position, type, reason, attempts, parked_at)"
        " SELECT 'orders.fulfilment', stream, position, type, 'why', 1, now() FROM eventlog_event WHERE type = %s",
        (CancellationWished.type,),
    )
    with crossing(GOES) as letter, pytest.raises(NotReady, match="parked"):
        letter.announce()


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
