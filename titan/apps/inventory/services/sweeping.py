"""What has to be done again and again: overdue holds, unanswered holds, a gate that was lost, old rows."""

from datetime import timedelta

import redis
import structlog

from titan.kernel import clock
from titan.platform.db import sql

from . import following, reserving

log = structlog.get_logger(__name__)
BATCH = 500
KEPT = timedelta(days=30)
_PURGE = """
DELETE FROM inventory_reservation WHERE id IN (
    SELECT r.id FROM inventory_reservation r WHERE r.created_at < %s AND r.status IN ('released', 'expired')
    ORDER BY r.created_at LIMIT %s)
"""
_PURGE_LINES = """
DELETE FROM inventory_reservation_line WHERE reservation_id IN (
    SELECT r.id FROM inventory_reservation r WHERE r.created_at < %s AND r.status IN ('released', 'expired')
    ORDER BY r.created_at LIMIT %s)
"""


def sweep() -> int:
    """Expire holds, return unanswered ones, rebuild a lost gate. Returns how many holds ended."""
    done = _repeat_expiring()
    try:
        following.ensure_ready()
        return done + reserving.settle_unanswered(limit=BATCH)
    except redis.RedisError as error:
        log.warning("inventory.gate_away", error=str(error))
        return done


def _repeat_expiring() -> int:
    done = 0
    while True:
        expired = reserving.expire_due(limit=BATCH)
        done += expired
        if expired < BATCH:
            return done


def mend() -> int:
    """Set right what the gate missed. Returns the number of variants."""
    try:
        report = following.drift(repair=True)
    except redis.RedisError as error:
        log.warning("inventory.gate_away", error=str(error))
        return 0
    if report.unbalanced:
        log.error("inventory.unbalanced", places=len(report.unbalanced))
    if report.drifted:
        log.warning("inventory.drift_mended", variants=len(report.drifted))
    return report.repaired
