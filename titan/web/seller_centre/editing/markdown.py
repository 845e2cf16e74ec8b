"""A stored description as the light Markdown that its seller may go on writing."""

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "ul", "ol", "blockquote", "h3", "h4", "h5", "pre", "hr"}
_HEADINGS = {"h3": "## ", "h4": "### ", "h5": "#### "}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_KNOWN = _BLOCKS | set(_MARKS) | {"li", "a", "br"}
_MANY_LINES = re.compile(r"\n{3,}")


class _Writer(HTMLParser):
    """Collects Markdown; `is_complete` turns False at a tag that Markdown has no sign for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_complete = True
        self._lists: list[tuple[str, int]] = []
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block or a mark."""
        self.is_complete = self.is_complete and tag in _KNOWN
        if tag in ("ul", "ol"):
            self._lists.append((tag, 0))
            self.parts.append("\n\n")
        elif tag == "li":
            self.parts.append(self._bullet())
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
            self.parts.append("[")
        elif tag in _BLOCKS:
            self.parts.append("\n\n" + ("---\n\n" if tag == "hr" else _HEADINGS.get(tag, "")))
        else:
            self.parts.append("\n" if tag == "br" else _MARKS.get(tag, ""))

    def _bullet(self) -> str:
        kind, number = self._lists.pop() if self._lists else ("ul", 0)
        self._lists.append((kind, number + 1))
        return f"\n{number + 1}. " if kind == "ol" else "\n- "

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag == "a":
            self.parts.append(f"]({self._link})")
        elif tag in _BLOCKS and tag != "hr":
            self.parts.append("\n\n")
        else:
            self.parts.append(_MARKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        """The words."""
        self.parts.append(data if data.strip() or data == " " else "")


def written(html: str) -> str:
    """Markdown of a sanitised description; the HTML itself where it holds what Markdown cannot say."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    if not writer.is_complete:
        return html
    return _MANY_LINES.sub("\n\n", "".join(writer.parts)).strip()
