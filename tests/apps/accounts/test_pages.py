"""The pages: getting in and out, the own account, without JavaScript."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client as Browser

from tests.apps.accounts.conftest import PASSWORD
from titan.apps.accounts import api as accounts
from titan.apps.accounts.models import Session as Row
from titan.apps.accounts.services import links
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress, User

pytestmark = pytest.mark.django_db
NEW = "a new and better one"
HOME = {"name": "Mira", "street": "Torstraße 12", "city": "Berlin", "postal_code": "10119", "country": "DE"}


@pytest.fixture
def browser(verified: User) -> Browser:
    """Signed in as the verified user."""
    made = Browser(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    assert made.post("/account/login/", {"email": verified.email, "password": PASSWORD}).status_code == 302
    return made


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account/").status_code == 200


class TestEntry:
    def test_the_forms_are_shown(self) -> None:
        for path in ("/account/login/", "/account/signup/", "/account/reset/"):
            answer = Browser().get(path, {"next": "/cart/"})
            assert answer.status_code == 200
            assert "no-store" in answer["Cache-Control"]
            assert b"<h1>" in answer.content

    def test_signing_up_signs_in(self) -> None:
        browser = Browser()
        form = {"name": "Ann", "email": "ann@example.org", "password": PASSWORD, "next": "/orders/"}
        answer = browser.post("/account/signup/", form)
        assert (answer.status_code, answer["Location"]) == (302, "/orders/")
        assert b"ann@example.org" in browser.get("/account/").content

    def test_a_bad_form_is_shown_again_with_its_faults_and_without_the_password(self) -> None:
        form = {"name": "", "email": "ann@example.org", "password": PASSWORD}
        answer = Browser().post("/account/signup/", form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'href="#id-name"' in page
        assert 'value="ann@example.org"' in page
        assert PASSWORD not in page

    def test_what_was_typed_is_escaped(self) -> None:
        form = {"email": '"><script>alert(1)</script>', "password": "x", "next": '/x"><script>'}
        page = Browser().post("/account/login/", form).content.decode()
        assert "<script>alert" not in page
        assert '"><script>' not in page

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
    )
    def test_nobody_is_sent_to_a_foreign_page(self, verified: User, target: str) -> None:
        form = {"email": verified.email, "password": PASSWORD, "next": target}
        assert Browser().post("/account/login/", form)["Location"] == "/"

    def test_a_guest_cart_is_merged_on_the_way(self, verified: User) -> None:
        browser = Browser()
        browser.cookies["titan_cart"] = "signed"
        form = {"email": verified.email, "password": PASSWORD, "next": "/checkout/?step=2"}
        answer = browser.post("/account/login/", form)
        assert answer["Location"] == "/cart/merge/?next=%2Fcheckout%2F%3Fstep%3D2"

    def test_the_language_of_the_user_is_spoken(self, verified: User) -> None:
        users.update_profile(user_id=verified.id, locale="de")
        browser = Browser()
        browser.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        assert browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"
        assert browser.get("/account/")["Content-Language"] == "de"

    def test_a_language_that_is_no_longer_offered_becomes_english(self, verified: User) -> None:
        get_user_model()._default_manager.filter(pk=verified.id).update(locale="fr")
        browser = Browser()
        browser.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        assert browser.get("/account/", headers={"Accept-Language": "de"})["Content-Language"] == "en"
        assert users.update_profile(user_id=verified.id, name="Mira O.").locale == "fr"

    def test_the_session_gets_a_new_key_at_login(self, verified: User) -> None:
        browser = Browser()
        session = browser.session
        session["before"] = "1"
        session.save()
        before = session.session_key
        browser.cookies[settings.SESSION_COOKIE_NAME] = str(before)
        browser.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before

    def test_signing_out_takes_a_post(self, browser: Browser) -> None:
        assert browser.get("/account/logout/").status_code == 405
        assert browser.post("/account/logout/")["Location"] == "/"
        assert not is_signed_in(browser)
        assert Row.objects.get().ended_because == "signed out"

    def test_forms_need_their_token(self, verified: User) -> None:
        browser = Browser(enforce_csrf_checks=True)
        form = {"email": verified.email, "password": PASSWORD}
        assert browser.post("/account/login/", form).status_code == 403

    def test_the_signed_in_are_sent_to_their_account(self, browser: Browser) -> None:
        assert browser.get("/account/login/")["Location"] == "/account/"
        assert browser.get("/account/signup/")["Location"] == "/account/"

    def test_operators_sign_in_here_and_others_are_not_sent_in_circles(self, browser: Browser) -> None:
        answer = browser.get("/admin/", follow=True)
        assert answer.redirect_chain[-1][0] == "/account/login/?next=%2Fadmin%2F"
        assert answer.status_code == 200
        assert b"needs another account" in answer.content

    def test_a_member_of_staff_can_open_the_admin(self, verified: User) -> None:
        users.grant_role(user_id=verified.id, role="staff")
        browser = Browser()
        assert browser.login(username=verified.email, password=PASSWORD)
        assert browser.get("/admin/").status_code == 200


class TestLinks:
    def test_looking_at_the_verification_link_changes_nothing(self, verified: User) -> None:
        user = users.create_user(email="ann@example.org", name="Ann", password=PASSWORD)
        path = f"/account/verify/{links.verify_token(user)}/"
        assert Browser().get(path).status_code == 200
        assert not users.get(user_id=user.id).is_email_verified
        assert Browser().post(path)["Location"] == "/account/login/"
        assert users.get(user_id=user.id).is_email_verified

    def test_a_bad_link_offers_a_new_one(self) -> None:
        assert Browser().post("/account/verify/x:1:y/").status_code == 410
        answer = Browser().get("/account/reset/x:1:y/")
        assert answer.status_code == 410
        assert b"/account/reset/" in answer.content

    def test_a_new_password_by_link(self, verified: User, browser: Browser) -> None:
        path = f"/account/reset/{links.reset_token(verified)}/"
        assert verified.email.encode() in Browser().get(path).content
        assert Browser().post(path, {"password": "short"}).status_code == 422
        assert Browser().post(path, {"password": NEW})["Location"] == "/account/login/"
        assert Browser().post(path, {"password": NEW}).status_code == 410
        assert not is_signed_in(browser)

    def test_the_mail_can_be_sent_again(self) -> None:
        browser = Browser()
        browser.post("/account/signup/", {"name": "A", "email": "a@example.org", "password": PASSWORD})
        assert b"Send the mail again" in browser.get("/account/").content
        assert browser.post("/account/resend-verification/")["Location"] == "/account/"


class TestProfile:
    def test_guests_sign_in_first_and_come_back(self) -> None:
        for path in ("/account/", "/account/addresses/", "/account/sessions/", "/account/password/"):
            assert Browser().get(path)["Location"] == f"/account/login/?next={path}"

    def test_name_language_and_currency_change(self, browser: Browser, verified: User) -> None:
        form = {"name": "Mira O.", "locale": "de", "currency": "JPY"}
        assert browser.post("/account/", form)["Location"] == "/account/"
        changed = users.get(user_id=verified.id)
        assert (changed.name, changed.locale, changed.currency) == ("Mira O.", "de", "JPY")
        assert browser.get("/account/")["Content-Language"] == "de"

    def test_a_bad_profile_is_refused(self, browser: Browser) -> None:
        assert browser.post("/account/", {"name": "", "locale": "en", "currency": "EUR"}).status_code == 422

    def test_a_new_password_keeps_this_browser_alone(self, browser: Browser, verified: User) -> None:
        other = Browser()
        other.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        wrong = browser.post("/account/password/", {"current_password": "no", "password": NEW})
        assert wrong.status_code == 422
        assert b'href="#id-current_password"' in wrong.content
        answer = browser.post("/account/password/", {"current_password": PASSWORD, "password": NEW})
        assert answer["Location"] == "/account/"
        assert is_signed_in(browser)
        assert not is_signed_in(other)
        (session,) = accounts.open_sessions(user_id=verified.id)
        browser.post(f"/account/sessions/{session.id}/end/")
        assert not is_signed_in(browser)

    def test_a_deactivated_user_is_out_at_once(self, browser: Browser, verified: User) -> None:
        users.deactivate(user_id=verified.id, actor_id=None, reason="fraud")
        assert not is_signed_in(browser)


class TestAddresses:
    def test_the_life_of_an_entry(self, browser: Browser, verified: User) -> None:
        assert b"No addresses yet" in browser.get("/account/addresses/").content
        page = browser.get("/account/addresses/new/").content.decode()
        entry_id = re.search(r'name="entry_id" value="([^"]+)"', page)
        assert entry_id is not None
        form = {**HOME, "entry_id": entry_id[1], "label": "Home"}
        for _ in range(2):
            assert browser.post("/account/addresses/new/", form)["Location"] == "/account/addresses/"
        (entry,) = users.addresses(user_id=verified.id)
        assert str(entry.id) == entry_id[1]
        assert b"10119 Berlin" in browser.get("/account/addresses/").content
        path = f"/account/addresses/{entry.id}/"
        assert b'value="Berlin"' in browser.get(path).content
        browser.post(path, {**HOME, "city": "Potsdam"})
        assert users.get_address(user_id=verified.id, address_id=entry.id).address.city == "Potsdam"
        other = users.save_address(user_id=verified.id, address=PostalAddress(**HOME))
        browser.post(f"/account/addresses/{other.id}/default/")
        assert users.default_address(user_id=verified.id) is not None
        browser.post(f"{path}delete/")
        assert [found.id for found in users.addresses(user_id=verified.id)] == [other.id]

    def test_a_bad_address_is_shown_again(self, browser: Browser) -> None:
        answer = browser.post("/account/addresses/new/", {**HOME, "postal_code": "1"})
        assert answer.status_code == 422
        assert b'href="#id-postal_code"' in answer.content
        assert b"26133" in answer.content

    def test_the_form_follows_the_country(self, browser: Browser) -> None:
        form = {**HOME, "country": "US", "choose_country": "1"}
        page = browser.post("/account/addresses/new/", form).content.decode()
        assert '<option value="OR">Oregon</option>' in page
        assert 'value="Berlin"' in page
        assert 'name="region"' not in browser.get("/account/addresses/new/?country=DE").content.decode()

    @pytest.mark.parametrize("country", ["", "XX", "../etc"])
    def test_a_country_that_is_none_is_refused(self, browser: Browser, country: str) -> None:
        assert browser.post("/account/addresses/new/", {**HOME, "country": country}).status_code == 422
        assert browser.get("/account/addresses/new/", {"country": country}).status_code == 200

    def test_somebody_elses_entry_is_not_there(self, browser: Browser, verified: User) -> None:
        other = users.create_user(email="b@example.org", name="B", password=PASSWORD)
        theirs = users.save_address(user_id=other.id, address=PostalAddress(**HOME))
        assert browser.get(f"/account/addresses/{theirs.id}/")["Location"] == "/account/addresses/"
        browser.post(f"/account/addresses/{theirs.id}/delete/")
        assert users.get_address(user_id=other.id, address_id=theirs.id) == theirs


class TestDevices:
    def test_are_listed_and_signed_out(self, browser: Browser, verified: User) -> None:
        other = Browser()
        other.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        page = browser.get("/account/sessions/").content.decode()
        assert "Firefox on Linux" in page
        assert page.count("This device") == 1
        other_id = other.session["titan_sid"]
        assert browser.post(f"/account/sessions/{other_id}/end/")["Location"] == "/account/sessions/"
        assert not is_signed_in(other)
        assert is_signed_in(browser)

    def test_all_others_are_signed_out_at_once(
        self, browser: Browser, verified: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        other = Browser()
        other.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        with django_capture_on_commit_callbacks(execute=True):
            browser.post("/account/sessions/end-others/")
        assert not is_signed_in(other)
        assert is_signed_in(browser)

    def test_this_one_is_signed_out_too(self, browser: Browser) -> None:
        answer = browser.post(f"/account/sessions/{browser.session['titan_sid']}/end/")
        assert answer["Location"] == "/account/login/"
        assert not is_signed_in(browser)

    def test_somebody_elses_device_is_not_there(self, browser: Browser) -> None:
        assert browser.post(f"/account/sessions/{uuid4()}/end/")["Location"] == "/account/sessions/"


class TestAdmin:
    def test_operators_see_and_deactivate(self, verified: User) -> None:
        operator = users.create_user(
            email="op@example.org", name="Op", password=PASSWORD, roles=["staff"], is_email_verified=True
        )
        browser = Browser()
        browser.post("/account/login/", {"email": operator.email, "password": PASSWORD})
        for path in ("users/user/", f"users/user/{verified.id}/change/", "accounts/session/"):
            answer = browser.get(f"/admin/{path}")
            assert answer.status_code == 200
            assert b"argon2" not in answer.content
            assert b"md5$" not in answer.content
        form = {
            "action": "deactivate",
            "_selected_action": str(verified.id),
            "confirmed": "1",
            "reason": "stolen cards",
        }
        browser.post("/admin/users/user/", form)
        assert not users.get(user_id=verified.id).is_active
        assert browser.get("/admin/mail/outgoingmail/").status_code == 200
