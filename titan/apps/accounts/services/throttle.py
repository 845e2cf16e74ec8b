"""Limits on guessing that an attacker cannot turn against the person being attacked.

No limit is kept by account alone. A device that this account has signed in on before carries a signed
mark and has a limit of its own; everybody else is limited by account together with network address,
and by network. So wrong guesses from elsewhere cost the right person nothing. docs/accounts.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from uuid import UUID

from django.core import signing

from titan.kernel.ids import normalised_identifier
from titan.platform.rest import ratelimit
from titan.platform.rest.ratelimit import Rate

from ..contracts import Client, TooManyAttempts

DEVICE = Rate(20, 600)
PAIR = Rate(30, 600)
NETWORK = Rate(600, 3600)
REGISTER = Rate(600, 3600)
MAIL_TO = Rate(5, 3600)
MAIL_FROM = Rate(60, 3600)
TEXT_TO = Rate(5, 3600)
TEXT_OF = Rate(8, 3600)
TEXT_FROM = Rate(30, 3600)
CODE = Rate(20, 3600)
CODE_FROM = Rate(100, 3600)
PROVIDER = Rate(600, 3600)
_SALT = "titan.accounts.device"
_PREFIX = {4: 24, 6: 64}


@dataclass(frozen=True, slots=True)
class _Limit:
    scope: str
    key: str
    rate: Rate


def attempt(*, identifier: str, client: Client) -> None:
    """Count a guess at a password; `identifier` is an address, or a number in its one form.

    Raises:
        TooManyAttempts: this device or network has used up its guesses.
        redis.ConnectionError: they cannot be counted, so none is allowed.
    """
    account = _account(identifier)
    if knows_device(client.device, identifier=identifier):
        _take(_Limit("login-device", client.device, DEVICE))
        return
    _take(
        _Limit("login-pair", f"{account}:{client.address}", PAIR),
        _Limit("login-network", network_of(client.address), NETWORK),
    )


def registration(*, client: Client) -> None:
    """Count a registration.

    Raises:
        TooManyAttempts: too many from this network.
    """
    _take(_Limit("register", network_of(client.address), REGISTER))


def provider_attempt(*, client: Client) -> None:
    """Count a way to a provider or back, each of which asks it something.

    Raises:
        TooManyAttempts: too many from this network.
    """
    _take(_Limit("provider", network_of(client.address), PROVIDER))


def mail_request(*, client: Client) -> None:
    """Count a request for a mail.

    Raises:
        TooManyAttempts: too many from this network.
    """
    _take(_Limit("mail-from", network_of(client.address), MAIL_FROM))


def may_mail(*, email: str) -> bool:
    """Whether one more mail may go to an address now. Nobody is told when it may not."""
    return ratelimit.check("mail-to", _account(email), MAIL_TO.limit, MAIL_TO.window_s).allowed


def text_request(*, phone: str, user_id: UUID, client: Client) -> None:
    """Count a request for a text message, each of which costs money and rings somebody's telephone.

    Raises:
        TooManyAttempts: too many to this number, by this user, or from this network.
    """
    _take(
        _Limit("text-from", network_of(client.address), TEXT_FROM),
        _Limit("text-of", str(user_id), TEXT_OF),
        _Limit("text-to", _account(phone), TEXT_TO),
    )


def code_attempt(*, user_id: UUID, client: Client) -> None:
    """Count a guess at the code of a text message.

    Raises:
        TooManyAttempts: too many by this user, or from this network.
    """
    _take(_Limit("code-from", network_of(client.address), CODE_FROM), _Limit("code-of", str(user_id), CODE))


def _take(*limits: _Limit) -> None:
    for limit in limits:
        decision = ratelimit.check(limit.scope, limit.key, limit.rate.limit, limit.rate.window_s)
        if not decision.allowed:
            raise TooManyAttempts(retry_after=max(1, decision.retry_after))


def network_of(address: str) -> str:
    """The /24 or /64 that an address is in: what one household or attacker commands."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{found}/{_PREFIX[found.version]}", strict=False))


def device_mark(*, identifiers: Sequence[str]) -> str:
    """What a device keeps once the account of these addresses and numbers has signed in on it."""
    return signing.dumps([_account(one) for one in identifiers], salt=_SALT, compress=False)


def knows_device(mark: str, *, identifier: str) -> bool:
    """Whether a mark was given to a device on which the account of this identifier signed in."""
    try:
        # Marks of before there were numbers are one text.
        return bool(mark) and _account(identifier) in signing.loads(mark, salt=_SALT)
    except signing.BadSignature:
        return False


def _account(identifier: str) -> str:
    return hashlib.sha256(normalised_identifier(identifier).encode("utf8", "surrogatepass")).hexdigest()[:32]
