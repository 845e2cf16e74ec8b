"""Reading a PDF back: its objects by the table of places, and the texts of its pages."""

import re
import zlib


def objects(pdf: bytes) -> list[bytes]:
    """Every object, found where the table says that it is."""
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", pdf)[1])  # type: ignore[index]
    places = re.findall(rb"(\d{10}) 00000 n \n", pdf[start:])
    found = []
    for number, place in enumerate(places, start=1):
        body = pdf[int(place) :]
        head = f"{number} 0 obj\n".encode()
        assert body.startswith(head), f"object {number} is not where the table says"
        found.append(body[len(head) : body.index(b"\nendobj")])
    return found


def pages(pdf: bytes) -> list[list[str]]:
    """The texts of each page, in the order in which they were written."""
    found = []
    for content in objects(pdf):
        if b"/FlateDecode" in content:
            length = int(re.search(rb"/Length (\d+)", content)[1])  # type: ignore[index]
            start = content.index(b"stream\n") + len(b"stream\n")
            drawn = zlib.decompress(content[start : start + length])
            found.append([_plain(text) for text in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", drawn)])
    return found


def texts(pdf: bytes) -> list[str]:
    """All texts."""
    return [text for page in pages(pdf) for text in page]


def _plain(raw: bytes) -> str:
    return re.sub(rb"\\(.)", rb"\1", raw).decode("cp1252")
