"""What operators give away: asked for with a reason, above a limit approved by another, carried out once."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from tests.factories import market
from titan.apps.giftcards import api as giftcards
from titan.apps.giftcards.contracts import (
    Giveaway,
    GiveawayConflict,
    GiveawayDraft,
    GiveawayInvalid,
    GiveawayKind,
    GiveawayStatus,
    SecondPersonNeeded,
)
from titan.apps.giftcards.models import GiftCardRow, GiveawayRow
from titan.apps.giftcards.services import cards
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.admin.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
ASKING, SECOND = new_id(bucket=3), new_id(bucket=3)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def ask(
    amount: int = 2500, *, kind: GiveawayKind = GiveawayKind.CARDS, id: UUID | None = None, **more: Any
) -> Giveaway:
    draft = GiveawayDraft(kind, eur(amount), "sorry for the outage", **more)
    return giftcards.request_giveaway(giveaway_id=id or new_id(bucket=3), draft=draft, actor_id=ASKING)


def codes_of(giveaway: Giveaway) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(giftcards.giveaway_csv(giveaway_id=giveaway.id))))


def promoted() -> int:
    return wallet.balance(account=AccountRef(AccountKind.PROMOTION), currency="EUR").available.amount


class TestCards:
    def test_of_a_batch_have_their_money_and_codes_that_pay(self) -> None:
        before = promoted()
        made = ask(2500, count=3)
        assert giftcards.give_away_due() == 1
        codes = codes_of(made)
        assert [(one["amount"], one["currency"]) for one in codes] == [("25.00", "EUR")] * 3
        assert [giftcards.find(code=one["code"]).available for one in codes] == [eur(2500)] * 3
        assert promoted() == before - 7500
        assert wallet.check().is_clean

    def test_end_when_the_operator_said(self) -> None:
        ends = clock.now() + timedelta(days=30)
        made = ask(count=1, expires_at=ends)
        giftcards.give_away_due()
        assert codes_of(made)[0]["expires"] == f"{ends:%Y-%m-%d}"

    def test_are_made_once_though_the_work_was_interrupted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made, make, left = ask(count=4), cards.make, [2]

        def breaking(wish: cards.Wish) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise ConnectionError
            return make(wish)

        with monkeypatch.context() as patched:
            patched.setattr(cards, "make", breaking)
            with pytest.raises(ConnectionError):
                giftcards.give_away_due()
        assert GiftCardRow.objects.count() == 2
        giftcards.give_away_due()
        assert len(codes_of(made)) == GiftCardRow.objects.count() == 4
        assert giftcards.give_away_due() == 0

    def test_are_not_told_before_they_are_made(self) -> None:
        with pytest.raises(GiveawayConflict):
            giftcards.giveaway_csv(giveaway_id=ask().id)


class TestCredit:
    def test_goes_to_the_buyer_named_by_address_or_id(self) -> None:
        address = f"ada-{new_id(bucket=1)}@example.com"
        buyer = market.make_user(email=address)
        ask(700, kind=GiveawayKind.CREDIT, buyer=address)
        ask(300, kind=GiveawayKind.CREDIT, buyer=str(buyer))
        assert giftcards.give_away_due() == 2
        assert giftcards.credit_of(user_id=buyer) == (eur(1000),)


class TestTwoPeople:
    def test_what_is_above_the_limit_waits_for_somebody_else(self) -> None:
        asked = ask(10_000, count=6)
        assert (asked.status, giftcards.give_away_due()) == (GiveawayStatus.APPROVAL_NEEDED, 0)
        with pytest.raises(SecondPersonNeeded):
            giftcards.approve_giveaway(giveaway_id=asked.id, actor_id=ASKING)
        for _ in range(2):
            giftcards.approve_giveaway(giveaway_id=asked.id, actor_id=SECOND)
        assert giftcards.give_away_due() == 1
        assert len(codes_of(asked)) == 6

    def test_exactly_the_limit_needs_one(self) -> None:
        assert ask(10_000, count=5).status is GiveawayStatus.APPROVED

    def test_what_was_refused_is_never_made(self) -> None:
        asked = ask(100_000)
        giftcards.refuse_giveaway(giveaway_id=asked.id, actor_id=ASKING)
        with pytest.raises(GiveawayConflict):
            giftcards.approve_giveaway(giveaway_id=asked.id, actor_id=SECOND)
        assert giftcards.give_away_due() == 0

    def test_the_database_refuses_an_approval_by_who_asked(self) -> None:
        asked = ask(100_000)
        with pytest.raises(IntegrityError, match="giftcards_giveaway_two_people"):
            GiveawayRow.objects.filter(id=asked.id).update(status="approved", decided_by=ASKING)


class TestAsking:
    def test_twice_under_one_id_is_one_giveaway(self) -> None:
        same = new_id(bucket=3)
        for _ in range(2):
            ask(id=same)
        with pytest.raises(GiveawayConflict):
            ask(9900, id=same)
        assert GiveawayRow.objects.count() == 1

    @pytest.mark.parametrize(
        ("pointer", "changes"),
        [
            ("/amount", {"amount": 0}),
            ("/amount", {"amount": 100_001}),
            ("/count", {"count": 0}),
            ("/count", {"count": 1001}),
            ("/buyer", {"kind": GiveawayKind.CREDIT, "buyer": "nobody@example.com"}),
            ("/buyer", {"kind": GiveawayKind.CREDIT, "buyer": "00000000-0000-0000-0000-000000000000"}),
        ],
    )
    def test_names_the_field_at_fault(self, pointer: str, changes: dict[str, Any]) -> None:
        with pytest.raises(GiveawayInvalid) as refusal:
            ask(**changes)
        assert pointer in [problem.pointer for problem in refusal.value.problems]


class TestScreen:
    LIST = "admin:giftcards_giveawayrow_changelist"

    def operator(self) -> Client:
        client = Client()
        user_id = market.make_user(roles=("staff",))
        client.force_login(get_user_model()._default_manager.get(pk=user_id))
        return client

    def form(self, client: Client, **changes: Any) -> Any:
        shown = client.get(reverse("admin:giftcards_giveaway_new"))
        fields = {
            "kind": "cards",
            "amount": "12.50",
            "currency": "EUR",
            "count": "2",
            "reason": "a raffle at the fair",
            "giveaway": str(shown.context["form"]["giveaway"].value()),
        }
        return client.post(reverse("admin:giftcards_giveaway_new"), fields | changes, follow=True)

    def act(self, client: Client, row: GiveawayRow, action: str) -> Any:
        fields = {"action": action, "_selected_action": str(row.id), "confirmed": "1", "reason": "as agreed"}
        return client.post(reverse(self.LIST), fields, follow=True)

    def test_asks_approves_and_exports_with_reasons_in_the_audit_log(self) -> None:
        first, second = self.operator(), self.operator()
        self.form(first, amount="300", count="2")
        row = GiveawayRow.objects.get()
        assert "Somebody else has to approve this" in self.act(first, row, "approve").content.decode()
        self.act(second, row, "approve")
        giftcards.give_away_due()
        sent = self.act(second, row, "export")
        assert sent["Content-Type"].startswith("text/csv")
        assert sent.content.decode().count("300.00,EUR") == 2
        entries = AuditEntry.objects.filter(target_id=str(row.id)).order_by("id")
        assert [entry.action for entry in entries] == ["Give away", "approve", "approve", "export"]

    @pytest.mark.parametrize(
        "changes", [{"amount": "1.005"}, {"amount": "-1"}, {"reason": "x"}, {"count": "0"}]
    )
    def test_shows_what_is_wrong_and_keeps_what_was_typed(self, changes: dict[str, str]) -> None:
        page = self.form(self.operator(), **changes)
        assert page.context["form"].errors
        assert GiveawayRow.objects.count() == 0

    def test_is_for_staff_alone(self) -> None:
        client = Client()
        client.force_login(get_user_model()._default_manager.get(pk=market.make_user()))
        assert client.get(reverse("admin:giftcards_giveaway_new")).status_code in (302, 404)
