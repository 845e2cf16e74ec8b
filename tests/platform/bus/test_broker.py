"""The broker as a supervisor runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from titan.platform.bus import broker as brokers
from titan.platform.engines.processes import ticks


@pytest.mark.kafka
@pytest.mark.skipif(not brokers.is_installed(), reason="needs Kafka: ./scripts/install-kafka")
def test_is_the_process_that_was_started_at_the_address_that_was_told_before(tmp_path: Path) -> None:
    told = brokers.prepare(tmp_path)
    command = [sys.executable, "-m", "titan.platform.bus.broker", "run", "--home", str(tmp_path)]
    with subprocess.Popen(command, cwd=brokers.ROOT) as process:
        try:
            for _ in ticks(brokers.START_SECONDS, every=0.1):
                if (running := brokers.read(tmp_path)) and running.is_alive():
                    break
            assert running is not None
            assert (running.pid, running.bootstrap) == (process.pid, told.bootstrap)
            assert brokers._answers(running, process)
        finally:
            process.terminate()
        assert process.wait(brokers.STOP_SECONDS) is not None
    stopped = brokers.read(tmp_path)
    assert stopped is not None
    assert not stopped.is_alive()
