"""One record against the mapping: a row to import, or every fault of it by column."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from titan.kernel.money import Money, exponent, round_minor

from ...domain import drafts
from ...domain.descriptions import MAX_LENGTH
from . import deriving
from .mapping import Mapping
from .reading import Record

T = TypeVar("T")
MAX_DEPTH, MAX_QUANTITY = 8, 10_000_000
_INTEGER = re.compile(r"[+-]?\d{1,15}(\.0*)?")
_ENTITY = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|\w+);")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a record, and in which column; an empty column means the whole record."""

    line: int
    column: str
    problem: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """A record that can be imported. `path` are the names of its category from the root."""

    line: int
    external_id: str
    title: str
    path: tuple[str, ...]
    brand: str
    description: str
    price: Money
    prices: tuple[Money, ...]
    quantity: int
    weight_grams: int
    rating: int | None
    rating_count: int


class _Unfit(Exception):
    """The value of the field does not fit; the text says why."""


class Checker:
    """Checks records of one file."""

    def __init__(self, mapping: Mapping, *, fill_missing: bool, currencies: tuple[str, ...]) -> None:
        self._mapping = mapping
        self._fill = fill_missing
        self._currencies = currencies
        self._rules = [(re.compile(pattern), _path(path, ">")) for pattern, path in mapping.category.rules]
        self._ignored = {name: {text.casefold() for text in texts} for name, texts in mapping.ignore.items()}

    def check(self, record: Record) -> Row | list[Fault]:
        """The row in a record, or all its faults."""
        if record.problem:
            return [Fault(record.line, "", record.problem, "")]
        return _Check(self, record).row()

    def path_of(self, category: str, title: str) -> tuple[str, ...]:
        """The path for a category of the file, or for a title where the file has none."""
        known = self._mapping.category.names.get(category)
        if known is not None:
            return _path(known, ">")
        if category:
            return _path(category, self._mapping.category.separator)
        for pattern, path in self._rules:
            if pattern.search(title):
                return path
        return _path(self._mapping.values.category, ">")


