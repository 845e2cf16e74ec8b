"""The tree, and one category with its attributes."""

from dataclasses import dataclass
from uuid import UUID

from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Attribute, Category, CategoryNotFound


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A node of the tree. `path` holds the names from the root to the node."""

    id: UUID
    parent_id: UUID | None
    slug: str
    name: str
    url: str
    path: tuple[str, ...]
    path_slugs: tuple[str, ...]
    depth: int
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class CategoryTree:
    """All categories in reading order: a node, then what stands below it."""

    results: tuple[CategoryNode, ...]


@dataclass(frozen=True, slots=True)
class CategoryDetail:
    """A category, the nodes right below it, and the attributes that its products have."""

    category: CategoryNode
    children: tuple[CategoryNode, ...]
    attributes: tuple[Attribute, ...]


class Categories(Endpoint):
    """The whole tree."""

    @operation(
        summary="List all categories",
        tag="categories",
        answer={200: CategoryTree},
        auth="none",
        cache="public, max-age=60",
        etag=True,
    )
    def get(self, request: Request) -> Answer:
        """One answer holds the tree; it has no pages."""
        return Answer(200, CategoryTree(tuple(_node(category) for category in api.tree())))


class OneCategory(Endpoint):
    """A category by its slug."""

    @operation(
        summary="Show a category",
        tag="categories",
        answer={200: CategoryDetail},
        errors=(CategoryNotFound,),
        auth="none",
        cache="public, max-age=60",
        etag=True,
    )
    def get(self, request: Request, *, slug: str) -> Answer:
        """With the attributes that filters and seller forms need."""
        category = api.by_slug(slug=slug)
        detail = CategoryDetail(
            category=_node(category),
            children=tuple(_node(child) for child in api.children(category_id=category.id)),
            attributes=api.attributes(category_id=category.id),
        )
        return Answer(200, detail)


def _node(category: Category) -> CategoryNode:
    return CategoryNode(
        id=category.id,
        parent_id=category.parent_id,
        slug=category.slug,
        name=category.name,
        url=f"/categories/{category.slug}",
        path=category.path,
        path_slugs=category.path_slugs,
        depth=category.depth,
        is_leaf=category.is_leaf,
    )
