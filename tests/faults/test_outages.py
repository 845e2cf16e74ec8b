"""Valkey emptied and PostgreSQL away in mid-sale: closed, never wrong, and open again by itself.

The engines are shared with other runs, so the outages are those of this test's own databases: Valkey's is
flushed, PostgreSQL's throws everybody out and lets nobody in.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connections

from tests.factories import market
from tests.torture import auditor
from tests.torture.auditor import Acknowledged
from tests.torture.stack import Stack, running
from titan.apps.inventory import api as inventory
from titan.apps.wallet import api as wallet
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
ADDRESS = {"name": "Ada", "street": "Torstr. 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}
BUYERS = 4
STOCK = 12
PATIENCE_S = 60


@dataclass
class Sale:
    """Buyers over HTTP on one shop's stock, and everything they were answered."""

    stack: Stack
    shop: market.Shop
    told: list[Acknowledged] = field(default_factory=list)
    outages: list[httpx.Response] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    refused: int = 0

    def buyer(self) -> str:
        """The token of a new buyer with money."""
        body = {
            "email": f"fault-{uuid.uuid4()}@example.com",
            "password": "long enough for a test",
            "name": "Ada",
        }
        answer = httpx.post(f"{self.stack.url}/api/v1/accounts/register", json=body, timeout=30)
        user_id = UUID(answer.json()["user"]["id"])
        wallet.top_up(
            user_id=user_id, top_up_id=new_id(bucket=bucket_of(user_id)), amount=Money(10_000_000, "EUR")
        )
        return str(answer.json()["access"])

    def buy(self, token: str) -> bool:
        """One unit, asking again with the same key through every outage. False: it was refused."""
        # A cart from which the last purchase has not been taken out yet would ask for two, of which one may be left.
        self._until(lambda: self.ask(token, "GET", "/cart").json()["units"] == 0)
        line = {"variant_id": str(self.shop.variant_id), "quantity": 1}
        if self.ask(token, "POST", "/cart/lines", line).status_code != 201:
            return False
        quoted = self.ask(token, "POST", "/checkout/quotes", {"address": ADDRESS})
        if quoted.status_code != 201:
            return False
        body = {"quote_id": quoted.json()["quote_id"], "payment": {"method": "wallet"}}
        answer = self.ask(token, "POST", "/checkout", body, key=uuid.uuid4().hex)
        if answer.status_code != 201:
            self.refused += 1
            return False
        return self._outcome(token, answer.json())

    def _outcome(self, token: str, told: dict[str, Any]) -> bool:
        give_up = time.monotonic() + PATIENCE_S
        while told["status"] == "processing" and time.monotonic() < give_up:
            time.sleep(0.2)
            told = self.ask(token, "GET", f"/purchases/{told['purchase_id']}").json()
        if told["status"] == "confirmed":
            self.told.append(Acknowledged(UUID(told["purchase_id"]), "wallet", told["total"]["amount"]))
            return True
        if told["status"] != "failed":
            self.surprises.append(f"no outcome: {told}")
        return False

    def ask(self, token: str, method: str, path: str, body: Any = None, *, key: str = "") -> httpx.Response:
        """Until there is an answer that is neither an outage nor `in flight`."""
        headers = {"authorization": f"Bearer {token}"} | ({"idempotency-key": key} if key else {})
        give_up = time.monotonic() + PATIENCE_S
        while True:
            url = f"{self.stack.url}/api/v1{path}"
            answer = httpx.request(method, url, json=body, headers=headers, timeout=30)
            if answer.status_code == 503:
                self.outages.append(answer)
            elif answer.status_code >= 500:
                self.surprises.append(f"{method} {path}: {answer.status_code} {answer.text}")
            elif not (answer.status_code == 409 and "in_flight" in answer.text):
                return answer
            if time.monotonic() > give_up:
                raise AssertionError(f"{method} {path}: {answer.text}\n{self.stack.tail('web')}")
            time.sleep(0.2)

    def during(self, outage: Callable[[], None]) -> None:
        """Buyers until the stock is sold; the outage strikes after the first purchases."""
        tokens = [self.buyer() for _ in range(BUYERS)]
        struck = threading.Event()

        def shop_on(token: str) -> None:
            try:
                while self.buy(token) and len(self.told) < STOCK:
                    if len(self.told) >= BUYERS:
                        struck.wait(PATIENCE_S)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(BUYERS) as pool:
            running_buyers = [pool.submit(shop_on, token) for token in tokens]
            self._until(lambda: len(self.told) >= 2)
            connections.close_all()
            try:
                outage()
            finally:
                struck.set()
            for one in running_buyers:
                one.result()

    def _until(self, reached: Callable[[], bool]) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while not reached() and time.monotonic() < give_up:
            time.sleep(0.05)

    def settle(self) -> None:
        """Until no process is open."""
        self._until(lambda: auditor.open_processes() == [])
        self._until(lambda: auditor.faults(self.stack.provider, self.told, initial_stock=STOCK) == [])


@pytest.fixture
def sale(titan_environ: dict[str, str]) -> Iterator[Sale]:
    """A running Titan with one product of STOCK units."""
    shop = market.make_shop(stock=STOCK)
    with running(titan_environ, TITAN_PROCESS_LEASE_SECONDS="2") as stack:
        yield Sale(stack, shop)


def assert_right(sale: Sale) -> None:
    """Nothing oversold, every outage said when to come again, the books agree, no process died."""
    sale.settle()
    assert sale.surprises == []
    assert len(sale.told) <= STOCK
    assert [answer.text for answer in sale.outages if int(answer.headers.get("retry-after", 0)) < 1] == []
    assert auditor.faults(sale.stack.provider, sale.told, initial_stock=STOCK) == []
    assert sale.stack.deaths == 0


def test_valkey_emptied_in_mid_sale_never_oversells(sale: Sale) -> None:
    sold_before: list[int] = []

    def empty() -> None:
        with redis.Redis.from_url(settings.REDIS_URL) as own:
            own.flushdb()
        sold_before.append(len(sale.told))

    sale.during(empty)
    assert_right(sale)
    assert sold_before[0] < STOCK
    assert_sold_out(sale)
    told = len(sale.told)
    assert not sale.buy(sale.buyer())
    assert len(sale.told) == told


def test_postgresql_away_for_two_seconds_comes_back_by_itself(sale: Sale) -> None:
    seen: list[httpx.Response] = []

    def go_away() -> None:
        with shut_out():
            seen.extend(
                httpx.get(f"{sale.stack.url}/api/v1/products/{uuid.uuid4()}", timeout=30) for _ in range(3)
            )
            time.sleep(2)

    sale.during(go_away)
    assert {answer.status_code for answer in seen} == {503}
    assert [answer for answer in seen if int(answer.headers.get("retry-after", 0)) < 1] == []
    assert_right(sale)
    assert_sold_out(sale)


def assert_sold_out(sale: Sale) -> None:
    """Selling resumed until nothing was left."""
    assert inventory.levels(variant_ids=[sale.shop.variant_id])[sale.shop.variant_id].free == 0


class shut_out:  # noqa: N801 - reads as what it does
    """Inside the block nobody gets into the test's database, and who was inside is thrown out."""

    def __enter__(self) -> None:
        self.name = connections["default"].settings_dict["NAME"]
        self._allow(False)
        with self._outside() as outside:
            outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self.name,)
            )

    def __exit__(self, *_error: object) -> None:
        self._allow(True)

    def _outside(self) -> psycopg.Connection[Any]:
        url = settings.DATABASE_URL.rpartition("/")[0] + "/postgres"
        return psycopg.connect(url, autocommit=True)

    def _allow(self, may_connect: bool) -> None:
        with self._outside() as outside:
            outside.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS {str(may_connect).lower()}')
