"""Django's cache over the connections of Titan's own client, on a real Valkey."""

from typing import Any

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import cache as django_cache

from titan.platform.cache import client
from titan.platform.cache.backend import Cache


def test_is_the_cache_of_the_settings() -> None:
    assert isinstance(django_cache._connections[django_cache._alias], Cache)  # type: ignore[attr-defined]


def test_keeps_what_django_keeps_in_it() -> None:
    django_cache.set("k", {"a": [1, None]}, timeout=60)
    django_cache.set_many({"l": 1, "m": "two"}, timeout=None)
    assert django_cache.get_many(["k", "l", "m", "n"]) == {"k": {"a": [1, None]}, "l": 1, "m": "two"}
    assert django_cache.incr("l") == 2
    assert not django_cache.add("l", 3)
    assert django_cache.delete("m")
    assert django_cache.get("m", "gone") == "gone"


def test_a_session_is_read_from_it_without_the_database() -> None:
    session = SessionStore("k" * 32)
    django_cache.set(session.cache_key, {"_auth_user_id": "7"})
    assert session.get("_auth_user_id") == "7"


def test_takes_its_connections_from_the_one_client() -> None:
    before = len(client().client_list())
    for number in range(20):
        django_cache.get(str(number))
    assert len(client().client_list()) <= before + 1


@pytest.mark.django_db
def test_a_session_is_read_from_the_database_while_valkey_is_away(settings: Any) -> None:
    session = SessionStore()
    session["_auth_user_id"] = "7"
    session.save()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client.cache_clear()
    try:
        assert SessionStore(session.session_key).get("_auth_user_id") == "7"
    finally:
        client.cache_clear()
