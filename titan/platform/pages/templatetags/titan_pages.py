"""Tags of every page. A builtin library: templates use them without `{% load %}`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from titan.kernel.money import Money
from titan.platform.pages import formats, fragments, statuses
from titan.platform.pages.folding import CONSTANT_TAG
from titan.platform.pages.links import links
from titan.platform.pages.marks import Hole, value_or_mark
from titan.platform.pages.shadow import variant_of
from titan.platform.pages.tokens import form_token
from titan.platform.pages.visitor import theme_of, visitor_of

register = template.Library()

_MIRRORED = frozenset({"arrow-right", "chevron-left", "chevron-right", "truck", "logout", "undo", "chat"})


F = TypeVar("F", bound=Callable[..., object])


def constant(tag: F) -> F:
    """Says of a tag that with literal arguments it prints the same always, in one language (`folding.py`)."""
    setattr(tag, CONSTANT_TAG, True)
    return tag


def _request(context: Context) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None


@register.simple_tag
@constant
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """`{% icon "cart" %}`: decoration; with `label` it is an image with that name."""
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}">{}</svg>', _icon_class(name, css), label, _use(name)
        )
    return _silent_icon(name, css)


@lru_cache(maxsize=512)
def _silent_icon(name: str, css: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', _icon_class(name, css), _use(name))


def _icon_class(name: str, css: str) -> str:
    return " ".join(filter(None, ("icon", "icon--mirrored" if name in _MIRRORED else "", css)))


def _use(name: str) -> SafeString:
    return format_html('<use href="{}#{}"></use>', static("img/icons.svg"), name)


@register.simple_tag
def money(value: Money | int | None, currency: str = "") -> SafeString:
    """`{% money price %}` or `{% money 1290 "EUR" %}`: `<data>` with the machine-readable amount."""
    if value is None:
        return SafeString("")
    amount = value if isinstance(value, Money) else Money(value, currency)
    return _money_html(amount.amount, amount.currency, translation.get_language() or "en")


@lru_cache(maxsize=16_384)
def _money_html(amount: int, currency: str, _language: str) -> SafeString:
    value = Money(amount, currency)
    return format_html(
        '<data value="{} {}">{}</data>', formats.decimal_text(value), currency, formats.money_text(value)
    )


@register.filter
def money_text(value: Money) -> str:
    """`{{ price|money_text }}`: the amount as text, for attributes and titles."""
    return formats.money_text(value)


@register.filter
def count_text(value: int) -> str:
    """`{{ sold|count_text }}`: 12.3k."""
    return formats.count_text(value)


@register.filter
def date_text(moment: date | None) -> str:
    """`{{ order.placed_at|date_text }}`: 22 Nov 2026."""
    return formats.date_text(moment) if moment else ""


@register.filter
def day_text(moment: date | None) -> str:
    """`{{ first|day_text }}`: 22 Nov."""
    return formats.day_text(moment) if moment else ""


@register.filter
def decimal_text(value: Money) -> str:
    """`{{ price|decimal_text }}`: for machines, as in JSON-LD."""
    return formats.decimal_text(value)


@register.simple_tag
def plural(number: int, one: str, many: str) -> str:
    """`{% plural n "%(n)s product" "%(n)s products" %}`, through the catalogue of the language."""
    return ngettext(one, many, number) % {"n": formats.count_text(number)}


@register.simple_tag
def relative_time(moment: datetime | None) -> SafeString:
    """`<time>` with words such as "3 hours ago" and the exact time as its title."""
    if moment is None:
        return SafeString("")
    exact = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        exact.isoformat(timespec="seconds"),
        exact.strftime("%Y-%m-%d %H:%M %Z"),
        formats.relative_text(moment, now=timezone.now()),
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The current query string with parameters replaced; None or "" removes one. Starts with `?`."""
    request = _request(context)
    params = request.GET.copy() if request is not None else {}
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = str(value)
    text = params.urlencode() if hasattr(params, "urlencode") else urlencode(params)
    return f"?{text}"


@register.simple_tag
def attributes(attrs: Mapping[str, object]) -> SafeString:
    """The undeclared attributes of a component, escaped.

    Cotton's own `{{ attrs }}` prints bound values raw; a title with a quote in it would then leave
    its attribute, so components use this tag.
    """
    entries = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    shown = ((name, value) for name, value in entries.items() if value is not None and value is not False)
    return format_html_join(
        "", " {}{}", ((name, "" if value is True else format_html('="{}"', value)) for name, value in shown)
    )


