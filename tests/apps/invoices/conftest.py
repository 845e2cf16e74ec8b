"""What tests of invoices stand on: a shop, orders that are placed, paid, refunded and cancelled."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from titan.apps.invoices import api as invoices
from titan.apps.invoices.contracts import Paper
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import (
    CancelledBy,
    OrderDiscount,
    OrderDraft,
    OrderLine,
    PurchaseDraft,
)
from titan.apps.payments.contracts import Tender, TenderKind
from titan.apps.payments.events import PaymentRefunded
from titan.apps.sellers import api as sellers
from titan.apps.users.contracts import PostalAddress
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog import delivery, reading
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.registry import subscriptions

ADDRESS = PostalAddress("Ada Byron", "Torstraße 1", "Berlin", "DE", "10119")


def fresh_id() -> UUID:
    return new_id(bucket=11)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def take_in() -> None:
    """Let invoices learn all that happened, what it knows already too."""
    listener = subscriptions()["invoices.papers"]
    batch = reading.after(reading.Place(0, 0), types=listener.types, until=reading.last(), limit=100_000)
    delivery.handle(listener, batch.envelopes)


@dataclass(frozen=True)
class Order:
    """An order that was placed."""

    id: UUID
    purchase_id: UUID
    buyer_id: UUID

    def paid(self) -> "Order":
        orders.mark_paid(purchase_id=self.purchase_id)
        take_in()
        return self

    def refunded(self, amount: int, *, subsidy: int = 0, refund_id: UUID | None = None) -> UUID:
        refund_id = refund_id or fresh_id()
        tenders = (Tender(self.id, TenderKind.SUBSIDY, None, eur(subsidy)),) if subsidy else ()
        event = PaymentRefunded(
            payment_id=self.purchase_id,
            refund_id=refund_id,
            order_id=self.id,
            buyer_id=self.buyer_id,
            amount=eur(amount),
            reason="damaged",
            at=clock.now(),
            tenders=tenders,
        )
        append([Pending(fresh_id(), event)])
        take_in()
        return refund_id

    def cancelled(self) -> None:
        orders.cancel(order_id=self.id, by=CancelledBy.BUYER, reason="changed my mind")
        take_in()

    @property
    def papers(self) -> tuple[Paper, ...]:
        return invoices.of_order(order_id=self.id)


@dataclass(frozen=True)
class Shop:
    """A shop that takes orders: 10.00 at 19 %, 5.00 at 7 %, 4.90 shipping at 19 %, tax included."""

    id: UUID
    owner_id: UUID

    def order(self, **changes: Any) -> Order:
        purchase_id, buyer_id = fresh_id(), fresh_id()
        draft = self.draft(**changes)
        purchase = PurchaseDraft(
            id=purchase_id,
            buyer_id=buyer_id,
            buyer_name="Ada",
            buyer_email="ada@example.org",
            address=ADDRESS,
            orders=(draft,),
            total=draft.total,
            payment_method="wallet",
            is_prepaid=True,
        )
        orders.place(draft=purchase)
        take_in()
        return Order(draft.id, purchase_id, buyer_id)

    def draft(self, **changes: Any) -> OrderDraft:
        values: dict[str, Any] = {
            "id": fresh_id(),
            "shop_id": self.id,
            "shop_name": "Lamps & Söhne",
            "seller_id": self.owner_id,
            "lines": (line("Lamp", 1000, tax=160), line("Book", 500, tax=33)),
            "goods": eur(1500),
            "shipping": eur(490),
            "tax": eur(160 + 33 + 78),
            "total": eur(1990),
            "shipping_service_id": fresh_id(),
            "shipping_service": "Standard",
            "days_min": 2,
            "days_max": 4,
            "commission_bp": 800,
        }
        return OrderDraft(**values | changes)


def line(title: str, total: int, *, tax: int) -> OrderLine:
    return OrderLine(fresh_id(), fresh_id(), title, "", "L-1", "", 1, eur(total), eur(total), eur(tax))


def discount(*, shop: int, platform: int) -> OrderDiscount:
    return OrderDiscount(fresh_id(), "SPRING", False, eur(shop + platform), eur(shop), eur(platform))


def open_shop(name: str = "Lamps & Söhne") -> Shop:
    owner_id = fresh_id()
    made = sellers.apply(
        owner_id=owner_id, name=name, description="Light.", country="DE", city="Köln", currency="EUR"
    )
    return Shop(made.id, owner_id)


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()
