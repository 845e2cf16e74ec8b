"""The catalogue of another cell through a real Kafka: what it published before, what it publishes after, what it takes back."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.apps.search.facts import make_product
from titan.apps.inventory import api as inventory
from titan.apps.inventory.events import StockChanged, VariantSoldOut
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ShopRef
from titan.apps.products.events import ProductPublished, ProductWithdrawn
from titan.apps.sellers import api as sellers
from titan.apps.sellers.events import ShopChanged, ShopDescribed
from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.ids import derived_id, new_id
from titan.platform import homes
from titan.platform.bus import figures, outbox, places, registry
from titan.platform.bus.broker import Broker
from titan.platform.bus.consumer import Follower
from titan.platform.bus.models import BusCheckpoint, ParkedMessage
from titan.platform.bus.publisher import Publisher
from titan.platform.db import sql
from titan.platform.eventlog import reading, relay
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.reading import Place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kafka]
OWN_CELL, OTHER_CELL, FOREIGN = 0, 7, 2000
READERS = ("products.catalogue", "sellers.catalogue", "inventory.catalogue")


@pytest.fixture(autouse=True)
def _two_cells() -> Iterator[None]:
    homes.register(lambda bucket: OTHER_CELL if bucket == FOREIGN else None)
    yield
    homes.forget()


@contextmanager
def working(*runs: Callable[[threading.Event], None]) -> Iterator[None]:
    """Each in a thread of its own, until the block ends."""
    stopping = threading.Event()
    threads = [threading.Thread(target=run, args=(stopping,)) for run in runs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(timeout=60)


def publish(stopping: threading.Event) -> None:
    """The other cell, whose log this database plays as well."""
    Publisher(stopping, cell=OTHER_CELL).run()


def readers() -> list[Callable[[threading.Event], None]]:
    found = [registry.subscriptions()[name] for name in READERS]
    return [lambda stopping, own=one: Follower(own, stopping, cell=OWN_CELL).run() for one in found]  # type: ignore[misc]


def soon(says: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 90
    while time.monotonic() < give_up:
        if says():
            return True
        time.sleep(0.05)
    return False


def far_product(number: int, title: str) -> Product:
    """A product of another cell's shop, in a category that is not in this cell's tree."""
    product_id, shop_id = new_id(bucket=FOREIGN), new_id(bucket=FOREIGN)
    found = make_product(number, title)
    variant = replace(found.variants[0], id=new_id(bucket=FOREIGN))
    return replace(
        found,
        id=product_id,
        shop=ShopRef(shop_id, "Far & Co", "far-co"),
        variants=(variant,),
        slug=f"p-{product_id.hex}",
    )


def tell(stream: UUID, event: Event) -> None:
    append([Pending(stream, event)])


def tell_shop(shop_id: UUID, *, is_on_holiday: bool = False) -> None:
    now = clock.now()
    owner_id = new_id(bucket=FOREIGN)
    changed = ShopChanged(
        *(shop_id, owner_id, "Far & Co", "far-co", "active", "AT", "Linz", "EUR", 800, is_on_holiday, now)
    )
    tell(shop_id, changed)
    tell(derived_id(shop_id, label="description"), ShopDescribed(shop_id, "Jugs from afar.", None, now))


def tell_stock(product: Product, free: int) -> None:
    variant_id = product.variants[0].id
    changed = StockChanged(*(variant_id, product.id, product.shop.id, free, free, "received", clock.now()))
    tell(variant_id, changed)


def shown() -> dict[UUID, str]:
    return {card.id: card.title for card in products.list_products().results}


def test_what_another_cell_sells_is_shown_here_as_it_last_told(broker: Broker, settings: Any) -> None:
    jug, mug = far_product(1, "Red jug"), far_product(2, "Blue mug")
    for product in (jug, mug):
        tell(product.id, ProductPublished(product))
        tell_stock(product, 5)
    tell_shop(jug.shop.id)
    tell(jug.id, ProductPublished(replace(jug, title="Redder jug", version=2)))

    with working(publish, *readers()):
        assert soon(lambda: shown() == {jug.id: "Redder jug", mug.id: "Blue mug"})
        assert soon(lambda: figures.behind() == dict.fromkeys(READERS, 0.0))
        tell(mug.id, ProductWithdrawn(mug.id, mug.shop.id, "enough", clock.now()))
        tell(jug.variants[0].id, VariantSoldOut(jug.variants[0].id, jug.id, jug.shop.id, clock.now()))
        assert soon(lambda: shown() == {jug.id: "Redder jug"})
        assert soon(lambda: inventory.free(variant_ids=[jug.variants[0].id]) == {jug.variants[0].id: 0})

    shop = sellers.get(shop_id=jug.shop.id)
    assert (shop.description, shop.is_selling) == ("Jugs from afar.", True)
    here = products.shown_digests()
    settings.CELL = OTHER_CELL
    homes.forget()
    assert here == (products.logged_digest(),)
    assert not ParkedMessage.objects.exists()


def test_a_topic_that_is_new_gets_what_the_log_held_before(broker: Broker) -> None:
    jug = far_product(1, "Red jug")
    tell(jug.id, ProductPublished(jug))
    with working(publish):
        assert soon(lambda: relay.lag(figures.PUBLISHER) == 0 and BusCheckpoint.objects.exists())
    # As if this release were the first to know the topic: the log was published long ago, to another Kafka.
    BusCheckpoint.objects.update(cluster="the one before")
    with working(publish, *readers()):
        assert soon(lambda: shown() == {jug.id: "Red jug"})
    places.to_be_filled("catalogue")
    with working(publish, *readers()):
        assert soon(lambda: figures.behind() == dict.fromkeys(READERS, 0.0))
    assert sql.one("SELECT count(*) FROM eventlog_event WHERE type = 'products.listing_adopted.v1'") == (1,)


def test_what_was_learnt_from_another_cell_is_told_to_nobody() -> None:
    products.adopt(products=[far_product(1, "Red jug")])
    learnt = outbox.read(Place(0, 0), until=reading.last(), limit=100).envelopes
    assert {"products.listing_adopted.v1"} <= {envelope.type for envelope in learnt}
    sent = outbox.outgoing(learnt, topics=tuple(registry.topics().values()), cell=OWN_CELL)
    assert {one.message.envelope.type for one in sent} == {"categories.category_changed.v1"}
