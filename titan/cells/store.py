"""The directory as a file: read strictly by every process, replaced as a whole, former epochs kept.

Form: `{"format": 1, "epoch": 3, "cells": [{"number": 0, "state": "live", "addresses": ["127.0.0.1:8000"],
"neighbour": 1, "buckets": "000-7ff,a00"}, …]}`: three hexadecimal digits a bucket, as ids show it.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from titan.kernel.ids import BUCKETS

from .directory import Cell, Directory, DirectoryInvalid, NotAllowed, State

FORMAT = 1
EPOCHS = "epochs"
ROUTE_KEY = "route.key"
_RANGE = re.compile(r"([0-9a-f]{3})(?:-([0-9a-f]{3}))?")


class DirectoryMissing(Exception):
    """There is no directory at that path."""


class _CellForm(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = Field(strict=True)
    state: State
    addresses: list[str]
    neighbour: int | None = Field(strict=True)
    buckets: str


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = Field(strict=True)
    epoch: int = Field(strict=True)
    cells: list[_CellForm]


def load(path: Path) -> Directory:
    """The directory in a file.

    Raises:
        DirectoryMissing: there is no such file.
        DirectoryInvalid: it is not a directory, or breaks a rule.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise DirectoryMissing(f"there is no directory of cells at {path}") from error
    return parse(raw)


def parse(raw: bytes) -> Directory:
    """The directory in the text of a file.

    Raises:
        DirectoryInvalid: it is not one, or breaks a rule.
    """
    try:
        form = _Form.model_validate(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise DirectoryInvalid([f"not JSON: {error}"]) from error
    except ValidationError as error:
        problems = [f"{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise DirectoryInvalid(problems) from error
    if form.format != FORMAT:
        raise DirectoryInvalid([f"format {form.format} is not {FORMAT}, the one that this version reads"])
    cells = tuple(Cell(one.number, one.state, tuple(one.addresses), one.neighbour) for one in form.cells)
    return Directory(form.epoch, cells, _homes(form.cells))


def _homes(forms: list[_CellForm]) -> tuple[int, ...]:
    homes: dict[int, int] = {}
    problems = []
    for form in forms:
        for bucket in _buckets(form.buckets):
            if bucket in homes:
                problems.append(f"bucket {bucket:03x} has two homes, {homes[bucket]} and {form.number}")
            homes[bucket] = form.number
    missing = [bucket for bucket in range(BUCKETS) if bucket not in homes]
    if missing:
        problems.append(f"{len(missing)} buckets have no home, the first is {missing[0]:03x}")
    if problems:
        raise DirectoryInvalid(problems)
    return tuple(homes[bucket] for bucket in range(BUCKETS))


def _buckets(text: str) -> Iterator[int]:
    for part in text.split(",") if text else ():
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1], 16), int(found[2] or found[1], 16)) if found else (1, 0)
        if first > last:
            raise DirectoryInvalid([f"{part!r} is no bucket and no range of buckets such as 000-0ff"])
        yield from range(first, last + 1)


def ranges(buckets: tuple[int, ...]) -> str:
    """Ascending buckets as they stand in the file."""
    runs: list[list[int]] = []
    for bucket in buckets:
        if runs and runs[-1][1] == bucket - 1:
            runs[-1][1] = bucket
        else:
            runs.append([bucket, bucket])
    return ",".join(f"{a:03x}" if a == b else f"{a:03x}-{b:03x}" for a, b in runs)


def as_json(directory: Directory) -> dict[str, Any]:
    """What stands in the file."""
    return {
        "format": FORMAT,
        "epoch": directory.epoch,
        "cells": [
            {
                "number": cell.number,
                "state": cell.state,
                "addresses": cell.addresses,
                "neighbour": cell.neighbour,
                "buckets": ranges(directory.owned[cell.number]),
            }
            for cell in directory.cells
        ],
    }


def found(path: Path, directory: Directory) -> None:
    """Write the first epoch, and the key that signs routes.

    Raises:
        NotAllowed: there is a directory already, or this is not the first epoch.
    """
    with _exclusive(path.parent):
        if path.exists():
            raise NotAllowed(f"there is a directory at {path} already")
        if directory.epoch != 1:
            raise NotAllowed(f"a directory begins with epoch 1, not {directory.epoch}")
        key = path.with_name(ROUTE_KEY)
        if not key.exists():
            replace_file(key, secrets.token_hex(32).encode(), mode=0o600)
        _write(path, directory)


def change(path: Path, step: Callable[[Directory], Directory], *, is_dry: bool = False) -> Directory:
    """Write the epoch that `step` makes of the present one, and give it. One change at a time.

    Raises:
        DirectoryMissing, DirectoryInvalid: the present one cannot be read.
        NotAllowed: the step refuses, or its epoch is not the next one.
    """
    with _exclusive(path.parent):
        present = load(path)
        following = step(present)
        if following.epoch != present.epoch + 1:
            raise NotAllowed(f"epoch {following.epoch} does not follow {present.epoch}")
        if not is_dry:
            _write(path, following)
    return following


def route_key(path: Path) -> bytes:
    """The key that signs routes, beside a directory.

    Raises:
        DirectoryMissing: there is none.
    """
    key = path.with_name(ROUTE_KEY)
    try:
        return key.read_bytes().strip()
    except FileNotFoundError as error:
        raise DirectoryMissing(f"there is no key of routes at {key}") from error


def _write(path: Path, directory: Directory) -> None:
    text = orjson.dumps(as_json(directory), option=orjson.OPT_INDENT_2) + b"\n"
    (path.parent / EPOCHS).mkdir(exist_ok=True)
    # The record first: what is in force has always been recorded.
    replace_file(path.parent / EPOCHS / f"{directory.epoch:08d}.json", text)
    replace_file(path, text)


def replace_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old one or the new one, whole, also after a power cut."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
