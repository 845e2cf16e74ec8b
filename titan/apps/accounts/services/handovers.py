"""What the browser carries of a way to a provider and back: the attempt, in a cookie, and handovers from cell to cell.

Note [Handovers]
    The provider sends the browser back to any cell. That one asks the provider whom it means, and the cell where that subject
    hashes to whose account it is; the account's home signs in. Cells do not call each other, so the browser carries what each
    has found, signed, in an address that is routed by the id in front. Every handover is bound to the attempt's cookie, which
    only the browser has that began: an address that somebody else was lured to opens nothing, for nobody. It ends within
    minutes, and what opens a session, links or registers is done once an attempt.
"""

import hashlib
from dataclasses import astuple, dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare

from titan.platform import cache as valkey
from titan.platform.oidc.contracts import Attempt

from ..contracts import LinkInvalid

ATTEMPT_LIFETIME = timedelta(minutes=10)
LIFETIME = timedelta(minutes=5)
_ATTEMPT, _HANDOVER = "titan.accounts.attempt", "titan.accounts.handover"


class Stage(StrEnum):
    """What is to be done in the cell that a handover leads to."""

    SUBJECT = "subject"  # whose account is it?
    ENTER = "enter"  # sign in at home
    REGISTER = "register"  # make an account where its e-mail address hashes to
    LINK = "link"  # let the signed-in user be known by it


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt under way. `user_id` is who wants to link; empty where somebody wants to get in."""

    provider: str
    state: str
    nonce: str
    verifier: str
    onward: str
    user_id: str

    @property
    def attempt(self) -> Attempt:
        """What the provider's answer is compared with."""
        return Attempt(self.state, self.nonce, self.verifier)

    @property
    def mark(self) -> str:
        """What handovers of this attempt carry; tells nothing of its secrets."""
        return hashlib.sha256(self.state.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Handover:
    """`id` is the claim to be, the user, or the user to be, in the bucket of the cell that is next."""

    id: str
    stage: str
    mark: str
    provider: str
    key: str
    email: str
    name: str

    @property
    def uuid(self) -> UUID:
        """`id` as an id."""
        return UUID(self.id)


def keep(begun: Begun) -> str:
    """The attempt, as the browser keeps it."""
    return signing.dumps(astuple(begun), salt=_ATTEMPT)


def begun(cookie: str) -> Begun:
    """The attempt that this browser has under way.

    Raises:
        LinkInvalid: none, or it is too old.
    """
    return Begun(*_read(cookie, salt=_ATTEMPT, lifetime=ATTEMPT_LIFETIME))


def token(handover: Handover) -> str:
    """A handover, signed."""
    return signing.dumps(astuple(handover), salt=_HANDOVER)


def read(text: str, begun: Begun) -> Handover:
    """A handover of this very attempt.

    Raises:
        LinkInvalid: it is not one of ours, too old, or of another browser's attempt.
    """
    found = Handover(*_read(text, salt=_HANDOVER, lifetime=LIFETIME))
    if not constant_time_compare(found.mark, begun.mark):
        raise LinkInvalid
    return found


def use(handover: Handover) -> None:
    """From now on the attempt does nothing any more.

    Raises:
        LinkInvalid: it has been used.
        redis.ConnectionError: that cannot be known, so it does nothing.
    """
    lifetime = ATTEMPT_LIFETIME + LIFETIME
    if not valkey.client().set(f"accounts:attempt:{handover.mark}", b"1", nx=True, ex=lifetime):
        raise LinkInvalid


def _read(text: str, *, salt: str, lifetime: timedelta) -> list[str]:
    try:
        found = signing.loads(text, salt=salt, max_age=lifetime)
    except (signing.BadSignature, ValueError) as error:
        raise LinkInvalid from error
    return list(found)
