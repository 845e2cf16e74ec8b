"""Probes: alive, ready, which version, figures. Answered before any other middleware."""

from collections.abc import Callable

import orjson
import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from titan import __version__
from titan.platform.cache import client
from titan.platform.serving import draining

from . import metrics
from .client_address import client_address, is_internal

_migrated = False


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process can answer at all."""
    return _json(200, {"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, else 503 with the reason of each check that failed."""
    reasons = {name: reason for name, check in CHECKS.items() if (reason := check())}
    status = 503 if reasons else 200
    return _json(status, {"status": "unavailable" if reasons else "ready", "reasons": reasons})


def version(_request: HttpRequest) -> HttpResponse:
    """What runs here."""
    return _json(200, {"name": "titan-commerce", "version": __version__, "cell": settings.CELL})


def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for scrapers inside our networks only."""
    if not is_internal(client_address(request)):
        return _json(404, {"status": "not found"})
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def database_problem() -> str:
    """Why the database cannot be used, or an empty text."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        if not connection.in_atomic_block:
            connection.close()
        return "the database does not answer"
    return ""


def valkey_problem() -> str:
    """Why Valkey cannot be used, or an empty text."""
    try:
        client().ping()
    except redis.RedisError:
        return "Valkey does not answer"
    return ""


def migration_problem() -> str:
    """Whether migrations wait to be applied. Once all are, it is not asked again in this process."""
    global _migrated
    if _migrated:
        return ""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        return "migrations cannot be read"
    _migrated = not waiting
    return f"{len(waiting)} migrations are not applied" if waiting else ""


def draining_problem() -> str:
    """Whether this process is about to stop and wants no more requests."""
    return "draining" if draining() else ""


Probe = Callable[[HttpRequest], HttpResponse]
CHECKS: dict[str, Callable[[], str]] = {
    "draining": draining_problem,
    "database": database_problem,
    "valkey": valkey_problem,
    "migrations": migration_problem,
}
PROBES: dict[str, Probe] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/version": version,
    "/metrics": metrics_page,
}


def _json(status: int, body: dict[str, object]) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
