"""Kept cards: a token and what the buyer knows the card by, with the buyer's consent, at one provider."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    KeptCard,
    MethodNotFound,
    PaymentDeclined,
    PaymentStatus,
    ProviderNotFound,
)
from titan.apps.wallet.contracts import AccountKind
from titan.kernel.errors import InvalidInput
from titan.platform.db import sql

from .conftest import Provider, Purchase, available, by_card, deliver_all, fresh_id, new_purchase, work

pytestmark = pytest.mark.django_db
CARD = KeptCard("card_1", "visa", "4242", 12, 2039)


def visit(provider: Provider, purchase: Purchase, **more: str) -> None:
    """The buyer pays on the provider's page, and comes back."""
    payment = purchase.authorise(by_card(""))
    provider.post(
        payment.redirect_url, number="4242 4242 4242 4242", expiry="12/39", cvc="123", do="pay", **more
    )
    purchase.authorise(by_card(""))


@pytest.fixture
def buyer_with_card(provider: Provider) -> UUID:
    purchase = new_purchase(3000)
    visit(provider, purchase, save="yes")
    return purchase.buyer_id


class TestStore:
    def test_after_the_page_with_consent(self, buyer_with_card: UUID) -> None:
        (method,) = payments.methods_of(owner_id=buyer_with_card)

        assert (method.provider, method.brand, method.last4) == ("card", "visa", "4242")
        assert (method.expiry_month, method.expiry_year) == (12, 2039)
        assert method.token.startswith("card_")

    def test_nothing_without_consent(self, provider: Provider) -> None:
        purchase = new_purchase(3000)

        visit(provider, purchase)

        assert payments.methods_of(owner_id=purchase.buyer_id) == ()

    def test_leaves_no_card_number_in_the_database(self, buyer_with_card: UUID) -> None:
        rows = sql.query(
            "SELECT to_jsonb(m)::text FROM payments_method m WHERE owner_id = %s", (buyer_with_card,)
        )

        assert rows
        assert "4242424242424242" not in str(rows)

    def test_pays_the_next_purchase_at_once(self, provider: Provider, buyer_with_card: UUID) -> None:
        (method,) = payments.methods_of(owner_id=buyer_with_card)

        payment = new_purchase(1000, buyer_id=buyer_with_card).authorise(by_card(method.token))

        assert payment.status is PaymentStatus.AUTHORISED

    def test_once_however_often_it_is_told(self, provider: Provider, buyer_with_card: UUID) -> None:
        deliver_all(provider.messages(), times=2)

        assert len(payments.methods_of(owner_id=buyer_with_card)) == 1

    def test_by_the_door_is_one_a_token(self) -> None:
        owner = fresh_id()

        ids = {payments.store_method(owner_id=owner, provider="card", card=CARD) for _ in range(2)}

        assert [method.id for method in payments.methods_of(owner_id=owner)] == list(ids)

    def test_refuses_a_number_and_an_unknown_provider(self) -> None:
        with pytest.raises(InvalidInput):
            payments.store_method(
                owner_id=fresh_id(),
                provider="card",
                card=KeptCard("4242 4242 4242 4242", "visa", "4242", 12, 2039),
            )
        with pytest.raises(ProviderNotFound):
            payments.store_method(owner_id=fresh_id(), provider="nobody", card=CARD)

    @pytest.mark.parametrize(
        ("column", "value", "constraint"),
        [
            ("token", "4242424242424242", "payments_method_token_is_no_card_number"),
            ("token", "", "payments_method_token_is_no_card_number"),
            ("last4", "42 4", "payments_method_last4"),
            ("last4", "abcd", "payments_method_last4"),
            ("expiry_month", 13, "payments_method_expiry_month"),
        ],
    )
    def test_is_guarded_by_the_database_too(self, column: str, value: object, constraint: str) -> None:
        owner = fresh_id()
        payments.store_method(owner_id=owner, provider="card", card=CARD)

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            sql.execute(f"UPDATE payments_method SET {column} = %s WHERE owner_id = %s", (value, owner))


class TestDefault:
    def keep(self, owner: UUID, *tokens: str) -> list[UUID]:
        return [
            payments.store_method(owner_id=owner, provider="card", card=replace(CARD, token=token))
            for token in tokens
        ]

    def listed(self, owner: UUID) -> list[tuple[UUID, bool]]:
        return [(method.id, method.is_default) for method in payments.methods_of(owner_id=owner)]

    def test_is_the_one_that_was_chosen_last(self) -> None:
        owner = fresh_id()
        first, second = self.keep(owner, "card_1", "card_2")

        for chosen in (second, first, first):
            payments.set_default_method(owner_id=owner, method_id=chosen)

        assert self.listed(owner) == [(first, True), (second, False)]

    def test_is_none_once_it_is_forgotten(self) -> None:
        owner = fresh_id()
        first, second = self.keep(owner, "card_1", "card_2")
        payments.set_default_method(owner_id=owner, method_id=first)

        payments.forget_method(owner_id=owner, method_id=first)

        assert self.listed(owner) == [(second, False)]

    def test_is_no_card_of_somebody_else_and_no_forgotten_one(self) -> None:
        owner = fresh_id()
        (card,) = self.keep(owner, "card_1")
        with pytest.raises(MethodNotFound):
            payments.set_default_method(owner_id=fresh_id(), method_id=card)

        payments.forget_method(owner_id=owner, method_id=card)

        with pytest.raises(MethodNotFound):
            payments.set_default_method(owner_id=owner, method_id=card)

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ("is_default = true", "payments_method_one_default_an_owner"),
            ("is_default = token = 'card_1', forgotten_at = now()", "payments_method_default_is_kept"),
        ],
    )
    def test_is_guarded_by_the_database_too(self, change: str, constraint: str) -> None:
        owner = fresh_id()
        self.keep(owner, "card_1", "card_2")

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            sql.execute(f"UPDATE payments_method SET {change} WHERE owner_id = %s", (owner,))


