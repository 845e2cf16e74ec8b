"""All components on one page with sample data: what a designer looks at and what axe inspects."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from titan.platform.pages import samples

_ERRORS = {"403": 403, "404": 404, "429": 429, "500": 500, "503": 503, "csrf": 403, "refused": 409}


def show(request: HttpRequest) -> HttpResponse:
    """Every component."""
    if "toast" in request.GET:
        messages.success(request, "Added to your cart")
        messages.error(request, "The last size 42 was sold a moment ago")
    return render(request, "pages/styleguide.html", samples.everything())


def show_product(request: HttpRequest) -> HttpResponse:
    """The components composed into a product page."""
    return render(request, "pages/styleguide_product.html", samples.everything())


def show_seller(request: HttpRequest) -> HttpResponse:
    """The components composed into a page of the seller centre."""
    return render(request, "pages/styleguide_seller.html", samples.everything())


def suggest(request: HttpRequest) -> HttpResponse:
    """Suggestions as the search box expects them."""
    return render(request, "pages/styleguide_suggest.html", {"words": samples.SUGGESTIONS})


def show_error(request: HttpRequest, name: str) -> HttpResponse:
    """An error page as visitors see it."""
    if name not in _ERRORS:
        raise Http404(name)
    values = {
        "title": "This product was sold out a moment ago",
        "detail": "Two other buyers were faster. Nothing was charged.",
        "back": "/cart/",
        "retry": "/",
        "retry_after": 12,
        "reference": "8f14e45fceea167a5a36dedd4bea2543",
    }
    return render(request, f"errors/{name}.html", values, status=_ERRORS[name])
