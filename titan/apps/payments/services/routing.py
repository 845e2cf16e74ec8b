"""Which provider takes a new payment, by rule and health; a payment that was started stays where it is."""

import math
from datetime import timedelta
from uuid import UUID

import xxhash
from django.conf import settings

from titan.kernel import clock
from titan.platform.db import sql

from ..contracts import PaymentDeclined, PaymentStateConflict
from . import health
from .opening import Opening
from .providers.configured import ProviderSettings, configured, default_name


def assigned(payment_id: UUID) -> str:
    """The provider that a card payment is with, or (started before there was a choice) the first one."""
    row = sql.one("SELECT provider FROM payments_payment WHERE id = %s", (payment_id,))
    return (row[0] if row else None) or default_name()


def assign(wanted: Opening) -> str:
    """The provider to send a new payment to, noted before it is sent.

    Raises:
        PaymentDeclined: no provider takes it, or the stored card is another buyer's.
    """
    chosen = _chosen(wanted)
    sql.execute(
        "UPDATE payments_payment SET provider = %s WHERE id = %s AND provider IS NULL", (chosen, wanted.id)
    )
    return assigned(wanted.id)


def reassign(wanted: Opening, *, current: str) -> str:
    """The provider for a payment that its present one does not know: another only where that one fares ill.

    Raises:
        PaymentStateConflict: somebody else has just moved it.
        PaymentDeclined: as `assign`.
    """
    if not _may_move(wanted.id) or current not in configured():
        return current
    chosen = _chosen(wanted, preferred=current)
    moved = sql.execute(
        "UPDATE payments_payment SET provider = %s WHERE id = %s AND coalesce(provider, %s) = %s"
        " AND NOT is_closing AND status = 'created'",
        (chosen, wanted.id, default_name(), current),
    )
    if not moved and chosen != current:
        raise PaymentStateConflict("The payment is being taken to another provider.")
    return chosen if moved else current


def is_elsewhere(payment_id: UUID, provider: str) -> bool:
    """The provider speaks of a payment that is with another one."""
    return bool(provider) and assigned(payment_id) != provider


def _may_move(payment_id: UUID) -> bool:
    """Only once a request that is still under way must have ended."""
    patience = timedelta(seconds=2 * settings.CARD_PROVIDER_TIMEOUT_S)
    row = sql.one("SELECT created_at FROM payments_payment WHERE id = %s", (payment_id,))
    return row is not None and clock.now() - row[0] > patience


def _chosen(wanted: Opening, *, preferred: str = "") -> str:
    """The first healthy one of those that the rules allow, or the first, where none is healthy."""
    order = [one.name for one in _allowed(wanted)]
    if not order:
        raise PaymentDeclined(extra={"reason": "no_provider"})
    if preferred in order:
        order = [preferred, *(name for name in order if name != preferred)]
    return next((name for name in order if len(order) == 1 or health.admitted(name)), order[0])


def _allowed(wanted: Opening) -> list[ProviderSettings]:
    paused = {row[0] for row in sql.query("SELECT name FROM payments_provider WHERE is_paused")}
    keeper = _keeper(wanted)
    method = "token" if wanted.wish.token else "page"
    found = [
        one
        for one in configured().values()
        if one.name not in paused
        and (not one.currencies or wanted.amount.currency in one.currencies)
        and method in one.methods
        and keeper in ("", one.name)
    ]
    return sorted(found, key=lambda one: (one.priority, _draw(wanted.id, one)))


def _keeper(wanted: Opening) -> str:
    """The provider that keeps the card; empty where the token is none of our buyers'. Raises PaymentDeclined."""
    if not wanted.wish.token:
        return ""
    rows = sql.query("SELECT owner_id, provider FROM payments_method WHERE token = %s", (wanted.wish.token,))
    own = [provider for owner, provider in rows if owner == wanted.buyer_id]
    if rows and not own:
        raise PaymentDeclined(extra={"reason": "unknown_token"})
    return own[0] if own else ""


def _draw(payment_id: UUID, one: ProviderSettings) -> float:
    """Weighted rendezvous hashing: the same payment draws the same, and each provider gets its share of all."""
    drawn = (xxhash.xxh3_64_intdigest(payment_id.bytes + one.name.encode()) + 1) / (2**64 + 1)
    return -math.log(drawn) / one.weight
