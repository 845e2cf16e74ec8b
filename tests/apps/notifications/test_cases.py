"""What the sides of a case are told: each step once, to whom it concerns, by mail and in the app."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.refunds.conftest import Sold, come_to_rest, fresh_id, moderator, row_of
from titan.apps.notifications import api
from titan.apps.notifications.contracts import CaseFact, Notification
from titan.apps.notifications.models import NotificationRow, ReminderRow
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    Bearer,
    BearerShare,
    Case,
    CaseKind,
    CaseReason,
    CaseStatus,
    Inspection,
)
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.eventlog import relay
from titan.platform.mail import outbox

pytestmark = pytest.mark.django_db(transaction=True)


def user(name: str) -> UUID:
    return users.create_user(
        email=f"{name.lower()}-{fresh_id()}@example.com", name=name, password_hash="!", roles=()
    ).id


@pytest.fixture
def sold(transactional_db: None) -> Sold:
    return Sold(owner_id=user("Olga"), buyer_id=user("Ada")).sell().deliver()


@pytest.fixture
def days_later() -> Iterator[Callable[[float], None]]:
    blocks = []

    def pass_days(days: float) -> None:
        block = clock.frozen(clock.now() + timedelta(days=days))
        block.__enter__()
        blocks.append(block)

    yield pass_days
    for block in reversed(blocks):
        block.__exit__(None, None, None)


def told(user_id: UUID) -> list[Notification]:
    """What a user was told of cases, the oldest first."""
    relay.settle()
    page = api.list_of(user_id=user_id, limit=100)
    return [one for one in reversed(page.results) if one.kind.startswith("case.")]


def kinds(user_id: UUID) -> list[str]:
    return [one.kind.removeprefix("case.") for one in told(user_id)]


def decide(case: Case, amount: int, *, needs_return: bool = False) -> Case:
    money = Money(amount, "EUR")
    shares = (BearerShare(Bearer.SELLER, money),) if amount else ()
    return refunds.award(
        case_id=case.id,
        moderator_id=moderator(),
        step_id=fresh_id(),
        amount=money,
        shares=shares,
        reason="Both sides were heard.",
        needs_return=needs_return,
    )


class TestReturn:
    def test_each_side_is_told_of_the_steps_that_concern_it(self, sold: Sold) -> None:
        case = sold.ask()
        sold.accept(case)
        sold.send_back(case)
        sold.inspect(case)
        come_to_rest()
        assert kinds(sold.owner_id) == ["opened", "sent_back", "refund_agreed", "refunded"]
        assert kinds(sold.buyer_id) == ["return_due", "refund_agreed"]

    def test_messages_lead_to_the_page_of_the_case(self, sold: Sold) -> None:
        case = sold.ask()
        sold.reject(case)
        assert [one.url for one in told(sold.owner_id)] == [f"/seller/returns/{case.id}/"]
        [refused] = told(sold.buyer_id)
        assert refused.url == f"/account/returns/{case.id}/"
        assert refused.title == f"The shop said no: order {case.order_number}"
        assert "Tin & Clay said no. In their words: “It left us whole.”" in refused.body

    def test_seller_hears_what_part_of_a_refund_it_bears(self, sold: Sold) -> None:
        sold.accept(sold.claim((0, 1)))
        come_to_rest()
        assert told(sold.owner_id)[-1].body == "€10.00 went back to the buyer. €10.00 of it is yours to bear."

    @pytest.mark.parametrize(
        ("result", "amount", "words"),
        [
            (Inspection.DAMAGED, 400, "looked at the goods and offers €4.00."),
            (Inspection.NOT_RECEIVED, None, "says that nothing came back."),
        ],
    )
    def test_buyer_hears_of_an_inspection_that_changes_things(
        self, sold: Sold, result: Inspection, amount: int | None, words: str
    ) -> None:
        case = sold.ask()
        sold.accept(case)
        sold.send_back(case)
        sold.inspect(case, result, amount)
        assert words in told(sold.buyer_id)[-1].body

    def test_an_exchange_tells_both_who_sends_what(self, sold: Sold) -> None:
        case = sold.stock().ask(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE)
        row = row_of(case)
        row.replacement = ""
        row.save()
        sold.accept(case)
        sold.send_back(case)
        sold.inspect(case)
        refunds.replace(
            case_id=case.id,
            shop_id=sold.shop_id,
            actor_id=sold.owner_id,
            step_id=fresh_id(),
            carrier="DHL",
            tracking_number="NEW1",
        )
        assert kinds(sold.owner_id) == ["opened", "sent_back", "replacement_due"]
        assert kinds(sold.buyer_id) == ["return_due", "replacement_due", "replaced"]
        assert told(sold.buyer_id)[-1].body == "Tin & Clay sent them: DHL NEW1."

    def test_both_hear_that_no_other_one_is_left(self, sold: Sold) -> None:
        case = sold.stock().ask(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE)
        sold.accept(case)
        sold.send_back(case)
        sold.inspect(case)
        refunds.refund_instead(
            case_id=case.id,
            shop_id=sold.shop_id,
            actor_id=sold.owner_id,
            step_id=fresh_id(),
            text="The last one was torn.",
        )
        assert kinds(sold.owner_id)[-2:] == ["none_left", "refund_agreed"]
        assert kinds(sold.buyer_id)[-2:] == ["none_left", "refund_agreed"]
        assert told(sold.buyer_id)[-2].body == (
            "Tin & Clay has none left of what you wanted instead, so you get the money for what goes back."
            " In their words: “The last one was torn.”"
        )


class TestDispute:
    def test_the_other_side_hears_of_a_moderator_and_both_of_the_decision(self, sold: Sold) -> None:
        case = sold.claim((0, 1))
        sold.counter(case, 300)
        sold.escalate(case)
        decide(case, 500)
        assert kinds(sold.buyer_id) == ["countered", "awarded"]
        assert kinds(sold.owner_id) == ["opened", "escalated", "awarded"]
        assert "the buyer gets €5.00. In their words: “Both sides were heard.” Either side may appeal" in (
            told(sold.buyer_id)[-1].body
        )

    def test_an_award_that_wants_the_goods_first_says_so_when_it_binds(
        self, sold: Sold, days_later: Callable[[float], None]
    ) -> None:
        case = sold.claim((0, 1))
        sold.reject(case)
        sold.escalate(case)
        decide(case, 500, needs_return=True)
        days_later(8)
        assert refunds.act_on_deadlines() == 1
        assert kinds(sold.buyer_id)[-1] == "return_due"

    def test_no_award_is_told_as_such(self, sold: Sold) -> None:
        case = sold.claim((0, 1))
        sold.reject(case)
        sold.escalate(case)
        decide(case, 0)
        assert "Decided: there is no refund." in told(sold.owner_id)[-1].body

    def test_words_with_braces_are_shown_as_they_are(self, sold: Sold) -> None:
        case = sold.claim((0, 1))
        refunds.reject(
            case_id=case.id,
            shop_id=sold.shop_id,
            actor_id=sold.owner_id,
            step_id=fresh_id(),
            text="{shop} {0} says no",
        )
        assert "“{shop} {0} says no”" in told(sold.buyer_id)[-1].body


class TestEnds:
    def test_seller_hears_that_a_case_was_withdrawn(self, sold: Sold) -> None:
        case = sold.ask()
        refunds.withdraw(case_id=case.id, buyer_id=sold.buyer_id, step_id=fresh_id())
        assert kinds(sold.owner_id) == ["opened", "closed"]
        assert kinds(sold.buyer_id) == []

    def test_both_hear_that_the_time_ran_out(self, sold: Sold, days_later: Callable[[float], None]) -> None:
        sold.reject(sold.ask())
        days_later(8)
        refunds.act_on_deadlines()
        assert kinds(sold.buyer_id)[-1] == kinds(sold.owner_id)[-1] == "closed"


class TestMail:
    def test_goes_to_the_present_address_of_each_side(self, sold: Sold) -> None:
        sold.reject(sold.ask())
        relay.settle()
        outbox.send_due()
        sent = {letter.subject.split(":")[0]: letter for letter in mail.outbox if "order" in letter.subject}
        for title, user_id in (("A return", sold.owner_id), ("The shop said no", sold.buyer_id)):
            assert sent[title].to == [users.get(user_id=user_id).email]
            assert "/returns/" in str(sent[title].body)

    def test_nobody_who_is_shut_out_is_written_to(self, sold: Sold) -> None:
        users.deactivate(user_id=sold.owner_id, actor_id=None, reason="left")
        sold.ask()
        relay.settle()
        outbox.send_due()
        assert [letter for letter in mail.outbox if letter.subject.startswith("A return")] == []


class TestReminder:
    def test_is_told_once_to_whose_turn_it_is_while_a_day_is_left(
        self, sold: Sold, days_later: Callable[[float], None]
    ) -> None:
        sold.ask()
        relay.settle()
        assert api.remind() == 0
        days_later(2.5)
        assert [api.remind(), api.remind()] == [1, 0]
        assert kinds(sold.owner_id) == ["opened", "deadline"]
        assert kinds(sold.buyer_id) == []

    def test_follows_the_turn(self, sold: Sold, days_later: Callable[[float], None]) -> None:
        case = sold.ask()
        sold.accept(case)
        relay.settle()
        days_later(13.5)
        assert api.remind() == 1
        assert kinds(sold.buyer_id) == ["return_due", "deadline"]

    def test_is_forgotten_when_nobody_is_waited_for(self, sold: Sold) -> None:
        case = sold.claim((0, 1))
        relay.settle()
        assert ReminderRow.objects.filter(case_id=case.id).count() == 1
        sold.accept(case)
        relay.settle()
        assert ReminderRow.objects.count() == 0

    def test_comes_not_after_the_time(self, sold: Sold, days_later: Callable[[float], None]) -> None:
        sold.ask()
        relay.settle()
        days_later(4)
        assert api.remind() == 0
        assert kinds(sold.owner_id) == ["opened"]


def fact(**changes: object) -> CaseFact:
    known = CaseFact(
        case_id=fresh_id(),
        order_id=fresh_id(),
        number="T-1",
        buyer_id=fresh_id(),
        seller_id=fresh_id(),
        cause="case:1",
        at=clock.now(),
        what="opened",
        kind=CaseKind.RETURN,
        amount=Money(100, "EUR"),
        status=CaseStatus.REQUESTED,
        deadline_at=clock.now() + timedelta(days=3),
    )
    return replace(known, **changes)  # type: ignore[arg-type]


class TestTelling:
    def test_a_fact_that_comes_twice_is_told_once(self) -> None:
        one = fact()
        for _ in range(2):
            api.tell_of_cases(facts=[one])
        assert NotificationRow.objects.filter(user_id=one.seller_id).count() == 1

    def test_of_an_order_that_is_not_known_yet_does_without_the_name_of_the_shop(self) -> None:
        one = fact(what="rejected", text="No.")
        api.tell_of_cases(facts=[one])
        body = NotificationRow.objects.get(user_id=one.buyer_id).body
        assert body.startswith("The shop said no. In their words: “No.”")

    def test_news_of_last_month_are_kept_from_a_reader_that_begins_anew(self) -> None:
        old = fact(at=clock.now() - timedelta(days=30))
        api.tell_of_cases(facts=[old])
        assert NotificationRow.objects.filter(user_id=old.seller_id).count() == 0

    def test_statements_do_not_grow_with_the_cases(self) -> None:
        taken = []
        for count in (1, 8):
            with CaptureQueriesContext(connection) as statements:
                api.tell_of_cases(facts=[fact(cause=f"case:{count}") for _ in range(count)])
            taken.append(len(statements))
        assert taken[0] == taken[1]
