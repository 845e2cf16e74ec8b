"""Descriptions: light Markdown or HTML in, a small safe HTML out.

Markdown here is paragraphs, headings, lists, rules, emphasis and links, which is what catalogues
hold. HTML passes through as it is; what comes out is always cleaned by nh3, whatever went in.
"""

import re

import nh3

MAX_LENGTH = 20_000
_TAGS = {
    "a", "b", "blockquote", "br", "code", "em", "h3", "h4", "h5", "hr", "i", "li", "ol", "p", "pre", "s", "small",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
_SCHEMES = {"http", "https", "mailto"}
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_BULLET = re.compile(r"^\s{0,3}[-*+•]\s+(.*)$")
_NUMBER = re.compile(r"^\s{0,3}\d{1,3}[.)]\s+(.*)$")
_RULE = re.compile(r"^\s{0,3}([-*_])(\s*\1){2,}\s*$")
_BLOCK = re.compile(r"</?(p|div|ul|ol|li|dl|table|h\d|blockquote|pre|hr|section|article)\b", re.IGNORECASE)
# The page and the section have the first two levels already.
_HIGH_HEADING = re.compile(r"<(/?)h[12]\b", re.IGNORECASE)
_EMPTY = re.compile(r"<p>\s*</p>")
_INLINE = (
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"\[([^\]\n]{1,200})\]\(([^)\s]{1,500})\)"), r'<a href="\2">\1</a>'),
    (re.compile(r"\*\*(?=\S)([^\n]+?)(?<=\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<em>\1</em>"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)"), r"<em>\1</em>"),
)


def sanitised(text: str) -> str:
    """Safe HTML of a description: no scripts, styles, pictures, forms or strange links."""
    cleaned = nh3.clean(
        _HIGH_HEADING.sub(r"<\1h3", _markdown(text.replace("\r\n", "\n").replace("\r", "\n"))),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener ugc",
    )
    return _EMPTY.sub("", cleaned).strip()


def _markdown(text: str) -> str:
    out: list[str] = []
    open_list, paragraph = "", list[str]()

    def close(*, and_list: bool = True) -> None:
        nonlocal open_list
        if paragraph:
            out.append(_paragraph(paragraph))
            paragraph.clear()
        if and_list and open_list:
            out.append(f"</{open_list}>")
            open_list = ""

    for line in text.split("\n"):
        kind, content = _kind(line)
        if kind == "text":
            close() if open_list and not paragraph and not line.startswith(" ") else None
            paragraph.append(content)
        elif kind in ("ul", "ol"):
            close(and_list=open_list != kind)
            if not open_list:
                out.append(f"<{kind}>")
                open_list = kind
            out.append(f"<li>{_inline(content)}</li>")
        else:
            close(and_list=kind != "blank")
            out.append(content)
    close()
    return "".join(out)


def _kind(line: str) -> tuple[str, str]:
    """What a line is: blank, heading, rule, ul, ol or text; and its content, for the first three as HTML."""
    if not line.strip():
        return "blank", ""
    heading = _HEADING.match(line)
    if heading:
        level = min(5, len(heading[1]) + 1) if len(heading[1]) > 1 else 3
        return "heading", f"<h{level}>{_inline(heading[2])}</h{level}>"
    if _RULE.match(line):
        return "rule", "<hr>"
    for kind, pattern in (("ul", _BULLET), ("ol", _NUMBER)):
        found = pattern.match(line)
        if found:
            return kind, found[1]
    return "text", line.strip()


def _paragraph(lines: list[str]) -> str:
    text = "\n".join(lines)
    # A block of HTML stands for itself; a paragraph around it would be broken up by the parser.
    return text if _BLOCK.match(text) else f"<p>{_inline(text)}</p>"


def _inline(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return text
