"""Run in a process of a cell by the proof of trade. What it reads and prints is JSON; the environment is the cell's.

python -m scripts.torturing.intrade open   # shops whose sellers can sign in, with the stock that is read; prints them
python -m scripts.torturing.intrade fill   # wallets of the users that are read
python -m scripts.torturing.intrade rest   # what is still open or undelivered here
python -m scripts.torturing.intrade books  # orders of this cell and copies, stock of its shops, and when orders were heard of
python -m scripts.torturing.intrade audit  # prints what is wrong, given the purchases that buyers were told of
"""

import json
import sys
from typing import Any

from scripts.torturing import market  # isort: skip - starts Django  # noqa: F401

from scripts.torturing import incell
from scripts.torturing.shopping import PASSWORD
from tests.cells.inside import emails_at_home
from tests.factories import market as factory
from tests.torture import auditor
from titan.apps.inventory.contracts import LEASE
from titan.apps.users import api as users
from titan.platform.db import sql

_ORDERS = """
SELECT o.id::text, o.purchase_id::text, o.status, o.total_minor, o.currency,
    (SELECT jsonb_object_agg(l.variant, l.units) FROM (SELECT line ->> 'variant_id' AS variant, sum((line ->> 'quantity')::int) AS units
     FROM jsonb_array_elements(o.document -> 'lines') AS line GROUP BY 1) AS l)
FROM orders_order o
"""
# Free to be sold here, and what other cells were granted.
_STOCK = """
SELECT variant_id::text, sum(on_hand)::int, sum(allocated)::int, sum(reserved)::int, sum(allotted_out)::int
FROM inventory_stock WHERE warehouse_id <> %s GROUP BY 1
"""
_HELD = "SELECT variant_id::text, on_hand FROM inventory_stock WHERE warehouse_id = %s"
_HEARD = """
SELECT payload #>> '{order,id}', extract(epoch FROM recorded_at)::float, metadata ? 'is_copy'
FROM eventlog_event WHERE type = 'orders.order_placed.v1'
"""


def open_shops(stocks: list[int]) -> list[dict[str, Any]]:
    """One shop with one variant for each of these stocks."""
    emails = emails_at_home()
    operator = factory.make_user(roles=("staff",), email=next(emails))
    found = []
    for number, stock in enumerate(stocks):
        email = next(emails)
        owner = factory.make_user(roles=("seller",), email=email)
        users.set_password(user_id=owner, password_hash=users.hash_password(password=PASSWORD, email=email))
        price = 1000 + 137 * number
        shop = factory.make_shop(owner_id=owner, operator_id=operator, stock=stock, price=price)
        found.append(
            {"email": email, "shop_id": str(shop.id), "variant_id": str(shop.variant_id), "stock": stock}
        )
    return found


def rest(_asked: Any) -> dict[str, Any]:
    """Processes that are not ended, subscribers that have not read all, the publisher among them, and parked letters."""
    parked = sql.query("SELECT subscriber, type, left(reason, 300) FROM bus_parked")
    return {
        "open": [*auditor.open_processes(), *auditor.undelivered(), *(f"parked: {row}" for row in parked)]
    }


def books(_asked: Any) -> dict[str, Any]:
    """What this cell has."""
    orders = {
        row[0]: {
            "purchase": row[1],
            "status": row[2],
            "total": row[3],
            "currency": row[4],
            "units": _json(row[5]),
        }
        for row in sql.query(_ORDERS)
    }
    stock = {
        row[0]: dict(zip(("on_hand", "allocated", "reserved", "granted"), row[1:], strict=True))
        for row in sql.query(_STOCK, (LEASE,))
    }
    heard = sql.query(_HEARD)
    return {
        "orders": orders,
        "stock": stock,
        "held": dict(sql.query(_HELD, (LEASE,))),
        "placed_at": {row[0]: row[1] for row in heard if not row[2]},
        "heard_at": {row[0]: row[1] for row in heard if row[2]},
    }


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


WORK = {"open": open_shops, "fill": incell.fill, "rest": rest, "books": books, "audit": incell.audit}

if __name__ == "__main__":
    print(json.dumps(WORK[sys.argv[1]](json.load(sys.stdin))))
