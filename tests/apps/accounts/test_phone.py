"""A phone number to sign in with: who gets it, by which code, and what becomes of it."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection, connections
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.apps.accounts.conftest import HOME, PASSWORD
from tests.platform.eventlog.horizon import wait_until_readable
from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import (
    CodeSpent,
    CodeWrong,
    CredentialsWrong,
    EmailNotVerified,
    LinkInvalid,
    PhonesNotOffered,
    Session,
    TooManyAttempts,
)
from titan.apps.accounts.services import phones, throttle
from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierTaken, User
from titan.kernel import clock
from titan.kernel.errors import InvalidInput
from titan.kernel.ids import bucket_for, bucket_of, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog import delivery
from titan.platform.eventlog.registry import subscriptions
from titan.platform.mail.models import OutgoingMail
from titan.platform.rest.ratelimit import Rate

pytestmark = pytest.mark.django_db
NUMBER, OTHER_NUMBER = "+4930901820", "+4930901821"


def code_for(user: User, number: str = NUMBER) -> str:
    """Asked for, and the code of the message that is sent."""
    accounts.ask_phone(user_id=user.id, phone=number, client=HOME)
    return last_code()


def last_code() -> str:
    row = OutgoingMail.objects.filter(kind=accounts.TEXT_KIND).order_by("id").last()
    assert row is not None
    message = accounts.compose_text(mail=row)
    assert message is not None
    assert message.to == row.recipient
    [code] = re.findall(r"\d{6}", message.text)
    return str(code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def confirm(user: User, code: str) -> Any:
    return accounts.confirm_phone(user_id=user.id, code=code, client=HOME)


def signs_in(number: str) -> bool:
    try:
        return bool(accounts.issue_token(identifier=number, password=PASSWORD, client=HOME).access)
    except CredentialsWrong:
        return False


@pytest.fixture
def other(db: None) -> User:
    return users.create_user(
        email="other@example.org", name="Other", password=PASSWORD, is_email_verified=True
    )


class TestANumber:
    def test_is_the_users_once_the_code_is_entered(self, verified: User) -> None:
        code = code_for(verified)
        assert not signs_in(NUMBER)
        assert confirm(verified, f" {code[:3]} {code[3:]} ").is_changed
        assert signs_in(NUMBER)
        assert signs_in("030 901820")
        assert signs_in(verified.email)
        assert [one.text for one in users.identifiers(user_id=verified.id)] == [verified.email, NUMBER]

    def test_is_told_to_the_users_address(self, verified: User) -> None:
        confirm(verified, code_for(verified))
        told = OutgoingMail.objects.get(kind="accounts.way_in_added")
        assert (told.recipient, told.facts["what"]) == (verified.email, NUMBER)
        message = accounts.compose_mail(mail=told)
        assert message is not None
        assert NUMBER in message.body

    def test_needs_its_own_code(self, verified: User) -> None:
        code = code_for(verified)
        late = code_for(verified, OTHER_NUMBER)
        if code != late:
            with pytest.raises(CodeWrong):
                confirm(verified, code)
        assert confirm(verified, late).is_changed
        assert not signs_in(NUMBER)

    def test_is_not_had_by_somebody_elses_code(self, verified: User, other: User) -> None:
        code = code_for(verified)
        with pytest.raises(CodeSpent):
            confirm(other, code)

    def test_that_another_user_has_is_not_to_be_had(self, verified: User, other: User) -> None:
        confirm(verified, code_for(verified))
        code = code_for(other)
        with pytest.raises(IdentifierTaken):
            confirm(other, code)
        assert users.holder_of(identifier=NUMBER) == verified.id

    def test_takes_the_place_of_the_one_before(self, verified: User) -> None:
        confirm(verified, code_for(verified))
        confirm(verified, code_for(verified, OTHER_NUMBER))
        assert (signs_in(NUMBER), signs_in(OTHER_NUMBER)) == (False, True)

    def test_is_removed_with_the_password_alone(self, verified: User) -> None:
        confirm(verified, code_for(verified))
        with pytest.raises(CredentialsWrong):
            accounts.remove_phone(user_id=verified.id, password="wrong", client=HOME)
        for _ in range(2):
            accounts.remove_phone(user_id=verified.id, password=PASSWORD, client=HOME)
        assert not signs_in(NUMBER)
        assert OutgoingMail.objects.filter(kind="accounts.way_in_removed").count() == 1

    @pytest.mark.parametrize("number", ["nonsense", "+49", "12"])
    def test_has_to_be_one(self, verified: User, number: str) -> None:
        with pytest.raises(InvalidInput):
            accounts.ask_phone(user_id=verified.id, phone=number, client=HOME)

    def test_that_is_the_users_already_gets_no_code(self, verified: User) -> None:
        confirm(verified, code_for(verified))
        with pytest.raises(InvalidInput):
            accounts.ask_phone(user_id=verified.id, phone="030/901820", client=HOME)

    def test_is_for_verified_users(self, registered: Session) -> None:
        with pytest.raises(EmailNotVerified):
            accounts.ask_phone(user_id=registered.user.id, phone=NUMBER, client=HOME)

    def test_needs_somebody_who_sends_messages(self, verified: User, settings: Any) -> None:
        settings.SMS_URL = ""
        with pytest.raises(PhonesNotOffered):
            accounts.ask_phone(user_id=verified.id, phone=NUMBER, client=HOME)

    def test_resets_no_password(self, verified: User, post: Any) -> None:
        confirm(verified, code_for(verified))
        assert post("password/reset", {"email": NUMBER}).status_code == 422


class TestACode:
    def test_that_was_used_says_so(self, verified: User) -> None:
        code = code_for(verified)
        confirm(verified, code)
        with pytest.raises(CodeSpent):
            confirm(verified, code)

    def test_that_is_wrong_says_so_and_how_often_it_may_be(self, verified: User) -> None:
        code = code_for(verified)
        for left in (4, 3, 2, 1, 0):
            with pytest.raises(CodeWrong) as caught:
                confirm(verified, wrong(code))
            assert caught.value.extra["attempts_left"] == left
        with pytest.raises(CodeSpent):
            confirm(verified, code)
        assert confirm(verified, code_for(verified)).is_changed

    def test_is_good_for_ten_minutes(self, verified: User) -> None:
        code = code_for(verified)
        with clock.frozen(clock.now() + phones.LIFETIME), pytest.raises(CodeSpent):
            confirm(verified, code)
        with clock.frozen(clock.now() + phones.LIFETIME - timedelta(seconds=9)):
            assert confirm(verified, code).is_changed

    def test_is_not_sent_once_it_is_too_old_or_another_one_was_asked_for(self, verified: User) -> None:
        code_for(verified)
        first = OutgoingMail.objects.get(kind=accounts.TEXT_KIND)
        with clock.frozen(clock.now() + phones.LIFETIME):
            assert accounts.compose_text(mail=first) is None
        code_for(verified)
        assert accounts.compose_text(mail=first) is None

    def test_is_nowhere_in_the_database(self, verified: User) -> None:
        code = code_for(verified)
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(
                    f"SELECT count(*) FROM {connection.ops.quote_name(table)} t WHERE t::text ~ %s",
                    [rf"\m{code}\M"],
                )
                assert cursor.fetchone()[0] == 0, table

    def test_is_purged(self, verified: User) -> None:
        code_for(verified)
        with clock.frozen(clock.now() + timedelta(hours=1)):
            assert accounts.purge() == 1

    @pytest.mark.parametrize("rate", ["TEXT_TO", "TEXT_OF", "TEXT_FROM"])
    def test_is_not_sent_too_often(self, verified: User, monkeypatch: pytest.MonkeyPatch, rate: str) -> None:
        monkeypatch.setattr(throttle, rate, Rate(2, 3600))
        for _ in range(2):
            accounts.ask_phone(user_id=verified.id, phone=NUMBER, client=HOME)
        with pytest.raises(TooManyAttempts):
            accounts.ask_phone(user_id=verified.id, phone=NUMBER, client=HOME)

    def test_is_not_guessed_at_too_often(self, verified: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(throttle, "CODE", Rate(1, 3600))
        code = code_for(verified)
        with pytest.raises(CodeWrong):
            confirm(verified, wrong(code))
        with pytest.raises(TooManyAttempts):
            confirm(verified, code)


class TestStrangers:
    def test_learn_nothing_from_signing_in(self, verified: User, post: Any, monkeypatch: Any) -> None:
        confirm(verified, code_for(verified))
        spent: list[str] = []
        hasher = type(hashers.get_hasher())
        verify = hasher.verify
        users.check_credentials(identifier="warm@example.org", password="x")

        def counted(self: Any, password: str, encoded: str) -> Any:
            spent.append(encoded)
            return verify(self, password, encoded)

        monkeypatch.setattr(hasher, "verify", counted)
        seen = set()
        for number in (NUMBER, OTHER_NUMBER):
            spent.clear()
            with CaptureQueriesContext(connection) as queries:
                answer = post("token", {"phone": number, "password": "not the password"})
            problem = answer.json()
            problem.pop("request_id", None)
            seen.add((answer.status_code, str(sorted(problem.items())), len(spent), len(queries)))
        assert len(seen) == 1
        assert next(iter(seen))[0] == 401

    def test_learn_nothing_from_asking_for_a_number(self, verified: User, other: User, post: Any) -> None:
        confirm(verified, code_for(verified))
        token = accounts.issue_token(identifier=other.email, password=PASSWORD, client=HOME).access
        answers = {
            (answer.status_code, answer.content)
            for answer in (post("phone", {"phone": number}, token=token) for number in (NUMBER, OTHER_NUMBER))
        }
        assert answers == {(202, b"")}

    def test_get_no_mark_of_a_known_device_for_a_number_that_is_not_theirs(self, verified: User) -> None:
        code_for(verified)
        mark = accounts.device_mark(user_id=verified.id)
        assert not throttle.knows_device(mark, identifier=NUMBER)
        confirm(verified, last_code())
        mark = accounts.device_mark(user_id=verified.id)
        assert throttle.knows_device(mark, identifier=NUMBER)
        assert throttle.knows_device(mark, identifier=verified.email)


class TestRest:
    def test_adds_lists_and_removes(self, verified: User, post: Any) -> None:
        token = accounts.issue_token(identifier=verified.email, password=PASSWORD, client=HOME).access
        assert post("phone", {"phone": NUMBER}, token=token).status_code == 202
        listed = post("identifiers", {}, token=token, method="GET").json()
        assert [(one["kind"], one["is_confirmed"]) for one in listed] == [("email", True), ("phone", False)]
        code = last_code()
        refused = post("phone/confirm", {"code": wrong(code)}, token=token)
        assert (refused.status_code, refused.json()["code"]) == (422, "accounts.code_wrong")
        assert post("phone/confirm", {"code": code}, token=token).json() == {"is_changed": True, "proof": ""}
        signed_in = post("token", {"phone": NUMBER, "password": PASSWORD})
        assert signed_in.status_code == 200
        assert post("phone/remove", {"password": "wrong"}, token=token).status_code == 401
        assert post("phone/remove", {"password": PASSWORD}, token=token).status_code == 204
        assert post("token", {"phone": NUMBER, "password": PASSWORD}).status_code == 401

    @pytest.mark.parametrize("body", [{}, {"email": "owner@example.org", "phone": NUMBER}])
    def test_signs_in_by_either_of_the_two(self, verified: User, post: Any, body: dict[str, str]) -> None:
        assert post("token", body | {"password": PASSWORD}).status_code == 422


class TestPages:
    def test_add_change_and_remove(self, verified: User) -> None:
        page = Browser()
        page.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        assert "Add a number" in page.get("/account/phone/").content.decode()
        asked = page.post("/account/phone/", {"new_phone": "030 901820"})
        assert (asked.status_code, asked.headers["Location"]) == (302, "/account/phone/")
        assert NUMBER in page.get("/account/phone/").content.decode()
        refused = page.post("/account/phone/confirm/", {"code": wrong(last_code())})
        assert refused.status_code == 422
        assert 'id="id-code-error"' in refused.content.decode()
        entered = page.post("/account/phone/confirm/", {"code": last_code()})
        assert (entered.status_code, entered.headers["Location"]) == (303, "/account/")
        assert NUMBER in page.get("/account/").content.decode()
        fresh = Browser()
        assert fresh.post("/account/login/", {"email": "030 901820", "password": PASSWORD}).status_code == 302
        assert page.post("/account/phone/remove/", {"current_password": "wrong"}).status_code == 422
        assert page.post("/account/phone/remove/", {"current_password": PASSWORD}).status_code == 302
        assert NUMBER not in page.get("/account/").content.decode()

    def test_a_code_that_is_too_old_is_not_asked_for(self, verified: User) -> None:
        code_for(verified)
        assert accounts.phone(user_id=verified.id).waiting == NUMBER
        with clock.frozen(clock.now() + phones.LIFETIME):
            assert accounts.phone(user_id=verified.id).waiting == ""

    def test_what_is_wrong_stands_beside_its_field(self, verified: User) -> None:
        page = Browser()
        page.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        answer = page.post("/account/phone/", {"new_phone": "nonsense"})
        assert answer.status_code == 422
        assert 'id="id-new_phone-error"' in answer.content.decode()


@pytest.fixture
def away(verified: User) -> Iterator[User]:
    """The user is at home in another cell than this one, where the number hashes to."""
    assert users.bucket_of_identifier(identifier=NUMBER) != bucket_of(verified.id)
    yield verified
    homes.forget()


def at_home(user: User) -> None:
    """In the user's cell."""
    homes.register(lambda bucket: None if bucket == bucket_of(user.id) else 0)


