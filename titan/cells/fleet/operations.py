"""The verb of the command `cell` that concerns the engines of a fleet."""

import os
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from titan.platform.engines.commands import ROOT
from titan.platform.engines.replica import NotPromotable

from .. import store
from ..operations import Report, Wishes
from .failover import FailOver
from .layout import Layout


def promote(path: Path, wishes: Wishes) -> Report:
    """Put a cell's standby in the place of its primary, which is ended for good.

    Raises:
        NotAllowed: there is no such cell here.
        NotPromotable: the standby may lack acknowledged writes, or there is none.
        EngineFailure: it failed half-way.
    """
    number = wishes.options["number"]
    failing = FailOver(ROOT, Layout(path.resolve().parent), settings.PUBLIC_URL, os.environ, wishes.progress)
    record = failing.record(number)
    if wishes.is_dry:
        if problem := failing.hindrance(number):
            raise NotPromotable(problem)
        data = {
            "cell": number,
            "is_dry_run": True,
            "epoch": store.load(path).epoch,
            "primary": record.postgres.port,
            "standby": record.standby.port,
            "is_unfinished": failing.is_unfinished(number),
        }
        line = f"would promote the standby of cell {number}: port {record.standby.port} for {record.postgres.port}"
        return Report([line], data)
    outcome = failing.run(number)
    assert outcome is not None
    problems = (
        []
        if failing.rebuild(number)
        else ["the stock gate could not be filled: run rebuild_stock_gate in the cell"]
    )
    line = f"cell {number}: primary is {outcome.folder}, port {outcome.port}, epoch {outcome.epoch}, {outcome.seconds:.1f} s"
    return Report([line], {**asdict(outcome), "is_dry_run": False}, problems)
