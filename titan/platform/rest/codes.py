"""The list of all error codes: every `TitanError` there is, found by walking the subclasses."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from inspect import getdoc

from django.conf import settings

from titan.kernel.errors import TitanError

from .problems import status_of


@dataclass(frozen=True, slots=True)
class Code:
    """One documented error code."""

    code: str
    status: int
    kind: str
    title: str
    description: str
    source: str


class DuplicateCode(Exception):
    """If you're hitting this, two error classes share a code: give the newer one its own."""


def all_codes() -> list[Code]:
    """Every code, sorted.

    Raises:
        DuplicateCode: two classes have the same one, or a subclass has none of its own.
    """
    _import_public_modules()
    found: dict[str, type[TitanError]] = {}
    for kind in _subclasses(TitanError):
        if not kind.__module__.startswith("titan.") or _only_groups(kind):
            continue
        other = found.setdefault(kind.code, kind)
        if other is not kind:
            raise DuplicateCode(f"{kind.code} is both {_path(other)} and {_path(kind)}")
    return [_described(found[code]) for code in sorted(found)]


def find(code: str) -> Code | None:
    """The documentation of a code, or None."""
    return next((known for known in all_codes() if known.code == code), None)


def _import_public_modules() -> None:
    for name in settings.CONTEXTS:
        for module in (f"titan.apps.{name}.contracts", f"titan.apps.{name}.api"):
            if find_spec(module) is not None:
                import_module(module)


def _subclasses(kind: type[TitanError]) -> Iterator[type[TitanError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


def _only_groups(kind: type[TitanError]) -> bool:
    """It has subclasses and no code of its own."""
    return "code" not in vars(kind) and bool(kind.__subclasses__())


def _described(kind: type[TitanError]) -> Code:
    return Code(kind.code, status_of(kind), kind.kind.value, kind.title, getdoc(kind) or "", _path(kind))


def _path(kind: type[TitanError]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def as_markdown(codes: list[Code]) -> str:
    """`docs/errors.md`."""
    lines = [
        "# Error codes",
        "",
        "Every error is `application/problem+json` (RFC 9457); `code` is one of these and never changes its",
        "meaning. Written by `manage.py error_codes`; with `--check` it only compares.",
        "",
        "| Code | Status | Meaning |",
        "|---|---|---|",
    ]
    for code in codes:
        text = " ".join(code.description.split()).replace("|", "\\|")
        lines.append(f"| `{code.code}` | {code.status} | {text or code.title} |")
    return "\n".join(lines) + "\n"
