"""What flash sales learn: which prices variants had in public, and who has completed orders."""

from datetime import datetime
from uuid import UUID

from titan.apps.orders.events import OrderCompleted
from titan.apps.products.events import ProductPublished
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api

prices = Subscription("flashsales.prices")
completed = Subscription("flashsales.completed_orders")


@prices.on(ProductPublished)
def note(envelope: Envelope, event: Event) -> None:
    """The prices of a listing, from the moment of its publication on."""
    assert isinstance(event, ProductPublished)
    at = envelope.recorded_at
    told: list[tuple[UUID, str, int, datetime, datetime | None]] = []
    for variant in event.product.variants:
        if variant.is_active:
            told.append((variant.id, variant.price.currency, variant.price.amount, at, None))
            sale = variant.sale
            if sale is not None and sale.ends_at > at:
                begin = max(sale.starts_at, at)
                told.append((variant.id, sale.price.currency, sale.price.amount, begin, sale.ends_at))
    api.note_prices(prices=told, at=at)


@completed.on(OrderCompleted)
def count(_: Envelope, event: Event) -> None:
    """An order that was not sent back."""
    assert isinstance(event, OrderCompleted)
    api.count_completed(user_id=event.buyer_id)
