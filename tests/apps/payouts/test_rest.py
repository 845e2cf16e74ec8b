"""Payouts over HTTP: a seller's own, nobody else's; and the operators' screens."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from config.settings.admin import UNFOLD
from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import PayoutStatus
from titan.apps.users import api as users
from titan.platform.admin.models import AuditEntry

from .conftest import REASON, Shop, approved, fresh_id, open_shop

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


@pytest.fixture
def call(settings: Any) -> Call:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.payouts.doors.principal_of"
    client = Client(raise_request_exception=False)

    def ask(method: str, path: str, body: Any = None, *, user: UUID, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer seller:{user}"} | ({"Idempotency-Key": key} if key else {})
        return client.generic(
            method,
            f"/api/v1/seller/{path}",
            data=b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers=headers,
        )

    return ask


class TestSettings:
    def test_are_set_and_shown_without_the_middle_of_the_account(self, call: Call) -> None:
        shop = open_shop()
        body = {
            "schedule": "monthly",
            "minimum_minor": 5000,
            "account": {"holder": "Lamps Ltd", "iban": "de89 3704 0044 0532 0130 00"},
        }

        put = call("PUT", "payout-settings", body, user=shop.owner_id)
        got = call("GET", "payout-settings", user=shop.owner_id).json()

        assert put.status_code == 200
        assert (got["schedule"], got["minimum"]["amount"], got["iban"]) == ("monthly", 5000, "DE89 … 3000")

    def test_keep_the_account_where_none_is_sent(self, shop: Shop, call: Call) -> None:
        call("PUT", "payout-settings", {"schedule": "daily"}, user=shop.owner_id)

        assert call("GET", "payout-settings", user=shop.owner_id).json()["iban"] == "DE89 … 3000"

    def test_name_what_is_wrong(self, shop: Shop, call: Call) -> None:
        body = {"schedule": "daily", "account": {"holder": "Lamps", "iban": "DE00370400440532013000"}}

        answer = call("PUT", "payout-settings", body, user=shop.owner_id)

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/account/iban")


class TestPayouts:
    def test_are_listed_and_read_with_their_lines(self, shop: Shop, call: Call) -> None:
        shop.sells(1000)
        payout = shop.asks()

        [listed] = call("GET", "payouts", user=shop.owner_id).json()["results"]
        read = call("GET", f"payouts/{payout.id}", user=shop.owner_id).json()

        assert listed["amount"] == {"amount": 880, "currency": "EUR"}
        assert [line["amount"]["amount"] for line in read["lines"]] == [880]
        assert "DE89370400440532013000" not in str((listed, read))

    def test_are_asked_for_once_per_key(self, shop: Shop, call: Call) -> None:
        shop.sells(1000)

        answers = [
            call("POST", "payouts", {"currency": "EUR"}, user=shop.owner_id, key="k1") for _ in range(2)
        ]
        late = call("POST", "payouts", {"currency": "EUR"}, user=shop.owner_id, key="k2")

        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        assert (late.status_code, late.json()["code"]) == (409, "payouts.nothing_to_pay")

    @pytest.mark.parametrize(("form", "begin"), [("csv", b"at,kind"), ("pdf", b"%PDF-1.4")])
    def test_have_statements(self, shop: Shop, call: Call, form: str, begin: bytes) -> None:
        shop.sells(1000)
        payout = shop.asks()

        answer = call("GET", f"payouts/{payout.id}/statement.{form}", user=shop.owner_id)

        assert answer.content.startswith(begin)
        assert "attachment" in answer.headers["Content-Disposition"]

    @pytest.mark.parametrize("tail", ["", "/statement.csv", "/statement.pdf"])
    def test_are_nobody_else_s(self, shop: Shop, call: Call, tail: str) -> None:
        shop.sells(1000)
        payout, other = shop.asks(), open_shop("Chairs")

        assert call("GET", f"payouts/{payout.id}{tail}", user=other.owner_id).status_code == 404
        assert call("GET", f"payouts/{payout.id}{tail}", user=fresh_id()).status_code == 403


def test_the_tax_report_is_read_and_downloaded(shop: Shop, call: Call) -> None:
    shop.sells(1000)
    year = shop.asks().created_at.year

    read = call("GET", f"reports/tax?year={year}", user=shop.owner_id).json()
    file = call("GET", f"reports/tax.csv?year={year}", user=shop.owner_id)

    assert read["months"][0]["net"]["amount"] == 880
    assert file.content.decode().splitlines()[0].startswith("month,currency")
    printed = call("GET", f"reports/tax.pdf?year={year}", user=shop.owner_id)
    assert (printed.content[:5], printed.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert call("GET", "reports/tax", user=shop.owner_id).status_code == 422


class TestOperators:
    @pytest.fixture
    def desk(self, settings: Any) -> Client:
        settings.UNFOLD = UNFOLD
        made = users.create_user(
            email="ops@example.com",
            name="Olga",
            password_hash="!",
            roles=("staff",),
            is_email_verified=True,
        )
        client = Client()
        client.force_login(get_user_model()._default_manager.get(pk=made.id))
        return client

    def act(self, desk: Client, action: str, payout_id: UUID, reason: str = REASON) -> None:
        desk.post(
            "/admin/payouts/payoutrow/",
            {"action": action, "_selected_action": str(payout_id), "confirmed": "1", "reason": reason},
        )

    def test_approve_send_and_mark_paid(self, shop: Shop, desk: Client) -> None:
        shop.sells(1000)
        payout = shop.asks()

        self.act(desk, "approve", payout.id)
        answer = desk.post("/admin/payouts/batchrow/add/", {"currency": "EUR", "reason": REASON})
        form = f"/admin/payouts/payoutrow/{payout.id}/paid/"
        assert form in desk.get("/admin/payouts/payoutrow/").content.decode()
        desk.post(form, {"reference": "BANK-77"})
        assert payouts.get(payout_id=payout.id).status is PayoutStatus.SENT
        for _ in range(2):
            desk.post(form, {"reference": "BANK-77", "reason": REASON})

        paid = payouts.get(payout_id=payout.id)
        assert (answer.status_code, paid.status, paid.reference) == (302, PayoutStatus.PAID, "BANK-77")
        kept = dict(AuditEntry.objects.values_list("action", "reason"))
        assert {words.partition(":")[0] for words in kept} == {"approve", "Mark paid", "send"}
        assert set(kept.values()) == {REASON}

    def test_download_the_files(self, shop: Shop, desk: Client) -> None:
        shop.sells(1000)
        approved(shop.asks().id)
        batch = payouts.send_batch(currency="EUR", actor_id=fresh_id(), reason=REASON)

        page = desk.get("/admin/payouts/batchrow/").content.decode()
        files = [
            desk.get(f"/admin/payouts/batchrow/{batch.id}/file.{form}").content for form in ("csv", "xml")
        ]

        assert f"{batch.id}/file.xml" in page
        assert files[0].startswith(b"payout,holder")
        assert b"pain.001.001.03" in files[1]

    def test_are_told_when_nothing_waits(self, db: None, desk: Client) -> None:
        answer = desk.post("/admin/payouts/batchrow/add/", {"currency": "EUR", "reason": REASON}, follow=True)

        assert "refused" in answer.content.decode()

    @pytest.mark.parametrize("screen", ["payoutrow", "batchrow", "linerow", "reserverow", "settingsrow"])
    def test_see_every_screen(self, shop: Shop, desk: Client, screen: str) -> None:
        payouts.set_reserve(shop_id=shop.id, reserve_bp=500, reserve_days=14, actor_id=shop.owner_id)
        shop.sells(1000)
        payout = approved(shop.asks().id)
        payouts.send_batch(currency="EUR", actor_id=fresh_id(), reason=REASON)

        assert desk.get(f"/admin/payouts/{screen}/").status_code == 200
        assert desk.get(f"/admin/payouts/payoutrow/{payout.id}/change/").status_code == 200
