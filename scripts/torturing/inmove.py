"""Run in a process of a cell by the proof of moves. What it reads and prints is JSON; the environment is the cell's.

python -m scripts.torturing.inmove open   # a shop of somebody in each of the buckets that are read; prints their variants
python -m scripts.torturing.inmove audit  # prints what is wrong, given the purchases that buyers were told of, and the books' sums
"""

import json
import sys
from typing import Any

from scripts.torturing import market  # isort: skip - starts Django  # noqa: F401

from scripts.torturing import incell
from tests.factories import market as factory
from titan.apps.inventory.contracts import LEASE
from titan.kernel.ids import bucket_for, new_id
from titan.platform.db import sql

STOCK = 20_000
# What other cells granted is no shop's of this one.
SHOPS = "SELECT count(*) FROM inventory_stock WHERE warehouse_id <> %s"


def email_in(bucket: int) -> str:
    """An address of somebody new whose bucket that is."""
    while True:
        email = f"move-{new_id(bucket=0)}@example.com"
        if bucket_for(email) == bucket:
            return email


def open_shops(buckets: list[int]) -> dict[str, Any]:
    """One shop with one variant each."""
    found = {}
    for bucket in buckets:
        operator = factory.make_user(roles=("staff",), email=email_in(bucket))
        owner = factory.make_user(roles=("seller",), email=email_in(bucket))
        found[bucket] = str(factory.make_shop(owner_id=owner, operator_id=operator, stock=STOCK).variant_id)
    return {"variants": found, "stock": STOCK}


def audit(asked: dict[str, Any]) -> dict[str, Any]:
    """What the books say, each cell's alone; and what only all cells together can say."""
    said = incell.audit(asked)
    shops = sql.one(SHOPS, (LEASE,))
    elsewhere = sql.query(
        "SELECT t.currency, sum(CASE WHEN x.id = t.credit_id THEN t.amount_minor ELSE -t.amount_minor END)::bigint"
        " FROM wallet_elsewhere x JOIN wallet_transfer t ON x.id IN (t.debit_id, t.credit_id)"
        " WHERE t.status = 'posted' GROUP BY 1"
    )
    users = [str(id) for (id,) in sql.query("SELECT id FROM users_user")]  # noqa: A001
    return {**said, "shops": shops[0] if shops else 0, "elsewhere": dict(elsewhere), "users": users}


def stock(_asked: Any) -> dict[str, Any]:
    """How many shops have their stock here."""
    row = sql.one(SHOPS, (LEASE,))
    return {"shops": row[0] if row else 0}


if __name__ == "__main__":
    work = {"open": open_shops, "audit": audit, "stock": stock, "fill": incell.fill}[sys.argv[1]]
    told = json.load(sys.stdin)
    print(json.dumps(work(told)))
