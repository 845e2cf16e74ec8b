"""All rules of this marketplace, found in the `portability` of each application."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from .rules import Accompanies, Between, Follows, Portable, Rule, Shared, Stays


class TwoOwners(Exception):
    """Two applications register the same table."""


@cache
def owners() -> Mapping[str, str]:
    """The application that registers each table.

    Raises:
        TwoOwners: a table is registered twice.
    """
    found: dict[str, str] = {}
    for name, rules in _declared():
        for rule in rules:
            if rule.table in found:
                raise TwoOwners(f"{rule.table} is registered by {found[rule.table]} and by {name}")
            found[rule.table] = name
    return found


@cache
def rules() -> Mapping[str, Rule]:
    """The rule of each table."""
    owners()
    return {rule.table: rule for _, rules in _declared() for rule in rules}


@cache
def portable() -> tuple[Portable, ...]:
    """The rules of tables whose rows move, after those that they depend on."""
    moving = {table: rule for table, rule in rules().items() if not isinstance(rule, Stays | Shared)}
    ordered: dict[str, Portable] = {}

    def put(rule: Portable) -> None:
        if isinstance(rule, Follows | Between) and rule.parent not in ordered:
            put(moving[rule.parent])
        if isinstance(rule, Accompanies):
            put(moving[rule.child])
        ordered[rule.table] = rule

    for table in sorted(moving):
        put(moving[table])
    return tuple(ordered.values())


def _declared() -> list[tuple[str, tuple[Rule, ...]]]:
    return [
        (config.name, import_module(f"{config.name}.portability").TABLES)
        for config in apps.get_app_configs()
        if config.name.startswith("titan.") and find_spec(f"{config.name}.portability")
    ]
