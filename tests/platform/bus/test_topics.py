"""How many partitions a topic has, from a broker that hears of new topics a moment after they were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from confluent_kafka import KafkaException

from titan.platform.bus import clients
from titan.platform.bus.contracts import Topic

LETTERS = Topic("letters", frozenset(), is_addressed=True)


@dataclass
class Shown:
    """What a broker says of a topic."""

    partitions: Mapping[int, object]


@dataclass
class Broker:
    """Shows one answer after the other, then the last one again."""

    answers: Sequence[Mapping[str, int]]
    made: list[str] = field(default_factory=list)

    def list_topics(self, *, timeout: float) -> Any:
        shown, *self.answers = self.answers if len(self.answers) > 1 else (self.answers[0], self.answers[0])

        class Metadata:
            topics = {name: Shown(dict.fromkeys(range(count))) for name, count in shown.items()}

        return Metadata

    def create_topics(self, new: Sequence[Any], *, request_timeout: float) -> Mapping[str, Any]:
        self.made += [one.topic for one in new]
        return {}


def behind(monkeypatch: pytest.MonkeyPatch, *answers: Mapping[str, int]) -> Broker:
    broker = Broker(answers)
    monkeypatch.setattr(clients, "AdminClient", lambda _options: broker)
    return broker


def test_a_topic_that_was_just_made_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    name = clients.topic_name("letters")
    broker = behind(monkeypatch, {}, {}, {name: 0}, {name: 16})
    assert clients.ensure([LETTERS]) == {"letters": 16}
    assert broker.made == [name]


def test_one_of_which_no_partition_is_ever_shown_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "CALL_S", 0.2)
    behind(monkeypatch, {clients.topic_name("letters"): 0})
    with pytest.raises(KafkaException):
        clients.ensure([LETTERS])
