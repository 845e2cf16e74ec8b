"""Screens of operators: read-only, decisions by a form, all of it audited."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import CaseOutcome, CaseStatus
from titan.platform.admin.models import AuditEntry

from .conftest import Sold, come_to_rest, eur, fresh_id, moderator, row_of

pytestmark = pytest.mark.django_db(transaction=True)


class Operator:
    """A member of staff with a browser."""

    def __init__(self) -> None:
        self.id = moderator()
        self.client = Client()
        self.client.force_login(get_user_model()._default_manager.get(pk=self.id))

    def award(self, case_id: UUID, **fields: Any) -> Any:
        address = reverse("admin:refunds_case_award", args=[case_id])
        values = {"step": str(fresh_id()), "reason": "The pictures show it.", **fields}
        return self.client.post(address, values, follow=True)


@pytest.fixture
def operator(transactional_db: None) -> Operator:
    return Operator()


def test_case_shows_its_thread_and_money(operator: Operator, delivered: Sold) -> None:
    case = delivered.claim((1, 1))
    delivered.reject(case)
    page = operator.client.get(reverse("admin:refunds_caserow_change", args=[case.id])).content.decode()
    for words in ("It left us whole.", "15.01 EUR", "Pot", "It does not fit."):
        assert words in page
    listed = operator.client.get(reverse("admin:refunds_caserow_changelist"))
    assert case.order_number in listed.content.decode()


def test_award_is_made_by_a_form_and_audited(operator: Operator, delivered: Sold) -> None:
    case = delivered.claim((1, 1))
    delivered.reject(case)
    delivered.escalate(case)
    form = operator.client.get(reverse("admin:refunds_case_award", args=[case.id]))
    assert "39.91 EUR" in form.content.decode()
    operator.award(case.id, seller="10", platform="2.50")
    case = refunds.get(case_id=case.id)
    assert (case.status, case.amount) == (CaseStatus.AWARDED, eur(1250))
    entry = AuditEntry.objects.get(target_id=str(case.id))
    assert (entry.actor_id, entry.reason, entry.outcome) == (
        operator.id,
        "The pictures show it.",
        "now awarded",
    )


def test_second_moderator_decides_the_appeal(operator: Operator, delivered: Sold) -> None:
    case = delivered.claim((1, 1))
    delivered.reject(case)
    delivered.escalate(case)
    operator.award(case.id, seller="10")
    refunds.appeal(case_id=case.id, buyer_id=delivered.buyer_id, step_id=fresh_id(), text="More.")
    refused = operator.award(case.id, seller="15.01")
    assert "decided by another moderator" in refused.content.decode()
    Operator().award(case.id, seller="15.01")
    come_to_rest()
    assert delivered.bought_back() == 1501


@pytest.mark.parametrize("fields", [{"seller": "-1"}, {"seller": "1.005"}, {"reason": "x"}, {"seller": "40"}])
def test_award_that_cannot_be_is_refused(operator: Operator, delivered: Sold, fields: dict[str, str]) -> None:
    case = delivered.claim((1, 1))
    delivered.reject(case)
    delivered.escalate(case)
    operator.award(case.id, **fields)
    assert refunds.get(case_id=case.id).status is CaseStatus.ESCALATED


def test_case_is_closed_with_a_reason(operator: Operator, delivered: Sold) -> None:
    case = delivered.claim((1, 1))
    fields = {
        "action": "close",
        "_selected_action": str(case.id),
        "confirmed": "1",
        "reason": "The buyer asked us to.",
    }
    operator.client.post(reverse("admin:refunds_caserow_changelist"), fields)
    assert refunds.get(case_id=case.id).outcome is CaseOutcome.CLOSED_BY_OPERATOR
    assert row_of(case).order.taken_minor == 0
    assert AuditEntry.objects.filter(target_id=str(case.id), action="close").exists()


def test_rule_is_set_by_a_form_and_audited(operator: Operator) -> None:
    address = reverse("admin:refunds_rule_set")
    [default] = refunds.rules()
    assert 'value="30"' in operator.client.get(address, {"rule": str(default.id)}).content.decode()
    fields = {"return_days": "20", "claim_days": "40", "is_returnable": "on", "reason": "New terms."}
    operator.client.post(address, fields)
    [default] = refunds.rules()
    assert (default.return_days, default.claim_days) == (20, 40)
    assert AuditEntry.objects.get(target_id="default").reason == "New terms."
    assert operator.client.get(reverse("admin:refunds_rulerow_changelist")).status_code == 200


def test_order_shows_what_is_taken(operator: Operator, delivered: Sold) -> None:
    delivered.claim((0, 1))
    page = operator.client.get(reverse("admin:refunds_orderrow_change", args=[delivered.order_id]))
    assert "line 0: 1 of 2" in page.content.decode()


def test_buyers_see_nothing_of_it(delivered: Sold) -> None:
    case = delivered.claim((1, 1))
    address = reverse("admin:refunds_case_award", args=[case.id])
    assert Client().get(address).status_code == 302
