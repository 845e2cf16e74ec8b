"""The wallet over HTTP: one's own money, a seller's earnings, nobody else's."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from titan.apps.sellers import api as sellers
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef

from .conftest import PROVIDER, escrow, fresh_id, move

pytestmark = pytest.mark.django_db
Funded = Callable[[int], AccountRef]


@pytest.fixture
def get(settings: Any) -> Callable[..., Any]:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.wallet.doors.principal_of"
    client = Client(raise_request_exception=False)

    def ask(path: str, *, token: object = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.get(f"/api/v1/{path}", headers=headers)

    return ask


class TestWallet:
    def test_shows_what_is_there_and_what_is_held(self, funded: Funded, get: Callable[..., Any]) -> None:
        account = funded(1000)
        wallet.hold(orders=[move(account, escrow(), 300)])

        [balance] = get("wallet", token=account.owner_id).json()["balances"]

        assert (balance["available"]["amount"], balance["held"]["amount"]) == (700, 300)

    def test_is_empty_for_a_new_user(self, get: Callable[..., Any]) -> None:
        assert get("wallet", token=fresh_id()).json() == {"balances": []}

    def test_pages_through_entries(self, funded: Funded, get: Callable[..., Any]) -> None:
        account = funded(1000)
        wallet.execute(orders=[move(account, escrow(), 1), move(account, escrow(), 2)])

        first = get("wallet/entries?limit=2", token=account.owner_id).json()
        rest = get(first["next"].split("/api/v1/")[1], token=account.owner_id).json()

        assert len(first["results"]) == 2
        assert [entry["amount"]["amount"] for entry in rest["results"]] == [1000]
        assert rest["next"] is None

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=x", "currency=euro", "other=1"])
    def test_refuses_a_bad_query(self, get: Callable[..., Any], query: str) -> None:
        assert get(f"wallet/entries?{query}", token=fresh_id()).status_code == 422

    @pytest.mark.parametrize("path", ["wallet", "wallet/entries", "seller/balance", "seller/balance/entries"])
    def test_wants_to_know_who_asks(self, get: Callable[..., Any], path: str) -> None:
        assert get(path).status_code == 401


class TestSeller:
    @pytest.fixture
    def seller(self) -> UUID:
        owner = fresh_id()
        shop = sellers.apply(
            owner_id=owner, name="Lamps", description="", country="DE", city="Berlin", currency="EUR"
        )
        wallet.execute(orders=[move(PROVIDER, AccountRef(AccountKind.SELLER, shop.id), 900)])
        return owner

    def test_sees_what_the_shop_earned(self, seller: UUID, get: Callable[..., Any]) -> None:
        balance = get("seller/balance", token=f"seller:{seller}").json()["balances"][0]
        entries = get("seller/balance/entries", token=f"seller:{seller}").json()["results"]

        assert balance["available"] == {"amount": 900, "currency": "EUR"}
        assert [entry["amount"]["amount"] for entry in entries] == [900]

    def test_without_a_shop_is_told_so(self, get: Callable[..., Any]) -> None:
        answer = get("seller/balance", token=f"seller:{fresh_id()}")

        assert (answer.status_code, answer.json()["code"]) == (403, "sellers.not_a_seller")

    def test_is_not_any_buyer(self, get: Callable[..., Any]) -> None:
        assert get("seller/balance", token=fresh_id()).status_code == 403
