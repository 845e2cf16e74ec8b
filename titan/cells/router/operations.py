"""The verbs of the command `cell` that concern the router."""

from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string
from joserfc.jwk import RSAKey

from .. import store
from ..directory import NotAllowed
from ..operations import Report, Wishes
from . import rendering
from .running import RunningRouter

FOLDER = "router"


def render(path: Path, wishes: Wishes) -> Report:
    """Write configuration, maps and keys for the directory in force."""
    directory = store.load(path)
    router = rendering.Router(
        folder=_folder(path, wishes),
        bind=wishes.options["bind"],
        route_key=store.route_key(path),
        public_keys=public_keys(),
        threads=wishes.options["threads"],
    )
    names = sorted(rendering.rendered(directory, router))
    if not wishes.is_dry:
        rendering.write(directory, router)
    would = "would write" if wishes.is_dry else "wrote"
    lines = [f"{would} epoch {directory.epoch} into {router.folder}: {', '.join(names)}"]
    lines.append(f"run it: haproxy -C {router.folder} -f {rendering.CONFIGURATION}")
    return Report(lines, {"epoch": directory.epoch, "folder": str(router.folder), "files": names})


def push(path: Path, wishes: Wishes) -> Report:
    """Put the directory's homes in force in the running router, without a reload.

    Raises:
        NotAllowed: no router runs there, or it does not know a cell of the directory.
    """
    directory = store.load(path)
    running = RunningRouter(_folder(path, wishes))
    wanted = rendering.bucket_map(directory)
    try:
        present = running.buckets()
        unknown = sorted({int(cell) for cell in wanted.values()} - running.cells())
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NotAllowed(f"no router runs in {_folder(path, wishes)}") from error
    if unknown:
        raise NotAllowed(
            f"the router does not know cell {unknown[0]} yet: render, and let it read its files again"
        )
    moved = sorted(bucket for bucket, cell in wanted.items() if present.get(bucket) != cell)
    if moved and not wishes.is_dry:
        running.replace(wanted)
    would = "would move" if wishes.is_dry else "moved"
    data = {"epoch": directory.epoch, "is_dry_run": wishes.is_dry, "moved": moved}
    return Report([f"{would} {len(moved)} buckets in the router, to epoch {directory.epoch}"], data)


def public_keys() -> dict[str, str]:
    """The keys that access tokens may be signed with: id → PEM."""
    return {
        key.kid: RSAKey.import_key({"kty": "RSA", "n": key.n, "e": key.e}).as_pem(private=False).decode()
        for key in import_string(settings.TITAN_KEY_SET)().keys
    }


def _folder(path: Path, wishes: Wishes) -> Path:
    return wishes.options["folder"] or path.parent / FOLDER
