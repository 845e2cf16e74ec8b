"""What tests of admission do as buyers do: press with a ticket, solve the work, and the follower by hand."""

import base64
from typing import Any
from uuid import UUID

import orjson
from altcha import v1

from tests.factories.flash_gate import Sale
from titan.apps.flashsales import api
from titan.apps.flashsales.contracts import Answer, Challenge
from titan.apps.flashsales.services import gate, tickets
from titan.apps.flashsales.services.following import Follower
from titan.apps.flashsales.services.tickets import Leave
from titan.kernel.ids import new_id
from titan.kernel.principal import Principal
from titan.platform.db import sql

BUYERS = 1234
HOUR_US = 3_600_000_000


def principal_of(token: str) -> Principal:
    """The token is the user's id."""
    return Principal(UUID(token))


def buyer() -> UUID:
    return new_id(bucket=BUYERS)


def ticket_of(sale: Sale, user_id: UUID, *, lasts_us: int = HOUR_US, credential: str = "") -> str:
    """A ticket as if the work had been done."""
    until_us = gate.now_us() + lasts_us
    return tickets.sign(Leave(user_id, sale.slot_id, until_us, tickets.mark(credential)))


def press(sale: Sale, user_id: UUID, *, units: int = 1, key: str = "key-1", **changes: Any) -> Answer:
    asked: dict[str, Any] = {
        "item_id": sale.item_id,
        "ticket": ticket_of(sale, user_id),
        "address": "10.0.0.1",
    } | changes
    return api.press(user_id=user_id, units=units, key=key, **asked)


def opened() -> Follower:
    """A follower that has rebuilt the gate just now. The lease is long, since no test shall race it."""
    follower = Follower()
    follower.rebuild()
    hold_open()
    return follower


def hold_open() -> None:
    from titan.platform.cache import client

    client().pexpire(gate.LEASE, 600_000)


def answered(follower: Follower) -> int:
    """Have everything that waits answered. Returns how much that was."""
    total = 0
    while done := follower.turn():
        total += done
    return total


def solve(challenge: Challenge) -> str:
    found = v1.solve_challenge(challenge.challenge, challenge.salt, "SHA-256", challenge.maxnumber)
    assert found is not None
    solution = {
        "algorithm": challenge.algorithm,
        "challenge": challenge.challenge,
        "number": found.number,
        "salt": challenge.salt,
        "signature": challenge.signature,
    }
    return base64.b64encode(orjson.dumps(solution)).decode()


def counted(sale: Sale) -> tuple[int, int, int]:
    """(taken, units in claims, units in reservations that count) by PostgreSQL."""
    row = sql.one(
        "SELECT i.taken, (SELECT coalesce(sum(units), 0) FROM flashsales_claim WHERE item_id = i.id),"
        " (SELECT coalesce(sum(units), 0) FROM flashsales_reservation WHERE item_id = i.id"
        "  AND status IN ('held', 'paying', 'sold')) FROM flashsales_item i WHERE i.id = %s",
        (sale.item_id,),
    )
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])
