"""Every event type has a frozen JSON sample: what was once written must stay readable.

A new type gets its sample by `WRITE_EVENT_SAMPLES=1 ./scripts/test tests/architecture/test_events.py`;
a sample that exists is never changed, a changed event gets a new version and an upcaster.
"""

import dataclasses
import enum
import json
import os
import types
import typing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from titan.kernel import events
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog.registry import import_event_modules, subscriptions

SAMPLES = Path(__file__).parent / "event_samples"
WRITE = "WRITE_EVENT_SAMPLES"


def shipped_types() -> list[str]:
    import_event_modules()
    return sorted(name for name in events.registered() if not name.startswith("tests."))


def example(annotation: object) -> object:
    """Some value of a type; the same on every run."""
    simple = {
        UUID: new_id(bucket=291, now_ms=1_760_000_000_000, random_bits=7),
        str: "text",
        int: 3,
        bool: True,
        datetime: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        Money: Money(1290, "EUR"),
    }
    if annotation in simple:
        return simple[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple:
        return (example(arguments[0]),) if arguments[-1] is Ellipsis else tuple(map(example, arguments))
    if origin in (typing.Union, types.UnionType):
        return example(next(one for one in arguments if one is not type(None)))
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return next(iter(annotation))
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        hints = typing.get_type_hints(annotation)
        return annotation(**{f.name: example(hints[f.name]) for f in dataclasses.fields(annotation)})
    raise AssertionError(f"no example for {annotation}")


@pytest.mark.parametrize("name", shipped_types())
class TestSample:
    def test_exists(self, name: str) -> None:
        path = SAMPLES / f"{name}.json"
        if not path.exists() and WRITE in os.environ:
            made = example(events.registered()[name])
            assert isinstance(made, events.Event)
            path.write_text(json.dumps(events.encode(made), indent=2, sort_keys=True) + "\n", encoding="utf8")
        assert path.exists(), f"write it: {WRITE}=1 ./scripts/test {__file__}"

    def test_is_still_read_and_written_alike(self, name: str) -> None:
        sample = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf8"))
        read = events.decode(name, sample)
        assert events.decode(name, events.encode(read)) == read


def test_no_sample_is_left_of_a_type_that_is_gone() -> None:
    known = set(shipped_types()) | set(events._upcasters)
    assert {path.stem for path in SAMPLES.glob("*.json")} <= known


def test_subscribers_listen_to_the_newest_form_of_known_types() -> None:
    known = {name for name in events.registered() if events.newest(name) == name}
    unknown = {
        name: [one for one in subscription.types if one not in known]
        for name, subscription in subscriptions().items()
    }
    assert {name: found for name, found in unknown.items() if found} == {}
