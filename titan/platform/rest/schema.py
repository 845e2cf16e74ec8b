"""OpenAPI 3.1 of every `Endpoint`, from the declarations alone."""

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import Parameter, cleandoc, signature
from typing import Any, get_type_hints
from uuid import UUID

from django.conf import settings
from drf_spectacular.openapi import AutoSchema

from titan.kernel.errors import InvalidInput, NotFound, TitanError, Unavailable
from titan.platform.idempotency import answers as idempotency

from . import errors, problems
from .components import Components, Schema, Use, references
from .declaration import Operation
from .examples import example_of

_SECURITY: tuple[Schema, ...] = ({"bearer": []}, {"session": []})
_NAME = re.compile(r"[A-Za-z0-9]+")
PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. `code` is stable and documented at the address in `type`.",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body, or `/parameter`.",
                    },
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


class TitanSchema(AutoSchema):
    """Describes one method of an `Endpoint`; other views are left out of the description."""

    def get_operation(
        self, path: str, _path_regex: str, _path_prefix: str, method: str, _registry: Any
    ) -> Schema | None:
        """The operation object, or None to leave it out."""
        declared: Operation | None = getattr(self.view, "operations", {}).get(method.upper())
        if declared is None:
            return None
        handler = getattr(self.view, method.lower())
        return describe(declared, handler, path, method)


@cache
def components() -> Components:
    """The schemas of all types that any `Endpoint` uses."""
    from .operation import Endpoint

    uses: list[Use] = [(int, "validation"), (str, "validation"), (UUID, "validation")]
    for endpoint in endpoints(Endpoint):
        for method, declared in endpoint.operations.items():
            uses += _uses(declared)
            uses += [(kind, "validation") for kind in _path_types(getattr(endpoint, method.lower())).values()]
    return Components(uses)


def endpoints(kind: Any) -> list[Any]:
    """Every class below `kind`, at any depth."""
    return [found for child in kind.__subclasses__() for found in (child, *endpoints(child))]


def _uses(declared: Operation) -> list[Use]:
    inputs = [kind for kind in (declared.body, declared.query) if kind is not None]
    outputs = [kind for kind in declared.answer.values() if kind not in (None, bytes)]
    return [(kind, "validation") for kind in inputs] + [(kind, "serialization") for kind in outputs]


def _path_types(handler: Any) -> dict[str, Any]:
    hints = get_type_hints(handler)
    names = [
        name
        for name, parameter in signature(handler).parameters.items()
        if parameter.kind is Parameter.KEYWORD_ONLY and name not in ("body", "query")
    ]
    return {name: hints.get(name, str) for name in names}


def describe(declared: Operation, handler: Any, path: str, method: str) -> Schema:
    """The OpenAPI operation object of a declaration."""
    found: Schema = {
        "operationId": _operation_id(declared, method),
        "summary": declared.summary,
        "tags": [declared.tag],
        "parameters": _parameters(declared, handler, path),
        "responses": _responses(declared, path),
    }
    description = cleandoc(declared.description)
    if description:
        found["description"] = description
    body = _request_body(declared)
    if body:
        found["requestBody"] = body
    found["security"] = _security(declared)
    if declared.deprecated:
        found["deprecated"] = True
    return {key: value for key, value in found.items() if value != [] or key == "security"}


def _operation_id(declared: Operation, method: str) -> str:
    owner = declared.name.split(".")[0]
    return (
        f"{declared.tag.replace('-', '_')}_{re.sub(r'(?<!^)(?=[A-Z])', '_', owner).lower()}_{method.lower()}"
    )


def _security(declared: Operation) -> list[Schema]:
    if declared.auth == "none":
        return []
    guests: list[Schema] = [{}] if declared.auth == "optional" else []
    return [*map(dict, _SECURITY), *guests]


def _parameters(declared: Operation, handler: Any, path: str) -> list[Schema]:
    types = _path_types(handler)
    found = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": components().of(types.get(name, str), "validation"),
        }
        for name in re.findall(r"{(\w+)}", path)
    ]
    if declared.query is not None:
        found += _query_parameters(components().resolve(components().of(declared.query, "validation")))
    if declared.idempotent:
        key = _header("Idempotency-Key", "A text of your choice; the same key has one effect.", 255)
        found.append({**key, "required": declared.idempotent != "optional"})
    if declared.if_match:
        found.append(_header("If-Match", "The ETag of the version that you read.", 200))
    if declared.etag:
        found.append({**_header("If-None-Match", "The ETag that you have.", 200), "required": False})
    return found


def _header(name: str, description: str, longest: int) -> Schema:
    schema = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": "^[!-~]+$"}
    if name != "Idempotency-Key":
        schema = {"type": "string"}
    return {"name": name, "in": "header", "required": True, "description": description, "schema": schema}


