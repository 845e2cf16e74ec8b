"""Orders as the seller meets them: lists, one order, cancelling, the slip, the money."""

import pytest

from tests.web.seller_centre.conftest import ADDRESS, Seller, euros
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order, OrderDiscount
from titan.apps.payouts import api as payouts
from titan.apps.sellers import api as sellers
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money
from titan.platform import homes

pytestmark = pytest.mark.django_db


def earned(seller: Seller) -> str:
    """The number of an order that was paid into escrow, completed and released."""
    order = seller.order(total=5000)
    orders.record_shipped(order_id=order.id, carrier="simulated", tracking_number="T1", at=clock.now())
    orders.record_delivered(order_id=order.id, at=clock.now())
    orders.confirm(order_id=order.id, buyer_id=order.buyer_id)
    wallet.release_escrow(
        order_id=order.id, shop_id=seller.shop.id, total=order.total, commission_bp=seller.shop.commission_bp
    )
    payouts.record_release(
        order_id=order.id,
        shop_id=seller.shop.id,
        paid=order.total,
        commission=euros(400),
        tax=None,
        at=clock.now(),
    )
    return order.number


def test_the_list_shows_what_can_be_shipped_with_its_recipient(seller: Seller) -> None:
    order = seller.order()
    seller.order(is_paid=False)
    response = seller.get("orders/")
    [(parcel, summary)] = response.context["parcels"]
    assert (parcel.order_id, summary.number, parcel.urgency) == (order.id, order.number, "calm")
    assert ADDRESS.name in response.content.decode()


@pytest.mark.parametrize(("status", "count"), [("unpaid", 1), ("cancelled", 0), ("all", 2), ("what", 1)])
def test_lists_by_status(seller: Seller, status: str, count: int) -> None:
    seller.order()
    seller.order(is_paid=False)
    context = seller.get(f"orders/?status={status}").context
    assert len(context.get("parcels", context.get("orders", ()))) == count


def test_the_page_tells_contents_address_and_what_is_earned(seller: Seller) -> None:
    order = seller.order()
    response = seller.get(f"orders/{order.id}/")
    page = response.content.decode()
    assert "2 × Enamel mug" in page
    assert ADDRESS.street in page
    fees = response.context["fees"]
    # 8 % of 24.90.
    assert [line.amount.amount for line in fees.lines] == [2000, 490, -199, 2291]
    assert not fees.is_final


def divided(seller: Seller, order: Order) -> dict[str, int]:
    """What the page says of the order's money."""
    lines = seller.get(f"orders/{order.id}/").context["fees"].lines
    return {line.label: line.amount.amount for line in lines}


def test_the_fee_is_that_of_the_sale_whatever_the_rate_is_today(seller: Seller) -> None:
    order = seller.order(commission=euros(100), commission_tax=euros(19))
    sellers.set_commission(
        shop_id=seller.shop.id, commission_bp=3000, actor_id=seller.user.id, reason="a new rate"
    )
    assert divided(seller, order) == {
        "Goods": 2000,
        "Shipping": 490,
        "Commission": -100,
        "Tax on the commission": -19,
        "You receive": 2371,
    }
    assert "as it was agreed at the sale" in seller.get(f"orders/{order.id}/").content.decode()


def test_vouchers_cost_the_shop_its_own_part_alone(seller: Seller) -> None:
    voucher = OrderDiscount(
        seller.shop.id, "10 off", False, euros(1000), shop_funded=euros(400), platform_funded=euros(600)
    )
    order = seller.order(
        is_paid=False, total=1490, goods=euros(2000), discounts=(voucher,), commission=euros(100)
    )
    assert divided(seller, order) == {
        "Goods": 2000,
        "Shipping": 490,
        "Your part of the vouchers": -400,
        "Commission": -100,
        "You receive": 1990,
    }


def test_a_refund_before_the_release_lowers_what_is_expected(seller: Seller) -> None:
    order = seller.order(commission=euros(100))
    wallet.execute(
        orders=[
            TransferOrder(
                new_id(bucket=9),
                AccountRef(AccountKind.ESCROW, order.id),
                AccountRef(AccountKind.PROVIDER),
                euros(1245),
                "refund",
                order.id,
            )
        ]
    )
    assert divided(seller, order) == {
        "Goods": 2000,
        "Shipping": 490,
        "Commission": -50,
        "Returned to the buyer": -1245,
        "You receive": 1195,
    }


def test_an_unpaid_order_cannot_be_shipped(seller: Seller) -> None:
    order = seller.order(is_paid=False)
    assert not seller.get(f"orders/{order.id}/").context["sending"].can_ship


def test_a_carrier_that_is_away_is_told_and_nothing_is_sent(seller: Seller, settings: object) -> None:
    order = seller.order(is_paid=False)
    response = seller.client.post(f"/seller/orders/{order.id}/ship/", follow=True)
    assert "Not sent:" in response.content.decode()
    assert orders.get(order_id=order.id).tracking_number == ""


def test_cancels_with_the_reason_that_the_buyer_reads(seller: Seller) -> None:
    order = seller.order()
    seller.post(f"orders/{order.id}/cancel/", reason="The last one broke.")
    found = orders.get(order_id=order.id)
    assert (found.status, found.cancelled_by, found.cancel_reason) == (
        "cancelled",
        "seller",
        "The last one broke.",
    )


def test_cancelling_needs_a_reason(seller: Seller) -> None:
    order = seller.order()
    response = seller.post(f"orders/{order.id}/cancel/", reason=" ")
    assert response.status_code == 422
    assert 'id="id-reason-error"' in response.content.decode()
    assert orders.get(order_id=order.id).status == "paid"


def test_the_slip_has_no_prices(seller: Seller) -> None:
    order = seller.order()
    page = seller.get(f"orders/{order.id}/slip/").content.decode()
    assert ADDRESS.street in page
    assert "MUG-B" in page
    assert "€" not in page


class TestBalance:
    def test_tells_what_is_available_and_what_is_held(self, seller: Seller) -> None:
        earned(seller)
        seller.order(total=2490)
        [purse] = seller.get("balance/").context["purses"]
        assert (purse.available, purse.held) == (Money(4600, "EUR"), Money(2490, "EUR"))

    def test_each_line_leads_to_its_order_and_tells_the_fees(self, seller: Seller) -> None:
        number = earned(seller)
        [line] = seller.get("balance/").context["lines"]
        assert line.order.number == number
        assert (line.entry.amount.amount, line.fees.amount) == (4600, -400)
        fees = seller.get(f"orders/{line.entry.reference_id}/").context["fees"]
        assert fees.is_final
        assert [entry.amount.amount for entry in fees.lines] == [4510, 490, -400, 4600]

    def test_other_currencies_have_their_own_statement(self, seller: Seller) -> None:
        earned(seller)
        assert seller.get("balance/?currency=USD").context["lines"] == []
        assert len(seller.get("balance/?currency=NONE").context["lines"]) == 1


def test_of_a_buyer_of_another_cell_the_cancellation_is_on_its_way(seller: Seller) -> None:
    order = seller.order()
    homes.register(lambda bucket: 1 if bucket == bucket_of(order.id) else None)
    try:
        seller.post(f"orders/{order.id}/cancel/", reason="The last one broke.")
        page = seller.get(f"orders/{order.id}/").content.decode()
    finally:
        homes.forget()
    assert "The cancellation is on its way." in page
    assert f"orders/{order.id}/ship/" not in page
    assert orders.get(order_id=order.id).status == "paid"
