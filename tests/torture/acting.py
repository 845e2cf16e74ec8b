"""What is done while it is struck: for each process a case that brings it about, through the doors that clients use."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from tests.apps.payments.conftest import Provider, by_card, new_purchase
from tests.factories import flash, market
from tests.platform.eventlog.horizon import wait_until_readable
from tests.torture.auditor import Acknowledged
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import Purchase, VoucherWish
from titan.apps.gamification import api as coins
from titan.apps.giftcards import api as giftcards
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy
from titan.apps.payments import api as payments
from titan.apps.payments import processes
from titan.apps.payments.contracts import (
    KeptCard,
    MethodNotFound,
    PaymentDeclined,
    PaymentMethod,
    PaymentStateConflict,
    PaymentWish,
)
from titan.apps.pricing.contracts import Quote, WantedLine
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import CaseDraft, CaseKind, CaseReason
from titan.apps.refunds.contracts import WantedLine as ReturnedLine
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    PLATFORM_FUNDED,
    Voucher,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
)
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money
from titan.platform.db.transactions import required
from titan.platform.eventlog import delivery
from titan.platform.eventlog.registry import subscriptions

CARD = PaymentWish(PaymentMethod.CARD, "tok_ok")
DECLINED = PaymentWish(PaymentMethod.CARD, "tok_declined")
WALLET = PaymentWish(PaymentMethod.WALLET)


@dataclass(frozen=True)
class World:
    """Two shops, a voucher that everybody may use, and the card provider."""

    shops: tuple[market.Shop, ...]
    voucher: Voucher
    provider: Provider


def make_world(provider: Provider, *, stock: int) -> World:
    """Two shops with so much stock each, and a voucher of the platform's that as many may use."""
    now = clock.now()
    terms = VoucherTerms(
        title="For the proof",
        scope=VoucherScope.PLATFORM,
        kind=VoucherKind.PERCENT,
        percent_bp=1_250,
        currency="EUR",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=1),
        funding=PLATFORM_FUNDED,
        limits=VoucherLimits(total=stock, per_user=1),
    )
    shops = (market.make_shop(stock=stock), market.make_shop(stock=stock, price=1777))
    return World(shops, vouchers.create_voucher(terms=terms, actor_id=new_id(bucket=1)), provider)


@dataclass
class Case:
    """What a client does, and may do again; `told` says what the client was told once all is at rest."""

    act: Callable[[], None]
    told: Callable[[], Acknowledged | None] = lambda: None


@dataclass
class Buying:
    """A purchase of both shops with a voucher, coins and a gift card, under one key."""

    world: World
    wish: PaymentWish = CARD
    uses_coins: bool = True
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.buyer_id = market.make_buyer()
        vouchers.claim(user_id=self.buyer_id, voucher_id=self.world.voucher.id)
        coins.grant(
            grant_id=new_id(bucket=1),
            user_id=self.buyer_id,
            coins=500,
            actor_id=self.buyer_id,
            reason="for the proof",
        )
        self.card = giftcards.issue(
            card_id=new_id(bucket=bucket_of(self.buyer_id)), amount=Money(1501, "EUR"), reason="for the proof"
        )
        self.quote = self._quoted()

    def _quoted(self) -> Quote:
        return checkout.offer(
            buyer_id=self.buyer_id,
            address=market.ADDRESS,
            currency="EUR",
            lines=tuple(WantedLine(shop.variant_id, 1) for shop in self.world.shops),
            voucher_wish=VoucherWish(uses_coins=self.uses_coins),
        ).quote

    def buy(self) -> Purchase:
        purchase, _ = checkout.buy(
            buyer_id=self.buyer_id,
            quote_id=self.quote.id,
            wish=self.wish,
            idempotency_key=self.key,
            fingerprint=self.key,
            gift_cards=(self.card.code,),
        )
        return purchase

    def told(self) -> Acknowledged:
        purchase = self.buy()
        assert purchase.status == "confirmed", purchase
        off: Counter[UUID] = Counter()
        for discount in (one for shop in self.quote.shops for one in shop.discounts):
            off[discount.voucher_id] += discount.amount.amount
        return Acknowledged(
            purchase.id,
            purchase.payment.method,
            purchase.total.amount,
            vouchers=dict(off),
        )


@dataclass
class BuyingPromised(Buying):
    """A purchase of what a flash sale has promised."""

    def _quoted(self) -> Quote:
        sale = flash.running(self.world.shops[0], allotment=1)
        return checkout.offer(
            buyer_id=self.buyer_id,
            address=market.ADDRESS,
            currency="EUR",
            reservation_id=flash.promised(sale, self.buyer_id),
        ).quote


def buying(world: World) -> Case:
    """By card."""
    one = Buying(world)
    return Case(lambda: _ignore(one.buy()), one.told)


