"""What the proof of flash sales needs of the marketplace's inside: users with tokens, a sale to open, and the audit.

Importing this starts Django on the databases of the stage, so it is imported once the stage is running.
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import scripts.torturing.market  # noqa: F401 - starts Django

from django.db import connection  # isort: skip
import redis  # isort: skip

from tests.factories.flash_gate import Sale
from tests.factories.flash_gate import make_sale as sale_as_rows
from titan.apps.accounts.services import tokens as access
from titan.apps.flashsales.services import gate, tickets
from titan.apps.users import api as users
from titan.apps.users.contracts import User
from titan.apps.users.models import User as UserRow
from titan.kernel import clock
from titan.kernel.ids import bucket_for, new_id
from titan.platform.cache import client
from titan.platform.db import sql

AT_ONCE = 5000


def make_users(count: int) -> list[User]:
    """Verified users, as rows: to register so many takes longer than the proof."""
    at, run = clock.now(), new_id(bucket=0).hex[-8:]
    emails = [f"crowd-{run}-{number}@example.com" for number in range(count)]
    rows = [
        UserRow(
            id=new_id(bucket=bucket_for(email)),
            email=email,
            email_key=email,
            email_verified_at=at,
            name="Crowd",
            password="!",  # noqa: S106 - nobody signs in by password
            created_at=at,
        )
        for email in emails
    ]
    UserRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    ids = [row.id for row in rows]
    found = {}
    for begin in range(0, count, AT_ONCE):
        found |= users.get_many(ids=ids[begin : begin + AT_ONCE])
    return [found[user_id] for user_id in ids]


def tokens(buyers: Sequence[User]) -> list[str]:
    """Fresh access tokens, as signing in would give."""
    return [access.sign(user, session_id=new_id(bucket=0)) for user in buyers]


def make_sale(stock: int, *, limit: int = 1) -> Sale:
    """A sale whose waiting room is open."""
    return sale_as_rows(allotment=stock, limit=limit, opens_in_s=1200)


def tickets_of(sale: Sale, buyers: Sequence[User], bearers: Sequence[str]) -> list[str]:
    """Tickets as if the work had been done, fetched with these tokens."""
    until_us = gate.now_us() + 1_800_000_000
    return [
        tickets.sign(tickets.Leave(user.id, sale.slot_id, until_us, tickets.mark(f"Bearer {bearer}")))
        for user, bearer in zip(buyers, bearers, strict=True)
    ]


def wait_known(sale: Sale) -> None:
    """Until the gate knows that it will open."""
    while not client().exists(gate.key("item", sale.item_id)):
        time.sleep(0.05)


def wait_on_sale(sale: Sale) -> None:
    """Until the gate knows that it has opened."""
    name = gate.key("item", sale.item_id)
    while int(client().hget(name, "opens") or 2**62) > gate.now_us():
        time.sleep(0.05)


def open_in(sale: Sale, *, seconds: float) -> None:
    """An operator opens it early."""
    sql.execute(
        "UPDATE flashsales_slot SET starts_at = now() + make_interval(secs => %s) WHERE id = %s",
        (seconds, sale.slot_id),
    )


def taken(sale: Sale) -> int:
    """Units that PostgreSQL has promised; 0 while it does not answer."""
    row = sql.one("SELECT taken FROM flashsales_item WHERE id = %s", (sale.item_id,))
    return int(row[0]) if row else 0


def holders(sale: Sale) -> set[str]:
    """Who was promised something, by PostgreSQL."""
    connection.close()
    rows = sql.query("SELECT user_id FROM flashsales_claim WHERE item_id = %s AND units > 0", (sale.item_id,))
    return {str(row[0]) for row in rows}


def flush() -> None:
    """Forget everything."""
    client().flushall()


def closed_for(*, within_s: float = 60.0) -> float:
    """Wait until the gate has closed, as it does within the life of a lease, and lets through again. How long it was closed."""
    began = time.monotonic()
    while _is_open() and time.monotonic() - began < 1.5 * gate.LEASE_MS / 1000:
        time.sleep(0.005)
    closed_at = time.monotonic()
    while not _is_open() and time.monotonic() - began < within_s:
        time.sleep(0.005)
    return time.monotonic() - closed_at


def _is_open() -> bool:
    try:
        return gate.lease_ms() > 0
    except redis.RedisError:
        return False


def faults(sale: Sale, buyers: Sequence[Any], *, stock: int) -> list[str]:
    """Everything that is wrong: in the counters, in the promises, and in what buyers were told."""
    connection.close()
    found = []
    rows = sql.query(
        "SELECT user_id, sum(units), count(*) FROM flashsales_reservation"
        " WHERE item_id = %s AND status IN ('held', 'paying', 'sold') GROUP BY user_id",
        (sale.item_id,),
    )
    promised = {str(row[0]): int(row[1]) for row in rows}
    claims = sql.one(
        "SELECT coalesce(sum(units), 0) FROM flashsales_claim WHERE item_id = %s", (sale.item_id,)
    )
    counted = (taken(sale), int(claims[0]) if claims else 0, sum(promised.values()))
    wanted = min(stock, len(buyers))
    if counted != (wanted, wanted, wanted):
        found.append(f"taken, claimed and promised are {counted}, and not {wanted}")
    if over := [user for user, units in promised.items() if units > 1]:
        found.append(f"{len(over)} buyers have more than one")
    told = {buyer.id for buyer in buyers if buyer.told == "reserved"}
    found += [f"told reserved, and is not: {user}" for user in told - promised.keys()]
    found += [f"has one, and was not told: {user}" for user in promised.keys() - told]
    strange = Counter(b.told for b in buyers if b.told not in ("reserved", "sold_out"))
    return [*found, *(f"{count} buyers were told: {what}" for what, count in strange.items())]
