"""Uploaded pictures: looked at with distrust, decoded once, and written anew in the widths that pages use."""

import hashlib
import io
import os
import secrets
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from ..contracts import PictureRejected
from ..domain.picture_files import FALLBACK_WIDTH, WIDTHS, file_name

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE = 32
_TOO_MANY_PIXELS = f"A picture may have at most {MAX_PIXELS // 1_000_000} million pixels."
_SIGNATURES: dict[str, Callable[[bytes], bool]] = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
}


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture whose files are in place. `digest` is that of what was uploaded."""

    digest: str
    width: int
    height: int
    widths: tuple[int, ...]


def digest_of(data: bytes) -> str:
    """The name under which an upload is kept."""
    return hashlib.sha256(data).hexdigest()


def store(data: bytes) -> StoredPicture:
    """Check an upload, re-encode it in all widths, and put the files in place. Repeatable.

    What is stored is made of pixels alone: neither EXIF (places, names) nor anything hidden behind
    the picture survives. Takes a tenth of a second of CPU, so never call it inside a transaction.

    Raises:
        PictureRejected: not a JPEG, PNG or WebP; broken; too large; too small; or animated.
    """
    digest = digest_of(data)
    picture = _decoded(data)
    widths = [width for width in WIDTHS if width <= picture.width] or [picture.width]
    for width in widths:
        scaled = _scaled(picture, width)
        _write(file_name(digest, width), _encoded(scaled, "WEBP", quality=82, method=4))
        if width == max(w for w in widths if w <= FALLBACK_WIDTH or w == widths[0]):
            _write(
                file_name(digest, width, extension="jpg"),
                _encoded(_flattened(scaled), "JPEG", quality=85, optimize=True, progressive=True),
            )
    return StoredPicture(digest, picture.width, picture.height, tuple(widths))


def _decoded(data: bytes) -> Image.Image:
    if not data:
        raise PictureRejected("The upload is empty.")
    if len(data) > MAX_BYTES:
        raise PictureRejected(f"A picture may have at most {MAX_BYTES // 1024 // 1024} MB.")
    kind = next((kind for kind, fits in _SIGNATURES.items() if fits(data[:16])), None)
    if kind is None:
        raise PictureRejected("Only JPEG, PNG and WebP pictures are taken.")
    with _refusing(), Image.open(io.BytesIO(data), formats=[kind]) as opened:
        _check_size(opened)
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _check_size(picture: Image.Image) -> None:
    """Before any pixel is decoded: a few kilobytes can claim gigabytes of them."""
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureRejected(_TOO_MANY_PIXELS)
    if min(picture.size) < MIN_SIDE:
        raise PictureRejected(f"A picture needs at least {MIN_SIDE} pixels a side.")
    if max(picture.size) > 25 * min(picture.size):
        raise PictureRejected("The picture is a strip: one side is more than 25 times the other.")
    if getattr(picture, "n_frames", 1) > 1:
        raise PictureRejected("Moving pictures are not taken.")


@contextmanager
def _refusing() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PictureRejected(_TOO_MANY_PIXELS) from error
        except UnidentifiedImageError as error:
            raise PictureRejected("The picture cannot be read.") from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError) as error:
            # Pillow's decoders raise any of these for a file that lies about itself.
            raise PictureRejected("The picture is damaged.") from error


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)


def _flattened(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    clean.save(out, kind, **options)
    return out.getvalue()


def _write(name: str, data: bytes) -> None:
    """In one step, so that no reader meets half a file; the same name always has the same content."""
    target = Path(settings.MEDIA_ROOT) / name
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    draft.write_bytes(data)
    os.replace(draft, target)
