"""Security headers of every response, first of all the Content-Security-Policy with a nonce."""

import secrets
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.utils import build_policy, default_config
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER: Final = "Content-Security-Policy"
_PLACEHOLDER: Final = "placeholder-of-the-nonce"
_DEBUG_PAGES: Final = frozenset({404, 500})

POLICY: Final[Mapping[str, tuple[object, ...]]] = {
    "default-src": (SELF,),
    "script-src": (SELF, NONCE),
    "style-src": (SELF, NONCE),
    "img-src": (SELF, "data:"),
    "object-src": (NONE,),
    "base-uri": (SELF,),
    "frame-ancestors": (NONE,),
    "form-action": (SELF,),
}
# Unfold's Alpine evaluates expressions and both tools set style attributes; neither shows text of users unescaped.
TOOLS_POLICY: Final[Mapping[str, tuple[object, ...]]] = {
    **POLICY,
    "script-src": (SELF, UNSAFE_INLINE, UNSAFE_EVAL),
    "style-src": (SELF, UNSAFE_INLINE),
    "worker-src": (SELF, "blob:"),
}
_STANDARD_HEADERS: Final = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class LazyNonce:
    """A nonce that exists once a template printed it, so that pages without inline code announce none."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = ""

    def __str__(self) -> str:
        if not self.value:
            self.value = secrets.token_urlsafe(16)
        return self.value


class SecurityHeadersMiddleware:
    """Gives `request.csp_nonce` to the page and the headers to the response; a header set by the view stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request."""
        nonce = LazyNonce()
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        for name, value in _STANDARD_HEADERS.items():
            response.headers.setdefault(name, value)
        if HEADER not in response.headers and not (settings.DEBUG and response.status_code in _DEBUG_PAGES):
            response.headers[HEADER] = policy_text(request.path_info, nonce.value)
        return response


def policy_text(path: str, nonce: str) -> str:
    """The policy of a path, naming the nonce when the page used one."""
    is_tool = path.startswith(_tool_prefixes())
    if is_tool or not nonce:
        return _text(is_tool, has_nonce=False)
    return _text(is_tool, has_nonce=True).replace(_PLACEHOLDER, nonce)


@cache
def _tool_prefixes() -> tuple[str, ...]:
    return tuple(getattr(settings, "PAGES_TOOL_PREFIXES", ("/admin/", "/api/docs")))


@cache
def _text(is_tool: bool, *, has_nonce: bool) -> str:
    config = default_config(dict(TOOLS_POLICY if is_tool else POLICY))
    parts = build_policy(config=config, nonce=_PLACEHOLDER if has_nonce else None).split("; ")
    # The library iterates a set; a stable order keeps the header compressible and comparable.
    return "; ".join(sorted(parts))
