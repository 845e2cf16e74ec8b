"""A webhook secret that Titan and a simulator share on one machine, made on first use."""

import base64
import os
import secrets
from pathlib import Path


def shared_secret(var_dir: Path, name: str) -> str:
    """The secret in `<var_dir>/simulators/<name>`, in the form of Standard Webhooks (`whsec_` and base64).

    Safe when several processes ask for it first at once: the file appears whole, and the first one stays.
    """
    path = var_dir / "simulators" / name
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
