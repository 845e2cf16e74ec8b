"""Everybody is told in their own language, in the app and by mail."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from tests.apps.refunds.conftest import Sold, fresh_id
from titan.apps.notifications import api
from titan.apps.notifications.contracts import Day, News, OrderFacts, Phrase
from titan.apps.notifications.contracts import marked as _
from titan.apps.notifications.models import ReminderRow
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.eventlog import relay
from titan.platform.mail import outbox

pytestmark = pytest.mark.django_db(transaction=True)


def user(name: str, locale: str = "en") -> UUID:
    email = f"{name.lower()}-{fresh_id()}@example.com"
    return users.create_user(email=email, name=name, password_hash="!", roles=(), locale=locale).id


def order_of(buyer_id: UUID) -> UUID:
    order_id = fresh_id()
    facts = OrderFacts(order_id, "T-7", "Tin & Clay", fresh_id(), buyer_id, "Ada", f"{buyer_id}@example.com")
    api.remember_orders(orders=[facts])
    return order_id


def shipped(order_id: UUID, cause: str = "shipped:1") -> News:
    carrier = Phrase(_("{shop} handed your parcel to {carrier}."), {"carrier": "DHL {x}"})
    return News(order_id, "order.shipped", Phrase(_("Order {number} is on its way")), (carrier,), cause)


def told(user_id: UUID) -> tuple[str, str]:
    (one,) = api.list_of(user_id=user_id).results
    return one.title, one.body


def sent() -> dict[str, tuple[str, str, str]]:
    """By address: subject, text and page of the mail."""
    outbox.send_due()
    letters = {}
    for letter in mail.outbox:
        assert isinstance(letter, EmailMultiAlternatives)
        page, _kind = letter.alternatives[0]
        letters[letter.to[0]] = (str(letter.subject), str(letter.body), str(page))
    return letters


class TestOrders:
    def test_are_told_of_in_the_language_of_each_buyer(self) -> None:
        english, german = user("Ada"), user("Grete", "de")

        api.tell_buyers(news=[shipped(order_of(english)), shipped(order_of(german))])

        assert told(english) == ("Order T-7 is on its way", "Tin & Clay handed your parcel to DHL {x}.")
        assert told(german) == (
            "Bestellung T-7 ist unterwegs",
            "Tin & Clay hat dein Paket an DHL {x} übergeben.",
        )
        letters = sent()
        subject, text, page = letters[f"{german}@example.com"]
        assert subject == "Bestellung T-7 ist unterwegs"
        assert "Hallo Ada," in text
        assert '<html lang="de">' in page
        assert "In Titan öffnen" in page
        subject, text, page = letters[f"{english}@example.com"]
        assert subject == "Order T-7 is on its way"
        assert "Hello Ada," in text
        assert '<html lang="en">' in page

    def test_are_told_of_in_the_site_s_language_where_the_reader_is_not_known(self) -> None:
        stranger = fresh_id()

        api.tell_buyers(news=[shipped(order_of(stranger))])

        assert told(stranger)[0] == "Order T-7 is on its way"

    def test_follow_a_reader_who_chooses_another_language(self) -> None:
        buyer = user("Ada")
        users.update_profile(user_id=buyer, locale="de")

        api.tell_buyers(news=[shipped(order_of(buyer))])

        assert told(buyer)[0] == "Bestellung T-7 ist unterwegs"

    def test_show_money_and_days_as_the_language_does(self) -> None:
        german = user("Grete", "de")
        values = {"amount": Money(123_456, "EUR"), "day": Day(datetime(2026, 12, 3, 9, 30, tzinfo=UTC))}
        body = (Phrase("{amount} {day}", values),)  # type: ignore[arg-type]

        api.tell_buyers(news=[News(order_of(german), "k", Phrase("t"), body, "cause:1")])

        assert told(german)[1] == "1.234,56\xa0€ 3. Dez. 2026"


class TestCases:
    @pytest.fixture
    def sold(self) -> Sold:
        return Sold(owner_id=user("Olga", "de"), buyer_id=user("Ada")).sell().deliver()

    def test_are_told_of_in_the_language_of_each_side(self, sold: Sold) -> None:
        case = sold.ask()
        sold.accept(case)
        relay.settle()

        letters = sent()

        german = letters[users.get(user_id=sold.owner_id).email]
        english = letters[users.get(user_id=sold.buyer_id).email]
        assert german[0] == f"Eine Rücksendung: Bestellung {case.order_number}"
        assert "Bitte antworte; ohne Antwort gilt es als angenommen. Du hast Zeit bis zum" in german[1]
        assert english[0].startswith(("Please send it back", "Order "))

    def test_remind_in_the_language_that_is_read_when_the_time_runs_out(self, sold: Sold) -> None:
        sold.ask()
        relay.settle()
        users.update_profile(user_id=sold.owner_id, locale="en")

        with clock.frozen(ReminderRow.objects.get().remind_at + timedelta(minutes=1)):
            assert api.remind() == 1

        titles = [one.title for one in api.list_of(user_id=sold.owner_id).results]
        assert any(title.startswith("Less than a day left: order ") for title in titles)

    def test_remind_of_what_an_earlier_release_kept_as_a_text(self) -> None:
        reader, now = user("Ada"), clock.now()
        message = {
            "user_id": str(reader),
            "order_id": str(fresh_id()),
            "kind": "case.deadline",
            "title": "Less than a day left: order T-1",
            "body": "{shop} waits.",
            "url": "/",
            "cause": "c:due",
        }
        ReminderRow.objects.create(
            case_id=fresh_id(), due_at=now + timedelta(hours=1), remind_at=now, message=message
        )

        assert api.remind() == 1

        assert told(reader) == ("Less than a day left: order T-1", "The shop waits.")
