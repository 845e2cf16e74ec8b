"""Choosing among providers: by rule and health, and never two for one payment."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import checks
from django.test import Client
from redis.exceptions import ConnectionError as ValkeyLost

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    Health,
    PaymentDeclined,
    PaymentMethod,
    PaymentStatus,
    PaymentWish,
    ProviderNotFound,
    ProviderUnavailable,
)
from titan.apps.payments.services import health, routing
from titan.apps.payments.services.opening import Opening
from titan.apps.wallet.contracts import AccountKind
from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.db import sql

from .conftest import (
    SECRET,
    Provider,
    Purchase,
    available,
    by_card,
    deliver_all,
    eur,
    fresh_id,
    new_purchase,
    signed,
    work,
)
from .serving import empty, free_port, simulated_provider

pytestmark = pytest.mark.django_db
# What a request may take, twice, in the settings below.
PATIENCE = timedelta(seconds=1)


@pytest.fixture(scope="module")
def _servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Provider, Provider]]:
    folder: Path = tmp_path_factory.mktemp("providers")
    with (
        simulated_provider(folder / "a.sqlite3") as first,
        simulated_provider(folder / "b.sqlite3") as second,
    ):
        yield first, second


@pytest.fixture
def providers(_servers: tuple[Provider, Provider], settings: Any) -> tuple[Provider, Provider]:
    """`card` before `card_b`, both simulated, with empty books."""
    for one in _servers:
        empty(one)
    settings.CARD_PROVIDER_TIMEOUT_S = 0.25
    settings.CARD_PROVIDERS = [
        {"name": name, "url": one.url, "webhook_secret": SECRET, "priority": priority}
        for priority, (name, one) in enumerate(zip(("card", "card_b"), _servers, strict=True), start=1)
    ]
    return _servers


def configure(settings: Any, **changes: dict[str, Any]) -> None:
    settings.CARD_PROVIDERS = [one | changes.get(one["name"], {}) for one in settings.CARD_PROVIDERS]


def provider_of(purchase: Purchase) -> str:
    row = sql.one("SELECT provider FROM payments_payment WHERE id = %s", (purchase.id,))
    assert row is not None
    return str(row[0])


def paid(token: str = "tok_ok") -> str:
    purchase = new_purchase(3000)
    purchase.authorise(by_card(token))
    return provider_of(purchase)


def break_down(name: str) -> None:
    for _ in range(health.FAILURES):
        health.failed(name)


def later(delta: timedelta) -> time_machine.travel:
    return time_machine.travel(clock.now() + delta)


class TestRule:
    @pytest.mark.usefixtures("providers")
    def test_takes_the_first_by_priority(self) -> None:
        assert [paid() for _ in range(3)] == ["card", "card", "card"]

    @pytest.mark.usefixtures("providers")
    def test_passes_over_one_that_does_not_take_the_currency(self, settings: Any) -> None:
        configure(settings, card={"currencies": ["USD", "GBP"]})

        assert paid() == "card_b"

    @pytest.mark.usefixtures("providers")
    def test_passes_over_one_that_does_not_take_the_method(self, settings: Any) -> None:
        configure(settings, card={"methods": ["page"]})

        assert (paid(), paid("")) == ("card_b", "card")

    @pytest.mark.usefixtures("providers")
    def test_declines_what_no_provider_takes(self, settings: Any) -> None:
        configure(settings, card={"currencies": ["USD"]}, card_b={"currencies": ["USD"]})
        purchase = new_purchase(3000)

        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                purchase.authorise(by_card())

        assert payments.get(payment_id=purchase.id).decline_reason == "no_provider"

    @pytest.mark.usefixtures("providers")
    def test_divides_equals_by_weight_and_each_payment_always_alike(self, settings: Any) -> None:
        configure(settings, card={"priority": 1, "weight": 300}, card_b={"priority": 1, "weight": 100})
        wishes = [Opening(fresh_id(), fresh_id(), by_card(), (), Money(1, "EUR")) for _ in range(400)]

        drawn = [routing._chosen(wish) for wish in wishes]

        assert drawn == [routing._chosen(wish) for wish in wishes]
        # Binomial(400, 3/4): outside of 300 ± 50 once in ten million runs.
        assert 250 <= Counter(drawn)["card"] <= 350

    @pytest.mark.usefixtures("providers")
    def test_passes_over_one_that_operators_paused(self) -> None:
        payments.pause_provider(provider="card", reason="its bank is on holiday")
        assert paid() == "card_b"

        payments.resume_provider(provider="card", reason="it is back")
        assert paid() == "card"

    @pytest.mark.usefixtures("providers")
    def test_knows_no_other_names(self) -> None:
        with pytest.raises(ProviderNotFound):
            payments.pause_provider(provider="nobody", reason="a typing mistake")

    @pytest.mark.parametrize(
        "wrong",
        [
            [],
            [{"name": "card"}, {"name": "card"}],
            [{"name": "Card!"}],
            [{"name": "card", "adapter": "nothing"}],
            [{"name": "card", "colour": "blue"}],
            [{"name": "card", "weight": 0}],
        ],
    )
    def test_refuses_settings_of_another_form(self, settings: Any, wrong: list[dict[str, Any]]) -> None:
        settings.CARD_PROVIDERS = wrong

        with pytest.raises(ValueError, match=r"CARD_PROVIDERS|validation error"):
            payments.providers()
        assert [found.id for found in checks.run_checks() if found.id == "payments.E001"]


@pytest.mark.usefixtures("providers")
class TestBreaker:
    def test_opens_after_some_silences_and_sends_new_payments_elsewhere(
        self, providers: tuple[Provider, Provider]
    ) -> None:
        providers[0].order(create=f"fail:{health.FAILURES}")
        for _ in range(health.FAILURES):
            with pytest.raises(ProviderUnavailable):
                paid()

        assert paid() == "card_b"
        assert [state.health for state in payments.providers()] == [Health.OPEN, Health.CLOSED]

    def test_counts_only_silences_within_the_window(self) -> None:
        for _ in range(health.FAILURES - 1):
            health.failed("card")
        with later(timedelta(seconds=health.WINDOW_S + 1)):
            health.failed("card")

            assert health.condition("card").health is Health.CLOSED
            assert paid() == "card"

    def test_forgets_silences_at_the_first_answer(self) -> None:
        for _ in range(3):
            for _ in range(health.FAILURES - 1):
                health.failed("card")
            assert paid() == "card"

    def test_counts_a_refusal_as_an_answer(self) -> None:
        for _ in range(health.FAILURES + 1):
            with pytest.raises(PaymentDeclined):
                paid("tok_of_nobody")

        assert health.condition("card").health is Health.CLOSED

    def test_lets_one_payment_through_after_a_rest_and_closes_when_it_is_answered(self) -> None:
        break_down("card")
        with later(timedelta(seconds=health.REST_S + 1)):
            assert health.condition("card").health is Health.HALF_OPEN
            assert [health.admitted("card") for _ in range(3)] == [True, False, False]

            health.answered("card", outcome="answered")

            assert paid() == "card"
            assert health.condition("card").health is Health.CLOSED

    def test_rests_again_when_the_probe_fails(self, providers: tuple[Provider, Provider]) -> None:
        break_down("card")
        providers[0].order(create="fail:1")
        with later(timedelta(seconds=health.REST_S + 1)):
            with pytest.raises(ProviderUnavailable):
                paid()

            assert health.condition("card").health is Health.OPEN
            assert paid() == "card_b"

    def test_asks_the_first_when_none_is_well(self) -> None:
        break_down("card")
        break_down("card_b")

        assert paid() == "card"

    def test_lets_everything_through_where_valkey_is_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def lost() -> None:
            raise ValkeyLost

        break_down("card")
        monkeypatch.setattr(health, "client", lost)

        assert paid() == "card"

    def test_shows_at_the_metrics(self, client: Client) -> None:
        break_down("card")

        text = client.get("/metrics", headers={"host": "localhost"}).content.decode()

        assert 'titan_payment_provider_health{provider="card"} 0.0' in text
        assert 'titan_payment_provider_health{provider="card_b"} 1.0' in text


class TestOneProviderAPayment:
    def test_for_its_whole_life(self, providers: tuple[Provider, Provider]) -> None:
        first, second = providers
        break_down("card")
        purchase = new_purchase(3000, 1200)
        purchase.authorise(by_card())
        health.reset("card")

        payments.capture(payment_id=purchase.id)
        payments.refund(
            payment_id=purchase.id,
            refund_id=fresh_id(),
            order_id=purchase.orders[0],
            amount=eur(500),
            reason="a scratch",
        )

        assert provider_of(purchase) == "card_b"
        assert (second.captured(), second.refunded()) == (4200, 500)
        assert first.charges() == []

    def test_while_the_first_one_is_silent(self, providers: tuple[Provider, Provider]) -> None:
        first, second = providers
        purchase = new_purchase(3000)
        first.order(create="lose:1")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        break_down("card")

        first.order(find="fail:3")
        with later(PATIENCE):
            for _ in range(3):
                with pytest.raises(ProviderUnavailable):
                    purchase.authorise(by_card())
            first.order()
            payment = purchase.authorise(by_card())

        assert payment.status is PaymentStatus.AUTHORISED
        assert (len(first.charges()), second.charges()) == (1, [])
        assert provider_of(purchase) == "card"

    def test_another_one_once_the_first_says_that_it_does_not_know_it(
        self, providers: tuple[Provider, Provider]
    ) -> None:
        first, second = providers
        purchase = new_purchase(3000)
        first.order(create="fail:1")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        break_down("card")

        with later(PATIENCE):
            payment = purchase.authorise(by_card())

        assert payment.status is PaymentStatus.AUTHORISED
        assert (first.charges(), len(second.charges())) == ([], 1)
        assert provider_of(purchase) == "card_b"

    def test_not_another_one_while_a_request_may_be_under_way(
        self, providers: tuple[Provider, Provider]
    ) -> None:
        first, second = providers
        purchase = new_purchase(3000)
        first.order(create="fail:1")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        break_down("card")

        purchase.authorise(by_card())

        assert (len(first.charges()), second.charges()) == (1, [])

    def test_and_a_charge_that_the_first_makes_late_is_let_go(
        self, providers: tuple[Provider, Provider]
    ) -> None:
        first, second = providers
        purchase = new_purchase(3000)
        first.order(create="fail:1")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        break_down("card")
        with later(PATIENCE):
            purchase.authorise(by_card())
        late = first.book.create(
            payment_id=str(purchase.id), amount=3000, currency="EUR", return_url="", capture_at_once=False
        )
        first.book.authorise(late, first.book.card_of("tok_ok"))
        (message,) = first.messages()

        for _ in range(2):
            payments.accept_webhook(provider="card", headers=signed(message), body=message["body"].encode())
            work()

        assert first.book.get(late)["status"] == "voided"
        payments.capture(payment_id=purchase.id)
        assert second.captured() == 3000
        assert purchase.escrow() == [3000]

    def test_and_a_late_top_up_is_sent_back(self, providers: tuple[Provider, Provider]) -> None:
        first, second = providers
        user_id, top_up_id = fresh_id(), fresh_id()
        wish = PaymentWish(PaymentMethod.CARD, token="tok_ok")
        first.order(create="fail:1")
        with pytest.raises(ProviderUnavailable):
            payments.start_top_up(user_id=user_id, top_up_id=top_up_id, amount=eur(5000), wish=wish)
        break_down("card")
        with later(PATIENCE):
            payments.start_top_up(user_id=user_id, top_up_id=top_up_id, amount=eur(5000), wish=wish)
        late = first.book.create(
            payment_id=str(top_up_id), amount=5000, currency="EUR", return_url="", capture_at_once=True
        )
        first.book.authorise(late, first.book.card_of("tok_ok"))

        deliver_all(first.messages())
        work()

        assert (first.captured(), first.refunded(), second.captured()) == (5000, 5000, 5000)
        assert available(AccountKind.BUYER, user_id) == 5000

    def test_asking_about_silent_ones_goes_on_past_a_provider_that_is_down(
        self, providers: tuple[Provider, Provider], settings: Any
    ) -> None:
        stuck, fine = new_purchase(3000), new_purchase(1000)
        for one in providers:
            one.order(create="lose:1")
        with pytest.raises(ProviderUnavailable):
            stuck.authorise(by_card())
        break_down("card")
        with pytest.raises(ProviderUnavailable):
            fine.authorise(by_card())
        configure(settings, card={"url": f"http://127.0.0.1:{free_port()}"})

        with later(timedelta(seconds=11)):
            assert payments.reconcile_pending() == 1

        assert payments.get(payment_id=fine.id).status is PaymentStatus.AUTHORISED
        assert payments.get(payment_id=stuck.id).status is PaymentStatus.CREATED
