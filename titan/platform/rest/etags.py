"""Entity tags: what a caller has already, and whether it edits what it read."""

import xxhash

from .errors import PreconditionFailed, PreconditionRequired


def tag_of(body: bytes) -> str:
    """The weak tag of a rendered body."""
    return f'W/"{xxhash.xxh3_64_hexdigest(body)}"'


def version_tag(version: int) -> str:
    """The tag of a numbered version of a resource."""
    return f'W/"v{version}"'


def matches(header: str | None, tag: str) -> bool:
    """Whether an `If-None-Match` or `If-Match` header names the tag. Weak comparison, as all ours are weak."""
    if not header:
        return False
    if header.strip() == "*":
        return True
    wanted = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == wanted for part in header.split(","))


def require_match(header: str | None, tag: str) -> None:
    """Insist on an `If-Match` header that names the tag.

    Raises:
        PreconditionRequired: there is no header.
        PreconditionFailed: it names another version.
    """
    if not header:
        raise PreconditionRequired
    if not matches(header, tag):
        raise PreconditionFailed(extra={"etag": tag})
