"""What shops offer: setting up, options for many shops, estimates."""

from datetime import UTC, datetime
from typing import Any

import pytest

from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import (
    ParcelToShip,
    RateKind,
    ShippingServiceInvalid,
    ShippingServiceNotFound,
    ShippingServiceTaken,
    ShippingUnavailable,
)
from titan.apps.users.contracts import PostalAddress
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money

from .conftest import BERLIN, draft, eur, table, tiers

pytestmark = pytest.mark.django_db
SHOP, OTHER = new_id(bucket=1), new_id(bucket=2)
TOKYO = PostalAddress("Rin", "1-1", "Chiyoda-ku", "JP", "100-0001", "13")


def names(address: PostalAddress = BERLIN, currency: str = "EUR", *, weight: int = 100) -> list[str]:
    parcel = ParcelToShip(SHOP, weight, Money(100, currency))
    found = shipping.options(parcels=(parcel,), address=address, currency=currency)
    return [option.name for option in found[SHOP]]


class TestSaving:
    def test_keeps_what_was_set_up(self) -> None:
        service_id = shipping.save_service(
            shop_id=SHOP, draft=draft(more_rates=(table("JPY", 900),), max_weight_grams=30_000)
        )

        service = shipping.service(service_id=service_id, shop_id=SHOP)

        assert (service.name, service.countries, service.kind) == ("Standard", ("AT", "DE"), RateKind.WEIGHT)
        assert [rate.currency for rate in service.rates] == ["EUR", "JPY"]
        assert service.rates[0].tiers == tiers((0, 490), (2000, 690), (10_000, 1290))
        assert (service.days_min, service.days_max, service.max_weight_grams) == (2, 4, 30_000)

    def test_the_same_again_is_the_same_service(self) -> None:
        first = shipping.save_service(shop_id=SHOP, draft=draft(more_rates=(table("JPY", 900),)))

        second = shipping.save_service(shop_id=SHOP, draft=draft(countries=("AT", "DE"), days_max=9))

        assert second == first
        (service,) = shipping.services_of(shop_id=SHOP)
        assert service.days_max == 9
        assert [rate.currency for rate in service.rates] == ["EUR"]

    def test_a_service_of_another_shop_is_not_found(self) -> None:
        service_id = shipping.save_service(shop_id=SHOP, draft=draft())

        with pytest.raises(ShippingServiceNotFound):
            shipping.save_service(shop_id=OTHER, draft=draft(), service_id=service_id)
        with pytest.raises(ShippingServiceNotFound):
            shipping.retire_service(shop_id=OTHER, service_id=service_id)

    def test_two_services_of_a_name_for_the_same_countries_are_refused(self) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft())
        express = shipping.save_service(shop_id=SHOP, draft=draft(name="Express"))

        with pytest.raises(ShippingServiceTaken):
            shipping.save_service(shop_id=SHOP, draft=draft(), service_id=express)

    def test_a_retired_service_is_offered_no_longer_and_may_come_back(self) -> None:
        service_id = shipping.save_service(shop_id=SHOP, draft=draft())

        shipping.retire_service(shop_id=SHOP, service_id=service_id)
        shipping.retire_service(shop_id=SHOP, service_id=service_id)

        assert shipping.services_of(shop_id=SHOP) == ()
        assert shipping.save_service(shop_id=SHOP, draft=draft()) != service_id

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"name": "  "}, "/name"),
            ({"name": "x" * 61}, "/name"),
            ({"countries": ("DE", "UK")}, "/countries"),
            ({"days_min": 5, "days_max": 4}, "/days_max"),
            ({"days_max": 91}, "/days_max"),
            ({"currency": "XXX"}, "/rates/0/currency"),
            ({"tiers": ()}, "/rates/0/tiers"),
            ({"tiers": tiers((1, 100))}, "/rates/0/tiers"),
            ({"tiers": tiers((0, 100), (50, 90), (50, 80))}, "/rates/0/tiers"),
            ({"tiers": tiers((0, 100), (50, 90), (20, 80))}, "/rates/0/tiers"),
            ({"tiers": tiers((0, -1))}, "/rates/0/tiers"),
            ({"free_from_minor": -1}, "/rates/0/free_from_minor"),
            ({"more_rates": (table("EUR", 1),)}, "/rates/1/currency"),
            ({"max_weight_grams": 0}, "/max_weight_grams"),
        ],
    )
    def test_names_what_is_wrong(self, changes: dict[str, Any], pointer: str) -> None:
        with pytest.raises(ShippingServiceInvalid) as refusal:
            shipping.save_service(shop_id=SHOP, draft=draft(**changes))

        assert [problem.pointer for problem in refusal.value.problems] == [pointer]


