"""Files of at most 400 lines, functions of at most 40. Exemptions have a reason and only shrink."""

import ast

import pytest

from .sources import Source, sources

MAX_FILE = 400
MAX_FUNCTION = 40


def functions(source: Source) -> list[tuple[str, int]]:
    return [
        (f"{source.path}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_file_is_longer_than_400_lines() -> None:
    long = {source.path: source.lines for source in sources() if source.lines > MAX_FILE}
    assert long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = [(name, size) for source in sources() for name, size in functions(source) if size > MAX_FUNCTION]
    assert long == []


def test_nothing_is_left_for_later() -> None:
    marks = ("TODO", "FIXME", "XXX", "HACK", "NotImplementedError")
    left = [
        f"{source.path}: {line.strip()}"
        for source in sources()
        for line in source.text.splitlines()
        if any(mark in line for mark in marks)
    ]
    assert left == []


@pytest.mark.parametrize("name", ["utils", "helpers", "util", "helper", "misc", "common"])
def test_no_drawer_for_leftovers(name: str) -> None:
    assert [source.path for source in sources() if source.path.endswith(f"/{name}.py")] == []
