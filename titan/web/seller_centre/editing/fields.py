"""The fields of the form, typed as the category wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Attribute, AttributeKind, Category, CategoryNotFound
from titan.platform.pages.cards import Choice

from ..forms import Field
from ..places import other_currencies
from .form import ProductForm, VariantForm

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class VariantCard:
    """The fields of one variant: what always shows, and what is folded away until it is used."""

    row: VariantForm
    title: str
    main: tuple[Field, ...]
    more: tuple[Field, ...]
    has_more: bool


def category_of(form: ProductForm) -> Category | None:
    """The chosen category; None while there is none."""
    return category_at(form.category_id)


def category_at(category_id: UUID | None) -> Category | None:
    """The category of an id; None for no id or an unknown one."""
    if category_id is None:
        return None
    try:
        return categories.get(category_id=category_id)
    except CategoryNotFound:
        return None


def words(category: Category) -> str:
    """Home › Kitchen › Mugs."""
    return " › ".join(category.path)


def found(form: ProductForm) -> list[Choice]:
    """Categories whose path holds all the words looked for, the chosen one first."""
    wanted = form.find.casefold().split()
    if not wanted:
        return []
    leaves = [category for category in categories.tree() if category.is_leaf]
    fitting = [leaf for leaf in leaves if all(word in words(leaf).casefold() for word in wanted)]
    return [_choice(leaf, form.category_id) for leaf in fitting[:MOST_FOUND]]


def _choice(category: Category, chosen: UUID | None) -> Choice:
    above = " › ".join(category.path[:-1])
    return Choice(str(category.id), category.name, above, is_selected=category.id == chosen)


def attributes_of(form: ProductForm) -> Sequence[Attribute]:
    """What holds for products of the chosen category; nothing while there is none."""
    category = category_of(form)
    return categories.attributes(category_id=category.id) if category else ()


def attribute_fields(form: ProductForm, known: Sequence[Attribute]) -> list[Field]:
    """The attributes of the product itself."""
    return [
        _attribute(attribute, f"attr_{attribute.code}", form.attributes[attribute.code], form)
        for attribute in known
        if not attribute.is_variant_axis
    ]


def _attribute(attribute: Attribute, name: str, value: str, form: ProductForm) -> Field:
    kind, choices = "text", tuple[Choice, ...]()
    if attribute.kind is AttributeKind.NUMBER:
        kind, value = "number", value.removesuffix(attribute.unit).strip()
    elif attribute.kind is AttributeKind.BOOLEAN:
        kind, choices = "select", (Choice("Yes", _("Yes")), Choice("No", _("No")))
    elif attribute.kind is AttributeKind.OPTION:
        kind, choices = "select", tuple(Choice(option, option) for option in attribute.options)
    return Field(
        name=name,
        label=attribute.name,
        kind=kind,
        value=value,
        error=form.errors[name],
        suffix=attribute.unit,
        choices=choices,
        blank="—",
        is_required=attribute.is_required,
        is_optional=not attribute.is_required,
    )


def variant_cards(form: ProductForm, known: Sequence[Attribute], *, currency: str) -> list[VariantCard]:
    """A card a variant."""
    axes = [attribute for attribute in known if attribute.is_variant_axis]
    return [_card(form, row, axes, currency) for row in form.variants]


def _card(form: ProductForm, row: VariantForm, axes: Sequence[Attribute], currency: str) -> VariantCard:
    more = (*_sale_fields(form, row, currency), *_other_prices(form, row, currency))
    title = row.values["label"] or " / ".join(filter(None, row.axes.values()))
    return VariantCard(
        row=row,
        title=title or _("Variant %s") % (row.place + 1),
        main=(
            *(_attribute(axis, row.name(f"axis_{axis.code}"), row.axes[axis.code], form) for axis in axes),
            *_main_fields(form, row, currency),
        ),
        more=more,
        has_more=any(field.value or field.error for field in more),
    )


def _main_fields(form: ProductForm, row: VariantForm, currency: str) -> list[Field]:
    def text(part: str, label: str, kind: str = "text", **more: object) -> Field:
        name = row.name(part)
        return Field(name, label, kind, row.values[part], form.errors[name], **more)  # type: ignore[arg-type]

    return [
        text("price", _("Price"), "money", prefix=currency, is_required=True),
        text("on_hand", _("On hand"), "number", is_optional=not row.is_known),
        text("weight", _("Weight"), "number", suffix="g"),
        text("sku", _("SKU"), is_required=True, is_fixed=row.is_known),
        text("label", _("Name shown to buyers"), is_optional=True),
    ]


def _sale_fields(form: ProductForm, row: VariantForm, currency: str) -> list[Field]:
    entries = (
        ("sale", _("Sale price"), "money", currency),
        ("sale_starts", _("Sale begins (UTC)"), "datetime-local", ""),
        ("sale_ends", _("Sale ends (UTC)"), "datetime-local", ""),
    )
    return [
        Field(row.name(part), label, kind, row.values[part], form.errors[row.name(part)], prefix=prefix)
        for part, label, kind, prefix in entries
    ]


def _other_prices(form: ProductForm, row: VariantForm, currency: str) -> list[Field]:
    return [
        Field(
            name=row.name(f"price_{code}"),
            label=_("Price in %s") % code,
            kind="money",
            value=row.prices[code],
            error=form.errors[row.name(f"price_{code}")],
            prefix=code,
        )
        for code in other_currencies(currency)
    ]
