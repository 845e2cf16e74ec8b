"""Uploaded pictures. Their names are digests of their content, so whoever has one never asks again."""

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

_YEAR = 365 * 24 * 3600


@require_safe
def file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file below the folder of media; 404 for anything outside it. A deployment's edge keeps it from then on."""
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except SuspiciousFileOperation:
        raise Http404 from None
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
