"""What the proofs need of the marketplace's inside: shops to buy from, money to buy with, and the audit.

Importing this starts Django on the databases of the stage, so it is imported once the stage is running.
"""

import json
import os
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from django.db import connection  # noqa: E402

from tests.factories import market  # noqa: E402
from tests.torture import auditor  # noqa: E402
from titan.apps.wallet import api as wallet  # noqa: E402
from titan.kernel.ids import bucket_of, new_id  # noqa: E402
from titan.kernel.money import Money  # noqa: E402
from titan.platform.db import sql  # noqa: E402


def make_shops(count: int, *, stock: int) -> list[UUID]:
    """Shops with one variant each; the variants."""
    return [market.make_shop(stock=stock, price=1000 + 137 * number).variant_id for number in range(count)]


def fill_wallet(user_id: UUID) -> None:
    """More money than all checkouts together can cost."""
    wallet.top_up(user_id=user_id, top_up_id=new_id(bucket=bucket_of(user_id)), amount=Money(10**11, "EUR"))


def wait_settled(*, within_s: float) -> float:
    """Until no process is open and every event is delivered; how many seconds that took."""
    connection.close()  # the one from before the kills is dead, if PostgreSQL was among them
    began = time.monotonic()
    while time.monotonic() - began < within_s + 30:
        if not auditor.open_processes() and not auditor.undelivered():
            break
        time.sleep(0.2)
    return time.monotonic() - began


def purchases() -> int:
    """How many purchases stand."""
    row = sql.one("SELECT count(DISTINCT purchase_id) FROM orders_order WHERE status <> 'cancelled'")
    return int(row[0]) if row else 0


def ledger_faults() -> list[str]:
    """What is wrong in the ledger."""
    report = wallet.check()
    return [] if report.is_clean else [f"the ledger: {json.dumps(_short(report))}"]


def faults(provider: str, told: Sequence[Any], *, initial_stock: int) -> list[str]:
    """Everything that is wrong in the database and in the provider's book."""
    return [*ledger_faults(), *auditor.faults(provider, told, initial_stock=initial_stock)]


def _short(report: Any) -> dict[str, str]:
    return {"faults": str(report.faults)[:500], "escrows": str(report.escrows)[:500]}
