"""The process that serves every simulator under one port."""

import socket
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import uvicorn

from titan.platform.engines.partners import note_port, simulator_url

from .http import Application, Receive, Send, as_json


@dataclass(frozen=True, slots=True)
class Start:
    """What a simulator is told: where to keep its book, where Titan is, and its own address from outside."""

    var: Path
    titan_url: str
    public_url: str

    @property
    def folder(self) -> Path:
        """Where books are kept; exists."""
        path = self.var / "simulators"
        path.mkdir(parents=True, exist_ok=True)
        return path


class Mount:
    """Serves each application under its prefix, and `/` with the list of them."""

    def __init__(self, applications: Mapping[str, Application]) -> None:
        self._applications = dict(applications)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Hand the request to the application whose prefix the path begins with."""
        if scope["type"] != "http":
            raise RuntimeError(f"simulators speak http, not {scope['type']}")
        for prefix, application in self._applications.items():
            if scope["path"].startswith(f"{prefix}/") or scope["path"] == prefix:
                await application({**scope, "root_path": prefix}, receive, send)
                return
        await self._index(send)

    async def _index(self, send: Send) -> None:
        answer = as_json({"simulators": sorted(self._applications)})
        headers = [(b"Content-Type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})


def applications(start: Start) -> dict[str, Application]:
    """Every simulator's application by its prefix."""
    package = import_module("titan.simulators")
    found = {}
    for module in iter_modules(package.__path__, "titan.simulators."):
        if module.ispkg and find_spec(f"{module.name}.app"):
            app = import_module(f"{module.name}.app")
            found[app.PREFIX] = app.create(start)
    return found


def serve(*, host: str, port: int, var: Path, titan_url: str, public_url: str = "") -> None:
    """Serve until SIGTERM or SIGINT. With port 0 a free one is taken; it is noted either way."""
    listener = socket.create_server((host, port), reuse_port=False)
    bound: int = listener.getsockname()[1]
    note_port(var, bound)
    own = public_url or simulator_url(var, port=bound)
    start = Start(var=var, titan_url=titan_url.rstrip("/"), public_url=own.rstrip("/"))
    config = uvicorn.Config(
        Mount(applications(start)), lifespan="off", log_level="warning", access_log=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listener])
