"""Every test here visits the demo site, on real middleware and a real Valkey."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.platform.pages import demo
from titan.platform.pages import shared, visitor

MIDDLEWARE = [
    "titan.platform.pages.security.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "titan.platform.pages.language.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "titan.platform.pages.errors.ErrorPageMiddleware",
    "titan.platform.pages.holes.HoleMiddleware",
]


@pytest.fixture(autouse=True)
def _demo_site(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.platform.pages.demo"
    settings.MIDDLEWARE = MIDDLEWARE
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.PAGES_VISITOR_SOURCE = "tests.platform.pages.demo.visitor_from_cookies"
    visitor._source.cache_clear()
    shared.pages.clear()
    demo.rendered.clear()
    yield
    visitor._source.cache_clear()


@pytest.fixture
def visit() -> Callable[..., Any]:
    """GET a path as a new visitor whose cookies are the keywords; a stranger without any."""

    def get(path: str, *, headers: dict[str, str] | None = None, **cookies: str) -> Any:
        client = Client(raise_request_exception=False)
        for name, value in cookies.items():
            client.cookies[name] = value
        return client.get(path, headers=headers)

    return get


@pytest.fixture
def forget_process() -> Callable[[], None]:
    """What another process knows: nothing but what stands in Valkey."""
    return lambda: shared.pages.clear()
