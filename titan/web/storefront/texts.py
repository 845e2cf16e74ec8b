"""Pages of words alone: help, protection, law."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from titan.platform.pages.holes import cached_page

from . import paths, preferences


def text(name: str) -> Callable[..., HttpResponseBase]:
    """The view of one page; its words stand in `templates/storefront/texts/`."""

    @require_safe
    @cached_page(seconds=3600, key=preferences.page_variant, tags=lambda _request: ["texts"])
    def show(request: HttpRequest) -> HttpResponse:
        context = {"canonical": paths.absolute(request.path), "operator": settings.STOREFRONT_OPERATOR}
        return render(request, f"storefront/texts/{name}.html", context)

    return show
