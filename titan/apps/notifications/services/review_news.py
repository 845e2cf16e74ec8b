"""News of reviews: in the app alone, since nobody has to do anything by a certain time."""

from collections.abc import Sequence

from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id

from ..contracts import ReviewNews
from . import telling
from .case_news import FRESH
from .telling import Telling


def tell(news: Sequence[ReviewNews]) -> None:
    """See `api.tell_of_reviews`."""
    since = clock.now() - FRESH
    telling.tell([_telling(one) for one in news if one.at >= since], mail=None)


def _telling(one: ReviewNews) -> Telling:
    return Telling(
        id=new_id(bucket=bucket_of(one.user_id)),
        user_id=one.user_id,
        kind=one.kind,
        title=(one.title,),
        body=one.body,
        url=one.url,
        cause=one.cause,
        names={"shop": "", "number": ""},
    )
