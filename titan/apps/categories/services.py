"""Changing the tree. All changes take the lock of the one revision row, so they come one after another."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import redis
import xxhash
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from titan.kernel import clock, ids
from titan.kernel.errors import FieldProblem
from titan.platform.db import sql
from titan.platform.db.transactions import required, savepoint
from titan.platform.eventlog.appending import Pending, append

from . import selectors
from .contracts import (
    Attribute,
    AttributeInvalid,
    AttributeKind,
    Category,
    CategoryConflict,
    CategoryNotFound,
)
from .events import CategoryChanged
from .models import AttributeRow, CategoryRow

log = logging.getLogger(__name__)
MAX_DEPTH = 8
_LOCK = (
    "INSERT INTO categories_revision (id, number) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET number = categories_revision.number + 1"
)


@contextmanager
def _changing() -> Iterator[None]:
    with required():
        sql.execute(_LOCK)
        selectors.forget()
        yield
        selectors.forget()
        transaction.on_commit(_announce)


def _announce() -> None:
    try:
        selectors.announce()
    except redis.RedisError:
        log.warning("categories.announce_failed: other processes see the change a few seconds late")


def ensure_path(names: Sequence[str], *, slugs: Sequence[str] = ()) -> Category:
    """See `api.ensure_path`."""
    wanted = [" ".join(name.split()) for name in names]
    if not wanted or not all(wanted) or len(wanted) > MAX_DEPTH or max(map(len, wanted)) > 80:
        raise CategoryConflict(f"A path has 1 to {MAX_DEPTH} names of 1 to 80 characters.")
    found = _at_path(wanted)
    if found is not None:
        return found
    with _changing():
        above: CategoryRow | None = None
        for depth, name in enumerate(wanted):
            row = CategoryRow.objects.filter(parent=above, name=name).first()
            above = row or _create(above, name, wanted[:depth], slug=_unless_taken(slugs[depth : depth + 1]))
        assert above is not None
        leaf_id = above.id
    return selectors.read().get(leaf_id)


def _at_path(names: Sequence[str]) -> Category | None:
    tree, here = selectors.tree(), None
    for name in names:
        siblings = tree.below.get(here.id if here else None, ())
        here = next((node for node in siblings if node.name == name), None)
        if here is None:
            return None
    return here


def create(*, name: str, parent_id: UUID | None, slug: str, position: int, needs_review: bool) -> Category:
    """See `api.create`."""
    with _changing():
        parent = _locked(parent_id) if parent_id else None
        path = selectors.read().get(parent_id).path if parent_id else ()
        row = _create(
            parent, " ".join(name.split()), path, slug=slug, position=position, needs_review=needs_review
        )
    return selectors.read().get(row.id)


def _create(
    parent: CategoryRow | None,
    name: str,
    above: Sequence[str],
    *,
    slug: str = "",
    position: int = 0,
    needs_review: bool = False,
) -> CategoryRow:
    row = CategoryRow(
        id=_id_for((*above, name)),
        parent=parent,
        slug=slug or _free_slug(name, parent),
        name=name,
        position=position,
        needs_review=needs_review,
    )
    _save(row, force_insert=True)
    _record(row.id, is_new=True)
    return row


def _id_for(path: Sequence[str]) -> UUID:
    """The id of a path, the same in every cell: the tree is the platform's, so cells may grow it alone."""
    text = "\x1f".join(path)
    found = ids.new_id(
        bucket=ids.bucket_for(text), now_ms=0, random_bits=xxhash.xxh3_64_intdigest(text.encode())
    )
    # A node that was renamed keeps its id, so its first path may come to be used again.
    if CategoryRow.objects.filter(id=found).exists():
        return ids.new_id(bucket=ids.bucket_for(text))
    return found


def _unless_taken(slugs: Sequence[str]) -> str:
    return slugs[0] if slugs and not CategoryRow.objects.filter(slug=slugs[0]).exists() else ""