def in_the_numbers_cell(user: User) -> None:
    homes.register(lambda bucket: 1 if bucket == bucket_of(user.id) else None)


class TestAcrossCells:
    def test_the_claim_is_laid_where_the_number_hashes_to_and_the_proof_comes_home(self, away: User) -> None:
        at_home(away)
        code = code_for(away)
        told = confirm(away, code)
        assert not told.is_changed
        # The code is good again for as long as its claim is on the way.
        assert not confirm(away, code).is_changed
        with pytest.raises(homes.NotAtHome):
            accounts.confirm_claim(token=told.proof)
        in_the_numbers_cell(away)
        laid = [accounts.confirm_claim(token=told.proof) for _ in range(2)][-1]
        assert not laid.is_changed
        assert users.holder_of(identifier=NUMBER) == away.id
        with pytest.raises(homes.NotAtHome):
            accounts.confirm_claim(token=laid.proof)
        at_home(away)
        for _ in range(2):
            assert accounts.confirm_claim(token=laid.proof).is_changed
        assert signs_in(NUMBER)
        with pytest.raises(CodeSpent):
            confirm(away, code)

    def test_a_browser_is_sent_from_cell_to_cell(self, away: User) -> None:
        page = Browser()
        page.post("/account/login/", {"email": away.email, "password": PASSWORD})
        at_home(away)
        first = page.post("/account/phone/confirm/", {"code": code_for(away)})
        in_the_numbers_cell(away)
        second = page.get(first.headers["Location"])
        at_home(away)
        third = page.get(second.headers["Location"])
        assert [answer.status_code for answer in (first, second, third)] == [303] * 3
        assert third.headers["Location"] == "/account/"
        assert signs_in(NUMBER)

    def test_a_forged_or_old_proof_claims_nothing(self, away: User) -> None:
        at_home(away)
        token = confirm(away, code_for(away)).proof
        in_the_numbers_cell(away)
        with pytest.raises(LinkInvalid):
            accounts.confirm_claim(token=token[:-3] + "xyz")
        assert users.holder_of(identifier=NUMBER) is None
        assert Browser().get(f"/account/claim/{token[:-3]}xyz/").status_code == 410