def buying_here(world: World) -> Case:
    """By wallet, all in one transaction, which coins would keep it from."""
    one = Buying(world, WALLET, uses_coins=False)
    return Case(lambda: _ignore(one.buy()), one.told)


def buying_promised(world: World) -> Case:
    """What a flash sale has promised, by wallet: step by step, unlike any other purchase of that kind."""
    one = BuyingPromised(world, WALLET)
    return Case(lambda: _ignore(one.buy()), one.told)


def refused_promised(world: World) -> Case:
    """The same by a card whose provider will not capture: the units go back to the promise."""
    world.provider.order(capture="refuse:99")
    return _refused(BuyingPromised(world), PaymentStateConflict)


def refused(world: World) -> Case:
    """By a card whose provider will not capture: everything is undone, orders and authorisation too."""
    world.provider.order(capture="refuse:99")
    return _refused(Buying(world), PaymentStateConflict)


def declined(world: World) -> Case:
    """By a card that is declined: no order was placed, so nothing but the undo gives back."""
    return _refused(Buying(world, DECLINED), PaymentDeclined)


def _refused(one: Buying, by: type[TitanError]) -> Case:
    def told() -> None:
        with pytest.raises(by):
            one.buy()

    return Case(lambda: _ignore(one.buy()), told)


def calling_off(world: World) -> Case:
    """One of two orders that a card has paid."""
    one = Buying(world)
    order_id = one.buy().orders[0].id

    def act() -> None:
        orders.cancel(order_id=order_id, by=CancelledBy.BUYER, buyer_id=one.buyer_id)
        # The one subscriber that matters: a child must not take up what threads of its parent hold, such as the search index.
        wait_until_readable()
        delivery.drain(subscriptions()["payments.orders"])

    def told() -> Acknowledged:
        bought = one.told()
        return Acknowledged(
            bought.purchase_id, bought.method, bought.total, bought.vouchers, frozenset([order_id])
        )

    return Case(act, told)


def refunding(world: World) -> Case:
    """A delivered order that a card has paid, of which its seller accepts a claim."""
    one = Buying(world)
    order = orders.get(order_id=one.buy().orders[0].id)
    now = clock.now()
    orders.record_shipped(order_id=order.id, carrier="titan", tracking_number="T1", at=now)
    orders.record_delivered(order_id=order.id, at=now)
    lines = (ReturnedLine(0, 1),)
    case = refunds.open_case(
        case_id=new_id(bucket=bucket_of(one.buyer_id)),
        order_id=order.id,
        buyer_id=one.buyer_id,
        draft=CaseDraft(CaseKind.CLAIM, CaseReason.DAMAGED, lines, includes_shipping=False, text="Broken."),
    )
    step_id = new_id(bucket=bucket_of(one.buyer_id))

    def act() -> None:
        refunds.accept(case_id=case.id, shop_id=order.shop_id, actor_id=order.seller_id, step_id=step_id)

    def told() -> Acknowledged:
        bought, ended = one.told(), refunds.get(case_id=case.id)
        assert ended.status == "refunded", ended
        return Acknowledged(
            bought.purchase_id,
            bought.method,
            bought.total,
            bought.vouchers,
            refunded=ended.amount.amount,
        )

    return Case(act, told)


def ending(world: World) -> Case:
    """A payment that its card was authorised for and that nobody wants any more."""
    purchase = new_purchase(3000, 1200)
    purchase.authorise(by_card())

    def told() -> None:
        assert payments.get(payment_id=purchase.id).status == "voided"
        assert world.provider.book.find(str(purchase.id)) is not None

    return Case(lambda: payments.void(payment_id=purchase.id, reason="not wanted"), told)


def letting_go(world: World) -> Case:
    """A charge that its payment does not stand on, left to its process as a webhook of such a one does."""
    payment_id = new_id(bucket=1)
    book = world.provider.book
    late = book.create(
        payment_id=str(payment_id), amount=3000, currency="EUR", return_url="", capture_at_once=True
    )
    book.authorise(late, book.card_of("tok_ok"))
    process_id, stray = new_id(bucket=1), processes.Stray("card", late, payment_id)

    def act() -> None:
        with required():
            processes._leave(processes.STRAY, process_id, stray)

    def told() -> None:
        sent = [row["amount"] for row in book.everything()["refunds"] if row["intent_id"] == late]
        assert sent == [3000]

    return Case(act, told)


def forgetting(world: World) -> Case:
    """A card that its buyer wants to be kept no longer."""
    owner = market.make_user()
    kept = KeptCard("card_kept", "visa", "4242", 12, 2039)
    method_id = payments.store_method(owner_id=owner, provider="card", card=kept)

    def act() -> None:
        try:
            payments.forget_method(owner_id=owner, method_id=method_id)
        except MethodNotFound:
            return

    def told() -> None:
        assert payments.methods_of(owner_id=owner) == ()

    return Case(act, told)


def _ignore(_: object) -> None:
    """What a client was told is looked at when all is at rest."""
