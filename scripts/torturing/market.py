"""What the proofs need of the marketplace's inside: shops to buy from, money to buy with, and the audit.

Importing this starts Django on the databases of the stage, so it is imported once the stage is running.
"""

import json
import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
django.setup()

from django.db import connection  # noqa: E402

from scripts.torturing.shopping import Promotion  # noqa: E402
from tests.factories import flash, market  # noqa: E402
from tests.torture import auditor  # noqa: E402
from titan.apps.gamification import api as coins  # noqa: E402
from titan.apps.giftcards import api as giftcards  # noqa: E402
from titan.apps.users import api as users  # noqa: E402
from titan.apps.vouchers import api as vouchers  # noqa: E402
from titan.apps.vouchers.contracts import (  # noqa: E402
    PLATFORM_FUNDED,
    Funding,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
)
from titan.apps.wallet import api as wallet  # noqa: E402
from titan.kernel import clock  # noqa: E402
from titan.kernel.ids import bucket_of, new_id  # noqa: E402
from titan.kernel.money import Money  # noqa: E402
from titan.platform.admin import card_scan  # noqa: E402
from titan.platform.db import sql  # noqa: E402

OPERATOR = new_id(bucket=1)


def make_shops(count: int, *, stock: int) -> list[market.Shop]:
    """Shops with one variant each."""
    return [market.make_shop(stock=stock, price=1000 + 137 * number) for number in range(count)]


def verify(user_id: UUID, *, email: str) -> None:
    """As if the link in the mail had been followed: flash sales are for those who did."""
    users.mark_email_verified(user_id=user_id, email=email)


def fill_wallet(user_id: UUID) -> None:
    """More money than all checkouts together can cost."""
    wallet.top_up(user_id=user_id, top_up_id=new_id(bucket=bucket_of(user_id)), amount=Money(10**11, "EUR"))


def grant_credit(user_id: UUID, *, cents: int) -> None:
    """Store credit from the platform."""
    giftcards.grant_credit(
        grant_id=new_id(bucket=bucket_of(user_id)),
        user_id=user_id,
        amount=Money(cents, "EUR"),
        actor_id=OPERATOR,
        reason="for the proof",
    )


def grant_coins(user_id: UUID, *, count: int) -> None:
    """Coins from the platform."""
    coins.grant(
        grant_id=new_id(bucket=bucket_of(user_id)),
        user_id=user_id,
        coins=count,
        actor_id=OPERATOR,
        reason="for the proof",
    )


def promote(shop: market.Shop, *, quota: int, cards: int, number: int) -> Promotion:
    """Vouchers of each funding with that many uses, one of them by a code alone, and gift cards of 15 to 90 euros."""
    limits = VoucherLimits(total=quota, per_user=quota)
    now = clock.now()
    common = {
        "currency": "EUR",
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(days=30),
        "limits": limits,
    }
    platform: dict[str, Any] = {"scope": VoucherScope.PLATFORM, "funding": PLATFORM_FUNDED}
    shared: dict[str, Any] = {"scope": VoucherScope.SHOP, "shop_id": shop.id, "funding": Funding(3_333)}
    item: dict[str, Any] = shared | {"scope": VoucherScope.ITEM, "product_ids": (shop.product_id,)}
    coded: dict[str, Any] = {"scope": VoucherScope.SHIPPING, "funding": PLATFORM_FUNDED, "needs_code": True}
    code = f"TORTURE{number}"
    made = [
        VoucherTerms(
            title="By the platform", kind=VoucherKind.PERCENT, percent_bp=1_250, **platform, **common
        ),
        VoucherTerms(title="Shared", kind=VoucherKind.FIXED, amount=Money(301, "EUR"), **shared, **common),
        VoucherTerms(title="For its product", kind=VoucherKind.PERCENT, percent_bp=733, **item, **common),
        VoucherTerms(title="By a code", kind=VoucherKind.FREE_SHIPPING, code=code, **coded, **common),
    ]
    ids = [vouchers.create_voucher(terms=terms, actor_id=OPERATOR).id for terms in made]
    codes = [
        giftcards.issue(
            card_id=new_id(bucket=card),
            amount=Money(1_500 + 2_503 * (card % 4), "EUR"),
            reason="for the proof",
        ).code
        for card in range(cards)
    ]
    return Promotion(vouchers=tuple(ids[:3]), code=code, cards=tuple(codes))


def open_sale(shop: market.Shop, *, units: int) -> tuple[UUID, UUID]:
    """A flash sale of the shop's product that lasts as long as the proof does: slot and item."""
    made = flash.running(
        shop, price=shop.price.amount * 3 // 4, allotment=units, per_user_limit=units, lasts=timedelta(days=1)
    )
    return made.slot_id, made.item_id


def sold_in_sales() -> int:
    """Units of flash sales that were paid."""
    row = sql.one("SELECT coalesce(sum(sold), 0) FROM flashsales_item")
    return int(row[0]) if row else 0


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


def spent() -> str:
    """How much of what is short was used, in words."""
    uses = sql.query("SELECT count(*), count(*) FILTER (WHERE given_back_at IS NOT NULL) FROM vouchers_use")[
        0
    ]
    tenders = sql.query(
        "SELECT kind, count(*), sum(amount_minor) FROM payments_tender WHERE status <> 'released'"
        " GROUP BY kind ORDER BY kind"
    )
    parts = ", ".join(f"{kind} {count} times for {minor / 100:.2f}" for kind, count, minor in tenders)
    given, back = sql.query(
        "SELECT coalesce(sum(coins) FILTER (WHERE movement = 'spent'), 0),"
        " coalesce(sum(coins) FILTER (WHERE movement = 'returned'), 0) FROM gamification_entry"
    )[0]
    coined = f"{given} coins spent, {back} of them given back"
    return f"{uses[0]} uses of vouchers, {uses[1]} of them given back; {coined}; tenders: {parts or 'none'}"


def ledger_faults() -> list[str]:
    """What is wrong in the ledger."""
    report = wallet.check()
    return [] if report.is_clean else [f"the ledger: {json.dumps(_short(report))}"]


def faults(provider: str, told: Sequence[Any], *, initial_stock: int) -> list[str]:
    """Everything that is wrong in the database and in the provider's book."""
    # Some of the audit's questions are about all orders at once: at full size they take longer than a request may.
    sql.execute("SET statement_timeout = 0")
    return [*ledger_faults(), *auditor.faults(provider, told, initial_stock=initial_stock)]


def card_numbers(logs: Path) -> list[str]:
    """Where a card's number was written down: in the database, in Valkey, in the logs."""
    seen = [*card_scan.in_database(), *card_scan.in_valkey(), *card_scan.in_files(logs)]
    return [f"a card number in {one.place}: {one.masked}" for one in seen]


def _short(report: Any) -> dict[str, str]:
    return {"faults": str(report.faults)[:500], "escrows": str(report.escrows)[:500]}