@pytest.mark.django_db(transaction=True)
class TestWhatIsCutOff:
    def drain(self) -> None:
        for _ in range(2):
            wait_until_readable()
            delivery.drain(subscriptions()["accounts.addresses"])

    def test_is_ended_by_the_event_of_the_claim(self, away: User) -> None:
        at_home(away)
        token = confirm(away, code_for(away)).proof
        in_the_numbers_cell(away)
        accounts.confirm_claim(token=token)
        at_home(away)
        self.drain()
        assert signs_in(NUMBER)

    def test_lets_the_claim_go_where_the_user_wants_another_number_meanwhile(self, away: User) -> None:
        at_home(away)
        token = confirm(away, code_for(away)).proof
        code_for(away, OTHER_NUMBER)
        in_the_numbers_cell(away)
        accounts.confirm_claim(token=token)
        homes.forget()
        self.drain()
        assert users.holder_of(identifier=NUMBER) is None
        assert not signs_in(NUMBER)

    def test_lets_the_claim_go_of_who_may_not_sign_in_any_more(self, away: User) -> None:
        at_home(away)
        token = confirm(away, code_for(away)).proof
        in_the_numbers_cell(away)
        accounts.confirm_claim(token=token)
        homes.forget()
        users.deactivate(user_id=away.id, actor_id=None, reason="test")
        self.drain()
        assert users.holder_of(identifier=NUMBER) is None

    def test_a_removed_number_is_somebody_elses_afterwards(self, verified: User, other: User) -> None:
        confirm(verified, code_for(verified))
        accounts.remove_phone(user_id=verified.id, password=PASSWORD, client=HOME)
        self.drain()
        assert confirm(other, code_for(other)).is_changed
        assert users.holder_of(identifier=NUMBER) == other.id

    def test_a_proof_that_comes_again_after_the_number_was_removed_changes_nothing(self, away: User) -> None:
        at_home(away)
        token = confirm(away, code_for(away)).proof
        homes.forget()
        assert accounts.confirm_claim(token=token).is_changed
        accounts.remove_phone(user_id=away.id, password=PASSWORD, client=HOME)
        self.drain()
        with pytest.raises(LinkInvalid):
            accounts.confirm_claim(token=token)
        self.drain()
        assert users.holder_of(identifier=NUMBER) is None

    def test_of_two_who_prove_one_number_at_once_exactly_one_has_it(
        self, verified: User, other: User
    ) -> None:
        codes = {user.id: code_for(user) for user in (verified, other)}
        barrier, answers = threading.Barrier(2), []

        def enter(user: User) -> None:
            barrier.wait(10)
            try:
                answers.append(confirm(user, codes[user.id]).is_changed)
            except IdentifierTaken:
                answers.append(False)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=enter, args=(user,)) for user in (verified, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(answers) == [False, True]
        assert users.holder_of(identifier=NUMBER) in codes


def test_a_claim_of_before_there_were_other_kinds_is_one_on_an_address(verified: User) -> None:
    sql.execute(
        "INSERT INTO users_email_claim (id, email_key, user_id, claimed_at) VALUES (%s, %s, %s, now())",
        (new_id(bucket=bucket_for("second@example.org")), "second@example.org", verified.id),
    )
    assert users.holder_of(identifier="Second@example.org") == verified.id


def test_an_addresss_bucket_is_what_it_always_was() -> None:
    assert users.bucket_of_identifier(identifier="Ada@Example.org ") == bucket_for("ada@example.org")
    assert users.bucket_of_identifier(identifier="030 901820") == bucket_for(f"phone:{NUMBER}")
