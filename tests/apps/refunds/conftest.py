"""Orders that were sold, paid and shipped, cases about them, and the books afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.apps.shipping.conftest import carrier as carrier
from tests.factories.workers import work as work
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order, OrderDiscount, OrderDraft, OrderLine, PurchaseDraft
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentMethod, PaymentPart, PaymentWish, Tender, TenderKind
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import Case, CaseDraft, CaseKind, CaseReason, Inspection, WantedLine
from titan.apps.refunds.models import CaseRow
from titan.apps.sellers import api as sellers
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.apps.warehouses import api as warehouses
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog import reading, relay

BUCKET = 77
ADDRESS = PostalAddress("Ada Byron", "Torstraße 1", "Berlin", "DE", "10119")
BY_WALLET = PaymentWish(PaymentMethod.WALLET)


def fresh_id() -> UUID:
    return new_id(bucket=BUCKET)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def line(*, price: int, quantity: int = 1, title: str = "Enamel mug", **more: Any) -> OrderLine:
    currency = more.pop("currency", "EUR")
    return OrderLine(
        variant_id=new_id(bucket=40),
        product_id=new_id(bucket=40),
        title=title,
        label="Blue",
        sku="MUG",
        picture_url="",
        quantity=quantity,
        unit_price=Money(price, currency),
        total=Money(price * quantity, currency),
        tax=more.pop("tax", Money(0, currency)),
        **more,
    )


@dataclass
class Sold:
    """An order with its two sides. 2 mugs of 10.00 and a pot of 15.01, shipping 4.90, unless told otherwise."""

    lines: tuple[OrderLine, ...] = field(
        default_factory=lambda: (line(price=1000, quantity=2), line(price=1501, title="Pot"))
    )
    shipping: int = 490
    discounts: tuple[OrderDiscount, ...] = ()
    commission: int | None = None
    owner_id: UUID = field(default_factory=fresh_id)
    buyer_id: UUID = field(default_factory=fresh_id)
    order_id: UUID = field(default_factory=fresh_id)
    purchase_id: UUID = field(default_factory=fresh_id)
    shop_id: UUID = field(default_factory=fresh_id)
    has_shop: bool = False

    def sell(self) -> "Sold":
        """Placed, paid by wallet (what the platform funds beside it), shipped."""
        currency = self.lines[0].total.currency
        if not self.has_shop:
            self.shop_id = sellers.apply(
                owner_id=self.owner_id,
                name=f"Shop {self.owner_id.hex[-8:]}",
                description="",
                country="DE",
                city="Berlin",
                currency="EUR",
            ).id
        draft = self._draft(currency)
        wallet.top_up(user_id=self.buyer_id, top_up_id=fresh_id(), amount=draft.total)
        orders.place(
            draft=PurchaseDraft(
                id=self.purchase_id,
                buyer_id=self.buyer_id,
                buyer_name="Ada",
                buyer_email="ada@example.com",
                address=ADDRESS,
                orders=(draft,),
                total=draft.total,
                payment_method="wallet",
                is_prepaid=True,
            )
        )
        self._pay(draft)
        orders.record_shipped(
            order_id=self.order_id, carrier="simulated", tracking_number="S1", at=clock.now()
        )
        return self

    def stock(self, units: int = 5) -> "Sold":
        """The shop has more of what it sold."""
        warehouses.ensure_default(shop_id=self.shop_id, country="DE", city="Berlin")
        inventory.import_stock(
            rows=[StockCount(one.variant_id, one.product_id, self.shop_id, units) for one in self.lines]
        )
        inventory.rebuild_gate()
        return self

    def _draft(self, currency: str) -> OrderDraft:
        goods = sum((line.total for line in self.lines), Money(0, currency))
        off = sum((discount.amount for discount in self.discounts), Money(0, currency))
        return OrderDraft(
            id=self.order_id,
            shop_id=self.shop_id,
            shop_name="Tin & Clay",
            seller_id=self.owner_id,
            lines=self.lines,
            goods=goods,
            shipping=Money(self.shipping, currency),
            tax=Money(0, currency),
            total=goods + Money(self.shipping, currency) - off,
            shipping_service_id=fresh_id(),
            shipping_service="Standard",
            days_min=2,
            days_max=4,
            commission_bp=1000,
            discounts=self.discounts,
            commission=None if self.commission is None else Money(self.commission, currency),
        )

    def _pay(self, draft: OrderDraft) -> None:
        tenders = (Tender(draft.id, TenderKind.SUBSIDY, None, draft.subsidy),) if draft.subsidy else ()
        payments.authorise(
            payment_id=self.purchase_id,
            buyer_id=self.buyer_id,
            wish=BY_WALLET,
            parts=(PaymentPart(draft.id, draft.shop_id, draft.total),),
            amount=draft.total,
            tenders=tenders,
        )
        payments.capture(payment_id=self.purchase_id)
        orders.mark_paid(purchase_id=self.purchase_id)

    def deliver(self, at: datetime | None = None) -> "Sold":
        orders.record_delivered(order_id=self.order_id, at=at or clock.now())
        return self

    def complete(self) -> "Sold":
        """The buyer confirms, and the shop is paid."""
        orders.confirm(order_id=self.order_id, buyer_id=self.buyer_id)
        come_to_rest()
        return self

    @property
    def order(self) -> Order:
        return orders.get(order_id=self.order_id)

    def ask(
        self,
        kind: CaseKind = CaseKind.RETURN,
        reason: CaseReason = CaseReason.WRONG_SIZE,
        *lines: tuple[int, int],
        shipping: bool = False,
        case_id: UUID | None = None,
        instead: UUID | None = None,
    ) -> Case:
        """Open a case; about one unit of the first line unless told otherwise."""
        wanted = tuple(WantedLine(*pair, instead=instead) for pair in lines or ((0, 1),))
        return refunds.open_case(
            case_id=case_id or fresh_id(),
            order_id=self.order_id,
            buyer_id=self.buyer_id,
            draft=CaseDraft(kind, reason, wanted, includes_shipping=shipping, text="It does not fit."),
        )

    def claim(self, *lines: tuple[int, int], shipping: bool = False) -> Case:
        return self.ask(CaseKind.CLAIM, CaseReason.DAMAGED, *lines, shipping=shipping)

    def everything(self) -> tuple[tuple[int, int], ...]:
        return tuple((position, line.quantity) for position, line in enumerate(self.lines))

    def accept(self, case: Case) -> Case:
        return refunds.accept(
            case_id=case.id, shop_id=self.shop_id, actor_id=self.owner_id, step_id=fresh_id()
        )

    def reject(self, case: Case) -> Case:
        return refunds.reject(
            case_id=case.id,
            shop_id=self.shop_id,
            actor_id=self.owner_id,
            step_id=fresh_id(),
            text="It left us whole.",
        )

    def counter(self, case: Case, amount: int, *, needs_return: bool = False) -> Case:
        return refunds.counter(
            case_id=case.id,
            shop_id=self.shop_id,
            actor_id=self.owner_id,
            step_id=fresh_id(),
            amount_minor=amount,
            currency=case.amount.currency,
            needs_return=needs_return,
        )

    def accept_counter(self, case: Case) -> Case:
        return refunds.accept_counter(case_id=case.id, buyer_id=self.buyer_id, step_id=fresh_id())

    def send_back(self, case: Case) -> Case:
        return refunds.ship_back(
            case_id=case.id,
            buyer_id=self.buyer_id,
            step_id=fresh_id(),
            carrier="DHL",
            tracking_number="RET1",
        )

    def inspect(self, case: Case, result: Inspection = Inspection.OK, amount: int | None = None) -> Case:
        return refunds.inspect(
            case_id=case.id,
            shop_id=self.shop_id,
            actor_id=self.owner_id,
            step_id=fresh_id(),
            result=result,
            amount_minor=amount,
            currency="EUR",
        )

    def replace(self, case: Case, *, step_id: UUID | None = None) -> Case:
        return refunds.replace(
            case_id=case.id,
            shop_id=self.shop_id,
            actor_id=self.owner_id,
            step_id=step_id or fresh_id(),
        )

    def escalate(self, case: Case) -> Case:
        return refunds.escalate(
            case_id=case.id, buyer_id=self.buyer_id, step_id=fresh_id(), text="It came broken."
        )

    def bought_back(self) -> int:
        """What the buyer has in the wallet: all of it came back by refunds."""
        return has(AccountKind.BUYER, self.buyer_id, self.lines[0].total.currency)

    def earned(self) -> int:
        currency = self.lines[0].total.currency
        return has(AccountKind.SELLER, self.shop_id, currency) + has(
            AccountKind.ADVANCE, self.shop_id, currency
        )

    def escrow(self) -> int:
        return has(AccountKind.ESCROW, self.order_id, self.lines[0].total.currency)


def has(kind: AccountKind, owner: UUID | None = None, currency: str = "EUR") -> int:
    return wallet.balance(account=AccountRef(kind, owner), currency=currency).available.amount


def come_to_rest() -> None:
    """Deliver all events and run all processes until nothing moves."""
    for _ in range(3):
        relay.settle()
        work()


def books_agree() -> bool:
    return wallet.check(grace=timedelta()).is_clean


def events_of(case_id: UUID) -> list[str]:
    return [envelope.type.split(".")[1] for envelope in reading.stream(case_id)]


def row_of(case: Case) -> CaseRow:
    return CaseRow.objects.select_related("order").get(id=case.id)


def moderator() -> UUID:
    return users.create_user(
        email=f"mod-{fresh_id()}@example.com", name="Mod", password_hash="!", roles=("staff",)
    ).id


@pytest.fixture
def sold(transactional_db: None) -> Sold:
    """Shipped and on its way."""
    return Sold().sell()


@pytest.fixture
def delivered(sold: Sold) -> Sold:
    return sold.deliver()


@pytest.fixture
def completed(delivered: Sold) -> Sold:
    return delivered.complete()


@pytest.fixture
def later() -> Iterator[Callable[[float], None]]:
    """Let days pass: from then on it is that late."""
    frozen: list[Any] = []

    def pass_days(days: float) -> None:
        block = clock.frozen(clock.now() + timedelta(days=days))
        block.__enter__()
        frozen.append(block)

    yield pass_days
    for block in reversed(frozen):
        block.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _evidence_folder(settings: Any, tmp_path: Any) -> None:
    settings.REFUNDS_EVIDENCE_ROOT = tmp_path / "evidence"
