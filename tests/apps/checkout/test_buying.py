"""Buying: what is taken, what is given back, what a second request does."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.factories import market
from titan.apps.cart import api as cart
from titan.apps.cart.contracts import CartEmpty
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import PurchaseNotFound, PurchaseStatus, QuoteUsed
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import SoldOut
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy, OrderStatus
from titan.apps.payments.contracts import PaymentDeclined, PaymentMethod
from titan.apps.pricing.contracts import QuoteExpired, QuoteNotFound
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopNotSelling
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform.eventlog import relay
from titan.platform.idempotency import IdempotencyKeyReused

pytestmark = pytest.mark.django_db(transaction=True)


def spendable(buyer_id: UUID) -> tuple[int, int]:
    balance = wallet.balance(account=AccountRef(AccountKind.BUYER, buyer_id), currency="EUR")
    return balance.available.amount, balance.held.amount


def assert_books_balance() -> None:
    report = wallet.check()
    assert report.is_clean, report


class TestByWallet:
    def test_confirms_at_once_with_one_paid_order_per_shop(self) -> None:
        tin, clay = market.make_shop(), market.make_shop(price=3000)
        buyer = market.make_buyer()
        quote = market.quote(buyer, tin, clay, quantity=2)
        purchase = market.buy(buyer, quote.id)
        assert purchase.status is PurchaseStatus.CONFIRMED
        placed = orders.of_purchase(purchase_id=purchase.id)
        assert {o.id for o in placed} == {o.id for o in purchase.orders}
        assert all(o.status is OrderStatus.PAID for o in placed)
        assert quote.total.amount == 2 * 2000 + 490 + 2 * 3000 + 490
        assert spendable(buyer) == (100_000 - quote.total.amount, 0)
        assert (market.free(tin), market.free(clay)) == (8, 8)
        assert_books_balance()

    def test_takes_at_most_ten_round_trips(self, django_assert_max_num_queries: object) -> None:
        shops = [market.make_shop(), market.make_shop()]
        buyer = market.make_buyer()
        quote = market.quote(buyer, *shops)
        with django_assert_max_num_queries(10):  # type: ignore[operator]
            market.buy(buyer, quote.id)

    def test_the_bought_lines_leave_the_cart(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        market.buy(buyer, market.quote(buyer, shop).id)
        relay.settle()
        assert cart.view(user_id=buyer, currency="EUR").units == 0

    def test_without_the_money_nothing_is_taken(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer(money=100)
        quote = market.quote(buyer, shop)
        with pytest.raises(PaymentDeclined):
            market.buy(buyer, quote.id)
        assert market.free(shop) == 10
        assert spendable(buyer) == (100, 0)
        assert_books_balance()

    def test_a_refused_quote_can_be_bought_in_another_way(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer(money=100)
        quote = market.quote(buyer, shop)
        with pytest.raises(PaymentDeclined):
            market.buy(buyer, quote.id)
        cash = market.buy(buyer, quote.id, method=PaymentMethod.COD, key="key-2")
        assert cash.status is PurchaseStatus.CONFIRMED


class TestSoldOut:
    def test_between_quote_and_checkout_is_told_with_what_is_left(self) -> None:
        shop = market.make_shop(stock=3)
        slow, quick = market.make_buyer(), market.make_buyer()
        slow_quote = market.quote(slow, shop, quantity=2)
        market.buy(quick, market.quote(quick, shop, quantity=2).id)
        with pytest.raises(SoldOut) as refusal:
            market.buy(slow, slow_quote.id)
        assert refusal.value.extra["variants"] == {str(shop.variant_id): 1}
        assert spendable(slow) == (100_000, 0)
        assert market.free(shop) == 1


class TestQuotes:
    def test_an_expired_quote_is_refused(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        quote = market.quote(buyer, shop)
        with clock.frozen(clock.now() + timedelta(hours=1)), pytest.raises(QuoteExpired):
            market.buy(buyer, quote.id)

    def test_somebody_elses_quote_is_not_found(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        quote = market.quote(buyer, shop)
        with pytest.raises(QuoteNotFound):
            market.buy(market.make_buyer(), quote.id)

    def test_a_quote_is_bought_once(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        quote = market.quote(buyer, shop)
        market.buy(buyer, quote.id)
        with pytest.raises(QuoteUsed):
            market.buy(buyer, quote.id, key="another")
        assert market.free(shop) == 9

    def test_an_empty_cart_gets_no_quote(self) -> None:
        with pytest.raises(CartEmpty):
            market.quote(market.make_buyer())

    def test_a_shop_on_holiday_takes_no_orders(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        cart.add_line(user_id=buyer, variant_id=shop.variant_id, quantity=1, currency="EUR")
        sellers.set_holiday(shop_id=shop.id, is_on_holiday=True)
        with pytest.raises(ShopNotSelling):
            checkout.offer(buyer_id=buyer, address=market.ADDRESS, currency="EUR")


class TestAgain:
    def test_the_same_key_tells_of_the_same_purchase(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        quote = market.quote(buyer, shop)
        first = market.buy(buyer, quote.id)
        assert market.buy(buyer, quote.id) == first
        assert market.free(shop) == 9

    def test_the_same_key_replays_after_the_quote_expired(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        quote = market.quote(buyer, shop)
        first = market.buy(buyer, quote.id)
        with clock.frozen(clock.now() + timedelta(hours=1)):
            assert market.buy(buyer, quote.id) == first

    def test_the_same_key_with_another_body_is_refused(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        market.buy(buyer, market.quote(buyer, shop).id)
        other = market.quote(buyer, shop)
        with pytest.raises(IdempotencyKeyReused):
            market.buy(buyer, other.id)

    def test_a_stored_refusal_is_told_again(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer(money=0)
        quote = market.quote(buyer, shop)
        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                market.buy(buyer, quote.id)


class TestAfterwards:
    def test_cancelling_gives_stock_and_money_back(self) -> None:
        tin, clay = market.make_shop(), market.make_shop()
        buyer = market.make_buyer()
        purchase = market.buy(buyer, market.quote(buyer, tin, clay).id)
        relay.settle()
        order = next(o for o in orders.of_purchase(purchase_id=purchase.id) if o.shop_id == tin.id)
        orders.cancel(order_id=order.id, by=CancelledBy.BUYER, buyer_id=buyer)
        relay.settle()
        assert (market.free(tin), market.free(clay)) == (10, 9)
        assert spendable(buyer)[0] == 100_000 - 2490
        assert_books_balance()

    def test_the_seller_earns_the_price_less_commission(self) -> None:
        shop, buyer = market.make_shop(commission_bp=1000), market.make_buyer()
        purchase = market.buy(buyer, market.quote(buyer, shop).id)
        relay.settle()
        order_id = purchase.orders[0].id
        orders.record_shipped(order_id=order_id, carrier="X", tracking_number="1", at=clock.now())
        orders.record_delivered(order_id=order_id, at=clock.now())
        orders.confirm(order_id=order_id, buyer_id=buyer)
        relay.settle()
        earned = wallet.balance(account=AccountRef(AccountKind.SELLER, shop.id), currency="EUR")
        assert earned.available.amount == 2490 - 249
        assert_books_balance()

    def test_a_purchase_is_its_buyers_alone(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        purchase = market.buy(buyer, market.quote(buyer, shop).id)
        assert checkout.get_purchase(purchase_id=purchase.id, buyer_id=buyer) == purchase
        with pytest.raises(PurchaseNotFound):
            checkout.get_purchase(purchase_id=purchase.id, buyer_id=market.make_buyer())
        with pytest.raises(PurchaseNotFound):
            checkout.get_purchase(purchase_id=new_id(bucket=1), buyer_id=buyer)


def test_fails_closed_while_the_gate_is_empty() -> None:
    from titan.platform import cache

    shop, buyer = market.make_shop(), market.make_buyer()
    quote = market.quote(buyer, shop)
    cache.client().flushdb()
    assert market.buy(buyer, quote.id).status is PurchaseStatus.PROCESSING
    inventory.rebuild_gate()
    assert market.free(shop) in (9, 10)
