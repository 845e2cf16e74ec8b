"""What `loadclient` measures: rates, latency percentiles, outcomes by call name."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Series:
    """Latencies in seconds and counts by outcome of the calls under one name."""

    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    outcomes: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        """Latency in milliseconds below which `share` of the calls finished; 0.0 without calls."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    def summary(self, seconds: float) -> dict[str, Any]:
        count = len(self.latencies)
        return {
            "count": count,
            "rate": round(count / seconds, 1) if seconds else 0.0,
            "p50_ms": round(self.percentile(0.50), 3),
            "p99_ms": round(self.percentile(0.99), 3),
            "p999_ms": round(self.percentile(0.999), 3),
            "max_ms": round(self.percentile(1.0), 3),
            "outcomes": dict(sorted(self.outcomes.items())),
        }


@dataclass(slots=True)
class Result:
    """What a run measured. `outcomes` are HTTP statuses, or `error:<reason>` for a broken connection.

    `stolen` is the share of the processors' time that a hypervisor gave to others meanwhile: figures of a run of which much was
    stolen say little.
    """

    seconds: float = 0.0
    stolen: float = 0.0
    series: dict[str, Series] = field(default_factory=dict)

    def add(self, other: "Result") -> None:
        self.seconds = max(self.seconds, other.seconds)
        for name, theirs in other.series.items():
            mine = self.series.setdefault(name, Series())
            mine.latencies.extend(theirs.latencies)
            mine.outcomes.update(theirs.outcomes)

    @property
    def total(self) -> Series:
        """All names together."""
        whole = Series()
        for one in self.series.values():
            whole.latencies.extend(one.latencies)
            whole.outcomes.update(one.outcomes)
        return whole

    @property
    def rate(self) -> float:
        """Calls finished a second."""
        return len(self.total.latencies) / self.seconds if self.seconds else 0.0

    @property
    def failures(self) -> int:
        """Calls that ended with a status of 400 and more, or without one."""
        return sum(n for outcome, n in self.total.outcomes.items() if outcome[0] not in "123")

    def summary(self) -> dict[str, Any]:
        names = {name: one.summary(self.seconds) for name, one in sorted(self.series.items())}
        return {"seconds": round(self.seconds, 3), "total": self.total.summary(self.seconds), "calls": names}

    def table(self) -> str:
        summary = self.summary()
        rows = [("total", summary["total"]), *summary["calls"].items()]
        lines = [f"{'call':<24}{'rate/s':>10}{'p50 ms':>10}{'p99 ms':>10}{'p999 ms':>10}  outcomes"]
        lines += [
            f"{name:<24}{row['rate']:>10}{row['p50_ms']:>10}{row['p99_ms']:>10}{row['p999_ms']:>10}  "
            + " ".join(f"{key}={n}" for key, n in row["outcomes"].items())
            for name, row in rows
        ]
        return "\n".join(lines)
