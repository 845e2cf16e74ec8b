"""One release takes over from another under requests: nobody finds the door shut."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from titan.platform.engines import releases
from titan.platform.engines.failures import EngineFailure
from titan.platform.engines.processes import ticks
from titan.platform.engines.releases import Release, Standing
from titan.platform.engines.supervisor import end_leftovers

ROOT = Path(__file__).resolve().parents[3]
FIRST = Release("/first", sys.executable)


@dataclass
class Callers:
    """They connect anew for each request, as a router does, and keep who answered, or what went wrong."""

    port: int
    answered: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._threads = [threading.Thread(target=self._run) for _ in range(4)]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request("POST", "/", body="told")
                answer = connection.getresponse()
                said = answer.read().decode()
                (self.answered if answer.status == 200 else self.failed).append(said)
            except (OSError, HTTPException) as error:
                self.failed.append(repr(error))
            finally:
                connection.close()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@dataclass
class Supervised:
    """A running supervisor of fake releases."""

    var: Path
    port: int
    process: subprocess.Popen[bytes]

    def diary(self) -> list[str]:
        path = self.var / "diary"
        return path.read_text().splitlines() if path.exists() else []

    def run(self, name: str, *, is_back: bool = False) -> Standing:
        """Wish for a release and wait for the answer."""
        number = releases.wish(self.var, Release(f"/{name}", sys.executable), is_back=is_back)
        for _ in ticks(40, every=0.05):
            if (found := releases.standing(self.var)) and found.number == number:
                return found
        raise AssertionError((self.var / "output").read_text())

    def is_answering(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True
        except OSError:
            return False


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.platform.engines.fake_releases", str(tmp_path), str(port)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    found = Supervised(tmp_path, port, process)
    try:
        assert any(found.is_answering() and found.diary() for _ in ticks(30, every=0.1))
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        end_leftovers(tmp_path)


def test_requests_are_answered_throughout_by_one_release_or_the_other(supervised: Supervised) -> None:
    callers = Callers(supervised.port)
    try:
        time.sleep(0.5)
        before = set(callers.answered)
        assert supervised.run("second") == Standing(1, Release("/second", sys.executable), "", FIRST)
        seen = len(callers.answered)
        time.sleep(0.5)
        assert supervised.run("first", is_back=True).problem == ""
    finally:
        callers.stop()
    assert callers.failed == []
    assert before.isdisjoint(callers.answered[seen + 8 :])
    assert len(callers.answered) > 100


def test_readers_come_before_those_they_relieve_have_gone(supervised: Supervised) -> None:
    supervised.run("second")
    assert supervised.diary() == ["first began", "second began", "first ended"]


def test_a_release_that_does_not_get_ready_leaves_all_as_it_was(supervised: Supervised) -> None:
    callers = Callers(supervised.port)
    try:
        answer = supervised.run("bad")
    finally:
        callers.stop()
    assert "web of the other release was not ready" in answer.problem
    assert answer.release == FIRST
    assert callers.failed == []
    expected = ["first began", "bad began", "first ended", "first began", "bad ended"]
    assert any(sorted(supervised.diary()) == sorted(expected) for _ in ticks(10, every=0.1))


def test_stopping_in_the_middle_leaves_nobody_behind(supervised: Supervised) -> None:
    releases.wish(supervised.var, Release("/second", sys.executable), is_back=False)
    assert any("second began" in supervised.diary() for _ in ticks(20, every=0.05))
    supervised.process.send_signal(signal.SIGTERM)
    assert supervised.process.wait(30) == 0
    assert not supervised.is_answering()
    assert sorted(supervised.diary())[-1] == "second ended"


def test_a_folder_that_is_no_checkout_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(EngineFailure, match="no release of Titan"):
        releases.release_at(tmp_path)
    assert releases.release_at(ROOT).version
