"""Every table has an owner, and what owners say of their tables is so."""

import pytest
from django.apps import apps
from django.db import connection

from titan.platform.db import sql
from titan.platform.portability import guards, registry
from titan.platform.portability.rules import (
    Accompanies,
    Between,
    Follows,
    Moved,
    Portable,
    Shared,
    Stays,
    WithCopy,
)

pytestmark = pytest.mark.django_db


def columns() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in sql.query(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    ):
        found.setdefault(table, set()).add(column)
    return found


def named(rule: Portable) -> set[tuple[str, str]]:
    """Each table and column that a rule speaks of."""
    match rule:
        case Moved():
            more = (*rule.key, *rule.omits, *(column for column, _ in rule.sets))
            return {(rule.table, column) for column in (rule.column, *more)}
        case WithCopy():
            return {(rule.table, rule.home), (rule.table, rule.copy)}
        case Follows():
            more = (rule.column, *rule.key, *rule.omits)
            return {(rule.parent, rule.parent_column), *((rule.table, column) for column in more)}
        case Accompanies():
            return {(rule.table, rule.column), (rule.child, rule.child_column)}
        case Between():
            return {*((rule.table, end) for end in rule.ends), (rule.parent, "id"), (rule.marks, "id")}


def test_no_table_is_without_an_owner() -> None:
    assert sorted(set(connection.introspection.table_names()) - set(registry.owners())) == []


def test_no_owner_names_a_table_that_does_not_exist() -> None:
    assert sorted(set(registry.owners()) - set(connection.introspection.table_names())) == []


def test_every_model_is_registered_by_the_application_that_defines_it() -> None:
    strangers = [
        f"{model._meta.db_table} of {model.__module__} is registered by {registry.owners().get(model._meta.db_table)}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("titan.")
        and not model.__module__.startswith(f"{registry.owners().get(model._meta.db_table)}.")
    ]
    assert strangers == []


def test_every_column_of_a_rule_exists() -> None:
    present = columns()
    missing = [
        f"{table}.{column}"
        for rule in registry.portable()
        for table, column in sorted(named(rule))
        if column not in present.get(table, set())
    ]
    assert missing == []


def test_a_row_that_accompanies_another_is_found_by_the_key_of_that_one() -> None:
    keys = {table: tuple(key) for table, key in sql.query(guards._KEYS)}
    rules = {rule.table: rule for rule in registry.portable()}
    lost = [
        rule.table
        for rule in rules.values()
        if isinstance(rule, Accompanies) and rule.child_column not in guards.key_of(rules[rule.child], keys)
    ]
    assert lost == []


def test_what_stays_says_why() -> None:
    silent = [
        rule.table for rule in registry.rules().values() if isinstance(rule, Stays | Shared) and not rule.why
    ]
    assert silent == []


def test_nothing_that_moves_needs_a_row_that_stays() -> None:
    stays = {rule.table for rule in registry.rules().values() if isinstance(rule, Stays)}
    keys = sql.query(
        "SELECT conrelid::regclass::text, confrelid::regclass::text, a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
    )
    omitted = {
        (rule.table, column)
        for rule in registry.portable()
        if isinstance(rule, Moved)
        for column in rule.omits
    }
    moving = {rule.table for rule in registry.portable()}
    bound = [
        f"{table}.{column} -> {parent}"
        for table, parent, column in keys
        if table in moving and parent in stays and (table, column) not in omitted
    ]
    assert bound == []


def test_every_table_whose_rows_move_is_guarded_in_a_cell_among_several() -> None:
    guards.put_in_force()
    guarded = {
        table
        for (table,) in sql.query(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'portability_guard'"
        )
    }
    assert guarded == {rule.table for rule in registry.portable()}
