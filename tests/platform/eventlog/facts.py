"""Events of a made-up context for the tests of the log."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from titan.kernel.events import Event, register, upcast
from titan.kernel.money import Money


@register
@dataclass(frozen=True, slots=True)
class Deposited(Event):
    type: ClassVar[str] = "tests.deposited.v2"
    amount: Money


@register
@dataclass(frozen=True, slots=True)
class Closed(Event):
    type: ClassVar[str] = "tests.closed.v1"


@upcast("tests.deposited.v1", to="tests.deposited.v2")
def _deposited_v1(payload: dict[str, object]) -> dict[str, object]:
    return {"amount": {"amount": payload["cents"], "currency": "EUR"}}


@dataclass(frozen=True, slots=True)
class Jar:
    total: int = 0
    is_closed: bool = False

    @classmethod
    def initial(cls) -> Self:
        return cls()

    def apply(self, event: Event) -> Self:
        if isinstance(event, Deposited):
            return replace(self, total=self.total + event.amount.amount)
        return replace(self, is_closed=True)
