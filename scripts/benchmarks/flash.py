"""Flash sales: how fast a press is answered, alone and in a crowd, and what the script costs inside Valkey."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from scripts import loadclient
from scripts.benchmarks.target import Target
from scripts.loadclient import Client, Scenario
from scripts.loadfigures import Result

USERS = 2_000
STEADY, CLIENTS, CROWD = 1_000.0, 8, 400
Scene = Callable[[Client], Scenario]


@dataclass(frozen=True, slots=True)
class Guest:
    """What a buyer sends along."""

    token: str
    ticket: str
    address: str


@dataclass(frozen=True, slots=True)
class Floor:
    """An item, and those who want it."""

    item_id: str
    guests: Sequence[Guest]

    def press(self, client: Client) -> Scenario:
        """Any buyer, each press with a key of its own."""
        while True:
            guest = client.random.choice(self.guests)
            yield client.call(
                "press",
                "POST",
                f"/api/v1/flash-sales/items/{self.item_id}/press",
                body={"units": 1},
                headers={
                    "authorization": f"Bearer {guest.token}",
                    "flash-ticket": guest.ticket,
                    "x-forwarded-for": guest.address,
                    "idempotency-key": uuid4().hex,
                },
            )


def floor(target: Target, *, stock: int, guests: int = USERS) -> Floor:
    """A sale that has just opened, with its guests' tokens and tickets."""
    os.environ |= {"TITAN_VAR_DIR": str(target.var), "TITAN_PORT": str(target.port)}
    from scripts.torturing import flashmarket

    if not _users:
        _users.extend(flashmarket.make_users(guests))
    sale = flashmarket.make_sale(stock, limit=99)
    flashmarket.open_in(sale, seconds=0)
    flashmarket.wait_on_sale(sale)
    bearers = flashmarket.tokens(_users)
    made = zip(_users, bearers, flashmarket.tickets_of(sale, _users, bearers), strict=True)
    return Floor(
        str(sale.item_id),
        [Guest(token, ticket, f"10.{n // 256}.{n % 256}.1") for n, (_, token, ticket) in enumerate(made)],
    )


_users: list = []  # type: ignore[type-arg]


def load(target: Target, on: Floor, *, clients: int, seconds: float, pace: float | None = None) -> Result:
    """Let so many press at once, or so often a second."""
    return loadclient.run(
        "127.0.0.1", target.port, on.press, clients=clients, seconds=seconds, pace=pace, warmup=1.0
    )
