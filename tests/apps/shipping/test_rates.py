"""Rate tables: tiers by weight or value, thresholds, business days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.shipping.contracts import ParcelToShip, RateKind, RateTable, RateTier, ShippingService
from titan.apps.shipping.domain import days, rates
from titan.kernel.ids import new_id
from titan.kernel.money import Money

from .conftest import eur, tiers

TABLE = RateTable("EUR", tiers((0, 490), (2000, 690), (10_000, 1290)), 5000)
SHOP = new_id(bucket=1)


def cost(kind: RateKind, *, weight: int = 0, goods: int = 0, table: RateTable = TABLE) -> int:
    return rates.cost_of(kind, table, weight_grams=weight, goods_minor=goods).amount


@pytest.mark.parametrize(
    ("weight", "expected"), [(0, 490), (1999, 490), (2000, 690), (9999, 690), (10_000, 1290), (10**9, 1290)]
)
def test_weight_counts_from_the_minimum_of_a_tier_on(weight: int, expected: int) -> None:
    assert cost(RateKind.WEIGHT, weight=weight) == expected


@pytest.mark.parametrize(("goods", "expected"), [(0, 490), (1999, 490), (2000, 690), (4999, 690), (5000, 0)])
def test_value_counts_from_the_minimum_of_a_tier_on(goods: int, expected: int) -> None:
    assert cost(RateKind.VALUE, goods=goods) == expected


@pytest.mark.parametrize(("goods", "expected"), [(4999, 690), (5000, 0), (5001, 0)])
def test_goods_of_the_threshold_travel_for_nothing(goods: int, expected: int) -> None:
    assert cost(RateKind.WEIGHT, weight=2000, goods=goods) == expected


def test_a_threshold_of_zero_is_always_free() -> None:
    assert cost(RateKind.WEIGHT, table=RateTable("EUR", tiers((0, 490)), 0)) == 0


tables = st.lists(
    st.tuples(st.integers(1, 50_000), st.integers(0, 10_000)), max_size=8, unique_by=lambda pair: pair[0]
).map(lambda pairs: tiers((0, 100), *sorted(pairs)))


@given(tables, st.integers(0, 60_000))
def test_the_cost_is_that_of_the_highest_minimum_reached(table: tuple[RateTier, ...], size: int) -> None:
    expected = max((tier for tier in table if tier.minimum <= size), key=lambda tier: tier.minimum)

    assert rates.tier_cost(table, size) == expected.cost_minor


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=8), st.integers(0, 900), st.integers(0, 900))
def test_rising_tiers_make_the_cost_rise_with_the_size(costs: list[int], one: int, other: int) -> None:
    table = tiers(*((index * 100, cost) for index, cost in enumerate(sorted(costs))))
    light, heavy = sorted((one, other))

    assert rates.tier_cost(table, light) <= rates.tier_cost(table, heavy)


class TestOption:
    def service(self, *tables: RateTable, max_weight: int | None = None) -> ShippingService:
        return ShippingService(
            new_id(bucket=1), SHOP, "Standard", (), RateKind.WEIGHT, tables, 2, 4, max_weight
        )

    def test_quotes_only_a_currency_it_has_rates_for(self) -> None:
        service = self.service(TABLE, RateTable("JPY", tiers((0, 800)), None))

        in_yen = rates.option(service, ParcelToShip(SHOP, 100, Money(9000, "JPY")))
        in_pounds = rates.option(service, ParcelToShip(SHOP, 100, Money(9000, "GBP")))

        assert in_yen is not None
        assert (in_yen.cost, in_yen.free_from) == (Money(800, "JPY"), None)
        assert in_pounds is None

    def test_takes_its_maximum_weight_and_nothing_heavier(self) -> None:
        service = self.service(TABLE, max_weight=2000)

        assert rates.option(service, ParcelToShip(SHOP, 2000, eur(10))) is not None
        assert rates.option(service, ParcelToShip(SHOP, 2001, eur(10))) is None


FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, date(2026, 11, 23)),
        (FRIDAY, 5, date(2026, 11, 27)),
        (FRIDAY, 6, date(2026, 11, 30)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 1, date(2026, 11, 24)),
    ],
)
def test_weekends_do_not_count(start: date, count: int, expected: date) -> None:
    assert days.after(start, count) == expected


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 90))
def test_a_delivery_day_is_a_business_day_and_not_before_a_shorter_promise(start: date, count: int) -> None:
    found = days.after(start, count)

    assert found.weekday() < 5
    assert found > days.after(start, count - 1) if count else found >= start


def test_a_parcel_is_promised_for_the_end_of_the_day() -> None:
    assert days.delivered_by(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), 2) == datetime(
        2026, 11, 24, 18, tzinfo=UTC
    )
