"""The pinned REST of accounts and users, with good and bad input."""

import base64
import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from tests.apps.accounts.conftest import PASSWORD
from titan.apps.accounts.contracts import Session
from titan.apps.accounts.services import links
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress, User

pytestmark = pytest.mark.django_db
NEW = "a new and better one"
HOME = {
    "name": "Mira Okafor",
    "street": "Torstraße 12",
    "city": "Berlin",
    "postal_code": "10119",
    "country": "DE",
}


def get(path: str, token: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Browser().get(f"/api/v1/accounts/{path}", headers=headers)


def code_of(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def parts(access: str) -> dict[str, Any]:
    """The claims of an access token, unchecked."""
    payload = access.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


class TestRegister:
    def test_answers_with_the_user_and_tokens(self, post: Any) -> None:
        answer = post("register", {"email": "a@example.org", "password": PASSWORD, "name": "Ann"})
        assert answer.status_code == 201
        body = answer.json()
        assert body.keys() == {"user", "access", "refresh"}
        me = get("me", body["access"])
        assert me.status_code == 200
        assert me.json() == body["user"]
        assert body["user"]["email"] == "a@example.org"
        assert body["user"]["is_email_verified"] is False

    def test_then_the_same_credentials_get_tokens(self, post: Any) -> None:
        credentials = {"email": "a@example.org", "password": PASSWORD}
        post("register", {**credentials, "name": "Ann"})
        answer = post("token", credentials)
        assert answer.status_code == 200
        assert answer.json().keys() == {"access", "refresh"}
        assert get("me", answer.json()["access"]).json()["name"] == "Ann"

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"email": "not an address"}, "/email"),
            ({"email": 7}, "/email"),
            ({"email": None}, "/email"),
            ({"email": "a" * 300 + "@example.org"}, "/email"),
            ({"password": "short"}, "/password"),
            ({"password": "password123"}, "/password"),
            ({"password": "x" * 2000}, "/password"),
            ({"password": ["x"]}, "/password"),
            ({"name": ""}, "/name"),
            ({"name": "n" * 200}, "/name"),
            ({"name": "a\u0007b"}, "/name"),
            ({"locale": "tlh"}, "/locale"),
            ({"currency": "XXX"}, "/currency"),
            ({"roles": ["staff"]}, "/roles"),
            ({"id": str(uuid4())}, "/id"),
        ],
    )
    def test_bad_input_is_named(self, post: Any, changes: dict[str, Any], pointer: str) -> None:
        answer = post("register", {"email": "a@example.org", "password": PASSWORD, "name": "A"} | changes)
        assert answer.status_code == 422
        assert [problem["pointer"] for problem in answer.json()["errors"]] == [pointer]

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff"])
    def test_what_is_no_object_is_refused(self, body: bytes) -> None:
        for path in ("register", "token", "token/refresh", "token/revoke", "password/reset", "email/verify"):
            answer = Browser().post(f"/api/v1/accounts/{path}", body, content_type="application/json")
            assert answer.status_code in (400, 422)
            assert answer["Content-Type"] == "application/problem+json"

    def test_an_endless_body_is_refused(self) -> None:
        body = json.dumps({"email": "a@example.org", "password": PASSWORD, "name": "n" * 3_000_000})
        answer = Browser().post("/api/v1/accounts/register", body, content_type="application/json")
        assert answer.status_code == 413


class TestToken:
    def test_wrong_credentials_are_a_401(self, post: Any, verified: User) -> None:
        answer = post("token", {"email": verified.email, "password": "wrong"})
        assert code_of(answer) == (401, "accounts.credentials_wrong")
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_a_deactivated_user_is_told_so_by_the_right_password_alone(
        self, post: Any, verified: User
    ) -> None:
        users.deactivate(user_id=verified.id, actor_id=None, reason="fraud")
        right = post("token", {"email": verified.email, "password": PASSWORD})
        wrong = post("token", {"email": verified.email, "password": "wrong"})
        assert code_of(right) == (403, "accounts.deactivated")
        assert code_of(wrong) == (401, "accounts.credentials_wrong")

    def test_too_many_guesses_are_a_429_with_a_time(self, post: Any) -> None:
        answers = [post("token", {"email": "x@example.org", "password": "wrong"}) for _ in range(31)]
        assert code_of(answers[-1]) == (429, "accounts.too_many_attempts")
        assert int(answers[-1]["Retry-After"]) >= 1

    def test_refreshing_and_reuse(self, post: Any, registered: Session) -> None:
        answer = post("token/refresh", {"refresh": registered.refresh})
        assert answer.status_code == 200
        assert answer.json().keys() == {"access", "refresh"}
        assert code_of(post("token/refresh", {"refresh": registered.refresh})) == (
            401,
            "accounts.refresh_reused",
        )
        following = answer.json()
        assert code_of(post("token/refresh", {"refresh": following["refresh"]})) == (
            401,
            "accounts.refresh_invalid",
        )
        assert code_of(get("me", following["access"])) == (401, "accounts.session_ended")

    def test_signing_out(self, post: Any, registered: Session) -> None:
        for _ in range(2):
            assert post("token/revoke", {"refresh": registered.refresh}).status_code == 204
        assert code_of(get("me", registered.access)) == (401, "accounts.session_ended")

    def test_no_token_or_a_bad_one(self, registered: Session) -> None:
        assert code_of(get("me")) == (401, "titan.unauthenticated")
        assert code_of(get("me", "x.y.z")) == (401, "accounts.token_invalid")


