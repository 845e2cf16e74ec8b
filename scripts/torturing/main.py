"""Choose a proof and run it."""

import argparse
import importlib
import os
import sys

PROOFS = {
    "checkout": "Checkouts while web, worker, relay, PostgreSQL and Valkey are killed.",
    "twins": "The same idempotency key many times at once.",
}


def main() -> int:
    """Exit code 0: it holds; 1: it does not; 2: usage."""
    parser = argparse.ArgumentParser(
        prog="./scripts/torture",
        description="Prove what Titan promises by doing the worst to a marketplace of its own.",
        epilog="Example: ./scripts/torture checkout --checkouts 50000 --kills 1000 --seed 7",
    )
    chosen = parser.add_subparsers(dest="proof", required=True, metavar="PROOF")
    for name, says in PROOFS.items():
        module = importlib.import_module(f"scripts.torturing.{name}")
        module.options(chosen.add_parser(name, help=says, description=module.__doc__))
    options = parser.parse_args()
    var = getattr(options, "var", None)
    if var is not None:
        # The stage's own addresses, also for the code that looks at its databases.
        os.environ |= {"TITAN_VAR_DIR": str(var), "TITAN_LOG_LEVEL": "WARNING"}
    code: int = importlib.import_module(f"scripts.torturing.{options.proof}").run(options)
    return code


if __name__ == "__main__":
    sys.exit(main())
