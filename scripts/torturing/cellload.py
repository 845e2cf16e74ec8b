"""Buyers of several cells, who come by the router, and every answer that they got."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from scripts.torturing.shopping import Promotion, Record, Shopper

NOTHING = Promotion()
PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody at home in a cell was answered; status 0 for no answer at all. Times are monotonic."""

    home: int
    buyer: str
    began: float
    ended: float
    status: int
    is_write: bool
    is_payment: bool

    @property
    def is_error(self) -> bool:
        """An outage, for whoever asked."""
        return self.status == 0 or self.status >= 500

    @property
    def seconds(self) -> float:
        return self.ended - self.began


class Client(httpx.Client):
    """Follows the router's redirects, and writes down what came of each request."""

    def __init__(self, url: str, *, home: int, buyer: str, answers: list[Answer]) -> None:
        super().__init__(base_url=url, timeout=30, follow_redirects=True)
        self._home, self._buyer, self._answers = home, buyer, answers

    def request(self, method: str, url: Any, **more: Any) -> httpx.Response:
        began, status = time.monotonic(), 0
        try:
            answer = super().request(method, url, **more)
            status = answer.status_code
            return answer
        finally:
            is_write = method == "POST" and "/accounts/" not in str(url)
            is_payment = str(url).endswith("/checkout")
            now = time.monotonic()
            self._answers.append(Answer(self._home, self._buyer, began, now, status, is_write, is_payment))


class Buyer(Shopper):
    """A buyer at home in a cell."""

    def __init__(self, url: str, email: str, *, home: int, seed: str, answers: list[Answer]) -> None:
        super().__init__(url, number=home, seed=0, record=Record())
        self.email, self.home = email, home
        self.random.seed(seed)
        self._client = Client(url, home=home, buyer=email, answers=answers)


@dataclass
class Load:
    """All buyers buying what their cell sells, until stopped."""

    buyers: Sequence[Buyer]
    variants: dict[int, list[UUID]]
    answers: list[Answer]
    _is_stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Let them go."""
        self._threads = [threading.Thread(target=self._go, args=(buyer,)) for buyer in self.buyers]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each end the purchase that it has begun."""
        self._is_stopping.set()
        for thread in self._threads:
            thread.join()

    def _go(self, buyer: Buyer) -> None:
        while not self._is_stopping.wait(PAUSE_S):
            variants = self.variants[buyer.home]
            buyer.buy(buyer.random.sample(variants, buyer.random.randint(1, 2)), NOTHING)


def p99(answers: Sequence[Answer]) -> float:
    """In milliseconds, without payments, some of which wait for a provider that does not answer; 0 of nothing."""
    seconds = sorted(one.seconds for one in answers if not one.is_payment)
    return 1000 * seconds[int(0.99 * (len(seconds) - 1))] if seconds else 0.0
