"""Pictures as evidence: looked at with distrust, decoded once, written anew, kept where only `api.picture` reads.

Decoding and files come first, outside of any transaction; then one short one.
"""

import hashlib
import io
import os
import secrets
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform import homes

from ..contracts import CaseAction, CaseNotFound, CaseStateConflict, EvidenceNotFound, EvidenceRejected
from ..events import Answer, Picture
from ..models import CaseRow, EvidenceRow
from . import rows, wishing
from .rows import Caller

MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
MIN_SIDE = 32
MAX_CAPTION = 200
_SIGNATURES: dict[str, Callable[[bytes], bool]] = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
}


def add(case_id: UUID, caller: Caller, *, data: bytes, caption: str) -> EvidenceRow:
    """See `api.add_evidence`."""
    found = CaseRow.objects.filter(id=case_id).first()
    assert caller.user_id is not None
    if found is None or not caller.may_touch(buyer_id=found.buyer_id, shop_id=found.shop_id):
        raise CaseNotFound
    if not homes.is_here(case_id):
        return _wished(found, caller, data=data, caption=caption)
    if CaseAction.WRITE not in rows.actions(found, caller.party):
        with rows.held(case_id, caller) as case:
            rows.permit(case, CaseAction.WRITE)
    return keep(case_id, caller, _store(case_id, data), caption=caption)


def keep(case_id: UUID, caller: Caller, stored: Picture, *, caption: str) -> EvidenceRow:
    """Note a picture whose file is in place. Raises as `add`."""
    with rows.held(case_id, caller) as case:
        rows.permit(case, CaseAction.WRITE)
        own = EvidenceRow.objects.filter(case=case.row, party=caller.party.value)
        known = own.filter(digest=stored.digest).first()
        if known is not None:
            return known
        if own.count() >= settings.REFUNDS_EVIDENCE_PER_SIDE:
            raise EvidenceRejected(f"A side may put in {settings.REFUNDS_EVIDENCE_PER_SIDE} pictures.")
        row = _row(case.row, caller, stored, caption)
        row.save(force_insert=True)
        return row


def _row(case: CaseRow, caller: Caller, stored: Picture, caption: str) -> EvidenceRow:
    assert caller.user_id is not None
    return EvidenceRow(
        id=derived_id(case.id, label=f"evidence:{caller.party.value}:{stored.digest}"),
        case=case,
        party=caller.party.value,
        author_id=caller.user_id,
        digest=stored.digest,
        caption=caption.strip()[:MAX_CAPTION],
        width=stored.width,
        height=stored.height,
        at=clock.now(),
    )


def _wished(case: CaseRow, caller: Caller, *, data: bytes, caption: str) -> EvidenceRow:
    """The file is in place for all cells; the case's home notes it, under the same id."""
    if CaseAction.WRITE not in rows.actions(case, caller.party):
        raise CaseStateConflict("The case is over, or its money is on its way.")
    row = _row(case, caller, _store(case.id, data), caption)
    picture = Picture(row.digest, row.width, row.height)
    step = replace(caller, step_id=row.id)
    wishing.wish(case.id, step, Answer(CaseAction.WRITE, row.caption, picture=picture))
    return row


def read(case_id: UUID, evidence_id: UUID) -> bytes:
    """The picture as WebP. Raises EvidenceNotFound."""
    row = EvidenceRow.objects.filter(id=evidence_id, case_id=case_id).first()
    if row is None:
        raise EvidenceNotFound
    try:
        return _file(case_id, row.digest).read_bytes()
    except FileNotFoundError as error:
        raise EvidenceNotFound("The picture's file is missing.") from error


def _file(case_id: UUID, digest: str) -> Path:
    return Path(settings.REFUNDS_EVIDENCE_ROOT) / str(case_id)[:4] / str(case_id) / f"{digest}.webp"


def _store(case_id: UUID, data: bytes) -> Picture:
    """Check an upload, re-encode it, put the file in place. Repeatable.

    What is stored is made of pixels alone: neither EXIF (places, names) nor anything hidden survives.

    Raises:
        EvidenceRejected: not a JPEG, PNG or WebP; broken; too large; too small; or animated.
    """
    digest = hashlib.sha256(data).hexdigest()
    picture = _decoded(data)
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    clean, out = Image.new(picture.mode, picture.size), io.BytesIO()
    clean.paste(picture)
    clean.save(out, "WEBP", quality=82, method=4)
    _write(_file(case_id, digest), out.getvalue())
    return Picture(digest, picture.width, picture.height)


def _decoded(data: bytes) -> Image.Image:
    most: int = settings.REFUNDS_EVIDENCE_MAX_BYTES
    if not 0 < len(data) <= most:
        raise EvidenceRejected(f"A picture has at most {most // 1024 // 1024} MB, and is not empty.")
    kind = next((kind for kind, fits in _SIGNATURES.items() if fits(data[:16])), None)
    if kind is None:
        raise EvidenceRejected("Only JPEG, PNG and WebP pictures are taken.")
    with _refusing(), Image.open(io.BytesIO(data), formats=[kind]) as opened:
        # Before any pixel is decoded: a few kilobytes can claim gigabytes of them.
        if opened.width * opened.height > MAX_PIXELS or min(opened.size) < MIN_SIDE:
            raise EvidenceRejected("A picture has at least 32 pixels a side and at most 40 million pixels.")
        if getattr(opened, "n_frames", 1) > 1:
            raise EvidenceRejected("Moving pictures are not taken.")
        opened.load()
        return ImageOps.exif_transpose(opened).convert("RGB")


@contextmanager
def _refusing() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise EvidenceRejected("The picture has too many pixels.") from error
        except UnidentifiedImageError as error:
            raise EvidenceRejected("The picture cannot be read.") from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError) as error:
            # Pillow's decoders raise any of these for a file that lies about itself.
            raise EvidenceRejected("The picture is damaged.") from error


def _write(target: Path, data: bytes) -> None:
    """In one step, so that no reader meets half a file; the same name always has the same content."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    draft.write_bytes(data)
    os.replace(draft, target)
