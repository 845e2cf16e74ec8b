"""A flash sale for tests: a slot that runs, an item whose units stand apart, and what buyers were promised of it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from tests.factories.market import Shop, make_user
from titan.apps.flashsales.models import ClaimRow, ItemRow, ReservationRow, SaleRow, SlotRow
from titan.apps.flashsales.services import suspecting
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockLine
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id


@dataclass(frozen=True, slots=True)
class Flash:
    """An item on sale."""

    sale_id: UUID
    slot_id: UUID
    item_id: UUID
    shop: Shop


def running(
    shop: Shop,
    *,
    price: int = 1500,
    allotment: int = 5,
    per_user_limit: int = 1,
    begins_in: timedelta = timedelta(hours=-1),
    lasts: timedelta = timedelta(hours=1),
) -> Flash:
    """The shop's product in a slot that began an hour ago, or begins then, and ends so long from now; its units set aside."""
    now = clock.now()
    bucket = bucket_of(shop.id)
    sale = SaleRow.objects.create(
        id=new_id(bucket=bucket),
        slug=new_id(bucket=bucket).hex,
        title="Eleven eleven",
        status="scheduled",
        enrol_until=now - timedelta(hours=2),
        created_by=new_id(bucket=1),
        created_at=now,
        updated_at=now,
    )
    slot = SlotRow.objects.create(
        id=new_id(bucket=bucket),
        sale=sale,
        starts_at=now + begins_in,
        ends_at=now + lasts,
    )
    item = ItemRow.objects.create(
        id=new_id(bucket=bucket),
        slot=slot,
        shop_id=shop.id,
        shop_name="Shop",
        product_id=shop.product_id,
        variant_id=shop.variant_id,
        slug="mug",
        title="Enamel mug",
        currency="EUR",
        price_minor=price,
        reference_minor=shop.price.amount,
        allotment=allotment,
        per_user_limit=per_user_limit,
        status="approved",
        is_set_aside=True,
        created_at=now,
        updated_at=now,
    )
    lines = [StockLine(shop.variant_id, allotment)]
    inventory.reserve(reservation_id=item.id, lines=lines, ttl_s=60, allocate=True)
    return Flash(sale.id, slot.id, item.id, shop)


def promised(flash: Flash, buyer_id: UUID, *, units: int = 1, minutes: int = 10) -> UUID:
    """Units that the buyer was promised for so many minutes more; with a negative number its time is over."""
    now = clock.now()
    row = ReservationRow.objects.create(
        id=new_id(bucket=bucket_of(buyer_id)),
        item_id=flash.item_id,
        user_id=buyer_id,
        units=units,
        status="held",
        place=1,
        admitted_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )
    ItemRow.objects.filter(id=flash.item_id).update(taken=F("taken") + units)
    ClaimRow.objects.create(item_id=flash.item_id, user_id=buyer_id, units=units, most=units)
    return row.id


def run_out(reservation_id: UUID) -> None:
    """Its time is over."""
    ReservationRow.objects.filter(id=reservation_id).update(expires_at=clock.now() - timedelta(seconds=1))


def standing(reservation_id: UUID) -> str:
    """The reservation's status."""
    return ReservationRow.objects.get(id=reservation_id).status


def counted(flash: Flash) -> tuple[int, int, int]:
    """(allotment, taken, sold) of the item."""
    row = ItemRow.objects.get(id=flash.item_id)
    return row.allotment, row.taken, row.sold


def seen_together(flash: Flash, *, number: int) -> list[UUID]:
    """So many users who fetched a ticket with one browser at one address."""
    users = [make_user() for _ in range(number)]
    for user_id in users:
        suspecting.note_entry(flash.slot_id, user_id, address="203.0.113.7", device="a browser")
    return users
