"""Stock that cells have granted each other: units granted = units had + units in letters on their way, for each variant and cell.

A letter is known on both sides by its id. So it does not matter that cells are read one after the other: one that was received before its
writer was asked counts backwards.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from titan.kernel.ids import bucket_of

Homes = tuple[int, ...]
# A variant, and the cell that it was granted to.
Place = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Letter:
    """Units of a variant between its home and the cell that sells it: `granted` to it, `returned` or `sold` by it."""

    kind: str
    id: UUID
    variant: UUID
    cell: int
    units: int
    is_taken: bool
    age_s: float

    @property
    def key(self) -> tuple[str, UUID, UUID]:
        """The same for who wrote it and who received it."""
        return self.kind, self.id, self.variant


@dataclass(frozen=True, slots=True)
class Stock:
    """What one cell says: units granted to others by (variant, cell), units that it has itself of others' variants, letters."""

    granted: Mapping[Place, int]
    held: Mapping[Place, int]
    letters: tuple[Letter, ...] = ()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From what `manage.py allotments --letters --json` answers."""
        return cls(
            {(UUID(one["variant_id"]), one["cell"]): one["units"] for one in told["granted"]},
            {(UUID(one["variant_id"]), one["cell"]): one["units"] for one in told["held"]},
            tuple(
                Letter(
                    one["kind"],
                    UUID(one["id"]),
                    UUID(one["variant_id"]),
                    one["cell"],
                    one["units"],
                    one["is_taken"],
                    one["age_s"],
                )
                for one in told["letters"]
            ),
        )


NONE = Stock({}, {})


@dataclass(frozen=True, slots=True)
class Lease:
    """Units of a variant of cell `home`: as that has granted them, as `cell` has them, and in letters between the two."""

    variant: UUID
    home: int
    cell: int
    granted: int
    held: int
    on_the_way: int

    @property
    def is_right(self) -> bool:
        """Whether all of them are somewhere, and none twice."""
        return self.granted == self.held + self.on_the_way


def leases(told: Mapping[int, Stock], homes: Homes) -> list[Lease]:
    """Every variant that a cell was granted or has units of, between cells that were asked."""
    flying: dict[Place, int] = defaultdict(int)
    for one, sign in _unmatched(told, homes):
        flying[one.variant, one.cell] += sign * one.units
    places = {place for stock in told.values() for place in (*stock.granted, *stock.held)}
    return [
        Lease(variant, home, cell, *_figures(told, home, (variant, cell)), flying[variant, cell])
        for variant, cell in sorted(places | set(flying))
        if (home := homes[bucket_of(variant)]) in told and cell in told
    ]


def _figures(told: Mapping[int, Stock], home: int, place: Place) -> tuple[int, int]:
    """As each of the two cells says. What a former home still has of a variant that has moved is nobody's."""
    return told[home].granted.get(place, 0), told[place[1]].held.get(place, 0)


def _unmatched(told: Mapping[int, Stock], homes: Homes) -> Iterator[tuple[Letter, int]]:
    """Letters that were written and not received (1), and those received by a cell that was asked after their writer (-1)."""
    every = [letter for stock in told.values() for letter in stock.letters]
    written = {letter.key: letter for letter in every if not letter.is_taken}
    taken = {letter.key: letter for letter in every if letter.is_taken}
    for key in sorted(written.keys() ^ taken.keys()):
        one = written.get(key) or taken[key]
        if one.units and one.cell in told and homes[bucket_of(one.variant)] in told:
            yield one, -1 if one.is_taken else 1


def wrong(told: Mapping[int, Stock], homes: Homes) -> list[str]:
    """Leases whose figures do not come out even, with letters or without."""
    return [
        f"variant {one.variant}: cell {one.home} has granted {one.granted} to cell {one.cell}, which has {one.held}, "
        f"and {one.on_the_way} are on their way"
        for one in leases(told, homes)
        if not one.is_right
    ]


def under_way(told: Mapping[int, Stock], homes: Homes) -> list[tuple[str, float | None]]:
    """Letters that one side has and the other has not, with their age."""
    found: list[tuple[str, float | None]] = []
    for one, _ in _unmatched(told, homes):
        home = homes[bucket_of(one.variant)]
        way = (home, one.cell) if one.kind == "granted" else (one.cell, home)
        found.append(
            (
                f"{one.units} of variant {one.variant} are on their way from cell {way[0]} to cell {way[1]}: {one.kind} {one.id}",
                one.age_s,
            )
        )
    return found


def summary(told: Mapping[int, Stock], homes: Homes) -> list[str]:
    """A line for each pair of home and lessee: how many units of how many variants."""
    found: dict[tuple[int, int], list[Lease]] = defaultdict(list)
    for one in leases(told, homes):
        found[one.home, one.cell].append(one)
    return [
        f"cell {home} has granted cell {cell} {sum(one.granted for one in rows)} units of {len(rows)} variants, "
        f"which has {sum(one.held for one in rows)}; {sum(one.on_the_way for one in rows)} on their way"
        for (home, cell), rows in sorted(found.items())
    ]
