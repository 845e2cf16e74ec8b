"""The stars of products and shops.

Note [Counted once]
    A review counts as what its handling says of it: `counted` are the stars that the ratings hold of it. Whatever happened to it,
    however often and in whatever order that is heard of, counting brings `counted` to what the review is now and the ratings along
    by the difference, under the lock of the handling. So a rating is at all times the sum over `counted`.
"""

from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import ReviewStatus
from ..events import RatingAdopted, RatingChanged
from ..models import RatingRow, ReviewRow
from . import rows

STARS = ("one", "two", "three", "four", "five")
Stars = tuple[int, int, int, int, int]


def count(review_id: UUID, *, shop_id: UUID) -> None:
    """See `api.count`, and Note [Counted once]."""
    if not homes.is_here(shop_id):
        return
    with required():
        handling = rows.handling(review_id, shop_id=shop_id)
        review = ReviewRow.objects.filter(id=review_id).first()
        if review is None:
            return
        is_seen = review.status == ReviewStatus.WRITTEN and not handling.is_hidden
        stars = (review.rating or 0) if is_seen else 0
        if stars == handling.counted:
            return
        _change(review, taken=handling.counted, given=stars)
        handling.counted = stars
        handling.save(update_fields=["counted"])


def _change(review: ReviewRow, *, taken: int, given: int) -> None:
    """Take so many stars away once and give so many once, 0 for none; of the product, and of the shop."""
    ids = sorted((review.product_id, review.shop_id))
    RatingRow.objects.bulk_create(
        [RatingRow(id=one, shop_id=review.shop_id) for one in ids], ignore_conflicts=True
    )
    for row in RatingRow.objects.select_for_update().filter(id__in=ids).order_by("id"):
        for number, step in ((taken, -1), (given, 1)):
            if number:
                setattr(row, STARS[number - 1], getattr(row, STARS[number - 1]) + step)
        row.save()
        product_id = None if row.id == review.shop_id else row.id
        changed = RatingChanged(review.shop_id, product_id, stars_of(row), clock.now())
        append([Pending(derived_id(row.id, label="rating"), changed)])


def stars_of(row: RatingRow) -> Stars:
    """How many gave one, two, up to five."""
    return row.one, row.two, row.three, row.four, row.five


def adopt(shop_id: UUID, product_id: UUID | None, stars: Stars) -> None:
    """See `api.adopt_rating`."""
    subject = product_id or shop_id
    if homes.is_here(subject):
        return
    with required():
        RatingRow(id=subject, shop_id=shop_id, **dict(zip(STARS, stars, strict=True))).save()
        seen = RatingAdopted(shop_id, product_id, stars, clock.now())
        append([Pending(derived_id(subject, label="rating seen"), seen)])
