"""Operations screens: they show, link, and ask the provider again; they change nothing else."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentStatus, ProviderUnavailable

from .conftest import BY_WALLET, Provider, Purchase, by_card, new_purchase

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    user = get_user_model().objects.create_superuser(email="op@example.org", password="long enough it is")
    client = Client()
    client.force_login(user)
    return client


class TestScreens:
    def test_lead_from_a_payment_to_its_ledger_and_events(self, operator: Client, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)

        page = operator.get(f"/admin/payments/paymentrow/{purchase.id}/change/").content.decode()

        assert f"/admin/wallet/transferrow/?reference_id={purchase.orders[0]}" in page
        assert f"/admin/eventlog/eventrow/?stream={purchase.id}" in page
        assert f"/admin/payments/partrow/?payment_id={purchase.id}" in page

    @pytest.mark.parametrize(
        "path",
        [
            "payments/paymentrow/",
            "payments/partrow/?payment_id={id}",
            "payments/refundrow/?payment_id={id}",
            "payments/webhookrow/?payment_id={id}",
            "wallet/accountrow/",
            "wallet/transferrow/?reference_id={order}",
            "wallet/escrowendrow/",
        ],
    )
    def test_open(self, operator: Client, purchase: Purchase, path: str) -> None:
        purchase.authorise(BY_WALLET)

        answer = operator.get("/admin/" + path.format(id=purchase.id, order=purchase.orders[0]))

        assert answer.status_code == 200

    def test_offer_no_way_to_change_a_row(self, operator: Client, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        path = f"/admin/payments/paymentrow/{purchase.id}/"

        assert operator.post(f"{path}change/", {"status": "captured"}).status_code == 403
        assert operator.post(f"{path}delete/", {"post": "yes"}).status_code == 403

    def test_ask_the_provider_again(self, operator: Client, provider: Provider, settings: Any) -> None:
        purchase = new_purchase(3000)
        provider.order(create="lose")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())

        operator.post(
            "/admin/payments/paymentrow/",
            {"action": "ask", "_selected_action": str(purchase.id), "reason": "buyer rang", "confirmed": "1"},
        )

        assert payments.get(payment_id=purchase.id).status is PaymentStatus.AUTHORISED
