"""Sessions and refresh tokens: once each, ended at once."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from django.db import connection

from tests.apps.accounts.conftest import HOME, PASSWORD
from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import (
    Client,
    RefreshInvalid,
    RefreshReused,
    Session,
    SessionEnded,
    SessionKind,
    SessionNotFound,
    Tokens,
)
from titan.apps.accounts.models import RefreshToken
from titan.apps.accounts.models import Session as Row
from titan.apps.accounts.services import denylist
from titan.apps.users import api as users
from titan.kernel import clock
from titan.platform.cache import client
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def session_of(token: str) -> UUID:
    return UUID(accounts.verify_token(token=token).session_id)


def test_registration_opens_a_session(registered: Session) -> None:
    (session,) = accounts.open_sessions(user_id=registered.user.id)
    assert (session.kind, session.device, session.address) == (
        SessionKind.API,
        "Firefox on Linux",
        "203.0.113.7",
    )
    assert session.id == session_of(registered.access)


def test_a_refresh_token_gives_the_next_pair_of_the_same_session(registered: Session) -> None:
    users.grant_role(user_id=registered.user.id, role="seller")
    following = accounts.refresh_token(token=registered.refresh, client=HOME)
    assert following.refresh != registered.refresh
    assert session_of(following.access) == session_of(registered.access)
    assert accounts.verify_token(token=following.access).roles == {"seller"}
    again = accounts.refresh_token(token=following.refresh, client=HOME)
    assert len(accounts.open_sessions(user_id=registered.user.id)) == 1
    assert session_of(again.access) == session_of(registered.access)


def test_refresh_tokens_are_stored_hashed(registered: Session) -> None:
    (row,) = RefreshToken.objects.all()
    assert len(bytes(row.hash)) == 32
    assert registered.refresh.encode() not in bytes(row.hash)


def test_a_second_use_ends_the_session_for_everybody(registered: Session) -> None:
    following = accounts.refresh_token(token=registered.refresh, client=HOME)
    with pytest.raises(RefreshReused):
        accounts.refresh_token(token=registered.refresh, client=HOME)
    for token in (registered.refresh, following.refresh):
        with pytest.raises(RefreshInvalid):
            accounts.refresh_token(token=token, client=HOME)
    for access in (registered.access, following.access):
        with pytest.raises(SessionEnded):
            accounts.verify_token(token=access)
    assert Row.objects.get().ended_because == "refresh token reused"


def test_other_sessions_survive_a_second_use(registered: Session) -> None:
    other = accounts.issue_token(identifier="mira@example.org", password=PASSWORD, client=HOME)
    accounts.refresh_token(token=registered.refresh, client=HOME)
    with pytest.raises(RefreshReused):
        accounts.refresh_token(token=registered.refresh, client=HOME)
    assert accounts.refresh_token(token=other.refresh, client=HOME).access


@pytest.mark.django_db(transaction=True)
def test_of_simultaneous_uses_one_wins_and_the_session_ends(registered: Session) -> None:
    outcomes: list[Tokens | Exception] = []
    gate = threading.Barrier(4)

    def use() -> None:
        gate.wait()
        try:
            outcomes.append(accounts.refresh_token(token=registered.refresh, client=HOME))
        except (RefreshReused, RefreshInvalid) as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 4
    assert len([outcome for outcome in outcomes if isinstance(outcome, Tokens)]) == 1
    assert len([outcome for outcome in outcomes if isinstance(outcome, RefreshReused)]) == 1
    assert accounts.open_sessions(user_id=registered.user.id) == ()


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 4096])
def test_an_unknown_refresh_token_is_refused(registered: Session, token: str) -> None:
    with pytest.raises(RefreshInvalid):
        accounts.refresh_token(token=token, client=HOME)
    assert len(accounts.open_sessions(user_id=registered.user.id)) == 1


def test_a_refresh_token_lives_for_30_days_from_its_issue(db: None) -> None:
    with clock.frozen(NOW):
        session = accounts.register(email="a@example.org", password=PASSWORD, name="A", client=HOME)
    with clock.frozen(NOW + timedelta(days=29)):
        following = accounts.refresh_token(token=session.refresh, client=HOME)
    with clock.frozen(NOW + timedelta(days=58)):
        assert accounts.refresh_token(token=following.refresh, client=HOME).access
    with clock.frozen(NOW + timedelta(days=89)), pytest.raises(RefreshInvalid):
        accounts.refresh_token(token=following.refresh, client=HOME)


def test_a_deactivated_user_cannot_refresh(registered: Session) -> None:
    users.deactivate(user_id=registered.user.id, actor_id=None, reason="fraud")
    with pytest.raises(RefreshInvalid):
        accounts.refresh_token(token=registered.refresh, client=HOME)


@pytest.mark.django_db(transaction=True)
def test_deactivation_signs_out_everywhere(registered: Session) -> None:
    assert accounts.verify_token(token=registered.access)
    users.deactivate(user_id=registered.user.id, actor_id=None, reason="fraud")
    for _ in range(200):
        # Transactions of other tests on the same server hold the log's horizon back for a moment.
        relay.settle()
        if not accounts.open_sessions(user_id=registered.user.id):
            break
        time.sleep(0.05)
    with pytest.raises(SessionEnded):
        accounts.verify_token(token=registered.access)
    assert Row.objects.get().ended_because == "user deactivated"


def test_a_session_is_ended_by_its_owner_alone(registered: Session) -> None:
    session_id = session_of(registered.access)
    with pytest.raises(SessionNotFound):
        accounts.end_session(user_id=uuid4(), session_id=session_id)
    with pytest.raises(SessionNotFound):
        accounts.end_session(user_id=registered.user.id, session_id=uuid4())
    for _ in range(2):
        accounts.end_session(user_id=registered.user.id, session_id=session_id)
    with pytest.raises(SessionEnded):
        accounts.verify_token(token=registered.access)
    with pytest.raises(RefreshInvalid):
        accounts.refresh_token(token=registered.refresh, client=HOME)


def test_revoking_ends_the_session_and_is_silent_about_unknown_tokens(registered: Session) -> None:
    accounts.revoke(token="unknown")
    assert accounts.verify_token(token=registered.access)
    for _ in range(2):
        accounts.revoke(token=registered.refresh)
    with pytest.raises(SessionEnded):
        accounts.verify_token(token=registered.access)


def test_an_operator_may_end_any_session(registered: Session) -> None:
    accounts.end_session_by_operator(session_id=session_of(registered.access))
    assert accounts.open_sessions(user_id=registered.user.id) == ()


def test_an_emptied_valkey_still_knows_who_was_signed_out(registered: Session) -> None:
    accounts.end_session(user_id=registered.user.id, session_id=session_of(registered.access))
    client().flushdb()
    with pytest.raises(SessionEnded):
        accounts.verify_token(token=registered.access)


def test_a_valkey_that_is_away_is_not_needed(registered: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            raise redis.ConnectionError("away")

    session_id = session_of(registered.access)
    monkeypatch.setattr(denylist, "client", Away)
    assert accounts.verify_token(token=registered.access)
    accounts.end_session(user_id=registered.user.id, session_id=session_id)
    with pytest.raises(SessionEnded):
        accounts.verify_token(token=registered.access)


def test_what_valkey_missed_is_made_up_for(registered: Session) -> None:
    session_id = session_of(registered.access)
    accounts.end_session(user_id=registered.user.id, session_id=session_id)
    client().delete(f"accounts:ended:{session_id}")
    assert accounts.verify_token(token=registered.access)
    assert 0 < int(client().ttl("accounts:ended-filled")) <= denylist.REFILL_S
    client().delete("accounts:ended-filled")
    with pytest.raises(SessionEnded):
        accounts.verify_token(token=registered.access)


def test_verification_asks_nothing_of_postgresql(registered: Session, django_assert_num_queries: Any) -> None:
    accounts.verify_token(token=registered.access)
    with django_assert_num_queries(0):
        accounts.verify_token(token=registered.access)


def test_what_is_over_is_deleted(registered: Session) -> None:
    assert accounts.purge() == 0
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert accounts.purge() >= 2
    assert not Row.objects.exists()


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8.1.2", "curl/8.1.2"),
        ("", ""),
        ("evil\n\u0000header " + "x" * 500, "evilheader"),
    ],
)
def test_a_device_has_a_name_for_people(verified: Any, user_agent: str, device: str) -> None:
    where = Client(address="2001:db8::1", user_agent=user_agent)
    accounts.issue_token(identifier=verified.email, password=PASSWORD, client=where)
    (session,) = accounts.open_sessions(user_id=verified.id)
    assert (session.device, session.address) == (device, "2001:db8::1")
