"""Example values for a JSON schema, so that every operation shows one."""

from typing import Any

from .components import Components, Schema

_BY_FORMAT = {
    "uuid": "0197c3f1-6a00-8a1b-9c4d-2f6e8b7a5d10",
    "date-time": "2026-05-04T09:30:00Z",
    "date": "2026-05-04",
    "email": "ann@example.org",
    "uri": "https://shop.example/p/1",
    "binary": "",
    "duration": "P1D",
    "decimal": "12.90",
}
_BY_NAME = {
    "currency": "EUR",
    "country": "DE",
    "next": None,
    "email": "ann@example.org",
    "cursor": "WyIwMTk3Il0",
    "postal_code": "10115",
    "city": "Berlin",
    "locale": "en",
    "countrie": "DE",
    "attr": "colour:Blue",
    "return_url": "https://shop.example/checkout/return/",
}
_DEPTH = 8


def example_of(schema: Schema, components: Components, name: str = "", depth: int = 0) -> Any:
    """A value that the schema accepts; `name` is the property that it stands in."""
    schema = components.resolve(schema)
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema or schema.get("enum"):
        return schema.get("const", (schema.get("enum") or [None])[0])
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        return _first(choices, components, name, depth)
    make = {"object": _object, "array": _array}.get(schema.get("type", ""))
    if make is not None:
        return make(schema, components, name, depth)
    return _scalar(schema, name)


def _first(choices: list[Schema], components: Components, name: str, depth: int) -> Any:
    if name in _BY_NAME and _BY_NAME[name] is None:
        return None
    useful = [choice for choice in choices if choice.get("type") != "null"]
    if not useful or depth >= _DEPTH:
        return None
    return example_of(useful[0], components, name, depth)


def _object(schema: Schema, components: Components, _name: str, depth: int) -> dict[str, Any]:
    required = set(schema.get("required", ()))
    return {
        key: example_of(part, components, key, depth + 1)
        for key, part in schema.get("properties", {}).items()
        if key in required or depth < _DEPTH
    }


def _array(schema: Schema, components: Components, name: str, depth: int) -> list[Any]:
    if "prefixItems" in schema:
        return [example_of(part, components, name, depth + 1) for part in schema["prefixItems"]]
    count = max(int(schema.get("minItems", 0)), 1 if depth < _DEPTH else 0)
    return [example_of(schema.get("items", {}), components, name.removesuffix("s"), depth + 1)] * count


def _scalar(schema: Schema, name: str) -> Any:
    kind = schema.get("type", "string")
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    if kind in ("integer", "number"):
        return _number(schema)
    return _text(schema, name)


def _number(schema: Schema) -> int:
    lowest = schema.get(
        "minimum", schema.get("exclusiveMinimum", 0) + 1 if "exclusiveMinimum" in schema else 1
    )
    return int(min(lowest if lowest > 1 else 1, schema.get("maximum", lowest if lowest > 1 else 1)))


def _text(schema: Schema, name: str) -> str:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    text = _BY_NAME.get(name) or name.replace("_", " ").capitalize() or "Text"
    text = text.ljust(int(schema.get("minLength", 0)), "x")
    return text[: int(schema.get("maxLength", len(text)))]
