"""Coroutine tests run on asyncio, the loop that the web role has."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
