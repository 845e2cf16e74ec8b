"""HAProxy's program on this machine."""

import shutil


def haproxy() -> str | None:
    """Where it is; None where it is not installed."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")
