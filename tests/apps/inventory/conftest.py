"""What tests of stock stand on: a shop with warehouses, and variants with units in them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount, StockLine
from titan.apps.warehouses import api as warehouses
from titan.kernel.ids import new_id
from titan.kernel.principal import Principal
from titan.platform import failpoints
from titan.platform.cache.client import client

BUCKET = 1234


def fresh_id() -> UUID:
    return new_id(bucket=BUCKET)


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop whose stock is under test."""

    id: UUID
    product_id: UUID

    def stock(self, units: int, *, elsewhere: int = 0) -> UUID:
        """A new variant with units in the default warehouse, and others in a second one."""
        variant_id = fresh_id()
        counts = [StockCount(variant_id, self.product_id, self.id, units)]
        if elsewhere:
            second = warehouses.create(shop_id=self.id, name="Second", country="DE", city="Bremen")
            counts.append(StockCount(variant_id, self.product_id, self.id, elsewhere, second.id))
        inventory.import_stock(rows=counts)
        return variant_id


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    """A shop with a default warehouse; everything is really committed."""
    shop_id = fresh_id()
    warehouses.ensure_default(shop_id=shop_id, country="DE", city="Berlin")
    return Shop(shop_id, fresh_id())


@pytest.fixture
def reserve() -> Callable[..., UUID]:
    """Reserve units of one variant under a new id."""

    def make(variant_id: UUID, quantity: int, *, ttl_s: int = 600, allocate: bool = False) -> UUID:
        reservation_id = fresh_id()
        lines = [StockLine(variant_id, quantity)]
        inventory.reserve(reservation_id=reservation_id, lines=lines, ttl_s=ttl_s, allocate=allocate)
        return reservation_id

    return make


def level(variant_id: UUID) -> tuple[int, int, int, int]:
    """(on hand, reserved, allocated, free by PostgreSQL)."""
    found = inventory.levels(variant_ids=[variant_id])[variant_id]
    return found.on_hand, found.reserved, found.allocated, found.free


def gate_free(variant_id: UUID) -> int:
    return inventory.free(variant_ids=[variant_id])[variant_id]


def verify(token: str) -> Principal:
    """The token verifier of these tests: the token is the id of a seller."""
    return Principal(UUID(token), frozenset({"seller"}))


@pytest.fixture
def valkey_away(settings: Any) -> Iterator[None]:
    """From here on nobody answers where Valkey should be."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client.cache_clear()
    yield
    client.cache_clear()


@pytest.fixture
def failpoint() -> Iterator[Callable[[str], None]]:
    """Activate failpoints of this process until the test ends."""
    yield failpoints.activate
    failpoints.activate("")


def at_once(work: Callable[[int], Any], *, times: int, threads: int = 48) -> list[Any]:
    """Call `work(0..times-1)` from many threads, each with a database connection of its own."""

    def closing(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(closing, range(times)))
