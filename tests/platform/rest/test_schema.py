"""The description of the API: OpenAPI 3.1 from the declarations, without a warning."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from tests.platform.rest import demo
from titan.platform.rest import views
from titan.platform.rest.parsing import adapter


@pytest.fixture
def document() -> Any:
    return SchemaGenerator(urlconf="tests.platform.rest.demo").get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


def test_is_3_1_and_free_of_warnings(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_names_contract_types_once(document: Any) -> None:
    schemas = document["components"]["schemas"]

    assert {"AddPebble", "Part", "Pebble", "PebblePage", "Money", "Colour", "Problem"} == set(schemas)
    assert schemas["AddPebble"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Pebble"]
    assert schemas["AddPebble"]["required"] == ["name", "price", "weight"]


def test_describes_parameters(document: Any) -> None:
    listing = {
        parameter["name"]: parameter
        for parameter in document["paths"]["/api/v1/pebbles"]["get"]["parameters"]
    }
    one = document["paths"]["/api/v1/pebbles/{pebble_id}"]["get"]["parameters"]

    assert listing["limit"]["schema"] == {"type": "integer"}
    assert listing["colour"]["schema"]["items"] == {"$ref": "#/components/schemas/Colour"}
    assert one[0] == {
        "name": "pebble_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }


def test_lists_the_refusals_of_each_operation(document: Any) -> None:
    order = document["paths"]["/api/v1/orders"]["post"]

    assert set(order["responses"]) == {"201", "400", "401", "409", "413", "415", "422", "503"}
    assert (
        "titan.idempotency_in_flight"
        in order["responses"]["409"]["content"]["application/problem+json"]["examples"]
    )
    assert order["parameters"][0]["name"] == "Idempotency-Key"
    assert order["security"] == [{"bearer": []}, {"session": []}]
    assert document["paths"]["/api/v1/pebbles"]["get"]["security"] == []
    assert document["paths"]["/api/v1/pebbles"]["post"]["security"][-1] == {}


def test_examples_are_accepted_by_the_contracts(document: Any) -> None:
    body = document["paths"]["/api/v1/pebbles"]["post"]["requestBody"]["content"]["application/json"][
        "example"
    ]
    answer = document["paths"]["/api/v1/pebbles"]["get"]["responses"]["200"]["content"]["application/json"][
        "example"
    ]

    assert adapter(demo.AddPebble).validate_python(body, strict=False).price.currency == "EUR"
    assert adapter(demo.Pebble).validate_python(answer["results"][0], strict=False).id == demo.USER
    assert answer["next"] is None


def test_is_served_with_a_page_that_loads_nothing_from_elsewhere(api: Client) -> None:
    views.description.cache_clear()
    served, page = api.get("/api/schema/"), api.get("/api/docs/")

    assert served.json()["openapi"] == "3.1.0"
    assert api.get("/api/schema/", headers={"If-None-Match": served["ETag"]}).status_code == 304
    assert b"swagger-ui-bundle.js" in page.content
    assert b"https://" not in page.content
    views.description.cache_clear()
