"""A supervisor over small fake programs: `python fake_titan.py VAR NAME:RANK:DRAIN:CODE …`, CODE being Python."""

import os
import sys
from pathlib import Path

from titan.platform.engines.programs import Program
from titan.platform.engines.supervisor import Supervisor
from titan.platform.engines.up import say


def program(text: str) -> Program:
    name, rank, drain, code = text.split(":", 3)
    return Program(
        name=name,
        command=(sys.executable, "-c", code, name),
        role="worker",
        stop_rank=int(rank),
        drain_seconds=float(drain),
    )


def main() -> None:
    var_dir = Path(sys.argv[1])
    Supervisor(
        [program(text) for text in sys.argv[2:]],
        var_dir=var_dir,
        cwd=var_dir,
        environ=os.environ,
        host="127.0.0.1",
        port=0,
        ensure_engines=lambda: None,
        is_ready=lambda: (var_dir / "log").exists(),
        on_ready=lambda: say("ready"),
        say=say,
    ).run()


if __name__ == "__main__":
    main()
