"""Completing what is being typed, from words of titles, names of categories and shops, and titles themselves."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from tantivy import Occur, Query

from ...contracts import Suggestion
from ...domain import text
from . import hits, questions
from .questions import combined, term
from .schema import PRODUCT, SEP, schema
from .view import View

_COMPLETIONS = 12
_EACH = 3
_REMEMBERED = 2000


def suggest(view: View, question: str, *, limit: int) -> tuple[Suggestion, ...]:
    """Up to `limit` lines: searches first, then categories, shops and products."""
    typed = tuple(text.pieces(text.fold(question))[: text.MAX_WORDS])
    if not typed:
        return ()
    found = view.suggested.get((typed, limit))
    if found is None:
        if len(view.suggested) >= _REMEMBERED:
            view.suggested.clear()
        found = view.suggested[typed, limit] = _suggested(view, typed, limit)
    return found


def _suggested(view: View, typed: tuple[str, ...], limit: int) -> tuple[Suggestion, ...]:
    *before, last = typed
    given = _given(before)
    found = [word for word, _ in view.searcher.terms_with_prefix("plain", last, given, _COMPLETIONS)]
    endings = [word for word in found if word == last or (len(word) > 2 and word not in text.SMALL_WORDS)]
    whole = " ".join(typed)
    others = [*_categories(view, whole), *_shops(view, whole), *_products(view, whole, given, endings)]
    searches = [_search(" ".join([*before, word])) for word in endings[: max(_EACH, limit - len(others))]]
    return tuple(_once([*searches, *others]))[:limit]


def _given(before: list[str]) -> Query | None:
    if not before:
        return None
    words = [(Occur.Must, term("plain", word)) for word in before]
    return combined((Occur.Must, term("kind", PRODUCT)), *words)


def _search(words: str) -> Suggestion:
    return Suggestion(words, "query", f"/search?{urlencode({'q': words})}")


def _categories(view: View, typed: str) -> list[Suggestion]:
    found = view.searcher.terms_with_prefix("category_key", typed, None, _EACH)
    nodes = [key.split(SEP) for key, _ in found]
    return [Suggestion(name, "category", f"/categories/{quote(slug)}") for _, slug, name in nodes]


def _shops(view: View, typed: str) -> list[Suggestion]:
    found = [shop for shop in view.shops.open if text.key(shop.name).startswith(typed)]
    return [Suggestion(shop.name, "shop", f"/shops/{quote(shop.slug)}") for shop in found[:_EACH]]


def _products(view: View, typed: str, given: Query | None, endings: list[str]) -> list[Suggestion]:
    """The best products with the words; those whose title begins with them first."""
    if not endings:
        return []
    clauses = [
        (Occur.Must, Query.const_score_query(given or term("kind", PRODUCT), 1.0)),
        (Occur.Must, Query.const_score_query(Query.term_set_query(schema(), "plain", endings), 0.0)),
    ]
    if len(typed) >= questions.SHORTEST_START:
        clauses.append((Occur.Should, Query.const_score_query(questions.starting("title_key", typed), 1.0)))
    if view.shops.hidden:
        clauses.append((Occur.MustNot, Query.term_set_query(schema(), "shop_id", list(view.shops.hidden))))
    best = view.searcher.search(combined(*clauses), limit=_EACH, count=False, weight_by_field="quality")
    listings = [hits.listing_of(bytes(view.searcher.doc(address)["body"][0])) for _, address in best.hits]
    return [Suggestion(one["title"], "product", f"/products/{quote(one['slug'])}") for one in listings]


def _once(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Without two of the same kind and text."""
    return list({(one.kind, text.key(one.text)): one for one in suggestions}.values())
