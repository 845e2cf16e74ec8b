"""What travels on the bus, and what is said of it."""

from dataclasses import dataclass
from enum import StrEnum

from titan.kernel.events import Envelope, fact_of


class ParkedKind(StrEnum):
    """Why a message is parked. Of all but POISON what it waits for comes by itself: its forerunner, or its bucket."""

    POISON = "poison"
    BEHIND = "behind"
    GAP = "gap"
    ARRIVING = "arriving"


@dataclass(frozen=True, slots=True)
class Topic:
    """A published part of the log. `facts` are event types without their version; empty for all of them.

    Of a compacted topic Kafka keeps the last message of each stream: its events must be whole snapshots.
    What goes into an addressed one is for one cell alone, and its facts are those that name an addressee (`registry.address`).
    """

    name: str
    facts: frozenset[str] = frozenset()
    is_compacted: bool = False
    is_addressed: bool = False

    def takes(self, type: str) -> bool:
        """Whether events of this type are published here, whatever their version."""
        return not self.facts or fact_of(type) in self.facts


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it lay in Kafka."""

    topic: str
    partition: int
    offset: int
    key: bytes
    headers: tuple[tuple[str, bytes], ...]
    value: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """An event of another cell. `after` is the version that stands before it in the topic; 0 for the first of its stream.

    `to` is the bucket that it is addressed to, None where it is for everybody.
    """

    envelope: Envelope
    cell: int
    after: int
    trace: str = ""
    to: int | None = None

    @property
    def bucket(self) -> int:
        """Whose partition it goes into."""
        return self.envelope.bucket if self.to is None else self.to


@dataclass(frozen=True, slots=True)
class Part:
    """What was read of one partition: the messages in [`begin`, `end`), and how many are left behind them."""

    topic: str
    partition: int
    begin: int
    end: int
    behind: int = 0
