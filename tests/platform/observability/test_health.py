"""Probes."""

from typing import Any

import pytest
import redis
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from titan import __version__
from titan.platform.observability import health


def test_alive_needs_nothing(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = []
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").json() == {"status": "ok"}


def test_version_says_what_runs(client: Client) -> None:
    assert client.get("/version").json() == {"name": "titan-commerce", "version": __version__, "cell": 0}


@pytest.mark.django_db
class TestReady:
    def test_when_everything_answers(self, client: Client) -> None:
        response = client.get("/readyz")

        assert (response.status_code, response.json()) == (200, {"status": "ready", "reasons": {}})

    def test_not_without_valkey(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        class Lost:
            def ping(self) -> None:
                raise redis.ConnectionError("refused")

        monkeypatch.setattr(health, "client", Lost)

        response = client.get("/readyz")

        assert (response.status_code, response.json()["reasons"]) == (
            503,
            {"valkey": "Valkey does not answer"},
        )

    def test_not_without_the_database(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def lost() -> None:
            raise OperationalError("connection refused")

        monkeypatch.setattr(connection, "cursor", lost)

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["reasons"]["database"] == "the database does not answer"

    def test_not_before_migrations_are_applied(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "_migrated", False)
        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])

        assert client.get("/readyz").json()["reasons"] == {"migrations": "2 migrations are not applied"}

    def test_not_while_draining(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "draining", lambda: True)

        response = client.get("/readyz")

        assert (response.status_code, response.json()["reasons"]) == (503, {"draining": "draining"})
