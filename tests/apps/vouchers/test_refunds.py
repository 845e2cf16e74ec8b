"""A refund of all that was paid for an order gives its vouchers back, once; any smaller one does not."""

from uuid import UUID

import pytest

from tests.apps.refunds.conftest import Sold, come_to_rest
from tests.apps.vouchers.conftest import claimed, counters, fixed, fresh_id, platform, terms, use
from titan.apps.payments import api as payments
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import Voucher
from titan.kernel.money import Money

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sold() -> Sold:
    return Sold().sell().deliver()


def took(sold: Sold, *more_shops: UUID) -> tuple[Voucher, Voucher]:
    """The purchase has used a voucher of the shop, and one of the platform over all of its shops."""
    shops, all_over = claimed(sold.buyer_id, terms(), platform(fixed, 400))
    uses = [use(shops, 300, sold.shop_id), use(all_over, 200, sold.shop_id, *more_shops, platform_part=200)]
    vouchers.take(purchase_id=sold.purchase_id, buyer_id=sold.buyer_id, uses=uses)
    return shops, all_over


def refund(sold: Sold, *lines: tuple[int, int], shipping: bool = False) -> None:
    sold.accept(sold.claim(*lines, shipping=shipping))
    come_to_rest()


def test_one_refund_of_everything_gives_them_back(sold: Sold) -> None:
    shops, all_over = took(sold)
    refund(sold, *sold.everything(), shipping=True)
    assert (counters(shops), counters(all_over)) == ((0, 0), (0, 0))
    assert vouchers.check() == ()


def test_several_refunds_that_add_up_do_with_the_last(sold: Sold) -> None:
    shops, _ = took(sold)
    refund(sold, (0, 1))
    assert counters(shops) == (1, 300)
    refund(sold, (0, 1), (1, 1), shipping=True)
    assert counters(shops) == (0, 0)


def test_goods_without_the_shipping_are_not_everything(sold: Sold) -> None:
    shops, _ = took(sold)
    refund(sold, *sold.everything())
    assert counters(shops) == (1, 300)


def test_what_was_given_back_can_be_used_again_by_the_buyer(sold: Sold) -> None:
    shops, _ = took(sold)
    refund(sold, *sold.everything(), shipping=True)
    vouchers.take(purchase_id=fresh_id(), buyer_id=sold.buyer_id, uses=[use(shops, 300, sold.shop_id)])
    assert counters(shops) == (1, 300)


def test_a_voucher_over_two_shops_waits_for_the_other_order(sold: Sold) -> None:
    other_shop = fresh_id()
    _, all_over = took(sold, other_shop)
    refund(sold, *sold.everything(), shipping=True)
    assert counters(all_over) == (1, 200)
    vouchers.give_back_order(purchase_id=sold.purchase_id, order_id=fresh_id(), shop_id=other_shop)
    assert counters(all_over) == (0, 0)


def test_the_fact_that_comes_twice_has_one_effect(sold: Sold) -> None:
    shops, _ = took(sold)
    refund(sold, *sold.everything(), shipping=True)
    assert not vouchers.give_back_refunded(purchase_id=sold.purchase_id, order_id=sold.order_id)
    assert counters(shops) == (0, 0)
    assert vouchers.check() == ()


def test_refunds_of_another_order_do_not_count(sold: Sold) -> None:
    other = Sold().sell().deliver()
    refund(other, *other.everything(), shipping=True)
    assert payments.refunded_whole(payment_id=sold.purchase_id, order_id=sold.order_id) is None
    part = payments.refunded_whole(payment_id=other.purchase_id, order_id=other.order_id)
    assert part is not None
    assert (part.shop_id, part.amount) == (other.shop_id, Money(3991, "EUR"))