class TestOptions:
    def test_offers_what_goes_there_the_cheapest_first(self) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft())
        shipping.save_service(shop_id=SHOP, draft=draft(name="World", countries=(), tiers=tiers((0, 1990))))
        shipping.save_service(
            shop_id=SHOP, draft=draft(name="Bike", countries=("DE",), tiers=tiers((0, 290)))
        )

        assert names() == ["Bike", "Standard", "World"]
        assert names(TOKYO) == ["World"]

    def test_never_converts_a_currency(self) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft(countries=(), more_rates=(table("JPY", 900),)))
        shipping.save_service(shop_id=SHOP, draft=draft(name="Euro only", countries=()))

        assert names(TOKYO, "JPY") == ["Standard"]
        with pytest.raises(ShippingUnavailable):
            names(TOKYO, "GBP")

    def test_answers_for_many_shops_in_one_query(self, django_assert_num_queries: Any) -> None:
        shops = [new_id(bucket=7) for _ in range(20)]
        for shop_id in shops:
            shipping.save_service(shop_id=shop_id, draft=draft())
            shipping.save_service(shop_id=shop_id, draft=draft(name="Express", tiers=tiers((0, 990))))
        parcels = tuple(ParcelToShip(shop_id, 2000, eur(4999)) for shop_id in shops)

        with django_assert_num_queries(1):
            found = shipping.options(parcels=parcels, address=BERLIN, currency="EUR")

        assert list(found) == shops
        assert {tuple(option.cost.amount for option in options) for options in found.values()} == {(690, 990)}
        assert found[shops[0]][0].free_from == eur(5000)

    def test_names_every_shop_that_does_not_deliver_there(self) -> None:
        near, far = new_id(bucket=3), new_id(bucket=4)
        shipping.save_service(shop_id=SHOP, draft=draft(countries=()))
        shipping.save_service(shop_id=near, draft=draft())
        parcels = tuple(ParcelToShip(shop_id, 1, eur(1)) for shop_id in (SHOP, near, far))

        with pytest.raises(ShippingUnavailable) as refusal:
            shipping.options(parcels=parcels, address=TOKYO, currency="EUR")

        assert refusal.value.extra["shops"] == [str(near), str(far)]

    def test_goods_of_another_currency_are_a_mistake_of_the_caller(self) -> None:
        with pytest.raises(ValueError, match="priced in EUR"):
            shipping.options(
                parcels=(ParcelToShip(SHOP, 1, Money(1, "JPY")),), address=BERLIN, currency="EUR"
            )

    def test_a_parcel_too_heavy_for_all_services_is_not_delivered(self) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft(max_weight_grams=1000))

        with pytest.raises(ShippingUnavailable):
            names(weight=1001)


class TestEstimate:
    def test_tells_days_and_price_of_the_cheapest(self) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft())
        shipping.save_service(
            shop_id=SHOP, draft=draft(name="Express", tiers=tiers((0, 990)), days_min=1, days_max=1)
        )

        with clock.frozen(datetime(2026, 11, 20, 12, tzinfo=UTC)):
            estimate = shipping.estimate(shop_id=SHOP, country="DE", currency="EUR", weight_grams=500)

        assert estimate is not None
        assert (estimate.service_name, estimate.cost, estimate.free_from) == ("Standard", eur(490), eur(5000))
        assert (estimate.earliest_date.isoformat(), estimate.latest_date.isoformat()) == (
            "2026-11-24",
            "2026-11-26",
        )

    def test_without_a_currency_it_is_about_the_quickest(self) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft())
        shipping.save_service(shop_id=SHOP, draft=draft(name="Express", days_min=1, days_max=1))

        estimate = shipping.estimate(shop_id=SHOP, country="DE")

        assert estimate is not None
        assert (estimate.service_name, estimate.cost) == ("Express", None)

    def test_is_nothing_where_the_shop_does_not_deliver(self) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft())

        assert shipping.estimate(shop_id=SHOP, country="JP") is None
        assert shipping.estimate(shop_id=SHOP, country="DE", currency="JPY") is None

    def test_asks_the_database_once(self, django_assert_num_queries: Any) -> None:
        shipping.save_service(shop_id=SHOP, draft=draft())
        shipping.estimate(shop_id=SHOP, country="DE")

        with django_assert_num_queries(0):
            shipping.estimate(shop_id=SHOP, country="AT", currency="EUR")

    @pytest.mark.django_db(transaction=True)
    def test_shows_a_change_at_once(self) -> None:
        service_id = shipping.save_service(shop_id=SHOP, draft=draft())
        shipping.estimate(shop_id=SHOP, country="DE")

        shipping.retire_service(shop_id=SHOP, service_id=service_id)

        assert shipping.estimate(shop_id=SHOP, country="DE") is None
