"""The process that plays Titan's partners."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from titan.platform.engines.partners import noted_port, simulator_url
from titan.simulators.shared_secret import shared_secret

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    command = [
        sys.executable,
        "-m",
        "titan.simulators",
        "--var",
        str(tmp_path),
        "--titan-url",
        "http://127.0.0.1:9",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))
    give_up = time.monotonic() + 60
    while not _answers(tmp_path) and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.05)
    yield tmp_path, process
    process.kill()
    process.wait()


def _answers(var: Path) -> bool:
    try:
        return bool(noted_port(var)) and httpx.get(simulator_url(var), trust_env=False).is_success
    except httpx.TransportError:
        return False


class TestProcess:
    def test_serves_every_simulator_on_a_noted_port_and_ends_on_request(
        self, running: tuple[Path, subprocess.Popen[bytes]]
    ) -> None:
        var, process = running

        served = httpx.get(simulator_url(var), trust_env=False).json()["simulators"]
        book = httpx.get(f"{simulator_url(var)}/card/book", trust_env=False).json()
        process.send_signal(signal.SIGTERM)

        assert "/card" in served
        assert book["charges"] == []
        assert process.wait(30) in (0, -signal.SIGTERM)


class TestSecret:
    def test_is_the_same_for_all_who_ask_first_at_once(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lambda _: shared_secret(tmp_path, "secret"), range(32)))

        assert len(found) == 1
        assert found.pop().startswith("whsec_")
        assert [path.name for path in (tmp_path / "simulators").iterdir()] == ["secret"]

    def test_is_for_the_owner_alone(self, tmp_path: Path) -> None:
        shared_secret(tmp_path, "secret")

        assert (tmp_path / "simulators" / "secret").stat().st_mode & 0o077 == 0


def test_address_without_a_note_leads_nowhere(tmp_path: Path) -> None:
    assert simulator_url(tmp_path) == "http://127.0.0.1:9"
    assert simulator_url(tmp_path, port=4711) == "http://127.0.0.1:4711"
