"""An application asked by its own process, over no network."""

import asyncio

from .asgi import Application, Message, Scope


async def status_of(application: Application, path: str) -> int:
    """The status of the answer to a GET of that path; 0 where there is none."""
    status = 0
    has_asked = False

    async def receive() -> Scope:
        nonlocal has_asked
        if has_asked:
            await asyncio.Event().wait()
        has_asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
    }
    await application(scope, receive, send)
    return status
