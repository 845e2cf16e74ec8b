"""Operators make and end rules, say why, and are remembered."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from config.settings.admin import UNFOLD
from titan.apps.commissions import api as commissions
from titan.apps.users import api as users
from titan.platform.admin.models import AuditEntry

from .conftest import OPERATOR, REASON, draft

pytestmark = pytest.mark.django_db
RULES, TAXES = "/admin/commissions/rulerow/", "/admin/commissions/taxraterow/"


@pytest.fixture
def desk(settings: Any) -> Client:
    settings.UNFOLD = UNFOLD
    made = users.create_user(
        email="ops@example.com", name="Olga", password_hash="!", roles=("staff",), is_email_verified=True
    )
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=made.id))
    return client


def typed(**changes: str) -> dict[str, str]:
    return {
        "name": "Default",
        "position": "100",
        "percent_bp": "900",
        "fixed_minor": "0",
        "fixed_per": "order",
        "reason": REASON,
    } | changes


def test_make_a_rule_with_a_reason(desk: Client) -> None:
    answer = desk.post(f"{RULES}add/", typed())

    [made] = commissions.rules()
    entry = AuditEntry.objects.get()
    assert answer.status_code == 302
    assert (made.percent_bp, entry.reason, entry.target_id) == (900, REASON, str(made.id))


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"reason": "no"}, "at least 5"), ({"fixed_minor": "10"}, "amounts need their currency")],
)
def test_are_told_what_is_wrong(desk: Client, changes: dict[str, str], words: str) -> None:
    answer = desk.post(f"{RULES}add/", typed(**changes))

    assert (answer.status_code, commissions.rules()) == (200, ())
    assert words in answer.content.decode()


def test_make_a_new_version_and_change_nothing_that_is_there(desk: Client) -> None:
    first = commissions.create_rule(draft=draft(), actor_id=OPERATOR, reason=REASON)
    page = desk.get(f"{RULES}{first.id}/change/").content.decode()

    desk.post(f"{RULES}add/", typed(replaces_id=str(first.id)))

    assert f"replaces_id={first.id}" in page
    assert 'name="percent_bp"' not in page
    assert sorted((rule.version, rule.percent_bp) for rule in commissions.rules()) == [(1, 1000), (2, 900)]


def test_end_a_rule(desk: Client) -> None:
    made = commissions.create_rule(draft=draft(), actor_id=OPERATOR, reason=REASON)

    desk.post(
        RULES,
        {"action": "end", "_selected_action": str(made.id), "confirmed": "1", "reason": "season is over"},
    )

    assert commissions.get_rule(rule_id=made.id).valid_to is not None
    assert AuditEntry.objects.get().action == "end"


def test_set_the_tax_of_a_country(desk: Client) -> None:
    answer = desk.post(f"{TAXES}add/", {"country": "DE", "tax_bp": "1900", "reason": REASON})

    assert answer.status_code == 302
    assert "DE" in desk.get(TAXES).content.decode()
    assert AuditEntry.objects.get().target_type == "commissions.TaxRateRow"
