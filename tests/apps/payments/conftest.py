"""What tests of payments stand on: a buyer with money, purchases of two orders, a card provider over HTTP."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
import uvicorn
from standardwebhooks import Webhook

from tests.factories.workers import work as work
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import Payment, PaymentMethod, PaymentPart, PaymentWish
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.eventlog import delivery, reading
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.registry import subscriptions
from titan.simulators.card_provider.app import routes
from titan.simulators.card_provider.book import Book
from titan.simulators.card_provider.faults import Faults

SECRET = "whsec_" + "c2VjcmV0" * 4
BUCKET = 1234


def fresh_id() -> UUID:
    return new_id(bucket=BUCKET)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def available(kind: AccountKind, owner: UUID | None = None) -> int:
    return wallet.balance(account=AccountRef(kind, owner), currency="EUR").available.amount


@dataclass(frozen=True)
class Purchase:
    """A purchase about to be paid."""

    id: UUID
    buyer_id: UUID
    parts: tuple[PaymentPart, ...]

    @property
    def amount(self) -> Money:
        return sum((part.amount for part in self.parts), eur(0))

    @property
    def orders(self) -> tuple[UUID, ...]:
        return tuple(part.order_id for part in self.parts)

    def authorise(self, wish: PaymentWish) -> Payment:
        return payments.authorise(
            payment_id=self.id, buyer_id=self.buyer_id, wish=wish, parts=self.parts, amount=self.amount
        )

    def at_once(self, wish: PaymentWish) -> None:
        """As checkout does it in its one transaction."""
        now = clock.now()
        made = orjson.loads(
            payments.at_once_json(
                payment_id=self.id,
                buyer_id=self.buyer_id,
                wish=wish,
                parts=self.parts,
                amount=self.amount,
                at=now,
            )
        )
        names = ("payment", "parts", "tenders", "events", "transfers")
        documents = [sql.json_param(made[name]) for name in names]
        sql.call("payments_open_at_once", *documents, made["is_captured"], "{}", now)

    def escrow(self) -> list[int]:
        return [available(AccountKind.ESCROW, order) for order in self.orders]

    def spendable(self) -> int:
        return available(AccountKind.BUYER, self.buyer_id)


BY_WALLET = PaymentWish(PaymentMethod.WALLET)
IN_CASH = PaymentWish(PaymentMethod.COD)


def new_purchase(*amounts: int, buyer_id: UUID | None = None) -> Purchase:
    parts = tuple(PaymentPart(fresh_id(), fresh_id(), eur(amount)) for amount in amounts)
    return Purchase(fresh_id(), buyer_id or fresh_id(), parts)


@pytest.fixture
def purchase() -> Purchase:
    """Two orders of 30 and 12 euros, and 100 euros in the buyer's wallet."""
    made = new_purchase(3000, 1200)
    wallet.top_up(user_id=made.buyer_id, top_up_id=fresh_id(), amount=eur(10_000))
    return made


def by_card(token: str = "tok_ok", return_url: str = "https://shop.example/back") -> PaymentWish:
    return PaymentWish(PaymentMethod.CARD, token=token, return_url=return_url)


@dataclass
class Provider:
    """The simulated card provider, its book open to the test. Its webhooks wait until the test delivers them."""

    url: str
    book: Book
    faults: Faults

    def order(self, **operations: str) -> None:
        self.faults.order({"operations": operations, "lost_answer_s": 0.5})

    def charges(self) -> list[dict[str, Any]]:
        return list(self.book.everything()["charges"])

    def captured(self) -> int:
        return sum(row["amount"] for row in self.book.everything()["captures"])

    def refunded(self) -> int:
        return sum(row["amount"] for row in self.book.everything()["refunds"])

    def messages(self) -> list[dict[str, Any]]:
        return self.book._all("SELECT * FROM message ORDER BY position")

    def post(self, page: str, **form: str) -> httpx.Response:
        return httpx.post(page, data=form, follow_redirects=False)


def signed(message: Mapping[str, Any], *, at: datetime | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a message as its sender signs it."""
    when = at or datetime.now(UTC)
    signature = Webhook(secret).sign(message["id"], when, message["body"])
    return {
        "Webhook-Id": message["id"],
        "Webhook-Timestamp": str(int(when.timestamp())),
        "Webhook-Signature": signature,
    }


def deliver(message: Mapping[str, Any]) -> None:
    payments.accept_webhook(headers=signed(message), body=message["body"].encode())


def deliver_all(messages: Iterable[Mapping[str, Any]], *, times: int = 1) -> None:
    """All of them in their order, and that as often."""
    for message in [*messages] * times:
        deliver(message)


def happens(event: Event) -> None:
    """Record a fact of another context and let the ledger and payments take it, and what follows from it."""
    append([Pending(fresh_id(), event)])
    listeners = [subscriptions()[name] for name in ("payments.orders", "wallet.escrow")]
    [(position,)] = sql.query("SELECT max(position) FROM eventlog_event")
    while (envelope := reading.at_position(position)) is not None:
        for listener in listeners:
            if envelope.type in listener.types:
                delivery.handle(listener, [envelope])
        position += 1
    work()


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test process keeps its own."""


@pytest.fixture(scope="session")
def _provider_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Book, Faults]]:
    folder: Path = tmp_path_factory.mktemp("provider")
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    book, faults = Book(folder / "book.sqlite3", public_url=url), Faults()
    server = _Server(uvicorn.Config(routes(book, faults), lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    for _ in itertools.takewhile(lambda _: not server.started, range(500)):
        time.sleep(0.01)
    yield url, book, faults
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def provider(_provider_server: tuple[str, Book, Faults], settings: Any) -> Iterator[Provider]:
    """A provider with an empty book, to which Titan is pointed."""
    url, book, faults = _provider_server
    with book.transaction() as db:
        for table in ("message", "answer", "refund", "capture", "charge", "intent"):
            db.execute(f"DELETE FROM {table}")
    settings.CARD_PROVIDER_URL = url
    settings.CARD_PROVIDER_TIMEOUT_S = 0.25
    settings.CARD_WEBHOOK_SECRET = SECRET
    faults.order({})
    yield Provider(url, book, faults)
    faults.order({})


def body_of(message: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(message["body"])
    return found
