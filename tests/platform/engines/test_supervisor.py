"""The supervisor over real, small child processes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from titan.platform.engines.children import pause_before_restart
from titan.platform.engines.processes import is_running, ticks
from titan.platform.engines.supervisor import end_leftovers, read_running

ROOT = Path(__file__).resolve().parents[3]
FAKE = Path(__file__).with_name("fake_titan.py")

DIARY = "import signal,sys,time,pathlib; note=lambda w: open('diary','a').write(sys.argv[1]+' '+w+chr(10)); note('began')\n"
POLITE = (
    DIARY
    + "signal.signal(signal.SIGTERM, lambda *_: (note('ended'), sys.exit()))\nwhile True: time.sleep(0.05)"
)
STUBBORN = DIARY + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(0.05)"
CRASHES_ONCE = (
    DIARY + "marks=pathlib.Path('crashed')\nif not marks.exists(): marks.touch(); sys.exit(3)\n" + POLITE
)


class FakeTitan:
    """A running supervisor; its output and its children's diary can be waited for."""

    def __init__(self, folder: Path, *programs: str) -> None:
        self.folder = folder
        self.output = folder / "output"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(FAKE), str(folder), *programs],
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def diary(self) -> list[str]:
        path = self.folder / "diary"
        return path.read_text().splitlines() if path.exists() else []

    def wait_for(self, line: str, *, times: int = 1) -> None:
        assert any(self.diary().count(line) >= times for _ in ticks(20)), self.output.read_text()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


Launch = Callable[..., FakeTitan]


@pytest.fixture
def launched() -> Iterator[list[FakeTitan]]:
    titans: list[FakeTitan] = []
    yield titans
    for titan in titans:
        titan.process.kill()
        titan.process.wait()
        end_leftovers(titan.folder)


@pytest.fixture
def launch(tmp_path: Path, launched: list[FakeTitan]) -> Launch:
    def start(*programs: str) -> FakeTitan:
        launched.append(FakeTitan(tmp_path, *programs))
        return launched[-1]

    return start


class TestSupervisor:
    def test_starts_a_crashed_process_again_and_says_so(self, launch: Launch) -> None:
        titan = launch(f"worker:1:5:{CRASHES_ONCE}")

        titan.wait_for("worker began", times=2)

        assert titan.stop() == 0
        assert "worker ended (exit code 3)" in titan.output.read_text()
        assert titan.diary()[-1] == "worker ended"

    def test_starts_a_killed_process_again(self, launch: Launch) -> None:
        titan = launch(f"worker:1:5:{POLITE}")
        titan.wait_for("worker began")
        assert any(read_running(titan.folder) for _ in ticks(10))
        running = read_running(titan.folder)
        assert running is not None

        os.kill(int(next(iter(running.children))), signal.SIGKILL)

        titan.wait_for("worker began", times=2)
        assert "signal 9" in titan.output.read_text()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_stops_web_first_on_every_polite_signal(self, launch: Launch, number: signal.Signals) -> None:
        titan = launch(f"relay:1:5:{POLITE}", f"web:0:5:{POLITE}")
        titan.wait_for("web began")
        titan.wait_for("relay began")

        assert titan.stop(number) == 0

        assert titan.diary()[-2:] == ["web ended", "relay ended"]
        assert not (titan.folder / "supervisor.json").exists()

    def test_kills_what_does_not_drain_in_time(self, launch: Launch) -> None:
        titan = launch(f"web:0:0.3:{STUBBORN}")
        titan.wait_for("web began")
        assert any(read_running(titan.folder) for _ in ticks(10))
        children = json.loads((titan.folder / "supervisor.json").read_text())["children"]

        assert titan.stop() == 0

        assert "web did not stop within 0.3 s" in titan.output.read_text()
        assert [pid for pid, marker in children.items() if is_running(int(pid), marker)] == []

    def test_announces_readiness_once(self, launch: Launch) -> None:
        titan = launch(f"web:0:5:{POLITE}")
        titan.wait_for("web began")
        assert any("ready" in titan.output.read_text() for _ in ticks(10))

        titan.stop()

        assert titan.output.read_text().count("ready") == 1

    def test_leftovers_of_a_killed_supervisor_are_ended(self, launch: Launch) -> None:
        titan = launch(f"worker:1:5:{POLITE}")
        titan.wait_for("worker began")
        assert any(read_running(titan.folder) for _ in ticks(10))
        titan.stop(signal.SIGKILL)

        end_leftovers(titan.folder)

        assert titan.diary()[-1] == "worker ended"
        assert read_running(titan.folder) is None


class TestPause:
    def test_doubles_up_to_half_a_minute(self) -> None:
        assert [pause_before_restart(n) for n in (0, 1, 2, 3, 6, 7, 50)] == [0, 0.5, 1, 2, 16, 30, 30]
