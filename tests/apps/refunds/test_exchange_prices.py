"""What an exchange gives back: exactly, and never to the gain of either side by a price that changed meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from titan.apps.refunds.domain.exchange import back_of

PRICES = st.integers(1, 10**9)


@given(paid=st.integers(0, 10**9), sold_at=PRICES, own=PRICES, other=PRICES)
def test_it_is_between_nothing_and_what_was_paid(paid: int, sold_at: int, own: int, other: int) -> None:
    back = back_of(paid, sold_at=sold_at, own=own, other=other)
    if other > max(sold_at, own):
        assert back is None
    else:
        assert back is not None
        assert 0 <= back <= paid
        assert (back == 0) or other < min(sold_at, own)


@given(paid=st.integers(0, 10**9), sold_at=PRICES, own=PRICES)
def test_what_costs_as_much_as_its_own_variant_is_even(paid: int, sold_at: int, own: int) -> None:
    assert back_of(paid, sold_at=sold_at, own=own, other=own) == 0


@given(paid=st.integers(0, 10**9), price=PRICES, cheap=PRICES, cheaper=PRICES)
def test_the_cheaper_the_more_goes_back(paid: int, price: int, cheap: int, cheaper: int) -> None:
    cheap, cheaper = max(cheap, cheaper), min(cheap, cheaper)
    more, less = (back_of(paid, sold_at=price, own=price, other=other) for other in (cheaper, cheap))
    assert less is None or (more is not None and more >= less)
