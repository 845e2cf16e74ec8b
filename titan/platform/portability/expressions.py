"""Rules as SQL: of which buckets a row is, and whether it stays while some of them go.

Names of tables and columns come from the rules alone, never from input.
"""

from collections.abc import Mapping

from .rules import Accompanies, Between, Follows, Moved, Portable


def buckets(rule: Portable, row: str, rules: Mapping[str, Portable]) -> str:
    """The buckets of a row, as `smallint[]`; empty or null elements where it belongs to none."""
    match rule:
        case Moved():
            return f"ARRAY[{_bucket(rule, row)}]"
        case Follows():
            parent = rules[rule.parent]
            inner = buckets(parent, "parent", rules)
            alias = f"of_{rule.table}"
            inner = inner.replace("parent.", f"{alias}.")
            return (
                f"coalesce((SELECT {inner} FROM {rule.parent} {alias}"  # noqa: S608
                f" WHERE {alias}.{rule.parent_column} = {row}.{rule.column} LIMIT 1), '{{}}')"
            )
        case Accompanies():
            child = rules[rule.child]
            assert isinstance(child, Moved)
            return (
                f"coalesce((SELECT array_agg(DISTINCT {_bucket(child, 'child')}) FROM {rule.child} child"  # noqa: S608
                f" WHERE child.{rule.child_column} = {row}.{rule.column}),"
                f" ARRAY[portability_bucket({row}.{rule.column})])"
            )
        case Between():
            ends = [f"portability_bucket({row}.{end})" for end in rule.ends]
            return (
                f"CASE WHEN coalesce({', '.join(ends)}) IS NULL THEN ARRAY[portability_bucket({row}.id)]"
                f" ELSE array_remove(ARRAY[{', '.join(ends)}], NULL) END"
            )


def is_leaving(rule: Portable, row: str, rules: Mapping[str, Portable]) -> str:
    """Whether a row that goes with the buckets in the parameter `moving` leaves nothing behind that needs it."""
    match rule:
        case Accompanies():
            return f"{buckets(rule, row, rules)} <@ %(moving)s::smallint[]"
        case Between():
            ends = ", ".join(f"{row}.{end}" for end in rule.ends)
            return (
                f"NOT EXISTS (SELECT FROM {rule.parent} keeper WHERE keeper.id IN ({ends})"
                " AND portability_bucket(keeper.id) <> ALL(%(moving)s::smallint[]))"
            )
        case _:
            return "true"


def _bucket(rule: Moved, row: str) -> str:
    column = f"{row}.{rule.column}"
    if rule.is_number:
        found = column
    elif rule.is_text:
        found = f"portability_bucket_in({column})"
    else:
        found = f"portability_bucket({column})"
    return f"CASE WHEN {row}.{rule.where} THEN {found} END" if rule.where else found
