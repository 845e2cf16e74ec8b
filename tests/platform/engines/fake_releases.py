"""A supervisor of a web role and a reader: `python fake_releases.py VAR PORT`. Releases are folders; one named `bad…` never gets ready."""

import os
import sys
from pathlib import Path

from titan.platform.engines import releases, relief
from titan.platform.engines.programs import Program
from titan.platform.engines.releases import Release, Standing
from titan.platform.engines.supervisor import Succession, Supervisor
from titan.platform.engines.up import say

ROOT = Path(__file__).resolve().parents[3]
READER = (
    "import signal,sys,time; note=lambda w: open(sys.argv[1],'a').write(sys.argv[2]+' '+w+chr(10)); note('began')\n"
    "signal.signal(signal.SIGTERM, lambda *_: (note('ended'), sys.exit()))\nwhile True: time.sleep(0.05)"
)
FIRST = Release("/first", sys.executable)
VAR, PORT = Path(sys.argv[1]), int(sys.argv[2])


def programs(release: Release) -> tuple[Program, ...]:
    name = Path(release.root).name
    environ = (("UNREADY", "1"),) if name.startswith("bad") else ()
    web = (sys.executable, "-m", "tests.platform.serving.served", str(PORT))
    reader = (sys.executable, "-c", READER, str(VAR / "diary"), name)
    return (
        Program(name="web", command=web, role="web", stop_rank=0, environ=environ, takes_door=True),
        Program(name="reader", command=reader, role="relay", stop_rank=1),
    )


def succession() -> Succession | None:
    wish, runs = releases.wished(VAR), releases.standing(VAR)
    assert runs is not None
    if wish is None or wish.number <= runs.number:
        return None
    asked = wish

    def ended(problem: str) -> None:
        releases.note(VAR, releases.answered(runs, asked, problem))

    return Succession(programs(asked.release), ROOT, asked.is_back, ended)


if __name__ == "__main__":
    releases.note(VAR, Standing(0, FIRST))
    relief.SETTLE_S, relief.READY_S = 1.0, 4.0
    Supervisor(
        programs(FIRST),
        var_dir=VAR,
        cwd=ROOT,
        environ=os.environ,
        host="127.0.0.1",
        port=PORT,
        ensure_engines=lambda: None,
        is_ready=lambda: (VAR / "log" / "web.log").exists(),
        on_ready=lambda: say("ready"),
        say=say,
        succession=succession,
    ).run()
