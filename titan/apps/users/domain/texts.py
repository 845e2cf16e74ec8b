"""Texts that people type, as they are stored."""

import unicodedata

_ALLOWED_CONTROLS = frozenset("\n")


def tidy(text: str, *, lines: bool = False) -> str:
    """NFC, trimmed, runs of blanks made one; line breaks are kept where `lines`, and empty lines dropped."""
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    rows = [" ".join(row.split()) for row in normal.split("\n")] if lines else [" ".join(normal.split())]
    return "\n".join(row for row in rows if row)


def has_controls(text: str) -> bool:
    """Whether there are control characters other than line breaks, or halves of surrogate pairs."""
    return any(
        unicodedata.category(character) in ("Cc", "Cs") and character not in _ALLOWED_CONTROLS
        for character in text
    )


def folded(text: str) -> str:
    """For comparing names that people type with or without accents: `São Paulo` equals `sao paulo`."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())
