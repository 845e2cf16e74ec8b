"""What a variant costs at an instant."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from titan.apps.products.contracts import Sale, Variant
from titan.apps.products.domain import prices
from titan.kernel.ids import new_id
from titan.kernel.money import Money

START = datetime(2026, 5, 1, tzinfo=UTC)
END = START + timedelta(days=2)
PRICE = Money(2000, "EUR")
SALE = Sale(Money(1500, "EUR"), START, END)
ONE = timedelta(microseconds=1)


def variant(price: Money = PRICE, sale: Sale | None = None, *, is_active: bool = True) -> Variant:
    return Variant(new_id(bucket=0), "S", "", (), price, (), sale, 1, is_active)


def test_a_sale_holds_from_its_start_up_to_its_end() -> None:
    found = [prices.current(PRICE, SALE, now=at) for at in (START - ONE, START, END - ONE, END)]

    assert found == [PRICE, SALE.price, SALE.price, PRICE]


def test_the_lowest_price_comes_with_its_own_list_price() -> None:
    variants = [variant(Money(1600, "EUR")), variant(sale=SALE), variant(Money(100, "EUR"), is_active=False)]

    assert prices.lowest(variants, now=START) == (SALE.price, PRICE)
    assert prices.lowest(variants, now=END) == (Money(1600, "EUR"), Money(1600, "EUR"))


def test_the_next_change_is_the_nearest_edge_ahead() -> None:
    assert prices.next_change([variant(sale=SALE)], now=START - ONE) == START
    assert prices.next_change([variant(sale=SALE)], now=START) == END
    assert prices.next_change([variant(sale=SALE)], now=END) is None


@given(price=st.integers(2, 10**9), share=st.floats(0.001, 0.999), other=st.integers(1, 10**9))
def test_a_sale_lowers_further_currencies_by_the_same_share(price: int, share: float, other: int) -> None:
    sale = Sale(Money(max(1, min(price - 1, int(price * share))), "EUR"), START, END)

    [found] = prices.further([Money(other, "USD")], Money(price, "EUR"), sale, now=START)

    assert found.currency == "USD"
    assert 1 <= found.amount <= other
    assert abs(found.amount - other * sale.price.amount / price) <= 1
