"""Whatever an operator does is kept with its reason, however it ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib import messages
from django.test import RequestFactory

from titan.kernel.errors import FieldProblem, InvalidInput
from titan.platform.admin import audit
from titan.platform.admin.base import Doing
from titan.platform.admin.models import AuditEntry, BegunEntry

pytestmark = pytest.mark.django_db


class Operator:
    """Somebody at the desk."""

    pk = uuid4()

    def get_username(self) -> str:
        return "mira"


def doing() -> Doing:
    request = RequestFactory().post("/admin/")
    request.user = Operator()  # type: ignore[assignment]
    return Doing(request, "payouts.PayoutRow", "p-1", "approve", "It was agreed by telephone.")


def kept() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.values_list("action", "reason", "outcome"))


def test_what_is_done_is_kept_with_its_outcome() -> None:
    assert doing().audited(lambda: "approved") == (messages.SUCCESS, "approved")
    assert kept() == [("approve", "It was agreed by telephone.", "approved")]


def test_a_refusal_is_told_and_kept_with_each_of_its_problems() -> None:
    def refuse() -> str:
        raise InvalidInput(
            problems=(FieldProblem("/a", "x", "too much"), FieldProblem("/b", "x", "too late"))
        )

    assert doing().audited(refuse) == (messages.ERROR, "refused: too much; too late")
    assert [outcome for *_, outcome in kept()] == ["refused: too much; too late"]


def test_what_breaks_is_kept_and_breaks_on() -> None:
    def crash() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        doing().audited(crash)
    assert [outcome for *_, outcome in kept()] == ["failed: ZeroDivisionError"]


class KilledError(BaseException):
    """As SIGKILL: nobody gets to say anything."""


def killed() -> str:
    raise KilledError


def test_what_was_killed_is_kept_as_unknown_once() -> None:
    with pytest.raises(KilledError):
        doing().audited(killed)
    assert kept() == []
    assert audit.give_up(older_than=timedelta(hours=1)) == 0, "it may still be going on"
    assert [audit.give_up(older_than=timedelta(0)) for _ in range(2)] == [1, 0]
    [(action, reason, outcome)] = kept()
    assert (action, reason) == ("approve", "It was agreed by telephone.")
    assert outcome.startswith("unknown: began ")
    assert audit.check().faults == ()


def test_what_ended_leaves_nothing_to_give_up() -> None:
    doing().audited(lambda: "approved")
    assert not BegunEntry.objects.exists()
    assert audit.give_up(older_than=timedelta(0)) == 0


def test_what_ended_after_it_was_given_up_is_told_all_the_same() -> None:
    def slow() -> str:
        audit.give_up(older_than=timedelta(0))
        return "approved"

    doing().audited(slow)
    first, second = (outcome for *_, outcome in kept())
    assert first.startswith("unknown")
    assert second == "approved"
