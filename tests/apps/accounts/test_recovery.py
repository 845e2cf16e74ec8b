"""Verification, forgotten and changed passwords, and the mails about them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail

from tests.apps.accounts.conftest import HOME, PASSWORD
from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import (
    CredentialsWrong,
    LinkInvalid,
    RefreshInvalid,
    Session,
    SessionEnded,
)
from titan.apps.accounts.services import throttle
from titan.apps.users import api as users
from titan.apps.users.contracts import PasswordTooWeak, User
from titan.kernel import clock
from titan.platform.mail import outbox
from titan.platform.mail.models import OutgoingMail
from titan.platform.mail.tasks import purge
from titan.platform.mail.tasks import send as send_mail
from titan.platform.rest.ratelimit import Rate

pytestmark = pytest.mark.django_db
NEW = "a new and better one"


def link_of(message: Any) -> str:
    """The token at the end of the link in a mail."""
    found = re.search(r"http://127\.0\.0\.1:8000/account/(?:verify|reset)/(\S+)/", message.body)
    assert found is not None, message.body
    return found[1]


def next_mail(kind: str) -> Any:
    """Send what waits and give the last message, which is of that kind."""
    assert send_mail() >= 1
    assert OutgoingMail.objects.order_by("id").last().kind == f"accounts.{kind}"  # type: ignore[union-attr]
    return mail.outbox[-1]


class TestVerification:
    def test_the_link_of_the_mail_verifies(self, registered: Session) -> None:
        message = next_mail("verify")
        assert message.to == ["mira@example.org"]
        assert message.subject == "Confirm your e-mail address"
        token = link_of(message)
        for _ in range(2):
            assert accounts.verify_email(token=token).is_email_verified

    def test_a_mail_says_nothing_that_a_stranger_typed(self, db: None) -> None:
        accounts.register(email="you@example.org", password=PASSWORD, name="Win a prize", client=HOME)
        message = next_mail("verify")
        assert "prize" not in message.body + message.subject + message.alternatives[0][0]

    def test_a_mail_is_in_the_language_of_its_reader_and_has_both_forms(self, db: None) -> None:
        accounts.register(email="y@example.org", password=PASSWORD, name="Y", locale="de", client=HOME)
        message = next_mail("verify")
        html, kind = message.alternatives[0]
        assert kind == "text/html"
        assert OutgoingMail.objects.get().locale == "de"
        assert message.subject == "Bestätige deine E-Mail-Adresse"
        assert '<html lang="de">' in html
        assert link_of(message) in html
        assert message.body.startswith("Jemand, vermutlich du, hat mit dieser E-Mail-Adresse")

    def test_a_mail_in_a_language_that_is_not_offered_is_english_throughout(self, db: None) -> None:
        accounts.request_password_reset(email="nobody@example.org", client=HOME, locale="fr")
        assert OutgoingMail.objects.get().locale == "fr"
        message = next_mail("nobody")
        assert message.subject == "There is no account with this address"
        assert '<html lang="en">' in message.alternatives[0][0]

    @pytest.mark.parametrize("token", ["", "x", "W10:1abc:x", "\ud800"])
    def test_a_forged_link_is_refused(self, db: None, token: str) -> None:
        with pytest.raises(LinkInvalid):
            accounts.verify_email(token=token)

    def test_a_link_of_another_kind_is_refused(self, verified: User) -> None:
        accounts.request_password_reset(email=verified.email, client=HOME)
        with pytest.raises(LinkInvalid):
            accounts.verify_email(token=link_of(next_mail("reset")))

    def test_a_link_grows_old(self, registered: Session, time_machine: Any) -> None:
        token = link_of(next_mail("verify"))
        time_machine.move_to(datetime.now(UTC) + timedelta(days=3, seconds=5))
        with pytest.raises(LinkInvalid):
            accounts.verify_email(token=token)

    @pytest.mark.django_db(transaction=True)
    def test_a_link_for_an_address_that_somebody_claimed_is_refused(self, registered: Session) -> None:
        token = link_of(next_mail("verify"))
        rival = accounts.register(email="mira@example.org", password=PASSWORD, name="R", client=HOME)
        users.mark_email_verified(user_id=rival.user.id, email="mira@example.org")
        with pytest.raises(LinkInvalid):
            accounts.verify_email(token=token)

    def test_the_mail_can_be_sent_again_until_the_address_is_verified(self, registered: Session) -> None:
        next_mail("verify")
        accounts.resend_verification(user_id=registered.user.id)
        accounts.verify_email(token=link_of(next_mail("verify")))
        accounts.resend_verification(user_id=registered.user.id)
        assert send_mail() == 0


class TestForgotten:
    def test_the_link_sets_a_new_password_once_and_ends_every_session(self, verified: User) -> None:
        tokens = accounts.issue_token(identifier=verified.email, password=PASSWORD, client=HOME)
        accounts.request_password_reset(email="OWNER@example.org", client=HOME)
        token = link_of(next_mail("reset"))
        assert accounts.check_reset_link(token=token).id == verified.id
        accounts.reset_password(token=token, password=NEW)
        assert accounts.issue_token(identifier=verified.email, password=NEW, client=HOME)
        with pytest.raises(CredentialsWrong):
            accounts.issue_token(identifier=verified.email, password=PASSWORD, client=HOME)
        with pytest.raises(SessionEnded):
            accounts.verify_token(token=tokens.access)
        with pytest.raises(RefreshInvalid):
            accounts.refresh_token(token=tokens.refresh, client=HOME)
        with pytest.raises(LinkInvalid):
            accounts.reset_password(token=token, password="once more, please")
        assert next_mail("changed").subject == "Your password was changed"

    def test_the_link_proves_the_address(self, registered: Session) -> None:
        accounts.request_password_reset(email="mira@example.org", client=HOME)
        user = accounts.reset_password(token=link_of(next_mail("reset")), password=NEW)
        assert user.is_email_verified

    def test_a_weak_password_leaves_the_link_good(self, verified: User) -> None:
        accounts.request_password_reset(email=verified.email, client=HOME)
        token = link_of(next_mail("reset"))
        with pytest.raises(PasswordTooWeak):
            accounts.reset_password(token=token, password="password123")
        assert accounts.reset_password(token=token, password=NEW).id == verified.id

    def test_a_link_is_good_for_an_hour(self, verified: User, time_machine: Any) -> None:
        accounts.request_password_reset(email=verified.email, client=HOME)
        token = link_of(next_mail("reset"))
        time_machine.move_to(datetime.now(UTC) + timedelta(hours=1, seconds=5))
        with pytest.raises(LinkInvalid):
            accounts.check_reset_link(token=token)

    def test_of_two_links_the_second_is_void_once_the_first_was_used(self, verified: User) -> None:
        tokens = []
        for _ in range(2):
            accounts.request_password_reset(email=verified.email, client=HOME)
            tokens.append(link_of(next_mail("reset")))
        accounts.reset_password(token=tokens[0], password=NEW)
        with pytest.raises(LinkInvalid):
            accounts.reset_password(token=tokens[1], password="another good one")

    def test_a_deactivated_user_gets_no_link(self, verified: User) -> None:
        users.deactivate(user_id=verified.id, actor_id=None, reason="fraud")
        accounts.request_password_reset(email=verified.email, client=HOME)
        assert next_mail("nobody").to == [verified.email]

    def test_nobody_is_told_in_the_mail_alone(self, db: None) -> None:
        accounts.request_password_reset(email="nobody@example.org", client=HOME)
        message = next_mail("nobody")
        assert "/account/signup/" in message.body
        assert "{{" not in message.body


class TestChange:
    def test_a_change_keeps_this_session_and_ends_the_others(self, registered: Session) -> None:
        other = accounts.issue_token(identifier="mira@example.org", password=PASSWORD, client=HOME)
        kept = accounts.verify_token(token=registered.access)
        accounts.change_password(
            user_id=kept.user_id, current=PASSWORD, new=NEW, client=HOME, keep=UUID(kept.session_id)
        )
        assert accounts.verify_token(token=registered.access) == kept
        with pytest.raises(SessionEnded):
            accounts.verify_token(token=other.access)

    def test_the_current_password_must_be_right(self, registered: Session) -> None:
        with pytest.raises(CredentialsWrong):
            accounts.change_password(user_id=registered.user.id, current="wrong", new=NEW, client=HOME)
        assert accounts.verify_token(token=registered.access)


class TestOutbox:
    def test_an_outage_loses_no_mail_and_blocks_no_registration(
        self, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        with clock.frozen(at):
            accounts.register(email="a@example.org", password=PASSWORD, name="A", client=HOME)
            assert send_mail() == 0
            row = OutgoingMail.objects.get()
            assert (row.attempts, row.sent_at) == (1, None)
            assert "ConnectionRefusedError" in row.last_error
            assert send_mail() == 0
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        with clock.frozen(at + timedelta(seconds=11)):
            assert send_mail() == 1
            assert send_mail() == 0
        row.refresh_from_db()
        assert row.last_error == ""

    def test_a_mail_that_never_goes_out_is_given_up_and_can_be_sent_again(
        self, settings: Any, verified: User
    ) -> None:
        at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        with clock.frozen(at):
            accounts.request_password_reset(email=verified.email, client=HOME)
        with clock.frozen(at + timedelta(days=2, seconds=1)):
            assert send_mail() == 0
            row = OutgoingMail.objects.get()
            assert row.given_up_at is not None
            assert send_mail() == 0
            settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
            outbox.send_again(mail_id=row.pk)
            assert send_mail() == 1

    def test_an_address_is_not_flooded(self, verified: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(throttle, "MAIL_TO", Rate(3, 3600))
        for _ in range(6):
            accounts.request_password_reset(email=verified.email, client=HOME)
        assert send_mail() == 3

    def test_a_mail_to_somebody_who_was_deactivated_meanwhile_is_dropped(self, registered: Session) -> None:
        users.deactivate(user_id=registered.user.id, actor_id=None, reason="fraud")
        assert send_mail() == 1
        assert mail.outbox == []

    def test_the_outbox_holds_no_secret(self, verified: User) -> None:
        accounts.request_password_reset(email=verified.email, client=HOME)
        token = link_of(next_mail("reset"))
        values = [str(value) for value in OutgoingMail.objects.values_list().get()]
        assert token not in " ".join(values)

    def test_old_mails_are_deleted(self, verified: User) -> None:
        accounts.request_password_reset(email=verified.email, client=HOME)
        assert purge() == 0
        with clock.frozen(clock.now() + timedelta(days=31)):
            assert purge() == 1
