"""Vouchers in a purchase: off the quote, paid by whom they say, taken once, and given back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.factories import market
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import PurchaseStatus, QuoteOffer, VoucherWish, WrongMethod
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy
from titan.apps.payments.contracts import PaymentDeclined
from titan.apps.pricing.contracts import WantedLine
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    PLATFORM_FUNDED,
    Reason,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
    VoucherUsedUp,
)
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = new_id(bucket=1)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def terms(**changes: object) -> VoucherTerms:
    now = clock.now()
    base = VoucherTerms(
        title="10% off",
        scope=VoucherScope.PLATFORM,
        kind=VoucherKind.PERCENT,
        currency="EUR",
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
        percent_bp=1000,
        funding=PLATFORM_FUNDED,
        limits=VoucherLimits(total=10, per_user=2),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def claimed(buyer: UUID, **changes: object) -> UUID:
    voucher = vouchers.create_voucher(terms=terms(**changes), actor_id=OPERATOR)
    vouchers.claim(user_id=buyer, voucher_id=voucher.id)
    return voucher.id


def offer(buyer: UUID, *shops: market.Shop, wish: VoucherWish | None = None) -> QuoteOffer:
    lines = tuple(WantedLine(shop.variant_id, 1) for shop in shops)
    return checkout.offer(
        buyer_id=buyer,
        address=market.ADDRESS,
        currency="EUR",
        lines=lines,
        voucher_wish=wish or VoucherWish(),
    )


def on(kind: AccountKind, owner: UUID | None = None) -> int:
    return wallet.balance(account=AccountRef(kind, owner), currency="EUR").available.amount


def completed(order_id: UUID, buyer: UUID) -> None:
    now = clock.now()
    orders.record_shipped(order_id=order_id, carrier="titan", tracking_number="T1", at=now)
    orders.record_delivered(order_id=order_id, at=now)
    orders.confirm(order_id=order_id, buyer_id=buyer)
    relay.settle()


class TestPlatformVoucher:
    def test_is_off_every_shop_and_paid_by_the_platform(self) -> None:
        tin, clay = market.make_shop(price=2000), market.make_shop(price=3000)
        buyer = market.make_buyer()
        claimed(buyer)
        before = on(AccountKind.PROMOTION)
        quote = offer(buyer, tin, clay).quote
        assert quote.total == eur(2000 + 3000 + 2 * 490 - 500)
        purchase = market.buy(buyer, quote.id)
        relay.settle()
        assert on(AccountKind.PROMOTION) == before - 500
        assert on(AccountKind.BUYER, buyer) == 100_000 - quote.total.amount
        for order in orders.of_purchase(purchase_id=purchase.id):
            assert on(AccountKind.ESCROW, order.id) == order.total.amount + order.subsidy.amount
        assert wallet.check().is_clean

    def test_does_not_lower_what_the_seller_gets(self) -> None:
        shop, buyer = market.make_shop(price=2000), market.make_buyer()
        claimed(buyer)
        purchase = market.buy(buyer, offer(buyer, shop).quote.id)
        relay.settle()
        completed(purchase.orders[0].id, buyer)
        assert on(AccountKind.SELLER, shop.id) == 2490 - 249
        assert wallet.check().is_clean

    def test_comes_back_when_the_order_is_cancelled(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        voucher_id = claimed(buyer)
        before = on(AccountKind.PROMOTION)
        purchase = market.buy(buyer, offer(buyer, shop).quote.id)
        assert vouchers.get(voucher_id=voucher_id).used_count == 1
        orders.cancel(order_id=purchase.orders[0].id, by=CancelledBy.BUYER, buyer_id=buyer)
        relay.settle()
        assert vouchers.get(voucher_id=voucher_id).used_count == 0
        assert (on(AccountKind.BUYER, buyer), on(AccountKind.PROMOTION)) == (100_000, before)
        assert wallet.check().is_clean
        assert vouchers.check() == ()


class TestShopVoucher:
    def test_is_paid_by_the_shop_and_lowers_its_fee(self) -> None:
        shop, buyer = market.make_shop(price=2000), market.make_buyer()
        voucher_id = vouchers.create_voucher(
            terms=terms(scope=VoucherScope.SHOP, shop_id=shop.id, funding=terms().funding.__class__(0)),
            actor_id=OPERATOR,
        ).id
        vouchers.claim(user_id=buyer, voucher_id=voucher_id)
        before = on(AccountKind.PROMOTION)
        purchase = market.buy(buyer, offer(buyer, shop).quote.id)
        relay.settle()
        completed(purchase.orders[0].id, buyer)
        assert on(AccountKind.SELLER, shop.id) == 2290 - 229
        assert on(AccountKind.PROMOTION) == before


class TestCodes:
    def test_a_typed_code_is_claimed_by_the_purchase(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        vouchers.create_voucher(terms=terms(needs_code=True, code="SPRING"), actor_id=OPERATOR)
        assert offer(buyer, shop).quote.total == eur(2490)
        quote = offer(buyer, shop, wish=VoucherWish(codes=("spring",))).quote
        assert quote.total == eur(2290)
        assert market.buy(buyer, quote.id).status is PurchaseStatus.CONFIRMED
        assert [one.used_count for one in vouchers.wallet_of(user_id=buyer)] == [1]

    def test_an_unknown_code_is_named_and_hinders_nothing(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        found = offer(buyer, shop, wish=VoucherWish(codes=("NOPE",)))
        assert found.quote.total == eur(2490)
        assert [(one.code, one.reason) for one in found.refused] == [("NOPE", Reason.UNKNOWN)]


class TestRefusals:
    def test_the_last_use_is_taken_by_one_and_the_other_keeps_the_money(self) -> None:
        shop = market.make_shop()
        first, second = market.make_buyer(), market.make_buyer()
        voucher = vouchers.create_voucher(terms=terms(limits=VoucherLimits(total=1)), actor_id=OPERATOR)
        for buyer in (first, second):
            vouchers.claim(user_id=buyer, voucher_id=voucher.id)
        quotes = [offer(buyer, shop).quote for buyer in (first, second)]
        market.buy(first, quotes[0].id)
        with pytest.raises(VoucherUsedUp):
            market.buy(second, quotes[1].id)
        assert on(AccountKind.BUYER, second) == 100_000
        assert market.free(shop) == 9

    def test_a_declined_payment_gives_the_voucher_back(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer(money=100)
        voucher_id = claimed(buyer)
        with pytest.raises(PaymentDeclined):
            market.buy(buyer, offer(buyer, shop).quote.id)
        assert vouchers.get(voucher_id=voucher_id).used_count == 0

    def test_a_voucher_for_one_way_to_pay_binds_the_quote_to_it(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        claimed(buyer, payment_methods=("card",))
        assert offer(buyer, shop).quote.total == eur(2490)
        quote = offer(buyer, shop, wish=VoucherWish(payment_method="card")).quote
        assert quote.total == eur(2290)
        with pytest.raises(WrongMethod):
            market.buy(buyer, quote.id)

    def test_a_first_order_voucher_holds_for_the_first_order_alone(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        claimed(buyer, is_first_order_only=True)
        quote = offer(buyer, shop).quote
        assert quote.total == eur(2290)
        market.buy(buyer, quote.id)
        assert offer(buyer, shop).quote.total == eur(2490)


class TestItemVoucher:
    def test_passes_through_a_purchase_its_refund_and_the_ledger(self) -> None:
        """Half a euro of each named mug by the platform, then ten per cent of what that leaves."""
        tin, clay = market.make_shop(price=2000), market.make_shop(price=3000)
        other, buyer = market.make_shop(price=1000), market.make_buyer()
        named = (tin.product_id, clay.product_id)
        item_id = claimed(
            buyer,
            title="mugs",
            scope=VoucherScope.ITEM,
            kind=VoucherKind.FIXED,
            percent_bp=None,
            amount=eur(101),
            product_ids=named,
        )
        claimed(buyer)

        quote = offer(buyer, tin, clay, other).quote
        purchase = market.buy(buyer, quote.id)
        orders.cancel(order_id=purchase.orders[0].id, by=CancelledBy.BUYER, buyer_id=buyer)
        relay.settle()

        off = {
            shop.shop_id: [(one.label, one.amount.amount) for one in shop.discounts] for shop in quote.shops
        }
        assert [label for shop in (tin, clay) for label, _ in off[shop.id]] == ["mugs", "10% off"] * 2
        assert [label for label, _ in off[other.id]] == ["10% off"]
        assert sum(dict(off[shop.id])["mugs"] for shop in (tin, clay)) == 101
        assert quote.total == eur(2000 + 3000 + 1000 + 3 * 490 - 101 - 590)
        kept = off[clay.id][0][1]
        assert (vouchers.get(voucher_id=item_id).used_count, vouchers.get(voucher_id=item_id).spent) == (
            1,
            eur(kept),
        )
        assert wallet.check().is_clean
        assert vouchers.check() == ()
