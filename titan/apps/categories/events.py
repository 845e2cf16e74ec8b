"""Facts about categories."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register


@register
@dataclass(frozen=True, slots=True)
class CategoryChanged(Event):
    """A node as it now stands; all nodes below it have a new path as well. Below a new one there is nothing yet."""

    type: ClassVar[str] = "categories.category_changed.v1"
    category_id: UUID
    slug: str
    path: tuple[str, ...]
    path_slugs: tuple[str, ...]
    changed_at: datetime
    is_new: bool
