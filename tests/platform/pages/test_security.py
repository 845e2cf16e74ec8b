"""Security headers."""

from collections.abc import Callable
from typing import Any

Visit = Callable[..., Any]
POLICY = (
    "base-uri 'self'; default-src 'self'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; "
    "object-src 'none'; script-src 'self'; style-src 'self'"
)


def test_page_without_inline_code_announces_no_nonce(visit: Visit) -> None:
    assert visit("/plain/").headers["Content-Security-Policy"] == POLICY


def test_page_with_a_nonce_announces_it_for_scripts_and_styles(visit: Visit) -> None:
    policy = visit("/own/").headers["Content-Security-Policy"]
    assert policy.count("'nonce-") == 2
    assert "unsafe" not in policy


def test_errors_carry_the_policy_too(visit: Visit) -> None:
    response = visit("/nowhere/")
    assert response.status_code == 404
    assert response.headers["Content-Security-Policy"] == POLICY


def test_tools_of_operators_get_the_policy_they_need(visit: Visit) -> None:
    policy = visit("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in policy
    assert "nonce" not in policy
    assert "frame-ancestors 'none'" in policy


def test_standard_headers(visit: Visit) -> None:
    headers = visit("/plain/").headers
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
