"""The tree as this process holds it.

Note [Whose tree is it]
    Valkey holds a version that every committed change replaces. A process keeps the tree of the
    version that it saw before reading, so a change that commits meanwhile makes that copy stale at
    once. Inside a transaction the tree is read but not kept: it may hold what is never committed.
    Without Valkey a copy is trusted for a few seconds.
"""

import secrets
import time
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import redis
from django.db import connection

from titan.platform.cache import client

from .contracts import Attribute, AttributeKind
from .domain.tree import Node, Tree, grown
from .models import AttributeRow, CategoryRow

VERSION_KEY = "categories:version"
_TRUST_S = 5.0
_VERSION_TTL_S = 3600


@dataclass(slots=True)
class _Held:
    version: bytes | None = None
    tree: Tree | None = None
    read_at: float = 0.0


_held = _Held()


def tree() -> Tree:
    """The tree as committed, or as the open transaction sees it."""
    version = _version()
    found = _held.tree
    if found is not None and _is_good(version):
        return found
    found = read()
    if not connection.in_atomic_block:
        _held.version, _held.tree, _held.read_at = version, found, time.monotonic()
    return found


def _is_good(version: bytes | None) -> bool:
    if version is None:
        return time.monotonic() - _held.read_at < _TRUST_S
    return version == _held.version


def _version() -> bytes | None:
    try:
        found = client().get(VERSION_KEY)
        if found is None:
            client().set(VERSION_KEY, secrets.token_hex(8), nx=True, ex=_VERSION_TTL_S)
            found = client().get(VERSION_KEY)
    except redis.RedisError:
        return None
    return found if isinstance(found, bytes) else None


def forget() -> None:
    """Drop this process's copy."""
    _held.version = _held.tree = None


def announce() -> None:
    """Tell every process that its copy is stale."""
    forget()
    client().set(VERSION_KEY, secrets.token_hex(8), ex=_VERSION_TTL_S)


def read() -> Tree:
    """The tree from the database."""
    attributes: dict[UUID, list[Attribute]] = defaultdict(list)
    for row in AttributeRow.objects.order_by("position", "id"):
        attributes[row.category_id].append(_attribute(row))
    nodes = [
        Node(row.id, row.parent_id, row.slug, row.name, row.position, row.needs_review)
        for row in CategoryRow.objects.all()
    ]
    return grown(nodes, {category: tuple(found) for category, found in attributes.items()})


def _attribute(row: AttributeRow) -> Attribute:
    return Attribute(
        code=row.code,
        name=row.name,
        kind=AttributeKind(row.kind),
        options=tuple(row.options),
        unit=row.unit,
        is_required=row.is_required,
        is_filterable=row.is_filterable,
        is_variant_axis=row.is_variant_axis,
    )
