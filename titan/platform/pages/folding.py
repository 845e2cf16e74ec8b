"""Templates with their constant parts joined when they are loaded: what a page says to everybody is one text a language.

A page of the shop runs through some three hundred nodes, and most of them say the same each time: words through
the catalogue, icons, addresses of static files, the text in between. `fold` replaces each run of such nodes by one
that remembers what it said, by language, and leaves every other node as it is.
"""

import threading
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final

from django.conf import settings
from django.template import Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable, VariableNode
from django.template.base import render_value_in_context as in_context
from django.template.context import Context
from django.template.defaulttags import CommentNode, ForNode, LoadNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils import translation
from django.utils.safestring import SafeString

CONSTANT_TAG: Final = "titan_constant_tag"
_loading = threading.RLock()
_MUTE: Final = (CommentNode, LoadNode)
# Where Django's own nodes and Titan's keep the nodes inside them, beside `child_nodelists`.
_INNER: Final = ("nodelist", "nodes", "nodelist_loop", "nodelist_empty", "nodelist_true", "nodelist_false")


class ConstantNode(TextNode):
    """A run of nodes that depends on the language at most. Says so of itself as Django's text does."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        super().__init__("")
        self.nodes = tuple(nodes)
        self.said: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """What the run says in the language of now."""
        language = translation.get_language()
        said = self.said.get(language)
        if said is None:
            said = self.said[language] = SafeString("".join([node.render(context) for node in self.nodes]))
        return said

    def render_annotated(self, context: Context) -> SafeString:
        """Nothing in it can fail for what is in the context, so there is nothing to annotate."""
        return self.render(context)


class PlainVariableNode(VariableNode):
    """`{{ … }}` with a short way for text and whole numbers, which are nearly all that pages print."""

    def render(self, context: Context) -> SafeString:
        """As Django's node does."""
        try:
            value = self.filter_expression.resolve(context)
        except UnicodeDecodeError:
            return SafeString("")
        kind = type(value)
        if kind is SafeString:
            return value  # type: ignore[no-any-return]
        if kind is str and context.autoescape:
            return SafeString(escape(value))
        if kind is int and not settings.USE_THOUSAND_SEPARATOR:
            return SafeString(value)
        return in_context(value, context)  # type: ignore[return-value]


class Loader(cached.Loader):
    """Django's loader that keeps templates, which folds those that it keeps."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """The template, folded when it is loaded first."""
        if self.cache_key(template_name, skip) in self.get_template_cache:
            return super().get_template(template_name, skip)
        # One at a time: nobody may see a template that is being folded.
        with _loading:
            is_new = self.cache_key(template_name, skip) not in self.get_template_cache
            template: Template = super().get_template(template_name, skip)
            if is_new:
                fold(template.nodelist)
            return template


def fold(nodes: NodeList) -> None:
    """Join the constant runs of these nodes, and of those inside them, in place."""
    for node in nodes:
        for inner in _inside(node):
            fold(inner)
    nodes[:] = list(_joined(nodes))


def _inside(node: Node) -> Iterator[NodeList]:
    for name in {*_INNER, *node.child_nodelists}:
        found = getattr(node, name, None)
        if isinstance(found, NodeList):
            yield found
    for _condition, branch in getattr(node, "conditions_nodelists", ()):
        yield branch


def _joined(nodes: NodeList) -> Iterator[Node]:
    run: list[Node] = []
    for node in nodes:
        if _is_constant(node):
            run.append(node)
            continue
        yield from _one(run)
        run = []
        yield _plain(node) if type(node) is VariableNode else node
    yield from _one(run)


def _one(run: list[Node]) -> Iterator[Node]:
    told = [node for node in run if not isinstance(node, _MUTE)]
    if all(type(node) is TextNode for node in told):
        text = "".join(node.s for node in told)  # type: ignore[attr-defined]
        if text:
            yield _like(TextNode(text), told[0])
    else:
        yield _like(ConstantNode(told), told[0])


def _plain(node: VariableNode) -> Node:
    return _like(PlainVariableNode(node.filter_expression), node)


def _like(node: Node, origin: Node) -> Node:
    node.token = origin.token
    node.origin = origin.origin
    return node


def _is_constant(node: Any) -> bool:
    kind = type(node)
    if kind in (TextNode, *_MUTE):
        return True
    if kind is TranslateNode:
        return not node.asvar and node.message_context is None and _is_literal(node.filter_expression)
    if kind is ForNode:
        # Its body was folded before: without a variable in it there is text alone.
        return _is_literal(node.sequence) and all(isinstance(inner, TextNode) for inner in node.nodelist_loop)
    if kind is StaticNode:
        return node.varname is None and _is_literal(node.path)
    if kind is SimpleNode and getattr(node.func, CONSTANT_TAG, False):
        return node.target_var is None and all(map(_is_literal, [*node.args, *node.kwargs.values()]))
    return False


def _is_literal(value: Any) -> bool:
    if not isinstance(value, FilterExpression) or value.filters:
        return False
    # Django keeps a quoted text as it is, a number or a translated text as a variable without a name to look up.
    return not isinstance(value.var, Variable) or value.var.lookups is None
