"""The keys that sign access tokens: one file, read by every process, replaced as a whole.

A rotation writes a new signing key in front; the former one stays until its last token is out. A
process looks at the file's stamp at most once a second, so a rotation needs no restart.
"""

import fcntl
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from django.conf import settings

from titan.kernel import clock

from ..contracts import KeySet, PublicKey, Rotation
from ..domain.claims import LEEWAY_S

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

FILE = "jwt.json"
BITS = 2048
LOOK_EVERY_S = 1.0
# A process signs with the former key for as long as it has not looked again.
GRACE_S = LEEWAY_S + 30


@dataclass(frozen=True)
class SigningKey:
    """A private key. Not slotted: the parsed key is cached on the instance."""

    kid: str
    pem: str
    created_at: datetime
    retires_at: datetime | None = None

    @cached_property
    def rsa(self) -> "RSAKey":
        """The key as joserfc takes it."""
        from joserfc.jwk import RSAKey

        return RSAKey.import_key(self.pem)

    @cached_property
    def public(self) -> PublicKey:
        """What everybody may know of it."""
        numbers = self.rsa.as_dict(private=False)
        return PublicKey(kid=self.kid, n=str(numbers["n"]), e=str(numbers["e"]))


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: tuple[int, int]
    looked_at: float
    keys: tuple[SigningKey, ...]


_seen: _Seen | None = None
_reading = threading.Lock()


def signing_key() -> SigningKey:
    """The key that signs now."""
    return _keys()[0]


def find(kid: str) -> SigningKey | None:
    """The key of that id while it is still good; None for any other."""
    now = clock.now()
    return next((key for key in _keys() if key.kid == kid and _is_good(key, now)), None)


def key_set() -> KeySet:
    """The public keys that tokens may be signed with now."""
    now = clock.now()
    return KeySet(tuple(key.public for key in _keys() if _is_good(key, now)))


def rotate() -> Rotation:
    """Let a new key sign from now on; former ones verify until their last token has expired."""
    global _seen
    now = clock.now()
    until = now + settings.ACCESS_TOKEN_LIFETIME + timedelta(seconds=GRACE_S)
    with _exclusive(_folder()) as path:
        former = _read(path) if path.exists() else ()
        kept = [key if key.retires_at else _retired(key, until) for key in former if _is_good(key, now)]
        keys = (_new_key(now), *kept)
        _write(path, keys)
    _seen = None
    return Rotation(keys[0].kid, tuple((key.kid, key.retires_at) for key in kept if key.retires_at))


def _is_good(key: SigningKey, now: datetime) -> bool:
    return key.retires_at is None or key.retires_at > now


def _retired(key: SigningKey, until: datetime) -> SigningKey:
    return SigningKey(key.kid, key.pem, key.created_at, until)


def _folder() -> Path:
    folder = Path(settings.JWT_KEYS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _keys() -> tuple[SigningKey, ...]:
    """All keys of the file, the signing one first; the file is made when there is none."""
    global _seen
    seen = _seen
    if seen is not None and time.monotonic() - seen.looked_at < LOOK_EVERY_S:
        return seen.keys
    with _reading:
        path = _folder() / FILE
        if not path.exists():
            _make_first(path)
        stat = path.stat()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        keys = seen.keys if seen is not None and seen.stamp == stamp else _read(path)
        _seen = _Seen(stamp, time.monotonic(), keys)
    return keys


def _make_first(path: Path) -> None:
    with _exclusive(path.parent):
        if not path.exists():
            _write(path, (_new_key(clock.now()),))


def _new_key(now: datetime) -> SigningKey:
    from joserfc.jwk import RSAKey

    pem = RSAKey.generate_key(BITS, private=True).as_pem(private=True).decode()
    return SigningKey(secrets.token_hex(8), pem, now)


def _read(path: Path) -> tuple[SigningKey, ...]:
    found = orjson.loads(path.read_bytes())
    return tuple(
        SigningKey(
            key["kid"],
            key["pem"],
            datetime.fromisoformat(key["created_at"]),
            datetime.fromisoformat(key["retires_at"]) if key["retires_at"] else None,
        )
        for key in found["keys"]
    )


def _write(path: Path, keys: tuple[SigningKey, ...]) -> None:
    """Replace the file as a whole; nobody but this system user may read it."""
    text = orjson.dumps(
        {
            "keys": [
                {
                    "kid": key.kid,
                    "pem": key.pem,
                    "created_at": key.created_at,
                    "retires_at": key.retires_at,
                }
                for key in keys
            ]
        },
        option=orjson.OPT_INDENT_2,
    )
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def _exclusive(folder: Path) -> Iterator[Path]:
    """One process at a time; gives the path of the key file."""
    descriptor = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder / FILE
    finally:
        os.close(descriptor)
