"""Every test here has keys of its own, and a user to sign in with."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import Client, Session
from titan.apps.accounts.services import keys, tokens
from titan.apps.users import api as users
from titan.apps.users.contracts import User

PASSWORD = "correct horse battery"
HOME = Client(
    address="203.0.113.7", user_agent="Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
)


@pytest.fixture(scope="session")
def _first_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Making an RSA key takes long, so tests begin with copies of one."""
    folder = tmp_path_factory.mktemp("first-key")
    path: Path = folder / keys.FILE
    keys._make_first(path)
    return path


@pytest.fixture(autouse=True)
def key_folder(settings: Any, tmp_path: Path, _first_key: Path) -> Iterator[Path]:
    folder = tmp_path / "keys"
    folder.mkdir()
    shutil.copy(_first_key, folder / keys.FILE)
    settings.JWT_KEYS_DIR = folder
    keys._seen = None
    tokens._believed.clear()
    yield folder
    keys._seen = None
    tokens._believed.clear()


@pytest.fixture
def registered(db: None) -> Session:
    """A fresh, unverified user with tokens."""
    return accounts.register(email="mira@example.org", password=PASSWORD, name="Mira", client=HOME)


@pytest.fixture
def verified(db: None) -> User:
    """A user who owns the address owner@example.org."""
    return users.create_user(
        email="owner@example.org", name="Owner", password=PASSWORD, is_email_verified=True
    )


@pytest.fixture
def post() -> Callable[..., Any]:
    """POST JSON to /api/v1/accounts/…; `token` is an access token, other keywords are headers."""

    def send(path: str, body: object, *, token: str = "", method: str = "POST", **headers: str) -> Any:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return Browser().generic(
            method,
            f"/api/v1/accounts/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=headers,
            REMOTE_ADDR="203.0.113.7",
        )

    return send
