"""Hundreds at once through the lane: exactly as many as there are, one trip to Valkey, none to PostgreSQL."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from redis.asyncio.connection import AbstractConnection

from tests.apps.flashsales.gatekeeping import (
    BUYERS,
    answered,
    buyer,
    counted,
    opened,
    principal_of,
    ticket_of,
)
from tests.factories.flash_gate import Sale, make_sale
from tests.platform.serving.exchange import Answer, asking, make_front, scope_of
from titan.apps.flashsales import lanes
from titan.apps.flashsales.services import pressing, telling
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform.cache import async_client, client
from titan.platform.serving.front import Front
from titan.platform.serving.lanes import Lanes

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 500


def nobody(environ: Any, start: Any) -> list[bytes]:
    """Where Django would be."""
    start("418 Left to Django", [("Content-Type", "text/plain")])
    return [b""]


@pytest.fixture
def front() -> Front:
    from config.asgi import refuse

    own = Lanes()
    own.register(lanes.PREFIX, lanes.press)
    own.register(lanes.ASKED, lanes.ask)
    return make_front(nobody, lanes=own, max_waiting=2 * CROWD, refuse=refuse)


def scope(sale: Sale, user_id: UUID, key: str, ticket: str, **extra: bytes) -> dict[str, Any]:
    headers = {
        b"authorization": f"Bearer {user_id}".encode(),
        b"idempotency-key": key.encode(),
        b"flash-ticket": ticket.encode(),
    } | {name.replace("_", "-").encode(): value for name, value in extra.items()}
    body_length = (b"content-length", b"11")
    return scope_of(f"{lanes.PREFIX}{sale.item_id}/press", "POST", [*headers.items(), body_length])


def in_session(session: str, sale: Sale, ticket: str) -> dict[str, Any]:
    """A press of our own pages: known by the cookie of a session, if by anything."""
    own = scope(
        sale, buyer(), "press-0001", ticket, cookie=f"{settings.SESSION_COOKIE_NAME}={session}".encode()
    )
    return own | {"headers": [pair for pair in own["headers"] if pair[0] != b"authorization"]}


def together(front: Front, *scopes: dict[str, Any]) -> list[Answer]:
    """All of them on one event loop, with a client of their own."""

    async def go() -> list[Answer]:
        async_client.cache_clear()
        try:
            return await asyncio.gather(*(asking(front, one, b'{"units":1}') for one in scopes))
        finally:
            await async_client().aclose()
            async_client.cache_clear()

    return asyncio.run(go())


class TestCrowd:
    def test_gets_exactly_what_there_is(self, front: Front) -> None:
        sale = make_sale(allotment=40)
        follower = opened()
        buyers = [buyer() for _ in range(CROWD)]
        scopes = [
            scope(
                sale,
                u,
                f"press-{n:06}",
                ticket_of(sale, u),
                x_forwarded_for=f"10.{n // 250}.{n % 250}.1".encode(),
            )
            for n, u in enumerate(buyers)
        ]
        told = Counter(answer.json()["outcome"] for answer in together(front, *scopes))
        assert told == {"queued": 40, "sold_out": CROWD - 40}
        assert answered(follower) == 40
        assert counted(sale) == (40, 40, 40)

    def test_of_one_buyer_gets_exactly_the_limit(self, front: Front, settings: Any) -> None:
        settings.FLASH_USER_RATE = "1000/s"
        pressing._rates.cache_clear()
        sale, user_id = make_sale(allotment=100, limit=7), buyer()
        follower = opened()
        ticket = ticket_of(sale, user_id)
        scopes = [scope(sale, user_id, f"press-{n:06}", ticket) for n in range(CROWD)]
        told = Counter(answer.json()["outcome"] for answer in together(front, *scopes))
        assert told == {"queued": 7, "limit": CROWD - 7}
        answered(follower)
        assert counted(sale) == (7, 7, 7)

    def test_against_a_rate_lets_exactly_so_many_through(self, front: Front, settings: Any) -> None:
        settings.FLASH_USER_RATE = "20/3600s"
        pressing._rates.cache_clear()
        sale, user_id = make_sale(allotment=1000, limit=1000), buyer()
        opened()
        ticket = ticket_of(sale, user_id)
        scopes = [scope(sale, user_id, f"press-{n:06}", ticket) for n in range(CROWD)]
        answers = together(front, *scopes)
        assert Counter(answer.status for answer in answers) == {202: 20, 429: CROWD - 20}
        assert all(answer.header(b"retry-after") for answer in answers if answer.status == 429)


class TestBudget:
    def test_of_a_press_is_one_trip_to_valkey_and_nothing_of_postgresql(
        self, front: Front, monkeypatch: Any
    ) -> None:
        sale, user_id = make_sale(allotment=5, limit=5), buyer()
        opened()
        ticket = ticket_of(sale, user_id)
        first, second = (scope(sale, user_id, f"press-{n:06}", ticket) for n in range(2))
        statements: list[str] = []

        def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(noted):
            answer, trips = one_after_the_other(front, monkeypatch, first, second)
        assert (answer.json()["outcome"], trips, statements) == ("queued", 1, [])

    def test_of_what_is_known_to_be_sold_out_is_no_trip_at_all(self, front: Front, monkeypatch: Any) -> None:
        sale = make_sale(allotment=1)
        opened()
        users = [buyer() for _ in range(3)]
        scopes = [scope(sale, u, "press-0001", ticket_of(sale, u)) for u in users]
        together(front, scopes[0])
        answer, trips = one_after_the_other(front, monkeypatch, *scopes[1:], believed=users[2])
        assert (answer.json()["outcome"], trips) == ("sold_out", 0)


def one_after_the_other(
    front: Front, monkeypatch: Any, first: Any, second: Any, *, believed: UUID | None = None
) -> tuple[Answer, int]:
    """The answer to the second press, and how often it sent something to Valkey; no thread may help."""
    if believed is not None:
        lanes._believed[f"Bearer {believed}"] = (float("inf"), principal_of(str(believed)))
    sent: list[Any] = []
    send = AbstractConnection.send_packed_command

    async def counted_send(self: Any, *args: Any, **options: Any) -> Any:
        sent.append(args)
        return await send(self, *args, **options)

    async def go() -> Answer:
        async_client.cache_clear()
        try:
            await asking(front, first, b'{"units":1}')
            # What it heard to be sold out it asks about once more, after it has answered.
            if trip := pressing._counter()._trip:
                await trip
            monkeypatch.setattr(front.pool, "submit", _no_thread)
            monkeypatch.setattr(AbstractConnection, "send_packed_command", counted_send)
            return await asking(front, second, b'{"units":1}')
        finally:
            await async_client().aclose()
            async_client.cache_clear()

    return asyncio.run(go()), len(sent)


def _no_thread(*_: Any, **__: Any) -> Any:
    raise AssertionError("a thread was asked for")


class TestLane:
    def test_leaves_the_unusual_to_django(self, front: Front) -> None:
        sale, user_id = make_sale(), buyer()
        good = scope(sale, user_id, "press-0001", ticket_of(sale, user_id))
        odd = [
            good | {"method": "GET"},
            good | {"path": f"{lanes.PREFIX}{sale.item_id}/line"},
            good | {"path": f"{lanes.PREFIX}nonsense/press"},
            good | {"headers": [pair for pair in good["headers"] if pair[0] != b"authorization"]},
            good | {"headers": [pair for pair in good["headers"] if pair[0] != b"idempotency-key"]},
        ]
        assert [answer.status for answer in together(front, *odd)] == [418] * len(odd)

    def test_knows_the_buyer_by_the_ticket_and_what_it_was_fetched_with(
        self, front: Front, monkeypatch: Any
    ) -> None:
        sale, (by_token, by_session, thief) = make_sale(), (buyer() for _ in range(3))
        opened()
        unknown = together(
            front,
            in_session("another", sale, ticket_of(sale, thief, credential="key-of-session")),
            in_session("", sale, ticket_of(sale, thief)),
        )
        monkeypatch.setattr(front.pool, "submit", _no_thread)
        known = together(
            front,
            scope(sale, by_token, "press-0001", ticket_of(sale, by_token, credential=f"Bearer {by_token}")),
            in_session("key-of-session", sale, ticket_of(sale, by_session, credential="key-of-session")),
        )
        assert [answer.status for answer in (*unknown, *known)] == [418, 418, 202, 202]

    def test_believes_no_token_that_the_ticket_was_not_fetched_with(self, front: Front) -> None:
        sale, user_id = make_sale(), buyer()
        opened()
        ticket = ticket_of(sale, user_id, credential="Bearer of old")
        renewed = scope(sale, user_id, "press-0001", ticket)
        foreign = scope(sale, buyer(), "press-0001", ticket)
        assert [answer.status for answer in together(front, renewed, foreign)] == [202, 403]

    def test_refuses_as_django_would(self, front: Front) -> None:
        sale, user_id = make_sale(), buyer()
        [closed] = together(front, scope(sale, user_id, "press-0001", ticket_of(sale, user_id)))
        assert (closed.status, closed.json()["code"]) == (503, "flashsales.closed")
        assert closed.header(b"retry-after") == b"1"
        opened()
        [foreign] = together(front, scope(sale, user_id, "press-0001", ticket_of(sale, buyer())))
        assert (foreign.status, foreign.json()["code"]) == (403, "flashsales.ticket_refused")

    def test_finds_its_script_again_after_valkey_has_restarted(self, front: Front) -> None:
        sale, user_id = make_sale(), buyer()
        opened()
        client().script_flush()
        [answer] = together(front, scope(sale, user_id, "press-0001", ticket_of(sale, user_id)))
        assert answer.json()["outcome"] == "queued"


def asked(reservation_id: str, user_id: UUID, ticket: str = "", *, bearer: bool = True) -> dict[str, Any]:
    headers = [(b"authorization", f"Bearer {user_id}".encode())] if bearer else []
    headers += [(b"flash-ticket", ticket.encode())] if ticket else []
    return scope_of(f"{lanes.ASKED}{reservation_id}", "GET", headers)


class TestAsking:
    def test_tells_a_place_then_a_promise_without_a_thread(self, front: Front, monkeypatch: Any) -> None:
        sale, user_id = make_sale(allotment=1), buyer()
        follower = opened()
        ticket = ticket_of(sale, user_id, credential=f"Bearer {user_id}")
        [pressed] = together(front, scope(sale, user_id, "press-0001", ticket))
        ask = asked(pressed.json()["reservation_id"], user_id, ticket)
        monkeypatch.setattr(front.pool, "submit", _no_thread)
        [waiting] = together(front, ask)
        assert (waiting.status, waiting.json()["outcome"], waiting.json()["position"]) == (200, "queued", 1)
        answered(follower)
        [promised] = together(front, ask)
        told = promised.json()
        assert (told["outcome"], told["reservation_id"]) == ("reserved", pressed.json()["reservation_id"])
        assert datetime.fromisoformat(told["expires_at"]) > clock.now()

    def test_leaves_to_django_what_only_postgresql_can_tell(self, front: Front, monkeypatch: Any) -> None:
        sale, (user_id, other) = make_sale(allotment=1), (buyer(), buyer())
        follower = opened()
        ticket = ticket_of(sale, user_id, credential=f"Bearer {user_id}")
        [pressed] = together(front, scope(sale, user_id, "press-0001", ticket))
        answered(follower)
        own, never = pressed.json()["reservation_id"], str(new_id(bucket=BUYERS))
        theirs = ticket_of(sale, other, credential=f"Bearer {other}")
        odd = [
            asked(own, other, theirs),
            asked(never, user_id, ticket),
            asked("nonsense", user_id, ticket),
            asked(own, user_id, "forged"),
            asked(own, user_id, bearer=False),
            asked(own, user_id, ticket) | {"method": "DELETE"},
        ]
        assert [answer.status for answer in together(front, *odd)] == [418] * len(odd)
        # It may have been paid or given up since.
        monkeypatch.setattr(telling, "NEWS", timedelta(0))
        assert [answer.status for answer in together(front, asked(own, user_id, ticket))] == [418]

    def test_leaves_it_to_django_while_valkey_is_away(self, front: Front, monkeypatch: Any) -> None:
        async def away(*_: Any, **__: Any) -> Any:
            raise OSError("nobody there")

        sale, user_id = make_sale(allotment=1), buyer()
        opened()
        ticket = ticket_of(sale, user_id, credential=f"Bearer {user_id}")
        [pressed] = together(front, scope(sale, user_id, "press-0001", ticket))
        monkeypatch.setattr(AbstractConnection, "send_packed_command", away)
        [answer] = together(front, asked(pressed.json()["reservation_id"], user_id, ticket))
        assert answer.status == 418
