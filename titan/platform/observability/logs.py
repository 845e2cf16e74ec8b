"""Log lines: one JSON object a line, or coloured text for people. Imported by settings, so no Django here.

Every line carries the request, trace, user and cell ids that are known. Values that could name a
person are never written: see `scrubbed`.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from functools import cache
from typing import Any, Literal

import orjson

from . import context
from .card_numbers import without_numbers

# structlog takes rich for tracebacks in colour wherever it finds it. Ours are plain, and rich is fifty modules
# that every process would load and hold; whoever wants it imports it after this.
_modules: dict[str, Any] = sys.modules
_modules.setdefault("rich", None)
import structlog  # noqa: E402

if _modules["rich"] is None:
    del _modules["rich"]

Line = MutableMapping[str, Any]
Form = Literal["console", "json"]

_PERSONAL = frozenset(
    [
        "email",
        "e_mail",
        "first_name",
        "last_name",
        "full_name",
        "phone",
        "phone_number",
        "street",
        "postal_code",
        "password",
        "token",
        "access_token",
        "refresh_token",
        "secret",
        "authorization",
        "cookie",
        "set_cookie",
        "card",
        "iban",
        "ip",
        "remote_addr",
    ]
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What Django's signer makes, as it stands in the path of a mail's link: payload, time, signature.
_TOKEN = re.compile(r"(?<![\w.-])[\w.-]+:[\w-]{4,}:[\w-]{20,}")
# PostgreSQL quotes the offending row: `Key (email)=(ann@example.org) already exists.`
_ROW_VALUES = re.compile(r"(Key \([^)]*\)=|Failing row contains )\([^\n]*\)")


def logging_config(
    *, level: str, form: Form, stream: Literal["stdout", "stderr"] = "stdout"
) -> dict[str, Any]:
    """The `LOGGING` setting; configures structlog as well, so that both write the same lines.

    `stream` is stderr for commands whose stdout is their result.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    output = f"ext://sys.{stream}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {"()": _formatter, "form": form},
            "access": {"()": AccessFormatter, "form": form},
        },
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "stream": output, "formatter": "lines"},
            "access": {"class": "logging.StreamHandler", "stream": output, "formatter": "access"},
        },
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "titan.access": {"handlers": ["access"], "level": level, "propagate": False},
            # The access line tells the status already.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "ERROR"},
            # Whoever asks says what the answer means.
            "httpx": {"level": "WARNING"},
        },
    }


def _shared_processors() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        with_ids,
        structlog.processors.format_exc_info,
        scrubbed,
    ]


def _formatter(form: Form) -> logging.Formatter:
    if form == "console":
        renderer: Any = structlog.dev.ConsoleRenderer(
            timestamp_key="at", exception_formatter=structlog.dev.plain_traceback
        )
    else:
        renderer = structlog.processors.JSONRenderer(serializer=_json)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared_processors(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def _json(line: Line, **_options: Any) -> str:
    return orjson.dumps(line, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()


@cache
def cell() -> int:
    """The cell that this process serves."""
    from django.conf import settings  # settings import this module

    return int(getattr(settings, "CELL", 0))


def with_ids(_logger: Any, _method: str, line: Line) -> Line:
    """structlog processor: add the ids of the request being served and of the cell."""
    found = context.current()
    if found is not None:
        line.setdefault("request_id", found.request_id)
        line.setdefault("trace_id", found.trace_id)
        if found.actor:
            line.setdefault("user_id", found.actor)
    line.setdefault("cell", cell())
    return line


def scrubbed(_logger: Any, _method: str, line: Line) -> Line:
    """structlog processor: blank the values that could name a person or open a door."""
    for key, value in line.items():
        if key.lower() in _PERSONAL:
            line[key] = "[removed]"
        elif isinstance(value, str):
            text = without_tokens(value)
            line[key] = without_personal_data(text) if "@" in text or "(" in text else without_numbers(text)
    return line


def without_tokens(text: str) -> str:
    """The text with signed tokens removed: they open doors, and whoever reads their first part learns an address."""
    return _TOKEN.sub("[token]", text) if ":" in text else text


def without_personal_data(text: str) -> str:
    """The text with mail addresses, card numbers and row values quoted by the database removed."""
    return without_numbers(_ROW_VALUES.sub(r"\1([removed])", _EMAIL.sub("[e-mail]", text)))


class AccessFormatter(logging.Formatter):
    """Writes access lines, whose message is a ready dict: a tenth of the cost of a structlog line."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._json = form == "json"

    def format(self, record: logging.LogRecord) -> str:
        """One line of text for an access record."""
        line: dict[str, Any] = record.msg  # type: ignore[assignment]
        if self._json:
            return orjson.dumps(line).decode()
        return "{at} {method} {path} {status} {ms} ms {queries} queries {request_id}".format_map(line)
