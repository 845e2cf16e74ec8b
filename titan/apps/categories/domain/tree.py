"""The whole tree in memory, with everything that readers ask of it already worked out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ..contracts import Attribute, Category, CategoryNotFound


@dataclass(frozen=True, slots=True)
class Node:
    """A stored node."""

    id: UUID
    parent_id: UUID | None
    slug: str
    name: str
    position: int
    needs_review: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """All categories in reading order: a node, then what stands below it."""

    categories: tuple[Category, ...]
    by_id: Mapping[UUID, Category]
    by_slug: Mapping[str, Category]
    below: Mapping[UUID | None, tuple[Category, ...]]
    attributes: Mapping[UUID, tuple[Attribute, ...]] = field(default_factory=dict)

    def get(self, category_id: UUID) -> Category:
        """The node of that id.

        Raises:
            CategoryNotFound: there is none.
        """
        found = self.by_id.get(category_id)
        if found is None:
            raise CategoryNotFound
        return found

    def named(self, slug: str) -> Category:
        """The node of that slug.

        Raises:
            CategoryNotFound: there is none.
        """
        found = self.by_slug.get(slug)
        if found is None:
            raise CategoryNotFound
        return found

    def descendants(self, category_id: UUID) -> tuple[UUID, ...]:
        """The node and all below it.

        Raises:
            CategoryNotFound: there is none.
        """
        self.get(category_id)
        return tuple(node.id for node in self.categories if category_id in node.path_ids)

    def attributes_of(self, category_id: UUID) -> tuple[Attribute, ...]:
        """Attributes of the node and of all above it; the lowest definition of a code holds.

        Raises:
            CategoryNotFound: there is none.
        """
        found: dict[str, Attribute] = {}
        for ancestor in self.get(category_id).path_ids:
            found.update({attribute.code: attribute for attribute in self.attributes.get(ancestor, ())})
        return tuple(found.values())


def grown(nodes: Iterable[Node], attributes: Mapping[UUID, tuple[Attribute, ...]]) -> Tree:
    """The tree of these nodes, siblings by position and name."""
    below: dict[UUID | None, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: (node.position, node.name, node.slug)):
        below[node.parent_id].append(node)
    categories: list[Category] = []
    _grow(None, below, categories)
    children: dict[UUID | None, list[Category]] = defaultdict(list)
    for category in categories:
        children[category.parent_id].append(category)
    return Tree(
        categories=tuple(categories),
        by_id={category.id: category for category in categories},
        by_slug={category.slug: category for category in categories},
        below={parent: tuple(found) for parent, found in children.items()},
        attributes=attributes,
    )


def _grow(above: Category | None, below: Mapping[UUID | None, Sequence[Node]], into: list[Category]) -> None:
    for node in below.get(above.id if above else None, ()):
        category = Category(
            id=node.id,
            parent_id=node.parent_id,
            slug=node.slug,
            name=node.name,
            path=(*(above.path if above else ()), node.name),
            path_slugs=(*(above.path_slugs if above else ()), node.slug),
            depth=above.depth + 1 if above else 0,
            is_leaf=node.id not in below,
            path_ids=(*(above.path_ids if above else ()), node.id),
            needs_review=node.needs_review or bool(above and above.needs_review),
        )
        into.append(category)
        _grow(category, below, into)
