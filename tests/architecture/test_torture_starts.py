"""The proofs are started by hand and by CI alone; that they start at all is known here."""

import subprocess
import sys

from .sources import ROOT


def test_every_proof_tells_its_options() -> None:
    command = [sys.executable, "-m", "scripts.torturing.main", "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    proofs = {"bus", "cells", "checkout", "flash-sale", "sockets", "twins", "edges", "ledger", "sums"}
    assert proofs <= set(told.split())
