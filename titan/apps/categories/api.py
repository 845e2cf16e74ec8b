"""The one door to the category tree."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from . import selectors, services
from .contracts import Attribute, Category, CheckedValue
from .domain import values as attribute_values


def tree() -> tuple[Category, ...]:
    """All categories in reading order: a node, then what stands below it. Held in the process."""
    return selectors.tree().categories


def get(*, category_id: UUID) -> Category:
    """A category.

    Raises:
        CategoryNotFound: there is none.
    """
    return selectors.tree().get(category_id)


def by_slug(*, slug: str) -> Category:
    """A category by its slug.

    Raises:
        CategoryNotFound: there is none.
    """
    return selectors.tree().named(slug)


def children(*, category_id: UUID | None = None) -> tuple[Category, ...]:
    """The nodes right below one, or the roots."""
    return selectors.tree().below.get(category_id, ())


def descendants_ids(*, category_id: UUID) -> tuple[UUID, ...]:
    """The ids of a node and of all below it.

    Raises:
        CategoryNotFound: there is none.
    """
    return selectors.tree().descendants(category_id)


def attributes(*, category_id: UUID) -> tuple[Attribute, ...]:
    """The attributes that hold for products of a category, inherited ones first.

    Raises:
        CategoryNotFound: there is none.
    """
    return selectors.tree().attributes_of(category_id)


def check_values(
    *, category_id: UUID, values: Mapping[str, str], are_axes: bool = False
) -> tuple[CheckedValue, ...]:
    """Attribute values by code, checked and put into the words shown to people.

    With `are_axes` the variant axes are checked, else the attributes of the product itself.

    Raises:
        CategoryNotFound: there is no such category.
        AttributeInvalid: `problems` names each unknown, missing and unfit one.
    """
    found = selectors.tree().attributes_of(category_id)
    return attribute_values.checked(found, values, are_axes=are_axes)


def ensure_path(*, names: Sequence[str], slugs: Sequence[str] = ()) -> Category:
    """The category at a path of names from the root, created where it is missing, with these slugs where they are free.

    Raises:
        CategoryConflict: the path is empty or too deep, or a name is empty or too long.
    """
    return services.ensure_path(names, slugs=slugs)


def create(
    *,
    name: str,
    parent_id: UUID | None = None,
    slug: str = "",
    position: int = 0,
    needs_review: bool = False,
) -> Category:
    """A new category; without a slug one is made of the name.

    Raises:
        CategoryNotFound: there is no such parent.
        CategoryConflict: a sibling has the name, or any category the slug.
    """
    return services.create(
        name=name, parent_id=parent_id, slug=slug, position=position, needs_review=needs_review
    )


def update(
    *,
    category_id: UUID,
    name: str | None = None,
    position: int | None = None,
    needs_review: bool | None = None,
) -> Category:
    """Change what is given; the slug stays, since addresses must.

    Raises:
        CategoryNotFound: there is none.
        CategoryConflict: a sibling has the name.
    """
    return services.update(category_id=category_id, name=name, position=position, needs_review=needs_review)


def move(*, category_id: UUID, parent_id: UUID | None) -> Category:
    """Hang a category, with all below it, under another one, or make it a root.

    Raises:
        CategoryNotFound: one of the two does not exist.
        CategoryConflict: the new parent stands below it.
    """
    return services.move(category_id=category_id, parent_id=parent_id)


def set_attributes(*, category_id: UUID, attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Replace the attributes that a category defines itself; returns all that hold for it.

    Raises:
        CategoryNotFound: there is none.
        AttributeInvalid: a definition is malformed or its code stands twice.
    """
    return services.set_attributes(category_id=category_id, attributes=attributes)
