"""Which column means what: built-in mappings found by the header, or one of the operator's own in TOML."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from ...contracts import ImportUnreadable

_FOLDER = Path(__file__).parent / "mappings"
Columns = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """For each field the columns that may hold it; the first one with a value counts."""

    external_id: Columns
    title: Columns
    category: Columns = ()
    price: Columns = ()
    price_minor: Columns = ()
    currency: Columns = ()
    quantity: Columns = ()
    rating: Columns = ()
    rating_count: Columns = ()
    brand: Columns = ()
    description: Columns = ()
    weight_grams: Columns = ()


@dataclass(frozen=True, slots=True)
class Values:
    """What holds where the file says nothing."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    category: str = ""
    quantity: Annotated[int, Field(ge=0)] = 0
    weight_grams: Annotated[int, Field(ge=0)] = 500


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """From the file's categories to paths of ours: by name, else by a pattern in the title."""

    separator: Annotated[str, Field(min_length=1)] = ">"
    names: dict[str, str] = field(default_factory=dict)
    rules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Where derived prices of a category and those below it lie, in whole units of the currency."""

    category: str
    low: Annotated[Decimal, Field(gt=0)]
    high: Annotated[Decimal, Field(gt=0)]


@dataclass(frozen=True, slots=True)
class Mapping:
    """All that is known of a file's columns."""

    name: str
    columns: ColumnNames
    detect: Columns = ()
    format: str = ""
    delimiter: Annotated[str, Field(max_length=1)] = ""
    values: Values = Values()
    category: CategoryRules = CategoryRules()
    ignore: dict[str, tuple[str, ...]] = field(default_factory=dict)
    further_prices: dict[str, Annotated[Decimal, Field(gt=0)]] = field(default_factory=dict)
    derive: tuple[PriceRange, ...] = ()

    def __post_init__(self) -> None:
        for pattern, _path in self.category.rules:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no pattern: {error}") from None
        if any(bounds.high < bounds.low for bounds in self.derive):
            raise ValueError("derive: high must not be below low")


@cache
def _adapter() -> TypeAdapter[Mapping]:
    return TypeAdapter(Mapping)


def parsed(text: str, *, origin: str) -> Mapping:
    """The mapping in a TOML text.

    Raises:
        ImportUnreadable: not TOML, or an unknown or wrong entry, which is named.
    """
    try:
        raw = tomllib.loads(text)
        _refuse_unknown(raw)
        return _adapter().validate_python(raw)
    except tomllib.TOMLDecodeError as error:
        raise ImportUnreadable(f"{origin} is no TOML: {error}") from None
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise ImportUnreadable(f"{origin}: {place or 'mapping'}: {fault['msg']}") from None


_KNOWN: dict[str, Any] = {
    "": set(Mapping.__slots__),
    "columns": set(ColumnNames.__slots__),
    "values": set(Values.__slots__),
    "category": set(CategoryRules.__slots__),
}


def _refuse_unknown(raw: dict[str, Any]) -> None:
    """A mistyped entry would silently mean nothing."""
    for table, known in _KNOWN.items():
        part = raw.get(table, {}) if table else raw
        unknown = sorted(set(part) - known) if isinstance(part, dict) else []
        if unknown:
            place = f"[{table}] " if table else ""
            raise ImportUnreadable(
                f"{place}{unknown[0]!r} is no entry of a mapping: {', '.join(sorted(known))}."
            )


@cache
def built_in() -> dict[str, Mapping]:
    """The mappings that come with Titan, by name."""
    found = [
        parsed(path.read_text(encoding="utf8"), origin=path.name) for path in sorted(_FOLDER.glob("*.toml"))
    ]
    return {mapping.name: mapping for mapping in found}


def built_in_text(name: str) -> str:
    """The TOML of a built-in mapping, to start one's own from.

    Raises:
        ImportUnreadable: there is none of that name.
    """
    if name not in built_in():
        raise ImportUnreadable(f"There is no mapping {name!r}: {', '.join(sorted(built_in()))}.")
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf8")


def fitting(columns: Sequence[str]) -> Mapping:
    """The built-in mapping whose columns are all there, else the general one.

    Raises:
        ImportUnreadable: not even that one finds an id and a title.
    """
    known = built_in()
    for mapping in known.values():
        if mapping.detect and set(mapping.detect) <= set(columns):
            return mapping
    check_columns(known["general"], columns)
    return known["general"]


def check_columns(mapping: Mapping, columns: Sequence[str]) -> None:
    """Insist that the columns without which nothing can be imported are there.

    Raises:
        ImportUnreadable: naming the field and what would be taken for it.
    """
    for name in ("external_id", "title"):
        wanted: Columns = getattr(mapping.columns, name)
        if not set(wanted) & set(columns):
            raise ImportUnreadable(
                f"No column for {name}: looked for {', '.join(wanted)}; the file has {', '.join(columns)}."
                " Say which one it is with --mapping."
            )
