"""Run in a process of a cell: shops of somebody at home there, with a product of one variant each. Prints their variants as JSON.

python -m scripts.benchmarks.work.incell COUNT
"""

import itertools
import json
import os
import sys
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402

from tests.cells.inside import emails_at_home  # noqa: E402
from tests.factories import market  # noqa: E402
from titan.kernel.ids import new_id  # noqa: E402

STOCK = 10_000


def _emails() -> Iterator[str]:
    if settings.CELL_DIRECTORY is not None:
        return emails_at_home()
    return (f"inside-{new_id(bucket=0)}@example.com" for _ in itertools.count())


def shops(count: int) -> dict[str, list[str]]:
    """So many shops of one owner each."""
    emails = _emails()
    operator_id = market.make_user(roles=("staff",), email=next(emails))
    made = [
        market.make_shop(
            owner_id=market.make_user(roles=("seller",), email=next(emails)),
            operator_id=operator_id,
            stock=STOCK,
        )
        for _ in range(count)
    ]
    return {"variants": [str(shop.variant_id) for shop in made]}


if __name__ == "__main__":
    print(json.dumps(shops(int(sys.argv[1]))))
