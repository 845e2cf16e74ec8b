"""What was paid for some units: whatever the portions, they sum to what was paid."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.apps.orders.contracts import Order, OrderDiscount, OrderLine, OrderStatus
from titan.apps.refunds.domain import amounts
from titan.kernel.ids import new_id
from titan.kernel.money import Money, allocate, exponent

from .conftest import ADDRESS, fresh_id, line

PRICES = {"JPY": 50_000, "EUR": 50_000, "KWD": 500_000}


def order(
    lines: tuple[OrderLine, ...], *, shipping: int, discounts: tuple[OrderDiscount, ...], tax: int
) -> Order:
    currency = lines[0].total.currency
    goods = sum(one.total.amount for one in lines)
    off = sum(one.amount.amount for one in discounts)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Order(
        id=fresh_id(),
        number="T-1",
        purchase_id=fresh_id(),
        buyer_id=fresh_id(),
        shop_id=fresh_id(),
        shop_name="Shop",
        seller_id=fresh_id(),
        status=OrderStatus.DELIVERED,
        payment_method="wallet",
        is_paid=True,
        lines=lines,
        goods=Money(goods, currency),
        shipping=Money(shipping, currency),
        tax=Money(tax, currency),
        total=Money(goods + shipping + tax - off, currency),
        address=ADDRESS,
        shipping_service="Standard",
        carrier="",
        tracking_number="",
        placed_at=now,
        ship_by=now,
        shipped_at=now,
        delivered_at=now,
        completed_at=None,
        cancelled_at=None,
        cancelled_by="",
        cancel_reason="",
        timeline=(),
        version=1,
        discounts=discounts,
    )


@st.composite
def orders(draw: Any) -> Order:
    """Any order as quotes make them: discounts split over the lines, tax included or added."""
    currency = draw(st.sampled_from(sorted(PRICES)))
    made = [
        line(
            price=draw(st.integers(1, PRICES[currency])),
            quantity=draw(st.integers(1, 7)),
            currency=currency,
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    shipping = draw(st.integers(0, 2000))
    goods = sum(one.total.amount for one in made)
    off_goods, off_shipping = draw(st.integers(0, goods)), draw(st.integers(0, shipping))
    cuts = allocate(off_goods, [one.total.amount for one in made])
    tax = draw(st.integers(0, goods // 4))
    weights = [
        *(one.total.amount - cut for one, cut in zip(made, cuts, strict=True)),
        shipping - off_shipping,
    ]
    *taxes, _ = allocate(tax, weights) if any(weights) else [0] * (len(made) + 1)
    tells = draw(st.booleans())
    lines = tuple(
        line(
            price=one.unit_price.amount,
            quantity=one.quantity,
            currency=currency,
            tax=Money(share, currency),
            discount=Money(cut, currency) if cut and tells else None,
        )
        for one, cut, share in zip(made, cuts, taxes, strict=True)
    )
    found = [
        OrderDiscount(new_id(bucket=1), "off", is_shipping, amount, amount, Money(0, currency))
        for is_shipping, amount in (
            (False, Money(off_goods, currency)),
            (True, Money(off_shipping, currency)),
        )
        if amount
    ]
    return order(lines, shipping=shipping, discounts=tuple(found), tax=tax if any(weights) else 0)


@settings(max_examples=400, deadline=None)
@given(orders(), st.data())
def test_portions_sum_to_what_was_paid(sold: Order, data: Any) -> None:
    paid = amounts.paid_of(sold)
    assert sum(paid.lines) + paid.shipping == sold.total.amount
    assert min(*paid.lines, paid.shipping, 0) == 0
    refunded = paid.shipping
    for position, bought in enumerate(one.quantity for one in sold.lines):
        taken = 0
        while taken < bought:
            quantity = data.draw(st.integers(1, bought - taken))
            part = amounts.of_units(paid.lines[position], bought=bought, before=taken, quantity=quantity)
            assert part >= 0
            refunded += part
            taken += quantity
    assert refunded == sold.total.amount


def test_currencies_have_three_kinds_of_decimals() -> None:
    assert [exponent(currency) for currency in ("JPY", "EUR", "KWD")] == [0, 2, 3]


@pytest.mark.parametrize(("quantity", "wanted"), [(1, 33), (2, 67), (3, 100)])
def test_first_units_are_rounded_cumulatively(quantity: int, wanted: int) -> None:
    assert amounts.of_units(100, bought=3, before=0, quantity=quantity) == wanted


def test_tax_that_was_added_goes_back_with_its_line() -> None:
    lines = (line(price=1000, tax=Money(50, "EUR")), line(price=500, tax=Money(25, "EUR")))
    paid = amounts.paid_of(order(lines, shipping=200, discounts=(), tax=85))
    assert paid == amounts.Paid((1050, 525), 210)


def test_tax_that_is_included_is_in_the_price() -> None:
    lines = (line(price=1190, tax=Money(190, "EUR")),)
    assert amounts.paid_of(order(lines, shipping=490, discounts=(), tax=0)) == amounts.Paid((1190,), 490)
