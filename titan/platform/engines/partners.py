"""Where the simulated partners listen: `<var>/simulators/port`, written by the process that listens."""

from pathlib import Path

UNKNOWN_PORT = 9


def simulator_url(var_dir: Path, *, port: int = 0, host: str = "127.0.0.1") -> str:
    """The base address: of `port`, else of the one that was noted last; port 9 (discard) when none ever ran."""
    return f"http://{host}:{port or noted_port(var_dir) or UNKNOWN_PORT}"


def noted_port(var_dir: Path) -> int:
    """The port that was noted last; 0 for none."""
    try:
        return int((var_dir / "simulators" / "port").read_text(encoding="ascii"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return 0


def note_port(var_dir: Path, port: int) -> None:
    """Remember where the simulators listen, for commands that are run beside them."""
    path = var_dir / "simulators" / "port"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(str(port), encoding="ascii")
    draft.replace(path)
