"""Orders that were delivered, and what is said of them."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from tests.apps.orders.drafts import order_draft, purchase_draft
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order
from titan.apps.reviews import api as reviews
from titan.apps.reviews.contracts import Review, ReviewDraft
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.ids import bucket_for, bucket_of, new_id
from titan.platform.eventlog import relay

SHOPS = 40
GOOD = ReviewDraft(4, "Holds tea", "And coffee too.")


def step() -> UUID:
    return new_id(bucket=0)


def buyer(name: str = "Ada Lovelace", **more: Any) -> UUID:
    """In another bucket than the shops of these tests."""
    emails = (f"{new_id(bucket=0)}@example.com" for _ in count())
    email = next(email for email in emails if bucket_for(email) != SHOPS)
    return users.create_user(email=email, name=name, password_hash="!", **more).id


@dataclass
class Sold:
    """An order of one product between a buyer and a shop, paid and on its way."""

    shop_id: UUID = field(default_factory=lambda: new_id(bucket=SHOPS))
    product_id: UUID = field(default_factory=lambda: new_id(bucket=SHOPS))
    buyer_id: UUID = field(default_factory=buyer)
    seller_id: UUID = field(default_factory=lambda: new_id(bucket=SHOPS))

    def __post_init__(self) -> None:
        bucket = bucket_of(self.buyer_id)
        draft = order_draft(shop_id=self.shop_id, bucket=bucket)
        lines = tuple(replace(line, product_id=self.product_id) for line in draft.lines)
        draft = replace(draft, lines=lines, seller_id=self.seller_id)
        purchase = purchase_draft(orders=1, buyer_id=self.buyer_id)
        orders.place(draft=replace(purchase, id=new_id(bucket=bucket), orders=(draft,), total=draft.total))
        orders.mark_paid(purchase_id=orders.list_of_buyer(buyer_id=self.buyer_id).results[0].purchase_id)
        self.order_id = draft.id

    def ship(self) -> "Sold":
        orders.record_shipped(
            order_id=self.order_id, carrier="simulated", tracking_number="S1", at=clock.now()
        )
        return self

    def deliver(self, *, days_ago: float = 0) -> "Sold":
        self.ship()
        orders.record_delivered(order_id=self.order_id, at=clock.now() - timedelta(days=days_ago))
        return self

    @property
    def order(self) -> Order:
        return orders.get(order_id=self.order_id)

    def says(self, draft: ReviewDraft = GOOD, *, step_id: UUID | None = None) -> Review:
        return reviews.write(
            order_id=self.order_id,
            product_id=self.product_id,
            buyer_id=self.buyer_id,
            step_id=step_id or step(),
            draft=draft,
        )

    def edits(self, review: Review, draft: ReviewDraft, *, step_id: UUID | None = None) -> Review:
        return reviews.edit(
            review_id=review.id, buyer_id=self.buyer_id, step_id=step_id or step(), draft=draft
        )

    def withdraws(self, review: Review, *, step_id: UUID | None = None) -> Review:
        return reviews.withdraw(review_id=review.id, buyer_id=self.buyer_id, step_id=step_id or step())

    def answers(self, review: Review, text: str = "Thank you!", *, step_id: UUID | None = None) -> None:
        reviews.answer(
            review_id=review.id,
            shop_id=self.shop_id,
            actor_id=self.seller_id,
            step_id=step_id or step(),
            text=text,
        )

    def stars(self) -> tuple[int, ...]:
        """As all events make them, of the product and of the shop."""
        relay.settle()
        found = reviews.rating_of_product(product_id=self.product_id).stars
        assert reviews.rating_of_shop(shop_id=self.shop_id).stars == found
        return found


@pytest.fixture
def sold(db: None) -> Sold:
    return Sold().deliver()
