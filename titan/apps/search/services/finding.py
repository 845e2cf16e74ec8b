"""Answering questions from the current generation."""

from collections.abc import Mapping
from dataclasses import replace

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.paging import checked_limit

from ..contracts import MAX_QUERY, Judged, Results, SearchRequest, Suggestion
from ..domain import judging
from . import generations

_NOTHING = Results((), (), 0, None, ())
_MAX_SUGGESTIONS = 20


def find(request: SearchRequest) -> Results:
    """A page of results; see `api.find`."""
    checked_limit(request.limit)
    _check_prices(request)
    index = generations.reading()
    if index is None:
        return _NOTHING
    return index.find(replace(request, q=request.q[:MAX_QUERY]), now=clock.now())


def _check_prices(request: SearchRequest) -> None:
    low, high = request.price_min, request.price_max
    if low is not None and high is not None and low > high:
        problem = FieldProblem("/price_min", "out_of_range", "price_min must not be above price_max")
        raise InvalidInput("The price range ends before it begins.", problems=(problem,))


def suggest(question: str, *, limit: int) -> tuple[Suggestion, ...]:
    """Completions; see `api.suggest`."""
    index = generations.reading()
    if index is None:
        return ()
    return index.suggest(question[:MAX_QUERY], limit=max(1, min(limit, _MAX_SUGGESTIONS)))


def size() -> int:
    """Public products in the current generation."""
    index = generations.reading()
    return index.size() if index is not None else 0


def judge(judgements: Mapping[str, Mapping[str, float]]) -> tuple[Judged, ...]:
    """Scores of the present ranking; see `api.judge`."""
    scores = []
    for question, grades in judgements.items():
        found = [hit.external_id for hit in find(SearchRequest(q=question, limit=judging.CUT)).results]
        scores.append(Judged(question, judging.ndcg(found, grades), judging.reciprocal_rank(found, grades)))
    return tuple(scores)
