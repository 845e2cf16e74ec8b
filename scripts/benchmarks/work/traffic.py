"""What goes over the bus between two moments: each message, with the cell that sent it and, of a letter, whom it is for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from titan.platform.bus.consumer import received

PREFIX = "titan."
LETTERS, EVERYTHING = "letters", "events"
CALL_S, GIVE_UP_S = 10.0, 60.0
Ends = Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Carried:
    """A message in a topic. `size` are its bytes without what the broker adds: key, value, headers."""

    topic: str
    partition: int
    cell: int
    type: str
    size: int


class Tap:
    """Reads all topics, beside everybody else."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "titan-work",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "enable.partition.eof": True,
            }
        )

    def close(self) -> None:
        """Let go of the broker."""
        self._consumer.close()

    def ends(self) -> dict[tuple[str, int], int]:
        """Where each partition ends now."""
        topics = self._consumer.list_topics(timeout=CALL_S).topics
        found = {}
        for name, topic in topics.items():
            for number in topic.partitions if name.startswith(PREFIX) else ():
                _, end = self._consumer.get_watermark_offsets(TopicPartition(name, number), timeout=CALL_S)
                found[name, number] = end
        return found

    def since(self, begin: Ends) -> list[Carried]:
        """Everything behind these ends.

        Raises:
            KafkaException: the broker is away.
        """
        now = self.ends()
        waited = {key for key, end in now.items() if end > begin.get(key, 0)}
        self._consumer.assign([TopicPartition(*key, begin.get(key, 0)) for key in sorted(waited)])
        found: list[Carried] = []
        while waited:
            message = self._consumer.poll(GIVE_UP_S)
            if message is None:
                raise KafkaException(f"the broker does not give {sorted(waited)}")
            error = message.error()
            if error is None:
                found.append(_carried(message))
            elif error.code() == KafkaError._PARTITION_EOF:
                waited.discard((str(message.topic()), int(message.partition() or 0)))
            else:
                raise KafkaException(error)
        self._consumer.unassign()
        return found


def _carried(message: Message) -> Carried:
    lay = received(message)
    headers = dict(lay.headers)
    size = sum(len(name.encode()) + len(text) for name, text in lay.headers)
    return Carried(
        lay.topic.removeprefix(PREFIX),
        lay.partition,
        int(headers["cell"]),
        headers["type"].decode(),
        size + len(lay.key) + len(lay.value),
    )


def fetched(carried: Iterable[Carried], readers: Mapping[tuple[str, int], int]) -> int:
    """How many of these bytes a cell fetches, whose subscribers are these: each reads its partitions whole."""
    return sum(one.size * readers.get((PREFIX + one.topic, one.partition), 0) for one in carried)


def stored(home: Path) -> int:
    """Bytes of all topics on the broker's disk."""
    return sum(log.stat().st_size for log in (home / "data").glob(f"{PREFIX}*/*.log"))
