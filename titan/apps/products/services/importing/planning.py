"""The first pass: read and check everything, write nothing to the database.

Of an external id that stands more than once the last good row counts, so that running the same file
again finds nothing new.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson
import xxhash
from django.conf import settings

from ...contracts import ImportPlan, ImportUnreadable
from . import mapping as mappings
from . import reading
from .checking import Checker, Fault, Row

_SAMPLE = 10


@dataclass(slots=True)
class _Tally:
    last: dict[int, int] = field(default_factory=dict)
    paths: Counter[tuple[str, ...]] = field(default_factory=Counter)
    currencies: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    total: int = 0
    good: int = 0
    bad: int = 0


def plan(path: Path, *, mapping_file: Path | None, fill_missing: bool, rejects: Path) -> ImportPlan:
    """See `api.plan_import`."""
    mapping, source = _opened(path, mapping_file)
    tally = _Tally()
    checker = _checker(mapping, fill_missing=fill_missing)
    with _Rejects(rejects) as bad:
        for place, record in enumerate(reading.records(source)):
            tally.total += 1
            found = checker.check(record)
            if isinstance(found, Row):
                tally.good += 1
                tally.paths[found.path] += 1
                tally.currencies[found.price.currency] += 1
                tally.last[_key(found.external_id)] = place
            else:
                tally.bad += 1
                tally.faults += found[: _SAMPLE - len(tally.faults)]
                bad.write(record, found)
    return ImportPlan(
        path=path,
        mapping_file=mapping_file,
        mapping_name=mapping.name,
        currency=max(tally.currencies, key=tally.currencies.__getitem__, default=mapping.values.currency),
        fill_missing=fill_missing,
        records=tally.total,
        products=len(tally.last),
        bad=tally.bad,
        repeated=tally.good - len(tally.last),
        categories=tuple(sorted(tally.paths.items())),
        faults=tuple(
            f"line {fault.line}, {fault.column or 'the record'}: {fault.problem}" for fault in tally.faults
        ),
        rejects=rejects if tally.bad else None,
        chosen=_bitmap(tally.last.values(), tally.total),
    )


def rows(plan: ImportPlan) -> Iterator[Row]:
    """The rows that a plan chose, in the order of the file."""
    mapping, source = _opened(plan.path, plan.mapping_file)
    checker = _checker(mapping, fill_missing=plan.fill_missing)
    for place, record in enumerate(reading.records(source)):
        if place >= len(plan.chosen) or not plan.chosen[place]:
            continue
        found = checker.check(record)
        if isinstance(found, Row):
            yield found


def _opened(path: Path, mapping_file: Path | None) -> tuple[mappings.Mapping, reading.Source]:
    if mapping_file is None:
        source = reading.source(path)
        return mappings.fitting(reading.columns(source)), source
    if not mapping_file.is_file():
        raise ImportUnreadable(f"There is no mapping {mapping_file}.")
    mapping = mappings.parsed(mapping_file.read_text(encoding="utf8"), origin=mapping_file.name)
    source = reading.source(path, format=mapping.format, delimiter=mapping.delimiter)
    mappings.check_columns(mapping, reading.columns(source))
    return mapping, source


def _checker(mapping: mappings.Mapping, *, fill_missing: bool) -> Checker:
    return Checker(mapping, fill_missing=fill_missing, currencies=tuple(settings.CURRENCIES))


def _key(external_id: str) -> int:
    """64 bits instead of a text, so that a file of millions fits into memory."""
    return xxhash.xxh3_64_intdigest(external_id.encode())


def _bitmap(places: Any, size: int) -> bytes:
    chosen = bytearray(size)
    for place in places:
        chosen[place] = 1
    return bytes(chosen)


class _Rejects:
    """The file of bad rows; made with the first one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> "_Rejects":
        self._path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, record: reading.Record, faults: list[Fault]) -> None:
        """One line for each fault, the record beside it."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf8", newline="", errors="backslashreplace")
            csv.writer(self._file).writerow(["line", "column", "problem", "value", "record"])
        raw = orjson.dumps({key: _printable(value) for key, value in record.values.items()}).decode()
        csv.writer(self._file).writerows(
            [fault.line, fault.column, fault.problem, _printable(fault.value), raw] for fault in faults
        )


def _printable(text: str) -> str:
    return text.encode("utf8", "backslashreplace").decode()
