"""Figures read from the machine rather than over HTTP: memory, start-up time, the reservation script."""

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import redis

from scripts.benchmarks.target import ROOT, Target, environ


def web_pss_mb(target: Target) -> list[float]:
    """Proportional set size of each web worker, in MB."""
    found = []
    for process in psutil.process_iter(["cmdline", "pid"]):
        line = " ".join(process.info["cmdline"] or [])
        if "titan.platform.serving" not in line or str(target.port) not in _port_of(process):
            continue
        if process.children():
            continue
        found.append(_pss_kb(process.pid) / 1024)
    return found


def _port_of(process: psutil.Process) -> str:
    try:
        return process.environ().get("TITAN_PORT", "")
    except psutil.Error:
        return ""


def _pss_kb(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def check_seconds(target: Target) -> float:
    """How long `manage.py check` takes, the best of three."""
    command = [sys.executable, str(ROOT / "manage.py"), "check"]
    best = 60.0
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(
            command, env=environ(target.var, target.port), cwd=ROOT, check=True, capture_output=True
        )
        best = min(best, time.perf_counter() - begin)
    return best


# Holds units of as many variants as it is told, 2,000 times, then lets go of all; prints what Valkey counted for a call.
_RESERVE = """
from datetime import UTC, datetime, timedelta
from titan.apps.inventory.services import gate
from titan.kernel.ids import new_id
from titan.platform.cache import client
variants = [new_id(bucket=0) for _ in range({variants})]
gate.take([gate.Standing(variant, 1, 10**9) for variant in variants])
deadline = datetime.now(UTC) + timedelta(hours=1)
holds = [new_id(bucket=0) for _ in range(2000)]
client().config_resetstat()
verdicts = [gate.hold(hold, dict.fromkeys(variants, 1), deadline=deadline) for hold in holds]
counted = client().info("commandstats")["cmdstat_evalsha"]["usec_per_call"]
for hold in holds:
    gate.take([], hold_id=hold)
client().hdel("{{stock}}:free", *map(str, variants))
client().hdel("{{stock}}:version", *map(str, variants))
assert all(verdict.is_held for verdict in verdicts), verdicts[0]
print(counted)
"""


# 2,000 buyers press for a unit, so many in a trip; prints what Valkey counted for a press. In a database of its own, where no
# follower answers them.
_PRESS = """
import asyncio
from titan.apps.flashsales.services import gate, pressing
from titan.apps.flashsales.services.tickets import Leave
from titan.kernel.ids import new_id
from titan.platform.cache import client
item, slot, now = new_id(bucket=0), new_id(bucket=0), gate.now_us()
until = now + 10**9
gate.load([(gate.Standing(item, slot, now - 1, until, 1, 10**6, 0), ())], afresh=True)
gate.let_through("bench")
client().persist(gate.LEASE)
wishes = [
    pressing.wish(item_id=item, leave=Leave(new_id(bucket=0), slot, until), units=1, key=str(n), address=f"10.{{n // 200}}.{{n % 200}}.1")
    for n in range(2000)
]
async def press():
    told = []
    for start in range(0, len(wishes), {at_once}):
        told += await asyncio.gather(*map(pressing.press_together, wishes[start:start + {at_once}]))
    return told
client().config_resetstat()
told = asyncio.run(press())
stats = client().info("commandstats")
counted = sum(stats[name]["usec"] for name in ("cmdstat_evalsha", "cmdstat_eval") if name in stats)
client().flushdb()
assert {{answer.outcome for answer in told}} == {{"queued"}}, told[0]
print(counted / len(told))
"""


def reservation_microseconds(target: Target, variants: int) -> float:
    """Time inside Valkey of the script that reserves units of so many variants, while nothing else is measured."""
    return _told(target, _RESERVE.format(variants=variants))


def press_microseconds(target: Target, at_once: int) -> float:
    """Time inside Valkey for a press of a flash sale that is let through, of so many in a trip, while nothing else is measured."""
    engines = json.loads((target.var / "engines.json").read_text(encoding="utf8"))
    own = engines["redis_url"].rpartition("/")[0] + "/1"
    return _told(target, _PRESS.format(at_once=at_once), TITAN_REDIS_URL=own)


def _told(target: Target, code: str, **environment: str) -> float:
    command = [sys.executable, str(ROOT / "manage.py"), "shell", "-v", "0", "-c", code]
    own = environ(target.var, target.port) | environment
    told = subprocess.run(command, env=own, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(told.stdout.split()[-1])


def script_microseconds(target: Target) -> float:
    """Mean time of all Lua scripts inside Valkey since their statistics were forgotten."""
    engines = json.loads((target.var / "engines.json").read_text(encoding="utf8"))
    with redis.Redis.from_url(engines["redis_url"]) as valkey:
        stats = valkey.info("commandstats")
    calls = [stats[name] for name in ("cmdstat_evalsha", "cmdstat_eval") if name in stats]
    total = sum(one["calls"] for one in calls)
    return sum(one["usec"] for one in calls) / total if total else 0.0


def reset_script_statistics(target: Target) -> None:
    """Forget what was counted before."""
    engines = json.loads((target.var / "engines.json").read_text(encoding="utf8"))
    with redis.Redis.from_url(engines["redis_url"]) as valkey:
        valkey.config_resetstat()
