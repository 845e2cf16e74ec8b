"""What reviews learn: that something was delivered, and what the cells of buyer and shop tell each other."""

from titan.apps.orders.events import OrderDelivered
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .events import (
    RatingChanged,
    ReviewAnswered,
    ReviewEdited,
    ReviewHidden,
    ReviewShown,
    ReviewWithdrawn,
    ReviewWritten,
)

deliveries = Subscription("reviews.deliveries")
ratings = Subscription("reviews.ratings")
letters = bus.subscribe("reviews.letters", topic="letters")
elsewhere = bus.subscribe("reviews.catalogue", topic="catalogue")
bus.address(ReviewWritten, to="review.shop_id")
bus.address(ReviewEdited, to="review.shop_id")
bus.address(ReviewWithdrawn, to="shop_id")
for told in (ReviewAnswered, ReviewHidden, ReviewShown):
    bus.address(told, to="handling.review_id")


@deliveries.in_runs(OrderDelivered)
def note_delivered(pairs: Pairs) -> None:
    """The buyers may say what they think of it."""
    delivered = [event.order_id for _, event in pairs if isinstance(event, OrderDelivered)]
    api.note_delivered(order_ids=[order_id for order_id in delivered if homes.is_here(order_id)])


@letters.on(ReviewWritten, ReviewEdited, ReviewWithdrawn)
def take_review(envelope: Envelope, event: Event) -> None:
    """A buyer who is at home elsewhere reviewed a product of this cell, or thought again."""
    assert isinstance(event, ReviewWritten | ReviewEdited | ReviewWithdrawn)
    api.take_review(event=event, version=envelope.version)


@letters.on(ReviewAnswered, ReviewHidden, ReviewShown)
def take_handling(envelope: Envelope, event: Event) -> None:
    """A shop of another cell, or an operator there, did something to a review of a buyer of this one."""
    assert isinstance(event, ReviewAnswered | ReviewHidden | ReviewShown)
    api.take_handling(event=event, version=envelope.version)


@ratings.on(ReviewWritten, ReviewEdited)
def count_written(_: Envelope, event: Event) -> None:
    """It counts with the stars that it has now."""
    assert isinstance(event, ReviewWritten | ReviewEdited)
    api.count(review_id=event.review.id, shop_id=event.review.shop_id)


@ratings.on(ReviewWithdrawn)
def count_withdrawn(_: Envelope, event: Event) -> None:
    """It counts no more."""
    assert isinstance(event, ReviewWithdrawn)
    api.count(review_id=event.review_id, shop_id=event.shop_id)


@ratings.on(ReviewHidden, ReviewShown)
def count_handled(_: Envelope, event: Event) -> None:
    """It counts no more, or again."""
    assert isinstance(event, ReviewHidden | ReviewShown)
    api.count(review_id=event.handling.review_id, shop_id=event.handling.shop_id)


@elsewhere.on(RatingChanged)
def adopt_rating(_: Envelope, event: Event) -> None:
    """The stars of a product, or of a shop, of another cell."""
    assert isinstance(event, RatingChanged)
    api.adopt_rating(shop_id=event.shop_id, product_id=event.product_id, stars=event.stars)
