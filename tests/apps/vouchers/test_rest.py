"""Vouchers over HTTP: claiming, typed codes, what a shop gives out; nobody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.test import Client

from titan.apps.sellers import api as sellers
from titan.apps.vouchers import api as vouchers
from titan.kernel import clock

from .conftest import create, fresh_id, platform, terms, with_limits

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]


@pytest.fixture
def ask(settings: Any) -> Ask:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.vouchers.doors.principal_of"
    client = Client(raise_request_exception=False)

    def send(method: str, path: str, body: Any = None, *, token: object = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key:
            headers["Idempotency-Key"] = key
        return client.generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else orjson.dumps(body),
            content_type="application/json",
            headers=headers,
        )

    return send


@pytest.fixture
def buyer_id() -> UUID:
    return fresh_id()


class TestBuyer:
    def test_finds_claims_and_keeps_a_voucher(self, ask: Ask, buyer_id: UUID) -> None:
        create(platform(title="All over"))
        create(terms())

        [offer] = ask("GET", "vouchers/claimable").json()["results"]
        claims = [ask("POST", f"vouchers/{offer['id']}/claim", token=buyer_id) for _ in range(2)]
        [own] = ask("GET", "vouchers", token=buyer_id).json()["vouchers"]

        assert offer["title"] == "All over"
        assert not {"limits", "spent", "funding", "used_count"} & set(offer)
        assert [claim.status_code for claim in claims] == [200, 200]
        assert claims[0].json() == claims[1].json() == own
        assert (own["left"], own["is_usable"], own["voucher"]) == (1, True, offer)

    def test_sees_what_a_shop_offers(self, ask: Ask) -> None:
        voucher = create()

        found = ask("GET", f"vouchers/claimable?shop={voucher.terms.shop_id}").json()["results"]

        assert [offer["id"] for offer in found] == [str(voucher.id)]

    def test_types_a_code(self, ask: Ask, buyer_id: UUID) -> None:
        create(terms(needs_code=True, code="HELLO10"))

        own = ask("POST", "vouchers/codes", {"code": "hello-10"}, token=buyer_id)

        assert (own.status_code, own.json()["left"]) == (200, 1)

    @pytest.mark.parametrize(
        ("path", "body", "status", "code"),
        [
            ("vouchers/codes", {"code": "NOSUCH"}, 404, "vouchers.not_found"),
            ("vouchers/codes", {"code": ""}, 422, "titan.invalid_input"),
            ("vouchers/codes", {"code": 7}, 422, "titan.invalid_input"),
            ("vouchers/codes", {"code": "A\x00BC"}, 422, "titan.invalid_input"),
            (f"vouchers/{UUID(int=9)}/claim", None, 404, "vouchers.not_found"),
        ],
    )
    def test_is_told_what_is_wrong(
        self, ask: Ask, buyer_id: UUID, path: str, body: Any, status: int, code: str
    ) -> None:
        answer = ask("POST", path, body, token=buyer_id)

        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_who_has_no_token_may_only_look(self, ask: Ask) -> None:
        voucher = create()

        answers = [
            ask(*call)
            for call in (
                ("GET", "vouchers"),
                ("POST", "vouchers/codes", {"code": "X"}),
                ("POST", f"vouchers/{voucher.id}/claim"),
                ("GET", "seller/vouchers"),
            )
        ]

        assert [answer.status_code for answer in answers] == [401, 401, 401, 401]

    def test_cannot_try_codes_without_end(self, ask: Ask, buyer_id: UUID) -> None:
        answers = [
            ask("POST", "vouchers/codes", {"code": f"GUESS{n}"}, token=buyer_id).status_code
            for n in range(21)
        ]

        assert answers == [404] * 20 + [429]


def body(**changes: Any) -> dict[str, Any]:
    now = clock.now()
    values = {
        "title": "Five off",
        "kind": "fixed",
        "currency": "EUR",
        "amount_minor": 500,
        "min_spend_minor": 2000,
        "total_limit": 100,
        "budget_minor": 20_000,
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=7)).isoformat(),
    }
    return values | changes


class TestSeller:
    @pytest.fixture
    def seller_id(self) -> UUID:
        owner_id = fresh_id()
        sellers.apply(
            owner_id=owner_id, name="Lamps", description="", country="DE", city="Berlin", currency="EUR"
        )
        return owner_id

    def test_gives_out_and_stops_a_voucher(self, ask: Ask, seller_id: UUID) -> None:
        made = ask("POST", "seller/vouchers", body(), token=seller_id)
        again = ask("GET", "seller/vouchers", token=seller_id).json()["results"]
        stopped = ask(
            "POST", f"seller/vouchers/{made.json()['id']}/stop", {"reason": "enough"}, token=seller_id
        )

        assert made.status_code == 201
        assert again == [made.json()]
        terms_made = made.json()["terms"]
        assert terms_made["funding"] == {"platform_bp": 0}
        assert terms_made["shop_id"] == str(sellers.shop_of(owner_id=seller_id).id)
        assert terms_made["limits"]["budget"] == {"amount": 20_000, "currency": "EUR"}
        assert stopped.json()["stopped_at"]

    def test_sends_it_twice_under_a_key_and_has_one(self, ask: Ask, seller_id: UUID) -> None:
        wanted = body()

        made = [ask("POST", "seller/vouchers", wanted, token=seller_id, key="k1").json() for _ in range(2)]

        assert made[0] == made[1]
        assert len(ask("GET", "seller/vouchers", token=seller_id).json()["results"]) == 1

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"amount_minor": None}, "vouchers.invalid"),
            ({"kind": "percent"}, "vouchers.invalid"),
            ({"kind": "moon"}, "titan.invalid_input"),
            ({"scope": "platform"}, "titan.invalid_input"),
            ({"funding": {"platform_bp": 10_000}}, "titan.invalid_input"),
            ({"shop_id": str(UUID(int=9))}, "titan.invalid_input"),
            ({"amount_minor": "5"}, "titan.invalid_input"),
            ({"starts_at": "2026-01-01T00:00:00"}, "titan.invalid_input"),
        ],
    )
    def test_is_told_what_is_wrong(
        self, ask: Ask, seller_id: UUID, changes: dict[str, Any], code: str
    ) -> None:
        answer = ask("POST", "seller/vouchers", body(**changes), token=seller_id)

        assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_makes_codes_and_exports_them(self, ask: Ask, seller_id: UUID, buyer_id: UUID) -> None:
        voucher_id = ask("POST", "seller/vouchers", body(needs_code=True), token=seller_id).json()["id"]

        batch = ask(
            "POST", f"seller/vouchers/{voucher_id}/batches", {"count": 3, "prefix": "LAMP"}, token=seller_id
        )
        file = ask("GET", f"seller/voucher-batches/{batch.json()['id']}/codes", token=seller_id)
        codes = [line.split(",")[0] for line in file.content.decode().splitlines()[1:]]
        own = ask("POST", "vouchers/codes", {"code": codes[0]}, token=buyer_id)

        assert batch.status_code == 201
        assert file["Content-Type"].startswith("text/csv")
        assert len(codes) == 3
        assert all(code.startswith("LAMP") for code in codes)
        assert own.status_code == 200
        [listed] = ask("GET", f"seller/vouchers/{voucher_id}/batches", token=seller_id).json()["results"]
        assert (listed["count"], listed["claimed_count"]) == (3, 1)

    def test_does_not_touch_another_shops(self, ask: Ask, seller_id: UUID) -> None:
        voucher = create(with_limits(terms(), total=1))
        batch = vouchers.create_batch(voucher_id=voucher.id, count=1, actor_id=fresh_id())

        answers = [
            ask("POST", f"seller/vouchers/{voucher.id}/stop", {"reason": "envy"}, token=seller_id),
            ask("GET", f"seller/vouchers/{voucher.id}/batches", token=seller_id),
            ask("POST", f"seller/vouchers/{voucher.id}/batches", {"count": 1}, token=seller_id),
            ask("GET", f"seller/voucher-batches/{batch.id}/codes", token=seller_id),
        ]

        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
            (404, "vouchers.not_found")
        }
        assert ask("GET", "seller/vouchers", token=seller_id).json() == {"results": [], "next": None}

    def test_without_a_shop_is_told_so(self, ask: Ask, buyer_id: UUID) -> None:
        answer = ask("POST", "seller/vouchers", body(), token=buyer_id)

        assert (answer.status_code, answer.json()["code"]) == (403, "sellers.not_a_seller")
