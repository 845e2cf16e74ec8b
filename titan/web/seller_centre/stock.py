"""The stock table: what is on hand, corrected in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from titan.apps.inventory.contracts import StockLevel, StockState
from titan.apps.products import api as products
from titan.apps.products.contracts import SellableVariant, SellerProduct
from titan.kernel.errors import TitanError
from titan.platform.pages.cards import Choice
from titan.web import refusals

from . import amounts, shelf
from .catalogue import thumbnail
from .desk import Desk, for_sellers, framed
from .shelf import Counted

PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A variant in the table. `typed` is what stands in its field."""

    variant_id: UUID
    product_id: UUID
    title: str
    label: str
    sku: str
    thumbnail: str
    level: StockLevel
    state: StockState
    typed: str
    error: str = ""

    @property
    def name(self) -> str:
        """The field's name."""
        return f"on_hand_{self.variant_id}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def table(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Shows a page of products with their variants; takes corrections of several fields at once."""
    page = products.seller_products(
        shop_id=desk.shop.id, limit=PAGE, cursor=request.GET.get("cursor") or None
    )
    rows = _rows(page.results)
    status = 200
    if request.method == "POST":
        rows, corrected = _correct(desk, rows, request.POST)
        _tell(request, corrected)
        if not any(row.error for row in rows):
            return HttpResponseRedirect(request.get_full_path())
        status = 422
    context = {
        "rows": rows,
        "problems": [Choice(f"id-{row.name}", f"{row.title}: {row.error}") for row in rows if row.error],
        "next": page.next,
        "is_later_page": "cursor" in request.GET,
    }
    return framed(request, "seller/stock.html", context, desk=desk, current="seller-stock", status=status)


def _rows(found: Iterable[SellerProduct]) -> list[Row]:
    listed = list(found)
    ids = [variant_id for product in listed for variant_id in product.variant_ids]
    words = products.get_variants(variant_ids=ids) if ids else {}
    levels = shelf.levels(ids)
    return [
        _row(product, variant_id, place, words, levels[variant_id])
        for product in listed
        for place, variant_id in enumerate(product.variant_ids, start=1)
    ]


def _row(
    product: SellerProduct,
    variant_id: UUID,
    place: int,
    words: Mapping[UUID, SellableVariant],
    level: StockLevel,
) -> Row:
    told = words.get(variant_id)
    # Variants that were never public have no words outside their product's editor.
    unnamed = _("Variant %s") % place if len(product.variant_ids) > 1 else ""
    return Row(
        variant_id=variant_id,
        product_id=product.id,
        title=product.title,
        label=told.label if told else unnamed,
        sku=told.sku if told else "",
        thumbnail=thumbnail(product),
        level=level,
        state=shelf.state_of(level),
        typed=str(level.on_hand),
    )


def _correct(desk: Desk, rows: list[Row], data: QueryDict) -> tuple[list[Row], int]:
    """Count what differs from what the seller saw; the rows with what was typed, and how many were counted."""
    corrected, after = 0, []
    for row in rows:
        typed = data.get(row.name, "").strip()
        if typed in ("", data.get(f"was_{row.variant_id}", "")):
            after.append(row)
            continue
        error = _count(desk, row, typed)
        corrected += not error
        after.append(replace(row, typed=typed, error=error))
    return after, corrected


def _count(desk: Desk, row: Row, typed: str) -> str:
    """What is wrong; empty when it was counted."""
    try:
        counted = Counted(row.variant_id, row.product_id, amounts.whole(typed))
        shelf.count(desk, counted, reason="counted in the stock table")
    except amounts.Unreadable as error:
        return str(error)
    except shelf.REFUSALS as refusal:
        return _words(refusal)
    return ""


def _words(refusal: TitanError) -> str:
    least = refusal.extra.get("least")
    if isinstance(least, int):
        return _("%s units are promised to buyers; fewer cannot be on hand.") % least
    return refusal.problems[0].message if refusal.problems else refusals.words(refusal)


def _tell(request: HttpRequest, corrected: int) -> None:
    if corrected:
        words = ngettext("%s quantity saved.", "%s quantities saved.", corrected) % corrected
        messages.success(request, words)
