"""Where the stored forms of a picture lie: under the digest of what was uploaded, so a name never changes meaning."""

from collections.abc import Iterable

WIDTHS = (160, 320, 640, 1280)
FALLBACK_WIDTH = 640
_FOLDER = "products"
_URL = "/media/"


def file_name(digest: str, width: int, *, extension: str = "webp") -> str:
    """The file of a width, relative to the folder of media."""
    return f"{_FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}-{width}.{extension}"


def picture_sizes(digest: str, widths: Iterable[int]) -> tuple[tuple[int, str], ...]:
    """Width and URL of each stored form, narrow ones first."""
    return tuple((width, _URL + file_name(digest, width)) for width in sorted(widths))


def fallback_url(sizes: Iterable[tuple[int, str]]) -> str:
    """The JPEG for readers that know no WebP (mail, feeds): of 640 px, or of the widest below it."""
    found = list(sizes)
    fitting = [url for width, url in found if width <= FALLBACK_WIDTH] or [found[0][1]]
    return fitting[-1].removesuffix("webp") + "jpg"
