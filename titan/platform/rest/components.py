"""The contract types of all operations as named JSON schemas."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from .parsing import adapter

Schema = dict[str, Any]
Use = tuple[Any, JsonSchemaMode]
_PREFIX = "#/components/schemas/"
_LONG = re.compile(r"^titan__(?:apps__)?(\w+?)__.*?__([A-Z]\w*)$")
_PAGE = re.compile(r"^Page_(\w+)_$")
MONEY: Schema = {
    "description": "An amount in minor units (cents) of one currency: 1290 EUR is 12.90 euro.",
    "examples": [{"amount": 1290, "currency": "EUR"}],
}
PAGE: Schema = {"description": "Results in order; `next` is the address of the next page, null at the end."}


class Components:
    """Schemas of the types that operations use, and a reference to each."""

    def __init__(self, uses: Iterable[Use]) -> None:
        wanted = {_key(kind, mode): (kind, mode) for kind, mode in uses}
        inputs = [(key, mode, adapter(kind)) for key, (kind, mode) in wanted.items()]
        schemas, definitions = TypeAdapter.json_schemas(inputs, ref_template=_PREFIX + "{model}")
        found: Schema = definitions.get("$defs", {})
        self._names = _short_names(found)
        self.schemas: dict[str, Schema] = {
            self._names[name]: self._renamed(part) for name, part in found.items()
        }
        self._of = {key: self._renamed(part) for (key, _mode), part in schemas.items()}
        _open_outputs(
            self.schemas, [part for (_, mode), part in schemas.items() if mode == "validation"], self._renamed
        )
        if "Money" in self.schemas:
            money = self.schemas["Money"]
            money.update(MONEY)
            money["properties"]["currency"]["pattern"] = "^[A-Z]{3}$"
        for name, schema in self.schemas.items():
            if name.endswith("Page") and {"results", "next"} <= schema.get("properties", {}).keys():
                schema.update(PAGE)

    def of(self, kind: Any, mode: JsonSchemaMode) -> Schema:
        """The schema of a type: a reference where it has a name."""
        return dict(self._of[_key(kind, mode)])

    def resolve(self, schema: Schema) -> Schema:
        """The schema that a reference leads to; the schema itself if it is none."""
        reference = schema.get("$ref")
        return self.schemas[reference.removeprefix(_PREFIX)] if reference else schema

    def _renamed(self, part: Any) -> Any:
        if isinstance(part, Mapping):
            found = {key: self._renamed(value) for key, value in part.items()}
            reference = found.get("$ref")
            if isinstance(reference, str):
                name = reference.removeprefix(_PREFIX)
                found["$ref"] = _PREFIX + self._names.get(name, name)
            if isinstance(found.get("title"), str):
                del found["title"]
            return found
        return [self._renamed(value) for value in part] if isinstance(part, list) else part


def _key(kind: Any, mode: str) -> str:
    return f"{mode} {kind!r}"


def _short_names(definitions: Mapping[str, Any]) -> dict[str, str]:
    """`OrdersAddress` where two contexts have an `Address`; `LinePage` for `Page[Line]`."""
    names: dict[str, str] = {}
    for name in definitions:
        short = name.removesuffix("-Output").replace("-Input", "Input")
        long = _LONG.match(short)
        if long:
            short = long[1].title().replace("_", "") + long[2]
        page = _PAGE.match(short)
        if page:
            short = page[1] + "Page"
        names[name] = short.strip("_") if short.strip("_") not in names.values() else name
    return names


def _open_outputs(schemas: dict[str, Schema], inputs: list[Any], renamed: Any) -> None:
    """Answers may gain fields, so only what is sent to us is closed."""
    closed: set[str] = set()
    waiting = [name for part in inputs for name in references(renamed(part))]
    while waiting:
        name = waiting.pop()
        if name not in closed:
            closed.add(name)
            waiting += references(schemas[name])
    for name, schema in schemas.items():
        if name not in closed:
            schema.pop("additionalProperties", None) if schema.get("additionalProperties") is False else None


def references(part: Any) -> list[str]:
    """The names of the components that a piece of the description refers to."""
    if isinstance(part, Mapping):
        own = [part["$ref"].removeprefix(_PREFIX)] if isinstance(part.get("$ref"), str) else []
        return own + [name for value in part.values() for name in references(value)]
    return [name for value in part for name in references(value)] if isinstance(part, list) else []
