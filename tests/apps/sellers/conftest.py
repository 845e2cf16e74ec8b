"""REST calls in somebody's name: the bearer token is the user's id."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.test import Client

from titan.kernel.principal import Principal

Send = Callable[..., Any]


def verify(token: str) -> Principal:
    return Principal(UUID(token))


@pytest.fixture
def send(settings: Any) -> Send:
    """`send("POST", path, body, by=user_id)`."""
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.sellers.conftest.verify"
    client = Client(raise_request_exception=False)

    def call(method: str, path: str, body: object = None, *, by: UUID | None = None, **headers: str) -> Any:
        if by is not None:
            headers["Authorization"] = f"Bearer {by}"
        raw = b"" if body is None else orjson.dumps(body)
        return client.generic(method, path, raw, content_type="application/json", headers=headers)

    return call
