"""The catalogues under `locale/`: extract the marked texts, merge them in, compile, report what lacks.

Babel alone, which Titan needs anyway; GNU gettext need not be installed.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locale"
# The operators' pages stay in English, and so do the pages that only developers see.
LEFT_OUT = (
    "templates/admin/",
    "titan/platform/admin/",
    "titan/web/ops/",
    "titan/platform/rest/",
    "titan/platform/pages/templates/",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_QUOTED = r'"[^"]*"|\'[^\']*\''
_CONTEXT = re.compile(rf"\scontext\s+({_QUOTED})")
_TRANSLATE = re.compile(rf"trans(?:late)?\s+({_QUOTED})")
_PLURAL = re.compile(rf"plural\s+\S+\s+({_QUOTED})\s+({_QUOTED})\s*$")
_BLOCK = re.compile(r"blocktrans(?:late)?\b")
_UNDERSCORED = re.compile(rf"\b_\(({_QUOTED})\)")


class Text(NamedTuple):
    """A marked text: `many` where it has a plural, `context` where the same words mean two things."""

    one: str
    many: str | None = None
    context: str | None = None


def sources() -> Iterator[Path]:
    """The files that may hold marked texts, buyers' before sellers'."""
    storefront_first = sorted(
        (ROOT / "templates").rglob("*"), key=lambda path: ("seller" in path.parts, path)
    )
    for path in (*storefront_first, *sorted((ROOT / "titan").rglob("*"))):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in {".html", ".txt", ".py"} and not name.startswith(LEFT_OUT) and path.is_file():
            yield path


def texts_of(path: Path) -> Iterator[Text]:
    """The marked texts of a file in their order."""
    if path.suffix == ".py":
        yield from _of_python(path)
        yield from _titles(path)
        yield from _details(path)
    else:
        yield from of_template(path.read_text())


def _of_python(path: Path) -> Iterator[Text]:
    with path.open("rb") as file:
        for _line, function, found, _comments in extract_python(file, KEYWORDS, (), {"encoding": "utf-8"}):
            found_words: Any = found
            words = [found_words] if isinstance(found_words, str) else list(found_words or ())
            context = words.pop(0) if words and "pgettext" in (function or "") else None
            wanted = 2 if "ngettext" in (function or "") or "npgettext" in (function or "") else 1
            if words[:wanted] and all(words[:wanted]):
                yield Text(words[0], words[1] if wanted == 2 else None, context)


def _titles(path: Path) -> Iterator[Text]:
    """What refusals are called. Contracts know no framework, so their titles are marked by standing there."""
    if "contracts" not in path.as_posix() and path.name != "errors.py":
        return
    for made in ast.walk(ast.parse(path.read_text())):
        if isinstance(made, ast.ClassDef):
            told = {_target(line): _constant(line) for line in made.body}
            if told.get("code") and told.get("title"):
                yield Text(told["title"])


def _details(path: Path) -> Iterator[Text]:
    """What contexts say when they refuse, where that is one sentence. What is put together by machine stays as it is."""
    if "apps" not in path.parts or "admin" in path.stem:
        return
    for made in ast.walk(ast.parse(path.read_text())):
        if isinstance(made, ast.Raise) and isinstance(made.exc, ast.Call) and made.exc.args:
            words = made.exc.args[0]
            if isinstance(words, ast.Constant) and isinstance(words.value, str) and words.value.endswith("."):
                yield Text(words.value)


def _target(line: ast.stmt) -> str:
    if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
        return line.targets[0].id
    return line.target.id if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) else ""


def _constant(line: ast.stmt) -> str:
    value = line.value if isinstance(line, ast.Assign | ast.AnnAssign) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def of_template(source: str) -> Iterator[Text]:
    """The texts of `translate`, `blocktranslate`, `plural` and `_("…")`, also inside attributes of components."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.TEXT or token.token_type == TokenType.COMMENT:
            continue
        yield from (Text(_bare(words)) for words in _UNDERSCORED.findall(token.contents))
        if token.token_type != TokenType.BLOCK:
            continue
        if found := _TRANSLATE.match(token.contents):
            yield Text(_bare(found[1]), None, _context_of(token))
        elif found := _PLURAL.match(token.contents):
            yield Text(_bare(found[1]), _bare(found[2]))
        elif _BLOCK.match(token.contents):
            yield _block(token, tokens)


def _block(start: Token, tokens: Iterator[Token]) -> Text:
    parts = [""]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.startswith("endblocktrans"):
            break
        if token.token_type == TokenType.BLOCK and token.contents == "plural":
            parts.append("")
        elif token.token_type == TokenType.VAR:
            parts[-1] += f"%({token.contents})s"
        else:
            parts[-1] += token.contents.replace("%", "%%")
    if " trimmed" in start.contents:
        parts = [trim_whitespace(part) for part in parts]
    return Text(parts[0], parts[1] if len(parts) > 1 else None, _context_of(start))


def _bare(quoted: str) -> str:
    return quoted[1:-1]


def _context_of(token: Token) -> str | None:
    found = _CONTEXT.search(token.contents)
    return _bare(found[1]) if found else None


def extracted() -> Catalog:
    """All marked texts with the files they stand in, no line numbers: those change with every edit."""
    catalogue = Catalog(charset="utf-8")
    for path in sources():
        for text in texts_of(path):
            key = (text.one, text.many) if text.many is not None else text.one
            catalogue.add(key, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=text.context)
    return catalogue


def catalogues() -> list[Path]:
    """The `.po` files of the project."""
    return sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """A catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def merge(path: Path) -> Catalog:
    """Bring new texts into a catalogue and drop those that are gone. No guesses: a new text is untranslated."""
    catalogue = read(path)
    catalogue.update(
        extracted(), no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False
    )
    catalogue.obsolete.clear()
    for message in catalogue:
        message.locations = [(name, 0) for name in dict.fromkeys(name for name, _line in message.locations)]
    write(path, catalogue)
    return catalogue


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue to its file."""
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, include_lineno=False)


def compile_to(path: Path, catalogue: Catalog) -> None:
    """Write the `.mo` beside the `.po`; whoever reads it meanwhile sees the old one whole."""
    target = path.with_suffix(".mo")
    fresh = target.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)


def lacking(catalogue: Catalog) -> list[str]:
    """The texts without a translation."""
    found = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(strings):
            words = message.id[0] if isinstance(message.id, tuple) else message.id
            found.append(f"{message.locations[0][0] if message.locations else '?'}: {words!r}")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Extract, merge, compile, report; with --compile only compile."""
    parser = argparse.ArgumentParser(prog="./scripts/translations", description=__doc__)
    parser.add_argument("--compile", action="store_true", help="write the .mo files, change no .po file")
    options = parser.parse_args(arguments)
    missing: list[str] = []
    for path in catalogues():
        catalogue = read(path) if options.compile else merge(path)
        compile_to(path, catalogue)
        if not options.compile:
            texts = lacking(catalogue)
            missing += texts
            print(f"{path.relative_to(ROOT)}: {len(catalogue)} texts, {len(texts)} without a translation")
            print("".join(f"  {text}\n" for text in texts), end="")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
