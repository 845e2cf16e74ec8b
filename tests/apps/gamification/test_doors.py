"""Coins over HTTP, and what operators do."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.factories import market
from titan.apps.gamification import api as coins
from titan.kernel.ids import new_id

from .conftest import balance, buyer_with, grant, uses

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(settings: Any) -> Any:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.vouchers.doors.principal_of"
    client = Client(raise_request_exception=False)

    def send(path: str, token: UUID | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.get(f"/api/v1/{path}", headers=headers)

    return send


class TestBuyer:
    def test_reads_what_there_is(self, ask: Any) -> None:
        user_id = buyer_with(70)

        told = ask("coins", user_id).json()

        assert (told["balance"], told["ending"]) == (70, 70)
        assert told["rules"] == {
            "rate": {"earn_minor": 100, "coins_per_minor": 1},
            "most_per_order": 1000,
            "most_share_bp": 2500,
        }
        assert ask("coins?currency=CHF", user_id).json()["rules"] is None
        assert ask("coins").status_code == 401

    def test_reads_the_history_page_by_page(self, ask: Any) -> None:
        user_id = buyer_with(70)
        grant(user_id, 5)
        coins.take(purchase_id=new_id(bucket=1), user_id=user_id, uses=uses(3))

        first = ask("coins/entries?limit=2", user_id).json()
        second = ask(f"coins/entries?limit=2&cursor={first['next']}", user_id).json()

        found = [(one["movement"], one["coins"]) for one in (*first["results"], *second["results"])]
        assert found == [("spent", 3), ("granted", 5), ("granted", 70)]


class TestOperator:
    @pytest.fixture
    def staff(self) -> Client:
        client = Client()
        user = get_user_model()._default_manager.get(pk=market.make_user(roles=("staff",)))
        client.force_login(user)
        return client

    def test_grants_coins_once_with_a_reason(self, staff: Client) -> None:
        user_id = market.make_user(email="ada@example.com")
        form = {"email": "ada@example.com", "coins": "50", "reason": "", "grant": str(new_id(bucket=0))}
        address = "/admin/gamification/purserow/grant/"

        refused = staff.post(address, form)
        answers = [staff.post(address, {**form, "reason": "Sorry for the delay"}) for _ in range(2)]
        unknown = staff.post(address, {**form, "email": "bob@example.com", "reason": "Sorry for it"})

        assert (refused.status_code, unknown.status_code) == (200, 200)
        assert [answer.status_code for answer in answers] == [302, 302]
        assert balance(user_id) == 50
        history = staff.get("/admin/gamification/entryrow/").content.decode()
        assert "Sorry for the delay" in history

    @pytest.mark.parametrize("name", ["purserow", "entryrow", "takingrow", "takingpartrow", "earningrow"])
    def test_looks_at_everything(self, staff: Client, name: str) -> None:
        user_id = buyer_with(70)
        coins.take(purchase_id=new_id(bucket=1), user_id=user_id, uses=uses(3))

        assert staff.get(f"/admin/gamification/{name}/").status_code == 200
        if name == "purserow":
            assert "history" in staff.get(f"/admin/gamification/{name}/{user_id}/change/").content.decode()
