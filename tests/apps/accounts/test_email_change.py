"""Another e-mail address: who gets it, when, and what becomes of the one before."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client as Browser

from tests.apps.accounts.conftest import HOME, PASSWORD
from tests.apps.accounts.test_recovery import next_mail
from tests.platform.eventlog.horizon import wait_until_readable
from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import CredentialsWrong, LinkInvalid
from titan.apps.accounts.services import links
from titan.apps.users import api as users
from titan.apps.users.contracts import EmailTaken, User
from titan.kernel.errors import InvalidInput
from titan.kernel.ids import bucket_for, bucket_of
from titan.platform import homes
from titan.platform.eventlog import delivery
from titan.platform.eventlog.registry import subscriptions
from titan.platform.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


def link_for(user: User, email: str = NEW) -> str:
    """Asked for, and the token of the link that is sent."""
    accounts.ask_email_change(user_id=user.id, email=email, password=PASSWORD, client=HOME)
    change = users.asked_email_change(user_id=user.id)
    assert change is not None
    return links.change_token(change)


def kinds() -> list[str]:
    return list(OutgoingMail.objects.order_by("id").values_list("kind", flat=True))


@pytest.fixture
def other(db: None) -> User:
    return users.create_user(
        email="other@example.org", name="Other", password=PASSWORD, is_email_verified=True
    )


class TestInOneCell:
    def test_the_link_in_the_mail_to_the_new_address_changes_it(self, verified: User) -> None:
        accounts.ask_email_change(user_id=verified.id, email=NEW, password=PASSWORD, client=HOME)
        message = next_mail("email")
        assert message.to == [NEW]
        token = message.body.split("/account/email/")[1].split("/")[0]
        assert users.get(user_id=verified.id).email == "owner@example.org"
        for _ in range(2):
            assert accounts.confirm_claim(token=token).is_changed
        assert accounts.issue_token(identifier=NEW, password=PASSWORD, client=HOME).access
        with pytest.raises(CredentialsWrong):
            accounts.issue_token(identifier="owner@example.org", password=PASSWORD, client=HOME)
        told = next_mail("email_changed")
        assert told.to == ["owner@example.org"]
        assert kinds().count("accounts.email_changed") == 1

    def test_the_former_address_may_be_somebody_elses(self, verified: User) -> None:
        accounts.confirm_claim(token=link_for(verified))
        heir = users.create_user(
            email="owner@example.org", name="Heir", password=PASSWORD, is_email_verified=True
        )
        assert users.find_by_email(email="owner@example.org") == heir

    def test_needs_the_password(self, verified: User) -> None:
        with pytest.raises(CredentialsWrong):
            accounts.ask_email_change(user_id=verified.id, email=NEW, password="wrong", client=HOME)
        assert kinds() == []

    @pytest.mark.parametrize("email", ["nonsense", "OWNER@example.org"])
    def test_refuses_what_is_no_other_address(self, verified: User, email: str) -> None:
        with pytest.raises(InvalidInput) as caught:
            link_for(verified, email)
        assert [problem.pointer for problem in caught.value.problems] == ["/new_email"]

    def test_an_address_that_somebody_has_is_not_to_be_had(self, verified: User, other: User) -> None:
        token = link_for(verified, other.email)
        with pytest.raises(LinkInvalid):
            accounts.confirm_claim(token=token)
        assert users.get(user_id=verified.id).email == "owner@example.org"

    def test_of_two_who_want_it_the_first_to_prove_it_has_it(self, verified: User, other: User) -> None:
        first, second = link_for(verified), link_for(other)
        assert accounts.confirm_claim(token=second).is_changed
        with pytest.raises(LinkInvalid):
            accounts.confirm_claim(token=first)
        assert users.holder_of(identifier=NEW) == other.id

    def test_only_the_last_wish_counts(self, verified: User) -> None:
        early = link_for(verified)
        late = link_for(verified, "later@example.org")
        with pytest.raises(LinkInvalid):
            accounts.confirm_claim(token=early)
        assert accounts.confirm_claim(token=late).is_changed
        assert users.get(user_id=verified.id).email == "later@example.org"

    def test_who_only_said_to_own_it_is_superseded(self, verified: User) -> None:
        said = users.create_user(email=NEW, name="Said", password=PASSWORD)
        accounts.confirm_claim(token=link_for(verified))
        assert not users.get(user_id=said.id).is_active
        with pytest.raises(EmailTaken):
            users.mark_email_verified(user_id=said.id, email=NEW)

    def test_registering_it_tells_its_owner_that_there_is_an_account(self, verified: User) -> None:
        accounts.confirm_claim(token=link_for(verified))
        accounts.register(email=NEW, password=PASSWORD, name="Mira", client=HOME)
        assert kinds()[-1] == "accounts.already"

    def test_a_reset_of_the_password_finds_it(self, verified: User) -> None:
        accounts.confirm_claim(token=link_for(verified))
        accounts.request_password_reset(email=NEW, client=HOME)
        assert next_mail("reset").to == [NEW]


@pytest.fixture
def away(verified: User) -> Iterator[User]:
    """The user is at home in another cell than this one, where the new address hashes to."""
    assert bucket_for(NEW) != bucket_of(verified.id)
    homes.register(lambda bucket: 1 if bucket == bucket_of(verified.id) else None)
    yield verified
    homes.forget()


def at_home(user: User) -> None:
    """As `away`, seen from the user's cell."""
    homes.register(lambda bucket: None if bucket == bucket_of(user.id) else 0)


