"""The profile, holidays and shipping services."""

from datetime import timedelta

import pytest

from tests.web.seller_centre.conftest import Seller
from titan.apps.sellers import api as sellers
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import RateKind, RateTable, RateTier
from titan.kernel import clock

pytestmark = pytest.mark.django_db
PROFILE = {"name": "Tin & Clay", "description": "Enamel and clay", "country": "DE", "city": "Husum"}
SERVICE = {
    "name": "Standard",
    "reach": "chosen",
    "countries": "de, AT;ch",
    "kind": "weight",
    "days_min": "2",
    "days_max": "4",
    "from_EUR_0": "0",
    "cost_EUR_0": "4,90",
    "from_EUR_1": "5000",
    "cost_EUR_1": "7.90",
    "free_EUR": "50",
    "from_JPY_0": "0",
    "cost_JPY_0": "800",
    "do": "save",
}


def test_saves_the_profile(seller: Seller) -> None:
    seller.post("shop/", **{**PROFILE, "name": "Tin, Clay & Co"})
    assert sellers.get(shop_id=seller.shop.id).name == "Tin, Clay & Co"


def test_faults_of_the_profile_stand_at_their_fields(seller: Seller) -> None:
    response = seller.post("shop/", **{**PROFILE, "name": "", "city": "x" * 90})
    assert sorted(response.context["form"].errors) == ["city", "name"]


class TestHoliday:
    def test_begins_with_a_last_day_and_ends(self, seller: Seller) -> None:
        day = (clock.now() + timedelta(days=9)).date()
        seller.post("shop/holiday/", holiday="begin", until=day.isoformat())
        shop = sellers.get(shop_id=seller.shop.id)
        assert shop.is_on_holiday
        assert shop.holiday_until is not None
        assert shop.holiday_until.date() == day
        assert "Your shop is on holiday" in seller.get("").content.decode()
        seller.post("shop/holiday/", holiday="end")
        assert not sellers.get(shop_id=seller.shop.id).is_on_holiday

    @pytest.mark.parametrize("until", ["2020-01-01", "soon"])
    def test_the_last_day_lies_ahead(self, seller: Seller, until: str) -> None:
        response = seller.post("shop/holiday/", holiday="begin", until=until)
        assert response.status_code == 422
        assert 'id="id-until-error"' in response.content.decode()
        assert not sellers.get(shop_id=seller.shop.id).is_on_holiday


class TestShipping:
    def test_saves_a_service_with_rates_of_several_currencies(self, seller: Seller) -> None:
        assert seller.post("shipping/new/", **SERVICE).status_code == 302
        [service] = shipping.services_of(shop_id=seller.shop.id)
        assert service.countries == ("AT", "CH", "DE")
        assert service.kind is RateKind.WEIGHT
        assert set(service.rates) == {
            RateTable("EUR", (RateTier(0, 490), RateTier(5000, 790)), 5000),
            RateTable("JPY", (RateTier(0, 800),), None),
        }

    def test_shows_a_service_as_it_was_typed_and_changes_it(self, seller: Seller) -> None:
        seller.post("shipping/new/", **SERVICE)
        [service] = shipping.services_of(shop_id=seller.shop.id)
        values = seller.get(f"shipping/{service.id}/").context["form"].values
        assert (values["cost_EUR_1"], values["free_EUR"], values["cost_JPY_0"]) == ("7.90", "50.00", "800")
        changed = {**values, "name": "Slow", "reach": "everywhere", "do": "save"}
        assert seller.post(f"shipping/{service.id}/", **changed).status_code == 302
        [after] = shipping.services_of(shop_id=seller.shop.id)
        assert (after.id, after.name, after.countries) == (service.id, "Slow", ())

    def test_minimums_by_value_are_amounts(self, seller: Seller) -> None:
        fields = {**SERVICE, "kind": "value", "from_EUR_1": "20.50"}
        seller.post("shipping/new/", **fields)
        [service] = shipping.services_of(shop_id=seller.shop.id)
        [euro] = [table for table in service.rates if table.currency == "EUR"]
        assert euro.tiers[1].minimum == 2050

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("name", ""),
            ("days_min", "two"),
            ("days_max", "1"),
            ("countries", "Germany"),
            ("max_weight", "0"),
            ("from_EUR_0", "10"),
            ("cost_EUR_0", "free"),
            ("free_EUR", "-5"),
        ],
    )
    def test_faults_stand_at_their_fields(self, seller: Seller, name: str, value: str) -> None:
        response = seller.post("shipping/new/", **{**SERVICE, name: value})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [name]
        assert shipping.services_of(shop_id=seller.shop.id) == ()

    def test_more_lines_keep_what_was_typed(self, seller: Seller) -> None:
        response = seller.post("shipping/new/", **{**SERVICE, "do": "more"})
        assert response.status_code == 200
        assert len(response.context["tables"][0].tiers) == 4

    def test_a_service_of_another_shop_is_not_found(self, seller: Seller, other_seller: Seller) -> None:
        other_seller.post("shipping/new/", **SERVICE)
        [service] = shipping.services_of(shop_id=other_seller.shop.id)
        assert seller.get(f"shipping/{service.id}/").status_code == 404
        assert seller.post(f"shipping/{service.id}/retire/").status_code == 404

    def test_stops_offering(self, seller: Seller) -> None:
        seller.post("shipping/new/", **SERVICE)
        [service] = shipping.services_of(shop_id=seller.shop.id)
        seller.post(f"shipping/{service.id}/retire/")
        assert shipping.services_of(shop_id=seller.shop.id) == ()


class TestTaxNumber:
    def test_is_saved_and_shown_and_taken_off(self, seller: Seller) -> None:
        seller.post("shop/tax-id/", tax_country="DE", tax_number="136 695 976")
        assert seller.get("shop/").context["tax"].values["tax_number"] == "DE136695976"
        seller.post("shop/tax-id/", tax_country="DE", tax_number="")
        assert seller.get("shop/").context["tax"].values["tax_number"] == ""

    def test_a_slip_is_told_at_the_field(self, seller: Seller) -> None:
        response = seller.post("shop/tax-id/", tax_country="DE", tax_number="136 695 977")
        assert response.status_code == 422
        assert 'id="id-tax_number-error"' in response.content.decode()
        assert response.context["tax"].values["tax_number"] == "136 695 977"
