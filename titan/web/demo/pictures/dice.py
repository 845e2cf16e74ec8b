"""Repeatable choices: the same seed gives the same sequence on every machine and Python version."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Choice = TypeVar("Choice")

_MASK = (1 << 64) - 1


def seed_of(*parts: str | int) -> int:
    """A 32-bit seed from words; equal words give equal seeds."""
    digest = blake2b("\x1f".join(map(str, parts)).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big")


class Dice:
    """A splitmix64 sequence started from `seed`."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def roll(self, sides: int) -> int:
        """An integer from 0 to `sides` - 1."""
        return self._next() % sides

    def span(self, low: float, high: float) -> float:
        """A number from `low` up to `high`."""
        return low + (high - low) * (self._next() / (_MASK + 1))

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of `choices`, which must not be empty."""
        return choices[self.roll(len(choices))]

    def sample(self, choices: Sequence[Choice], count: int) -> list[Choice]:
        """`count` different positions of `choices` (all of them if fewer), in their given order."""
        left = list(range(len(choices)))
        while len(left) > count:
            del left[self.roll(len(left))]
        return [choices[position] for position in left]
