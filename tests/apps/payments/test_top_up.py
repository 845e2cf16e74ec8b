"""Filling a wallet through the provider, by HTTP alone."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentMethod, PaymentStatus, PaymentWish
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind
from titan.kernel.ids import derived_id
from titan.platform.eventlog import reading

from .conftest import Provider, available, deliver_all, eur, fresh_id

pytestmark = pytest.mark.django_db


class Caller:
    """One user of the REST API."""

    def __init__(self) -> None:
        self.id = fresh_id()
        self._client = Client(raise_request_exception=False)

    def top_up(self, amount: object, *, key: str = "key", **fields: object) -> Any:
        body = {"amount": amount, **fields}
        return self._client.post(
            "/api/v1/wallet/top-ups",
            data=json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.id}", "Idempotency-Key": key},
        )

    def get(self, path: str) -> Any:
        return self._client.get(path, headers={"Authorization": f"Bearer {self.id}"})

    def money(self) -> int:
        return available(AccountKind.BUYER, self.id)


@pytest.fixture
def caller(settings: Any, provider: Provider) -> Caller:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.payments.doors.principal_of"
    return Caller()


EUR_50 = {"amount": 5000, "currency": "EUR"}


class TestByToken:
    def test_is_in_the_wallet_with_the_answer(self, caller: Caller, provider: Provider) -> None:
        answer = caller.top_up(EUR_50)

        assert answer.status_code == 201
        assert answer.json()["status"] == "captured"
        assert answer.json()["amount"] == EUR_50
        assert caller.money() == 5000
        assert provider.captured() == 5000

    def test_by_the_same_key_happens_once(self, caller: Caller, provider: Provider) -> None:
        answers = [caller.top_up(EUR_50) for _ in range(3)]

        assert {answer.content for answer in answers} == {answers[0].content}
        assert caller.money() == 5000
        assert len(provider.charges()) == 1

    def test_by_the_same_key_with_another_body_is_refused(self, caller: Caller) -> None:
        caller.top_up(EUR_50)

        assert caller.top_up({"amount": 1, "currency": "EUR"}).status_code == 422
        assert caller.money() == 5000

    def test_is_told_to_the_world(self, caller: Caller) -> None:
        payment_id = UUID(caller.top_up(EUR_50).json()["id"])

        [topped_up] = reading.stream(derived_id(payment_id, label="top_up"))

        assert topped_up.type == "wallet.wallet_topped_up.v1"
        assert topped_up.payload["user_id"] == str(caller.id)

    def test_after_a_lost_answer_ends_well_by_the_same_key(self, caller: Caller, provider: Provider) -> None:
        provider.order(create="lose")

        statuses = [caller.top_up(EUR_50).status_code for _ in range(2)]

        assert statuses == [503, 201]
        assert caller.money() == 5000
        assert len(provider.charges()) == 1

    def test_that_is_declined_takes_nothing(self, caller: Caller, provider: Provider) -> None:
        answer = caller.top_up(EUR_50, token="tok_declined")

        assert (answer.status_code, answer.json()["code"]) == (409, "payments.declined")
        assert caller.money() == 0


class TestByPage:
    def test_arrives_by_webhook(self, caller: Caller, provider: Provider) -> None:
        answer = caller.top_up(EUR_50, token="", return_url="https://shop.example/wallet").json()

        provider.post(answer["redirect_url"], number="4242424242424242", expiry="12/39", cvc="123")
        deliver_all(provider.messages())

        assert answer["status"] == "action_required"
        assert caller.money() == 5000


class TestRefusal:
    @pytest.mark.parametrize(
        "amount",
        [
            {"amount": 0, "currency": "EUR"},
            {"amount": -5, "currency": "EUR"},
            {"amount": 1_000_001, "currency": "EUR"},
            {"amount": 100, "currency": "XXX"},
            {"amount": 100, "currency": "eur"},
            {"amount": 1.5, "currency": "EUR"},
            {"amount": "100", "currency": "EUR"},
            {"amount": True, "currency": "EUR"},
            {"amount": 2**70, "currency": "EUR"},
            {"currency": "EUR"},
            None,
            100,
        ],
    )
    def test_of_an_amount_names_the_fault(self, caller: Caller, amount: object) -> None:
        answer = caller.top_up(amount)

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("/amount")
        assert caller.money() == 0

    def test_of_a_card_number_as_token(self, caller: Caller) -> None:
        assert caller.top_up(EUR_50, token="4242424242424242").status_code == 422

    def test_of_a_script_as_return_url(self, caller: Caller) -> None:
        assert caller.top_up(EUR_50, token="", return_url="javascript:alert(1)").status_code == 422


class TestReading:
    def test_shows_a_payment_to_its_buyer_alone(self, caller: Caller) -> None:
        payment_id = caller.top_up(EUR_50).json()["id"]

        own = caller.get(f"/api/v1/payments/{payment_id}")
        foreign = Caller().get(f"/api/v1/payments/{payment_id}")

        assert own.json()["status"] == "captured"
        assert foreign.status_code == 404

    def test_shows_it_in_the_wallet(self, caller: Caller) -> None:
        caller.top_up(EUR_50)

        balances = caller.get("/api/v1/wallet").json()["balances"]
        entries = caller.get("/api/v1/wallet/entries").json()["results"]

        assert balances == [
            {"currency": "EUR", "available": EUR_50, "held": {"amount": 0, "currency": "EUR"}}
        ]
        assert [(entry["amount"]["amount"], entry["reason"]) for entry in entries] == [(5000, "top_up")]


class TestApi:
    def test_of_one_id_for_two_users_is_refused(self, provider: Provider) -> None:
        top_up_id, wish = fresh_id(), PaymentWish(PaymentMethod.CARD, token="tok_ok")
        payments.start_top_up(user_id=fresh_id(), top_up_id=top_up_id, amount=eur(100), wish=wish)

        with pytest.raises(Exception, match="other terms"):
            payments.start_top_up(user_id=fresh_id(), top_up_id=top_up_id, amount=eur(100), wish=wish)

    def test_leaves_the_ledger_right(self, caller: Caller) -> None:
        caller.top_up(EUR_50)

        assert wallet.check().is_clean
        assert (
            payments.get(payment_id=UUID(caller.top_up(EUR_50).json()["id"])).status is PaymentStatus.CAPTURED
        )