def _free_slug(name: str, parent: CategoryRow | None) -> str:
    own = slugify(name)[:60].strip("-") or f"c-{xxhash.xxh3_64_hexdigest(name.encode())[:8]}"
    wanted = [own, f"{parent.slug}-{own}"[:78]] if parent else [own]
    taken = set(CategoryRow.objects.filter(slug__startswith=own[:20]).values_list("slug", flat=True))
    taken |= set(CategoryRow.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    numbered = (f"{own}-{number}" for number in range(2, 10_000))
    return next(slug for slug in (*wanted, *numbered) if slug not in taken)


def update(
    *, category_id: UUID, name: str | None, position: int | None, needs_review: bool | None
) -> Category:
    """See `api.update`."""
    with _changing():
        row = _locked(category_id)
        row.name = row.name if name is None else " ".join(name.split())
        row.position = row.position if position is None else position
        row.needs_review = row.needs_review if needs_review is None else needs_review
        _save(row)
        _record(row.id)
    return selectors.read().get(category_id)


def move(*, category_id: UUID, parent_id: UUID | None) -> Category:
    """See `api.move`."""
    with _changing():
        row = _locked(category_id)
        if parent_id is not None and category_id in selectors.read().get(parent_id).path_ids:
            raise CategoryConflict("A category cannot stand under itself.")
        row.parent = _locked(parent_id) if parent_id else None
        _save(row)
        _record(row.id)
    return selectors.read().get(category_id)


def set_attributes(*, category_id: UUID, attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """See `api.set_attributes`."""
    _check_definitions(attributes)
    with _changing():
        row = _locked(category_id)
        AttributeRow.objects.filter(category=row).delete()
        AttributeRow.objects.bulk_create(
            AttributeRow(
                category=row,
                code=attribute.code,
                name=attribute.name,
                kind=attribute.kind.value,
                options=list(attribute.options),
                unit=attribute.unit,
                is_required=attribute.is_required,
                is_filterable=attribute.is_filterable,
                is_variant_axis=attribute.is_variant_axis,
                position=position,
            )
            for position, attribute in enumerate(attributes)
        )
    return selectors.read().attributes_of(category_id)


def _check_definitions(attributes: Sequence[Attribute]) -> None:
    problems = []
    codes = [attribute.code for attribute in attributes]
    for index, attribute in enumerate(attributes):
        at = f"/{index}"
        if slugify(attribute.code).replace("-", "_") != attribute.code or len(attribute.code) > 40:
            problems.append(FieldProblem(f"{at}/code", "wrong_format", "lower case letters, digits and _"))
        if codes.count(attribute.code) > 1:
            problems.append(FieldProblem(f"{at}/code", "repeated", "a code stands once"))
        if bool(attribute.options) is not (attribute.kind is AttributeKind.OPTION):
            problems.append(FieldProblem(f"{at}/options", "invalid", "options belong to kind option"))
        if not attribute.name:
            problems.append(FieldProblem(f"{at}/name", "required", "a name is needed"))
    if problems:
        raise AttributeInvalid(problems=tuple(problems))


def _locked(category_id: UUID) -> CategoryRow:
    row = CategoryRow.objects.select_for_update().filter(id=category_id).first()
    if row is None:
        raise CategoryNotFound
    return row


def _save(row: CategoryRow, *, force_insert: bool = False) -> None:
    if not row.name or len(row.name) > 80 or not row.slug or slugify(row.slug) != row.slug:
        raise CategoryConflict("A category needs a name of at most 80 characters and a plain slug.")
    try:
        with savepoint():
            row.save(force_insert=force_insert)
    except IntegrityError as error:
        if "categories_category_" in str(error):
            raise CategoryConflict("That name or slug is taken.") from error
        raise


def _record(category_id: UUID, *, is_new: bool = False) -> None:
    selectors.forget()
    node = selectors.read().get(category_id)
    event = CategoryChanged(node.id, node.slug, node.path, node.path_slugs, clock.now(), is_new)
    append([Pending(node.id, event)])
