"""Looks for card numbers wherever something may have been written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from titan.platform import cache
from titan.platform.db import sql
from titan.platform.observability.card_numbers import numbers

# What the database sends over to be looked at; wider than what counts.
_LIKELY = r"[2-6]([ -]?\d){13}"
_COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN
    ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea', 'bigint', 'numeric')
ORDER BY c.table_name, c.column_name
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A number and where it lies: `table.column`, a key of Valkey, or a file and line. `masked` shows first six, last four."""

    place: str
    masked: str


def _masked(number: str) -> str:
    return f"{number[:6]}…{number[-4:]}"


def in_database() -> Iterator[Sighting]:
    """Every column of every table that can hold one, events among them."""
    for table, column, kind in sql.query(_COLUMNS):
        value = f"""encode("{column}", 'escape')""" if kind == "bytea" else f'"{column}"::text'
        rows = sql.query(f'SELECT {value} FROM "{table}" WHERE {value} ~ %s', (_LIKELY,))  # noqa: S608 - the catalogue's names
        for (text,) in rows:
            for number in numbers(text):
                yield Sighting(f"{table}.{column}", _masked(number))


def in_valkey() -> Iterator[Sighting]:
    """Keys and values of whatever lies there."""
    client = cache.client()
    for key in client.scan_iter(count=1000):
        name = key.decode(errors="replace")
        for piece in (name, *_values(key)):
            for number in numbers(piece):
                yield Sighting(f"Valkey {name[:80]}", _masked(number))


def _values(key: bytes) -> Iterator[str]:
    client = cache.client()
    kind = client.type(key)
    found: object
    if kind == b"string":
        found = client.get(key)
    elif kind == b"hash":
        found = client.hgetall(key)
    elif kind == b"list":
        found = client.lrange(key, 0, -1)
    elif kind == b"set":
        found = client.smembers(key)
    elif kind == b"zset":
        found = client.zrange(key, 0, -1)
    elif kind == b"stream":
        found = client.xrange(key)
    else:
        found = None
    yield from _flat(found)


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, bytes):
        yield value.decode(errors="replace")
    elif isinstance(value, dict):
        yield from _flat(list(value.items()))
    elif isinstance(value, list | tuple | set):
        for one in value:
            yield from _flat(one)


def in_files(folder: Path) -> Iterator[Sighting]:
    """Every line of every file below a folder, such as that of the logs."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open(encoding="utf-8", errors="replace") as lines:
                for place, line in enumerate(lines, 1):
                    for number in numbers(line):
                        yield Sighting(f"{path.relative_to(folder)}:{place}", _masked(number))
