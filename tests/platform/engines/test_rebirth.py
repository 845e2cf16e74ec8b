"""A parent that forks the process at work: replaced when it dies, stopped with it, never outliving it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from titan.platform.engines.processes import ticks

_PROGRAM = """
import os, sys, threading
from titan.platform.engines.rebirth import Reborn
over = threading.Event()
def work():
    with open(sys.argv[1], "a") as book:
        book.write(f"{os.getpid()}\\n")
    over.wait()
    with open(sys.argv[1], "a") as book:
        book.write("done\\n")
Reborn(work, stop=over.set).run()
"""


class Running:
    def __init__(self, book: Path) -> None:
        self._book = book
        self.parent = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(book)])

    def lines(self, count: int) -> list[str]:
        """What the children wrote, once it is so many lines."""
        found: list[str] = []
        for _ in ticks(20):
            found = self._book.read_text().split() if self._book.exists() else []
            if len(found) >= count:
                return found
        raise AssertionError(f"{found} is all that was written")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = Running(tmp_path / "book")
    yield one
    one.parent.kill()
    one.parent.wait(20)


def test_a_killed_child_is_replaced(running: Running) -> None:
    [first] = running.lines(1)
    os.kill(int(first), signal.SIGKILL)
    second = running.lines(2)[1]
    assert second != first
    assert running.parent.poll() is None


def test_a_signal_to_the_parent_lets_the_child_finish(running: Running) -> None:
    [child] = running.lines(1)
    running.parent.terminate()
    assert running.parent.wait(20) == 0
    assert running.lines(2) == [child, "done"]


def test_the_child_of_a_killed_parent_finishes_and_ends(running: Running) -> None:
    [child] = running.lines(1)
    running.parent.kill()
    running.parent.wait(20)
    assert running.lines(2) == [child, "done"]
