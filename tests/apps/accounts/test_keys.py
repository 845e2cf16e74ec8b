"""Keys: made once, private, rotated under load without a token being refused."""

import json
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import Session, TokenInvalid
from titan.apps.accounts.services import keys, tokens
from titan.kernel import clock
from titan.kernel.ids import new_id

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def look_again() -> None:
    """What a second does."""
    keys._seen = None


def test_the_key_file_is_private(key_folder: Path) -> None:
    accounts.rotate_keys()
    assert stat.S_IMODE((key_folder / keys.FILE).stat().st_mode) == 0o600
    assert [path.name for path in key_folder.iterdir() if path.suffix == ".json"] == [keys.FILE]


def test_of_many_starters_one_makes_the_key(key_folder: Path) -> None:
    (key_folder / keys.FILE).unlink()
    look_again()
    made: set[str] = set()
    gate = threading.Barrier(4)

    def start() -> None:
        gate.wait()
        keys._make_first(key_folder / keys.FILE)
        made.add(keys._read(key_folder / keys.FILE)[0].kid)

    starters = [threading.Thread(target=start) for _ in range(4)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert made == {keys.signing_key().kid}


def test_a_new_key_signs_and_the_former_verifies_until_its_tokens_are_out(registered: Session) -> None:
    former = keys.signing_key().kid
    with clock.frozen(NOW):
        token = tokens.sign(registered.user, session_id=new_id(bucket=1))
        done = accounts.rotate_keys()
        assert keys.signing_key().kid == done.signing != former
        assert [key.kid for key in accounts.jwks().keys] == [done.signing, former]
        assert [kid for kid, _ in done.retiring] == [former]
    with clock.frozen(NOW + timedelta(seconds=299)):
        assert accounts.verify_token(token=token).user_id == registered.user.id
    with clock.frozen(done.retiring[0][1]):
        assert keys.find(former) is None
        assert [key.kid for key in accounts.jwks().keys] == [done.signing]
        accounts.rotate_keys()
        assert former not in {key.kid for key in keys._keys()}


def test_an_unknown_key_is_not_good(registered: Session, key_folder: Path) -> None:
    with clock.frozen(NOW):
        token = tokens.sign(registered.user, session_id=new_id(bucket=1))
        (key_folder / keys.FILE).unlink()
        look_again()
        with pytest.raises(TokenInvalid):
            accounts.verify_token(token=token)


def test_a_running_process_follows_a_rotation_by_another(
    titan_environ: dict[str, str], key_folder: Path
) -> None:
    """The other process is `manage.py rotate_jwt_keys`, run on the same folder."""
    before = keys.signing_key().kid
    environ = titan_environ | {"TITAN_VAR_DIR": str(key_folder.parent)}
    done = subprocess.run(
        [sys.executable, "manage.py", "rotate_jwt_keys", "--json"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    answer = json.loads(done.stdout)
    assert keys._seen is not None
    keys._seen = keys._Seen(keys._seen.stamp, keys._seen.looked_at - keys.LOOK_EVERY_S, keys._seen.keys)
    assert keys.signing_key().kid == answer["signing"] != before
    assert answer["retiring"][0]["kid"] == before


@pytest.mark.django_db(transaction=True)
def test_no_token_is_refused_while_keys_rotate(registered: Session) -> None:
    session_id = new_id(bucket=1)
    refused: list[str] = []
    believed: list[str] = []
    stop = threading.Event()

    def load() -> None:
        while not stop.is_set():
            token = tokens.sign(registered.user, session_id=session_id)
            try:
                tokens._signed_claims(token)
                believed.append(token)
            except TokenInvalid:
                refused.append(token)

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    signing = [accounts.rotate_keys().signing for _ in range(3)]
    while len(believed) < 50:
        stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert refused == []
    for token in believed:
        tokens._signed_claims(token)
    assert len(set(signing)) == 3


def test_the_command_tells_what_it_did() -> None:
    out = StringIO()
    call_command("rotate_jwt_keys", stdout=out)
    assert f"{keys.signing_key().kid} signs from now on." in out.getvalue()
    assert "verifies until" in out.getvalue()


def test_the_keys_are_published_without_their_secrets() -> None:
    accounts.rotate_keys()
    answer = Browser().get("/.well-known/jwks.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "public, max-age=60"
    published = answer.json()["keys"]
    assert len(published) == 2
    assert all(key.keys() == {"kty", "use", "alg", "kid", "n", "e"} for key in published)
