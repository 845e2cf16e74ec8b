"""The slow proofs, ledger and stock: run when somebody looks, kept for a minute."""

from dataclasses import dataclass
from datetime import datetime

import redis

from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import DriftReport
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import LedgerReport
from titan.kernel import clock
from titan.kernel.codec import from_json, to_text
from titan.platform import cache

_KEPT_S = 60
_LEDGER, _STOCK = "ops:check:ledger", "ops:check:stock"
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Check:
    """What a proof found: when, whether all is well, and in words what is not."""

    at: datetime
    is_clean: bool
    summary: str
    faults: tuple[str, ...] = ()


def forget() -> None:
    """Have the next look prove everything anew."""
    cache.delete(_LEDGER, _STOCK)


def ledger() -> Check:
    """Per currency all accounts sum to zero; rows equal their transfers; ended escrows are empty."""
    kept = cache.single_flight(_LEDGER, ttl=_KEPT_S, compute=lambda: _packed(_of_ledger(wallet.check())))
    return from_json(Check, kept)


def stock() -> Check:
    """The gate in Valkey says what PostgreSQL says; stock says what its reservations say."""
    kept = cache.single_flight(_STOCK, ttl=_KEPT_S, compute=lambda: _packed(_prove_stock()))
    return from_json(Check, kept)


def _packed(check: Check) -> bytes:
    return to_text(Check, check).encode()


def _of_ledger(report: LedgerReport) -> Check:
    unbalanced = [
        f"{total.currency}: the accounts sum to {total.sum}" for total in report.currencies if total.sum
    ]
    wrong = [
        f"{fault.kind} account {fault.account_id}: {fault.available}, expected {fault.expected_available}"
        for fault in report.faults
    ]
    full = [
        f"order {escrow.order_id}: {escrow.amount.amount} {escrow.amount.currency} left"
        for escrow in report.escrows
    ]
    accounts = sum(total.accounts for total in report.currencies)
    codes = ", ".join(total.currency for total in report.currencies) or "no money yet"
    return Check(
        at=report.at,
        is_clean=report.is_clean,
        summary=f"{accounts:,} accounts · {codes} · {report.settling} escrows settling",
        faults=tuple([*unbalanced, *wrong, *full][:_MOST_LINES]),
    )


def _prove_stock() -> Check:
    try:
        report = inventory.drift()
    except redis.RedisError as outage:
        return Check(clock.now(), is_clean=False, summary="Valkey does not answer", faults=(str(outage),))
    return _of_stock(report)


def _of_stock(report: DriftReport) -> Check:
    closed = [] if report.is_ready else ["the gate is closed: nothing is sold until it is rebuilt"]
    drifted = [
        f"variant {drift.variant_id}: gate {drift.gate}, truth {drift.truth}" for drift in report.drifted
    ]
    unbalanced = [f"variant {row.variant_id}: promises differ from reservations" for row in report.unbalanced]
    return Check(
        at=clock.now(),
        is_clean=report.is_clean,
        summary=f"{report.checked:,} variants compared · {report.pending_holds} holds pending",
        faults=tuple([*closed, *drifted, *unbalanced][:_MOST_LINES]),
    )
