"""Words as they are compared: the same folding for what is indexed and what is asked."""

import html
import re
import unicodedata
from dataclasses import dataclass

import nh3

MAX_WORDS = 24
MAX_DESCRIPTION = 4000
_APOSTROPHES = re.compile("['’‘`´]")
# Scripts written without spaces are searched sign by sign.
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af])")
_PIECE = re.compile(r"[^\W_]+")
_BOUNDARY = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_BREAKS = re.compile(r"<(?:br|/p|/li|/h\d|/tr|/div)[^>]*>")
SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "with",
        "und",
        "der",
        "die",
        "das",
        "für",
        "mit",
        "von",
        "le",
        "la",
        "les",
        "des",
        "du",
        "de",
        "et",
        "pour",
        "avec",
    ]
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: its `pieces` between signs, its `code` (all in one) where it looks like a model number."""

    text: str
    pieces: tuple[str, ...]
    code: str

    @property
    def is_small(self) -> bool:
        """An article or preposition, which no result has to contain."""
        return self.text in SMALL_WORDS


def fold(text: str) -> str:
    """Case, accents, width and apostrophes removed; unspaced scripts spaced out."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if not plain.isascii():
        stripped = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in stripped if not unicodedata.combining(sign))
        plain = _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFC", plain))
    return plain


def pieces(text: str) -> list[str]:
    """The runs of letters and digits of a folded text."""
    return _PIECE.findall(text)


def key(text: str, *, length: int = 80) -> str:
    """A whole phrase as one comparable text, such as a title to compare by its beginning."""
    return " ".join(pieces(fold(text)))[:length]


def words(question: str) -> tuple[Word, ...]:
    """The words of a question, without repeats, at most MAX_WORDS of them."""
    found: dict[str, Word] = {}
    for chunk in fold(question).split():
        parts = tuple(pieces(chunk))
        if parts:
            found.setdefault("".join(parts), Word(" ".join(parts), parts, _code(parts)))
    return tuple(found.values())[:MAX_WORDS]


def _code(parts: tuple[str, ...]) -> str:
    joined = "".join(parts)
    has_digit = any(sign.isdigit() for sign in joined)
    return joined if has_digit and len(joined) >= 2 else ""


def codes(*texts: str) -> str:
    """Model numbers and measures of texts in each way people write them: `DSC-W120`, `dscw120`; `40GB`, `40 gb`."""
    found: dict[str, None] = {}
    for text in texts:
        before = ""
        for chunk in fold(text).split():
            parts = tuple(pieces(chunk))
            joined = _code(parts)
            if joined:
                found[joined] = None
                found.update(dict.fromkeys(_BOUNDARY.split(joined)))
            elif before.isdigit() and len(parts) == 1 and len(parts[0]) <= 4:
                found[before + parts[0]] = None
            before = "".join(parts)
    return " ".join(found)


def from_html(markup: str) -> str:
    """The readable text of a description, shortened to what search looks at."""
    spaced = _BREAKS.sub(" ", markup)
    return html.unescape(nh3.clean(spaced, tags=set()))[:MAX_DESCRIPTION]
