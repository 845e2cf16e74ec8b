"""The simulated carrier by itself: its calls, its book, its journeys, its webhooks."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from titan.simulators.carrier import journeys
from titan.simulators.carrier.app import PREFIX, Carrier, create
from titan.simulators.carrier.book import Book
from titan.simulators.carrier.settings import Settings, settings_of
from titan.simulators.server import Start

from .running import SECRET, served, still_carrier

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def booking(street: str = "Torstraße 1", country: str = "DE", sender: str = "DE") -> dict[str, Any]:
    return {
        "reference": "261120-ABCDEF",
        "service": "Standard",
        "sender": {"name": "Lamps", "city": "Köln", "country": sender},
        "address": {"name": "Ada", "street": street, "city": "Berlin", "country": country},
        "collect": None,
        "due_at": "2026-11-24T18:00:00Z",
    }


@pytest.fixture
def carrier(tmp_path: Path) -> Carrier:
    return still_carrier(tmp_path)


@pytest.fixture
def http(carrier: Carrier) -> Iterator[httpx.Client]:
    with served(carrier) as url, httpx.Client(base_url=url) as client:
        yield client


def book_parcel(http: httpx.Client, key: str = "key-00000001", **changes: str) -> httpx.Response:
    return http.post("parcels", json=booking(**changes), headers={"Idempotency-Key": key})


def eventually(is_so: Callable[[], bool]) -> bool:
    for _ in range(500):
        if is_so():
            return True
        time.sleep(0.02)
    return False


def codes(answer: httpx.Response) -> list[str]:
    return [scan["code"] for scan in answer.json()["scans"]]


class TestBooking:
    def test_the_same_key_is_the_same_parcel(self, http: httpx.Client) -> None:
        first, second = book_parcel(http), book_parcel(http)

        assert [first.status_code, second.status_code] == [201, 200]
        assert first.json()["tracking_number"] == second.json()["tracking_number"]
        assert len(http.get("parcels").json()["results"]) == 1

    def test_a_key_stands_for_one_parcel(self, http: httpx.Client) -> None:
        book_parcel(http)

        assert book_parcel(http, street="Elsewhere 2").status_code == 409

    def test_some_addresses_are_refused(self, http: httpx.Client) -> None:
        assert book_parcel(http, street="Refused Lane 3").status_code == 409

    def test_what_is_not_a_booking_is_not_understood(self, http: httpx.Client) -> None:
        key = {"Idempotency-Key": "key-00000001"}

        answers = [
            http.post("parcels", content=b"{", headers=key),
            http.post("parcels", json={}, headers=key),
            http.post("parcels", json=booking()),
            http.post("parcels/none/advance", json={"to": "the moon"}),
        ]

        assert [answer.status_code for answer in answers] == [422, 422, 422, 422]
        assert http.get("parcels/none").status_code == 404

    def test_the_book_outlives_a_restart(self, tmp_path: Path) -> None:
        first = Book(tmp_path / "book.sqlite3")
        parcel, _ = first.take("key-00000001", booking(), now=NOW, pace_s=0)
        first.close()

        second = Book(tmp_path / "book.sqlite3")

        assert second.take("key-00000001", booking(), now=NOW, pace_s=0) == (parcel, False)
        second.close()


class TestMoving:
    def test_goes_scan_by_scan_to_the_end(self, http: httpx.Client) -> None:
        number = book_parcel(http).json()["tracking_number"]
        for _ in range(10):
            answer = http.post(f"parcels/{number}/advance")

        assert codes(answer) == [
            *("LABEL_CREATED", "COLLECTED", "LEFT_ORIGIN", "HUB_IN", "DEPARTED", "ON_VAN", "HANDED_OVER")
        ]
        assert answer.json()["ahead"] == []

    @pytest.mark.parametrize("name", sorted(journeys.CODE_OF))
    def test_goes_to_any_named_status(self, http: httpx.Client, name: str) -> None:
        number = book_parcel(http).json()["tracking_number"]

        answer = http.post(f"parcels/{number}/advance", json={"to": name})

        assert codes(answer)[-1] == journeys.CODE_OF[name]

    def test_its_clock_never_runs_backwards(self, http: httpx.Client) -> None:
        number = book_parcel(http).json()["tracking_number"]

        scans = http.post(f"parcels/{number}/advance", json={"to": "delivered"}).json()["scans"]

        times = [scan["scanned_at"] for scan in scans]
        assert times == sorted(set(times))

    @pytest.mark.parametrize(
        ("street", "expected"),
        [
            ("Nobody Home 1", ["ON_VAN", "NOBODY_HOME", "ON_VAN", "HANDED_OVER"]),
            ("Undeliverable 1", ["ON_VAN", "NOBODY_HOME", "SENT_BACK", "BACK_AT_SENDER"]),
            ("Pick-up point 9", ["HUB_IN", "DEPARTED", "AT_PICKUP_POINT", "HANDED_OVER"]),
        ],
    )
    def test_words_in_the_street_make_trouble(
        self, http: httpx.Client, street: str, expected: list[str]
    ) -> None:
        assert book_parcel(http, street=street).json()["ahead"][-4:] == expected

    @pytest.mark.parametrize(
        ("sender", "country", "crosses"), [("DE", "FR", False), ("DE", "JP", True), ("US", "US", False)]
    )
    def test_customs_look_at_what_leaves_the_union(
        self, http: httpx.Client, sender: str, country: str, crosses: bool
    ) -> None:
        ahead = book_parcel(http, sender=sender, country=country).json()["ahead"]

        assert ("CUSTOMS_HOLD" in ahead) is crosses

    def test_moves_by_itself_at_its_pace(self, tmp_path: Path) -> None:
        book = Book(tmp_path / "book.sqlite3")
        parcel, _ = book.take("key-00000001", booking(), now=NOW, pace_s=20)

        moved = [book.move_due(now=NOW + timedelta(seconds=s), pace_s=20) for s in (19, 20, 39, 40)]

        assert moved == [0, 1, 0, 1]
        assert book.parcel(parcel["tracking_number"])["code"] == "LEFT_ORIGIN"
        book.close()


class TestVoiding:
    def void(self, http: httpx.Client, key: str = "key-00000001") -> httpx.Response:
        return http.post("voids", json={}, headers={"Idempotency-Key": key})

    def test_drops_a_parcel_that_was_not_collected(self, http: httpx.Client) -> None:
        book_parcel(http)

        assert [self.void(http).json()["parcel"]["code"] for _ in range(2)] == ["LABEL_VOIDED"] * 2

    def test_calls_a_collected_one_back(self, http: httpx.Client) -> None:
        number = book_parcel(http).json()["tracking_number"]
        http.post(f"parcels/{number}/advance", json={"to": "out_for_delivery"})

        parcel = self.void(http).json()["parcel"]

        assert (parcel["code"], parcel["ahead"]) == ("SENT_BACK", ["BACK_AT_SENDER"])

    def test_leaves_a_delivered_one_alone(self, http: httpx.Client) -> None:
        number = book_parcel(http).json()["tracking_number"]
        http.post(f"parcels/{number}/advance", json={"to": "delivered"})

        assert self.void(http).json()["parcel"]["code"] == "HANDED_OVER"

    def test_before_the_booking_it_prevents_it(self, http: httpx.Client) -> None:
        assert self.void(http).json() == {"parcel": None}

        assert book_parcel(http).status_code == 409


class TestWebhooks:
    def answering(self, status: int, seen: list[httpx.Request]) -> httpx.Client:
        def handle(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(status)

        return httpx.Client(transport=httpx.MockTransport(handle))

    def test_are_signed_and_sent_once(self, carrier: Carrier) -> None:
        seen: list[httpx.Request] = []
        parcel, _ = carrier.book.take("key-00000001", booking(), now=NOW, pace_s=0)
        with self.answering(204, seen) as client:
            assert [carrier.courier.work(client), carrier.courier.work(client)] == [1, 0]

        (request,) = seen
        told = Webhook(SECRET).verify(request.content, dict(request.headers))
        assert told["data"]["tracking_number"] == parcel["tracking_number"]
        assert told["data"]["code"] == "LABEL_CREATED"
        carrier.close()

    def test_are_sent_again_later_when_refused(self, carrier: Carrier) -> None:
        seen: list[httpx.Request] = []
        carrier.book.take("key-00000001", booking(), now=NOW, pace_s=0)
        with self.answering(503, seen) as client:
            assert carrier.courier.work(client) == 0

        now = datetime.now(UTC)
        assert carrier.book.due_webhooks(now=now) == []
        (hook,) = carrier.book.due_webhooks(now=now + timedelta(seconds=2))
        assert (hook.id, hook.attempts) == (seen[0].headers["webhook-id"], 1)
        carrier.close()

    def test_of_a_parcel_go_out_in_order(self, carrier: Carrier) -> None:
        seen: list[httpx.Request] = []
        parcel, _ = carrier.book.take("key-00000001", booking(), now=NOW, pace_s=0)
        carrier.book.advance(parcel["tracking_number"], "HANDED_OVER", now=NOW, pace_s=0)
        with self.answering(204, seen) as client:
            carrier.courier.work(client)

        sent = [Webhook(SECRET).verify(r.content, dict(r.headers))["data"]["scan_id"] for r in seen]
        assert sent == [f"{parcel['tracking_number']}-{seq}" for seq in range(1, 8)]
        carrier.close()


class TestStarting:
    def test_is_found_by_the_server_of_simulators(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TITAN_CARRIER_PACE_SECONDS", "0.5")
        start = Start(var=tmp_path, titan_url="http://127.0.0.1:8000", public_url="http://127.0.0.1:9000")

        settings = settings_of(start)

        assert (PREFIX, callable(create)) == ("/carrier", True)
        assert settings.webhook_url == "http://127.0.0.1:8000/api/v1/tracking/webhooks/simulated"
        assert settings.pace_s == 0.5
        assert settings == settings_of(start)
        assert settings.book.parent.is_dir()

    def test_refuses_to_run_backwards(self, tmp_path: Path) -> None:
        start = Start(var=tmp_path, titan_url="http://x", public_url="http://y")

        with pytest.raises(ValueError, match="must not be negative"):
            settings_of(start, {"TITAN_CARRIER_PACE_SECONDS": "-1"})

    def test_a_running_courier_delivers_by_itself(self, tmp_path: Path) -> None:
        receiver = still_carrier(tmp_path / "receiver")
        with served(receiver) as url:
            sender = Carrier(Settings(tmp_path / "sender.sqlite3", f"{url}/parcels", SECRET, pace_s=0))
            sender.book.take("key-00000001", booking(), now=NOW, pace_s=0)
            sender.courier.start()
            waited = eventually(lambda: not sender.book.due_webhooks(now=datetime.now(UTC)))
            sender.close()

        assert waited
