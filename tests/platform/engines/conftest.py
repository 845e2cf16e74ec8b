"""Engines of their own for these tests, in a folder that is gone afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from titan.platform import engines


@pytest.fixture
def var_dir() -> Iterator[Path]:
    """A var folder of its own; what runs in it is stopped and deleted."""
    folder = settings.VAR_DIR.resolve() / "engines" / uuid4().hex[:8]
    yield folder
    engines.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
