"""From bytes to frozen contracts: strict, and naming every fault."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import orjson
from django.http import QueryDict
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from titan.kernel.errors import FieldProblem, InvalidInput

from .errors import MalformedBody

CONFIG = ConfigDict(extra="forbid", allow_inf_nan=False)
_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "unexpected_keyword_argument": "unknown_field",
    "no_such_attribute": "unknown_field",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "wrong_format",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "value_error": "invalid",
    "assertion_error": "invalid",
    "dataclass_type": "wrong_type",
    "model_type": "wrong_type",
    "int_from_float": "wrong_type",
}
_MAX_PROBLEMS = 50


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The validator of a contract type, built on first use. Unknown fields are refused at every depth.

    Raises:
        TypeError: a pydantic model that does not forbid unknown fields itself.
    """
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind.model_config.get("extra") != "forbid":
            raise TypeError(f'{kind.__name__} needs model_config = ConfigDict(extra="forbid", frozen=True)')
        return TypeAdapter(kind)
    # pydantic lets a configuration reach stdlib dataclasses only through a type that is not one itself.
    return TypeAdapter(NewType("Contract", kind), config=CONFIG)  # type: ignore[arg-type]


def parse_body(kind: Any, raw: bytes) -> Any:
    """The contract in a JSON body; an empty body counts as `{}`.

    Raises:
        MalformedBody: it is not JSON.
        InvalidInput: with one problem per fault, its pointer into the body.
    """
    raw = raw or b"{}"
    try:
        found = adapter(kind).validate_json(raw, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=True)
        if faults[0]["type"] == "json_invalid":
            raise MalformedBody(faults[0]["msg"]) from None
        raise InvalidInput(problems=_problems(faults)) from None
    if b"\\u0000" in raw:
        _refuse_nul(orjson.loads(raw), "")
    return found


def parse_query(kind: Any, query: QueryDict) -> Any:
    """The contract in a query string: texts are converted, fields of tuples take repeated parameters.

    Raises:
        InvalidInput: with one problem per fault; the pointer is `/parameter`.
    """
    many = _many_fields(kind)
    values = {name: query.getlist(name) if name in many else query[name] for name in query}
    _refuse_nul(values, "")
    try:
        return adapter(kind).validate_python(values, strict=False)
    except ValidationError as error:
        raise InvalidInput(problems=_problems(error.errors(include_url=False))) from None


@cache
def _many_fields(kind: Any) -> frozenset[str]:
    hints = get_type_hints(kind)
    return frozenset(name for name, hint in hints.items() if _is_many(hint))


def _is_many(hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (tuple, list, set, frozenset):
        return True
    is_union = origin is Union or type(hint).__name__ == "UnionType"
    return is_union and any(_is_many(part) for part in get_args(hint))


def _problems(faults: Sequence[ErrorDetails]) -> tuple[FieldProblem, ...]:
    return tuple(_problem(fault) for fault in faults[:_MAX_PROBLEMS])


def _problem(fault: ErrorDetails) -> FieldProblem:
    kind = fault["type"]
    code = _CODES.get(kind) or ("wrong_type" if kind.endswith(("_type", "_parsing")) else kind)
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return FieldProblem(pointer(fault["loc"]), code, message)


def pointer(location: Sequence[int | str]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _refuse_nul(value: object, at: str) -> None:
    """PostgreSQL stores no U+0000 in texts, and nobody means one."""
    if isinstance(value, str) and "\0" in value:
        raise InvalidInput(problems=(FieldProblem(at, "invalid", "U+0000 is not allowed"),))
    if isinstance(value, Mapping):
        for key, part in value.items():
            _refuse_nul(key, at)
            _refuse_nul(part, f"{at}{pointer([key])}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            _refuse_nul(part, f"{at}/{index}")
