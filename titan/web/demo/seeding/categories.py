"""Categories of the demo with their attributes."""

from uuid import UUID

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Attribute, AttributeKind, Category, CategoryNotFound
from titan.web.demo.catalogue.model import AttributeKind as DemoKind
from titan.web.demo.catalogue.model import DemoAttribute, DemoCategory, DemoValue

_KINDS = {
    DemoKind.TEXT: AttributeKind.TEXT,
    DemoKind.NUMBER: AttributeKind.NUMBER,
    DemoKind.BOOLEAN: AttributeKind.BOOLEAN,
    DemoKind.ENUM: AttributeKind.OPTION,
}


def ensure_categories(tree: tuple[DemoCategory, ...]) -> dict[str, UUID]:
    """The ids of all categories by code, parents first."""
    ids: dict[str, UUID] = {}
    for position, node in enumerate(tree):
        parent_id = ids[node.parent] if node.parent else None
        category = _ensure(node, parent_id, position)
        ids[node.code] = category.id
        if node.attributes:
            wanted = tuple(_attribute(attribute) for attribute in node.attributes)
            if categories.attributes(category_id=category.id) != wanted:
                categories.set_attributes(category_id=category.id, attributes=wanted)
    return ids


def _ensure(node: DemoCategory, parent_id: UUID | None, position: int) -> Category:
    try:
        return categories.by_slug(slug=node.code)
    except CategoryNotFound:
        return categories.create(name=node.name, parent_id=parent_id, slug=node.code, position=position)


def _attribute(attribute: DemoAttribute) -> Attribute:
    return Attribute(
        code=attribute.code,
        name=attribute.name,
        kind=_KINDS[attribute.kind],
        options=tuple(option.label for option in attribute.options),
        unit=attribute.unit,
        is_required=attribute.is_required,
        is_filterable=attribute.is_filterable,
        is_variant_axis=attribute.is_variant_axis,
    )


def texts(values: tuple[DemoValue, ...], attributes: tuple[DemoAttribute, ...]) -> dict[str, str]:
    """Attribute values as their texts, options by their labels."""
    by_code = {attribute.code: attribute for attribute in attributes}
    return {value.attribute: _text(value, by_code[value.attribute]) for value in values}


def _text(value: DemoValue, attribute: DemoAttribute) -> str:
    if attribute.kind is DemoKind.ENUM:
        return next(option.label for option in attribute.options if option.code == value.value)
    if isinstance(value.value, bool):
        return "true" if value.value else "false"
    return str(value.value)
