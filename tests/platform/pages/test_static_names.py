"""Addresses of static files are worked out once."""

from collections.abc import Callable

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage, staticfiles_storage
from django.templatetags.static import static

from titan.platform.pages.static_names import HashedStorage, PlainStorage


def test_address_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    real: Callable[[StaticFilesStorage, str | None], str] = StaticFilesStorage.url

    def counted(storage: StaticFilesStorage, name: str | None) -> str:
        asked.append(name)
        return real(storage, name)

    monkeypatch.setattr(StaticFilesStorage, "url", counted)
    storage = PlainStorage()
    assert storage.url("img/icons.svg") == storage.url("img/icons.svg") == "/static/img/icons.svg"
    assert asked == ["img/icons.svg"]


def test_hashed_name_is_that_of_the_manifest() -> None:
    storage = HashedStorage()
    storage.hashed_files = {"img/icons.svg": "img/icons.0123456789ab.svg"}
    for _ in range(2):
        assert storage.url("img/icons.svg") == "/static/img/icons.0123456789ab.svg"


def test_pages_use_it() -> None:
    assert isinstance(staticfiles_storage, PlainStorage)
    assert static("img/icons.svg") == "/static/img/icons.svg"
