"""Getting in with an account elsewhere: who is let in, into which account, and what a stranger cannot do with it."""

import hashlib
import hmac
import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.contrib.auth import hashers
from django.core.exceptions import ImproperlyConfigured
from django.test import Client as Browser
from django.utils.html import escape
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from config.settings.oidc import providers as configured
from tests.apps.accounts.conftest import HOME, PASSWORD
from tests.platform.eventlog.horizon import wait_until_readable
from tests.simulators.serving import served
from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import CredentialsWrong
from titan.apps.accounts.services import handovers
from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierKind, IdentifierTaken, User
from titan.cells.middleware import _of_mail
from titan.kernel.ids import bucket_for, bucket_of
from titan.platform import homes
from titan.platform.eventlog import delivery
from titan.platform.eventlog.registry import subscriptions
from titan.platform.mail.models import OutgoingMail
from titan.platform.oidc import metadata
from titan.platform.oidc.contracts import Identity
from titan.simulators.http import Application
from titan.simulators.identity.app import PREFIX, SECRET, IdentityProvider

pytestmark = pytest.mark.django_db
ADA = {"sub": "Ada/1", "email": "ada@example.org", "email_verified": "true", "name": "Ada"}


@pytest.fixture(scope="module")
def _served_provider() -> Iterator[IdentityProvider]:
    made: list[IdentityProvider] = []

    def make(url: str) -> Application:
        made.append(IdentityProvider(url))
        return made[0].router

    with served(PREFIX, make):
        yield made[0]


@pytest.fixture
def provider(_served_provider: IdentityProvider, settings: Any) -> Iterator[IdentityProvider]:
    """A provider over HTTP, called Simulated, and the only one."""
    one = {"name": "simulated", "label": "Simulated", "issuer": _served_provider.issuer}
    settings.OIDC_PROVIDERS = [{**one, "client_id": "titan shop", "client_secret": SECRET}]
    key = _served_provider.key
    metadata.forget()
    yield _served_provider
    _served_provider.altered, _served_provider.key = (lambda claims: claims), key
    metadata.forget()


def way_there(page: Browser, address: str = "/account/with/simulated/", **form: str) -> str:
    """Press the button; where the provider is asked."""
    left = page.post(address, form)
    assert left.status_code == 200, left.content
    url = str(left.headers["Refresh"]).partition("url=")[2]
    assert escape(url) in left.content.decode()
    return url


def say(url: str, **who: str) -> str:
    """Be that person at the provider; the path that it sends the browser back to."""
    assert httpx.get(url).status_code == 200
    back = urlsplit(httpx.post(url, data=ADA | who).headers["Location"])
    return f"{back.path}?{back.query}"


def arrive(page: Browser, **who: str) -> Any:
    """There and back."""
    return page.get(say(way_there(page), **who))


def name_in(page: Browser) -> str:
    """Who is signed in."""
    told = page.get("/api/v1/accounts/me")
    return str(told.json()["name"]) if told.status_code == 200 else ""


def key_of(provider: IdentityProvider, subject: str = ADA["sub"]) -> str:
    return Identity(provider.issuer, subject, "", "").key


def link(page: Browser, user: User, **who: str) -> Any:
    page.post("/account/login/", {"email": user.email, "password": PASSWORD})
    return page.get(
        say(way_there(page, "/account/providers/simulated/link/", current_password=PASSWORD), **who)
    )


@pytest.fixture
def page() -> Browser:
    return Browser()


