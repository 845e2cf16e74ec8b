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
WITH old AS (
    SELECT id FROM inventory_reservation r
    WHERE r.created_at < %s AND (r.status IN ('released', 'expired') OR r.status = 'allocated' AND NOT EXISTS (
        SELECT 1 FROM inventory_reservation_line l WHERE l.reservation_id = r.id AND l.settled = ''))
    ORDER BY r.created_at LIMIT %s
), lines AS (DELETE FROM inventory_reservation_line l USING old WHERE l.reservation_id = old.id
), orders AS (DELETE FROM inventory_order o USING old WHERE o.reservation_id = old.id)
DELETE FROM inventory_reservation r USING old WHERE r.id = old.id
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
    if report.misallotted:
        log.error("inventory.misallotted", variants=len(report.misallotted))
    if report.drifted:
        log.warning("inventory.drift_mended", variants=len(report.drifted))
    return report.repaired


def purge() -> int:
    """Delete reservations of long ago of which nothing is open. Returns how many."""
    return sql.execute(_PURGE, (clock.now() - KEPT, 10 * BATCH))
