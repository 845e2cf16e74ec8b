"""Where things are in a fleet's folder, and what its cells share."""

import base64
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from titan.platform.engines.programs import CONNECT_PORT

from .. import store
from ..directory import Cell, Directory

# Access tokens are good in every cell, so their keys are everybody's; pictures of the catalogue and of cases lie once for all cells.
SHARED_FOLDERS = ("keys", "media", "evidence")


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder of a fleet: `cell-0`, `cell-1`, … are whole Titans, `shared` is what they have in common."""

    folder: Path

    @property
    def directory(self) -> Path:
        return self.folder / "directory.json"

    @property
    def router(self) -> Path:
        return self.folder / "router"

    @property
    def kafka(self) -> Path:
        """The broker of these cells, where nobody named another one."""
        return self.folder / "kafka"

    @property
    def shared(self) -> Path:
        return self.folder / "shared"

    @property
    def secret_key(self) -> Path:
        return self.shared / "secret_key"

    @property
    def carrier_secret(self) -> Path:
        """What signs the simulated carriers' webhooks: a parcel of one may be of a shop that has moved to another cell."""
        return self.shared / "carrier_webhook_secret"

    def cell(self, number: int) -> Path:
        """The folder of a cell: its engines, its logs, its records."""
        return self.folder / f"cell-{number}"

    def present(self) -> Directory | None:
        """The directory, None where the fleet has not been founded."""
        return store.load(self.directory) if self.directory.exists() else None

    def make(self, numbers: range) -> None:
        """Make folders, links to what is shared, and the key that signs for all cells."""
        for name in SHARED_FOLDERS:
            (self.shared / name).mkdir(parents=True, exist_ok=True, mode=0o755 if name == "media" else 0o700)
        if not self.secret_key.exists():
            store.replace_file(self.secret_key, secrets.token_urlsafe(64).encode(), mode=0o600)
        if not self.carrier_secret.exists():
            signed = b"whsec_" + base64.b64encode(secrets.token_bytes(32))
            store.replace_file(self.carrier_secret, signed, mode=0o600)
        for number in numbers:
            self.cell(number).mkdir(exist_ok=True)
            for name in SHARED_FOLDERS:
                link = self.cell(number) / name
                if not link.is_symlink():
                    if link.is_dir():
                        # A cell of before it was shared.
                        shutil.copytree(link, self.shared / name, dirs_exist_ok=True)
                        shutil.rmtree(link)
                    link.symlink_to(Path("..") / self.shared.name / name)

    def environ(self, number: int, *, public_url: str, environ: Mapping[str, str]) -> dict[str, str]:
        """What the processes of a cell are told, beside what `environ` says."""
        own = {
            "TITAN_CELL": str(number),
            "TITAN_CELL_DIRECTORY": str(self.directory),
            "TITAN_SECRET_KEY_FILE": str(self.secret_key),
        }
        # Cells of one machine share its processors, so each gets the fewest processes, and Kafka Connect, where one is started.
        shared = {"TITAN_WEB_WORKERS": "1", "TITAN_CONNECT_URL": f"http://127.0.0.1:{CONNECT_PORT}"}
        if self.carrier_secret.exists():
            shared["TITAN_CARRIER_WEBHOOK_SECRET"] = self.carrier_secret.read_text(encoding="ascii")
        return {**shared, "TITAN_PUBLIC_URL": public_url, **environ, **own}


def address(cell: Cell) -> tuple[str, int]:
    """The one host and port where a cell of this machine listens."""
    host, _, port = cell.addresses[0].rpartition(":")
    return host.removeprefix("[").removesuffix("]"), int(port)
