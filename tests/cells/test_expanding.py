"""Which migrations the release before can bear, and which it cannot."""

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RemoveField,
    RunSQL,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import SeparateDatabaseAndState

from titan.cells.fleet import expanding

pytestmark = pytest.mark.django_db

INDEX = models.Index(fields=["locale"], name="users_locale")
CHECK = models.CheckConstraint(condition=~models.Q(locale=""), name="users_locale_given")


def problems(*operations: Any) -> list[str]:
    loader = MigrationExecutor(connection).loader
    migration = type("Tomorrow", (Migration,), {"operations": list(operations)})("0099_tomorrow", "users")
    return list(expanding._problems(migration, loader.project_state(), set()))


@pytest.mark.parametrize(
    "operation",
    [
        AddField("user", "nickname", models.TextField(null=True)),
        AddField("user", "nickname", models.TextField(db_default="")),
        AddIndexConcurrently("user", INDEX),
        AlterField("user", "locale", models.CharField(max_length=200)),
        CreateModel("Pet", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        RunSQL("CREATE OR REPLACE FUNCTION users_pets() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    ],
    ids=["empty", "default", "index", "longer", "table", "function"],
)
def test_what_adds_is_borne(operation: Any) -> None:
    assert problems(operation) == []


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        (AddField("user", "nickname", models.TextField(default="")), "does not fill"),
        (RemoveField("user", "locale"), "remove field locale"),
        (AlterField("user", "locale", models.CharField(max_length=2)), "makes user.locale varchar(2)"),
        (AddIndex("user", INDEX), "AddIndexConcurrently"),
        (AddConstraint("user", CHECK), "users_locale_given"),
        (RunSQL("ALTER TABLE users_user DROP COLUMN locale"), "runs DROP COLUMN"),
        (
            SeparateDatabaseAndState(database_operations=[RunSQL([("drop  table users_user", None)])]),
            "runs DROP TABLE",
        ),
    ],
    ids=["required", "removed", "shorter", "index", "constraint", "SQL", "apart"],
)
def test_what_takes_away_is_named(operation: Any, says: str) -> None:
    [found] = problems(operation)
    assert says in found


def test_a_database_that_has_everything_waits_for_nothing() -> None:
    assert expanding.waiting() == {}
