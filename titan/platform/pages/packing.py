"""Pages as they lie in a process's memory: a page of the shop is a fifteenth of its size beside another of its kind.

Note [Kinds]
The first page of a kind (a view in a language) becomes the preset dictionary of the others (RFC 1950, section 2.2),
which say little more than how they differ from it: 14 kB of a product page become 0.5 to 1 kB, and are whole again in
some 30 microseconds. So ten megabytes hold the pages that most visitors ask for, not only the most wanted few hundred.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Final

from titan.platform.pages.marks import Hole, Segments

# What deflate looks back at most.
_WINDOW: Final = 32 * 1024
# What Python adds to a packed page: its object, key, numbers and the place in the store.
_OVERHEAD: Final = 1200


@dataclass(frozen=True, slots=True)
class Packed:
    """The text of a page without its holes; `lengths` of the pieces of text, `holes` between them."""

    content: bytes
    sample: bytes
    lengths: tuple[int, ...]
    holes: tuple[Hole, ...]
    headers: Mapping[str, str]
    tags: tuple[str, ...]
    until: float

    @property
    def weight(self) -> int:
        """Bytes in memory, about; the sample is its kind's."""
        return len(self.content) + _OVERHEAD + sum(map(len, self.tags))

    def segments(self) -> Segments:
        """The page as it was packed."""
        text = zlib.decompressobj(zdict=self.sample).decompress(self.content)
        pieces, end = [], 0
        for length in self.lengths:
            pieces.append(text[end : end + length])
            end += length
        return tuple(part for part in chain(*zip_longest(pieces, self.holes)) if part is not None)


class Packer:
    """Packs pages by kind. The kinds of a process are few: its cached views in its languages."""

    def __init__(self) -> None:
        self._first: dict[str, Packed] = {}

    def pack(
        self, kind: str, segments: Segments, headers: Mapping[str, str], tags: frozenset[str], until: float
    ) -> Packed:
        """Bytes and holes in turn, as `marks.split` gives them, made small."""
        pieces = [part for part in segments if not isinstance(part, Hole)]
        text = b"".join(pieces)
        holes = tuple(part for part in segments if isinstance(part, Hole))
        first = self._first.get(kind)
        sample = text[-_WINDOW:] if first is None else first.sample
        compress = zlib.compressobj(zdict=sample)
        content = compress.compress(text) + compress.flush()
        # Equal values of a kind are one object.
        if first is not None:
            headers = first.headers if first.headers == headers else headers
            holes = first.holes if first.holes == holes else holes
        packed = Packed(content, sample, tuple(map(len, pieces)), holes, headers, tuple(tags), until)
        if first is None:
            self._first[kind] = packed
        return packed
