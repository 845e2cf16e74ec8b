"""The form of a product: what is shown, and what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import UUID

from django.http import QueryDict

from titan.apps.inventory.contracts import StockLevel
from titan.apps.products.contracts import Product, Variant
from titan.kernel.ids import new_id

from .. import amounts
from ..forms import Texts
from . import markdown

TEXTS = ("title", "brand", "description")
_VARIANT_TEXTS = (
    "sku",
    "label",
    "price",
    "sale",
    "sale_starts",
    "sale_ends",
    "weight",
    "on_hand",
    "was_on_hand",
)
MOST_VARIANTS = 200
_LONGEST = 30_000


@dataclass(frozen=True, slots=True)
class VariantForm:
    """A variant as it is typed. `place` is its number in the form; a known one keeps its SKU."""

    place: int
    values: Texts
    axes: Texts = field(default_factory=Texts)
    prices: Texts = field(default_factory=Texts)
    is_known: bool = False
    is_offered: bool = True

    @property
    def is_blank(self) -> bool:
        """A row that the seller left alone."""
        told = ("sku", "label", "price", "sale", "on_hand")
        return not self.is_known and not any((*map(self.values.__getitem__, told), *self.axes.values()))

    def name(self, part: str) -> str:
        """The name of one of its fields."""
        return f"v{self.place}_{part}"


@dataclass(frozen=True, slots=True)
class ProductForm:
    """A product as it is typed. `version` is the one that the seller saw; 0 for a new product."""

    key: str
    category_id: UUID | None
    values: Texts
    attributes: Texts
    variants: tuple[VariantForm, ...]
    version: int = 0
    find: str = ""
    errors: Texts = field(default_factory=Texts)
    alert: str = ""

    @classmethod
    def empty(cls, *, bucket: int, category_id: UUID | None) -> Self:
        """A new product with one variant. The key makes saving it twice have one effect."""
        return cls(
            key=str(new_id(bucket=bucket)),
            category_id=category_id,
            values=Texts(),
            attributes=Texts(),
            variants=(blank_variant(0),),
        )

    @classmethod
    def of(cls, product: Product, levels: Mapping[UUID, StockLevel]) -> Self:
        """A product as it stands."""
        return cls(
            key="",
            category_id=product.category_id,
            values=Texts(
                title=product.title,
                brand=product.brand,
                description=markdown.written(product.description_html),
            ),
            attributes=Texts({value.code: value.value for value in product.attributes}),
            variants=tuple(
                _variant_of(variant, place, levels[variant.id].on_hand)
                for place, variant in enumerate(product.variants)
            ),
            version=product.version,
        )

    @classmethod
    def posted(cls, data: QueryDict) -> Self:
        """A product as it was sent."""
        rows = min(int(data.get("rows", "1")) if data.get("rows", "1").isdecimal() else 1, MOST_VARIANTS)
        return cls(
            key=data.get("key", "")[:80],
            category_id=uuid_of(data.get("category", "")),
            values=Texts({name: data.get(name, "").strip()[:_LONGEST] for name in TEXTS}),
            attributes=_below(data, "attr_"),
            variants=tuple(_variant_posted(data, place) for place in range(rows)),
            version=int(data.get("version", "0")) if data.get("version", "0").isdecimal() else 0,
            find=data.get("find", "").strip()[:100],
        )

    def with_another_variant(self) -> Self:
        """The same with one more row, up to as many as a product may have."""
        if len(self.variants) >= MOST_VARIANTS:
            return self
        return replace(self, variants=(*self.variants, blank_variant(len(self.variants))))

    @property
    def told_variants(self) -> Sequence[VariantForm]:
        """The rows that hold something."""
        return [variant for variant in self.variants if not variant.is_blank]


def blank_variant(place: int) -> VariantForm:
    """A row to be filled in."""
    return VariantForm(place, Texts(weight="500"))


def _variant_of(variant: Variant, place: int, on_hand: int) -> VariantForm:
    sale = variant.sale
    return VariantForm(
        place=place,
        values=Texts(
            sku=variant.sku,
            label=variant.label,
            price=amounts.text_of(variant.price),
            sale=amounts.text_of(sale.price) if sale else "",
            sale_starts=amounts.instant_text(sale.starts_at) if sale else "",
            sale_ends=amounts.instant_text(sale.ends_at) if sale else "",
            weight=str(variant.weight_grams),
            on_hand=str(on_hand),
            was_on_hand=str(on_hand),
        ),
        axes=Texts({value.code: value.value for value in variant.axes}),
        prices=Texts({price.currency: amounts.text_of(price) for price in variant.prices}),
        is_known=True,
        is_offered=variant.is_active,
    )


def _variant_posted(data: QueryDict, place: int) -> VariantForm:
    prefix = f"v{place}_"
    texts = {name: data.get(prefix + name, "").strip()[:200] for name in _VARIANT_TEXTS}
    return VariantForm(
        place=place,
        values=Texts(texts),
        axes=_below(data, f"{prefix}axis_"),
        prices=_below(data, f"{prefix}price_"),
        is_known=data.get(f"{prefix}known") == "1",
        is_offered=data.get(f"{prefix}offered") == "on",
    )


def _below(data: QueryDict, prefix: str) -> Texts:
    """The fields whose names begin with a prefix, without it."""
    return Texts(
        {name[len(prefix) :]: data.get(name, "").strip()[:200] for name in data if name.startswith(prefix)}
    )


def uuid_of(text: str) -> UUID | None:
    """The id in a field; None where there is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
