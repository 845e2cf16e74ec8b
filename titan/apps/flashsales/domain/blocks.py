"""Blocks of addresses: what one household, office or bot farm usually gets."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

_PREFIX = {4: 24, 6: 48}


@lru_cache(maxsize=4096)
def block_of(address: str) -> str:
    """The /24 or /48 of an address; of what is none, the text itself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    return str(ip_network(f"{known}/{_PREFIX[known.version]}", strict=False))
