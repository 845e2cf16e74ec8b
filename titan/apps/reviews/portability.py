"""Reviews go with their buyer, what was made of them with the shop, and either's cell has a copy of the other's."""

from titan.platform.portability.rules import Moved, WithCopy

TABLES = (
    WithCopy("reviews_review", home="id", copy="shop_id"),
    WithCopy("reviews_handling", home="shop_id", copy="review_id"),
    Moved("reviews_rating", "id", is_copied=True),
)
