"""A running router: what its map of buckets says, and changing that without a reload."""

import csv
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .rendering import BUCKET_MAP, SOCKET

_SERVER = re.compile(r"(?:cell(\d+)|any)/s(\d+)(?:-\d+)?")

_SOME = 200
_VERSION = re.compile(r"New version created: (\d+)")


class RouterRefused(Exception):
    """The router did not do what it was told; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the router got from a cell since it was started; `failed` are answers of 5xx, and none at all."""

    answered: int = 0
    failed: int = 0


class RunningRouter:
    """The router whose files are in a folder.

    Raises (every method):
        OSError: it does not run.
        RouterRefused: it answers with an error.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._map = folder.resolve() / BUCKET_MAP

    def buckets(self) -> dict[str, str]:
        """The map in force: bucket → cell."""
        rows = (line.split() for line in self._tell(f"show map {self._map}").splitlines())
        return {row[1]: row[2] for row in rows if len(row) == 3}

    def cells(self) -> set[int]:
        """The cells that it can send requests to."""
        names = self._tell("show backend").split()
        return {int(name.removeprefix("cell")) for name in names if name.removeprefix("cell").isdecimal()}

    def answers(self) -> dict[int, Answers]:
        """What each cell has answered, whichever rule sent a request there."""
        found: dict[int, Answers] = {}
        rows = csv.DictReader(self._tell("show stat").removeprefix("# ").splitlines())
        for row in rows:
            server = _SERVER.fullmatch(f"{row['pxname']}/{row['svname']}")
            if server is None:
                continue
            cell = int(server[1] or server[2])
            good = sum(int(row[f"hrsp_{first}xx"] or 0) for first in "1234")
            bad = sum(int(row[name] or 0) for name in ("hrsp_5xx", "econ", "eresp"))
            former = found.get(cell, Answers())
            found[cell] = Answers(former.answered + good + bad, former.failed + bad)
        return found

    def move(self, bucket: str, cell: str) -> None:
        """Give one bucket another home."""
        self._must_be_silent(self._tell(f"set map {self._map} {bucket} {cell}"))

    def put(self, cell: int, servers: int, state: str) -> None:
        """Put the servers of a cell into maintenance (`maint`), or let requests through at once (`ready`)."""
        for place in range(servers):
            self._must_be_silent(self._tell(f"set server cell{cell}/s{place} state {state}"))

    def replace(self, buckets: Mapping[str, str]) -> None:
        """Put a whole map in force, all at one moment."""
        answer = self._tell(f"prepare map {self._map}")
        found = _VERSION.search(answer)
        if not found:
            raise RouterRefused(answer)
        version = found[1]
        rows = [f"{bucket} {cell}" for bucket, cell in buckets.items()]
        for begin in range(0, len(rows), _SOME):
            payload = "\n".join(rows[begin : begin + _SOME])
            self._must_be_silent(self._tell(f"add map @{version} {self._map} <<\n{payload}\n"))
        self._must_be_silent(self._tell(f"commit map @{version} {self._map}"))

    @staticmethod
    def _must_be_silent(answer: str) -> None:
        if answer:
            raise RouterRefused(answer)

    def _tell(self, command: str) -> str:
        folder = os.open(self._folder, os.O_PATH | os.O_DIRECTORY)
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(10)
            try:
                # The path of a socket has a hundred characters at most; this one is short wherever the folder is.
                door.connect(f"/proc/self/fd/{folder}/{SOCKET}")
            finally:
                os.close(folder)
            door.sendall(command.encode() + b"\n")
            parts = []
            while part := door.recv(65536):
                parts.append(part)
        return b"".join(parts).decode().strip()
