"""The flash sale of the demo: one slot that runs from the first start on, one tomorrow, made once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import Proposal, ProposalRefused, Sale, SaleDraft, SaleStatus
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductCard
from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.kernel.money import Money

SLUG = "demo-days"
ITEMS_PER_SLOT = 6
UNITS = 12
RUNS = timedelta(hours=12)
ENROLMENT = timedelta(hours=1)


def seed_flash_sale(*, operator_id: UUID, shop_ids: Sequence[UUID]) -> None:
    """A published sale with items of several shops. Repeatable; there is none where no product fits."""
    sale_id = derived_id(operator_id, label="demo-flash-sale")
    known = flashsales.sales_by_id(sale_ids=[sale_id]).get(sale_id)
    if known is not None and known.status is SaleStatus.SCHEDULED:
        return
    sale = _enrolling(sale_id, operator_id, clock.now())
    offers = _offers(shop_ids)
    enrolled = [item_id for slot in sale.slots for item_id in _enrolled(slot.id, offers)]
    for item_id in enrolled:
        flashsales.review(item_id=item_id, approve=True, reason="", actor_id=operator_id)
    if enrolled:
        flashsales.schedule(sale_id=sale_id)


def _enrolling(sale_id: UUID, operator_id: UUID, now: datetime) -> Sale:
    draft = SaleDraft(
        slug=SLUG,
        title="Demo days",
        summary="A handful of things at a price that does not last. One each, first come, first served.",
        enrol_until=now + ENROLMENT,
    )
    flashsales.create_sale(draft=draft, actor_id=operator_id, sale_id=sale_id)
    for label, begin in (("now", now), ("tomorrow", now + timedelta(days=1))):
        flashsales.add_slot(
            sale_id=sale_id,
            starts_at=begin,
            ends_at=begin + RUNS,
            slot_id=derived_id(sale_id, label=f"slot:{label}"),
        )
    return flashsales.open_enrolment(sale_id=sale_id)


def _offers(shop_ids: Sequence[UUID]) -> Iterator[ProductCard]:
    """Products of the shops in turn, so that no shop fills the sale alone."""
    pages = [products.list_products(shop=shop_id, limit=4).results for shop_id in shop_ids]
    for place in range(4):
        for page in pages:
            if place < len(page):
                yield page[place]


def _enrolled(slot_id: UUID, offers: Iterator[ProductCard]) -> Iterator[UUID]:
    """A fifth to two fifths off. What does not fit (sold out, in another slot) is passed over."""
    made = 0
    for card in offers:
        if made == ITEMS_PER_SLOT:
            return
        percent = 60 + 5 * (made % 5)
        price = Money(card.price.amount * percent // 100, card.price.currency)
        try:
            item = flashsales.enrol(
                shop_id=card.shop.id, proposal=Proposal(slot_id, card.variant_ids[0], price, UNITS)
            )
        except ProposalRefused:
            continue
        made += 1
        yield item.id
