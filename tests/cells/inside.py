"""Run in a process of a cell: a shop of somebody at home there, and what a test needs to know of it.

    python -m tests.cells.inside shop PASSWORD
    python -m tests.cells.inside flash SECONDS   # until a sale of a shop there begins
    python -m tests.cells.inside link EMAIL      # in the last mail there
    python -m tests.cells.inside code NUMBER     # in the last text message there
    python -m tests.cells.inside owner EMAIL     # of an address or number, as far as this cell knows
    python -m tests.cells.inside traces -        # rows that are kept at home and as copies, of the orders that it reads

It prints JSON. The environment is the cell's.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402

from tests.factories import flash, market  # noqa: E402
from titan.apps.accounts import api as accounts  # noqa: E402
from titan.apps.users import api as users  # noqa: E402
from titan.cells import store  # noqa: E402
from titan.kernel.ids import bucket_for, new_id  # noqa: E402
from titan.platform.db import sql  # noqa: E402
from titan.platform.mail.models import OutgoingMail  # noqa: E402


def emails_at_home() -> Iterator[str]:
    """Addresses whose bucket lives in this cell."""
    assert settings.CELL_DIRECTORY is not None
    homes = store.load(settings.CELL_DIRECTORY).homes
    while True:
        email = f"inside-{new_id(bucket=0)}@example.com"
        if homes[bucket_for(email)] == settings.CELL:
            yield email


def make_shop(password: str) -> dict[str, str]:
    """A shop that sells mugs, and how its seller signs in."""
    emails = emails_at_home()
    email = next(emails)
    owner_id = market.make_user(roles=("seller",), email=email)
    users.set_password(user_id=owner_id, password_hash=users.hash_password(password=password, email=email))
    operator_id = market.make_user(roles=("staff",), email=next(emails))
    shop = market.make_shop(owner_id=owner_id, operator_id=operator_id, stock=1000)
    return {"email": email, "shop_id": str(shop.id), "variant_id": str(shop.variant_id)}


def make_flash(seconds: str) -> dict[str, str]:
    """A flash sale that begins then."""
    emails = emails_at_home()
    owner_id = market.make_user(roles=("seller",), email=next(emails))
    operator_id = market.make_user(roles=("staff",), email=next(emails))
    shop = market.make_shop(owner_id=owner_id, operator_id=operator_id, stock=10)
    sale = flash.running(shop, begins_in=timedelta(seconds=float(seconds)))
    return {"item_id": str(sale.item_id)}


def link_for(email: str) -> dict[str, str]:
    """The kind of the last mail to an address, and the token of its link."""
    mail = OutgoingMail.objects.filter(recipient=email).order_by("id").last()
    message = accounts.compose_mail(mail=mail) if mail else None
    if mail is None or message is None:
        return {"kind": "", "token": ""}
    found = re.search(r"/account/(?:email|verify|reset)/(\S+)/", str(message.body))
    return {"kind": mail.kind, "token": found[1] if found else ""}


def code_for(number: str) -> dict[str, str]:
    """The code of the last text message to a number."""
    row = OutgoingMail.objects.filter(recipient=number, kind=accounts.TEXT_KIND).order_by("id").last()
    message = accounts.compose_text(mail=row) if row else None
    found = re.search(r"\d{6}", message.text) if message else None
    return {"code": found[0] if found else ""}


def owner_of(email: str) -> dict[str, str]:
    """Who has proved to own an address."""
    return {"id": str(users.holder_of(identifier=email) or "")}


def traces_of(_: str) -> dict[str, int]:
    """How many rows of these orders each table has whose rows other cells keep copies of."""
    orders = json.loads(sys.stdin.read())
    columns = {
        "orders_order": "id",
        "invoices_sale": "order_id",
        "invoices_paper": "order_id",
        "tracking_parcel": "order_id",
        "notifications_order": "order_id",
        "refunds_order": "order_id",
        "refunds_case": "order_id",
        "reviews_review": "order_id",
    }
    return {
        table: len(sql.query(f"SELECT 1 FROM {table} WHERE {column}::text = ANY(%s)", (orders,)))
        for table, column in columns.items()
    }


TASKS = {
    "traces": traces_of,
    "flash": make_flash,
    "shop": make_shop,
    "link": link_for,
    "code": code_for,
    "owner": owner_of,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](sys.argv[2])))
