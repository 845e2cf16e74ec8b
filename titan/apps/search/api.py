"""The one door to search."""

from collections.abc import Mapping, Sequence

from titan.platform.eventlog import relay

from .contracts import Change, Judged, Rebuilt, Results, SearchRequest, Suggestion
from .services import finding, indexing, rebuilding


def find(*, request: SearchRequest) -> Results:
    """A page of published products with facets and their counts.

    Facets are counted over all results; one whose own filter is set is counted as if it were not. Pages of an
    unchanged index share no result; the 1,000th result is the last that can be reached.

    Raises:
        InvalidInput: limit or price range out of bounds, or a cursor of another question.
        SearchUnavailable: the index is being rebuilt after a loss.
    """
    return finding.find(request)


def suggest(*, q: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """What the typed text may become: searches, categories, shops, products.

    Raises:
        SearchUnavailable: as `find`.
    """
    return finding.suggest(q, limit=limit)


def index_size() -> int:
    """How many products can be found.

    Raises:
        SearchUnavailable: as `find`.
    """
    return finding.size()


def judge(*, judgements: Mapping[str, Mapping[str, float]]) -> tuple[Judged, ...]:
    """Score the ranking: for each question, grades by external id (above 0 is right, more is better).

    Raises:
        SearchUnavailable: as `find`.
    """
    return finding.judge(judgements)


def lag() -> float:
    """Seconds that the index is behind the event log; 0 when it has caught up."""
    return relay.lag(rebuilding.SUBSCRIBER)


def take(*, changes: Sequence[Change]) -> None:
    """Bring the index up to date. For the subscriber, which holds the checkpoint.

    Raises:
        IndexAway: the index cannot be written now; try again.
    """
    indexing.take(changes, current=rebuilding.writable)


def rebuild() -> Rebuilt:
    """Build the index from the event log beside the serving one, and swap.

    Raises:
        RebuildRunning: another process is at it.
    """
    return rebuilding.rebuild()


def tend() -> int:
    """Build a lost index again and remove generations without readers. Returns how many were built or removed."""
    return rebuilding.tend()
