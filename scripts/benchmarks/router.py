"""What the router of cells costs: `python -m scripts.benchmarks.router`, after ./scripts/install-haproxy.

The cells are a second HAProxy that answers at once, so nearly all that is measured is the way there.
"""

import argparse
import json
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from joserfc import jws
from joserfc.jwk import RSAKey

from scripts.loadclient import Client, Scenario, run
from titan.cells import placement
from titan.cells.directory import Cell, Directory, State
from titan.cells.router import program
from titan.cells.router.rendering import CONFIGURATION, Router, write
from titan.cells.signing import COOKIE, route_mark
from titan.kernel.ids import BUCKETS, new_id

KEY = b"a key of this measurement"
TOKENS = 300
_CELL = """
defaults
  mode http
  timeout client 60s
  timeout connect 1s
  timeout server 60s
frontend cell
  bind 127.0.0.1:{0}
  bind 127.0.0.1:{1}
  http-request return status 200 content-type text/plain string ok
"""


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of request: its path and its headers, one of them a user."""

    name: str
    path: str
    headers: list[dict[str, str]]


def ways(signer: RSAKey) -> list[Way]:
    """Requests that are routed by nothing, by an id, by a browser's cookie, by an access token."""
    buckets = [place * BUCKETS // TOKENS for place in range(TOKENS)]
    header = {"alg": "RS256", "kid": "k1", "typ": "JWT"}
    tokens = [
        jws.serialize_compact(
            header,
            json.dumps({"sub": str(new_id(bucket=bucket)), "exp": int(time.time()) + 3600}),
            signer,
            ["RS256"],
        )
        for bucket in buckets
    ]
    return [
        Way("no one", "/", [{}]),
        Way("id", f"/api/v1/orders/{new_id(bucket=7)}", [{}]),
        Way("cookie", "/cart/", [{"cookie": f"{COOKIE}={route_mark(KEY, bucket)}"} for bucket in buckets]),
        Way("token", "/api/v1/cart", [{"authorization": f"Bearer {token}"} for token in tokens]),
    ]


def asking(way: Way, client: Client) -> Scenario:
    """Ask for ever, as one user after the other."""
    while True:
        for headers in way.headers:
            yield client.call(way.name, "GET", way.path, headers=headers)


def main() -> None:
    """Start both, measure each way direct and routed, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--port", type=int, default=8790, help="The router's; the cells take the next two.")
    wishes = parser.parse_args()
    haproxy = program.haproxy()
    if haproxy is None:
        parser.exit(3, "There is no HAProxy here: ./scripts/install-haproxy\n")
    port: int = wishes.port
    signer = RSAKey.generate_key(2048, private=True)
    with tempfile.TemporaryDirectory(prefix="titan-router-") as text:
        folder = Path(text)
        (folder / "cell.cfg").write_text(_CELL.format(port + 1, port + 2))
        cells = tuple(Cell(n, State.LIVE, (f"127.0.0.1:{port + 1 + n}",), 1 - n) for n in range(2))
        directory = Directory(1, cells, placement.founded([0, 1]))
        write(
            directory, Router(folder, f"127.0.0.1:{port}", KEY, {"k1": signer.as_pem(private=False).decode()})
        )
        started = [
            subprocess.Popen([haproxy, "-db", "-C", text, "-f", name], stderr=subprocess.DEVNULL)
            for name in ("cell.cfg", CONFIGURATION)
        ]
        try:
            _wait_for(f"http://127.0.0.1:{port}/")
            _print(ways(signer), port, partial(_measured, clients=wishes.clients, seconds=wishes.seconds))
        finally:
            for process in started:
                process.terminate()
                process.wait(10)


def _print(
    found: list[Way], port: int, measured: Callable[[int, Way], tuple[float, float, float, int]]
) -> None:
    print(f"{'routed by':10}  {'':7}  {'requests/s':>10}  {'p50 ms':>7}  {'p99 ms':>7}  {'failed':>6}")
    for way in found:
        for name, where in (("direct", port + 1), ("router", port)):
            rate, median, late, failed = measured(where, way)
            print(
                f"{way.name:10}  {name:7}  {rate:10.0f}  {median:7.2f}  {late:7.2f}  {failed:6d}", flush=True
            )


def _measured(port: int, way: Way, *, clients: int, seconds: float) -> tuple[float, float, float, int]:
    result = run("127.0.0.1", port, partial(asking, way), clients=clients, seconds=seconds)
    return result.rate, result.total.percentile(0.5), result.total.percentile(0.99), result.failures


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The router did not start.")


if __name__ == "__main__":
    main()
