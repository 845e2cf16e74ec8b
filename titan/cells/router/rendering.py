"""The router's files, made from the directory: a configuration, three maps, the public keys of access tokens."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from titan.kernel.ids import BUCKETS

from ..directory import SERVING, Cell, Directory
from ..routes import RULES, UUID8
from ..store import replace_file

CONFIGURATION = "haproxy.cfg"
BUCKET_MAP = "buckets.map"
RULE_MAP = "rules.map"
NEIGHBOUR_MAP = "neighbours.map"
AWAY = "away.http"
SOCKET = "admin.sock"
AWAY_TEXT = "This part of the marketplace is away for a moment. Please try again.\n"
_AWAY_ANSWER = (
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncache-control: no-store\r\nretry-after: 5\r\n"
    f"content-length: {len(AWAY_TEXT)}\r\n\r\n{AWAY_TEXT}"
)
_TEMPLATE = Path(__file__).with_name("haproxy.cfg.template")


@dataclass(frozen=True, slots=True)
class Router:
    """Where the router listens, where its files are, what it verifies by (key id → PEM of a public key)."""

    folder: Path
    bind: str
    route_key: bytes
    public_keys: Mapping[str, str]
    threads: int = 1


def rendered(directory: Directory, router: Router) -> dict[str, str]:
    """The router's files by name."""
    folder = router.folder.resolve()
    configuration = Template(_TEMPLATE.read_text(encoding="utf8")).substitute(
        epoch=directory.epoch,
        folder=folder,
        bind=router.bind,
        threads=router.threads,
        key=base64.b64encode(router.route_key).decode(),
        uuid8=UUID8,
        verifications="\n".join(_verification(folder, kid) for kid in sorted(router.public_keys)),
        any_servers="\n".join(
            f"  server s{cell.number}-{place} {address} track cell{cell.number}/s{place}"
            for cell in directory.cells
            if cell.state in SERVING and directory.owned[cell.number]
            for place, address in enumerate(cell.addresses)
        ),
        backends="\n".join(_backend(cell) for cell in directory.cells),
    )
    return {
        CONFIGURATION: configuration,
        BUCKET_MAP: _lines(bucket_map(directory)),
        RULE_MAP: "".join(f"{pattern} {rule}\n" for pattern, rule in RULES),
        NEIGHBOUR_MAP: "".join(
            f"{cell.number} {cell.neighbour}\n" for cell in directory.cells if cell.neighbour is not None
        ),
        AWAY: _AWAY_ANSWER,
        **{_key_file(kid): pem for kid, pem in router.public_keys.items()},
    }


def bucket_map(directory: Directory) -> dict[str, str]:
    """Bucket, as ids show it → number of its home."""
    return {f"{bucket:03x}": str(directory.homes[bucket]) for bucket in range(BUCKETS)}


def write(directory: Directory, router: Router) -> Path:
    """Write the router's files and give the path of the configuration. It holds a key, so nobody else reads it."""
    router.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, text in rendered(directory, router).items():
        replace_file(router.folder / name, text.encode(), mode=0o600)
    return router.folder / CONFIGURATION


def _verification(folder: Path, kid: str) -> str:
    return (
        f'  http-request set-var(txn.verified) var(txn.token),jwt_verify(txn.alg,"{folder / _key_file(kid)}")'
        f" if {{ var(txn.kid) -m str {kid} }}"
    )


def _key_file(kid: str) -> str:
    return f"token-{kid}.pem"


def _backend(cell: Cell) -> str:
    # A refused connection says at once what two checks would say later.
    # A lost cell is checked too: it is back as soon as it says so and the directory calls it live.
    disabled = "" if cell.state in SERVING else " disabled"
    servers = "\n".join(
        f"  server s{place} {address} check inter 1s fastinter 250ms fall 2 rise 1"
        f" observe layer4 error-limit 1 on-error mark-down{disabled}"
        for place, address in enumerate(cell.addresses)
    )
    return f"""
backend cell{cell.number}
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host router
  http-check expect status 200
{servers}"""


def _lines(table: Mapping[str, str]) -> str:
    return "".join(f"{key} {value}\n" for key, value in table.items())
