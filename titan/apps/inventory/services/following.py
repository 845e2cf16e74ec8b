"""Making the gate follow the truth: rebuilding it, peeking through it, comparing the two."""

import threading
import time
from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

import redis
import structlog
from django.db import connection
from redis.exceptions import LockError

from titan.platform import cache as valkey
from titan.platform import homes

from .. import selectors
from ..contracts import Drift, DriftReport
from . import gate
from .gate import Count, Standing

log = structlog.get_logger(__name__)
T = TypeVar("T")
# Long enough for an answer under way to arrive, so that only what stays different is called drift.
_SECOND_LOOK_S = 0.1
_kicking = threading.Lock()


def rebuild(*, afresh: bool = True) -> int:
    """Fill the gate from PostgreSQL and open it. Returns the number of variants.

    `afresh` closes the gate first: right when it cannot be trusted. Otherwise it stays open and takes
    over what is newer.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    run = gate.run_id()
    if afresh:
        gate.forget()
    gate.recount_pending()
    total = 0
    for rows in selectors.all_standings():
        for batch in gate.in_batches(Standing(*row) for row in rows):
            gate.take(batch)
        total += len(rows)
    gate.mark_ready(run)
    log.info("inventory.gate_rebuilt", variants=total)
    return total


def ensure_ready() -> int:
    """Rebuild the gate if Valkey lost it or has restarted, one caller at a time. Returns the variants taken.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    mark = gate.ready_mark()
    if mark is not None and mark == gate.run_id():
        return 0
    lock = valkey.client().lock("{stock}:rebuilding", timeout=60, blocking=False)
    if not lock.acquire():
        return 0
    try:
        return rebuild(afresh=mark is None)
    finally:
        _release(lock)


def _release(lock: "redis.lock.Lock") -> None:
    try:
        lock.release()
    except LockError:
        log.warning("inventory.rebuild_took_long")


def ensure_ready_if_there() -> None:
    """`ensure_ready`, for when Valkey may be away: the sweeper will do it then."""
    try:
        ensure_ready()
    except redis.RedisError as error:
        log.warning("inventory.gate_away", error=str(error))


def kick() -> None:
    """Start a rebuild without waiting for it; one at a time in this process, and one in the cell."""
    if _kicking.acquire(blocking=False):
        threading.Thread(target=_in_background, name="inventory-rebuild", daemon=True).start()


def _in_background() -> None:
    try:
        ensure_ready_if_there()
    except Exception:
        log.exception("inventory.rebuild_failed")
    finally:
        connection.close()
        _kicking.release()


def free(variant_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Units that can be taken now, 0 for unknown variants: by the gate, or by PostgreSQL where it is away.

    Of another cell's variant, what it told of last and what is leased of it.
    """
    wanted = dict.fromkeys(variant_ids)
    ids = [variant_id for variant_id in wanted if homes.is_here(variant_id)]
    if len(ids) < len(wanted):
        foreign = selectors.elsewhere(variant_id for variant_id in wanted if not homes.is_here(variant_id))
        return {**dict.fromkeys(wanted, 0), **_free_here(ids), **foreign}
    return _free_here(ids)


def _free_here(ids: Sequence[UUID]) -> dict[UUID, int]:
    if not ids:
        return {}
    try:
        found = gate.peek(ids)
    except redis.RedisError:
        found = None
    known = {} if found is None else {v: n for v, n in found.items() if n is not None}
    missing = [variant_id for variant_id in ids if variant_id not in known]
    if missing:
        standings = [Standing(*row) for row in selectors.standings(missing)]
        known |= {standing.variant_id: standing.free for standing in standings}
        if found is not None:
            gate.follow(standings)
    return {variant_id: max(0, known.get(variant_id, 0)) for variant_id in ids}


def drift(*, repair: bool) -> DriftReport:
    """Compare the gate with the truth, and the truth with its reservations.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    checked, suspects = 0, list[UUID]()
    for rows in selectors.all_standings():
        checked += len(rows)
        suspects += [d.variant_id for d in _compare([Standing(*row) for row in rows])]
    if suspects:
        time.sleep(_SECOND_LOOK_S)
    drifted = [d for chunk in _chunks(suspects) for d in _compare(_now(chunk))]
    is_ready = gate.ready_mark() is not None
    if repair:
        gate.forget(d.variant_id for d in drifted)
        for batch in gate.in_batches(
            s for chunk in _chunks([d.variant_id for d in drifted]) for s in _now(chunk)
        ):
            gate.take(batch)
    return DriftReport(
        is_ready=is_ready,
        checked=checked,
        pending_holds=gate.pending_holds(),
        drifted=tuple(drifted),
        unbalanced=selectors.unbalanced(),
        repaired=len(drifted) if repair else 0,
        misallotted=selectors.misallotted(),
    )


def _now(variant_ids: Sequence[UUID]) -> list[Standing]:
    return [Standing(*row) for row in selectors.standings(variant_ids)]


def _chunks(ids: Sequence[T]) -> list[Sequence[T]]:
    return [ids[i : i + gate.BATCH] for i in range(0, len(ids), gate.BATCH)]


def _compare(standings: Sequence[Standing]) -> list[Drift]:
    counts = gate.counts([standing.variant_id for standing in standings]) if standings else {}
    return [
        Drift(s.variant_id, counts[s.variant_id].free, counts[s.variant_id].pending, s.free)
        for s in standings
        if not _agrees(s, counts[s.variant_id])
    ]


def _agrees(standing: Standing, count: Count) -> bool:
    return (
        count.free is not None
        and count.version == standing.version
        and count.free + count.pending == standing.free
    )
