"""Counters and gauges in Prometheus' text form, summed over all processes of the node.

Counters live in files under `VAR_DIR/metrics` that every process maps; gauges are asked for at
the moment of the scrape.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import structlog
from django.conf import settings
from django.http import HttpRequest

_log = structlog.get_logger(__name__)


def _prepare_folder(folder: Path) -> None:
    """Make the folder; begin at zero when no process that wrote into it is alive any more."""
    folder.mkdir(parents=True, exist_ok=True)
    files = list(folder.glob("*.db"))
    if not any(Path("/proc", file.stem.rsplit("_", 1)[-1]).exists() for file in files):
        for file in files:
            file.unlink(missing_ok=True)


FOLDER = settings.VAR_DIR / "metrics"
_prepare_folder(FOLDER)
# prometheus_client decides at import whether its values are shared between processes.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
_requests = Counter("titan_requests", "Requests answered.", ["method", "route", "status"])
_seconds = Histogram("titan_request_seconds", "Time to answer.", ["method", "route"], buckets=_BUCKETS)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

Reading = float | Mapping[str, float]


class _Gauge:
    __slots__ = ("help", "label", "name", "read")

    def __init__(self, name: str, help: str, read: Callable[[], Reading], label: str) -> None:
        self.name, self.help, self.read, self.label = name, help, read, label


_gauges: dict[str, _Gauge] = {}


def register_gauge(name: str, help: str, read: Callable[[], Reading], *, label: str = "name") -> None:
    """Show a figure at `/metrics`. `read` returns a number, or one number per value of `label`.

    Registering the same name again replaces it. A gauge that fails is left out of that scrape.
    """
    _gauges[name] = _Gauge(name, help, read, label)


def observe_request(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answered request under its route (the pattern, never the path)."""
    match = request.resolver_match
    route = match.route if match is not None else "unrouted"
    method = request.method if request.method in _METHODS else "other"
    key = (str(method), route, status)
    found = _children.get(key)
    if found is None:
        found = (_requests.labels(*map(str, key)), _seconds.labels(str(method), route))
        _children[key] = found
    found[0].inc()
    found[1].observe(seconds)


class _Gauges(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family per gauge that could be read."""
        for gauge in list(_gauges.values()):
            try:
                reading = gauge.read()
            except Exception:  # noqa: BLE001 - a broken gauge must not hide the others
                _log.exception("gauge_failed", gauge=gauge.name)
                continue
            yield _family(gauge, reading)


def _family(gauge: _Gauge, reading: Reading) -> GaugeMetricFamily:
    if not isinstance(reading, Mapping):
        return GaugeMetricFamily(gauge.name, gauge.help, value=float(reading))
    family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label])
    for label, value in reading.items():
        family.add_metric([label], float(value))
    return family


def exposition() -> bytes:
    """Everything, in Prometheus' text form."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(FOLDER))  # type: ignore[no-untyped-call]
    registry.register(_Gauges())
    return generate_latest(registry)
