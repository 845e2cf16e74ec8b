"""Every place at which a process may be struck: read from the processes that the contexts register, and from their code."""

import ast
from pathlib import Path

from titan.platform.processes.definition import ProcessKind, kinds

ROOT = Path(__file__).resolve().parents[2] / "titan" / "apps"
# What the steps of processes call; places outside of these are of nobody who is in the middle of a process.
CALLED = (
    "checkout",
    "gamification",
    "inventory",
    "payments",
    "refunds",
    "shipping",
    "vouchers",
    "orders",
    "wallet",
)
# Run by whoever starts it. The others are left to a worker in the transaction that knows of the need.
STARTED = ("checkout",)
AROUND = ("before_commit", "after_commit")


def edges() -> list[str]:
    """All of them, by the names that failpoints have."""
    own = [kind for name, kind in sorted(kinds().items()) if not name.startswith("tests")]
    return [*(edge for kind in own for edge in of_kind(kind)), *named()]


def of_kind(kind: ProcessKind[object]) -> list[str]:
    """Around the start, each step, each undo and the end; and where an outside party has just answered."""
    names = [f"{kind.name}.start.{place}" for place in AROUND if kind.name in STARTED]
    for step in kind.steps:
        names += [f"{kind.name}.{step.name}.{place}" for place in AROUND]
        if step.external is not None:
            names.append(f"{kind.name}.{step.name}.after_external")
        if step.undo is not None:
            names += [f"{kind.name}.{step.name}.undo.{place}" for place in AROUND]
    return [*names, *(f"{kind.name}.finish.{place}" for place in AROUND)]


def named() -> list[str]:
    """Places that code names itself: `reach("payments.capture.after_external")`."""
    files = [file for context in CALLED for file in sorted((ROOT / context).rglob("*.py"))]
    found = {name for file in files for name in _reached(ast.parse(file.read_text(encoding="utf8")))}
    return sorted(found)


def _reached(tree: ast.AST) -> list[str]:
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "reach"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
