"""The same promise for pages: a form carries a token, and sending it twice has one effect."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .answers import StoredAnswer, checked_key, once

FIELD = "form_token"
_KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Location", "HX-Trigger")


def once_for_form(
    request: HttpRequest, *, scope: str, work: Callable[[], HttpResponse], key: str | None = None
) -> HttpResponse:
    """Answer a form at most once per token (its `form_token` field, or `key`); replay afterwards.

    `scope` says whose token it is, such as `user:<id>`. Cookies of the first answer are not replayed.

    Raises:
        IdempotencyKeyMissing: the form has no token.
        IdempotencyInFlight: the first sending is still being worked on.
        IdempotencyKeyReused: the token came with other fields before.
    """
    made: list[HttpResponse] = []

    def storable() -> StoredAnswer:
        response = work()
        made.append(response)
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        return StoredAnswer(response.status_code, headers, response.content)

    outcome = once(
        scope=f"form:{scope}",
        key=checked_key(key or request.POST.get(FIELD)),
        fingerprint=_fingerprint(request),
        work=storable,
    )
    if made:
        return made[0]
    response = HttpResponse(outcome.answer.body, status=outcome.answer.status)
    for name, value in outcome.answer.headers.items():
        response.headers[name] = value
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> bytes:
    # The CSRF field is masked anew for every page that shows the form.
    fields = sorted(
        (name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken"
    )
    return hashlib.sha256(f"{request.method} {request.path}\n{fields!r}".encode()).digest()
