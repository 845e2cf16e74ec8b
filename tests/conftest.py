"""Every test process has a PostgreSQL database and a Valkey database of its own, on the shared test engines.

The database is a copy of a migrated template; the Valkey database is empty at the start of each test.
"""

import fcntl
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from titan.platform.engines.scratch import Scratch, content_key

ROOT = Path(__file__).resolve().parent.parent
VALKEY_NUMBERS = range(1, 1024)
VALKEY_LEASE = "titan:test-database:{}"
# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile(
    "titan", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("titan")


def pytest_configure(config: pytest.Config) -> None:
    """Point Django at this process's own Valkey database before anything has connected."""
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        return
    _hold_engines(config)
    number = _lease_valkey_number(settings.REDIS_URL)
    _replace_in_settings(
        settings.REDIS_URL, _with_path(settings.REDIS_URL, f"/{number}"), prefix=f"test{number}"
    )
    setattr(TransactionTestCase, "_fixture_teardown", lambda case: _restore())  # noqa: B010 - not in the stubs


def pytest_unconfigure(config: pytest.Config) -> None:
    number = urlsplit(settings.REDIS_URL).path.lstrip("/")
    if number != "0":
        with redis.Redis.from_url(settings.REDIS_URL) as own:
            own.flushdb()
        with redis.Redis.from_url(_with_path(settings.REDIS_URL, "/0")) as shared:
            shared.delete(VALKEY_LEASE.format(number))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's: a copy of the migrated template instead of a migration per run."""
    scratch = _scratch()
    with django_db_blocker.unblock():
        _point_django_at(scratch.create(_migrate))
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    scratch.drop()


@pytest.fixture(autouse=True)
def _empty_valkey() -> None:
    """Each test begins with an empty Valkey database."""
    with redis.Redis.from_url(settings.REDIS_URL) as own:
        own.flushdb()


@pytest.fixture
def titan_environ(transactional_db: None) -> dict[str, str]:
    """The environment for a child process (manage.py, a server) that shall see this test's databases."""
    database = connections["default"].settings_dict["NAME"]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TITAN_DATABASE_URL": _with_path(settings.DATABASE_URL, f"/{database}"),
        "TITAN_REDIS_URL": settings.REDIS_URL,
    }


@cache
def _scratch() -> Scratch:
    """One for the whole run: migrations that change meanwhile belong to the next."""
    migrations = sorted(
        path for kind in ("py", "sql") for path in ROOT.glob(f"titan/**/migrations/**/*.{kind}")
    )
    lock = (ROOT / "requirements" / "core.lock").read_text(encoding="utf8")
    return Scratch(url=SERVER_URL, key=content_key(migrations, lock, *settings.INSTALLED_APPS))


SERVER_URL = settings.DATABASE_URL


def _migrate(name: str) -> None:
    _point_django_at(name)
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    connections.close_all()


def _point_django_at(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASE_URL = _with_path(SERVER_URL, f"/{name}")


def _restore() -> None:
    """After a test that committed: take a fresh copy. Truncating would also empty the rows that migrations made,
    and append-only tables forbid it."""
    connections.close_all()
    _scratch().restore()


def _hold_engines(config: pytest.Config) -> None:
    """While this lock is held, scripts/down leaves the engines of the tests alone."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    lock = (settings.VAR_DIR / "in-use.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    config.add_cleanup(lock.close)


def _lease_valkey_number(url: str) -> int:
    with redis.Redis.from_url(url, decode_responses=True) as shared:
        for number in VALKEY_NUMBERS:
            lease = VALKEY_LEASE.format(number)
            holder = shared.get(lease)
            if holder and not Path(f"/proc/{holder}").exists():
                shared.delete(lease)
            if shared.set(lease, os.getpid(), nx=True, ex=6 * 3600):
                return number
    raise pytest.UsageError("All Valkey databases of the test engines are taken: ./scripts/down stops them.")


def _replace_in_settings(old: str, new: str, *, prefix: str) -> None:
    settings.REDIS_URL = new
    for backend in settings.CACHES.values():
        if backend.get("LOCATION") == old:
            backend["LOCATION"] = new
    # Publish/subscribe is one space for all databases of a server, so channels get a prefix.
    for layer in getattr(settings, "CHANNEL_LAYERS", {}).values():
        layer.setdefault("CONFIG", {}).update(hosts=[new], prefix=prefix)


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=path))
