"""Buyers whose bucket moves, who buy from the shops of it and of others that move; every answer is written down."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from scripts.torturing.shopping import TLS, Promotion, Record, Shopper

NOTHING = Promotion()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a buyer was answered; status 0 for no answer at all. Times are monotonic."""

    bucket: int
    began: float
    ended: float
    status: int
    what: str

    @property
    def is_error(self) -> bool:
        """An outage, for whoever asked."""
        return self.status == 0 or self.status >= 500


class _Client(httpx.Client):
    """Follows the router's redirects, and writes down what came of each request."""

    def __init__(self, url: str, *, bucket: int, answers: list[Answer], address: str) -> None:
        transport = httpx.HTTPTransport(local_address=address, verify=TLS)
        super().__init__(base_url=url, timeout=30, follow_redirects=True, transport=transport)
        self._bucket, self._answers = bucket, answers

    def request(self, method: str, url: Any, **more: Any) -> httpx.Response:
        began, status = time.monotonic(), 0
        try:
            answer = super().request(method, url, **more)
            status = answer.status_code
            return answer
        finally:
            what = f"{method} {url}"
            self._answers.append(Answer(self._bucket, began, time.monotonic(), status, what))


class Mover(Shopper):
    """A buyer of a bucket, who pays from the wallet."""

    def __init__(
        self,
        url: str,
        email: str,
        *,
        bucket: int,
        variants: Mapping[int, UUID],
        across: float,
        seed: str,
        network: int = 0,
    ) -> None:
        """Who comes from 127.0.`network`.1: more than a few hundred an hour may not register from one network."""
        super().__init__(url, number=bucket, seed=0, record=Record())
        self.email, self.bucket = email, bucket
        self._variants, self._across = variants, across
        self.random.seed(seed)
        self.answers: list[Answer] = []
        address = f"127.0.{network}.1"
        self._client = _Client(url, bucket=bucket, answers=self.answers, address=address)

    def shop(self) -> None:
        """One purchase, sometimes from the shop of another bucket, wherever that is at home by then."""
        is_across = self.random.random() < self._across
        bucket = self.random.choice(list(self._variants)) if is_across else self.bucket
        self.buy([self._variants[bucket]], NOTHING)

    def as_told(self) -> list[dict[str, Any]]:
        """The purchases that stand, as the audit reads them."""
        return [
            {
                "purchase_id": str(one.purchase_id),
                "method": one.method,
                "total": one.total,
                "buyer": one.buyer,
                "cancelled": [str(order) for order in one.cancelled],
            }
            for one in self.record.told
        ]

    def _payment(self, promotion: Promotion) -> dict[str, Any]:  # noqa: ARG002
        # The simulated card provider is each cell's own.
        return {"method": "wallet"}
