"""Periodic work of search."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="search.tend", every=timedelta(seconds=5))
def tend() -> int:
    """Build a lost index again; remove generations that nobody reads any more."""
    return api.tend()
