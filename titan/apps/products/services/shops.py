"""The facts of shops that listings copy, kept in step with the shops."""

from dataclasses import asdict
from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop, ShopNotSelling, ShopStatus
from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import durable, required

from ..contracts import ProductStatus, ShopFacts
from ..models import ListingRow, ProductRow, ShopCopyRow
from ..selectors import snapshots
from . import publishing

_COPY = """
INSERT INTO products_shop AS s (id, name, slug, currency, is_open, is_on_holiday, stale_marks)
VALUES (%(id)s, %(name)s, %(slug)s, %(currency)s, %(is_open)s, %(is_on_holiday)s, 0)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, slug = excluded.slug, currency = excluded.currency,
    is_open = excluded.is_open, is_on_holiday = excluded.is_on_holiday,
    stale_marks = s.stale_marks
        + ((s.name, s.slug, s.is_open) <> (excluded.name, excluded.slug, excluded.is_open))::int
WHERE (s.name, s.slug, s.currency, s.is_open, s.is_on_holiday)
    <> (excluded.name, excluded.slug, excluded.currency, excluded.is_open, excluded.is_on_holiday)
"""


def open_shop(shop_id: UUID) -> Shop:
    """A shop that may change its products, its facts copied here.

    Raises:
        ShopNotFound: there is none.
        ShopNotSelling: it is not open.
    """
    shop = sellers.get(shop_id=shop_id)
    if shop.status is not ShopStatus.ACTIVE:
        raise ShopNotSelling("The shop is not open, so its products cannot be changed.")
    copy(shop)
    return shop


def copy(shop: Shop) -> None:
    """Copy what listings need of a shop. Other facts than before leave it stale until `follow` has been."""
    is_open = shop.status is ShopStatus.ACTIVE
    copy_facts(ShopFacts(shop.id, shop.name, shop.slug, shop.currency, is_open, shop.is_on_holiday))


def copy_facts(facts: ShopFacts) -> None:
    """The same from the facts alone."""
    sql.execute(_COPY, asdict(facts))


def copy_now(shop_id: UUID) -> None:
    """See `api.copy_shop`."""
    copy(sellers.get(shop_id=shop_id))


def mark_category(category_id: UUID) -> None:
    """Leave the shops stale whose listings stand in that category or below it: they tell an old path."""
    sql.execute(
        "UPDATE products_shop SET stale_marks = stale_marks + 1 WHERE id IN"
        " (SELECT DISTINCT shop_id FROM products_listing_category WHERE category_id = %s)",
        (category_id,),
    )


def follow() -> int:
    """Bring the listings of stale shops up to date, some hundred at a time. Returns how many products."""
    total, stale = (
        0,
        ShopCopyRow.objects.filter(stale_marks__gt=0).order_by("id").values_list("id", "stale_marks"),
    )
    while (shop := stale.first()) is not None:
        total += _follow(shop[0])
        # A change that came meanwhile has left another mark, so the shop is taken once more.
        ShopCopyRow.objects.filter(id=shop[0], stale_marks=shop[1]).update(stale_marks=0)
    return total


def _follow(shop_id: UUID) -> int:
    total, last = 0, UUID(int=0)
    while True:
        with durable():
            ids = list(
                ProductRow.objects.select_for_update()
                .filter(shop_id=shop_id, status=ProductStatus.PUBLISHED.value, id__gt=last)
                .order_by("id")
                .values_list("id", flat=True)[: publishing.CHUNK]
            )
            total += refresh(ids, only_changed=True)
        if not ids:
            return total
        last = ids[-1]


def refresh(product_ids: list[UUID], *, only_changed: bool = False) -> int:
    """Show published products as they and their shops now are; hide those of a closed shop.

    The caller holds the locks of the rows. With `only_changed` those that are shown so already are left
    alone. Returns how many were written.
    """
    with required():
        now = clock.now()
        found = list(snapshots.products(product_ids, now=now).values())
        shop_ids = {product.shop.id for product in found}
        is_open = dict(ShopCopyRow.objects.filter(id__in=shop_ids).values_list("id", "is_open"))
        shown = dict(
            ListingRow.objects.filter(product_id__in=product_ids).values_list("product_id", "snapshot")
        )
        public = [product for product in found if is_open[product.shop.id]]
        if only_changed:
            public = [product for product in public if shown.get(product.id) != sql.json_param(product)]
        publishing.publish(public, now=now)
        closed = [product for product in found if product.id in shown and not is_open[product.shop.id]]
        if closed:
            publishing.withdraw(closed, reason="The shop is closed.", now=now)
        return len(public) + len(closed)
