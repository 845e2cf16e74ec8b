"""/.well-known/jwks.json"""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from .. import api


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the signature is Django's
    """The keys that access tokens may be signed with (RFC 7517). Short to cache, so that a rotation is seen."""
    response = JsonResponse(asdict(api.jwks()))
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
