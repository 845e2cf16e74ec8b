"""The category tree and the typed attributes that products of a category have."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


class AttributeKind(StrEnum):
    """What values an attribute takes."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A typed property. `options` only for kind OPTION; `unit` only for NUMBER."""

    code: str
    name: str
    kind: AttributeKind
    options: tuple[str, ...] = ()
    unit: str = ""
    is_required: bool = False
    is_filterable: bool = False
    is_variant_axis: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the tree. `path` holds the names from the root to this node, `path_slugs` the slugs, `path_ids` the ids.

    Products of a node that `needs_review` go public only after somebody has looked at them.
    """

    id: UUID
    parent_id: UUID | None
    slug: str
    name: str
    path: tuple[str, ...]
    path_slugs: tuple[str, ...]
    depth: int
    is_leaf: bool
    path_ids: tuple[UUID, ...] = ()
    needs_review: bool = False


@dataclass(frozen=True, slots=True)
class CheckedValue:
    """An attribute value that fits, as it is shown to people ("1.5 kg")."""

    code: str
    name: str
    value: str
    is_variant_axis: bool


class CategoryNotFound(NotFound):
    """No such category."""

    code = "categories.not_found"
    title = "No such category"


class AttributeInvalid(TitanError):
    """A value does not fit its attribute, or a required one is missing; `problems` names each."""

    code = "categories.attribute_invalid"
    kind = Kind.INVALID
    title = "An attribute value does not fit"


class CategoryConflict(TitanError):
    """The tree cannot be changed so: a name or slug is taken, a node would stand under itself, or is in use."""

    code = "categories.conflict"
    kind = Kind.CONFLICT
    title = "The category tree cannot be changed like that"
