"""What runs by itself."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="accounts.send_mail", every=timedelta(seconds=2))
def send_mail() -> int:
    """Send what waits in the outbox."""
    return api.send_due_mail()


@periodic(name="accounts.purge", every=timedelta(hours=1))
def purge() -> int:
    """Delete what is over."""
    return api.purge()
