"""Ending processes: what is true when it returns."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

from titan.platform.engines.processes import end, is_free, kill_within, working_in

# Listens, and holds so much memory that the kernel needs a while to take it all away.
SERVER = """
import socket, sys, time
held = bytearray(200_000_000)
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
time.sleep(600)
"""
SLEEPER = "import time; print('here', flush=True); time.sleep(600)"


def test_a_killed_server_has_let_go_of_its_port() -> None:
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        port = int(process.stdout.readline())
        end(process.pid, "server = socket", politely=signal.SIGKILL, seconds=30)
        with socket.socket() as probe:
            # Without SO_REUSEADDR: a socket that is still open is in the way.
            probe.bind(("127.0.0.1", port))
        assert is_free(port)
        process.stdout.close()


def test_a_stopped_process_ends_politely() -> None:
    process = subprocess.Popen([sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE)
    assert process.stdout is not None
    # Before it says so it has no command line to be known by.
    assert process.stdout.read(1)
    process.send_signal(signal.SIGSTOP)
    assert end(process.pid, "import time", politely=signal.SIGTERM, seconds=30)
    assert not Path(f"/proc/{process.pid}").exists()
    process.stdout.close()


def test_all_that_works_in_a_folder_is_killed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    command = ["sleep", "600"]
    inside = [subprocess.Popen(command, cwd=tmp_path / "here") for _ in range(2)]
    outside = subprocess.Popen(command, cwd=tmp_path / "there")
    inside[0].send_signal(signal.SIGSTOP)
    try:
        assert set(working_in(tmp_path / "here")) == {process.pid for process in inside}
        assert kill_within(tmp_path / "here")
        assert [process.wait() for process in inside] == [-signal.SIGKILL] * 2
        assert working_in(tmp_path / "there") == [outside.pid]
    finally:
        outside.kill()
        outside.wait()
