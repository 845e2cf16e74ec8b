"""What runs by itself."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="pricing.purge", every=timedelta(hours=1))
def purge() -> int:
    """Forget what has expired."""
    return api.purge()
