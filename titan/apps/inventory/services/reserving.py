"""Reserving: the gate first, PostgreSQL decides, the gate hears of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID

import redis
import structlog

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.platform.db import sql
from titan.platform.failpoints import reach

from ..contracts import (
    Reservation,
    ReservationClosed,
    SoldOut,
    StockElsewhere,
    StockLine,
    StockUnavailable,
)
from . import following, gate, leasing, seeing, truth
from .gate import Standing, Verdict

log = structlog.get_logger(__name__)
# Longer than a statement may take: a hold older than this belongs to nobody who could still be waiting.
UNANSWERED = timedelta(seconds=20)


def reserve(*, reservation_id: UUID, lines: Sequence[StockLine], ttl_s: int, allocate: bool) -> Reservation:
    """Hold all lines until `ttl_s` seconds from now, or allocate them at once.

    Raises:
        SoldOut, StockUnavailable, ReservationClosed, InvalidInput.
    """
    wanted = merged(lines)
    now = clock.now()
    _pass_gate(reservation_id, wanted)
    reach("inventory.reserve.after_gate")
    ruling = truth.reserve(
        reservation_id, wanted, expires_at=now + timedelta(seconds=ttl_s), allocate=allocate
    )
    reach("inventory.reserve.after_database")
    gate.follow(ruling.standings, hold_id=reservation_id)
    if ruling.outcome == "closed":
        raise ReservationClosed
    if ruling.outcome == "sold_out":
        _refuse(wanted, {s.variant_id: s.free for s in ruling.standings})
    held = ruling.lines or tuple(StockLine(v, quantity) for v, quantity in wanted.items())
    assert ruling.expires_at is not None
    return Reservation(reservation_id, held, ruling.expires_at)


def admit(reservation_id: UUID, lines: Sequence[StockLine]) -> str:
    """See `api.admit`."""
    wanted = merged(lines)
    _pass_gate(reservation_id, wanted)
    reach("inventory.reserve.after_gate")
    return sql.json_param([[variant_id, quantity] for variant_id, quantity in wanted.items()])


def answered(reservation_id: UUID, stock: Sequence[Sequence[Any]]) -> None:
    """See `api.answered`."""
    reach("inventory.reserve.after_database")
    gate.follow(truth.standings(stock), hold_id=reservation_id)


def merged(lines: Sequence[StockLine]) -> dict[UUID, int]:
    """Units by variant.

    Raises:
        InvalidInput: no line, or a quantity that is not positive.
    """
    wanted: dict[UUID, int] = {}
    for index, line in enumerate(lines):
        if line.quantity < 1:
            problem = FieldProblem(f"/lines/{index}/quantity", "out_of_range", "must be at least 1")
            raise InvalidInput(problems=(problem,))
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    if not wanted:
        raise InvalidInput(problems=(FieldProblem("/lines", "required", "nothing to reserve"),))
    return wanted


def _pass_gate(reservation_id: UUID, wanted: Mapping[UUID, int]) -> None:
    """Hold the units in the gate. Before refusing, look at the truth once.

    The look finds a reservation that this one repeats, loads what the gate has never seen, and mends
    a gate that missed an answer; a refusal is rarer than a sale and costs one read.
    """
    _fetch(reservation_id, wanted)
    verdict = _ask(reservation_id, wanted)
    if verdict.is_held:
        return
    is_known, standings = truth.look(reservation_id, list(wanted))
    if is_known:
        return
    _tell(standings)
    free = {s.variant_id: s.free for s in standings}
    if any(free.get(variant_id, 0) < quantity for variant_id, quantity in wanted.items()):
        _refuse(wanted, free)
    verdict = _ask(reservation_id, wanted)
    if not verdict.is_held:
        _refuse(wanted, free | {v: left or 0 for v, left in verdict.short.items()})


def _fetch(reservation_id: UUID, wanted: Mapping[UUID, int]) -> None:
    """Ask other cells for units of theirs that are not leased yet.

    Raises:
        StockElsewhere: some are on their way now.
    """
    short = seeing.refuse(wanted)
    if short and not truth.look(reservation_id, ())[0]:
        _ask_elsewhere(short, asker_id=reservation_id)


def fetch(lines: Sequence[StockLine], *, asker_id: UUID) -> None:
    """See `api.fetch`."""
    if short := seeing.refuse(merged(lines)):
        _ask_elsewhere(short, asker_id=asker_id)


def _ask_elsewhere(short: Mapping[UUID, int], *, asker_id: UUID) -> NoReturn:
    leasing.want(short, asker_id=asker_id, is_pressing=True)
    raise StockElsewhere(retry_after=1, extra={"elsewhere": [str(v) for v in short]})


def _ask(reservation_id: UUID, wanted: Mapping[UUID, int]) -> Verdict:
    try:
        verdict = gate.hold(reservation_id, wanted, deadline=clock.now() + UNANSWERED)
    except redis.RedisError as error:
        raise StockUnavailable(retry_after=2) from error
    if not verdict.is_ready:
        following.kick()
        raise StockUnavailable(retry_after=1)
    return verdict


def _tell(standings: Sequence[Standing]) -> None:
    try:
        gate.take(standings)
    except redis.RedisError as error:
        raise StockUnavailable(retry_after=2) from error


def _refuse(wanted: Mapping[UUID, int], free: Mapping[UUID, int]) -> NoReturn:
    short = {str(v): max(0, free.get(v, 0)) for v, quantity in wanted.items() if free.get(v, 0) < quantity}
    raise SoldOut(extra={"variants": short or {str(v): max(0, free.get(v, 0)) for v in wanted}})


def release(reservation_id: UUID) -> None:
    """Give everything back and close the reservation for good."""
    standings = truth.release(reservation_id)
    reach("inventory.release.after_database")
    gate.follow(standings, hold_id=reservation_id)


def allocate(reservation_id: UUID) -> None:
    """Promise the held units to an order.

    Raises:
        ReservationClosed: it was released or never made.
        SoldOut: the hold has expired and somebody else took units meanwhile.
    """
    ruling = truth.allocate(reservation_id)
    gate.follow(ruling.standings)
    if ruling.outcome == "closed":
        raise ReservationClosed
    if ruling.outcome == "sold_out":
        raise SoldOut(
            "The reservation has expired and the units were sold.",
            extra={"variants": {str(s.variant_id): max(0, s.free) for s in ruling.standings}},
        )


def expire_due(*, limit: int) -> int:
    """End overdue holds. Returns how many."""
    expired, standings = truth.expire(limit=limit)
    gate.follow(standings)
    return expired


def settle_unanswered(*, limit: int) -> int:
    """Return units that the gate holds for reservations nobody answered: their process died in between.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    overdue = gate.overdue(clock.now(), limit=limit)
    for reservation_id in overdue:
        variants = gate.held_variants(reservation_id)
        _, standings = truth.look(reservation_id, variants)
        gate.take(standings, hold_id=reservation_id)
    if overdue:
        log.warning("inventory.unanswered_holds_returned", holds=len(overdue))
    return len(overdue)
