"""The parts of a quote sum to the whole, to the minor unit, in every currency and under every rule."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.pricing.contracts import ChosenShipping, DraftLine, DraftShop, QuotedShop, ShopTerms, Tier
from titan.apps.pricing.domain import reckoning, tax
from titan.apps.pricing.domain.tax import TaxRule
from titan.kernel.money import Money

SHOP = UUID(int=1)


def draft_line(unit: int, quantity: int, currency: str = "EUR") -> DraftLine:
    return DraftLine(
        variant_id=UUID(int=2),
        product_id=UUID(int=3),
        title="Enamel mug",
        label="Blue",
        sku="MUG",
        picture_url="",
        quantity=quantity,
        list_price=Money(unit, currency),
        unit_price=Money(unit, currency),
        weight_grams=300,
    )


def quoted(lines: tuple[DraftLine, ...], *, shipping: int, rule: TaxRule) -> QuotedShop:
    currency = lines[0].unit_price.currency
    return reckoning.shop_quote(
        DraftShop(SHOP, "Tin & Clay", lines),
        shipping=ChosenShipping(SHOP, UUID(int=4), "Standard", Money(shipping, currency), 2, 4),
        terms=ShopTerms(SHOP, UUID(int=5), "DE", 850),
        rule=rule,
    )


class TestTax:
    def test_is_taken_out_of_prices_that_include_it(self) -> None:
        shop = quoted((draft_line(1190, 1),), shipping=0, rule=TaxRule(1900, is_included=True))
        assert (shop.tax.amount, shop.total.amount) == (190, 1190)

    def test_is_put_on_prices_that_do_not(self) -> None:
        shop = quoted((draft_line(1000, 2),), shipping=500, rule=TaxRule(500, is_included=False))
        assert (shop.tax.amount, shop.total.amount) == (125, 2625)

    @pytest.mark.parametrize(
        ("country", "rate", "is_included"),
        [
            *(("DE", 1900, True), ("FI", 2550, True), ("GB", 2000, True), ("JP", 1000, True)),
            *(("US", 0, False), ("CA", 500, False), ("BR", 0, False)),
        ],
    )
    def test_follows_the_country_of_delivery(self, country: str, rate: int, is_included: bool) -> None:
        assert tax.rule_for(country) == TaxRule(rate, is_included)

    def test_knows_every_member_of_the_union(self) -> None:
        members = [
            "AT",
            "BE",
            "BG",
            "CY",
            "CZ",
            "DE",
            "DK",
            "EE",
            "ES",
            "FI",
            "FR",
            "GR",
            "HR",
            "HU",
            "IE",
            "IT",
            "LT",
            "LU",
            "LV",
            "MT",
            "NL",
            "PL",
            "PT",
            "RO",
            "SE",
            "SI",
            "SK",
        ]
        assert all(tax.rule_for(country).rate_bp >= 1700 for country in members)


class TestTiers:
    def test_the_lowest_reached_price_counts(self) -> None:
        tiers = [Tier(10, 900, "EUR"), Tier(50, 800, "EUR"), Tier(2, 1, "USD")]
        prices = [
            reckoning.unit_price(Money(1000, "EUR"), tiers=tiers, quantity=n).amount for n in (1, 10, 49, 50)
        ]
        assert prices == [1000, 900, 900, 800]

    def test_a_sale_below_the_tier_stays(self) -> None:
        assert reckoning.unit_price(Money(700, "EUR"), tiers=[Tier(2, 900, "EUR")], quantity=5).amount == 700


rules = st.builds(TaxRule, st.integers(0, 3000), st.booleans())
money_lines = st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 999)), min_size=1, max_size=20)


@given(money_lines, st.integers(0, 10**6), rules, st.sampled_from(["JPY", "EUR", "KWD"]))
def test_the_parts_sum_to_the_whole(
    parts: list[tuple[int, int]], shipping: int, rule: TaxRule, currency: str
) -> None:
    shop = quoted(tuple(draft_line(unit, n, currency) for unit, n in parts), shipping=shipping, rule=rule)
    goods = sum(line.total.amount for line in shop.lines)
    line_taxes = [line.tax.amount for line in shop.lines]
    shipping_tax = shop.tax.amount - sum(line_taxes)
    assert shop.goods.amount == goods == sum(unit * n for unit, n in parts)
    assert min([*line_taxes, shipping_tax, shop.total.amount]) >= 0
    added = 0 if rule.is_included else sum(line_taxes) + shipping_tax
    assert shop.total.amount == goods + shipping + added
    net = shop.total.amount - shop.tax.amount
    assert abs(tax_error(net, shop.tax.amount, rule)) <= 1


def tax_error(net: int, reckoned: int, rule: TaxRule) -> float:
    """How far the tax is from the exact one on the net amount, in minor units."""
    return reckoned - net * rule.rate_bp / 10_000
