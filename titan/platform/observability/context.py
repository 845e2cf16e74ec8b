"""What is being served right now: ids that log lines, problems and recorded events carry."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass


@dataclass(slots=True)
class RequestContext:
    """The ids of one request, task or process step. `actor` becomes known when somebody asks who it is."""

    request_id: str
    trace_id: str
    actor: str = ""
    queries: int = 0


_current: ContextVar[RequestContext | None] = ContextVar("titan_request_context", default=None)


def new_id() -> str:
    """32 random hexadecimal digits: fit as request id and as W3C trace id."""
    return os.urandom(16).hex()


def current() -> RequestContext | None:
    """The context of this thread or task; None outside of any."""
    return _current.get()


def request_id() -> str:
    """The id of the request being served, or an empty text."""
    found = _current.get()
    return found.request_id if found else ""


def trace_id() -> str:
    """The trace that the request belongs to, or an empty text."""
    found = _current.get()
    return found.trace_id if found else ""


def actor() -> str:
    """The user id on whose behalf the code runs, or an empty text."""
    found = _current.get()
    return found.actor if found else ""


def set_actor(user_id: str) -> None:
    """Remember who acts, for the rest of this request; does nothing outside of one."""
    found = _current.get()
    if found is not None:
        found.actor = user_id


def metadata() -> dict[str, str]:
    """The known ids, as recorded beside every event: `request_id`, `trace_id`, `actor`."""
    found = _current.get()
    if found is None:
        return {}
    ids = {"request_id": found.request_id, "trace_id": found.trace_id, "actor": found.actor}
    return {name: value for name, value in ids.items() if value}


def enter(context: RequestContext) -> "Token[RequestContext | None]":
    """Make `context` the current one; give the answer to `leave`."""
    return _current.set(context)


def leave(token: "Token[RequestContext | None]") -> None:
    """Go back to the context that was current before `enter`."""
    _current.reset(token)


@contextmanager
def scope(*, request_id: str = "", trace_id: str = "", actor: str = "") -> Iterator[RequestContext]:
    """Run a block (a task, a process step, a command) under ids of its own; missing ones are minted."""
    own = request_id or new_id()
    context = RequestContext(own, trace_id or own, actor)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
