"""The home page tells what needs somebody and leads there; every screen opens and none can be written to."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.apps.users import api as users
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.admin.base import OpsAdmin
from titan.platform.admin.models import AuditEntry
from titan.platform.db import sql
from titan.platform.eventlog.models import Checkpoint, ParkedEvent
from titan.platform.processes.models import ProcessRow
from titan.web.ops import checks, health, navigation

pytestmark = pytest.mark.django_db
SCREENS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label_lower)


def card(client: Client, title: str, query: str = "") -> Any:
    cards = client.get(f"/admin/{query}").context["cards"]
    return next(card for card in cards if card.title == title)


def application(name: str = "Nordwolle") -> Shop:
    owner = users.create_user(email=f"{name}@example.com", name="Nora", password_hash="x")
    return sellers.apply(
        owner_id=owner.id, name=name, description="", country="DE", city="Husum", currency="EUR"
    )


class TestHome:
    def test_says_that_all_is_well(self, desk: Client) -> None:
        response = desk.get("/admin/")
        told = {card.title: card.is_bad for card in response.context["cards"] if card.title != "Stock"}
        assert told == dict.fromkeys(
            ("Ledger", "Subscribers", "Processes", "Shops that applied", "Products in review"), False
        )

    def test_takes_at_most_twelve_queries(self, desk: Client) -> None:
        application()
        desk.get("/admin/")
        checks.forget()
        with CaptureQueriesContext(connection) as queries:
            desk.get("/admin/")
        assert len(queries) <= 12

    def test_names_parked_events_and_leads_to_them(self, desk: Client) -> None:
        Checkpoint.objects.create(subscriber="wallet.orders", updated_at=clock.now())
        ParkedEvent.objects.create(
            subscriber="wallet.orders",
            stream=uuid4(),
            position=1,
            type="orders.order_placed.v1",
            reason="boom",
            parked_at=clock.now(),
        )
        found = card(desk, "Subscribers")
        assert found.is_bad
        assert [(entry.label, entry.address) for entry in found.entries] == [
            ("wallet.orders", "/admin/eventlog/parkedevent/?subscriber=wallet.orders")
        ]
        assert desk.get(found.entries[0].address).status_code == 200

    def test_tells_followers_of_another_version_from_those_of_this_one(self, desk: Client) -> None:
        for name in ("bus.publisher", "wallet.escrow", "gone.away"):
            Checkpoint.objects.create(subscriber=name, updated_at=clock.now())
        assert {one.name: one.is_known for one in health.followers()} == {
            "bus.publisher": True,
            "wallet.escrow": True,
            "gone.away": False,
        }

    def test_names_stuck_processes_first(self, desk: Client) -> None:
        for status in ("waiting", "stuck"):
            ProcessRow.objects.create(
                id=uuid4(),
                kind="checkout.purchase",
                status=status,
                state={},
                wake_at=clock.now(),
                deadline_at=clock.now(),
                created_at=clock.now(),
                updated_at=clock.now(),
            )
        found = card(desk, "Processes")
        assert (found.figure, found.note, found.is_bad) == ("1 stuck", "1 open", True)
        assert found.entries[0].label == "checkout.purchase: stuck"
        assert desk.get(found.entries[0].address).status_code == 200

    def test_proves_the_ledger_and_says_what_is_wrong(self, desk: Client) -> None:
        account = AccountRef(AccountKind.BUYER, new_id(bucket=9))
        move = TransferOrder(
            new_id(bucket=9),
            AccountRef(AccountKind.PROVIDER),
            account,
            Money(500, "EUR"),
            "x",
            new_id(bucket=9),
        )
        wallet.execute(orders=[move])
        assert not card(desk, "Ledger").is_bad
        sql.execute(
            "UPDATE wallet_account SET available_minor = 400 WHERE owner_id = %s", (account.owner_id,)
        )
        assert not card(desk, "Ledger").is_bad, "kept for a minute"
        found = card(desk, "Ledger", "?check=now")
        assert found.is_bad
        assert any("400, expected 500" in entry.label for entry in found.entries)

    def test_lists_shops_that_wait(self, desk: Client) -> None:
        shop = application()
        found = card(desk, "Shops that applied")
        assert [(entry.label, entry.address) for entry in found.entries] == [
            ("Nordwolle", f"/admin/sellers/shoprow/{shop.id}/change/")
        ]


# Their forms are commands: what is filled in goes through the context's api, with a reason and audit.
MADE_BY_FORM = ("commissions.rulerow", "commissions.taxraterow", "payouts.batchrow")


class TestScreens:
    @pytest.mark.parametrize(("model", "screen"), SCREENS, ids=[m._meta.label_lower for m, _ in SCREENS])
    def test_opens_and_is_read_only(self, desk: Client, model: Any, screen: Any, rf: RequestFactory) -> None:
        request = rf.get("/admin/")
        request.user = desk.get("/admin/").wsgi_request.user
        assert isinstance(screen, OpsAdmin)
        assert screen.has_add_permission(request) is (model._meta.label_lower in MADE_BY_FORM)
        assert not screen.has_change_permission(request)
        assert not screen.has_delete_permission(request)
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert desk.get(address).status_code == 200
        assert desk.get(f"{address}?q=00000000-0000-0000-0000-000000000000").status_code == 200

    def test_each_has_its_place_in_the_navigation(self, rf: RequestFactory) -> None:
        listed = {item["link"] for group in navigation.sidebar(rf.get("/admin/")) for item in group["items"]}
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            assert reverse(name) in listed

    def test_no_name_in_the_navigation_is_of_a_screen_that_is_gone(self) -> None:
        known = {model._meta.label_lower for model in admin.site._registry}
        named = {label for _, entries in navigation.GROUPS for label, _ in entries}
        assert named - known == set()


class TestDoors:
    def test_strangers_sign_in_by_the_door_of_everybody(self, operator: Any) -> None:
        client = Client()
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[-1][0].startswith("/account/login/?next=%2Fadmin%2F")
        fields = {"email": operator.email, "password": "correct horse battery", "next": "/admin/"}
        assert client.post("/account/login/", fields, follow=True).redirect_chain[-1] == ("/admin/", 302)

    def test_buyers_do_not_get_in(self) -> None:
        client = Client()
        users.create_user(
            email="b@example.com", name="B", password="correct horse battery", is_email_verified=True
        )
        client.post("/account/login/", {"email": "b@example.com", "password": "correct horse battery"})
        for path in ("/admin/", "/admin/lookup/", "/admin/orders/orderrow/"):
            response = client.get(path)
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")

    def test_signing_out_ends_the_session_of_the_device(self, operator: Any) -> None:
        client = Client()
        client.post("/account/login/", {"email": operator.email, "password": "correct horse battery"})
        response = client.post("/admin/logout/")
        assert (response.status_code, response["Location"]) == (307, "/account/logout/")
        assert client.get("/admin/password_change/")["Location"] == "/account/password/"


class TestReasons:
    def test_an_action_asks_for_a_reason_and_keeps_it(self, desk: Client, operator: Any) -> None:
        shop = application()
        fields = {"action": "approve", "_selected_action": str(shop.id)}
        asked = desk.post("/admin/sellers/shoprow/", fields)
        assert "Approve the application" in asked.content.decode()
        short = desk.post("/admin/sellers/shoprow/", {**fields, "confirmed": "1", "reason": "ok"})
        assert "at least 5 characters" in short.content.decode()
        assert sellers.get(shop_id=shop.id).status == "applied"
        desk.post("/admin/sellers/shoprow/", {**fields, "confirmed": "1", "reason": "Papers are complete."})
        assert sellers.get(shop_id=shop.id).status == "active"
        entry = AuditEntry.objects.get()
        assert (entry.actor_id, entry.action, entry.target_id, entry.reason, entry.outcome) == (
            operator.id,
            "approve",
            str(shop.id),
            "Papers are complete.",
            "active",
        )
        assert "Papers are complete." in desk.get("/admin/ops/auditentry/").content.decode()
