"""Rules as SQL: of which buckets a row is, whether it goes with some of them, and whether it stays as well.

In parameters: `moving` are the buckets that go, `there` those that are at home at their target already, `keeps` those that stay at home in the
database that is asked.

Names of tables and columns come from the rules alone, never from input.
"""

from collections.abc import Mapping

from .rules import Accompanies, Between, Follows, Moved, Portable, WithCopy


def buckets(rule: Portable, row: str, rules: Mapping[str, Portable]) -> str:
    """The buckets of a row, as `smallint[]`; empty or null elements where it belongs to none."""
    match rule:
        case Moved():
            return f"ARRAY[{_bucket(rule, row)}]"
        case WithCopy():
            return f"ARRAY[portability_bucket({row}.{rule.home}), portability_bucket({row}.{rule.copy})]"
        case Follows():
            return _of_parent(rule, row, buckets(rules[rule.parent], "parent", rules))
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


def homes(rule: Portable, row: str, rules: Mapping[str, Portable]) -> str:
    """Of a row that is kept as a copy too, the bucket of its home, as `smallint[]`."""
    if isinstance(rule, WithCopy):
        return f"ARRAY[portability_bucket({row}.{rule.home})]"
    assert isinstance(rule, Follows)
    return _of_parent(rule, row, homes(rules[rule.parent], "parent", rules))


def is_doubled(rule: Portable, rules: Mapping[str, Portable]) -> bool:
    """Whether another cell may keep copies of such rows, as letters tell of them."""
    while isinstance(rule, Follows):
        rule = rules[rule.parent]
    return isinstance(rule, WithCopy)


def is_going(rule: Portable, row: str, rules: Mapping[str, Portable]) -> str:
    """Whether a row goes. A copy does not where the target is the home of what it is a copy of."""
    all_of_it = buckets(rule, row, rules)
    if not is_doubled(rule, rules):
        return f"{all_of_it} && %(moving)s::smallint[]"
    home = homes(rule, row, rules)
    return (
        f"({home} && %(moving)s::smallint[]"
        f" OR {all_of_it} && %(moving)s::smallint[] AND NOT {home} && %(there)s::smallint[])"
    )


def is_leaving(rule: Portable, row: str, rules: Mapping[str, Portable]) -> str:
    """Whether a row that goes leaves nothing behind that needs it."""
    if is_doubled(rule, rules):
        return f"NOT {buckets(rule, row, rules)} && %(keeps)s::smallint[]"
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


def is_left_over(rule: Portable, row: str, rules: Mapping[str, Portable]) -> str:
    """Whether a row is to be taken away from where the buckets were: it went, or its target is the home of what it is a copy of."""
    gone = (
        f"{buckets(rule, row, rules)} && %(moving)s::smallint[]"
        if is_doubled(rule, rules)
        else is_going(rule, row, rules)
    )
    return f"{gone} AND {is_leaving(rule, row, rules)}"


def _of_parent(rule: Follows, row: str, inner: str) -> str:
    """What is said of the row `parent`, said of the parent of a row."""
    alias = f"of_{rule.table}"
    inner = inner.replace("parent.", f"{alias}.")
    return (
        f"coalesce((SELECT {inner} FROM {rule.parent} {alias}"  # noqa: S608
        f" WHERE {alias}.{rule.parent_column} = {row}.{rule.column} LIMIT 1), '{{}}')"
    )


def _bucket(rule: Moved, row: str) -> str:
    column = f"{row}.{rule.column}"
    if rule.is_number:
        found = column
    elif rule.is_text:
        found = f"portability_bucket_in({column})"
    else:
        found = f"portability_bucket({column})"
    return f"CASE WHEN {row}.{rule.where} THEN {found} END" if rule.where else found
