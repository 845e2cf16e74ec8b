"""The route cookie: "this browser's home is bucket b", signed so that the router believes it.

It says nothing secret and opens nothing: the cell that it leads to checks whose home it is. The signature
keeps anybody from steering others' browsers, or a crowd, to a cell of their choice.
"""

import hashlib
import hmac

COOKIE = "titan_route"
MAC_LENGTH = 32


def route_mark(key: bytes, bucket: int) -> str:
    """The value of the cookie: the bucket as ids show it, and its signature."""
    return f"{bucket:03x}.{_mac(key, f'route.{bucket:03x}')}"


def bucket_of_mark(key: bytes, mark: str) -> int | None:
    """The bucket that a mark names; None when it is not one of ours."""
    name, _, mac = mark.partition(".")
    if len(name) != 3 or not hmac.compare_digest(_mac(key, f"route.{name}").encode(), mac.encode()):
        return None
    return int(name, 16)


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:MAC_LENGTH]