class TestAcrossCells:
    def test_the_claim_is_laid_where_the_address_hashes_to_and_the_proof_goes_on(self, away: User) -> None:
        told = accounts.confirm_claim(token=link_for(away))
        assert (told.is_changed, users.get(user_id=away.id).email) == (False, "owner@example.org")
        assert users.holder_of(identifier=NEW) == away.id
        with pytest.raises(homes.NotAtHome):
            accounts.confirm_claim(token=told.proof)
        at_home(away)
        for _ in range(2):
            assert accounts.confirm_claim(token=told.proof).is_changed
        assert users.get(user_id=away.id).email == NEW

    def test_a_link_that_reached_another_cell_claims_nothing(self, away: User) -> None:
        token = link_for(away)
        at_home(away)
        with pytest.raises(homes.NotAtHome):
            accounts.confirm_claim(token=token)
        assert users.holder_of(identifier=NEW) is None


@pytest.mark.django_db(transaction=True)
class TestWhatIsCutOff:
    def drain(self) -> None:
        wait_until_readable()
        delivery.drain(subscriptions()["accounts.addresses"])
        wait_until_readable()
        delivery.drain(subscriptions()["accounts.addresses"])

    def test_is_ended_by_the_event_of_the_claim(self, away: User) -> None:
        accounts.confirm_claim(token=link_for(away))
        at_home(away)
        self.drain()
        assert users.get(user_id=away.id).email == NEW
        assert kinds()[-1] == "accounts.email_changed"

    def test_lets_the_claim_go_where_the_user_wants_another_one_meanwhile(self, away: User) -> None:
        accounts.confirm_claim(token=link_for(away))
        link_for(away, "later@example.org")
        homes.forget()
        self.drain()
        assert users.holder_of(identifier=NEW) is None
        assert users.get(user_id=away.id).email == "owner@example.org"

    def test_the_claim_on_a_former_address_is_let_go(self, verified: User) -> None:
        accounts.confirm_claim(token=link_for(verified))
        accounts.confirm_claim(token=link_for(verified, "later@example.org"))
        self.drain()
        assert users.holder_of(identifier=NEW) is None
        accounts.confirm_claim(token=link_for(verified, "owner@example.org"))
        self.drain()
        assert users.holder_of(identifier="later@example.org") is None
        assert users.holder_of(identifier="owner@example.org") == UUID(str(verified.id))


@pytest.fixture
def browser() -> Browser:
    return Browser()


def signed_in(browser: Browser, user: User) -> Browser:
    browser.post("/account/login/", {"email": user.email, "password": PASSWORD})
    return browser


class TestPages:
    def test_the_form_asks_and_the_link_changes(self, verified: User, browser: Browser) -> None:
        page = signed_in(browser, verified)
        answer = page.post("/account/email/", {"new_email": NEW, "current_password": PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
        change = users.asked_email_change(user_id=verified.id)
        assert change is not None
        address = f"/account/email/{links.change_token(change)}/"
        assert "Use this address" in page.get(address).content.decode()
        assert page.post(address).headers["Location"] == "/account/"
        assert users.get(user_id=verified.id).email == NEW
        assert page.post(address[:-4] + "xyz/").status_code == 410

    def test_a_browser_goes_on_to_the_users_cell_with_what_it_posts(
        self, away: User, browser: Browser
    ) -> None:
        page = signed_in(browser, away)
        onward = page.post(f"/account/email/{link_for(away)}/")
        assert onward.status_code == 307
        at_home(away)
        assert page.post(onward.headers["Location"]).status_code == 302
        assert users.get(user_id=away.id).email == NEW

    @pytest.mark.parametrize("wrong", ["new_email", "current_password"])
    def test_what_is_wrong_stands_beside_its_field(
        self, verified: User, browser: Browser, wrong: str
    ) -> None:
        page = signed_in(browser, verified)
        form = {"new_email": NEW, "current_password": PASSWORD} | {wrong: "nonsense"}
        answer = page.post("/account/email/", form)
        assert answer.status_code == 422
        assert f'id="id-{wrong}"' in answer.content.decode()
        assert OutgoingMail.objects.count() == 0