class _Check:
    """One record being checked; collects faults instead of stopping at the first."""

    def __init__(self, checker: Checker, record: Record) -> None:
        self._checker, self._record = checker, record
        self._mapping, self._fill = checker._mapping, checker._fill
        self._faults: list[Fault] = []

    def row(self) -> Row | list[Fault]:
        external_id = self._take("external_id", _external_id) or ""
        title = self._take("title", _title) or ""
        category = self._take("category", str) or ""
        path = self._checked_path(self._checker.path_of(category, title))
        price = self._price(title, path)
        rating = self._take("rating", _rating)
        quantity = self._quantity(title)
        count = self._take("rating_count", _count)
        brand = self._take("brand", _brand) or ""
        description = self._take("description", _description) or ""
        weight = self._take("weight_grams", _count)
        if self._faults or price is None:
            return self._faults
        if count is None:
            count = deriving.rating_count(title) if self._fill else 1
        return Row(
            line=self._record.line,
            external_id=external_id,
            title=title,
            path=path,
            brand=brand,
            description=description,
            price=price,
            prices=self._further(price),
            quantity=quantity,
            weight_grams=self._mapping.values.weight_grams if weight is None else weight,
            rating=rating if count else None,
            rating_count=count if rating is not None else 0,
        )

    def _take(self, name: str, read: Callable[[str], T]) -> T | None:
        """The value of a field; None where no column has one, or where it does not fit."""
        columns: tuple[str, ...] = getattr(self._mapping.columns, name)
        for column in columns:
            text = self._record.values.get(column, "").strip()
            if not text or text.casefold() in self._checker._ignored.get(name, ()):
                continue
            try:
                return read(text)
            except _Unfit as unfit:
                self._fault(column, str(unfit), text)
                return None
        if name in ("external_id", "title"):
            self._fault(columns[0], "is empty", "")
        return None

    def _fault(self, column: str, problem: str, value: str) -> None:
        self._faults.append(Fault(self._record.line, column, problem, value[:200]))

    def _column(self, name: str) -> str:
        columns: tuple[str, ...] = getattr(self._mapping.columns, name)
        there = [column for column in columns if column in self._record.values]
        return (there or list(columns) or [name])[0]

    def _checked_path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        if not path:
            self._fault(self._column("category"), "is empty", "")
        elif len(path) > MAX_DEPTH or max(map(len, path)) > 80:
            self._fault(
                self._column("category"), f"more than {MAX_DEPTH} levels or 80 letters", " > ".join(path)
            )
        return path

    def _price(self, title: str, path: tuple[str, ...]) -> Money | None:
        currency = (self._take("currency", str) or self._mapping.values.currency).upper()
        if currency not in self._checker._currencies:
            self._fault(self._column("currency"), "is no currency of this marketplace", currency)
            return None
        found = self._amount(currency)
        if found is None:
            return None
        if found > 0:
            return Money(found, currency)
        if self._fill:
            return deriving.price(title, path=path, ranges=self._mapping.derive, currency=currency)
        self._fault(self._price_column(), "no price (--fill-missing would derive one)", str(found or ""))
        return None

    def _price_column(self) -> str:
        name = "price_minor" if self._mapping.columns.price_minor else "price"
        column = self._column(name)
        return column if column in self._record.values else self._column("price")

    def _amount(self, currency: str) -> int | None:
        """Minor units; 0 where there is none, None where it does not fit."""
        before = len(self._faults)
        minor = self._take("price_minor", _minor)
        if minor is None and len(self._faults) == before:
            minor = self._take("price", lambda text: _major(text, currency))
        return None if len(self._faults) > before else (minor or 0)

    def _quantity(self, title: str) -> int:
        found = self._take("quantity", _count)
        if found is not None:
            return found
        return deriving.quantity(title) if self._fill else self._mapping.values.quantity

    def _further(self, price: Money) -> tuple[Money, ...]:
        """Prices in further currencies by the fixed rates of the mapping."""
        found = []
        for currency, rate in sorted(self._mapping.further_prices.items()):
            if currency == price.currency or currency not in self._checker._currencies:
                continue
            minor = price.decimal() * rate * 10 ** exponent(currency)
            found.append(Money(max(1, round_minor(minor)), currency))
        return tuple(found)


def _path(text: str, separator: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(separator) if (name := drafts.tidy(html.unescape(part))))


def _external_id(text: str) -> str:
    if len(text) > 80:
        raise _Unfit("longer than 80 characters")
    return text


def _plain(text: str) -> str:
    """One line; character references, which catalogues are full of, read as their characters."""
    return drafts.tidy(html.unescape(text) if _ENTITY.search(text) else text)


def _title(text: str) -> str:
    found = _plain(text)
    if not 1 <= len(found) <= drafts.MAX_TITLE:
        raise _Unfit(f"must have 1 to {drafts.MAX_TITLE} characters")
    return found


def _brand(text: str) -> str:
    found = _plain(text)
    if len(found) > 120:
        raise _Unfit("longer than 120 characters")
    return found


def _description(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise _Unfit(f"longer than {MAX_LENGTH:,} characters")
    return text


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise _Unfit("is no number") from None
    if not found.is_finite():
        raise _Unfit("is no number")
    return found


def _minor(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise _Unfit("must be a whole number of minor units")
    return _fitting_amount(int(Decimal(text)))


def _major(text: str, currency: str) -> int:
    scaled = _number(text).scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise _Unfit(f"has more decimals than {currency}")
    return _fitting_amount(int(scaled))


def _fitting_amount(minor: int) -> int:
    if not 0 <= minor <= drafts.MAX_AMOUNT:
        raise _Unfit("is negative or too large")
    return minor


def _count(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise _Unfit("must be a whole number")
    found = int(Decimal(text))
    if not 0 <= found <= MAX_QUANTITY:
        raise _Unfit(f"must lie in 0..{MAX_QUANTITY:,}")
    return found


def _rating(text: str) -> int | None:
    found = _number(text)
    if found == 0:
        return None
    if not 1 <= found <= 5:
        raise _Unfit("must lie in 1..5 stars")
    return round_minor(found * 100)
