"""Proofs that are tests at another size: they read it from TORTURE_SIZE, and their dice from TORTURE_SEED."""

import argparse
import os
import subprocess
from dataclasses import dataclass

from scripts.torturing.stage import ROOT


@dataclass(frozen=True, slots=True)
class Proof:
    """Which tests prove it, at which size by default, and what the size counts."""

    says: str
    paths: tuple[str, ...]
    size: int
    counts: str


PROOFS = {
    "edges": Proof(
        "Crash, timeout and duplicate at every edge of every process.",
        ("tests/torture/test_edges.py", "tests/torture/test_checkout_edges.py"),
        0,
        "",
    ),
    "ledger": Proof(
        "The ledger against a model, by random commands (full size: 10000).",
        ("tests/apps/wallet/test_ledger_machine.py",),
        2_000,
        "rules",
    ),
    "sums": Proof(
        "Every split of money sums to its whole, from cart to refund (full size: 20000).",
        ("tests/torture/test_sums.py",),
        2_000,
        "purchases",
    ),
    "crowds": Proof(
        "500 at once against a voucher's quota, a buyer's coins, an order's refunds, a gift card (full size: 100).",
        ("tests/torture/test_crowds.py",),
        3,
        "rounds",
    ),
    "histories": Proof(
        "Concurrent work on wallet and stock, seen by readers (full size: 50000).",
        ("tests/torture/test_histories.py",),
        6_000,
        "operations",
    ),
}


def options(parser: argparse.ArgumentParser, proof: Proof) -> None:
    """Size and seed."""
    if proof.counts:
        parser.add_argument("--size", type=int, default=proof.size, help=f"How many {proof.counts}.")
    parser.add_argument("--seed", type=int, default=1, help="Repeats the random choices.")


def run(proof: Proof, chosen: argparse.Namespace) -> int:
    """Run the tests; the exit code is theirs."""
    size = getattr(chosen, "size", 0)
    env = os.environ | {"TORTURE_SEED": str(chosen.seed)} | ({"TORTURE_SIZE": str(size)} if size else {})
    command = [str(ROOT / "scripts" / "test"), *proof.paths, "-m", "torture or not torture", "-q", "-s"]
    command += ["-p", "randomly", f"--randomly-seed={chosen.seed}", f"--hypothesis-seed={chosen.seed}"]
    print(
        f"seed {chosen.seed}"
        + (f", n = {size} {proof.counts}: at 95 % fewer than {3 / size:.5f} go wrong" if size else "")
    )
    return subprocess.run(command, env=env, cwd=ROOT).returncode
