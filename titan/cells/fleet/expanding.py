"""Whether the release that runs can go on while the next one's migrations are made: they may add, not take away."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.state import ProjectState
from django.db.models import Field

_TAKES_AWAY = re.compile(
    r"\b(DROP\s+(?:TABLE|COLUMN|FUNCTION|VIEW|TYPE|SCHEMA)|RENAME\s+(?:TO|COLUMN)|SET\s+NOT\s+NULL|TRUNCATE"
    r"|ALTER\s+(?:COLUMN\s+)?\w+\s+(?:SET\s+DATA\s+)?TYPE)\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(.*)\((\d+)\)")
Waiting = dict[str, list[str]]


def waiting() -> Waiting:
    """The migrations that this release has and the database lacks, and of each what the release before could not bear."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    plan = executor.migration_plan(graph.leaf_nodes())
    # On the way back the database has some that this release does not know.
    state = executor.loader.project_state(
        [one for one in executor.loader.applied_migrations if one in graph.nodes]
    )
    fresh: set[tuple[str, str]] = set()
    found: Waiting = {}
    for migration, _ in plan:
        found[f"{migration.app_label}.{migration.name}"] = list(_problems(migration, state, fresh))
    return found


def _problems(migration: Migration, state: ProjectState, fresh: set[tuple[str, str]]) -> Iterator[str]:
    app = migration.app_label
    for operation in migration.operations:
        before = state.clone() if isinstance(operation, AlterField) else state
        operation.state_forwards(app, state)
        for one in _database_operations([operation]):
            yield from _of_operation(one, app, before, state, fresh)


def _database_operations(operations: Sequence[Any]) -> Iterator[Any]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from _database_operations(operation.database_operations)
        else:
            yield operation


def _of_operation(
    operation: Any, app: str, before: ProjectState, state: ProjectState, fresh: set[tuple[str, str]]
) -> Iterator[str]:
    model = (app, str(getattr(operation, "model_name", "") or getattr(operation, "name", "")).lower())
    if isinstance(operation, RunSQL):
        yield from (f"runs {found}" for found in _taken_away(operation.sql))
    elif isinstance(operation, CreateModel):
        fresh.add(model)
    elif isinstance(operation, AlterField):
        yield from _narrowed(operation, app, before, state)
    elif model not in fresh:
        yield from _of_change(operation, model[1])


def _of_change(operation: Any, model: str) -> Iterator[str]:
    match operation:
        case AddIndexConcurrently() | RemoveIndexConcurrently():
            return
        case DeleteModel() | RemoveField() | RenameField() | RenameModel() | AlterModelTable():
            yield f"{operation.describe().lower()}: the release before still uses it"
        case AddField(field=field) if not _may_be_left_out(field):
            yield f"adds {model}.{operation.name}, which the release before does not fill"
        case AddConstraint():
            yield f"adds {operation.constraint.name} to {model}, which has rows, and writers who do not know it"
        case AddIndex():
            yield f"adds {operation.index.name} to {model} in a way that stops its writers: use AddIndexConcurrently"
        case _:
            return


def _taken_away(sql: Any) -> Iterator[str]:
    texts = [sql] if isinstance(sql, str) else [one if isinstance(one, str) else one[0] for one in sql]
    for text in texts:
        yield from (" ".join(found.split()).upper() for found in _TAKES_AWAY.findall(text))


def _may_be_left_out(field: "Field[Any, Any]") -> bool:
    return bool(field.null or field.has_db_default() or getattr(field, "many_to_many", False))


def _narrowed(operation: AlterField, app: str, before: ProjectState, state: ProjectState) -> Iterator[str]:
    """A column of another type, a shorter one, or one that may not be empty any more."""
    was, will_be = (
        one.apps.all_models[app][operation.model_name_lower]._meta.get_field(operation.name)
        for one in (before, state)
    )
    name = f"{operation.model_name_lower}.{operation.name}"
    if was.null and not will_be.null:
        yield f"makes {name} required"
    former, later = was.db_type(connection) or "", will_be.db_type(connection) or ""
    if former != later and not _is_longer(former, later):
        yield f"makes {name} {later}, which was {former}"


def _is_longer(former: str, later: str) -> bool:
    old, new = _LENGTH.fullmatch(former), _LENGTH.fullmatch(later)
    return bool(old and new and old[1] == new[1] and int(old[2]) <= int(new[2]))
