"""Choose a proof and run it."""

import argparse
import os
import sys

from scripts.torturing import bus, cells, checkout, flash, frame, moving, sockets, tests, trading, twins

STAGED = {
    "bus": bus,
    "cells": cells,
    "checkout": checkout,
    "flash-sale": flash,
    "move": moving,
    "sockets": sockets,
    "trade": trading,
    "twins": twins,
}


def main() -> int:
    """Exit code 0: it holds; 1: it does not; 2: usage."""
    parser = argparse.ArgumentParser(
        prog="./scripts/torture",
        description="Prove what Titan promises by doing the worst to a marketplace of its own.",
        epilog="Example: ./scripts/torture checkout --checkouts 50000 --kills 1000 --seed 7",
    )
    chosen = parser.add_subparsers(dest="proof", required=True, metavar="PROOF")
    for name, module in STAGED.items():
        says = (module.__doc__ or "").strip().splitlines()[0]
        frame.add(module, chosen.add_parser(name, help=says, description=module.__doc__))
    for name, proof in tests.PROOFS.items():
        tests.options(chosen.add_parser(name, help=proof.says, description=proof.says), proof)
    options = parser.parse_args()
    if options.proof in tests.PROOFS:
        return tests.run(tests.PROOFS[options.proof], options)
    # The stage's own addresses, also for the code that looks at its databases.
    os.environ |= {"TITAN_VAR_DIR": str(options.var), "TITAN_LOG_LEVEL": "WARNING"}
    return frame.run(STAGED[options.proof], options)


if __name__ == "__main__":
    sys.exit(main())
