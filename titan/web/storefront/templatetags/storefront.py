"""Tags of the shop's own pages: `{% load storefront %}`."""

from collections.abc import Mapping
from typing import Any

import orjson
from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from .. import paths, preferences

register = template.Library()
_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.inclusion_tag("storefront/parts/place.html", takes_context=True)
def place(context: template.Context) -> dict[str, Any]:
    """The band that tells where prices are for, with the way to change it."""
    request: HttpRequest = context["request"]
    chosen = preferences.of(request)
    return {
        "country": preferences.country_name(chosen.country),
        "currency": chosen.currency,
        "href": paths.PREFERENCES,
        "back": request.path,
    }


@register.simple_tag
def json_ld(value: Mapping[str, Any]) -> SafeString:
    """Structured data of a page; what could end the script element is written as an escape."""
    text = orjson.dumps(value).decode().translate(_UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


@register.filter
def product_path(slug: str) -> str:
    """The page of a product."""
    return paths.product(slug)


@register.filter
def shop_path(slug: str) -> str:
    """The page of a shop."""
    return paths.shop(slug)


@register.filter
def category_path(slug: str) -> str:
    """The page of a category."""
    return paths.category(slug)


@register.filter
def country_name(code: str) -> str:
    """A country's name."""
    return preferences.country_name(code)
