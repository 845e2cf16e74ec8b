"""What every card provider's adapter promises: the simulated provider's, and Stripe's on Stripe's own mock server.

The mock server checks every request against Stripe's published form and remembers nothing, so what needs a memory is
asked of the simulated provider only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from titan.apps.payments.contracts import ProviderUnavailable, WebhookRejected
from titan.apps.payments.domain.intent import IntentStatus
from titan.apps.payments.services.providers import CardProvider, ProviderRefused
from titan.apps.payments.services.providers.configured import provider
from titan.kernel.money import Money

from .conftest import eur, fresh_id
from .serving import free_port, simulated_provider, stripe_mock

pytestmark = pytest.mark.django_db
BACK = "https://shop.example/back"


@dataclass(frozen=True)
class Port:
    """An adapter under test: a token that pays, an amount in a currency that it cannot take."""

    name: str
    adapter: CardProvider
    token: str
    has_memory: bool
    impossible: Money

    def remembers(self) -> None:
        if not self.has_memory:
            pytest.skip("stripe-mock remembers nothing")


@pytest.fixture(scope="module")
def _urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder: Path = tmp_path_factory.mktemp("port")
    with simulated_provider(folder / "book.sqlite3") as simulated:
        yield {"http": simulated.url}


@pytest.fixture(scope="module")
def _stripe_url() -> Iterator[str]:
    with stripe_mock() as url:
        yield url


@pytest.fixture(params=["http", pytest.param("stripe", marks=pytest.mark.slow)])
def port(request: pytest.FixtureRequest, settings: Any) -> Port:
    kind = request.param
    url = request.getfixturevalue("_stripe_url" if kind == "stripe" else "_urls")
    settings.CARD_PROVIDER_TIMEOUT_S = 5.0
    settings.CARD_PROVIDERS = [
        {
            "name": f"{kind}_port",
            "adapter": kind,
            "url": url if kind == "stripe" else url["http"],
            "secret_key": "sk_test_123",
            "webhook_secret": "whsec_" + "c2VjcmV0" * 4,
            "fee_bp": 140,
            "fee_fixed": 25,
        }
    ]
    token = "pm_card_visa" if kind == "stripe" else "tok_ok"
    impossible = Money(1, "KWD") if kind == "stripe" else Money(-1, "EUR")
    return Port(f"{kind}_port", provider(f"{kind}_port"), token, kind == "http", impossible)


def opened(port: Port, *, token: str | None = None, amount: Money | None = None) -> Any:
    return port.adapter.create(
        payment_id=fresh_id(),
        amount=amount or eur(4200),
        token=port.token if token is None else token,
        return_url=BACK,
        is_captured_at_once=False,
    )


class TestCreate:
    def test_answers_the_intent_of_the_payment(self, port: Port) -> None:
        payment_id = fresh_id()

        intent = port.adapter.create(
            payment_id=payment_id,
            amount=eur(4200),
            token=port.token,
            return_url=BACK,
            is_captured_at_once=False,
        )

        assert (intent.payment_id, intent.provider) == (payment_id, port.name)
        assert (intent.amount, intent.captured, intent.refunds) == (eur(4200), eur(0), ())
        assert intent.reference

    @pytest.mark.parametrize("amount", [Money(4200, "JPY"), Money(4200, "EUR"), Money(4200, "KWD")])
    def test_keeps_amounts_of_every_number_of_decimals(self, port: Port, amount: Money) -> None:
        assert opened(port, amount=amount).amount == amount

    def test_without_a_token_waits_for_the_buyer(self, port: Port) -> None:
        intent = opened(port, token="")

        assert intent.status is IntentStatus.REQUIRES_ACTION
        assert intent.amount == eur(4200)
        assert intent.reference

    def test_refuses_what_the_provider_cannot_take(self, port: Port) -> None:
        with pytest.raises(ProviderRefused):
            opened(port, amount=port.impossible)

    def test_with_a_token_is_decided_at_once(self, port: Port) -> None:
        port.remembers()

        assert opened(port).status is IntentStatus.AUTHORISED

    def test_again_is_the_same_intent(self, port: Port) -> None:
        port.remembers()
        payment_id = fresh_id()

        intents = {
            port.adapter.create(
                payment_id=payment_id,
                amount=eur(4200),
                token=port.token,
                return_url=BACK,
                is_captured_at_once=False,
            )
            for _ in range(3)
        }

        assert len(intents) == 1


class TestFind:
    def test_by_reference_is_that_intent(self, port: Port) -> None:
        made = opened(port)

        found = port.adapter.find(payment_id=made.payment_id, reference=made.reference)

        assert found is not None
        assert (found.reference, found.payment_id) == (made.reference, made.payment_id)

    def test_by_payment_alone_is_that_intent(self, port: Port) -> None:
        port.remembers()
        made = opened(port)

        assert port.adapter.find(payment_id=made.payment_id) == made

    def test_of_an_unknown_payment_is_nothing(self, port: Port) -> None:
        port.remembers()

        assert port.adapter.find(payment_id=fresh_id()) is None


class TestMoney:
    def test_capture_void_and_refund_answer_that_intent(self, port: Port) -> None:
        made, other = opened(port), opened(port)

        taken = port.adapter.capture(reference=made.reference, payment_id=made.payment_id, amount=eur(3000))
        back = port.adapter.refund(
            reference=made.reference, refund_id=fresh_id(), order_id=fresh_id(), amount=eur(500)
        )
        ended = port.adapter.void(reference=other.reference, payment_id=other.payment_id)

        assert [taken.reference, back.reference, ended.reference] == [
            made.reference,
            made.reference,
            other.reference,
        ]

    def test_capture_takes_a_part_and_lets_the_rest_go(self, port: Port) -> None:
        port.remembers()
        made = opened(port)

        for _ in range(2):
            taken = port.adapter.capture(
                reference=made.reference, payment_id=made.payment_id, amount=eur(3000)
            )

        assert (taken.status, taken.captured) == (IntentStatus.CAPTURED, eur(3000))

    def test_a_refund_is_made_once_by_its_id(self, port: Port) -> None:
        port.remembers()
        made, refund_id, order_id = opened(port), fresh_id(), fresh_id()
        port.adapter.capture(reference=made.reference, payment_id=made.payment_id, amount=eur(3000))

        for _ in range(2):
            back = port.adapter.refund(
                reference=made.reference, refund_id=refund_id, order_id=order_id, amount=eur(500)
            )

        assert [(refund.id, refund.order_id, refund.amount) for refund in back.refunds] == [
            (refund_id, order_id, eur(500))
        ]

    def test_a_refund_above_what_was_captured_is_refused(self, port: Port) -> None:
        port.remembers()
        made = opened(port)
        port.adapter.capture(reference=made.reference, payment_id=made.payment_id, amount=eur(3000))

        with pytest.raises(ProviderRefused):
            port.adapter.refund(
                reference=made.reference, refund_id=fresh_id(), order_id=fresh_id(), amount=eur(3001)
            )

    def test_a_void_after_the_capture_is_refused(self, port: Port) -> None:
        port.remembers()
        made = opened(port)
        port.adapter.capture(reference=made.reference, payment_id=made.payment_id, amount=eur(3000))

        with pytest.raises(ProviderRefused):
            port.adapter.void(reference=made.reference, payment_id=made.payment_id)


class TestBook:
    def test_shows_charges_of_a_time_with_fee_and_what_was_agreed(self, port: Port) -> None:
        made = opened(port)
        port.adapter.capture(reference=made.reference, payment_id=made.payment_id, amount=eur(3000))
        now = datetime.now(UTC)

        page = port.adapter.book(
            start=now - timedelta(minutes=5), end=now + timedelta(minutes=5), after="", limit=100
        )

        assert page.entries
        for entry in page.entries:
            assert entry.fee is not None
            assert entry.captured <= entry.amount
        if port.has_memory:
            own = next(entry for entry in page.entries if entry.payment_id == made.payment_id)
            assert (own.reference, own.captured, own.fee, own.fee_due) == (
                made.reference,
                eur(3000),
                eur(67),
                eur(67),
            )

    def test_pages_show_every_charge_once(self, port: Port) -> None:
        port.remembers()
        start = datetime.now(UTC)
        made = [opened(port).reference for _ in range(5)]
        end = datetime.now(UTC) + timedelta(seconds=1)

        found, after = [], ""
        while True:
            page = port.adapter.book(start=start, end=end, after=after, limit=2)
            found += [entry.reference for entry in page.entries]
            after = page.next
            if not after:
                break

        assert found == made


class TestTrouble:
    def test_of_the_network_is_told_as_no_answer(self, port: Port, settings: Any) -> None:
        settings.CARD_PROVIDERS = [{**settings.CARD_PROVIDERS[0], "url": f"http://127.0.0.1:{free_port()}"}]
        silent = provider(port.name)

        with pytest.raises(ProviderUnavailable):
            silent.find(payment_id=fresh_id(), reference="pi_1")

    @pytest.mark.django_db(transaction=True)
    def test_is_refused_inside_a_transaction(self, port: Port) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
            port.adapter.find(payment_id=fresh_id(), reference="pi_1")

    @pytest.mark.parametrize("headers", [{}, {"stripe-signature": "t=1,v1=00", "webhook-id": "1"}])
    def test_of_an_unsigned_webhook_is_a_rejection(self, port: Port, headers: dict[str, str]) -> None:
        with pytest.raises(WebhookRejected):
            port.adapter.news(headers=headers, body=b'{"id": "evt_1"}')

    def test_forgetting_a_card_twice_is_none(self, port: Port) -> None:
        for _ in range(2):
            port.adapter.forget(token="cus_1:pm_1")
