"""All addresses: REST of each context under /api/v1/, pages, admin, health, API description."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from titan.platform.rest.routes import include_by_segment


def _urls_of(module: str, prefix: str) -> list[URLResolver]:
    """The include of a `urls` module, or nothing where a context has none."""
    return [path(prefix, include(module))] if _exists(module) else []


def _exists(module: str) -> bool:
    return find_spec(module.rsplit(".", 1)[0]) is not None and find_spec(module) is not None


handler400 = "titan.platform.pages.errors.bad_request"
handler403 = "titan.platform.pages.errors.permission_denied"
handler404 = "titan.platform.pages.errors.page_not_found"
handler500 = "titan.platform.pages.errors.server_error"

_api = [
    include_by_segment(module)
    for module in (f"titan.apps.{name}.rest.urls" for name in settings.CONTEXTS)
    if _exists(module)
]

# Most visits are to the storefront, so it is asked first; one look at a prefix spares pages all of the API.
urlpatterns: list[URLPattern | URLResolver] = [
    *_urls_of("titan.web.storefront.urls", ""),
    path("api/v1/", include(_api)),
    *_urls_of("titan.platform.observability.urls", ""),
    *_urls_of("titan.platform.rest.urls", ""),
    *_urls_of("titan.platform.pages.urls", ""),
    *[url for name in settings.CONTEXTS for url in _urls_of(f"titan.apps.{name}.pages.urls", "")],
    *_urls_of("titan.web.ops.urls", ""),
    path("admin/", admin.site.urls),
    *_urls_of("titan.web.seller_centre.urls", "seller/"),
]
