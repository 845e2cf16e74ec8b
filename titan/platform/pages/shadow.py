"""The request that a shared page is rendered for: a stranger's, whoever asked."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from titan.platform.pages.marks import Hole, mark

_PERSONAL = (
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_REFERER",
    "HTTP_USER_AGENT",
    "HTTP_X_FORWARDED_FOR",
    "CSRF_COOKIE",
    "CSRF_COOKIE_NEEDS_UPDATE",
)
_MEMOISED = ("session", "headers", "titan_visitor", "_cached_user", "_acached_user", "auser")


def shadow_of(request: HttpRequest, *, params: QueryDict, variant: str) -> HttpRequest:
    """A copy of the request with nothing personal left in it.

    A view that forgets that its page is shared then shows nobody's name instead of somebody's:
    no cookies, no session (touching it is an AttributeError), a guest, only the declared query parameters.
    """
    shadow = request.__class__.__new__(request.__class__)
    shadow.__dict__.update(vars(request))
    for name in _MEMOISED:
        shadow.__dict__.pop(name, None)
    shadow.META = {name: value for name, value in request.META.items() if name not in _PERSONAL}
    shadow.META["REMOTE_ADDR"] = "0.0.0.0"  # noqa: S104 - no address is bound here
    shadow.META["QUERY_STRING"] = params.urlencode()
    shadow.method = "GET"
    shadow.__dict__.update(
        COOKIES={},
        GET=params,
        user=AnonymousUser(),
        _messages=[],
        csp_nonce=mark(Hole.NONCE),
        titan_shared_render=True,
        titan_variant=variant,
    )
    return shadow


def has_own_token(shadow: HttpRequest) -> bool:
    """Whether the view printed a CSRF token of the shadow, which no visitor's cookie matches."""
    return bool(shadow.META.get("CSRF_COOKIE_NEEDS_UPDATE"))


def variant_of(request: HttpRequest) -> str:
    """What the page's `key` said about the visitor: all that a shared page may depend on."""
    return str(getattr(request, "titan_variant", ""))


def declared_params(request: HttpRequest, allowed: tuple[str, ...]) -> QueryDict:
    """The query with only the declared parameters, sorted, empty ones dropped: one page, one key."""
    params = QueryDict(mutable=True)
    for name in sorted(allowed):
        values = sorted({value for value in request.GET.getlist(name) if value})
        if values:
            params.setlist(name, values)
    return params
