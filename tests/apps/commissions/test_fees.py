"""Which rule counts and what it takes; never more than there is, and exact to the minor unit."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.commissions.contracts import Fee, FixedPer, Rule, Sale, TaxRate
from titan.apps.commissions.domain import fees
from titan.kernel.money import share

from .conftest import AT, SHOP, fresh_id, rule, sale

GARDEN, TOOLS, SPADES = fresh_id(), fresh_id(), fresh_id()
PATHS = {GARDEN: (GARDEN,), TOOLS: (GARDEN, TOOLS), SPADES: (GARDEN, TOOLS, SPADES)}


def path(category_id: UUID) -> tuple[UUID, ...]:
    return PATHS.get(category_id, ())


def fee(sold: Sale, *rules: Rule, tax_bp: int = 0) -> Fee:
    taxes = [TaxRate("DE", tax_bp, datetime(2026, 1, 1, tzinfo=UTC))] if tax_bp else []
    return fees.fee(sold, book=fees.book(rules, taxes), at=AT, path=path)


class TestMatching:
    def test_without_a_rule_the_shop_s_own_rate_counts(self) -> None:
        found = fee(sale((None, 1000), shipping=490))

        assert found.commission.amount == share(1490, 800)
        assert [part.rule_id for part in found.breakdown] == [None]

    def test_the_shop_s_rule_comes_first_then_the_category_s_then_the_default(self) -> None:
        default, garden = rule(percent_bp=1000, position=1), rule(percent_bp=500, category_id=GARDEN)
        own = rule(percent_bp=300, shop_id=SHOP, position=900)
        sold = sale((SPADES, 1000))

        assert fee(sold, default).commission.amount == 100
        assert fee(sold, default, garden).commission.amount == 50
        assert fee(sold, default, garden, own).commission.amount == 30

    def test_a_category_s_rule_holds_for_those_below_it_only(self) -> None:
        tools = rule(percent_bp=500, category_id=TOOLS)
        default = rule(percent_bp=1000)

        assert fee(sale((SPADES, 1000)), tools, default).commission.amount == 50
        assert fee(sale((GARDEN, 1000)), tools, default).commission.amount == 100

    def test_the_lower_position_comes_first(self) -> None:
        late, early = rule(percent_bp=500, position=2), rule(percent_bp=700, position=1)

        assert fee(sale((None, 1000)), late, early).commission.amount == 70

    def test_shipping_goes_as_a_line_without_a_category(self) -> None:
        garden, default = rule(percent_bp=0, category_id=GARDEN), rule(percent_bp=1000)

        assert fee(sale((SPADES, 1000), shipping=500), garden, default).commission.amount == 50

    @pytest.mark.parametrize(
        "other",
        [
            {"shop_id": fresh_id()},
            {"currency": "USD"},
            {"valid_to": AT},
            {"valid_from": datetime(2026, 3, 2, tzinfo=UTC)},
        ],
    )
    def test_a_rule_for_others_is_passed_over(self, other: dict[str, object]) -> None:
        assert fee(sale((None, 1000)), rule(percent_bp=5000, **other)).commission.amount == 80


class TestAmounts:
    def test_a_percentage_is_rounded_once_over_all_lines_of_a_rule(self) -> None:
        assert fee(sale(*[(None, 5)] * 10), rule(percent_bp=1000)).commission.amount == 5

    @pytest.mark.parametrize(("per", "amount"), [(FixedPer.LINE, 130), (FixedPer.ORDER, 110)])
    def test_a_fixed_amount_counts_per_line_or_per_order(self, per: FixedPer, amount: int) -> None:
        found = fee(sale((None, 500), (None, 300), (None, 200)), rule(fixed_minor=10, fixed_per=per))

        assert found.commission.amount == amount

    def test_floor_and_cap_bound_what_a_rule_takes(self) -> None:
        bounded = rule(floor_minor=50, cap_minor=80)

        assert [fee(sale((None, net)), bounded).commission.amount for net in (100, 600, 5000)] == [50, 60, 80]

    def test_the_tax_follows_the_shop_s_country(self) -> None:
        assert fee(sale((None, 1000)), rule(), tax_bp=1900).tax.amount == 19
        assert fee(sale((None, 1000), shop_country="FR"), rule(), tax_bp=1900).tax.amount == 0

    def test_fee_and_tax_take_no_more_than_the_sale_brings(self) -> None:
        found = fee(sale((None, 100)), rule(floor_minor=500), tax_bp=1900)

        assert found.commission.amount + found.tax.amount == 100
        assert found.breakdown[0].amount == found.commission

    def test_an_order_that_brings_nothing_costs_nothing(self) -> None:
        found = fee(sale((None, 0)), rule(floor_minor=500, fixed_minor=100), tax_bp=1900)

        assert (found.commission.amount, found.tax.amount) == (0, 0)


CATEGORIES = st.sampled_from([None, GARDEN, TOOLS, SPADES])
MINOR = st.integers(0, 100_000)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    floor = draw(st.none() | MINOR)
    cap = draw(st.none() | st.integers(floor or 0, 200_000))
    return rule(
        shop_id=draw(st.sampled_from([None, SHOP, TOOLS])),
        category_id=draw(CATEGORIES),
        position=draw(st.integers(0, 5)),
        percent_bp=draw(st.integers(0, 10_000)),
        fixed_minor=draw(MINOR),
        fixed_per=draw(st.sampled_from(list(FixedPer))),
        floor_minor=floor,
        cap_minor=cap,
        currency=draw(st.sampled_from(["", "EUR", "JPY", "KWD"])),
    )


@given(
    st.lists(rules(), max_size=5),
    st.lists(st.tuples(CATEGORIES, st.integers(0, 10**9)), max_size=6),
    MINOR,
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_the_fee_is_never_negative_and_never_more_than_the_sale(
    book: list[Rule],
    lines: list[tuple[UUID | None, int]],
    shipping: int,
    tax_bp: int,
    commission_bp: int,
    currency: str,
) -> None:
    sold = sale(*lines, shipping=shipping, commission_bp=commission_bp, currency=currency)

    found = fee(sold, *book, tax_bp=tax_bp)

    brings = sum(net for _, net in lines) + shipping
    assert found.commission.amount >= 0
    assert found.tax.amount == share(found.commission.amount, tax_bp)
    assert found.commission.amount + found.tax.amount <= brings
    assert sum(part.amount.amount for part in found.breakdown) == found.commission.amount
    assert sum(part.base.amount for part in found.breakdown) == brings
    assert all(part.amount.amount >= 0 for part in found.breakdown)
