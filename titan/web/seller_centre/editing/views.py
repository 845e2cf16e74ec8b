"""The editor: a new product, and one that exists."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from titan.apps.categories import api as categories
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ProductStatus, ProductVersionConflict, StatusChange
from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import bucket_of
from titan.platform.pages.cards import Choice, Crumb
from titan.web import refusals

from .. import amounts, shelf
from ..desk import Desk, for_sellers, framed
from ..shelf import Counted
from . import fields, markdown, reading
from .form import ProductForm, uuid_of
from .pictures import shown_pictures


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def create(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new product; the category comes first, since the fields depend on it."""
    if request.method != "POST":
        chosen = uuid_of(request.GET.get("category", ""))
        form = ProductForm.empty(bucket=bucket_of(desk.shop.id), category_id=chosen)
        return _page(request, desk, replace(form, find=request.GET.get("find", "").strip()[:100]))
    form = _reshaped(request, ProductForm.posted(request.POST))
    if request.POST.get("do") != "save":
        return _page(request, desk, form)
    try:
        draft = reading.draft(form, currency=desk.shop.currency)
        product = products.create_draft(
            shop_id=desk.shop.id, actor_id=desk.user_id, draft=draft, key=form.key
        )
    except reading.Faulty as faulty:
        return _page(request, desk, faulty.form, status=422)
    except TitanError as error:
        return _page(request, desk, _refused(form, error), status=422)
    _count(request, desk, form, product)
    messages.success(request, _("The draft is saved. Add pictures, then submit it."))
    return HttpResponseRedirect(reverse("seller-product", args=[product.id]) + "#pictures")


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def edit(request: HttpRequest, desk: Desk, product_id: UUID) -> HttpResponse:
    """A product of the shop, whatever its status."""
    product = products.seller_product(product_id=product_id, shop_id=desk.shop.id)
    if request.method != "POST":
        levels = shelf.levels(variant.id for variant in product.variants)
        return _page(request, desk, ProductForm.of(product, levels), product=product)
    form = _reshaped(request, ProductForm.posted(request.POST))
    if request.POST.get("do") != "save":
        return _page(request, desk, form, product=product)
    try:
        saved = _update(desk, form, product)
    except reading.Faulty as faulty:
        return _page(request, desk, faulty.form, product=product, status=422)
    except TitanError as error:
        return _page(request, desk, _refused(form, error), product=product, status=422)
    _count(request, desk, form, saved)
    messages.success(request, _saved_words(product, saved))
    return HttpResponseRedirect(reverse("seller-product", args=[product.id]))


def _reshaped(request: HttpRequest, form: ProductForm) -> ProductForm:
    """The form after a button that only changes its shape."""
    if request.POST.get("do") == "add":
        return form.with_another_variant()
    return form


def _update(desk: Desk, form: ProductForm, product: Product) -> Product:
    shown = markdown.written(product.description_html)
    return products.update(
        product_id=product.id,
        shop_id=desk.shop.id,
        actor_id=desk.user_id,
        change=reading.change(form, currency=desk.shop.currency, shown_description=shown),
        expected_version=form.version,
    )


def _saved_words(before: Product, after: Product) -> str:
    if before.status is ProductStatus.PUBLISHED and after.status is ProductStatus.REVIEW:
        return _("Saved. The new text is looked at before it goes public.")
    return _("Saved.")


def _refused(form: ProductForm, error: TitanError) -> ProductForm:
    """The form with what is wrong; after a conflict of versions saving again overwrites, knowingly.

    Raises:
        TitanError: the same, when it is not about the input.
    """
    if isinstance(error, ProductVersionConflict):
        words = _(
            "Somebody changed this product while you were editing. What you typed is still here:"
            " save again to overwrite their changes, or open the product anew to see them."
        )
        present = error.extra.get("version")
        return replace(form, alert=words, version=present if isinstance(present, int) else form.version)
    if error.kind not in (Kind.INVALID, Kind.CONFLICT):
        raise error
    return reading.with_refusal(form, error)


def _count(request: HttpRequest, desk: Desk, form: ProductForm, product: Product) -> None:
    """Take over quantities that the seller changed. The product is saved already, so a refusal is only told."""
    ids = {variant.sku: variant.id for variant in product.variants}
    for row in form.told_variants:
        typed = row.values["on_hand"]
        if typed in ("", row.values["was_on_hand"]):
            continue
        counted = Counted(ids[row.values["sku"]], product.id, amounts.whole(typed))
        try:
            shelf.count(desk, counted, reason="counted in the product editor")
        except shelf.REFUSALS as refusal:
            words = _("The stock of %(sku)s was not changed: %(why)s")
            messages.warning(request, words % {"sku": row.values["sku"], "why": refusals.words(refusal)})


def _page(
    request: HttpRequest,
    desk: Desk,
    form: ProductForm,
    *,
    product: Product | None = None,
    status: int = 200,
) -> HttpResponse:
    known = fields.attributes_of(form)
    category = fields.category_of(form)
    under = fields.category_at(uuid_of(request.GET.get("under", "")))
    steps = products.history(product_id=product.id) if product else ()
    context = {
        "form": form,
        "problems": _problems(form),
        "product": product,
        "category": category,
        "category_words": fields.words(category) if category else "",
        "found": fields.found(form),
        "under": under,
        "below": () if category else categories.children(category_id=under.id if under else None),
        "attribute_fields": fields.attribute_fields(form, known),
        "variants": fields.variant_cards(form, known, currency=desk.shop.currency),
        "pictures": shown_pictures(product) if product else [],
        "step": steps[0] if steps else None,
        "is_returned": _is_returned(steps),
        "title": product.title if product else _("New product"),
        "crumbs": _crumbs(product),
    }
    return framed(
        request, "seller/product.html", context, desk=desk, current="seller-products", status=status
    )


def _is_returned(steps: tuple[StatusChange, ...]) -> bool:
    """The last that happened was that the review gave it back."""
    moved = (steps[0].from_status, steps[0].to_status) if steps else None
    return moved == (ProductStatus.REVIEW, ProductStatus.DRAFT)


def _crumbs(product: Product | None) -> list[Crumb]:
    last = product.title if product else _("New product")
    return [Crumb(_("Products"), reverse("seller-products")), Crumb(last)]


def _problems(form: ProductForm) -> list[Choice]:
    return [Choice(f"id-{name}", text) for name, text in form.errors.items()]
