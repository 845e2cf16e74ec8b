"""A WSGI environ (PEP 3333) from an ASGI scope."""

import io
import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

from .asgi import Scope

_PLAIN = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}
# `Proxy:` would become HTTP_PROXY, which HTTP clients read as their proxy's address (CVE-2016-5385).
_DROPPED = frozenset({b"proxy"})


class FileBody(FileWrapper):
    """Files in pieces that are worth a thread's round trip, whatever block size the application asks."""

    def __init__(self, filelike: IO[bytes], _block_size: int = 0) -> None:
        super().__init__(filelike, 256 * 1024)


class ErrorLog(io.TextIOBase):
    """`wsgi.errors`: what the application writes there becomes log lines."""

    def write(self, text: str) -> int:
        if text.strip():
            logging.getLogger(__name__).error("%s", text.rstrip())
        return len(text)


_FIXED: dict[str, Any] = {
    "wsgi.version": (1, 0),
    "wsgi.errors": ErrorLog(),
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    "wsgi.file_wrapper": FileBody,
}


@lru_cache(maxsize=512)
def _key(name: bytes) -> str:
    """The environ key of a header, or an empty string for one that must not reach the application."""
    if name in _DROPPED or b"_" in name:
        # `X_Forwarded_For` would be told apart from `X-Forwarded-For` by nobody behind this line.
        return ""
    return _PLAIN.get(name) or "HTTP_" + name.decode("latin-1").upper().replace("-", "_")


def build_environ(scope: Scope, body: bytes, *, trust_proxy: bool) -> dict[str, Any]:
    """The environ of one request.

    Repeated headers are joined by commas, cookies by semicolons; paths are percent-decoded bytes in
    Latin-1, as WSGI wants. With `trust_proxy` the scheme is what the nearest proxy says in
    `X-Forwarded-Proto`; REMOTE_ADDR stays the peer's (`observability.client_address` looks further).
    """
    path, script = _path(scope)
    server, client = scope.get("server") or ("", None), scope.get("client") or ("", 0)
    environ = {
        **_FIXED,
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": script,
        "PATH_INFO": path,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
    }
    for key, value in _headers(scope):
        if key in environ:
            environ[key] += ("; " if key == "HTTP_COOKIE" else ",") + value
        else:
            environ[key] = value
    if body:
        # A chunked body has no length of its own, and Django reads no further than this.
        environ["CONTENT_LENGTH"] = str(len(body))
    if trust_proxy:
        _believe_proxy(environ)
    return environ


def _headers(scope: Scope) -> Iterator[tuple[str, str]]:
    for name, value in scope["headers"]:
        key = _key(name)
        if key:
            yield key, value.decode("latin-1")


def _path(scope: Scope) -> tuple[str, str]:
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf8")
    path = (unquote_to_bytes(raw) if b"%" in raw else raw).decode("latin-1")
    script: str = scope.get("root_path", "").rstrip("/").encode("utf8").decode("latin-1")
    if script and path.startswith(script):
        path = path[len(script) :]
    return path, script


def _believe_proxy(environ: dict[str, Any]) -> None:
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
