"""Whether this process is on its way out. It still finishes what it has, but should be sent nothing new."""

import threading

_begun = threading.Event()


def draining() -> bool:
    """True from the moment that this process was told to stop."""
    return _begun.is_set()


def begin() -> None:
    """Announce the end of this process. There is no way back."""
    _begun.set()
