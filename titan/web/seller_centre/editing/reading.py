"""From the form to what products take, and from its refusals back to the fields."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from titan.apps.categories import api as categories
from titan.apps.products.contracts import ProductChange, ProductDraft, Sale, VariantDraft
from titan.kernel.errors import TitanError
from titan.web import refusals

from .. import amounts
from ..forms import Texts, message
from ..places import other_currencies
from .form import ProductForm, VariantForm


class Faulty(ValueError):
    """Some fields cannot be read; `form` says which."""

    def __init__(self, form: ProductForm) -> None:
        super().__init__("the form has faults")
        self.form = form


def draft(form: ProductForm, *, currency: str) -> ProductDraft:
    """A new product.

    Raises:
        Faulty: some of it cannot be read.
    """
    variants, attributes = _readable(form, currency)
    assert form.category_id is not None
    return ProductDraft(
        title=form.values["title"],
        category_id=form.category_id,
        variants=variants,
        description=form.values["description"],
        brand=form.values["brand"],
        attributes=attributes,
    )


def change(form: ProductForm, *, currency: str, shown_description: str) -> ProductChange:
    """What the seller changed. A description left alone stays as it is, to the letter.

    Raises:
        Faulty: some of it cannot be read.
    """
    variants, attributes = _readable(form, currency)
    description = form.values["description"].replace("\r\n", "\n")
    return ProductChange(
        title=form.values["title"],
        category_id=form.category_id,
        variants=variants,
        description=None if description == shown_description else description,
        brand=form.values["brand"],
        attributes=attributes,
    )


def _readable(form: ProductForm, currency: str) -> tuple[tuple[VariantDraft, ...], dict[str, str]]:
    if form.category_id is None:
        raise Faulty(replace(form, errors=Texts(find=_("Choose a category first."))))
    reader = amounts.Reader()
    known = categories.attributes(category_id=form.category_id)
    axes = [attribute.code for attribute in known if attribute.is_variant_axis]
    variants = tuple(_variant(row, currency, axes, reader) for row in form.told_variants)
    if reader.errors:
        raise Faulty(replace(form, errors=reader.errors))
    codes = [attribute.code for attribute in known if not attribute.is_variant_axis]
    return variants, {code: form.attributes[code] for code in codes if form.attributes[code]}


def _variant(row: VariantForm, currency: str, axes: Sequence[str], reader: amounts.Reader) -> VariantDraft:
    values = row.values
    price = reader.money(row.name("price"), values["price"], currency)
    if values["on_hand"]:
        reader.whole(row.name("on_hand"), values["on_hand"])
    return VariantDraft(
        sku=values["sku"],
        price=price,
        label=values["label"],
        axes={code: row.axes[code] for code in axes if row.axes[code]},
        prices=tuple(
            reader.money(row.name(f"price_{code}"), row.prices[code], code)
            for code in other_currencies(currency)
            if row.prices[code]
        ),
        sale=_sale(row, currency, reader),
        weight_grams=reader.whole(row.name("weight"), values["weight"]),
        is_active=row.is_offered,
    )


def _sale(row: VariantForm, currency: str, reader: amounts.Reader) -> Sale | None:
    values = row.values
    if not values["sale"]:
        return None
    price = reader.money(row.name("sale"), values["sale"], currency)
    starts = reader.read(row.name("sale_starts"), values["sale_starts"], amounts.instant, None)
    ends = reader.read(row.name("sale_ends"), values["sale_ends"], amounts.instant, None)
    return Sale(price, starts, ends) if starts and ends else None


def with_refusal(form: ProductForm, error: TitanError) -> ProductForm:
    """The form again, with the problems of a refusal at their fields; those without a field on top."""
    errors, elsewhere = Texts(), []
    for problem in error.problems:
        name = field_of(problem.pointer, form)
        if name:
            errors.setdefault(name, message(problem))
        else:
            elsewhere.append(message(problem))
    alert = " ".join(elsewhere) if error.problems else refusals.words(error)
    return replace(form, errors=errors, alert=alert)


def field_of(pointer: str, form: ProductForm) -> str:
    """The field that a pointer into the product means; empty for none of them."""
    parts = pointer.strip("/").split("/")
    if parts[0] in form.values:
        return parts[0]
    if parts[0] == "attributes" and len(parts) > 1:
        return f"attr_{parts[1]}"
    if parts[0] == "variants" and len(parts) > 2 and parts[1].isdecimal():
        return _variant_field(form.told_variants[int(parts[1])], parts[2:])
    return ""


def _variant_field(row: VariantForm, parts: Sequence[str]) -> str:
    """`axes/size` → v0_axis_size, `price/amount` → v0_price, `sale/ends_at` → v0_sale_ends."""
    if parts[0] == "axes" and len(parts) > 1:
        return row.name(f"axis_{parts[1]}")
    if parts[0] == "axes":
        return row.name(f"axis_{next(iter(row.axes))}") if row.axes else row.name("sku")
    if parts[0] == "prices":
        return row.name(f"price_{next((code for code in row.prices if row.prices[code]), '')}")
    if parts[0] == "sale":
        return row.name({"price": "sale", "starts_at": "sale_starts", "ends_at": "sale_ends"}[parts[1]])
    return row.name({"weight_grams": "weight", "is_active": "offered"}.get(parts[0], parts[0]))
