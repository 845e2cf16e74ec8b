"""What of some tables would go with a bucket, by the rules of their context."""

from collections.abc import Sequence

from titan.platform.db import sql
from titan.platform.portability import expressions
from titan.platform.portability.registry import portable


def moved(
    tables: Sequence[str], moving: int, *, there: Sequence[int] = (), keeps: Sequence[int] = ()
) -> tuple[set[str], set[str]]:
    """Tables of which rows go with a bucket, and those of which they leave nothing behind."""
    rules = {rule.table: rule for rule in portable()}
    buckets = {"moving": [moving], "there": list(there), "keeps": list(keeps)}
    going, leaving = set(), set()
    for table in tables:
        goes = expressions.is_going(rules[table], "r", rules)
        leaves = expressions.is_leaving(rules[table], "r", rules)
        for goes_too, leaves_too in sql.query(f"SELECT {goes}, {goes} AND {leaves} FROM {table} r", buckets):
            going |= {table} if goes_too else set()
            leaving |= {table} if leaves_too else set()
    return going, leaving
