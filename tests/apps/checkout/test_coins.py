"""Coins in a purchase: the last thing off its goods, paid by the platform, and back with what they were spent on."""

from uuid import UUID

import pytest

from tests.factories import market
from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import Purchase, VoucherWish
from titan.apps.gamification import api as coins
from titan.apps.gamification.contracts import Movement, NotEnoughCoins
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy, Order
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentDeclined, PaymentMethod
from titan.apps.pricing.contracts import Quote, WantedLine
from titan.apps.vouchers import api as vouchers
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind
from titan.kernel.ids import new_id
from titan.platform.eventlog import relay

from .test_discounts import claimed, completed, eur, on

pytestmark = pytest.mark.django_db(transaction=True)


def buyer_with(amount: int) -> UUID:
    buyer_id = market.make_buyer()
    coins.grant(
        grant_id=new_id(bucket=1),
        user_id=buyer_id,
        coins=amount,
        actor_id=new_id(bucket=1),
        reason="a present",
    )
    return buyer_id


def quoted(buyer: UUID, *shops: market.Shop) -> Quote:
    return checkout.offer(
        buyer_id=buyer,
        address=market.ADDRESS,
        currency="EUR",
        lines=tuple(WantedLine(shop.variant_id, 1) for shop in shops),
        voucher_wish=VoucherWish(uses_coins=True),
    ).quote


def balance(buyer: UUID) -> int:
    assert coins.check() == ()
    assert wallet.check().is_clean
    assert vouchers.check() == ()
    return coins.balance_of(user_id=buyer)


def refund(order: Order, amount: int) -> None:
    refund_id = new_id(bucket=1)
    wallet.reclaim(
        order_id=order.id,
        shop_id=order.shop_id,
        refund_id=refund_id,
        amount=payments.refund_split(
            payment_id=order.purchase_id, order_id=order.id, amount=eur(amount)
        ).from_escrow,
        bearer="seller",
    )
    payments.refund(
        payment_id=order.purchase_id,
        refund_id=refund_id,
        order_id=order.id,
        amount=eur(amount),
        reason="broken",
    )
    relay.settle()


class TestPurchase:
    @pytest.mark.parametrize(
        ("method", "token"),
        [(PaymentMethod.WALLET, ""), (PaymentMethod.COD, "")],
    )
    def test_takes_coins_after_vouchers_and_the_platform_pays_for_them(
        self, method: PaymentMethod, token: str
    ) -> None:
        tin, clay = market.make_shop(price=2000), market.make_shop(price=1000)
        buyer = buyer_with(1000)
        claimed(buyer)
        before = on(AccountKind.PROMOTION)

        quote = quoted(buyer, tin, clay)
        purchase = market.buy(buyer, quote.id, method=method, token=token)
        relay.settle()

        off = [[(one.label, one.amount.amount, one.coins) for one in shop.discounts] for shop in quote.shops]
        assert off == [
            [("10% off", 200, 0), ("Coins", 450, 450)],
            [("10% off", 100, 0), ("Coins", 225, 225)],
        ]
        assert quote.total == eur(3000 + 2 * 490 - 300 - 675)
        assert balance(buyer) == 1000 - 675
        if method is PaymentMethod.WALLET:
            assert on(AccountKind.PROMOTION) == before - 300 - 675
            for order in orders.of_purchase(purchase_id=purchase.id):
                assert on(AccountKind.ESCROW, order.id) == order.total.amount + order.subsidy.amount

    def test_does_not_lower_what_the_seller_gets(self) -> None:
        shop, buyer = market.make_shop(price=2000), buyer_with(100)
        purchase = market.buy(buyer, quoted(buyer, shop).id)
        relay.settle()
        completed(purchase.orders[0].id, buyer)
        assert on(AccountKind.SELLER, shop.id) == 2490 - 249

    def test_refuses_coins_that_are_gone_and_leaves_nothing(self) -> None:
        shop, buyer = market.make_shop(), buyer_with(100)
        first, second = quoted(buyer, shop), quoted(buyer, shop)
        market.buy(buyer, first.id)

        with pytest.raises(NotEnoughCoins):
            market.buy(buyer, second.id, key="key-2")
        relay.settle()

        assert (balance(buyer), market.free(shop)) == (0, 9)

    def test_gives_coins_back_where_a_later_step_refuses(self) -> None:
        shop, buyer = market.make_shop(), buyer_with(100)
        wallet_is_empty = market.make_buyer(money=0)
        coins.grant(
            grant_id=new_id(bucket=1),
            user_id=wallet_is_empty,
            coins=80,
            actor_id=buyer,
            reason="a present",
        )

        with pytest.raises(PaymentDeclined):
            market.buy(wallet_is_empty, quoted(wallet_is_empty, shop).id)

        assert balance(wallet_is_empty) == 80

    def test_of_a_quote_without_them_spends_none(self) -> None:
        shop, buyer = market.make_shop(), buyer_with(100)
        market.buy(buyer, market.quote(buyer, shop).id)
        assert balance(buyer) == 100


