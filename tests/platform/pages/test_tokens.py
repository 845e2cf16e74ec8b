"""The token of a form is one that Django itself accepts."""

from collections.abc import Callable

from django.http import HttpRequest
from django.middleware import csrf
from django.middleware.csrf import CSRF_ALLOWED_CHARS
from hypothesis import given
from hypothesis import strategies as st

from titan.platform.pages.tokens import form_token, masked, random_letters

# Django's own, which its type stubs keep to themselves.
_UNMASK: Callable[[str], str] = vars(csrf)["_unmask_cipher_token"]
_MATCHES: Callable[[str, str], bool] = vars(csrf)["_does_token_match"]
secrets_ = st.text(CSRF_ALLOWED_CHARS, min_size=32, max_size=32)


@given(secrets_, secrets_)
def test_django_finds_the_secret_under_every_mask(secret: str, mask: str) -> None:
    assert _UNMASK(masked(secret, mask)) == secret


def test_every_letter_of_the_alphabet_occurs_and_no_other() -> None:
    drawn = "".join(random_letters() for _ in range(400))
    assert set(drawn) == set(CSRF_ALLOWED_CHARS)
    assert len(drawn) == 400 * 32


def test_no_two_pages_of_a_visitor_have_the_same_token() -> None:
    request = HttpRequest()
    request.META["CSRF_COOKIE"] = "s" * 32
    first, second = form_token(request), form_token(request)
    assert first != second
    assert _MATCHES(first, "s" * 32)
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"] is True


def test_a_visitor_without_a_secret_gets_one() -> None:
    request = HttpRequest()
    token = form_token(request)
    assert _MATCHES(token, request.META["CSRF_COOKIE"])
