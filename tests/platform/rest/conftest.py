"""Every test here speaks to the demo API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.platform.rest import demo


@pytest.fixture(autouse=True)
def _demo_api(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.platform.rest.demo"
    settings.TITAN_TOKEN_VERIFIER = "tests.platform.rest.demo.verify"
    settings.TITAN_SESSION_PRINCIPAL = "tests.platform.rest.demo.session_principal"
    demo.effects.clear()


@pytest.fixture
def api() -> Client:
    """A client that gets our answer to an exception, as a browser would, instead of the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def send(api: Client) -> Callable[..., Any]:
    """POST a value as JSON; `token` is the bearer token, other keywords are headers."""

    def post(path: str, body: object, *, token: str = "", method: str = "POST", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return api.generic(method, path, raw, content_type="application/json", headers=headers)

    return post
