"""Contracts to JSON values and back, by pydantic adapters made once a type."""

from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter

T = TypeVar("T")
_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter(type: type[T]) -> TypeAdapter[T]:
    """The adapter of a dataclass or a generic of one, such as `tuple[StoredLine, ...]`."""
    found = _adapters.get(type)
    if found is None:
        found = _adapters[type] = TypeAdapter(type)
    return found


def from_json(type: type[T], value: Any) -> T:
    """The typed value of a JSON column, however the driver delivered it.

    Raises:
        pydantic.ValidationError: it does not have the fields of the type.
    """
    return adapter(type).validate_json(value if isinstance(value, str | bytes) else orjson.dumps(value))


def to_text(type: type[T], value: T) -> str:
    """JSON text for a `%s::jsonb` parameter."""
    return adapter(type).dump_json(value).decode()


def to_values(type: type[T], value: T) -> Any:
    """Plain JSON values."""
    return adapter(type).dump_python(value, mode="json")
