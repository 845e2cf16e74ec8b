"""Who is at the other end of the connection, seen through the proxies that we run ourselves."""

from functools import cache, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_DEFAULT = ("127.0.0.0/8", "::1/128")
_INTERNAL = tuple(
    ip_network(text)
    for text in (
        *_DEFAULT,
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "fc00::/7",
        "fe80::/10",
    )
)


def client_address(request: HttpRequest) -> str:
    """The address of the client: the last entry of `X-Forwarded-For` that no proxy of ours added.

    Proxies are the networks of `settings.TITAN_TRUSTED_PROXIES` (loopback by default); a header
    that arrives from elsewhere is not believed.
    """
    peer = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    return behind_proxies(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""))


@lru_cache(maxsize=4096)
def behind_proxies(peer: str, forwarded_for: str) -> str:
    """The same of a connection's other end and an `X-Forwarded-For`, for what does not pass Django."""
    if not forwarded_for:
        return peer
    address, hops = peer, [hop.strip() for hop in forwarded_for.split(",")]
    while hops and _is_within(address, _networks()):
        address = hops.pop()
    return address if _is_address(address) else peer


def is_internal(address: str) -> bool:
    """Whether the address is loopback or of a private network."""
    return _is_within(address, _INTERNAL)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@cache
def _networks() -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text) for text in getattr(settings, "TITAN_TRUSTED_PROXIES", _DEFAULT))


def _is_within(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)
