"""Buying what was reserved: at the sale's price, out of the units that stand apart, and given back where it fails."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.apps.payments.conftest import Provider
from tests.factories import flash, market
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import PurchaseStatus
from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import ReservationNotFound, ReservationOver
from titan.apps.inventory import api as inventory
from titan.apps.orders import api as orders
from titan.apps.payments.contracts import PaymentDeclined, PaymentMethod
from titan.apps.pricing.contracts import Quote
from titan.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def quoted(buyer_id: UUID, reservation_id: UUID) -> Quote:
    return checkout.offer(
        buyer_id=buyer_id, address=market.ADDRESS, currency="EUR", reservation_id=reservation_id
    ).quote


def assert_stock_is_balanced() -> None:
    assert inventory.drift().unbalanced == ()


class TestByWallet:
    def test_costs_the_sale_price_and_is_sold(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        quote = quoted(buyer, reservation)
        purchase = market.buy(buyer, quote.id)
        assert purchase.status is PurchaseStatus.CONFIRMED
        assert quote.total.amount == 1500 + 490
        assert quote.shops[0].lines[0].list_price.amount == 2000
        assert flash.standing(reservation) == "sold"
        assert flash.counted(sale) == (5, 1, 1)

    def test_leaves_the_units_of_ordinary_sale_alone(self) -> None:
        shop, buyer = market.make_shop(stock=10), market.make_buyer()
        sale = flash.running(shop, allotment=5)
        market.buy(buyer, quoted(buyer, flash.promised(sale, buyer)).id)
        level = inventory.levels(variant_ids=[shop.variant_id])[shop.variant_id]
        assert (level.on_hand, level.allocated, level.free) == (10, 5, 5)
        assert_stock_is_balanced()

    def test_the_same_key_again_sells_it_once(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        sale = flash.running(shop)
        quote = quoted(buyer, flash.promised(sale, buyer))
        assert market.buy(buyer, quote.id) == market.buy(buyer, quote.id)
        assert flash.counted(sale) == (5, 1, 1)

    def test_a_second_quote_for_it_cannot_be_bought(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        first, second = quoted(buyer, reservation), quoted(buyer, reservation)
        market.buy(buyer, first.id)
        with pytest.raises(ReservationOver):
            market.buy(buyer, second.id, key="another")
        assert flash.counted(sale) == (5, 1, 1)

    def test_without_the_money_it_is_held_as_before(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer(money=100)
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        with pytest.raises(PaymentDeclined):
            market.buy(buyer, quoted(buyer, reservation).id)
        assert flash.standing(reservation) == "held"
        assert flash.counted(sale) == (5, 1, 0)
        assert_stock_is_balanced()

    def test_an_order_called_off_frees_the_units_for_ordinary_sale(self) -> None:
        shop, buyer = market.make_shop(stock=10), market.make_buyer()
        sale = flash.running(shop, allotment=5)
        purchase = market.buy(buyer, quoted(buyer, flash.promised(sale, buyer)).id)
        inventory.cancel_orders(cancelled=[(purchase.orders[0].id, purchase.id, shop.id)])
        assert market.free(shop) == 6
        assert_stock_is_balanced()


class TestByCard:
    def test_is_sold_when_the_card_is_charged(self, provider: Provider) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        quote = quoted(buyer, reservation)
        purchase = market.buy(buyer, quote.id, method=PaymentMethod.CARD, token="tok_ok")
        assert purchase.status is PurchaseStatus.CONFIRMED
        assert provider.captured() == quote.total.amount
        assert flash.standing(reservation) == "sold"

    def test_a_declined_card_leaves_it_to_be_paid_in_another_way(self, provider: Provider) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        quote = quoted(buyer, reservation)
        with pytest.raises(PaymentDeclined):
            market.buy(buyer, quote.id, method=PaymentMethod.CARD, token="tok_declined")
        assert (flash.standing(reservation), provider.charges()) == ("held", [])
        market.buy(buyer, quote.id, key="another")
        assert flash.counted(sale) == (5, 1, 1)
        assert_stock_is_balanced()

    def test_lapses_only_after_the_buyer_failed_to_pay(self, provider: Provider) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        reservation = flash.promised(flash.running(shop), buyer)
        purchase = market.buy(buyer, quoted(buyer, reservation).id, method=PaymentMethod.CARD)
        flash.run_out(reservation)
        assert purchase.status is PurchaseStatus.ACTION_REQUIRED
        assert flash.standing(reservation) == "paying"
        with clock.frozen(clock.now() + timedelta(hours=2)):
            checkout.resume(purchase_id=purchase.id, buyer_id=buyer)
        assert flash.standing(reservation) == "held"
        assert_stock_is_balanced()
        assert provider.captured() == 0


class TestRefused:
    def test_somebody_elses_reservation_is_not_found(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        reservation = flash.promised(flash.running(shop), buyer)
        with pytest.raises(ReservationNotFound):
            quoted(market.make_buyer(), reservation)

    def test_one_that_lapsed_gets_no_quote(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        reservation = flash.promised(flash.running(shop), buyer, minutes=-1)
        with pytest.raises(ReservationOver):
            quoted(buyer, reservation)

    def test_one_that_lapses_after_the_quote_cannot_be_bought(self) -> None:
        shop, buyer = market.make_shop(), market.make_buyer()
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        quote = quoted(buyer, reservation)
        flash.run_out(reservation)
        with pytest.raises(ReservationOver):
            market.buy(buyer, quote.id)
        assert orders.list_of_buyer(buyer_id=buyer).results == ()
        assert_stock_is_balanced()


class TestTakingUp:
    def test_one_that_is_being_paid_outlives_its_time(self) -> None:
        shop, buyer, purchase = market.make_shop(), market.make_buyer(), uuid4()
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        flashsales.take_up(reservation_id=reservation, user_id=buyer, purchase_id=purchase)
        flash.run_out(reservation)
        flashsales.take_up(reservation_id=reservation, user_id=buyer, purchase_id=purchase)
        flashsales.sell(reservation_id=reservation, purchase_id=purchase)
        flashsales.sell(reservation_id=reservation, purchase_id=purchase)
        assert flash.standing(reservation) == "sold"
        assert flash.counted(sale) == (5, 1, 1)

    def test_put_down_twice_gives_the_units_back_once(self) -> None:
        shop, buyer, purchase = market.make_shop(stock=5), market.make_buyer(), uuid4()
        sale = flash.running(shop, allotment=5)
        reservation = flash.promised(sale, buyer)
        flashsales.take_up(reservation_id=reservation, user_id=buyer, purchase_id=purchase)
        for _ in range(2):
            flashsales.put_down(reservation_id=reservation, purchase_id=purchase)
        inventory.release(reservation_id=purchase)
        assert flash.standing(reservation) == "held"
        assert market.free(shop) == 0
        assert_stock_is_balanced()

    def test_a_purchase_that_was_undone_cannot_take_it_up_late(self) -> None:
        shop, buyer, purchase = market.make_shop(), market.make_buyer(), uuid4()
        reservation = flash.promised(flash.running(shop), buyer)
        inventory.release(reservation_id=purchase)
        with pytest.raises(ReservationOver):
            flashsales.take_up(reservation_id=reservation, user_id=buyer, purchase_id=purchase)
        assert flash.standing(reservation) == "held"

    def test_put_down_after_its_order_was_called_off_is_over(self) -> None:
        shop, buyer, purchase = market.make_shop(), market.make_buyer(), uuid4()
        sale = flash.running(shop)
        reservation = flash.promised(sale, buyer)
        flashsales.take_up(reservation_id=reservation, user_id=buyer, purchase_id=purchase)
        inventory.cancel_orders(cancelled=[(uuid4(), purchase, shop.id)])
        flashsales.put_down(reservation_id=reservation, purchase_id=purchase)
        assert flash.standing(reservation) == "lapsed"
        assert flash.counted(sale) == (5, 1, 0)
        assert_stock_is_balanced()
