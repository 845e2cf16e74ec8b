"""Descriptions: light Markdown in, safe HTML out, whatever went in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.products.domain.descriptions import sanitised

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    '[x](https://a.example"onmouseover="alert(1))',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src=https://evil.example></iframe>",
    "<style>*{display:none}</style>",
    '<p style="position:fixed">x</p>',
    '<b onclick="alert(1)">x</b>',
    "<form action=/x><input name=a></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`<script>alert(1)</script>`",
    "**<script>alert(1)</script>**",
    "# <img src=x onerror=alert(1)>",
    "- <img src=x onerror=alert(1)>",
    "<a href='https://a.example' target=_blank onclick=x>x</a>",
]
DANGER = re.compile(
    r"<\s*(script|img|svg|math|iframe|style|form|input|object|embed|link|meta)|<[^>]*\bon\w+\s*=|<[^>]*\bstyle\s*="
    r"|<[^>]*(javascript|data):",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_through(text: str) -> None:
    assert not DANGER.search(sanitised(text))


@given(st.lists(st.sampled_from([*HOSTILE, "a", "\n", "\n\n", "*", "_", "<p>", "</p>", "- ", "1. ", "`"])))
def test_no_mixture_of_it_comes_through_either(parts: list[str]) -> None:
    once = sanitised("".join(parts))

    assert not DANGER.search(once)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo\n\nthree", "<p>One\ntwo</p><p>three</p>"),
        ("## Title\n\nText", "<h3>Title</h3><p>Text</p>"),
        ("# Title", "<h3>Title</h3>"),
        ("- a\n- b\n\nafter", "<ul><li>a</li><li>b</li></ul><p>after</p>"),
        ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        (
            "**bold** and *soft* and `code`",
            "<p><strong>bold</strong> and <em>soft</em> and <code>code</code></p>",
        ),
        ("snake_case_name and 2*3*4", "<p>snake_case_name and 2*3*4</p>"),
        ("5 < 6 & 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("---", "<hr>"),
        ("<p>Own <b>HTML</b></p>", "<p>Own <b>HTML</b></p>"),
        ("<b>Own</b> words", "<p><b>Own</b> words</p>"),
        ("<h1>Own</h1><p>words</p>", "<h3>Own</h3><p>words</p>"),
        ("", ""),
        (
            "[site](https://a.example)",
            '<p><a href="https://a.example" rel="nofollow noopener ugc">site</a></p>',
        ),
    ],
)
def test_light_markdown_becomes_html(text: str, html: str) -> None:
    assert sanitised(text) == html
