"""Template tags that no other file covers."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation


def render(source: str, path: str = "/", **values: object) -> str:
    return engines["django"].from_string(source).render(values, RequestFactory().get(path))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% query page=3 %}", "?q=tea&amp;page=3"),
        ("{% query q=None %}", "?page=2"),
        ('{% query q="a&b=c" %}', "?page=2&amp;q=a%26b%3Dc"),
    ],
)
def test_query_replaces_and_removes(source: str, expected: str) -> None:
    assert render(source, "/search?q=tea&page=2") == expected


def test_attributes_escapes_bound_values() -> None:
    html = render(
        "{% attributes attrs %}", attrs={"title": '"><img src=x>', "hidden": True, "lang": None, "dir": False}
    )
    assert html == ' title="&quot;&gt;&lt;img src=x&gt;" hidden'


def test_icon_is_decoration_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in render('{% icon "cart" %}')
    assert 'role="img" aria-label="&lt;Cart&gt;"' in render('{% icon "cart" label %}', label="<Cart>")


@pytest.mark.parametrize(
    ("path", "current"), [("/", True), ("/cart/", False)], ids=["at the start page", "elsewhere"]
)
def test_current_page_is_marked(path: str, current: bool) -> None:
    assert ("aria-current" in render('{% current_if "home" %}', path)) is current


def test_direction_follows_the_language() -> None:
    assert render("{% text_direction %}") == "ltr"
    with translation.override("ar"):
        assert render("{% text_direction %}") == "rtl"


def test_theme_takes_only_known_values() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["titan_theme"] = 'dark" onload="x'
    assert engines["django"].from_string("{% theme %}").render({}, request) == "auto"


@pytest.mark.parametrize(
    ("name", "letters"), [("Mira Okafor", "MO"), ("<b>", ""), ("", ""), ("Nordwolle", "N")]
)
def test_initials(name: str, letters: str) -> None:
    assert render("{{ name|initials }}", name=name) == letters