class TestAfterwards:
    def bought(self, buyer: UUID, *shops: market.Shop) -> Purchase:
        quote = quoted(buyer, *shops)
        purchase = market.buy(buyer, quote.id, key=str(quote.id))
        relay.settle()
        return purchase

    def test_an_order_that_is_called_off_brings_its_coins_back(self) -> None:
        tin, clay = market.make_shop(price=2000), market.make_shop(price=1000)
        buyer = buyer_with(90)
        purchase = self.bought(buyer, tin, clay)

        orders.cancel(order_id=purchase.orders[0].id, by=CancelledBy.BUYER, buyer_id=buyer)
        relay.settle()

        assert balance(buyer) == 60

    def test_a_finished_order_earns_coins_for_its_goods_alone(self) -> None:
        shop, buyer = market.make_shop(price=2000), buyer_with(100)
        purchase = self.bought(buyer, shop)

        completed(purchase.orders[0].id, buyer)
        completed_again = coins.balance_of(user_id=buyer)

        assert (balance(buyer), completed_again) == (19, 19)

    def test_a_refund_brings_back_its_share_and_takes_what_was_earned(self) -> None:
        shop, buyer = market.make_shop(price=2000), buyer_with(100)
        purchase = self.bought(buyer, shop)
        order = orders.get(order_id=purchase.orders[0].id)
        completed(order.id, buyer)
        half = order.total.amount // 2

        refund(order, half)
        after_half = balance(buyer)
        refund(order, order.total.amount - half)

        assert after_half == 19 + 50 - 9
        assert balance(buyer) == 100
        assert on(AccountKind.BUYER, buyer) == 100_000

    def test_earned_coins_that_are_spent_are_taken_from_the_next_that_come(self) -> None:
        shop, buyer = market.make_shop(price=40_000), market.make_buyer(money=1_000_000)
        order = orders.get(order_id=self.bought(buyer, shop).orders[0].id)
        completed(order.id, buyer)
        earned = balance(buyer)
        self.bought(buyer, market.make_shop(price=2000))

        refund(order, order.total.amount)
        after_refund = balance(buyer)
        coins.grant(grant_id=new_id(bucket=1), user_id=buyer, coins=390, actor_id=buyer, reason="a present")

        assert (earned, after_refund) == (400, 0)
        assert balance(buyer) == 0
        assert [entry.movement for entry in coins.entries_of(user_id=buyer).results[:2]] == [
            Movement.TAKEN_BACK,
            Movement.GRANTED,
        ]

    def test_a_refund_before_the_end_leaves_less_to_earn(self) -> None:
        shop, buyer = market.make_shop(price=2000), market.make_buyer()
        order = orders.get(order_id=self.bought(buyer, shop).orders[0].id)

        refund(order, order.total.amount // 2)
        completed(order.id, buyer)

        assert balance(buyer) == 10