def _query_parameters(schema: Schema) -> list[Schema]:
    required = schema.get("required", ())
    found = []
    for name, part in schema.get("properties", {}).items():
        parameter: Schema = {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": _without_null(part),
        }
        if part.get("description"):
            parameter["description"] = part["description"]
        found.append(parameter)
    return found


def _without_null(schema: Schema) -> Schema:
    """A parameter that is left out is null; it cannot be sent as null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    rest = {
        key: value for key, value in schema.items() if key != "anyOf" and (key, value) != ("default", None)
    }
    if len(choices) == 1:
        return {**rest, **choices[0]}
    return {**rest, "anyOf": choices} if choices else rest


def _request_body(declared: Operation) -> Schema | None:
    if declared.body is not None:
        schema = components().of(declared.body, "validation")
        example = example_of(schema, components())
        return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}
    if declared.files:
        fields = {
            name: {"type": "string", "contentMediaType": "application/octet-stream"}
            for name in declared.files
        }
        schema = {"type": "object", "properties": fields, "required": list(declared.files)}
        return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return None


def _responses(declared: Operation, path: str) -> Schema:
    found = {str(status): _answer(declared, status, kind) for status, kind in sorted(declared.answer.items())}
    if declared.etag:
        found["304"] = {"description": "You have it already."}
    by_status: dict[int, list[type[TitanError]]] = {}
    for error in (*declared.errors, *_own_errors(declared, path)):
        same = by_status.setdefault(problems.status_of(error), [])
        if error not in same:
            same.append(error)
    for status, kinds in sorted(by_status.items()):
        found[str(status)] = _problem_response(status, kinds)
    return found


def _answer(declared: Operation, status: int, kind: Any) -> Schema:
    if kind is None:
        return {"description": "Done; no content."}
    if kind is bytes:
        return {"description": declared.summary, "content": {"application/octet-stream": {}}}
    schema = components().of(kind, "serialization")
    example = example_of(schema, components())
    found: Schema = {
        "description": declared.summary,
        "content": {"application/json": {"schema": schema, "example": example}},
    }
    if declared.etag and status == 200:
        found["headers"] = {"ETag": {"schema": {"type": "string"}}}
    return found


def _own_errors(declared: Operation, path: str) -> list[type[TitanError]]:
    """The refusals that the door itself may give for such a declaration."""
    wanted: list[tuple[Any, tuple[type[TitanError], ...]]] = [
        (declared.body, (errors.MalformedBody, errors.BodyTooLarge, errors.UnsupportedMedia, InvalidInput)),
        (declared.files, (errors.BodyTooLarge, InvalidInput)),
        (declared.query, (InvalidInput,)),
        (declared.auth != "none", (errors.Unauthenticated,)),
        (declared.auth in ("staff", "seller"), (errors.Denied,)),
        ("{" in path, (NotFound,)),
        (declared.rate, (errors.TooManyRequests,)),
        (declared.if_match, (errors.PreconditionFailed, errors.PreconditionRequired)),
        (
            declared.idempotent,
            (
                idempotency.IdempotencyKeyMissing,
                idempotency.IdempotencyKeyInvalid,
                idempotency.IdempotencyInFlight,
                idempotency.IdempotencyKeyReused,
            ),
        ),
        (True, (Unavailable,)),
    ]
    return [error for applies, kinds in wanted if applies for error in kinds]


def _problem_response(status: int, kinds: list[type[TitanError]]) -> Schema:
    names = {kind.code: {"value": _problem_example(status, kind)} for kind in kinds}
    found: Schema = {
        "description": "; ".join(f"`{kind.code}`: {kind.title}" for kind in kinds),
        "content": {
            problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": names},
        },
    }
    if status in (429, 503):
        found["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return found


def _problem_example(status: int, kind: type[TitanError]) -> Schema:
    return {
        "type": problems.type_of(kind.code),
        "title": kind.title,
        "status": status,
        "detail": kind.title,
        "instance": "/api/v1/example",
        "code": kind.code,
        "request_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }


def complete(result: Schema, **_call: Any) -> Schema:
    """drf-spectacular's hook: add the components, the ways to sign in, and the contexts as tags."""
    schemas = {**components().schemas, "Problem": PROBLEM}
    used = _reachable(result["paths"], schemas)
    result["components"] = {
        "schemas": {name: schemas[name] for name in sorted(used)},
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
        },
    }
    result["tags"] = [{"name": tag, "description": _about(tag)} for tag in _tags(result["paths"])]
    return result


def _tags(paths: Schema) -> list[str]:
    return sorted({tag for methods in paths.values() for found in methods.values() for tag in found["tags"]})


def _about(tag: str) -> str:
    """The first line of the docstring of the context that the tag names."""
    module = f"titan.apps.{tag.replace('-', '_')}"
    documentation = import_module(module).__doc__ if find_spec(module) else None
    return (documentation or tag.capitalize()).strip().splitlines()[0]


def _reachable(start: Any, schemas: Schema) -> set[str]:
    found: set[str] = set()
    waiting = references(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(schemas[name])
    return found