class TestToken:
    def test_of_somebody_else_is_declined(self, provider: Provider, buyer_with_card: UUID) -> None:
        (method,) = payments.methods_of(owner_id=buyer_with_card)
        charged = len(provider.charges())

        with pytest.raises(PaymentDeclined):
            new_purchase(1000).authorise(by_card(method.token))

        assert len(provider.charges()) == charged

    def test_goes_to_the_provider_that_keeps_it(
        self, provider: Provider, settings: Any, buyer_with_card: UUID
    ) -> None:
        (method,) = payments.methods_of(owner_id=buyer_with_card)
        settings.CARD_PROVIDERS = [
            {"name": "other", "priority": 1, "url": "http://127.0.0.1:9"},
            {"name": "card", "priority": 2},
        ]
        purchase = new_purchase(1000, buyer_id=buyer_with_card)

        assert purchase.authorise(by_card(method.token)).status is PaymentStatus.AUTHORISED


class TestForget:
    def test_takes_it_away_here_and_at_the_provider(self, provider: Provider, buyer_with_card: UUID) -> None:
        (method,) = payments.methods_of(owner_id=buyer_with_card)

        payments.forget_method(owner_id=buyer_with_card, method_id=method.id)
        work()

        assert payments.methods_of(owner_id=buyer_with_card) == ()
        assert method.token not in {kept["token"] for kept in provider.book.everything()["methods"]}
        with pytest.raises(PaymentDeclined):
            new_purchase(1000, buyer_id=buyer_with_card).authorise(by_card(method.token))

    def test_is_not_undone_by_old_news(self, provider: Provider, buyer_with_card: UUID) -> None:
        (method,) = payments.methods_of(owner_id=buyer_with_card)
        payments.forget_method(owner_id=buyer_with_card, method_id=method.id)

        deliver_all(provider.messages())

        assert payments.methods_of(owner_id=buyer_with_card) == ()

    def test_of_anothers_card_finds_none(self, buyer_with_card: UUID) -> None:
        (method,) = payments.methods_of(owner_id=buyer_with_card)

        with pytest.raises(MethodNotFound):
            payments.forget_method(owner_id=fresh_id(), method_id=method.id)


class TestRest:
    @pytest.fixture(autouse=True)
    def _doors(self, settings: Any) -> None:
        settings.TITAN_TOKEN_VERIFIER = "tests.apps.payments.doors.principal_of"

    def test_lists_and_forgets(self, client: Client, buyer_with_card: UUID) -> None:
        headers = {"Authorization": f"Bearer {buyer_with_card}"}

        listed = client.get("/api/v1/payment-methods", headers=headers)
        gone = client.delete(f"/api/v1/payment-methods/{listed.json()[0]['id']}", headers=headers)
        again = client.delete(f"/api/v1/payment-methods/{listed.json()[0]['id']}", headers=headers)

        assert (listed.status_code, gone.status_code, again.status_code) == (200, 204, 404)
        assert listed.json()[0].keys() == {
            "id",
            "token",
            "brand",
            "last4",
            "expiry_month",
            "expiry_year",
            "is_default",
        }
        assert client.get("/api/v1/payment-methods", headers=headers).json() == []

    def test_makes_one_the_default(self, client: Client, buyer_with_card: UUID) -> None:
        headers = {"Authorization": f"Bearer {buyer_with_card}"}
        [card] = client.get("/api/v1/payment-methods", headers=headers).json()

        made = client.put(f"/api/v1/payment-methods/{card['id']}/default", headers=headers)
        unknown = client.put(f"/api/v1/payment-methods/{fresh_id()}/default", headers=headers)

        assert (card["is_default"], made.status_code, unknown.status_code) == (False, 204, 404)
        assert client.get("/api/v1/payment-methods", headers=headers).json()[0]["is_default"]

    def test_fills_the_wallet(self, client: Client, buyer_with_card: UUID) -> None:
        headers = {"Authorization": f"Bearer {buyer_with_card}"}
        [card] = client.get("/api/v1/payment-methods", headers=headers).json()
        body = {"amount": {"amount": 5000, "currency": "EUR"}, "token": card["token"]}

        told = [
            client.post(
                "/api/v1/wallet/top-ups",
                data=json.dumps(body),
                content_type="application/json",
                headers={"Authorization": f"Bearer {whose}", "Idempotency-Key": "key"},
            )
            for whose in (buyer_with_card, fresh_id())
        ]

        assert [answer.status_code for answer in told] == [201, 409]
        assert available(AccountKind.BUYER, buyer_with_card) == 5000
