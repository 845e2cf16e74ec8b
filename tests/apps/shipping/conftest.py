"""What tests of shipping stand on: a shop, its orders, a carrier that answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.apps.shipping.doors import Caller
from tests.simulators.carrier.running import served, still_carrier
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderDraft, OrderLine, PurchaseDraft
from titan.apps.sellers import api as sellers
from titan.apps.shipping.contracts import RateKind, RateTable, RateTier, ServiceDraft
from titan.apps.shipping.services.carriers import simulated
from titan.apps.users.contracts import PostalAddress
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog import relay
from titan.simulators.carrier.app import Carrier

BUYER_BUCKET, SHOP_BUCKET = 1000, 3000
BERLIN = PostalAddress("Ada Byron", "Torstraße 1", "Berlin", "DE", "10119")


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def buyer_id() -> UUID:
    return new_id(bucket=BUYER_BUCKET)


def tiers(*pairs: tuple[int, int]) -> tuple[RateTier, ...]:
    return tuple(RateTier(minimum, cost) for minimum, cost in pairs)


def draft(**changes: Any) -> ServiceDraft:
    """A service to Germany and Austria: 4.90 below 2 kg, 6.90 below 10 kg, 12.90 from there, free from 50.00."""
    values: dict[str, Any] = {
        "name": "Standard",
        "countries": ("DE", "AT"),
        "kind": RateKind.WEIGHT,
        "tiers": tiers((0, 490), (2000, 690), (10_000, 1290)),
        "currency": "EUR",
        "free_from_minor": 5000,
        "days_min": 2,
        "days_max": 4,
    }
    return ServiceDraft(**values | changes)


def table(currency: str, cost: int, free_from: int | None = None) -> RateTable:
    return RateTable(currency, tiers((0, cost)), free_from)


@dataclass
class Shop:
    """An open shop that takes orders."""

    id: UUID
    owner_id: UUID
    placed: list[UUID] = field(default_factory=list)

    def order(self, *, is_prepaid: bool = True, street: str = BERLIN.street) -> "Ordered":
        purchase_id, buyer = new_id(bucket=BUYER_BUCKET), buyer_id()
        order = _order(self)
        orders.place(
            draft=PurchaseDraft(
                id=purchase_id,
                buyer_id=buyer,
                buyer_name="Ada",
                buyer_email="ada@example.org",
                address=PostalAddress("Ada", street, "Berlin", "DE", "10119"),
                orders=(order,),
                total=order.total,
                payment_method="wallet" if is_prepaid else "cod",
                is_prepaid=is_prepaid,
            )
        )
        return Ordered(order.id, purchase_id, buyer, self.id)


@dataclass(frozen=True)
class Ordered:
    """A placed order."""

    id: UUID
    purchase_id: UUID
    buyer_id: UUID
    shop_id: UUID

    def pay(self) -> "Ordered":
        orders.mark_paid(purchase_id=self.purchase_id)
        return self

    def settled(self) -> "Ordered":
        relay.settle()
        return self


def _order(shop: Shop) -> OrderDraft:
    line = OrderLine(
        new_id(bucket=SHOP_BUCKET),
        new_id(bucket=SHOP_BUCKET),
        "Lamp",
        "",
        "L-1",
        "",
        1,
        eur(1000),
        eur(1000),
        eur(160),
    )
    return OrderDraft(
        id=new_id(bucket=BUYER_BUCKET),
        shop_id=shop.id,
        shop_name="Lamps",
        seller_id=shop.owner_id,
        lines=(line,),
        goods=eur(1000),
        shipping=eur(490),
        tax=eur(238),
        total=eur(1490),
        shipping_service_id=new_id(bucket=SHOP_BUCKET),
        shipping_service="Standard",
        days_min=2,
        days_max=4,
        commission_bp=800,
    )


def open_shop(name: str = "Lamps") -> Shop:
    owner_id = new_id(bucket=SHOP_BUCKET)
    shop = sellers.apply(
        owner_id=owner_id,
        name=name,
        description="Light for everybody.",
        country="DE",
        city="Köln",
        currency="EUR",
    )
    sellers.approve(shop_id=shop.id, actor_id=owner_id, reason="looks right")
    return Shop(shop.id, owner_id)


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


@pytest.fixture
def carrier(tmp_path: Path, settings: Any) -> Iterator[Carrier]:
    """A carrier that Titan books at; its book can be looked into."""
    found = still_carrier(tmp_path)
    simulated.client.cache_clear()
    with served(found) as url:
        settings.CARRIER_URL = url
        yield found
    simulated.client.cache_clear()


@pytest.fixture
def no_carrier(settings: Any) -> Iterator[None]:
    """Nobody listens where the carrier should be."""
    simulated.client.cache_clear()
    settings.CARRIER_URL = "http://127.0.0.1:9"
    yield
    simulated.client.cache_clear()


def point_at(settings: Any, url: str) -> None:
    """From here on the carrier is there."""
    simulated.client.cache_clear()
    settings.CARRIER_URL = url


Parcels = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def parcels(carrier: Carrier) -> Parcels:
    return lambda: carrier.book.parcels(after="", limit=100)


@pytest.fixture
def rest(settings: Any) -> Callable[[UUID | None], Caller]:
    """REST calls in the name of a user."""
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.shipping.doors.principal_of"
    settings.ROOT_URLCONF = "tests.apps.shipping.urls"
    return Caller
