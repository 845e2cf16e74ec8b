"""`python -m tests.platform.serving.served PORT`: the web role over a small WSGI application, two processes."""

import asyncio
import os
import sys
import time
from functools import partial
from typing import Any

from titan.platform.serving.front import Front
from titan.platform.serving.lanes import Lanes
from titan.platform.serving.master import Master, inherited, listen
from titan.platform.serving.pool import ThreadPool
from titan.platform.serving.worker import serve


def site(environ: Any, start: Any) -> list[bytes]:
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1.0)
    if environ["PATH_INFO"] == "/readyz" and "UNREADY" in os.environ:
        start("503 Service Unavailable", [])
        return [b""]
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {len(environ['wsgi.input'].read())}".encode()]


async def echo(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        if message["text"] == "flood":
            for _ in range(200):
                scope["state"]["post"](b"x" * 60_000)
                await asyncio.sleep(0)
        else:
            await send({"type": "websocket.send", "text": message["text"]})


if __name__ == "__main__":
    front = Front(
        wsgi=site,
        lanes=Lanes(),
        sockets=echo,
        pool=ThreadPool(threads=2, max_waiting=20),
        max_body_bytes=100_000,
    )
    lent, ready = (int(os.environ.get(f"TITAN_{name}_FD", "-1")) for name in ("LISTEN", "READY"))
    listener = inherited(lent) if lent >= 0 else listen("127.0.0.1", int(sys.argv[1]))
    Master(listener, partial(serve, front), 2, ready).run()
