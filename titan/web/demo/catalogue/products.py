"""From families to products: brands, variants, values and pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product as combinations

from titan.web.demo.pictures.dice import Dice, seed_of
from titan.web.demo.pictures.palette import colour_label
from titan.web.demo.pictures.recipe import Pattern, PictureRecipe, View

from .attributes import ATTRIBUTES
from .copywriting import description_of, title_of
from .family import AxisValue, Family, Model
from .model import (
    AttributeKind,
    DemoCategory,
    DemoPicture,
    DemoProduct,
    DemoValue,
    DemoVariant,
    Value,
)
from .pricing import currencies_of, price_in, rating_of, sale_terms, stock_of
from .slugs import slug
from .tree import option_code

_MOST_VARIANTS = 6
_SCALING_AXES = frozenset({"pack_g", "volume_ml", "weight_kg", "pot_cm"})
_VIEW_WORDS = {View.FRONT: "front view", View.DETAIL: "close-up", View.SCENE: "in its surroundings"}

Choice = dict[str, AxisValue]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is decided about a product before its parts are made."""

    family: Family
    model: Model
    index: int
    brand: str
    shop: str
    dice: Dice


def products_of(
    family: Family, *, leaf: DemoCategory, countries: Mapping[str, str], now: datetime
) -> Iterator[DemoProduct]:
    """The products of one family; `countries` maps a shop's code to its country."""
    for index, model in enumerate(family.parsed_models):
        shops = {shop: brand for brand, shop in family.brand_shops}
        shop = model.own.get("by", family.brand_shops[0][1])
        plan = _Plan(
            family, model, index, shops[shop], shop, Dice(seed_of("product", family.code, model.name))
        )
        yield _product(plan, leaf, countries[shop], now)


def _product(plan: _Plan, leaf: DemoCategory, country: str, now: datetime) -> DemoProduct:
    title = title_of(plan.family, plan.model, plan.brand)
    recipe = _recipe(plan)
    choices = _choices(plan)
    variants = _variants(plan, choices, recipe, country, now)
    values, facts = _values(plan, leaf)
    return DemoProduct(
        code=f"{plan.family.code}-{slug(plan.model.name)}",
        shop=plan.shop,
        category=leaf.code,
        family=plan.family.code,
        title=title,
        brand=plan.brand,
        description_html=description_of(plan.family, plan.model, (*facts, _measures(plan.family)), plan.dice),
        values=values,
        variants=variants,
        pictures=_pictures(title, variants[0], plan.dice),
        rating=rating_of(plan.dice),
        published_at=now - timedelta(days=2 + plan.dice.roll(420), minutes=plan.dice.roll(1440)),
    )


def _choices(plan: _Plan) -> list[Choice]:
    """The combinations of axis values on offer, at most six."""
    axes = plan.family.axis_values
    if not axes:
        return [{}]
    picked: dict[str, list[AxisValue]] = {}
    room = _MOST_VARIANTS
    if "colour" in axes:
        picked["colour"] = _colours(plan, axes["colour"], alone=len(axes) == 1)
        room //= len(picked["colour"])
    for axis, values in axes.items():
        if axis != "colour":
            picked[axis] = _window(values, room, plan.dice)
    names = list(axes)
    return [
        dict(zip(names, choice, strict=True)) for choice in combinations(*(picked[name] for name in names))
    ]


def _colours(plan: _Plan, values: tuple[AxisValue, ...], *, alone: bool) -> list[AxisValue]:
    count = plan.dice.pick((2, 3, 3, 4)) if alone else plan.dice.pick((1, 2, 2, 3))
    start = plan.index % len(values)
    turned = values[start:] + values[:start]
    return [turned[0], *plan.dice.sample(turned[1:], count - 1)]


def _window(values: tuple[AxisValue, ...], room: int, dice: Dice) -> list[AxisValue]:
    """Neighbouring values, because shops run out at the ends first."""
    if len(values) <= room:
        return list(values)
    start = dice.roll(len(values) - room + 1)
    return list(values[start : start + room])


