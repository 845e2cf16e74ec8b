"""Run in a process of a cell by the proof of cells. What it reads and prints is JSON; the environment is the cell's.

python -m scripts.torturing.incell open   # shops of owners at home there; prints variants and their stock
python -m scripts.torturing.incell fill   # wallets of the users that are read
python -m scripts.torturing.incell audit  # prints what is wrong, given the purchases that buyers were told of
"""

import json
import sys
from typing import Any
from uuid import UUID

from scripts.torturing import market  # isort: skip - starts Django

from scripts.torturing.shopping import Told
from tests.cells.inside import emails_at_home
from tests.factories import market as factory

SHOPS, STOCK = 3, 20_000
SETTLE_S = 60


def open_shops() -> dict[str, Any]:
    """Shops with one variant each."""
    emails = emails_at_home()
    operator = factory.make_user(roles=("staff",), email=next(emails))
    shops = [
        factory.make_shop(
            owner_id=factory.make_user(roles=("seller",), email=next(emails)),
            operator_id=operator,
            stock=STOCK,
        )
        for _ in range(SHOPS)
    ]
    return {"variants": [str(shop.variant_id) for shop in shops], "stock": SHOPS * STOCK}


def fill(users: list[str]) -> dict[str, Any]:
    """More money than they can spend."""
    for user in users:
        market.fill_wallet(UUID(user))
    return {}


def audit(asked: dict[str, Any]) -> dict[str, Any]:
    """Wait until nothing is open, then look at everything."""
    told = [
        Told(
            UUID(one["purchase_id"]),
            one["method"],
            one["total"],
            one["buyer"],
            {},
            frozenset(map(UUID, one["cancelled"])),
            one.get("refunded", 0),
        )
        for one in asked["told"]
    ]
    open_s = market.wait_settled(within_s=SETTLE_S)
    faults = market.faults(asked["provider"], told, initial_stock=asked["stock"])
    if open_s > SETTLE_S:
        faults.append(f"something is still open after {open_s:.0f} s")
    return {"faults": faults}


if __name__ == "__main__":
    match sys.argv[1]:
        case "open":
            said = open_shops()
        case "fill":
            said = fill(json.load(sys.stdin))
        case _:
            said = audit(json.load(sys.stdin))
    print(json.dumps(said))
