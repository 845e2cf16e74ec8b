"""Records out of CSV, TSV and JSONL files, plain or gzipped, one at a time and each with its line."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, cast

import orjson

from ...contracts import ImportUnreadable

FORMATS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
MAX_FIELD = 1_000_000
_DELIMITERS = {"csv": ",", "tsv": "\t"}
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Record:
    """A record and the line on which it begins. `problem` is set where it could not be taken apart."""

    line: int
    values: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file with the format that it is read in."""

    path: Path
    format: str
    delimiter: str


def source(path: Path, *, format: str = "", delimiter: str = "") -> Source:
    """The file and how to read it: as told, else by its name, else by its first line.

    Raises:
        ImportUnreadable: it is not there, empty, or of no known format.
    """
    if not path.is_file():
        raise ImportUnreadable(f"There is no file {path}.")
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    found = format or (FORMATS.get(suffixes[-1], "") if suffixes else "") or _by_first_line(path)
    if found not in ("csv", "tsv", "jsonl"):
        raise ImportUnreadable(f"{found!r} is no format that can be imported: csv, tsv or jsonl.")
    return Source(path, found, delimiter or _DELIMITERS.get(found, ""))


def _by_first_line(path: Path) -> str:
    with _opened(path) as file:
        first = file.readline(MAX_FIELD)
    if not first.strip():
        raise ImportUnreadable(f"{path.name} is empty.")
    if first.lstrip().startswith(b"{"):
        return "jsonl"
    return "tsv" if b"\t" in first else "csv"


class _Reader(Protocol):
    """What `csv.reader` gives; the module names no type for it."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unzipped by what they are and not by what it is called."""
    try:
        with path.open("rb") as raw:
            is_zipped = raw.read(2) == _GZIP
        with gzip.open(path, "rb") if is_zipped else path.open("rb") as file:
            yield cast(IO[bytes], file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ImportUnreadable(f"{path.name} is damaged or cut off: {error}") from error
    except OSError as error:
        raise ImportUnreadable(f"{path.name} cannot be read: {error}") from error


def columns(file: Source) -> tuple[str, ...]:
    """The names in the header, or the keys of the first object.

    Raises:
        ImportUnreadable: there is none, or a name stands twice.
    """
    if file.format == "jsonl":
        first = next((record for record in records(file) if not record.problem), None)
        if first is None:
            raise ImportUnreadable(f"{file.path.name} holds no JSON object.")
        return tuple(first.values)
    with _opened(file.path) as raw:
        return _header(_reader(raw, file.delimiter), file.path)


def _header(reader: Iterator[list[str]], path: Path) -> tuple[str, ...]:
    names = tuple(name.strip() for name in next(reader, []))
    if not any(names):
        raise ImportUnreadable(f"{path.name} has no header.")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ImportUnreadable(f"{path.name} has the column {sorted(twice)[0]!r} twice.")
    return names


def _reader(raw: IO[bytes], delimiter: str) -> "_Reader":
    csv.field_size_limit(MAX_FIELD)
    # Bytes that are not UTF-8 come through as lone surrogates, so that only their own row is bad.
    text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
    return csv.reader(text, delimiter=delimiter)


def records(file: Source) -> Iterator[Record]:
    """All records in order.

    Raises:
        ImportUnreadable: the file breaks off, or has no header.
    """
    with _opened(file.path) as raw:
        yield from _json_records(raw) if file.format == "jsonl" else _table_records(raw, file)


def _table_records(raw: IO[bytes], file: Source) -> Iterator[Record]:
    reader = _reader(raw, file.delimiter)
    names = _header(reader, file.path)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            yield Record(line, {}, f"cannot be taken apart: {error}")
            continue
        if fields is None:
            return
        if fields:
            yield _table_record(line, names, fields)


def _table_record(line: int, names: tuple[str, ...], fields: list[str]) -> Record:
    if len(fields) != len(names):
        return Record(
            line,
            dict(zip(names, fields, strict=False)),
            f"has {len(fields)} fields, the header has {len(names)}",
        )
    values = dict(zip(names, fields, strict=True))
    return Record(line, values, _text_problem("".join(fields)))


def _text_problem(text: str) -> str:
    if text.isascii():
        return "holds U+0000" if "\0" in text else ""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return "is not UTF-8"
    return "holds U+0000" if "\0" in text else ""


def _json_records(raw: IO[bytes]) -> Iterator[Record]:
    for line, text in enumerate(raw, start=1):
        if not text.strip():
            continue
        try:
            found = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            yield Record(line, {}, f"is no JSON: {error}")
            continue
        if not isinstance(found, dict):
            yield Record(line, {}, "is no JSON object")
            continue
        values = {key: _as_text(value) for key, value in found.items()}
        yield Record(line, values, _text_problem("".join(values.values())))


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return " > ".join(value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()
