"""Drafts and quotes over real products: what may be quoted, for whom, how long."""

from datetime import timedelta

import pytest

from tests.factories import market
from titan.apps.pricing import api as pricing
from titan.apps.pricing.contracts import (
    ChosenShipping,
    NotSoldInCurrency,
    PriceChanged,
    Quote,
    QuoteExpired,
    QuoteIncomplete,
    QuoteNotFound,
    ShopTerms,
    Tier,
    TierInvalid,
    WantedLine,
)
from titan.apps.products.contracts import VariantNotFound
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money

pytestmark = pytest.mark.django_db(transaction=True)
BUYER = new_id(bucket=9)


def frozen(*shops: market.Shop, quantity: int = 1) -> Quote:
    lines = [WantedLine(shop.variant_id, quantity) for shop in shops]
    return pricing.freeze(
        buyer_id=BUYER,
        shops=pricing.draft(lines=lines, currency="EUR"),
        shipping=[ChosenShipping(s.id, new_id(bucket=9), "Standard", Money(490, "EUR"), 2, 4) for s in shops],
        terms=[ShopTerms(s.id, s.owner_id, "DE", 850) for s in shops],
        address=market.ADDRESS,
    )


class TestDraft:
    def test_tells_goods_and_weight_of_each_parcel(self) -> None:
        mugs, plates = market.make_shop(price=2000), market.make_shop(price=300)
        lines = [WantedLine(mugs.variant_id, 2), WantedLine(plates.variant_id, 5)]
        drafts = pricing.draft(lines=lines, currency="EUR")
        told = [(draft.shop_id, draft.goods.amount, draft.weight_grams) for draft in drafts]
        assert told == [(mugs.id, 4000, 600), (plates.id, 1500, 1500)]

    def test_converts_no_price(self) -> None:
        shop = market.make_shop()
        with pytest.raises(NotSoldInCurrency):
            pricing.draft(lines=[WantedLine(shop.variant_id, 1)], currency="USD")

    def test_refuses_what_is_not_on_sale(self) -> None:
        with pytest.raises(VariantNotFound):
            pricing.draft(lines=[WantedLine(new_id(bucket=1), 1)], currency="EUR")

    def test_says_when_a_price_is_not_the_one_seen(self) -> None:
        shop = market.make_shop(price=2000)
        pricing.draft(lines=[WantedLine(shop.variant_id, 1, Money(2000, "EUR"))], currency="EUR")
        with pytest.raises(PriceChanged) as refusal:
            pricing.draft(lines=[WantedLine(shop.variant_id, 1, Money(1900, "EUR"))], currency="EUR")
        assert str(shop.variant_id) in str(refusal.value.extra["lines"])


class TestQuote:
    def test_is_read_as_it_was_frozen(self) -> None:
        quote = frozen(market.make_shop(price=2000), market.make_shop(price=999), quantity=3)
        assert pricing.get_quote(quote_id=quote.id, buyer_id=BUYER) == quote
        assert quote.total == Money(6000 + 490 + 2997 + 490, "EUR")
        assert quote.prices_include_tax

    def test_is_the_buyers_alone(self) -> None:
        quote = frozen(market.make_shop())
        with pytest.raises(QuoteNotFound):
            pricing.get_quote(quote_id=quote.id, buyer_id=new_id(bucket=9))

    def test_ends_after_its_time_and_is_forgotten_a_day_later(self) -> None:
        quote = frozen(market.make_shop())
        with clock.frozen(quote.expires_at):
            with pytest.raises(QuoteExpired):
                pricing.get_quote(quote_id=quote.id, buyer_id=BUYER)
            assert pricing.purge() == 0
        with clock.frozen(quote.expires_at + timedelta(days=1, seconds=1)):
            assert pricing.purge() == 1
        with pytest.raises(QuoteNotFound):
            pricing.get_quote(quote_id=quote.id, buyer_id=BUYER)

    def test_needs_shipping_and_terms_of_every_shop(self) -> None:
        shop = market.make_shop()
        drafts = pricing.draft(lines=[WantedLine(shop.variant_id, 1)], currency="EUR")
        with pytest.raises(QuoteIncomplete):
            pricing.freeze(buyer_id=BUYER, shops=drafts, shipping=[], terms=[], address=market.ADDRESS)


class TestTiers:
    def test_lower_the_unit_price_from_a_quantity_on(self) -> None:
        shop = market.make_shop(price=2000)
        tiers = (Tier(3, 1800, "EUR"), Tier(10, 1500, "EUR"))
        pricing.set_tiers(variant_id=shop.variant_id, tiers=tiers)
        assert pricing.tiers_of(variant_id=shop.variant_id) == tiers
        for quantity, unit in ((2, 2000), (3, 1800), (10, 1500)):
            [draft] = pricing.draft(lines=[WantedLine(shop.variant_id, quantity)], currency="EUR")
            assert draft.lines[0].unit_price == Money(unit, "EUR")
        pricing.set_tiers(variant_id=shop.variant_id, tiers=())
        assert pricing.tiers_of(variant_id=shop.variant_id) == ()

    @pytest.mark.parametrize(
        "tiers",
        [
            [Tier(1, 900, "EUR")],
            [Tier(2, 900, "EUR"), Tier(2, 800, "EUR")],
            [Tier(2, 900, "EUR"), Tier(5, 950, "EUR")],
            [Tier(2, 0, "EUR")],
        ],
    )
    def test_must_fit_together(self, tiers: list[Tier]) -> None:
        with pytest.raises(TierInvalid):
            pricing.set_tiers(variant_id=new_id(bucket=1), tiers=tiers)
