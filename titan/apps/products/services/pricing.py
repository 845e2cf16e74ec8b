"""New prices for variants."""

from collections.abc import Sequence, Set
from uuid import UUID

from django.conf import settings

from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.platform.db.transactions import required

from ..contracts import PriceChange, Product, ProductInvalid, ProductStatus
from ..domain import drafts
from ..models import VariantRow
from . import rows, shops


def set_prices(
    *, product_id: UUID, shop_id: UUID, changes: Sequence[PriceChange], expected_version: int | None
) -> Product:
    """See `api.set_prices`."""
    with required():
        shop = shops.open_shop(shop_id)
        row = rows.locked(product_id, shop_id=shop_id, expected_version=expected_version)
        variants = VariantRow.objects.select_for_update().filter(product=row).order_by("id")
        known = {variant.sku: variant for variant in variants}
        _check(changes, known=known.keys(), currency=shop.currency)
        for change in changes:
            rows.write_prices(known[change.sku], change)
        return rows.finish(row, was=ProductStatus(row.status), now=clock.now())


def _check(changes: Sequence[PriceChange], *, known: Set[str], currency: str) -> None:
    problems = [
        FieldProblem(f"/{index}/sku", "unknown", "the product has no such variant")
        for index, change in enumerate(changes)
        if change.sku not in known
    ]
    for index, change in enumerate(changes):
        problems += drafts.price_problems(
            change.price,
            change.prices,
            change.sale,
            at=f"/{index}",
            currency=currency,
            known=settings.CURRENCIES,
        )
    if problems:
        raise ProductInvalid(problems=tuple(problems))
