"""Operations screens: runs and findings with what mends each, every action with reason and audit."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from tests.apps.payments.conftest import Provider, Purchase, by_card, new_purchase
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentStatus
from titan.apps.reconciliation import api
from titan.apps.reconciliation.models import FindingRow, RunRow
from titan.kernel import clock
from titan.platform.admin.models import AuditEntry

pytestmark = pytest.mark.django_db
FINDINGS = "/admin/reconciliation/findingrow/"
RUNS = "/admin/reconciliation/runrow/"


@pytest.fixture
def operator() -> Client:
    user = get_user_model().objects.create_superuser(email="op@example.org", password="long enough it is")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def purchase(provider: Provider) -> Purchase:
    """A payment whose capture we know nothing of, found to be late."""
    made = new_purchase(3000)
    made.authorise(by_card())
    intent = provider.book.find(str(made.id))
    assert intent is not None
    provider.book.capture(intent, 3000)
    day = clock.now().date()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        api.reconcile(provider="card", day=day)
    return made


def act(client: Client, path: str, action: str, id: object, *, reason: str = "found in the morning") -> str:
    form = {"action": action, "_selected_action": str(id), "confirmed": "yes", "reason": reason}
    return client.post(path, form, follow=True).content.decode()


@pytest.mark.usefixtures("purchase")
class TestScreens:
    def test_lead_from_the_run_to_its_findings(self, operator: Client) -> None:
        run = RunRow.objects.get()

        listed = operator.get(RUNS).content.decode()
        shown = operator.get(f"{RUNS}{run.pk}/change/").content.decode()

        assert f"{FINDINGS}?seen_run_id={run.pk}" in listed
        assert "late: 1" in shown

    def test_show_what_differs_and_what_mends_it(self, operator: Client, purchase: Purchase) -> None:
        page = operator.get(f"{FINDINGS}?seen_run_id={RunRow.objects.get().pk}").content.decode()

        assert "captured there, authorised here" in page
        assert "Take over what the provider took" in page
        assert f"/admin/payments/paymentrow/{purchase.id}/change/" in page

    def test_mend_with_a_reason_and_audit_it(self, operator: Client, purchase: Purchase) -> None:
        finding = FindingRow.objects.get()

        page = act(operator, FINDINGS, "take_over", finding.pk)

        assert "the payment is captured" in page
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.CAPTURED
        audit = AuditEntry.objects.get()
        assert (audit.action, audit.target_id, audit.reason) == (
            "take_over",
            str(finding.pk),
            "found in the morning",
        )
        finding.refresh_from_db()
        assert (finding.status, finding.mended_by) == ("mended", "take_over")

    def test_do_nothing_without_a_reason(self, operator: Client, purchase: Purchase) -> None:
        act(operator, FINDINGS, "take_over", FindingRow.objects.get().pk, reason="")

        assert payments.get(payment_id=purchase.id).status is PaymentStatus.AUTHORISED

    def test_refuse_what_does_not_mend_it_and_audit_that_too(self, operator: Client) -> None:
        page = act(operator, FINDINGS, "accept_fee", FindingRow.objects.get().pk)

        assert "refused" in page
        assert AuditEntry.objects.get().outcome.startswith("refused")

    def test_compare_a_day_again(self, operator: Client, provider: Provider) -> None:
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
            page = act(operator, RUNS, "again", RunRow.objects.get().pk)

        assert "compared again" in page

    def test_offer_no_way_to_change_a_row(self, operator: Client) -> None:
        finding = FindingRow.objects.get()

        assert operator.post(f"{FINDINGS}{finding.pk}/change/", {"status": "mended"}).status_code == 403
        assert operator.post(f"{FINDINGS}{finding.pk}/delete/", {"post": "yes"}).status_code == 403
