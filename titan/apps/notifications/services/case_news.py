"""News of cases."""

from collections.abc import Sequence
from datetime import timedelta

from titan.kernel import clock

from ..contracts import CaseFact
from ..domain import cases
from . import reminding, telling

FRESH = timedelta(days=7)


def tell(facts: Sequence[CaseFact]) -> None:
    """See `api.tell_of_cases`."""
    since = clock.now() - FRESH
    telling.tell_users([message for fact in facts if fact.at >= since for message in cases.told(fact)])
    reminding.watch([cases.deadline(fact) for fact in facts])
