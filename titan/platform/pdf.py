"""Papers as PDF 1.4: headings, lines and tables on A4, in Helvetica, which every reader has.

The same paper is the same bytes. Text is written in Windows-1252, the widest encoding of the standard fonts; a letter
that it lacks is written without its accent, and else as a question mark.
"""

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT, MARGIN = 595, 842, 50
BODY, SMALL, LARGE = 9, 7, 16
_LEADING = 1.4
_CELL_GAP = 6
# Advance widths of Helvetica, in thousandths of the size, from the space to the tilde (Adobe's font metrics).
_ADVANCES = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_OTHER_ADVANCE = 556
# Letters that Unicode does not take apart.
_PLAIN = str.maketrans("łŁđĐıħĦŋŊ‐‑−\u202f\u2009", "lLdDihHnN---\u00a0\u00a0")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share` is its part of the width; numbers stand right."""

    title: str
    share: int = 1
    is_numeric: bool = False


@dataclass(slots=True)
class Paper:
    """A paper that is written from top to bottom; what does not fit goes on to the next page."""

    title: str
    _pages: list[list[str]] = field(default_factory=lambda: [[]])
    _y: float = HEIGHT - MARGIN

    def heading(self, text: str, *, size: int = LARGE) -> None:
        """A line in bold."""
        self._room(size * 2)
        self._y -= size * _LEADING
        self._write(MARGIN, text, size=size, is_bold=True)
        self._y -= size * 0.4

    def lines(self, texts: Iterable[str], *, size: int = BODY) -> None:
        """One line under the other; a long one is broken between words."""
        for text in texts:
            for part in wrapped(text, width=WIDTH - 2 * MARGIN, size=size):
                self._room(size * _LEADING)
                self._y -= size * _LEADING
                self._write(MARGIN, part, size=size)

    def space(self, height: int = BODY) -> None:
        """Nothing, for a while."""
        self._y -= height

    def table(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        *,
        totals: Iterable[Sequence[str]] = (),
    ) -> None:
        """Rows under their titles, which are repeated on each page; the totals in bold."""
        edges = _edges(columns)
        self._head(columns, edges)
        for cells, is_bold in [*((row, False) for row in rows), *((row, True) for row in totals)]:
            texts = [
                wrapped(cell, width=right - left - _CELL_GAP, size=BODY)
                for cell, (left, right) in zip(cells, edges, strict=True)
            ]
            height = max(map(len, texts)) * BODY * _LEADING + 3
            if self._room(height):
                self._head(columns, edges)
            self._row(columns, edges, texts, is_bold=is_bold)
            self._y -= height
            self._rule()

    def render(self) -> bytes:
        """The file."""
        return _file(self.title, self._pages)

    def _head(self, columns: Sequence[Column], edges: Sequence[tuple[float, float]]) -> None:
        self._room(BODY * 6)
        texts = [
            wrapped(c.title, width=b - a - _CELL_GAP, size=BODY)
            for c, (a, b) in zip(columns, edges, strict=True)
        ]
        self._row(columns, edges, texts, is_bold=True)
        self._y -= max(map(len, texts)) * BODY * _LEADING + 3
        self._rule()

    def _row(
        self,
        columns: Sequence[Column],
        edges: Sequence[tuple[float, float]],
        texts: Sequence[Sequence[str]],
        *,
        is_bold: bool,
    ) -> None:
        for column, (left, right), parts in zip(columns, edges, texts, strict=True):
            for index, part in enumerate(parts):
                x = right - advance(part, BODY) if column.is_numeric else left
                y = self._y - BODY * _LEADING * (index + 1) + 2
                self._write(x, part, size=BODY, is_bold=is_bold, y=y)

    def _room(self, height: float) -> bool:
        """Begin a new page where the height is not left on this one. Whether it did."""
        if self._y - height >= MARGIN + SMALL * 2:
            return False
        self._pages.append([])
        self._y = HEIGHT - MARGIN
        return True

    def _rule(self) -> None:
        self._pages[-1].append(f"0.4 w {MARGIN} {self._y:.1f} m {WIDTH - MARGIN} {self._y:.1f} l S")

    def _write(
        self, x: float, text: str, *, size: int, is_bold: bool = False, y: float | None = None
    ) -> None:
        at = self._y if y is None else y
        self._pages[-1].append(_text(x, at, text, size=size, is_bold=is_bold))


def advance(text: str, size: int) -> float:
    """How wide a text is, in points. An accented letter is as wide as the plain one."""
    plain = unicodedata.normalize("NFD", text)
    codes = (ord(letter) for letter in plain if not unicodedata.combining(letter))
    return sum(_ADVANCES[c - 32] if 32 <= c < 127 else _OTHER_ADVANCE for c in codes) * size / 1000


def wrapped(text: str, *, width: float, size: int) -> list[str]:
    """The text in lines of at most that width, broken between words, or within one that is too long."""
    found, line = [], ""
    for word in text.split():
        joined = f"{line} {word}".strip()
        if advance(joined, size) <= width:
            line = joined
            continue
        if line:
            found.append(line)
        while advance(word, size) > width and len(word) > 1:
            fits = next(n for n in range(len(word), 0, -1) if n == 1 or advance(word[:n], size) <= width)
            found.append(word[:fits])
            word = word[fits:]
        line = word
    return [*found, line] if line or not found else found


def _edges(columns: Sequence[Column]) -> list[tuple[float, float]]:
    unit = (WIDTH - 2 * MARGIN) / sum(column.share for column in columns)
    found, left = [], float(MARGIN)
    for column in columns:
        found.append((left, left + column.share * unit))
        left += column.share * unit
    return found


def _encoded(text: str) -> str:
    """The text as a string of the page, bytes as latin-1 letters."""
    letters = []
    for letter in text.translate(_PLAIN):
        try:
            raw = letter.encode("cp1252")
        except UnicodeEncodeError:
            raw = unicodedata.normalize("NFKD", letter).encode("cp1252", "ignore") or b"?"
        letters.append(raw.decode("latin-1"))
    found = "".join(letters).replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return "".join(letter if ord(letter) >= 32 else " " for letter in found)


def _text(x: float, y: float, text: str, *, size: int, is_bold: bool = False) -> str:
    font = "B" if is_bold else "R"
    return f"BT /{font} {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({_encoded(text)}) Tj ET"


def _file(title: str, pages: Sequence[Sequence[str]]) -> bytes:
    """Objects 1 to 5 are catalogue, pages, fonts and title; then a page and its content in turn."""
    kids = " ".join(f"{6 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(_font(name) for name in ("Helvetica", "Helvetica-Bold")),
        f"<< /Title ({_encoded(title)}) /Producer (Titan Commerce) >>".encode("latin-1"),
    ]
    for index, content in enumerate(pages):
        number = f"{index + 1} / {len(pages)}"
        foot = _text(WIDTH - MARGIN - advance(number, SMALL), MARGIN - SMALL, number, size=SMALL)
        objects += [_page(7 + 2 * index), _stream([*content, foot])]
    return _assembled(objects)


def _font(name: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _page(content: int) -> bytes:
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}]"
        f" /Resources << /Font << /R 3 0 R /B 4 0 R >> >> /Contents {content} 0 R >>"
    ).encode()


def _stream(content: Sequence[str]) -> bytes:
    packed = zlib.compress("\n".join(content).encode("latin-1"), 9)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    return head + packed + b"\nendstream"


def _assembled(objects: Sequence[bytes]) -> bytes:
    """The objects with their table of places; the second line tells transports that the file is binary."""
    body, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    return (
        bytes(body)
        + (
            f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R /Info 5 0 R >>\n"
            f"startxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )
