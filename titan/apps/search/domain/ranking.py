"""The formula of relevance. `docs/search.md` explains it; ADR 0008 has what it scores on real questions.

score = words × quality. `words` is the sum over the question's words of the best field's BM25 (plus a little of the
others), with bonuses for the phrase and for a title that begins with the question. `quality` breaks near-ties: a well
rated, available, recent product wins over an equal match, but never over a clearly better one.
"""

from datetime import datetime

# How much a word counts by where it stands.
FIELDS = {
    "title": 4.0,
    "plain": 1.0,
    "head": 2.0,
    "brand": 3.0,
    "codes": 3.0,
    "attributes": 2.0,
    "categories": 2.0,
    "shop": 1.0,
    "description": 0.7,
}
TIE_BREAKER = 0.15
PHRASE = 1.5
TITLE_STARTS = 3.0
TITLE_IS = 6.0
IDENTIFIER = 30.0
CORRECTED = (0.6, 0.4, 0.3)
SYNONYM = 0.7
# For a product that is no accessory, when none was asked for.
MAIN = 4.0

# A product without ratings counts as five of the average.
PRIOR_RATINGS = 5
PRIOR_RATING = 380
_RATING_SHARE = 0.12
_STOCK_SHARE = 0.10
_FRESH_SHARE = 0.05
_ERA_BEGINS = 2020
_ERA_YEARS = 40


def bayesian_rating(rating: int | None, count: int) -> int:
    """The average in hundredths of a star, drawn to the general average while ratings are few."""
    return round((PRIOR_RATING * PRIOR_RATINGS + (rating or 0) * count) / (PRIOR_RATINGS + count))


def quality(
    *, rating: int | None, rating_count: int, is_in_stock: bool, published_at: datetime | None
) -> float:
    """What multiplies a score, 1.0 to 1.27. Freshness is on a fixed scale, so it needs no renewal with time."""
    stars = bayesian_rating(rating, rating_count if rating is not None else 0) / 500
    fresh = 0.0
    if published_at is not None:
        years = published_at.year - _ERA_BEGINS + published_at.timetuple().tm_yday / 366
        fresh = min(1.0, max(0.0, years / _ERA_YEARS))
    return 1.0 + _RATING_SHARE * stars + _STOCK_SHARE * is_in_stock + _FRESH_SHARE * fresh


def words_needed(count: int) -> int:
    """How many of a question's words must match when no product has them all."""
    if count <= 2:
        return 1
    return count - 1 if count <= 3 else max(2, -(-count * 2 // 5))
