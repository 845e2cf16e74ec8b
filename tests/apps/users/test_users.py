"""Users: one verified user per e-mail address, any number of unverified ones."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import hashers

from titan.apps.users import api as users
from titan.apps.users.contracts import EmailTaken, PasswordTooWeak, User, UserNotFound
from titan.apps.users.events import (
    UserDeactivated,
    UserEmailVerified,
    UserProfileChanged,
    UserReactivated,
    UserRegistered,
    UserRolesChanged,
)
from titan.apps.users.models import User as Row
from titan.apps.users.models import Users
from titan.kernel import clock
from titan.kernel.errors import InvalidInput
from titan.kernel.events import Event, decode, encode
from titan.kernel.ids import bucket_for, bucket_of
from titan.platform.eventlog.models import EventRow

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def user(email: str = "mira@example.org", **fields: object) -> User:
    return users.create_user(email=email, name="Mira", password=PASSWORD, **fields)  # type: ignore[arg-type]


def events_of(user: User) -> list[Event]:
    rows = EventRow.objects.filter(stream=user.id).order_by("version")
    return [decode(row.type, row.payload) for row in rows]


def test_a_new_user_is_unverified_and_lives_in_the_bucket_of_the_address() -> None:
    with clock.frozen(AT):
        made = user(" Mira@Example.org ")
    assert (made.email, made.is_email_verified, made.is_active) == ("Mira@Example.org", False, True)
    assert (made.locale, made.currency, made.roles, made.created_at) == ("en", "EUR", frozenset(), AT)
    assert bucket_of(made.id) == bucket_for("mira@example.org")
    assert events_of(made) == [UserRegistered(made.id, "en", "EUR", AT)]
    assert users.get(user_id=made.id) == made


def test_the_same_id_again_changes_nothing() -> None:
    made = user()
    again = user(user_id=made.id)
    assert again == made
    assert len(events_of(made)) == 1


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"email": "not an address"}, "/email"),
        ({"email": "a" * 250 + "@example.org"}, "/email"),
        ({"name": "  "}, "/name"),
        ({"name": "n" * 121}, "/name"),
        ({"name": "a\u0000b"}, "/name"),
        ({"locale": "xx"}, "/locale"),
        ({"currency": "XAU"}, "/currency"),
    ],
)
def test_bad_input_is_refused_by_field(fields: dict[str, str], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        users.create_user(**({"email": "a@example.org", "name": "A", "password": PASSWORD} | fields))  # type: ignore[arg-type]
    assert [problem.pointer for problem in refused.value.problems] == [pointer]


@pytest.mark.parametrize("password", ["short", "password123", "1234567890", "mira@example.org", "x" * 1025])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak) as refused:
        users.create_user(email="mira@example.org", name="Mira", password=password)
    assert refused.value.problems[0].pointer == "/password"


def test_two_unverified_users_may_share_an_address_and_verification_settles_it() -> None:
    squatter, owner = user(), user("MIRA@example.org")
    with clock.frozen(AT):
        verified = users.mark_email_verified(user_id=owner.id, email="mira@example.org")
    assert verified.is_email_verified
    assert users.find_by_email(email="Mira@Example.ORG") == verified
    assert not users.get(user_id=squatter.id).is_active
    assert events_of(owner)[1:] == [UserEmailVerified(owner.id, AT)]
    assert isinstance(events_of(squatter)[-1], UserDeactivated)


def test_verifying_again_changes_nothing() -> None:
    made = user()
    first = users.mark_email_verified(user_id=made.id, email=made.email)
    assert users.mark_email_verified(user_id=made.id, email=made.email) == first
    assert len(events_of(made)) == 2


@pytest.mark.django_db(transaction=True)
def test_an_address_is_claimed_once() -> None:
    user(is_email_verified=True)
    late = user()
    with pytest.raises(EmailTaken):
        users.mark_email_verified(user_id=late.id, email=late.email)
    with pytest.raises(EmailTaken):
        user(is_email_verified=True)


def test_only_the_own_address_can_be_verified() -> None:
    made = user()
    with pytest.raises(UserNotFound):
        users.mark_email_verified(user_id=made.id, email="else@example.org")


def test_credentials_find_the_verified_user_or_the_oldest_unverified() -> None:
    oldest = user()
    user()
    newer = users.create_user(email="mira@example.org", name="M", password="another good one")
    assert users.check_credentials(identifier="mira@example.org", password=PASSWORD) == oldest
    assert users.check_credentials(identifier="mira@example.org", password="another good one") is None
    users.mark_email_verified(user_id=newer.id, email=newer.email)
    found = users.check_credentials(identifier="MIRA@example.org ", password="another good one")
    assert found is not None
    assert found.id == newer.id
    assert users.check_credentials(identifier="mira@example.org", password=PASSWORD) is None


def test_each_check_of_credentials_costs_two_verifications(monkeypatch: pytest.MonkeyPatch) -> None:
    user("verified@example.org", is_email_verified=True)
    user("verified@example.org")
    user("unverified@example.org")
    users.check_credentials(identifier="warm@example.org", password="x")
    spent: list[str] = []
    algorithm = type(hashers.get_hasher())
    verify = algorithm.verify

    def counted(self: Any, password: str, encoded: str) -> bool:
        spent.append(encoded)
        return verify(self, password, encoded)

    monkeypatch.setattr(algorithm, "verify", counted)
    for email in ("verified@example.org", "unverified@example.org", "nobody@example.org", "not an address"):
        for password in (PASSWORD, "wrong password"):
            spent.clear()
            users.check_credentials(identifier=email, password=password)
            assert len(spent) == 2, (email, password)


def test_a_hash_of_former_strength_is_made_anew_at_login(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    made = user()
    settings.PASSWORD_HASHERS = ["titan.apps.users.services.hashing.Argon2"]
    for _ in range(2):
        assert users.check_credentials(identifier=made.email, password=PASSWORD) == made
    stored = Row.objects.get(id=made.id).password
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_mark_of_a_password_changes_with_it() -> None:
    made = user()
    before = users.password_mark(user_id=made.id)
    users.set_password(
        user_id=made.id, password_hash=users.hash_password(password="quite another one", email=made.email)
    )
    assert users.password_mark(user_id=made.id) != before
    assert users.check_password(user_id=made.id, password="quite another one")
    assert not users.check_password(user_id=made.id, password=PASSWORD)
    assert users.password_mark(user_id=uuid4()) == ""


def test_a_profile_change_is_recorded_once() -> None:
    made = user()
    with clock.frozen(AT):
        for _ in range(2):
            changed = users.update_profile(user_id=made.id, name="Mira O.", locale="de", currency="USD")
    assert (changed.name, changed.locale, changed.currency) == ("Mira O.", "de", "USD")
    assert events_of(made)[1:] == [UserProfileChanged(made.id, "de", "USD", AT)]


def test_roles_come_and_go() -> None:
    made = user()
    assert users.grant_role(user_id=made.id, role="seller").roles == {"seller"}
    users.grant_role(user_id=made.id, role="seller")
    assert users.revoke_role(user_id=made.id, role="seller").roles == frozenset()
    assert [event.roles for event in events_of(made) if isinstance(event, UserRolesChanged)] == [
        ("seller",),
        (),
    ]
    with pytest.raises(InvalidInput):
        users.grant_role(user_id=made.id, role="emperor")


def test_deactivation_needs_a_reason_and_can_be_taken_back() -> None:
    made = user()
    with pytest.raises(InvalidInput):
        users.deactivate(user_id=made.id, actor_id=None, reason=" ")
    operator = uuid4()
    for _ in range(2):
        assert not users.deactivate(user_id=made.id, actor_id=operator, reason="fraud").is_active
    assert users.reactivate(user_id=made.id, actor_id=operator, reason="mistake").is_active
    assert [type(event) for event in events_of(made)[1:]] == [UserDeactivated, UserReactivated]


def test_an_operator_made_on_the_command_line_can_open_the_admin() -> None:
    assert isinstance(Row.objects, Users)
    row = Row.objects.create_superuser("root@example.org", PASSWORD, name="Root")
    assert row.is_staff
    assert row.has_perm("users.change_user")
    assert Row.objects.get_by_natural_key("ROOT@example.org") == row


def test_staff_look_and_do_not_touch() -> None:
    row = Row(roles=["staff"], is_active=True)
    assert row.has_perms(["users.view_user", "users.view_address"])
    assert not row.has_perm("users.change_user")
    assert not Row(roles=["seller"], is_active=True).has_perm("users.view_user")


@pytest.mark.parametrize(
    "event",
    [
        UserRegistered(uuid4(), "en", "EUR", AT),
        UserEmailVerified(uuid4(), AT),
        UserProfileChanged(uuid4(), "de", "USD", AT),
        UserRolesChanged(uuid4(), ("seller", "staff"), AT),
        UserDeactivated(uuid4(), None, "why", AT),
        UserReactivated(uuid4(), uuid4(), "why", AT),
    ],
    ids=lambda event: event.type,
)
def test_events_survive_the_log(event: Event) -> None:
    assert decode(event.type, encode(event)) == event
