"""Named places where a test run may crash, stall or fail a process; free when none is set.

`TITAN_FAILPOINTS="checkout.reserve_stock.after_commit=kill"`; actions are `kill` (SIGKILL to this
process), `error` (an OSError, as a lost network gives), `sleep` (3 s). `name=kill:2` fires on the
second pass of a process. A kill fires once per data folder, so that the restarted process gets by. A
hit is written to `<var>/failpoints.log`, so that a run can prove it injected faults.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings


class InjectedFault(OSError):
    """The failure that `error` injects."""


def _parse(text: str) -> dict[str, tuple[str, int]]:
    points: dict[str, tuple[str, int]] = {}
    for entry in filter(None, text.split(",")):
        name, _, action = entry.partition("=")
        verb, _, count = action.partition(":")
        points[name.strip()] = (verb, int(count or 1))
    return points


_active = _parse(settings.FAILPOINTS)
_passes: dict[str, int] = {}
_guard = threading.Lock()
_leaving: ContextVar[str] = ContextVar("leaving", default="")


def _fail() -> None:
    raise InjectedFault("injected by a failpoint")


_ACTIONS: dict[str, Callable[[], None]] = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "error": _fail,
    "sleep": lambda: time.sleep(3),
}


def reach(name: str) -> None:
    """Pass the named place; acts only when the run asked for it."""
    if not _active or name not in _active:
        return
    action, on_pass = _active[name]
    with _guard:
        _passes[name] = _passes.get(name, 0) + 1
        hit = _passes[name] == on_pass
    if not hit:
        return
    if action == "kill" and not _first_in_folder(name):
        return
    log = settings.VAR_DIR / "failpoints.log"
    with log.open("a", encoding="utf8") as file:
        file.write(f"{time.time():.3f} {os.getpid()} {name} {action}\n")
        file.flush()
        os.fsync(file.fileno())
    _ACTIONS[action]()


@contextmanager
def leaving(name: str) -> Iterator[None]:
    """Within it something named asks outside parties; `answered` knows by it whom the answer is for."""
    before = _leaving.set(name)
    try:
        yield
    finally:
        _leaving.reset(before)


def answered() -> None:
    """Pass `<name>.after_external`: an outside party did as it was asked, and nothing of that is stored here yet."""
    name = _leaving.get()
    if name:
        reach(f"{name}.after_external")


def _first_in_folder(name: str) -> bool:
    marks = settings.VAR_DIR / "failpoints"
    marks.mkdir(exist_ok=True)
    try:
        (marks / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def activate(text: str) -> None:
    """Set the points of this process, as the environment would. For tests in one process."""
    _active.clear()
    _active.update(_parse(text))
    _passes.clear()
