"""Reviews of the demo: three of each of the newest products, by people who bought them before there was a Titan."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.products import api as products
from titan.apps.products.contracts import ProductCard
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import BroughtReview, Review, ReviewDraft
from titan.apps.sellers import api as sellers
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.ids import bucket_for, derived_id, new_id

PRODUCTS, EACH = 12, 3
_PEOPLE = (
    *("Mara Lindqvist", "Tobias Keller", "Ines Carvalho", "Paul Adeyemi", "Sofie de Vries"),
    *("Jonas Brandt", "Aiko Tanaka", "Clara Novak", "Hugo Laurent", "Ruth Bergmann", "Owen Price"),
)
_SAID = (
    ReviewDraft(
        5, "Better than the pictures", "It feels well made, and the colour is exactly what I hoped for."
    ),
    ReviewDraft(4, "Good, with a small wait", "I like it a lot. The parcel took two days longer than said."),
    ReviewDraft(5, "Bought a second one", "The first was for me. My sister asked where it came from."),
    ReviewDraft(
        3, "Fine for the price", "It does what it should. The finish could be neater along the edges."
    ),
    ReviewDraft(5),
    ReviewDraft(
        4, "Just as described", "Size and weight are as told. Packed without plastic, which I liked."
    ),
    ReviewDraft(2, "Not for me", "Smaller than I imagined. I should have read the measures more carefully."),
    ReviewDraft(5, "In use every day", "Three months now, and it still looks as on the first day."),
    ReviewDraft(4, "", "A gift for my father, who is hard to please. He uses it."),
    ReviewDraft(1, "Arrived damaged", "A corner was chipped. The shop was kind about it, but still."),
    ReviewDraft(5, "Lovely shop", "There was a handwritten note in the box. The thing itself is great too."),
)
_ANSWERS = {
    1: "We are sorry. Another one is on its way to you, and we pack the corners better now.",
    2: "Thank you for saying so. The measures stand above the pictures now.",
    3: "Thank you. We have told the workshop about the edges.",
}


def seed_reviews() -> tuple[Review, ...]:
    """Repeatable: the same people say the same of the same products."""
    now = clock.now()
    cards = products.list_products(limit=PRODUCTS).results
    return tuple(review for place, card in enumerate(cards) for review in _of(card, place * EACH, now))


def _of(card: ProductCard, first: int, now: datetime) -> Iterator[Review]:
    seller_id = sellers.get(shop_id=card.shop.id).owner_id
    for number in range(first, first + EACH):
        draft = _SAID[number * 4 % len(_SAID)]
        name = _PEOPLE[number % len(_PEOPLE)]
        buyer_id = _reader(name)
        review = reviews.bring(
            review=BroughtReview(
                order_id=derived_id(buyer_id, label=f"demo-review:{card.id}"),
                product_id=card.id,
                product_title=card.title,
                picture_url=card.picture.sizes[0][1] if card.picture else "",
                buyer_id=buyer_id,
                buyer_name=name,
                shop_id=card.shop.id,
                shop_name=card.shop.name,
                seller_id=seller_id,
                draft=draft,
                written_at=now - timedelta(days=2 + number * 3, minutes=number * 97),
            )
        )
        if draft.rating in _ANSWERS:
            step_id = derived_id(review.id, label="demo-answer")
            reviews.answer(
                review_id=review.id,
                shop_id=card.shop.id,
                actor_id=seller_id,
                step_id=step_id,
                text=_ANSWERS[draft.rating],
            )
        yield review


def _reader(name: str) -> UUID:
    """A person who cannot sign in."""
    email = f"{name.split()[0].lower()}@readers.titan.example"
    wanted = derived_id(
        new_id(bucket=bucket_for(email), now_ms=1_760_000_000_000, random_bits=0), label=email
    )
    return users.create_user(email=email, name=name, password_hash="!", user_id=wanted).id  # noqa: S106 - no password has this hash
