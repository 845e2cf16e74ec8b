"""Flash sales as rows, for tests of admission: published, settled, open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.flashsales.models import ItemRow, SaleRow, SlotRow
from titan.kernel import clock
from titan.kernel.ids import new_id

BUCKET = 77


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale with one slot and one item."""

    sale_id: UUID
    slot_id: UUID
    item_id: UUID


def make_sale(
    *,
    allotment: int = 10,
    limit: int = 1,
    opens_in_s: float = -60,
    lasts_s: float = 3600,
    verified_only: bool = False,
    countries: tuple[str, ...] = (),
    min_orders: int = 0,
) -> Sale:
    """A published sale whose units stand apart; `opens_in_s` from now, negative for one that is open."""
    now = clock.now()
    sale_id, slot_id = new_id(bucket=BUCKET), new_id(bucket=BUCKET)
    SaleRow.objects.create(
        id=sale_id,
        slug=f"sale-{sale_id}",
        title="Eleven eleven",
        status="scheduled",
        enrol_until=now,
        is_verified_only=verified_only,
        countries=list(countries),
        min_orders=min_orders,
        created_by=new_id(bucket=BUCKET),
        created_at=now,
        updated_at=now,
    )
    starts_at = now + timedelta(seconds=opens_in_s)
    SlotRow.objects.create(
        id=slot_id, sale_id=sale_id, starts_at=starts_at, ends_at=starts_at + timedelta(seconds=lasts_s)
    )
    return Sale(sale_id, slot_id, add_item(slot_id, allotment=allotment, limit=limit, at=now))


def add_item(slot_id: UUID, *, allotment: int = 10, limit: int = 1, at: datetime | None = None) -> UUID:
    """A further item of a slot."""
    now = at or clock.now()
    item_id = new_id(bucket=BUCKET)
    ItemRow.objects.create(
        id=item_id,
        slot_id=slot_id,
        shop_id=new_id(bucket=BUCKET),
        shop_name="Shop",
        product_id=new_id(bucket=BUCKET),
        variant_id=new_id(bucket=BUCKET),
        slug="enamel-mug",
        title="Enamel mug",
        currency="EUR",
        price_minor=900,
        reference_minor=2000,
        allotment=allotment,
        per_user_limit=limit,
        status="approved",
        is_set_aside=True,
        created_at=now,
        updated_at=now,
    )
    return item_id
