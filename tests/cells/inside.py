"""Run in a process of a cell: a shop of somebody at home there, and what a test needs to know of it.

    python -m tests.cells.inside shop PASSWORD

It prints JSON. The environment is the cell's.
"""

import json
import os
import sys
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402

from tests.factories import market  # noqa: E402
from titan.apps.users import api as users  # noqa: E402
from titan.cells import store  # noqa: E402
from titan.kernel.ids import bucket_for, new_id  # noqa: E402


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


if __name__ == "__main__":
    print(json.dumps(make_shop(sys.argv[2])))
