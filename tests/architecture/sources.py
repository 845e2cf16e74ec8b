"""The project's own source files, parsed once."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("titan", "config", "scripts")


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file: its path from the root, its text and tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def context(self) -> str:
        """The context that it belongs to, or nothing."""
        parts = self.path.split("/")
        return parts[2] if parts[:2] == ["titan", "apps"] and len(parts) > 3 else ""

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file of these folders (by default of what is shipped), migrations left out."""
    found = []
    for folder in folders or PACKAGES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "/migrations/" not in str(path):
                text = path.read_text(encoding="utf8")
                found.append(Source(str(path.relative_to(ROOT)), text, ast.parse(text)))
    return tuple(found)


def contexts() -> list[str]:
    """Names of the contexts."""
    return sorted(path.parent.name for path in (ROOT / "titan" / "apps").glob("*/apps.py"))


def imports(source: Source) -> list[str]:
    """Absolute modules that a file imports, relative ones resolved."""
    package = source.path.removesuffix(".py").split("/")
    found: list[str] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [f"{module}.{alias.name}" for alias in node.names]
    return found
