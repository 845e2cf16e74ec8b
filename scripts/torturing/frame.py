"""What the proofs on a stage share: their options, the marketplace set up and taken down, what is said at the end."""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from scripts.torturing import stage as stages
from scripts.torturing.stage import Stage

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Report:
    """What a proof found. `n` trials of what `of` names went as `says` where there are no findings."""

    n: int
    of: str
    says: str
    lines: tuple[str, ...] = ()
    findings: list[str] = field(default_factory=list)


class Proof(Protocol):
    """A module of this package; one that needs more than a single marketplace brings its own `start` and `stop`."""

    __doc__: str | None
    options: Callable[[argparse.ArgumentParser], None]
    prove: Callable[[Stage, argparse.Namespace], Report]


def add(proof: Proof, parser: argparse.ArgumentParser) -> None:
    """The options of a proof, and those of all."""
    proof.options(parser)
    parser.add_argument("--seed", type=int, default=1, help="Repeats the random choices.")
    parser.add_argument("--var", type=Path, default=stages.ROOT / "var" / "torture", help="Where it runs.")


def run(proof: Proof, chosen: argparse.Namespace) -> int:
    """Set the stage, in the environment that the proof wants; prove, say what was found; 0 when nothing is wrong."""
    os.environ |= getattr(proof, "ENVIRON", {})
    stop = getattr(proof, "stop", stages.stop)
    stage = getattr(proof, "start", stages.start)(chosen.var)
    try:
        report = proof.prove(stage, chosen)
    finally:
        stop(stage)
    _print(report, chosen)
    return 1 if report.findings or not report.n else 0


def _print(report: Report, chosen: argparse.Namespace) -> None:
    print("\n  ".join((f"seed {chosen.seed}: {report.lines[0]}", *report.lines[1:])))
    for finding in report.findings[:SHOWN]:
        print(f"  WRONG: {finding}")
    if report.findings:
        print(f"FAILED: {len(report.findings)} findings. Data and logs: {chosen.var}")
    elif not report.n:
        print(f"FAILED: no {report.of} at all, so this proves nothing. Data and logs: {chosen.var}")
    else:
        bound = f"n = {report.n}, so at 95 % fewer than {3 / report.n:.5f} of {report.of} go wrong"
        print(f"OK: {report.says}; {bound}")
