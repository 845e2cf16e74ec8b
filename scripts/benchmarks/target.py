"""The marketplace that is measured: started, filled once, with buyers who can pay."""

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "bench-" + "long-enough-1"
ADDRESS = {
    "name": "Ada Bench",
    "street": "Unter den Linden 1",
    "city": "Berlin",
    "postal_code": "10117",
    "country": "DE",
}


@dataclass(slots=True)
class Buyer:
    """Somebody signed in over REST and in the browser."""

    email: str
    access: str = ""
    cookie: str = ""
    refresh: str = ""

    def renew(self, target: "Target") -> None:
        """Take a new access token: one lives for five minutes, a whole run takes longer."""
        tokens = target.call("POST", "/api/v1/accounts/token/refresh", {"refresh": self.refresh})
        self.access, self.refresh = tokens["access"], tokens["refresh"]


@dataclass(slots=True)
class Target:
    """A running Titan and what the scenarios need to know of it."""

    port: int
    var: Path
    products: list[tuple[str, str, list[str], str]] = field(default_factory=list)
    buyers: list[Buyer] = field(default_factory=list)
    clients: int = 8

    def call(self, method: str, path: str, body: Any = None, *, token: str = "", key: str = "") -> Any:
        """One REST call outside the measurement; the answer's JSON."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        request.add_header("Accept", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if key:
            request.add_header("Idempotency-Key", key)
        data = None
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ(var: Path, port: int) -> dict[str, str]:
    """The environment of the measured Titan."""
    return os.environ | {"TITAN_VAR_DIR": str(var), "TITAN_PORT": str(port), "TITAN_LOG_LEVEL": "WARNING"}


def script(name: str, *arguments: str, env: dict[str, str]) -> None:
    """Run one of the project's scripts."""
    subprocess.run([str(ROOT / "scripts" / name), *arguments], env=env, cwd=ROOT, check=True)


def start(var: Path) -> Target:
    """Start the marketplace that is measured."""
    port = free_port()
    script("up", "--detach", "--no-seed", "--port", str(port), env=environ(var, port))
    return Target(port, var)


def fill(target: Target, data: Path | None) -> None:
    """On first use: with the catalogues of `data`, else with the demo."""
    env = environ(target.var, target.port)
    filled = target.var / "bench-filled.txt"
    if filled.exists():
        return
    for file in catalogues(data):
        script("manage", "import_products", str(file), "--shops", "40", "--fill-missing", env=env)
    if not catalogues(data):
        script("manage", "seed_demo", env=env)
    filled.write_text(str(data), encoding="utf8")


def catalogues(data: Path | None) -> list[Path]:
    """The catalogue files that are there."""
    if data is None:
        return []
    names = ("shop-catalogue/products.csv.gz", "retrotech/products.csv.gz")
    return [data / name for name in names if (data / name).exists()]


def stop(target: Target) -> None:
    """Stop the measured Titan; its data stays."""
    script("down", env=environ(target.var, target.port))


def learn_products(target: Target, most: int) -> None:
    """Walk the product list page by page, as a client would."""
    path: str | None = "/api/v1/products?limit=100"
    while path and len(target.products) < most:
        page = target.call("GET", path)
        for card in page["results"]:
            variants = [variant["id"] for variant in card["variants"]]
            entry = (card["id"], card["slug"], variants, card["shop"]["id"])
            target.products.append(entry)
        following = page["next"]
        path = following and following.split(str(target.port), 1)[1]


def learn_buyers(target: Target, count: int) -> None:
    """Register buyers and fill their wallets through the card provider."""
    run = uuid.uuid4().hex[:8]
    for number in range(count):
        buyer = Buyer(f"bench-{run}-{number}@example.com")
        body = {"email": buyer.email, "password": PASSWORD, "name": f"Bench {number}"}
        made = target.call("POST", "/api/v1/accounts/register", body)
        buyer.access, buyer.refresh = made["access"], made["refresh"]
        for _ in range(8):
            target.call(
                "POST",
                "/api/v1/wallet/top-ups",
                {"amount": {"amount": 900_000, "currency": "EUR"}},
                token=buyer.access,
                key=uuid.uuid4().hex,
            )
        buyer.cookie = browser_cookie(target, buyer.email)
        target.buyers.append(buyer)


def browser_cookie(target: Target, email: str) -> str:
    """The session cookie that the login page gives."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = f"http://127.0.0.1:{target.port}/account/login/"
    html = opener.open(page, timeout=30).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    form = {"csrfmiddlewaretoken": found[1] if found else "", "email": email, "password": PASSWORD}
    request = urllib.request.Request(page, urllib.parse.urlencode(form).encode(), {"Referer": page})
    opener.open(request, timeout=30)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