@register.simple_tag(takes_context=True)
def nonce(context: Context) -> SafeString:
    """The nonce of this response for inline scripts and styles."""
    request = _request(context)
    return mark_safe(value_or_mark(request, Hole.NONCE, lambda: fragments.nonce(request)))  # noqa: S308 - base64


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's tag of the same name, able to leave a hole in a shared page."""
    request = _request(context)
    if request is None:
        return SafeString("")
    token = value_or_mark(request, Hole.CSRF, lambda: form_token(request))
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """light, dark or auto, for `<html data-theme>`: known to the server, so no page flashes."""
    request = _request(context)
    return value_or_mark(request, Hole.THEME, lambda: theme_of(request))


@register.simple_tag(takes_context=True)
def cart_count(context: Context) -> str:
    """How many products lie in the visitor's cart, as digits."""
    request = _request(context)
    return value_or_mark(request, Hole.CART_COUNT, lambda: str(visitor_of(request).cart_count))


@register.simple_tag(takes_context=True)
def account_name(context: Context) -> SafeString:
    """The visitor's name, escaped; empty for a guest."""
    request = _request(context)
    value = value_or_mark(request, Hole.ACCOUNT_NAME, lambda: escape(visitor_of(request).name))
    return mark_safe(value)  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def account_menu(context: Context) -> SafeString:
    """The account part of the header: sign-in links or the visitor's menu."""
    request = _request(context)
    return mark_safe(value_or_mark(request, Hole.ACCOUNT, lambda: fragments.account(request)))  # noqa: S308 - rendered


@register.simple_tag(takes_context=True)
def messages_html(context: Context) -> SafeString:
    """What the last action had to say, as toasts."""
    request = _request(context)
    return mark_safe(value_or_mark(request, Hole.MESSAGES, lambda: fragments.messages(request)))  # noqa: S308 - rendered


@register.simple_tag
@constant
def link(name: str) -> str:
    """The path of a place of the page frame: `{% link "cart" %}`."""
    return links()[name]


@register.simple_tag(takes_context=True)
def current_if(context: Context, name: str) -> SafeString:
    """`aria-current="page"` when the visitor stands at or below that place."""
    request = _request(context)
    is_here = request is not None and _is_at(request, links()[name])
    return mark_safe(' aria-current="page"') if is_here else SafeString("")


def _is_at(request: HttpRequest, path: str) -> bool:
    return request.path == path if path == "/" else request.path.startswith(path)


class ChromeNode(template.Node):
    """See `chrome`."""

    def __init__(self, nodes: template.NodeList, unless: list[FilterExpression]) -> None:
        self.nodes = nodes
        self.unless = unless
        self.rendered: dict[tuple[str, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """The kept text in a shared page, else the frame rendered for this visitor."""
        request = _request(context)
        is_shared = request is not None and getattr(request, "titan_shared_render", False)
        if request is None or not is_shared or any(value.resolve(context, True) for value in self.unless):  # noqa: FBT003
            return self.nodes.render(context)
        here = [path for path in links().values() if _is_at(request, path)]
        key = (translation.get_language() or "", variant_of(request), *here)
        if key not in self.rendered:
            self.rendered[key] = self.nodes.render(context)
        return self.rendered[key]


@register.tag
def chrome(parser: Parser, token: Token) -> ChromeNode:
    """`{% chrome q %}…{% endchrome %}`: a part of the frame that the shared pages of this process render once.

    It may depend on the language, the page's variant and the place where the visitor stands; with one of the named
    values given it is rendered anew. What is personal in it are marks, which each visitor gets filled in.
    """
    unless = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodes = parser.parse(("endchrome",))
    parser.delete_first_token()
    return ChromeNode(nodes, unless)


@register.simple_tag
def status_badge(status: str, label: str = "") -> SafeString:
    """A status as words, colour and icon."""
    tone = statuses.tone_of(status)
    words = label or statuses.label_of(status)
    return format_html(
        '<span class="badge badge--{}">{}{}</span>', tone.name, _silent_icon(tone.icon, "icon--small"), words
    )


@register.simple_tag
@constant
def text_language() -> str:
    """The language that the words of the page are in: the active one, or the site's own where there is no catalogue."""
    return formats.translated(translation.get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
@constant
def text_direction() -> str:
    """ltr or rtl, of the active language."""
    return "rtl" if translation.get_language_bidi() else "ltr"


@register.filter
def initials(name: str) -> str:
    """Up to two letters that stand for a name."""
    words = [word for word in str(name).split() if word[:1].isalnum()]
    return str(conditional_escape("".join(word[0] for word in words[:2]).upper()))
