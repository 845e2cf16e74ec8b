"""Limits on guessing that an attacker cannot turn against the person being attacked.

No limit is kept by account alone. A device that this account has signed in on before carries a signed
mark and has a limit of its own; everybody else is limited by account together with network address,
and by network. So wrong guesses from elsewhere cost the right person nothing. docs/accounts.md.
"""

import hashlib
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

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
_SALT = "titan.accounts.device"
_PREFIX = {4: 24, 6: 64}


@dataclass(frozen=True, slots=True)
class _Limit:
    scope: str
    key: str
    rate: Rate


def attempt(*, email: str, client: Client) -> None:
    """Count a guess at a password.

    Raises:
        TooManyAttempts: this device or network has used up its guesses.
        redis.ConnectionError: they cannot be counted, so none is allowed.
    """
    account = _account(email)
    if knows_device(client.device, email=email):
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


def mail_request(*, client: Client) -> None:
    """Count a request for a mail.

    Raises:
        TooManyAttempts: too many from this network.
    """
    _take(_Limit("mail-from", network_of(client.address), MAIL_FROM))


def may_mail(*, email: str) -> bool:
    """Whether one more mail may go to an address now. Nobody is told when it may not."""
    return ratelimit.check("mail-to", _account(email), MAIL_TO.limit, MAIL_TO.window_s).allowed


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


def device_mark(*, email: str) -> str:
    """What a device keeps once this account has signed in on it."""
    return signing.dumps(_account(email), salt=_SALT, compress=False)


def knows_device(mark: str, *, email: str) -> bool:
    """Whether a mark was given to a device on which this account signed in."""
    try:
        return bool(mark) and signing.loads(mark, salt=_SALT) == _account(email)
    except signing.BadSignature:
        return False


def _account(email: str) -> str:
    return hashlib.sha256(normalised_identifier(email).encode("utf8", "surrogatepass")).hexdigest()[:32]
