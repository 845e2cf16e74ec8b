"""Reading shops."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from .contracts import Decision, NotASeller, Shop, ShopNotFound, ShopStatus
from .models import DecisionRow, ShopRow

# A statement and a model made of its row: building an ORM query costs more than both.
_NAMES = [field.attname for field in ShopRow._meta.concrete_fields]
_SHOP = f"SELECT {', '.join(_NAMES)} FROM sellers_shop WHERE "  # noqa: S608 - names of fields
_BY_ID = _SHOP + "id = %s"
_BY_SLUG = _SHOP + "slug = %s"
_BY_OWNER = _SHOP + "owner_id = %s"


def contract(row: ShopRow, *, now: datetime | None = None) -> Shop:
    """The contract of a row. A holiday whose end has passed is over, whether or not a worker has tidied up."""
    is_over = row.holiday_until is not None and row.holiday_until <= (now or clock.now())
    return Shop(
        id=row.id,
        owner_id=row.owner_id,
        name=row.name,
        slug=row.slug,
        status=ShopStatus(row.status),
        description=row.description,
        country=row.country,
        city=row.city,
        currency=row.currency,
        commission_bp=row.commission_bp,
        is_on_holiday=row.is_on_holiday and not is_over,
        holiday_until=None if is_over else row.holiday_until,
        created_at=row.created_at,
    )


def get(shop_id: UUID) -> Shop:
    """A shop, whatever its status.

    Raises:
        ShopNotFound: there is none.
    """
    return _one(_BY_ID, shop_id, ShopNotFound)


def by_slug(slug: str) -> Shop:
    """A shop by its address.

    Raises:
        ShopNotFound: there is none.
    """
    return _one(_BY_SLUG, slug, ShopNotFound)


def _one(statement: str, value: UUID | str, missing: type[TitanError]) -> Shop:
    row = sql.one(statement, (value,))
    if row is None:
        raise missing
    return contract(ShopRow.from_db(None, _NAMES, row))


def get_many(shop_ids: Iterable[UUID]) -> dict[UUID, Shop]:
    """Shops by id; unknown ids are left out."""
    now = clock.now()
    return {row.id: contract(row, now=now) for row in ShopRow.objects.filter(id__in=set(shop_ids))}


def of_owner(owner_id: UUID) -> Shop:
    """The shop of a user, whatever its status.

    Raises:
        NotASeller: the user has none.
    """
    return _one(_BY_OWNER, owner_id, NotASeller)


def page(*, status: ShopStatus | None, cursor: str | None, limit: int | None) -> Page[Shop]:
    """Shops, newest first."""
    size, after = checked_limit(limit), decode_cursor(cursor, fields=1)
    rows = ShopRow.objects.order_by("-id")
    if status is not None:
        rows = rows.filter(status=status.value)
    if after is not None:
        rows = rows.filter(id__lt=after[0])
    now = clock.now()
    return page_of([contract(row, now=now) for row in rows[: size + 1]], limit=size, key=lambda s: [s.id])


def decisions(shop_id: UUID) -> tuple[Decision, ...]:
    """What was decided about a shop, latest first."""
    rows = DecisionRow.objects.filter(shop_id=shop_id).order_by("-id")
    return tuple(Decision(row.action, row.actor_id, row.reason, row.decided_at) for row in rows)
