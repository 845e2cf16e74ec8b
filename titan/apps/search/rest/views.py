"""Endpoints of search."""

from dataclasses import replace

from django.http import QueryDict

from titan.kernel.errors import FieldProblem, InvalidInput
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Results, SearchUnavailable, Suggestion
from .queries import ATTRIBUTE, MAX_ATTRIBUTES, SearchQuery, SuggestQuery

_CACHE = "public, max-age=0"


class Search(Endpoint):
    """Finding products."""

    @operation(
        summary="Search products",
        tag="search",
        query=SearchQuery,
        answer={200: Results},
        errors=(SearchUnavailable,),
        auth="none",
        cache=_CACHE,
    )
    def get(self, request: Request, *, query: SearchQuery) -> Answer:
        """Filter by attributes with `attr.<code>=value`, repeated for alternatives. Results end at the 1,000th."""
        found = api.find(request=query.request(_attributes(request.http.GET)))
        return Answer(200, replace(found, next=request.next_url(found.next)))


class Suggest(Endpoint):
    """Completing what is typed."""

    @operation(
        summary="Suggest searches, categories, shops and products",
        tag="search",
        query=SuggestQuery,
        answer={200: tuple[Suggestion, ...]},
        errors=(SearchUnavailable,),
        auth="none",
        cache=_CACHE,
    )
    def get(self, request: Request, *, query: SuggestQuery) -> Answer:
        """For each key that is pressed; empty for an empty text."""
        return Answer(200, api.suggest(q=query.q, limit=query.limit))


def _attributes(query: QueryDict) -> tuple[tuple[str, str], ...]:
    pairs = [
        (name.removeprefix(ATTRIBUTE), value)
        for name in query
        if name.startswith(ATTRIBUTE)
        for value in query.getlist(name)
    ]
    if len(pairs) > MAX_ATTRIBUTES or any(not code or len(code) + len(value) > 200 for code, value in pairs):
        raise InvalidInput(
            problems=(FieldProblem("/attr", "out_of_range", f"at most {MAX_ATTRIBUTES} attributes"),)
        )
    return tuple(pairs)