def _variants(
    plan: _Plan, choices: list[Choice], recipe: PictureRecipe, country: str, now: datetime
) -> tuple[DemoVariant, ...]:
    sale = sale_terms(now, plan.dice)
    currencies = currencies_of(country, plan.dice)
    made = []
    for choice in choices:
        euro_minor = plan.model.price_minor + sum(value.extra_minor for value in choice.values())
        scale = _scale(plan.family, choice)
        grams = max(10, round(plan.family.grams * scale))
        length, width, height = plan.family.size_mm
        grown = scale ** (1 / 3)
        made.append(
            DemoVariant(
                sku=_sku(plan, choice),
                axes=tuple(DemoValue(axis, option_code(value.value)) for axis, value in choice.items()),
                prices=tuple(price_in(currency, euro_minor, sale) for currency in currencies),
                stock=stock_of(grams, plan.dice),
                weight_grams=grams,
                dimensions_mm=(round(length * grown), round(width * grown), round(height * grown)),
                picture=replace(recipe, colour=choice["colour"].value) if "colour" in choice else recipe,
            )
        )
    return tuple(made)


def _scale(family: Family, choice: Choice) -> float:
    """How much larger this variant is than the smallest one."""
    scale = 1.0
    for axis in _SCALING_AXES & choice.keys():
        scale *= float(choice[axis].value) / float(family.axis_values[axis][0].value)
    return scale


def _sku(plan: _Plan, choice: Choice) -> str:
    words = [plan.shop[:3], plan.family.code, f"{plan.index + 1:02d}"]
    words += [slug(value.value).replace("-", "")[:8] for value in choice.values()]
    return "-".join(words).upper()


def _recipe(plan: _Plan) -> PictureRecipe:
    own, family = plan.model.own, plan.family
    tints, accents, patterns = family.tints.split(), family.accents.split(), family.pattern_choices
    return PictureRecipe(
        silhouette=family.silhouette,
        colour=own.get("tint", tints[plan.index % len(tints)]),
        accent=own.get("accent", accents[(plan.index + plan.dice.roll(2)) % len(accents)]),
        pattern=Pattern(own["pattern"]) if "pattern" in own else patterns[plan.index % len(patterns)],
        seed=seed_of("picture", family.code, plan.model.name),
        view=View.FRONT,
        form=int(own.get("form", 0)),
        label=own.get("label", ""),
    )


def _pictures(title: str, variant: DemoVariant, dice: Dice) -> tuple[DemoPicture, ...]:
    extra = dice.pick(((View.DETAIL, View.SCENE), (View.SCENE,), (View.SCENE, View.DETAIL), (View.DETAIL,)))
    colour = next((value.value for value in variant.axes if value.attribute == "colour"), None)
    named = f"{title} in {colour_label(str(colour)).lower()}" if colour else title
    return tuple(
        DemoPicture(replace(variant.picture, view=view), f"{named}, {_VIEW_WORDS[view]}")
        for view in (View.FRONT, *extra)
    )


def _values(plan: _Plan, leaf: DemoCategory) -> tuple[tuple[DemoValue, ...], tuple[str, ...]]:
    """The product's attribute values and the same as facts to read. Raises KeyError if a required one is missing."""
    written = plan.family.shared_values | plan.model.own
    values, facts = [], []
    for attribute in leaf.attributes:
        if attribute.is_variant_axis or (attribute.code not in written and not attribute.is_required):
            continue
        text = written[attribute.code]
        values.append(DemoValue(attribute.code, _typed(attribute.code, text)))
        facts.append(f"{attribute.name}: {text} {attribute.unit}".strip())
    return tuple(values), tuple(facts)


def _typed(code: str, text: str) -> Value:
    kind = ATTRIBUTES[code].kind
    if kind is AttributeKind.NUMBER:
        return Decimal(text)
    if kind is AttributeKind.BOOLEAN:
        return {"yes": True, "no": False}[text]
    return option_code(text) if kind is AttributeKind.ENUM else text


def _measures(family: Family) -> str:
    length, width, height = (round(side / 10) for side in family.size_mm)
    weight = f"{family.grams / 1000:g} kg" if family.grams >= 1000 else f"{family.grams} g"
    return f"Packed: {length} × {width} × {height} cm, {weight}"
