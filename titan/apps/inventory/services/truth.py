"""What PostgreSQL is asked: each is one SQL function in one round trip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.observability.context import metadata

from ..contracts import SoldLine, StockLine
from .gate import Standing


@dataclass(frozen=True, slots=True)
class Ruling:
    """What PostgreSQL decided, and how the variants stand after it."""

    outcome: str
    standings: tuple[Standing, ...]
    lines: tuple[StockLine, ...]
    expires_at: datetime | None
    least: int


def _call(function: str, *params: Any) -> Any:
    answer = sql.call(function, *params)
    return orjson.loads(answer) if isinstance(answer, str | bytes) else answer


def standings(rows: Sequence[Sequence[Any]]) -> tuple[Standing, ...]:
    """What a SQL function tells as [[variant, version, free], …]."""
    return tuple(Standing(UUID(row[0]), int(row[1]), int(row[2])) for row in rows)


def _ruling(answer: Mapping[str, Any]) -> Ruling:
    expires_at = answer.get("expires_at")
    return Ruling(
        outcome=answer["outcome"],
        standings=standings(answer["stock"]),
        lines=tuple(StockLine(UUID(line[0]), int(line[1])) for line in answer.get("lines") or ()),
        expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
        least=answer.get("least") or 0,
    )


def reserve(
    reservation_id: UUID, wanted: Mapping[UUID, int], *, expires_at: datetime, allocate: bool
) -> Ruling:
    """outcome: held, known, closed or sold_out."""
    variants, quantities = list(wanted), list(wanted.values())
    return _ruling(
        _call(
            "inventory_reserve",
            reservation_id,
            variants,
            quantities,
            expires_at,
            allocate,
            sql.json_param(metadata()),
            clock.now(),
        )
    )


def allocate(reservation_id: UUID) -> Ruling:
    """outcome: allocated, known, closed or sold_out."""
    return _ruling(_call("inventory_allocate", reservation_id, sql.json_param(metadata()), clock.now()))


def release(reservation_id: UUID) -> tuple[Standing, ...]:
    """How the variants stand whose units came back."""
    return standings(_call("inventory_release", reservation_id, sql.json_param(metadata()), clock.now()))


def expire(*, limit: int) -> tuple[int, tuple[Standing, ...]]:
    """End up to `limit` overdue holds: how many, and how their variants stand."""
    answer = _call("inventory_expire", limit, sql.json_param(metadata()), clock.now())
    return int(answer["expired"]), standings(answer["stock"])


def cancel_orders(reservations: Sequence[UUID], shops: Sequence[UUID]) -> tuple[Standing, ...]:
    """How the variants stand whose units came back."""
    params = (list(reservations), list(shops), sql.json_param(metadata()), clock.now())
    return standings(_call("inventory_cancel_orders", *params))


def ship_orders(orders: Sequence[UUID], ats: Sequence[datetime]) -> frozenset[UUID]:
    """The orders of which units left the warehouse."""
    return frozenset(sql.call("inventory_ship_orders", list(orders), list(ats)))


def look(reservation_id: UUID, variant_ids: Sequence[UUID]) -> tuple[bool, tuple[Standing, ...]]:
    """Whether there is a reservation of that id, and how the variants stand."""
    row = sql.one(
        "SELECT EXISTS (SELECT 1 FROM inventory_reservation WHERE id = %s), inventory_standing(%s)",
        (reservation_id, list(variant_ids)),
    )
    assert row is not None
    return bool(row[0]), standings(orjson.loads(row[1]) if isinstance(row[1], str) else row[1])


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A quantity for a place, with the facts that a new stock row copies."""

    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    warehouse_id: UUID
    is_default: bool
    quantity: int


def count(
    counts: Sequence[PlaceCount],
    *,
    mode: str,
    cause: str,
    reference_id: UUID,
    actor_id: UUID | None,
    reason: str,
) -> Ruling:
    """outcome: counted, or promised with `least`. `mode` is add, set or clamp."""
    return _ruling(
        _call(
            "inventory_count",
            [c.variant_id for c in counts],
            [c.product_id for c in counts],
            [c.shop_id for c in counts],
            [c.warehouse_id for c in counts],
            [c.is_default for c in counts],
            [c.quantity for c in counts],
            mode,
            cause,
            reference_id,
            actor_id,
            reason,
            sql.json_param(metadata()),
            clock.now(),
        )
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """How many units went to another cell or came from it, and how the variant stands."""

    units: int
    standings: tuple[Standing, ...]


def _shift(function: str, *params: Any) -> Shift:
    answer = _call(function, *params)
    return Shift(int(answer["units"]), standings(answer["stock"]))


def grant(variant_id: UUID, *, cell: int, units: int, asker_id: UUID) -> Shift:
    """Take up to `units` free ones out of sale here, for a cell."""
    return _shift(
        "inventory_grant", variant_id, cell, units, asker_id, sql.json_param(metadata()), clock.now()
    )


def regain(variant_id: UUID, *, cell: int, units: int) -> Shift:
    """Make units of a cell's allotment free again, as far as it has them."""
    return _shift("inventory_regain", variant_id, cell, units, sql.json_param(metadata()), clock.now())


def fill(order_id: UUID, shop_id: UUID, *, cell: int, lines: Sequence[SoldLine]) -> Ruling:
    """outcome: filled, known or missing."""
    return _ruling(
        _call(
            "inventory_fill",
            order_id,
            shop_id,
            cell,
            [line.variant_id for line in lines],
            [line.quantity for line in lines],
            [line.leased for line in lines],
            sql.json_param(metadata()),
            clock.now(),
        )
    )


def lease_in(
    variant_id: UUID, *, product_id: UUID, shop_id: UUID, units: int, grant_id: UUID, asker_id: UUID
) -> tuple[Standing, ...]:
    """Take granted units into the lease, once for each grant."""
    return standings(
        _call("inventory_lease_in", variant_id, product_id, shop_id, units, grant_id, asker_id, clock.now())
    )


def lease_out(variant_id: UUID, *, keep: int, reference_id: UUID) -> Shift:
    """Take free units but for `keep` out of the lease."""
    return _shift("inventory_lease_out", variant_id, keep, reference_id, clock.now())


def cede(
    order_id: UUID, *, reservation_id: UUID, shop_id: UUID
) -> tuple[dict[UUID, int], tuple[Standing, ...]]:
    """The units of an order leave the lease for good: how many of each variant."""
    answer = _call("inventory_cede", order_id, reservation_id, shop_id, clock.now())
    return {UUID(line[0]): int(line[1]) for line in answer["lines"]}, standings(answer["stock"])


def fold(variant_id: UUID, *, cell: int, reference_id: UUID) -> Shift:
    """Make a lease the shop's own stock again, where that lives here."""
    return _shift("inventory_fold", variant_id, cell, reference_id, sql.json_param(metadata()), clock.now())
