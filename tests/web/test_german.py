"""The catalogue of each language against its sources, and pages as a German reads them."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.contrib.auth import get_user_model
from django.template.base import Lexer, TokenType
from django.test import Client

from config.settings.admin import UNFOLD
from scripts import translating
from tests.factories import market
from tests.web.storefront.conftest import signed_in
from titan.apps.products import api as products
from titan.apps.users import api as users
from titan.platform.pages import formats

CATALOGUES = translating.catalogues()
TEMPLATES = translating.ROOT / "templates"
HELD = re.compile(r"%\(\w+\)s|%s|%%|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")
WORD = re.compile(r"[A-Za-z]{2,}")
SAID_IN_EVERY_LANGUAGE = {"Titan", "Titan Commerce", "titan", "PDF", "CSV", "UTC", "IBAN"}
SHOWN_ATTRIBUTES = re.compile(
    r"""(?:^|\s)(title|label|hint|alt|placeholder|aria-label|caption|legend|note|summary)="([^"]*)\""""
)


def messages_of(path: Path) -> list[Message]:
    return [message for message in translating.read(path) if message.id]


def forms(text: Any) -> tuple[str, ...]:
    """A text and its plural where it has one."""
    return (text,) if isinstance(text, str) else tuple(text)


def test_each_language_but_the_site_s_own_has_a_catalogue() -> None:
    others = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert {path.parent.parent.name for path in CATALOGUES} == others
    assert all(formats.translated(code) == code for code in others)


def test_every_marked_text_is_in_the_catalogue_and_translated() -> None:
    marked = {(forms(message.id), message.context) for message in translating.extracted() if message.id}
    for path in CATALOGUES:
        held = {(forms(message.id), message.context) for message in messages_of(path)}
        assert marked ^ held == set(), "run ./scripts/translations"
        assert translating.lacking(translating.read(path)) == []


def test_translations_keep_placeholders_and_tags_of_their_original() -> None:
    broken = [
        (original, words)
        for path in CATALOGUES
        for message in messages_of(path)
        for original, words in zip(forms(message.id), forms(message.string), strict=True)
        if any(Counter(kind.findall(words)) != Counter(kind.findall(original)) for kind in (HELD, TAG))
    ]
    assert broken == []


def test_translations_begin_and_end_as_their_original() -> None:
    """A sentence stays a sentence: where the pieces of a line are put together, its stops are not doubled."""
    odd = [
        (original, words)
        for path in CATALOGUES
        for message in messages_of(path)
        for original, words in zip(forms(message.id), forms(message.string), strict=True)
        if original.strip() == original
        and (words.strip() != words or original.endswith((".", ":")) != words.endswith((".", ":")))
    ]
    assert odd == []


@pytest.mark.parametrize(
    "folder", ["storefront", "components", "base", "accounts", "errors", "giftcards", "seller"]
)
def test_templates_show_no_unmarked_words(folder: str) -> None:
    unmarked = [
        f"{path.relative_to(TEMPLATES)}: {words!r}"
        for path in sorted((TEMPLATES / folder).rglob("*"))
        if path.suffix in {".html", ".txt"} and path.name != "robots.txt"
        for words in unmarked_words(path.read_text())
    ]
    assert unmarked == []


def unmarked_words(source: str) -> list[str]:
    """What stands in a template outside of tags, comments and the marks of translation."""
    parts: list[str] = []
    closing = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type == TokenType.TEXT:
            parts.append("" if closing else token.contents)
        elif (
            token.token_type == TokenType.BLOCK
            and not closing
            and name in {"blocktranslate", "comment", "verbatim"}
        ):
            closing = f"end{name}"
        elif name == closing:
            closing = ""
        if token.token_type != TokenType.TEXT:
            parts.append("\0")
    html = re.sub(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", "", "".join(parts), flags=re.DOTALL)
    shown = [value for _name, value in SHOWN_ATTRIBUTES.findall(html)]
    shown += re.split(r"[\0\1]", re.sub(r"<[^>]*>", "\1", html))
    words = (re.sub(r"&\w+;|[\0·©{}]", " ", text).strip() for text in shown)
    return [
        text
        for text in words
        if WORD.search(text) and "--" not in text and text not in SAID_IN_EVERY_LANGUAGE
    ]


GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}
ENGLISH = (
    *(
        "Home",
        "Categories",
        "Cart",
        "Orders",
        "Account",
        "Sign in",
        "Sign out",
        "Search products",
        "Seller centre",
    ),
    *(
        "Add to cart",
        "Save for later",
        "Remove",
        "Quantity",
        "Summary",
        "Total",
        "To the checkout",
        "Delivery",
    ),
    *(
        "Where to",
        "How it is delivered",
        "How you pay",
        "Payment",
        "Voucher code",
        "Full name",
        "Postal code",
    ),
    *(
        "Street",
        "City",
        "Phone",
        "Country",
        "Card",
        "Cash on delivery",
        "Buying",
        "Selling",
        "Imprint",
        "Terms",
    ),
    *("History", "Top up", "Save", "Messages", "Vouchers", "Gift cards", "Addresses", "Devices", "Profile"),
)
FOUND = re.compile(r"\b(?:" + "|".join(ENGLISH) + r")\b")


def read_by_people(html: str) -> str:
    """The text of a page and of the attributes that are shown or spoken."""
    html = re.sub(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", "", html, flags=re.DOTALL)
    attributes = re.findall(r'\b(?:title|alt|placeholder|aria-label)="([^"]*)"', html)
    return " ".join([*re.sub(r"<[^>]*>", " ", html).split(), *attributes])


PATHS = (
    *("/", "/search", "/categories/", "/cart/", "/checkout/", "/orders/", "/notifications/", "/preferences/"),
    *("/account/", "/account/addresses/", "/account/sessions/", "/account/password/", "/account/wallet/"),
    *("/account/vouchers/", "/account/gift-cards/", "/account/returns/", "/account/reviews/"),
    *("/help/", "/help/returns/", "/legal/terms/"),
)


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_german_buyer_are_german() -> None:
    shop = market.make_shop()
    buyer = signed_in(market.make_buyer())
    buyer.client.post("/cart/lines/", {"variant": str(shop.variant_id), "quantity": "2"})
    product = f"/p/{products.get(product_id=shop.product_id).slug}"
    english = {}
    for path in (*PATHS, product):
        response = buyer.client.get(path, headers=GERMAN)
        html = response.content.decode()
        assert (path, response.status_code, response["Content-Language"]) == (path, 200, "de")
        assert '<html lang="de"' in html
        assert "Warenkorb" in html
        english[path] = FOUND.findall(read_by_people(html))
    assert {path: words for path, words in english.items() if words} == {}


@pytest.mark.django_db
def test_a_page_that_is_missing_says_so_in_german() -> None:
    response = Client().get("/nothing-here/", headers=GERMAN)
    assert response.status_code == 404
    assert "Unter dieser Adresse gibt es nichts" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_told_in_german() -> None:
    buyer = signed_in(market.make_buyer())
    form = {"code": "NOSUCHCODE123456"}
    response = buyer.client.post("/account/gift-cards/code/", form, headers=GERMAN, follow=True)
    assert "Es gibt keine Geschenkkarte mit diesem Code" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_is_kept_for_its_language() -> None:
    path = f"/p/{products.get(product_id=market.make_shop().product_id).slug}"
    for _ in range(2):
        german = Client().get(path, headers=GERMAN).content.decode()
        english = Client().get(path, headers={"Accept-Language": "en"}).content.decode()
        assert "In den Warenkorb" in german
        assert "Add to cart" not in german
        assert "Add to cart" in english


@pytest.mark.django_db
def test_operators_pages_stay_english_throughout(settings: Any) -> None:
    settings.UNFOLD = UNFOLD
    operator = users.create_user(
        email="ops@example.com", name="Olga Ops", password="correct horse battery", roles=("staff",)
    )
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=operator.id))
    response = client.get("/admin/users/user/", headers=GERMAN)
    assert (response.status_code, response["Content-Language"]) == (200, "en")
    assert "Search" in response.content.decode()
    assert "Suchen" not in response.content.decode()
