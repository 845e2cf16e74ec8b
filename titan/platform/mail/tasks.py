"""What runs by itself."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import outbox


@periodic(name="mail.send", every=timedelta(seconds=1))
def send() -> int:
    """Send what waits."""
    return outbox.send_due()


@periodic(name="mail.purge", every=timedelta(hours=1))
def purge() -> int:
    """Delete what is old."""
    return outbox.purge()
