"""Search in a folder of its own, which a test sees at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from titan.apps.search.services import generations, rebuilding


@pytest.fixture
def search_home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of generations, empty; nothing is remembered of other tests."""
    settings.SEARCH_DIR = tmp_path
    monkeypatch.setattr(generations, "POLL_S", 0.0)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    generations._held = None
    rebuilding.let_go()
    generations.look_again()