class TestMe:
    def test_changes_what_is_sent(self, post: Any, registered: Session) -> None:
        answer = post("me", {"locale": "de"}, token=registered.access, method="PATCH")
        assert answer.status_code == 200
        assert (answer.json()["locale"], answer.json()["name"]) == ("de", "Mira")
        refused = post("me", {"currency": "XXX"}, token=registered.access, method="PATCH")
        assert refused.status_code == 422
        assert post("me", {"email": "x@y.z"}, token=registered.access, method="PATCH").status_code == 422


class TestAddresses:
    def test_the_life_of_an_entry(self, post: Any, registered: Session) -> None:
        token, key = registered.access, {"Idempotency-Key": "k1"}
        made = post("addresses", {"address": HOME, "label": "Home"}, token=token, **key)
        assert made.status_code == 201
        entry = made.json()
        assert made["Location"] == f"/api/v1/accounts/addresses/{entry['id']}"
        assert (entry["label"], entry["is_default"]) == ("Home", True)
        again = post("addresses", {"address": HOME, "label": "Home"}, token=token, **key)
        assert again.json() == entry
        assert get("addresses", token).json() == [entry]
        changed = post(
            f"addresses/{entry['id']}", {"address": {**HOME, "city": "Potsdam"}}, token=token, method="PUT"
        )
        assert changed.status_code == 200
        assert get(f"addresses/{entry['id']}", token).json() == changed.json()
        for _ in range(2):
            assert post(f"addresses/{entry['id']}", {}, token=token, method="DELETE").status_code == 204
        assert get("addresses", token).json() == []

    def test_the_problems_point_into_the_body(self, post: Any, registered: Session) -> None:
        bad = {"address": {**HOME, "postal_code": "1", "city": ""}}
        answer = post("addresses", bad, token=registered.access, **{"Idempotency-Key": "k2"})
        assert code_of(answer) == (422, "users.address_invalid")
        assert {problem["pointer"] for problem in answer.json()["errors"]} == {
            "/address/postal_code",
            "/address/city",
        }

    def test_somebody_elses_entry_is_a_404(self, post: Any, registered: Session, verified: User) -> None:
        theirs = users.save_address(user_id=verified.id, address=PostalAddress(**HOME))
        token = registered.access
        assert code_of(get(f"addresses/{theirs.id}", token)) == (404, "users.address_not_found")
        put = post(f"addresses/{theirs.id}", {"address": HOME}, token=token, method="PUT")
        assert code_of(put) == (404, "users.address_not_found")
        assert post(f"addresses/{theirs.id}", {}, token=token, method="DELETE").status_code == 204
        assert users.get_address(user_id=verified.id, address_id=theirs.id) == theirs

    def test_the_rules_of_a_country_are_public(self) -> None:
        rules = get("countries/us").json()
        assert rules["country"] == "US"
        assert "region" in rules["required"]
        assert code_of(get("countries/zz")) == (404, "titan.not_found")


class TestSessions:
    def test_are_listed_and_ended(self, post: Any, registered: Session) -> None:
        other = post("token", {"email": "mira@example.org", "password": PASSWORD}).json()
        listed = get("sessions", registered.access).json()
        assert len(listed) == 2
        assert listed[0].keys() == {"id", "kind", "device", "address", "created_at", "seen_at", "expires_at"}
        own = parts(registered.access)["sid"]
        (others,) = [session["id"] for session in listed if session["id"] != own]
        for _ in range(2):
            ended = post(f"sessions/{others}", {}, token=registered.access, method="DELETE")
            assert ended.status_code == 204
        assert code_of(get("me", other["access"])) == (401, "accounts.session_ended")
        assert get("me", registered.access).status_code == 200

    def test_of_somebody_else_are_a_404(self, post: Any, registered: Session) -> None:
        other = post("register", {"email": "b@example.org", "password": PASSWORD, "name": "B"}).json()
        (theirs,) = get("sessions", other["access"]).json()
        answer = post(f"sessions/{theirs['id']}", {}, token=registered.access, method="DELETE")
        assert code_of(answer) == (404, "accounts.session_not_found")


class TestRecovery:
    def test_verifying(self, post: Any, registered: Session) -> None:
        answer = post("email/verify", {"token": links.verify_token(registered.user)})
        assert answer.status_code == 200
        assert answer.json()["is_email_verified"] is True
        assert code_of(post("email/verify", {"token": "x"})) == (422, "accounts.link_invalid")
        assert post("email/verify/request", {}, token=registered.access).status_code == 202

    def test_resetting(self, post: Any, registered: Session) -> None:
        token = links.reset_token(registered.user)
        weak = post("password/reset/confirm", {"token": token, "password": "password123"})
        assert code_of(weak) == (422, "users.password_too_weak")
        assert post("password/reset/confirm", {"token": token, "password": NEW}).status_code == 204
        again = post("password/reset/confirm", {"token": token, "password": NEW})
        assert code_of(again) == (422, "accounts.link_invalid")
        assert code_of(get("me", registered.access)) == (401, "accounts.session_ended")

    def test_changing(self, post: Any, registered: Session) -> None:
        token = registered.access
        wrong = post("password/change", {"current": "wrong", "new": NEW}, token=token)
        assert code_of(wrong) == (401, "accounts.credentials_wrong")
        assert post("password/change", {"current": PASSWORD, "new": NEW}, token=token).status_code == 204
        assert get("me", token).status_code == 200
