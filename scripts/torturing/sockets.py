"""Thousands of websockets wait for one sale: all hear its start at the same moment, each its own answer, and cost little."""

import argparse
import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvloop

from scripts.torturing.flashcrowd import Line
from scripts.torturing.frame import Report
from scripts.torturing.socketline import Heard, SocketLine
from scripts.torturing.stage import Stage

STOCK = 50
CONNECTING = 100
START_P50_S, START_P99_S = 0.1, 0.2
MEMORY_KB = 64.0
PATIENCE_S = 60.0


def options(parser: argparse.ArgumentParser) -> None:
    """The size of the proof."""
    parser.add_argument("--sockets", type=int, default=2_000, help="How many (full size: 10000).")
    parser.add_argument("--presses", type=int, default=200, help="Who of them presses.")


@dataclass(slots=True)
class Run:
    """What the proof works on, and what it found."""

    stage: Stage
    sale: Any
    users: Sequence[Any]
    bearers: Sequence[str]
    tickets: Sequence[str]
    heard: list[Heard] = field(default_factory=list)
    lines: list[SocketLine] = field(default_factory=list)
    queued: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def prove(stage: Stage, chosen: argparse.Namespace) -> Report:
    """Connect, wait for the start, press, and see the server go."""
    # Tokens name the address that they are for.
    os.environ["TITAN_PORT"] = str(stage.port)
    from scripts.torturing import flashmarket

    users = flashmarket.make_users(chosen.sockets)
    bearers = flashmarket.tokens(users)
    sale = flashmarket.make_sale(STOCK)
    flashmarket.wait_known(sale)
    run = Run(stage, sale, users, bearers, flashmarket.tickets_of(sale, users, bearers))
    # Its quickest loop, on the cores that are measured.
    uvloop.run(_play(run, presses=min(chosen.presses, chosen.sockets)))
    _judge_answers(run)
    lines = (f"{chosen.sockets} sockets, {len(run.queued)} let through to {STOCK} units", *run.said)
    return Report(chosen.sockets, "sockets", "each heard the start and its own answer", lines, run.findings)


async def _play(run: Run, *, presses: int) -> None:
    from scripts.torturing import flashmarket

    before = _memory(run.stage)
    began = time.monotonic()
    await _connect(run)
    await _until(run, "no hello", lambda one: one.hello_at > 0)
    run.said.append(f"connected in {time.monotonic() - began:.1f} s")
    _judge_memory(run, before)
    await asyncio.to_thread(flashmarket.open_in, run.sale, seconds=3)
    await _until(run, "no start", lambda one: one.start_at > 0)
    _judge_start(run)
    await _press(run, presses)
    pressed = set(run.queued)
    await _until(run, "no answer", lambda one: bool(one.answers) or one.user_id not in pressed)
    _judge_strays(run)
    run.stage.stop_web()
    await _until(run, "not closed", lambda one: one.is_lost)
    codes = Counter(one.code for one in run.heard)
    run.said.append(f"closed with {dict(codes)} when the web processes stopped")
    if set(codes) != {1012}:
        run.findings.append(f"sockets were closed with {dict(codes)}, and not all with 1012")


async def _connect(run: Run) -> None:
    loop, waiting = asyncio.get_running_loop(), asyncio.Semaphore(CONNECTING)

    async def one(number: int) -> None:
        heard = Heard(str(run.users[number].id))
        run.heard.append(heard)
        async with waiting:
            _, line = await loop.create_connection(
                lambda: SocketLine(
                    heard,
                    host=f"127.0.0.1:{run.stage.port}",
                    slot_id=str(run.sale.slot_id),
                    bearer=run.bearers[number],
                    ticket=run.tickets[number],
                ),
                "127.0.0.1",
                run.stage.port,
            )
            run.lines.append(line)
            while not heard.hello_at and not heard.is_lost:
                await asyncio.sleep(0.01)

    await asyncio.gather(*(one(number) for number in range(len(run.users))))


async def _press(run: Run, presses: int) -> None:
    waiting = iter(range(presses))

    async def hand() -> None:
        line = Line(run.stage.port)
        for number in waiting:
            headers = {
                "authorization": f"Bearer {run.bearers[number]}",
                "flash-ticket": run.tickets[number],
                "idempotency-key": f"socket-{number:06}",
                "x-forwarded-for": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            }
            status, _, body = await line.ask(
                "POST", f"/items/{run.sale.item_id}/press", headers, {"units": 1}
            )
            if status != 202:
                run.findings.append(f"a press was answered {status}: {body}")
            elif body["outcome"] == "queued":
                run.queued[str(run.users[number].id)] = body["reservation_id"]
        line.close()

    await asyncio.gather(*(hand() for _ in range(20)))


async def _until(run: Run, otherwise: str, holds: Callable[[Heard], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while lacking := sum(1 for one in run.heard if not holds(one)):
        if time.monotonic() > deadline:
            codes = Counter(one.code for one in run.heard if not holds(one))
            run.findings.append(
                f"{lacking} sockets: {otherwise} within {PATIENCE_S:.0f} s (closed with {dict(codes)})"
            )
            return
        await asyncio.sleep(0.05)


def _judge_start(run: Run) -> None:
    times = sorted(one.start_at for one in run.heard if one.start_at)
    if not times:
        return
    p50, p99, last = (times[int(len(times) * part)] - times[0] for part in (0.5, 0.99, 0.99999))
    run.said.append(
        f"start: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, last {last * 1000:.0f} ms after the first"
    )
    if p50 > START_P50_S or p99 > START_P99_S:
        run.findings.append(
            "the start was told too unevenly: at most 100 ms at p50 and 200 ms at p99 are wanted"
        )


def _judge_memory(run: Run, before: float) -> None:
    each = (_memory(run.stage) - before) / 1024 / max(1, len(run.heard))
    run.said.append(f"memory of the web processes: {each:.1f} kB a socket")
    if each > MEMORY_KB:
        run.findings.append(f"a socket costs {each:.1f} kB, and may cost {MEMORY_KB:.0f}")


def _judge_strays(run: Run) -> None:
    strays = [
        one
        for one in run.heard
        for told in one.answers
        if run.queued.get(one.user_id) != told["reservation_id"]
    ]
    if strays:
        run.findings.append(f"{len(strays)} sockets heard an answer that is not theirs")


def _judge_answers(run: Run) -> None:
    from scripts.torturing import flashmarket

    reserved = {one.user_id for one in run.heard for told in one.answers if told["outcome"] == "reserved"}
    promised = flashmarket.holders(run.sale)
    if reserved != promised:
        run.findings.append(f"{len(reserved)} heard that they have one, and {len(promised)} have")


def _memory(stage: Stage) -> float:
    """Bytes that belong to the web processes alone."""
    return float(sum(process.memory_full_info().uss for process in stage.web_processes()))
