"""Folded templates say what Django's say, in every language, with fewer nodes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template, engines
from django.template.base import Node, TextNode, VariableNode
from django.utils import translation
from django.utils.safestring import SafeString

from titan.platform.pages.folding import ConstantNode, Loader, PlainVariableNode, fold

TEMPLATES = (
    "plain",
    "{% load i18n static %}<p>{% comment %}x{% endcomment %}{% translate 'Cart' %} {% static 'a/b.css' %}{% icon 'cart' %}</p>",
    "{% load i18n %}{% translate 'Cart' as word %}[{{ word }}]{% translate name %}{% translate '100%% of “it”' %}",
    "{% icon name %}{% icon 'star' '' css=name %}{% icon 'truck' 'label <b>' %}{% link 'cart' as there %}{{ there }}{% link 'cart' %}",
    "{% load i18n %}{% if name %}a{% translate 'Cart' %}{% elif number %}b{% icon 'x' %}{% else %}c{% translate 'Home' %}{% endif %}",
    "{% load i18n %}{% for one in many %}{% translate 'Cart' %}{{ one }}{{ forloop.counter }}{% empty %}{% icon 'x' %}{% endfor %}",
    "{% for _ in 'xxx' %}<li>{% icon 'x' %}</li>{% endfor %}{% for one in 'ab' %}{{ one }}{% endfor %}{% for _ in many %}y{% endfor %}",
    "{{ name }}|{{ safe }}|{{ number }}|{{ flag }}|{{ none }}|{{ absent }}|{{ big }}|{{ half }}|{{ name|upper }}|{{ many }}",
    "{% autoescape off %}{{ name }}{{ number }}{% icon 'x' %}{% endautoescape %}{% with a=name %}{{ a }}{% icon 'x' %}{% endwith %}",
    "{% text_language %} {% text_direction %} {% filter upper %}x{% icon 'x' %}{% endfilter %}{% verbatim %}{{ x }}{% endverbatim %}",
    "{% spaceless %}<a> {% icon 'x' %} </a>{% endspaceless %}{% firstof absent name %}{% ifchanged %}{{ name }}{% endifchanged %}",
)
CONTEXT = {
    "name": "<b>\"Mira\" & 'Jo'</b>",
    "safe": SafeString("<i>"),
    "number": 12345,
    "big": 10**20,
    "half": 2.5,
    "flag": True,
    "none": None,
    "many": ["<1>", 2, 3.5],
}


def all_nodes(template: Template) -> Iterator[Node]:
    for node in template.nodelist:
        yield from node.get_nodes_by_type(Node)


def said(template: Template) -> list[str]:
    texts: list[str] = []
    for language in ("en", "de", "ar", "en"):
        with translation.override(language):
            texts.append(template.render(Context(CONTEXT)))
    return texts


@pytest.mark.parametrize("source", TEMPLATES)
def test_says_the_same_in_every_language(source: str) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    plain, folded = Template(source, engine=engine), Template(source, engine=engine)
    fold(folded.nodelist)
    assert said(folded) == said(plain)
    fold(folded.nodelist)
    assert said(folded) == said(plain)


def test_says_the_same_with_thousands_apart(settings: Any) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    engine = engines["django"].engine  # type: ignore[attr-defined]
    plain, folded = (Template("{{ number }} {{ half }}", engine=engine) for _ in range(2))
    fold(folded.nodelist)
    assert said(folded) == said(plain)


def test_a_run_that_is_the_same_for_everybody_is_one_node() -> None:
    source = "{% load i18n static %}<p>{% translate 'Cart' %}{% static 'a.css' %}</p>{% icon 'x' %}{{ name }}{% comment %}{% endcomment %}<br>"
    template = Template(source, engine=engines["django"].engine)  # type: ignore[attr-defined]
    fold(template.nodelist)
    assert [type(node) for node in template.nodelist] == [ConstantNode, PlainVariableNode, TextNode]


def test_every_template_of_the_pages_is_folded_when_it_is_loaded() -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    assert isinstance(engine.template_loaders[0], Loader)
    folder = Path(settings.BASE_DIR) / "templates"
    for path in sorted((folder / "storefront").rglob("*.html")):
        template = engine.get_template(str(path.relative_to(folder)))
        kinds = {type(node) for node in all_nodes(template)}
        assert VariableNode not in kinds
