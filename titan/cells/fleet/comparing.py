"""`cell compare`: does each cell of this machine show what the logs of all cells say?"""

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from titan.platform.engines import EngineFailure
from titan.platform.engines.commands import ROOT
from titan.platform.engines.programs import manage

from .. import store
from ..directory import SERVING
from ..operations import Report, Wishes
from .layout import Layout

_AGAIN_S = 1.0
Told = dict[int, dict[str, Any]]


def compare(path: Path, wishes: Wishes) -> Report:
    """Set what cells show of each other's products beside what each one's own log adds up to.

    What is still under way makes a difference too: it is looked at again until `--wait` is over.

    Raises:
        EngineFailure: a cell does not answer, or is not of this machine.
    """
    layout = Layout(path.resolve().parent)
    numbers = [cell.number for cell in store.load(path).cells if cell.state in SERVING]
    give_up = time.monotonic() + wishes.options["wait"]
    while True:
        told = {number: _ask(layout, number) for number in numbers}
        problems = differences(told)
        if not problems or time.monotonic() >= give_up:
            break
        wishes.progress(f"{len(problems)} differences, looking again")
        time.sleep(_AGAIN_S)
    lines = [
        f"cell {number}: {told[number]['logged']['products']} products of its own, shows "
        + (", ".join(f"{one['products']} of cell {one['cell']}" for one in told[number]["shown"]) or "none")
        for number in numbers
    ]
    return Report(lines, {"cells": told, "differences": problems}, problems)


def differences(told: Told) -> list[str]:
    """What each cell shows otherwise than the log of the product's home says. Nothing shown is the hash of nothing."""
    found = []
    for owner, of_owner in told.items():
        expected = of_owner["logged"]
        for number, one in told.items():
            seen = {digest["cell"]: digest for digest in one["shown"]}.get(owner)
            if seen is None and expected["products"] == 0:
                continue
            if seen is None or seen["sha256"] != expected["sha256"]:
                count = seen["products"] if seen else 0
                found.append(
                    f"cell {number} shows {count} products of cell {owner}, whose log has {expected['products']}"
                )
    return found


def _ask(layout: Layout, number: int) -> dict[str, Any]:
    own = layout.environ(number, public_url=settings.PUBLIC_URL, environ=os.environ)
    done = subprocess.run(  # noqa: S603 - our own
        manage(ROOT, "catalogue_digest", "--json"),
        cwd=ROOT,
        env=own | {"TITAN_VAR_DIR": str(layout.cell(number)), "TITAN_ROLE": "manage"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EngineFailure(f"Cell {number} does not say what it shows: {said[-1] if said else 'no word'}")
    answer: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return answer
