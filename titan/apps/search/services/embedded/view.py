"""One committed state of the index, as a question sees it from beginning to end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import xxhash
from tantivy import DocAddress, Index, Occur, Order, Query

from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.paging import decode_cursor, encode_cursor

from ...contracts import MAX_DEPTH, Facet, Results, SearchRequest, Sort, Suggestion
from ...domain import spelling, text
from ...domain.text import Word
from . import facets, hits, questions
from .questions import Alternatives, Clause, Stage, combined
from .shops import Shops

FEW = 3
_REMEMBERED = 256
_ORDERS = {
    Sort.PRICE_ASC: ("price", Order.Asc),
    Sort.PRICE_DESC: ("price", Order.Desc),
    Sort.NEWEST: ("published", Order.Desc),
    Sort.RATING: ("rating", Order.Desc),
}
_TOTAL = {"value_count": {"field": "price"}}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question is answered, whatever its page and order: the stage, near spellings, total and facets."""

    stage: Stage
    alternatives: Alternatives
    total: int
    facets: tuple[Facet, ...]


class View:
    """Immutable but for what it remembers of questions asked before."""

    def __init__(self, index: Index, shops: Shops) -> None:
        self.searcher = index.searcher()
        self.shops = shops
        self._plan = lru_cache(maxsize=_REMEMBERED)(self._planned)
        self._found = lru_cache(maxsize=_REMEMBERED)(self._top)
        self.suggested: dict[tuple[tuple[str, ...], int], tuple[Suggestion, ...]] = {}
        self.near = lru_cache(maxsize=_REMEMBERED)(self._near)

    def find(self, request: SearchRequest, *, now: datetime) -> Results:
        """See `SearchIndex.find`."""
        asked = replace(request, cursor=None, sort=Sort.RELEVANCE, limit=0)
        mark = xxhash.xxh64_hexdigest(repr((asked, request.sort)).encode())
        offset = _offset(request.cursor, mark)
        plan = self._plan(asked)
        found = self._found(replace(request, cursor=None), offset) if plan.total else ()
        shown = tuple(
            hits.hit_of(self._body(address), now=now, shops=self.shops.names, paused=self.shops.paused)
            for address in found[: request.limit]
        )
        end = offset + len(shown)
        more = len(found) > request.limit and end < MAX_DEPTH
        return Results(
            results=shown,
            facets=plan.facets,
            total=plan.total,
            next=encode_cursor([end, mark]) if more else None,
            suggestions=self._advice(text.words(request.q), plan),
        )

    def _top(self, request: SearchRequest, offset: int) -> tuple[DocAddress, ...]:
        """The documents of a page and one more, which tells whether there is another page."""
        words = text.words(request.q)
        plan = self._plan(replace(request, sort=Sort.RELEVANCE, limit=0))
        query = self._query(words, plan, list(self._filters(request).values()), is_scored=True)
        limit = min(request.limit + 1, MAX_DEPTH + 1 - offset)
        order = _ORDERS.get(request.sort)
        if order is None and words:
            found = self.searcher.search(
                query, limit=limit, offset=offset, count=False, weight_by_field="quality"
            )
        else:
            field, direction = order or ("quality", Order.Desc)
            found = self.searcher.search(
                query, limit=limit, offset=offset, count=False, order_by_field=field, order=direction
            )
        return tuple(address for _, address in found.hits)

    def _body(self, address: DocAddress) -> bytes:
        body: bytes = self.searcher.doc(address)["body"][0]
        return bytes(body)

    def _filters(self, request: SearchRequest) -> dict[str, Clause]:
        return questions.filters(request, hidden=self.shops.hidden, paused=self.shops.paused)

    def _planned(self, request: SearchRequest) -> Plan:
        words, clauses = text.words(request.q), self._filters(request)
        alternatives: Alternatives = {}
        for stage in Stage:
            if stage is Stage.NEAR:
                alternatives = self._alternatives(words)
            plan = Plan(stage, alternatives, 0, ())
            answer = self._counted(self._query(words, plan, list(clauses.values()), is_scored=False))
            total = int(answer["total"]["value"])
            if stage is Stage.SOME or not words or self._is_enough(stage, total, words):
                break
        return replace(plan, total=total, facets=self._facets(words, plan, request, clauses, answer))

    def _is_enough(self, stage: Stage, total: int, words: Sequence[Word]) -> bool:
        return total >= FEW or (total > 0 and (stage is Stage.NEAR or len(words) > 1))

    def _query(
        self, words: Sequence[Word], plan: Plan, clauses: Sequence[Clause], *, is_scored: bool
    ) -> Query:
        if not words:
            return combined(*clauses)
        matching = questions.matching(words, plan.stage, plan.alternatives, is_scored=is_scored)
        return combined((Occur.Must, matching), *clauses)

    def _counted(self, query: Query) -> dict[str, Any]:
        wanted = {name: facets.wanted(name) for name in facets.FACETS}
        return self.searcher.aggregate(query, {"total": _TOTAL, **wanted})

    def _facets(
        self,
        words: Sequence[Word],
        plan: Plan,
        request: SearchRequest,
        clauses: dict[str, Clause],
        answer: dict[str, Any],
    ) -> tuple[Facet, ...]:
        found = {name: facets.counts(answer[name]) for name in facets.FACETS}
        chosen_codes: dict[str, facets.Counts] = {}
        for own in facets.own_filters(request):
            others = [clause for name, clause in clauses.items() if name != own]
            query = self._query(words, plan, others, is_scored=False)
            name, _, code = own.partition(".")
            name = "attribute" if code else name
            counted = facets.counts(self.searcher.aggregate(query, {name: facets.wanted(name)})[name])
            if code:
                chosen_codes[code] = counted
            else:
                found[name] = counted
        found["attribute"] = facets.with_chosen(found["attribute"], chosen_codes)
        names = self.shops.names
        return tuple(
            one
            for name, build in facets.FACETS.items()
            for one in build(facets.Counted(found[name], request, names))
        )

    def _alternatives(self, words: Sequence[Word]) -> Alternatives:
        near = {word.text: self.near(word.text) for word in words[:8] if len(word.pieces) == 1}
        return {word: found for word, found in near.items() if found}

    def _near(self, word: str) -> tuple[str, ...]:
        """Words of titles near a word: those that begin alike, else any that the index finds fuzzily."""
        edits = spelling.allowed_edits(word)
        if not edits:
            return ()
        found = spelling.nearest(word, self.searcher.terms_with_prefix("plain", word[0]))
        return found or self._near_from_titles(word, edits)

    def _near_from_titles(self, word: str, edits: int) -> tuple[str, ...]:
        sample = self.searcher.search(questions.fuzzy(word, edits), limit=30, count=False).hits
        titles = (hits.listing_of(self._body(address))["title"] for _, address in sample)
        seen = {piece for title in titles for piece in text.pieces(text.fold(title))}
        return spelling.nearest(word, ((piece, self.searcher.doc_freq("plain", piece)) for piece in seen))

    def _advice(self, words: Sequence[Word], plan: Plan) -> tuple[str, ...]:
        """Another spelling where words were corrected; the largest categories where nothing was found at all."""
        if plan.alternatives:
            corrected = " ".join(
                plan.alternatives[word.text][0] if self._is_unknown(word, plan) else word.text
                for word in words
            )
            if corrected != " ".join(word.text for word in words):
                return (corrected,)
        return self.popular() if plan.total == 0 else ()

    def _is_unknown(self, word: Word, plan: Plan) -> bool:
        return word.text in plan.alternatives and self.searcher.doc_freq("plain", word.text) < FEW

    def popular(self) -> tuple[str, ...]:
        """Names of the categories with the most products."""
        everything = self._plan(SearchRequest(limit=0))
        return tuple(
            one.label for facet in everything.facets if facet.code == "category" for one in facet.values[:5]
        )


def _offset(cursor: str | None, mark: str) -> int:
    key = decode_cursor(cursor, fields=2)
    if key is None:
        return 0
    offset, given = key
    if given != mark or type(offset) is not int or not 0 <= offset <= MAX_DEPTH:
        raise InvalidInput(
            "The cursor is not one of this question; start again without it.",
            problems=(FieldProblem("/cursor", "invalid_cursor", "not a cursor of this question"),),
        )
    return offset