class TestWhoIsNew:
    def test_gets_an_account_without_a_password_whose_address_is_verified(
        self, provider: IdentityProvider, page: Browser
    ) -> None:
        landed = arrive(page)
        assert (landed.status_code, landed.headers["Location"]) == (302, "/")
        user = users.find_by_email(email="ada@example.org")
        assert user is not None
        assert (user.name, bucket_of(user.id)) == ("Ada", bucket_for("ada@example.org"))
        assert name_in(page) == "Ada"
        assert not users.has_password(user_id=user.id)
        with pytest.raises(CredentialsWrong):
            accounts.issue_token(identifier="ada@example.org", password="", client=HOME)
        assert len(accounts.open_sessions(user_id=user.id)) == 1

    def test_comes_back_into_the_same_account_whatever_the_provider_says_of_the_address(
        self, provider: IdentityProvider, page: Browser
    ) -> None:
        arrive(page)
        again = Browser()
        arrive(again, email="other@example.org", name="Countess")
        assert name_in(again) == "Ada"
        assert users.find_by_email(email="other@example.org") is None

    def test_goes_on_to_the_page_that_was_asked_for(self, provider: IdentityProvider, page: Browser) -> None:
        landed = page.get(say(way_there(page, next="/orders/")))
        assert landed.headers["Location"] == "/orders/"
        assert page.get(say(way_there(Browser(), next="https://evil.example/"))).status_code == 422

    def test_supersedes_who_only_said_to_own_the_address(
        self, provider: IdentityProvider, page: Browser
    ) -> None:
        said = users.create_user(email="ada@example.org", name="Eve", password=PASSWORD)
        arrive(page)
        assert name_in(page) == "Ada"
        assert not users.get(user_id=said.id).is_active

    @pytest.mark.parametrize("who", [{"email_verified": ""}, {"email": ""}])
    def test_needs_an_address_that_the_provider_has_verified(
        self, provider: IdentityProvider, page: Browser, who: dict[str, str]
    ) -> None:
        refused = arrive(page, **who)
        assert refused.status_code == 409
        assert "told us no confirmed e-mail address" in refused.content.decode()
        assert name_in(page) == ""

    def test_whose_address_has_an_account_is_told_to_link_it_and_nothing_is_merged(
        self, provider: IdentityProvider, page: Browser, verified: User
    ) -> None:
        refused = arrive(page, email=verified.email)
        assert refused.status_code == 409
        assert "You have an account already" in refused.content.decode()
        assert name_in(page) == ""
        assert users.holder_of_subject(key=key_of(provider)) is None
        assert len(users.identifiers(user_id=verified.id)) == 1

    def test_was_cut_off_on_the_way_to_the_claim_and_comes_again(
        self, provider: IdentityProvider, page: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def killed(**_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("titan.apps.users.services.claims.lay", killed)
            with pytest.raises(KeyboardInterrupt):
                arrive(page)
        assert users.holder_of_subject(key=key_of(provider)) is None
        arrive(page)
        assert name_in(page) == "Ada"
        user = users.find_by_email(email="ada@example.org")
        assert user is not None
        assert users.holder_of_subject(key=key_of(provider)) == user.id


class TestLinking:
    def test_lets_the_user_in_from_then_on_and_says_so_by_mail(
        self, provider: IdentityProvider, page: Browser, verified: User
    ) -> None:
        landed = link(page, verified)
        assert landed.headers["Location"] == "/account/providers/"
        shown = page.get("/account/").content.decode()
        assert "Simulated" in shown
        assert "ada@example.org" in shown
        fresh = Browser()
        arrive(fresh)
        assert name_in(fresh) == "Owner"
        told = OutgoingMail.objects.get(kind="accounts.way_in_added")
        assert (told.recipient, told.facts["what"]) == (verified.email, "Simulated")

    def test_needs_the_password(self, provider: IdentityProvider, page: Browser, verified: User) -> None:
        page.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        refused = page.post("/account/providers/simulated/link/", {"current_password": "wrong"})
        assert refused.status_code == 422
        assert "titan_attempt" not in refused.cookies

    def test_needs_a_confirmed_address(self, provider: IdentityProvider, page: Browser) -> None:
        users.create_user(email="fresh@example.org", name="Fresh", password=PASSWORD)
        page.post("/account/login/", {"email": "fresh@example.org", "password": PASSWORD})
        refused = page.post("/account/providers/simulated/link/", {"current_password": PASSWORD})
        assert refused.status_code == 422
        assert "titan_attempt" not in refused.cookies

    def test_of_what_is_somebody_elses_is_refused(
        self, provider: IdentityProvider, page: Browser, verified: User
    ) -> None:
        arrive(Browser())
        refused = link(page, verified)
        assert refused.status_code == 409
        fresh = Browser()
        arrive(fresh)
        assert name_in(fresh) == "Ada"

    def test_is_for_who_is_still_signed_in_as_the_same(
        self, provider: IdentityProvider, page: Browser, verified: User
    ) -> None:
        page.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        back = say(way_there(page, "/account/providers/simulated/link/", current_password=PASSWORD))
        page.post("/account/logout/")
        users.create_user(email="eve@example.org", name="Eve", password=PASSWORD, is_email_verified=True)
        page.post("/account/login/", {"email": "eve@example.org", "password": PASSWORD})
        assert page.get(back).status_code == 422
        assert users.holder_of_subject(key=key_of(provider)) is None

    def test_ends_with_the_password(self, provider: IdentityProvider, page: Browser, verified: User) -> None:
        link(page, verified)
        address = "/account/providers/simulated/unlink/"
        assert page.post(address, {"current_password": "wrong"}).status_code == 422
        for _ in range(2):
            assert page.post(address, {"current_password": PASSWORD}).status_code == 302
        fresh = Browser()
        arrive(fresh)
        assert name_in(fresh) == ""
        assert OutgoingMail.objects.filter(kind="accounts.way_in_removed").count() == 1

    def test_does_not_end_while_there_is_no_other_way_in(
        self, provider: IdentityProvider, page: Browser
    ) -> None:
        arrive(page)
        refused = page.post("/account/providers/simulated/unlink/", {"current_password": ""})
        assert refused.status_code == 422
        assert "You have no password yet" in page.get("/account/password/").content.decode()
        fresh = Browser()
        arrive(fresh)
        assert name_in(fresh) == "Ada"

    def test_ends_for_good_though_a_claim_is_still_there(
        self, provider: IdentityProvider, page: Browser, verified: User
    ) -> None:
        link(page, verified)
        page.post("/account/providers/simulated/unlink/", {"current_password": PASSWORD})
        assert users.holder_of_subject(key=key_of(provider)) == verified.id
        fresh = Browser()
        assert arrive(fresh).status_code == 422
        assert name_in(fresh) == ""


class TestStrangers:
    def test_cannot_sign_anybody_in_as_themselves(self, provider: IdentityProvider) -> None:
        lured = Browser()
        back = say(way_there(Browser()))
        assert lured.get(back).status_code == 422
        way_there(lured)
        assert lured.get(back).status_code == 422
        assert name_in(lured) == ""

    def test_cannot_begin_it_by_a_link(self, provider: IdentityProvider, page: Browser) -> None:
        assert page.get("/account/with/simulated/").status_code == 405
        assert Browser(enforce_csrf_checks=True).post("/account/with/simulated/").status_code == 403

    def test_cannot_use_an_answer_again(self, provider: IdentityProvider, page: Browser) -> None:
        back = say(way_there(page))
        attempt = page.cookies["titan_attempt"].value
        page.get(back)
        assert page.cookies["titan_attempt"].value == ""
        copied = Browser()
        copied.cookies["titan_attempt"] = attempt
        assert copied.get(back).status_code == 422
        assert name_in(copied) == ""

    def test_cannot_bring_one_providers_answer_to_another(
        self, provider: IdentityProvider, page: Browser, settings: Any
    ) -> None:
        back = say(way_there(page))
        second = settings.OIDC_PROVIDERS[0] | {"name": "second"}
        settings.OIDC_PROVIDERS = [*settings.OIDC_PROVIDERS, second]
        assert page.get(back.replace("/simulated/", "/second/")).status_code == 422

    @pytest.mark.parametrize(
        "change", [{"iss": "https://evil.example"}, {"state": "x"}, {"code": ""}, {"code": "x"}]
    )
    def test_cannot_change_an_answer(
        self, provider: IdentityProvider, page: Browser, change: dict[str, str]
    ) -> None:
        back = urlsplit(say(way_there(page)))
        assert page.get(back.path, dict(parse_qsl(back.query)) | change).status_code == 422
        assert name_in(page) == ""

    def test_who_may_not_sign_in_are_told_so(self, provider: IdentityProvider, page: Browser) -> None:
        arrive(page)
        user = users.find_by_email(email="ada@example.org")
        assert user is not None
        users.deactivate(user_id=user.id, actor_id=None, reason="test")
        fresh = Browser()
        assert "deactivated" in arrive(fresh).content.decode()
        assert name_in(fresh) == ""

    def test_an_attempt_ends_after_ten_minutes(
        self, provider: IdentityProvider, page: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        back = say(way_there(page))
        now = time.time()
        monkeypatch.setattr("django.core.signing.time.time", lambda: now + 601)
        assert page.get(back).status_code == 422

    def test_nothing_of_an_attempt_is_shown_in_a_handover(self) -> None:
        begun = handovers.Begun("p", "the-state", "the-nonce", "the-verifier", "", "")
        assert "the-" not in begun.mark

    def test_no_provider_is_offered_unless_configured(self, page: Browser) -> None:
        assert accounts.providers() == ()
        assert "Go on with" not in page.get("/account/login/").content.decode()
        assert page.post("/account/with/simulated/").status_code == 302


RS = RSAKey.generate_key(2048, {"kid": "mine"})


def signed_with_the_public_key(text: str, key: RSAKey) -> str:
    """The claims of a token under HS256, as if the public key were a secret that both sides know."""
    header = urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": key.kid}).encode()).decode().rstrip("=")
    signed = f"{header}.{text.split('.')[1]}"
    mac = hmac.new(key.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{urlsafe_b64encode(mac).decode().rstrip('=')}"


class TestAToken:
    """Of the provider is believed only as it has to be."""

    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "https://evil.example"},
            {"aud": "another shop"},
            {"aud": ["titan shop", "another shop"]},
            {"aud": ["titan shop", "another shop"], "azp": "another shop"},
            {"nonce": "another"},
            {"nonce": None},
            {"exp": 1},
            {"exp": None},
            {"iat": 9_999_999_999},
            {"sub": None},
            {"sub": ""},
            {"sub": 7},
            {"sub": "x" * 256},
        ],
        ids=str,
    )
    def test_with_wrong_claims_is_refused(
        self, provider: IdentityProvider, page: Browser, changed: dict[str, Any]
    ) -> None:
        provider.altered = lambda claims: {
            name: value for name, value in (claims | changed).items() if value is not None
        }
        assert arrive(page).status_code == 422
        assert name_in(page) == ""

    def test_for_us_and_others_is_believed_if_it_was_made_for_us(
        self, provider: IdentityProvider, page: Browser
    ) -> None:
        provider.altered = lambda claims: claims | {"aud": ["titan shop", "x"], "azp": "titan shop"}
        arrive(page)
        assert name_in(page) == "Ada"

    @pytest.mark.parametrize("forgery", ["none", "HS256", "foreign key", "RS512", "cut off"])
    def test_with_a_wrong_signature_is_refused(
        self, provider: IdentityProvider, page: Browser, forgery: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        right = provider._id_token
        forge: dict[str, Callable[[str, dict[str, Any]], str]] = {
            "none": lambda text, _: "eyJhbGciOiJub25lIn0." + text.split(".")[1] + ".",
            "HS256": lambda text, _: signed_with_the_public_key(text, provider.key),
            "foreign key": lambda _, claims: jwt.encode(
                {"alg": "RS256", "kid": provider.key.kid}, claims, RS
            ),
            "RS512": lambda _, claims: jwt.encode(
                {"alg": "RS512", "kid": provider.key.kid},
                claims,
                RSAKey.import_key(provider.key.as_pem(private=True)),
                algorithms=["RS512"],
            ),
            "cut off": lambda text, _: text.rpartition(".")[0] + ".",
        }

        def forged(said: Any) -> str:
            text = right(said)
            return forge[forgery](text, dict(jwt.decode(text, provider.key).claims))

        monkeypatch.setattr(provider, "_id_token", forged)
        assert arrive(page).status_code == 422
        assert name_in(page) == ""

    def test_of_a_new_key_is_believed_after_another_look(
        self, provider: IdentityProvider, page: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arrive(Browser())
        monkeypatch.setattr(metadata, "LOOK_AGAIN_S", 0.0)
        provider.key = RS
        arrive(page)
        assert name_in(page) == "Ada"

    def test_signed_by_es256_is_believed(
        self, provider: IdentityProvider, page: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = ECKey.generate_key("P-256", {"kid": "ec"})
        right = provider._id_token

        def signed(said: Any) -> str:
            claims = dict(jwt.decode(right(said), RS).claims)
            return jwt.encode({"alg": "ES256", "kid": "ec"}, claims, key)

        provider.key = RS
        monkeypatch.setattr(provider, "_id_token", signed)
        monkeypatch.setattr(metadata, "keys", lambda _provider, is_again=False: key)
        arrive(page)
        assert name_in(page) == "Ada"


class TestAProviderThatIsAway:
    def test_is_said_to_be(self, provider: IdentityProvider, page: Browser, settings: Any) -> None:
        settings.OIDC_PROVIDERS = [settings.OIDC_PROVIDERS[0] | {"issuer": "http://127.0.0.1:9"}]
        assert page.post("/account/with/simulated/").status_code == 503

    def test_is_not_taken_for_another(self, provider: IdentityProvider, page: Browser, settings: Any) -> None:
        settings.OIDC_PROVIDERS = [settings.OIDC_PROVIDERS[0] | {"issuer": f"{provider.issuer}/"}]
        assert page.post("/account/with/simulated/").status_code == 503

    def test_is_asked_for_its_addresses_and_keys_once(
        self, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arrive(Browser())
        monkeypatch.setattr(metadata.client(), "get", None)
        page = Browser()
        arrive(page)
        assert name_in(page) == "Ada"


GIVEN = {"name": "a", "label": "A", "issuer": "https://a.example", "client_id": "c", "client_secret": "s"}


class TestASetting:
    def test_names_providers(self) -> None:
        assert configured("", env="prod") == []
        assert configured(json.dumps([GIVEN]), env="prod") == [GIVEN]

    @pytest.mark.parametrize(
        "wrong",
        [
            "nonsense",
            "{}",
            json.dumps([GIVEN | {"more": ""}]),
            json.dumps([{"name": "a"}]),
            json.dumps([GIVEN | {"name": "A b"}]),
            json.dumps([GIVEN | {"issuer": "http://a.example"}]),
        ],
    )
    def test_that_is_not_one_is_refused_at_the_start(self, wrong: str) -> None:
        with pytest.raises(ImproperlyConfigured):
            configured(wrong, env="prod")


@pytest.fixture
def cells() -> Iterator[Callable[[int], None]]:
    """Be in the cell that is the home of one bucket and no other."""

    def be(bucket: int) -> None:
        homes.register(lambda asked: None if asked == bucket else 1)

    yield be
    homes.forget()


def subject_bucket(provider: IdentityProvider) -> int:
    return users.bucket_of_subject(key=key_of(provider))


class TestAcrossCells:
    def test_who_is_known_is_handed_over_from_any_cell_to_the_subjects_and_home(
        self, provider: IdentityProvider, page: Browser, verified: User, cells: Callable[[int], None]
    ) -> None:
        link(page, verified)
        fresh = Browser()
        back = say(way_there(fresh))
        cells(4095)
        first = fresh.get(back)
        assert (first.status_code, name_in(fresh)) == (303, "")
        cells(subject_bucket(provider))
        second = fresh.get(first.headers["Location"])
        assert (second.status_code, name_in(fresh)) == (303, "")
        cells(bucket_of(verified.id))
        landed = fresh.get(second.headers["Location"])
        assert (landed.status_code, landed.headers["Location"], name_in(fresh)) == (302, "/", "Owner")

    def test_who_is_new_is_registered_where_the_address_hashes_to_and_claimed_where_the_subject_does(
        self, provider: IdentityProvider, page: Browser, cells: Callable[[int], None]
    ) -> None:
        back = say(way_there(page, next="/orders/"))
        cells(4095)
        first = page.get(back)
        cells(subject_bucket(provider))
        second = page.get(first.headers["Location"])
        cells(bucket_for("ada@example.org"))
        third = page.get(second.headers["Location"])
        assert third.status_code == 302
        assert name_in(page) == "Ada"
        cells(subject_bucket(provider))
        fourth = page.get(third.headers["Location"])
        cells(bucket_for("ada@example.org"))
        landed = page.get(fourth.headers["Location"])
        assert (landed.status_code, landed.headers["Location"]) == (303, "/orders/")
        user = users.find_by_email(email="ada@example.org")
        assert user is not None
        assert users.holder_of_subject(key=key_of(provider)) == user.id
        assert users.identifiers(user_id=user.id)[1].is_confirmed

    def test_who_links_comes_home_first(
        self, provider: IdentityProvider, page: Browser, verified: User, cells: Callable[[int], None]
    ) -> None:
        page.post("/account/login/", {"email": verified.email, "password": PASSWORD})
        back = say(way_there(page, "/account/providers/simulated/link/", current_password=PASSWORD))
        cells(4095)
        first = page.get(back)
        cells(bucket_of(verified.id))
        second = page.get(first.headers["Location"])
        cells(subject_bucket(provider))
        third = page.get(second.headers["Location"])
        cells(bucket_of(verified.id))
        landed = page.get(third.headers["Location"])
        assert [one.status_code for one in (first, second, third, landed)] == [303, 302, 303, 303]
        assert landed.headers["Location"] == "/account/providers/"
        assert users.identifiers(user_id=verified.id)[1].is_confirmed

    def test_a_handover_is_for_the_browser_that_began_and_for_once(
        self, provider: IdentityProvider, page: Browser, verified: User, cells: Callable[[int], None]
    ) -> None:
        link(page, verified)
        fresh, lured = Browser(), Browser()
        back = say(way_there(fresh))
        attempt = fresh.cookies["titan_attempt"].value
        cells(4095)
        handover = fresh.get(back).headers["Location"]
        cells(subject_bucket(provider))
        handover = fresh.get(handover).headers["Location"]
        cells(bucket_of(verified.id))
        assert lured.get(handover).status_code == 422
        homes.forget()
        way_there(lured)
        cells(bucket_of(verified.id))
        assert lured.get(handover).status_code == 422
        assert name_in(lured) == ""
        fresh.get(handover)
        assert name_in(fresh) == "Owner"
        copied = Browser()
        copied.cookies["titan_attempt"] = attempt
        assert copied.get(handover).status_code == 422
        assert name_in(copied) == ""

    def test_a_handover_ends_after_five_minutes(
        self, provider: IdentityProvider, page: Browser, cells: Callable[[int], None], monkeypatch: Any
    ) -> None:
        back = say(way_there(page))
        cells(4095)
        handover = page.get(back).headers["Location"]
        cells(subject_bucket(provider))
        now = time.time()
        monkeypatch.setattr("django.core.signing.time.time", lambda: now + 301)
        assert page.get(handover).status_code == 422

    def test_a_handover_is_routed_by_the_id_in_its_signed_part(
        self, provider: IdentityProvider, page: Browser, cells: Callable[[int], None]
    ) -> None:
        back = say(way_there(page))
        cells(4095)
        path = page.get(back).headers["Location"]
        assert re.fullmatch(r"/account/handover/[^/]+/", path)
        assert _of_mail(path.split("/")[3]) == subject_bucket(provider)


@pytest.mark.django_db(transaction=True)
def test_a_claim_whose_browser_left_is_finished_by_its_event(
    provider: IdentityProvider, verified: User, cells: Callable[[int], None]
) -> None:
    page = Browser()
    page.post("/account/login/", {"email": verified.email, "password": PASSWORD})
    back = say(way_there(page, "/account/providers/simulated/link/", current_password=PASSWORD))
    cells(bucket_of(verified.id))
    proof = page.get(back).headers["Location"]
    cells(subject_bucket(provider))
    page.get(proof)
    homes.forget()
    wait_until_readable()
    delivery.drain(subscriptions()["accounts.addresses"])
    assert users.identifiers(user_id=verified.id)[1].is_confirmed


def test_a_user_without_a_password_is_as_slow_to_guess_at_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    made = users.create_user(email="ada@example.org", name="Ada", has_password=False, is_email_verified=True)
    users.check_credentials(identifier="warm@example.org", password="x")
    spent: list[str] = []
    hasher = type(hashers.get_hasher())
    verify = hasher.verify

    def counted(self: Any, password: str, encoded: str) -> Any:
        spent.append(encoded)
        return verify(self, password, encoded)

    monkeypatch.setattr(hasher, "verify", counted)
    assert users.check_credentials(identifier=made.email, password="") is None
    assert len(spent) == 2
    assert not users.check_password(user_id=made.id, password="")
    assert len(spent) == 3


def test_of_two_accounts_that_want_one_subject_one_has_it(verified: User) -> None:
    other = users.create_user(email="o@example.org", name="O", password=PASSWORD, is_email_verified=True)
    wishes = [
        users.ask_identifier(
            user_id=user.id, kind=IdentifierKind.SUBJECT, key="k" * 64, provider="p", email=""
        )
        for user in (verified, other)
    ]
    users.claim(wish=wishes[0])
    with pytest.raises(IdentifierTaken):
        users.claim(wish=wishes[1])
