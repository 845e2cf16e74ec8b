"""Each pinned address with input that no client should send: always a documented problem, never a fault of ours."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.stranger import ADDRESS, PASSWORD, Stranger, register, register_seller
from tests.factories import market
from titan.platform import cache
from titan.platform.rest import codes

pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENTED = {code.code: code.status for code in codes.all_codes()}
MALFORMED = (b"{", b"\xff\xfe", b"{'a': 1}", b"{}{}")
NOT_OBJECTS = (b"[]", b'"text"', b"3", b"true")
NOT_INTEGERS: tuple[object, ...] = (True, 1.5, "7", None, [], {}, -1, 2**63, -(2**63) - 1)
NOT_TEXTS: tuple[object, ...] = (True, 1.5, 7, None, [], {}, "\0")
ANY_ID = UUID("00000000-0000-8000-8000-000000000001")


@dataclass(frozen=True)
class Case:
    """A request, and the statuses that may answer it."""

    method: str
    path: str
    wanted: tuple[int, ...]
    raw: bytes = b""
    key: str = "key"


def writes() -> dict[str, Any]:
    """The pinned operations that take a body, with a body that is right in form."""
    euros = {"amount": 900, "currency": "EUR"}
    product = {
        "title": "Pot",
        "category_id": str(ANY_ID),
        "variants": [{"sku": "POT", "price": euros, "weight_grams": 5}],
    }
    return {
        "POST /accounts/register": {"email": "ada@example.com", "password": PASSWORD, "name": "Ada"},
        "POST /accounts/token": {"email": "ada@example.com", "password": PASSWORD},
        "POST /cart/lines": {"variant_id": str(ANY_ID), "quantity": 2},
        f"PATCH /cart/lines/{ANY_ID}": {"is_selected": True},
        "POST /wallet/top-ups": {"amount": euros},
        "POST /checkout/quotes": {"address": ADDRESS},
        "POST /checkout": {"quote_id": str(ANY_ID), "payment": {"method": "wallet"}},
        f"POST /orders/{ANY_ID}/cancel": {"reason": "changed my mind"},
        "POST /seller/products": product,
        f"POST /seller/orders/{ANY_ID}/ship": {"carrier": "simulated"},
    }


def leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a body that is no container, with the way to it."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*at, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, (*at, index))
    else:
        yield at, value


def with_value(body: Any, at: tuple[Any, ...], value: object) -> bytes:
    """The body as JSON with one value replaced."""
    changed = copy.deepcopy(body)
    place = changed
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = value
    return json.dumps(changed).encode()


def wrong(who: Stranger, case: Case) -> str:
    """What is wrong with the answer to a case; an empty text when nothing is."""
    cache.client().flushdb()
    answer = who.send(case.method, case.path, raw=case.raw, key=case.key)
    what = f"{case.method} {case.path} {case.raw[:200]!r}: {answer.status_code} {answer.content[:300]!r}"
    if answer.status_code not in case.wanted:
        return f"{what}, wanted {case.wanted}"
    if not answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        return f"{what} is no problem document"
    told = json.loads(answer.content)
    if DOCUMENTED.get(told["code"]) != answer.status_code or told["status"] != answer.status_code:
        return f"{what} has no documented code"
    return ""


def all_wrong(who: Stranger, cases: list[Case]) -> list[str]:
    """What is wrong with the answers to all cases."""
    assert cases
    return [fault for case in cases if (fault := wrong(who, case))]


@pytest.fixture
def buyer(transactional_db: None) -> Stranger:
    return register()


def of(operation: str, raw: bytes, *wanted: int) -> Case:
    method, path = operation.split()
    return Case(method, path, wanted, raw)


class TestBodies:
    def test_of_the_wrong_form_are_refused(self, buyer: Stranger) -> None:
        cases = []
        for operation, body in writes().items():
            cases += [of(operation, raw, 400) for raw in MALFORMED]
            cases += [of(operation, raw, 422) for raw in NOT_OBJECTS]
            cases.append(of(operation, json.dumps(body | {"surprise": 1}).encode(), 422))
            cases.append(of(operation, b'{"a": NaN}', 400, 422))
            cases.append(of(operation, b" " * (2 * 1024 * 1024 + 1), 413))
            cases.append(of(operation, b"[" * 100_000, 400))
        assert all_wrong(buyer, cases) == []

    def test_with_values_of_the_wrong_type_are_refused(self, buyer: Stranger) -> None:
        cases = []
        for operation, body in writes().items():
            for at, value in leaves(body):
                if isinstance(value, bool):
                    bad: tuple[object, ...] = (1, "true", [], {})
                else:
                    bad = NOT_INTEGERS if isinstance(value, int) else NOT_TEXTS
                cases += [of(operation, with_value(body, at, one), 422) for one in bad]
        assert all_wrong(buyer, cases) == []

    def test_with_values_missing_are_refused(self, buyer: Stranger) -> None:
        optional = ("PATCH", "/cancel", "/ship")
        required = [operation for operation in writes() if not any(part in operation for part in optional)]
        assert all_wrong(buyer, [of(operation, b"{}", 422) for operation in required]) == []

    def test_of_another_media_type_are_refused(self, buyer: Stranger) -> None:
        for operation, body in writes().items():
            method, path = operation.split()
            raw = json.dumps(body).encode()
            answer = buyer.send(method, path, raw=raw, key="key", content_type="text/plain")
            assert (answer.status_code, answer.json()["code"]) == (415, "titan.unsupported_media")

    def test_with_amounts_and_counts_out_of_range_are_refused(self, buyer: Stranger) -> None:
        cases = [
            of("POST /cart/lines", json.dumps({"variant_id": str(ANY_ID), "quantity": count}).encode(), 422)
            for count in (0, -1, 1000, 2**31, 2**63, 2**200)
        ]
        for amount, currency in (
            (0, "EUR"),
            (-5, "EUR"),
            (10**9, "EUR"),
            (2**62, "EUR"),
            (5, "EURO"),
            (5, ""),
        ):
            body = {"amount": {"amount": amount, "currency": currency}}
            cases.append(of("POST /wallet/top-ups", json.dumps(body).encode(), 422))
        for country in ("", "XX", "de", "Germany"):
            address = {"address": ADDRESS | {"country": country}}
            cases.append(of("POST /checkout/quotes", json.dumps(address).encode(), 409, 422))
        assert all_wrong(buyer, cases) == []


PRIVATE = (
    "POST /wallet/top-ups",
    "POST /checkout/quotes",
    "POST /checkout",
    f"GET /purchases/{ANY_ID}",
    "GET /orders",
    f"GET /orders/{ANY_ID}",
    f"POST /orders/{ANY_ID}/cancel",
    f"POST /orders/{ANY_ID}/confirm",
    "GET /seller/products",
    "POST /seller/products",
    "GET /seller/orders",
    f"POST /seller/orders/{ANY_ID}/ship",
)
ADDRESSES = {
    "/accounts/register": "GET",
    "/accounts/token": "GET",
    "/categories": "POST",
    "/products": "POST",
    f"/products/{ANY_ID}": "DELETE",
    "/search": "POST",
    "/cart": "DELETE",
    "/cart/lines": "GET",
    f"/cart/lines/{ANY_ID}": "POST",
    "/wallet/top-ups": "GET",
    "/checkout/quotes": "PUT",
    "/checkout": "GET",
    f"/purchases/{ANY_ID}": "POST",
    "/orders": "POST",
    f"/orders/{ANY_ID}": "DELETE",
    f"/orders/{ANY_ID}/cancel": "GET",
    f"/orders/{ANY_ID}/confirm": "GET",
    "/seller/products": "PUT",
    "/seller/orders": "POST",
    f"/seller/orders/{ANY_ID}/ship": "GET",
}
WITH_ID = (
    ("GET", "/products/{}"),
    ("PATCH", "/cart/lines/{}"),
    ("DELETE", "/cart/lines/{}"),
    ("GET", "/purchases/{}"),
    ("GET", "/orders/{}"),
    ("POST", "/orders/{}/cancel"),
    ("POST", "/orders/{}/confirm"),
    ("POST", "/seller/orders/{}/ship"),
)


class TestDoors:
    def test_without_a_token_nothing_private_answers(self, transactional_db: None) -> None:
        cases = [of(operation, b"{}", 401) for operation in PRIVATE]
        assert all_wrong(Stranger(), cases) == []
        assert all_wrong(Stranger("not.a.token"), cases) == []

    def test_a_method_that_is_not_taken_is_told(self, buyer: Stranger) -> None:
        assert all_wrong(buyer, [Case(method, path, (405,)) for path, method in ADDRESSES.items()]) == []

    def test_an_id_that_is_unknown_or_none_is_not_found(self, buyer: Stranger) -> None:
        ids = (str(uuid4()), str(ANY_ID), "not-a-uuid", "1", "%00", "a" * 500)
        cases = [
            Case(method, path.format(one), (404,), b"" if method == "GET" else b"{}")
            for method, path in WITH_ID
            for one in ids
            if "seller" not in path
        ]
        assert all_wrong(buyer, cases) == []

    def test_what_is_somebody_elses_is_not_found(self, buyer: Stranger) -> None:
        shop, owner = market.make_shop(), market.make_buyer()
        purchase = market.buy(owner, market.quote(owner, shop).id)
        order_id, other = purchase.orders[0].id, market.make_shop()
        cases = [Case("GET", f"/purchases/{purchase.id}", (404,)), Case("GET", f"/orders/{order_id}", (404,))]
        cases += [Case("POST", f"/orders/{order_id}/{step}", (404,), b"{}") for step in ("cancel", "confirm")]
        ship = Case("POST", f"/seller/orders/{order_id}/ship", (403, 404), b"{}")
        assert all_wrong(buyer, [*cases, ship]) == []
        assert market.free(shop) == 9
        assert other.id != shop.id


LISTS = ("/products", "/orders", "/search", "/seller/products", "/seller/orders")
QUERIES = (
    "limit=0",
    "limit=101",
    "limit=-1",
    "limit=x",
    f"limit={2**70}",
    "cursor=garbage",
    "cursor=W10",
    "a=b",
)


class TestQueries:
    @pytest.fixture
    def seller(self, transactional_db: None) -> Stranger:
        return register_seller()

    def test_pages_that_cannot_be_are_refused(self, seller: Stranger) -> None:
        cases = [Case("GET", f"{path}?{query}", (422,)) for path in LISTS for query in QUERIES]
        long = Case("GET", f"/products?cursor={'A' * 6000}", (422,))
        assert all_wrong(seller, [*cases, long, replace(long, path="/orders?status=lost")]) == []

    def test_filters_that_cannot_be_are_refused(self, transactional_db: None) -> None:
        queries = ("price_min=-1", f"price_max={2**63}", "price_min=1.5", "sort=bogus", "shop=7", "q=%00")
        cases = [Case("GET", f"/search?{query}", (422,)) for query in (*queries, f"q={'x' * 201}")]
        cases.append(Case("GET", "/products?shop=7", (422,)))
        cases.append(Case("GET", "/products?category=no-such-category", (404,)))
        assert all_wrong(Stranger(), cases) == []
