"""News of reviews: in the app alone, since nobody has to do anything by a certain time."""

from datetime import datetime

from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id

from ..contracts import Phrase, ReviewNews
from ..contracts import marked as _
from . import telling
from .case_news import FRESH
from .telling import Telling

_QUOTED = 400


def tell(news: ReviewNews, *, at: datetime) -> None:
    """See `api.tell_of_review`."""
    if at >= clock.now() - FRESH:
        telling.tell([_telling(news)], mail=None)


def _telling(news: ReviewNews) -> Telling:
    title, body = _words(news)
    return Telling(
        id=new_id(bucket=bucket_of(news.user_id)),
        user_id=news.user_id,
        kind=f"review.{news.what}",
        title=(Phrase(title, {"product": news.product}),),
        body=body,
        url="/seller/reviews/" if news.what == "written" else f"/account/reviews/{news.review_id}/",
        cause=news.cause,
        names={"shop": news.shop, "number": ""},
    )


def _words(news: ReviewNews) -> tuple[str, tuple[Phrase, ...]]:
    quoted = news.words if len(news.words) <= _QUOTED else f"{news.words[:_QUOTED].rstrip()}…"
    if news.what == "written":
        stars = Phrase(_("Stars: {stars} of 5."), {"stars": news.stars})
        return _("A new review: {product}"), (stars, Phrase(_("Everybody reads what you answer.")))
    if news.what == "answered":
        said = Phrase(_("{shop} says: “{words}”"), {"words": quoted})
        return _("The shop answered your review: {product}"), (said,)
    return _("Your review is hidden: {product}"), (Phrase(_("Reason: {reason}"), {"reason": quoted}),)
