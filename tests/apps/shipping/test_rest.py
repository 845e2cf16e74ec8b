"""Shipping over HTTP, as sellers meet it."""

from collections.abc import Callable
from uuid import UUID

import orjson
import pytest
from django.http import HttpResponse

from titan.apps.shipping import api as shipping
from titan.kernel.ids import new_id
from titan.simulators.carrier.app import Carrier

from .conftest import Shop, draft, open_shop
from .doors import Caller, code_of

pytestmark = pytest.mark.django_db
Rest = Callable[[UUID | None], Caller]
SERVICES = "seller/shipping-services"
BODY = {
    "name": "Standard",
    "countries": ["DE"],
    "kind": "weight",
    "rates": [{"currency": "EUR", "tiers": [{"minimum": 0, "cost_minor": 490}], "free_from_minor": 5000}],
    "days_min": 1,
    "days_max": 3,
}


def json(response: HttpResponse) -> dict[str, object]:
    found: dict[str, object] = orjson.loads(response.content)
    return found


class TestServices:
    def test_are_offered_read_changed_and_retired(self, shop: Shop, rest: Rest) -> None:
        call = rest(shop.owner_id)

        made = call("POST", SERVICES, BODY)
        address = made["Location"].removeprefix("/api/v1/")

        assert made.status_code == 201
        assert json(call("GET", address)) == json(made)
        changed = call("PATCH", address, {"days_max": 5, "countries": [], "max_weight_grams": 1000})
        assert changed.status_code == 200
        assert json(changed) == json(made) | {"days_max": 5, "countries": [], "max_weight_grams": 1000}
        assert json(call("PATCH", address, {"max_weight_grams": 0}))["max_weight_grams"] is None
        assert json(call("GET", SERVICES)) == {"results": [json(call("GET", address))], "next": None}
        assert [call("DELETE", address).status_code for _ in range(2)] == [204, 204]
        assert call("GET", address).status_code == 404

    def test_of_another_shop_are_not_found(self, shop: Shop, rest: Rest) -> None:
        service_id = shipping.save_service(shop_id=shop.id, draft=draft())
        call = rest(open_shop("Other").owner_id)

        answers = [call(method, f"{SERVICES}/{service_id}", {}) for method in ("GET", "PATCH", "DELETE")]

        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert len(shipping.services_of(shop_id=shop.id)) == 1

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"{", 400, "titan.malformed_body"),
            (BODY | {"surprise": 1}, 422, "titan.invalid_input"),
            (BODY | {"days_max": "3"}, 422, "titan.invalid_input"),
            (BODY | {"days_max": 0}, 422, "shipping.service_invalid"),
            (BODY | {"countries": ["ZZ"]}, 422, "shipping.service_invalid"),
            (BODY | {"rates": []}, 422, "titan.invalid_input"),
            (BODY | {"name": "x" * 100}, 422, "titan.invalid_input"),
        ],
    )
    def test_bad_ones_are_refused(self, shop: Shop, rest: Rest, body: object, status: int, code: str) -> None:
        answer = rest(shop.owner_id)("POST", SERVICES, body)

        assert (answer.status_code, code_of(answer)) == (status, code)

    def test_need_a_shop(self, shop: Shop, rest: Rest) -> None:
        assert rest(None)("GET", SERVICES).status_code == 401
        answer = rest(new_id(bucket=9))("GET", SERVICES)
        assert (answer.status_code, code_of(answer)) == (403, "sellers.not_a_seller")


@pytest.mark.django_db(transaction=True)
class TestShip:
    def test_sends_an_order_once(self, shop: Shop, rest: Rest, carrier: Carrier) -> None:
        ordered = shop.order().pay().settled()
        call = rest(shop.owner_id)

        first = call("POST", f"seller/orders/{ordered.id}/ship")
        second = call("POST", f"seller/orders/{ordered.id}/ship", {})

        assert first.status_code == second.status_code == 200
        assert json(first) == json(second)
        assert json(first)["status"] == "shipped"

    def test_tells_why_not(self, shop: Shop, rest: Rest, carrier: Carrier) -> None:
        unpaid, foreign = shop.order().settled(), open_shop("Other").order().settled()
        early = shop.order()
        call = rest(shop.owner_id)

        cases: list[tuple[UUID, object]] = [
            (unpaid.id, {}),
            (foreign.id, {}),
            (new_id(bucket=1), {}),
            (early.id, {}),
            (unpaid.id, {"carrier": "pigeon"}),
            (unpaid.id, {"carrier": 7}),
        ]

        answers = [call("POST", f"seller/orders/{order_id}/ship", body) for order_id, body in cases]

        assert [(answer.status_code, code_of(answer)) for answer in answers] == [
            (409, "shipping.state_conflict"),
            (404, "shipping.shipment_not_found"),
            (404, "shipping.shipment_not_found"),
            (409, "shipping.not_ready"),
            (422, "shipping.carrier_unknown"),
            (422, "titan.invalid_input"),
        ]
        assert answers[3]["Retry-After"] == "1"

    def test_says_when_the_carrier_is_away(self, shop: Shop, rest: Rest, no_carrier: None) -> None:
        ordered = shop.order().pay().settled()

        answer = rest(shop.owner_id)("POST", f"seller/orders/{ordered.id}/ship")

        assert (answer.status_code, code_of(answer)) == (503, "shipping.carrier_unavailable")
        assert "Retry-After" in answer.headers
