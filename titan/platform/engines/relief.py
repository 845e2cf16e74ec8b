"""Programs of another release take the places of those at work, one group after the other, so that nobody finds a place empty.

Note [Readers first]
    What a newer release writes, only it can read: an event of a new form, a process of a new kind. So its readers (relay,
    worker, bus) are there before its web writes anything, and on the way back its web has gone before they go.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from .children import Child

READY_S = 90.0
# Readers do not say that they are ready. Those who come wait beside those who leave, which both are made for.
SETTLE_S = 8.0


class Refused(Exception):
    """A program of the other release did not come up; the text says which."""


class Relief:
    """`work` are the children that are kept alive: by and by those of `new` stand there in place of `old`.

    It is done by `tend`, a little at each beat. `leaving` are told to stop, and not kept alive.
    """

    def __init__(
        self,
        work: list[Child],
        *,
        old: Sequence[Child],
        new: Sequence[Child],
        is_back: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._old, self._new = old, new
        self._clock = clock
        self.leaving: list[Child] = []
        self._beats = self._go(is_back=is_back)

    def tend(self) -> bool:
        """Go on. True when it is over.

        Raises:
            Refused: a new program did not come up; all is as it was before.
        """
        return next(self._beats, True)

    def _go(self, *, is_back: bool) -> Iterator[bool]:
        writing = [child for child in self._new if child.door]
        reading = [child for child in self._new if not child.door]
        try:
            for group in (writing, reading) if is_back else (reading, writing):
                yield from self._replaced(group)
        except Refused:
            yield from self._undone()
            raise
        # What the other release does not have at all.
        yield from self._ended([child for child in self._old if child in self._work])

    def _replaced(self, group: Sequence[Child]) -> Iterator[bool]:
        self._work += group
        due, settled = self._clock() + READY_S, self._clock() + SETTLE_S
        while not all(child.pid for child in group):
            self._check(group, due, has_begun=False)
            yield False
        while not all(child.has_announced() for child in group) or (
            self._clock() < settled and not all(child.door for child in group)
        ):
            self._check(group, due, has_begun=True)
            yield False
        names = {child.program.name for child in group}
        yield from self._ended([one for one in self._old if one.program.name in names and one in self._work])

    def _check(self, group: Sequence[Child], due: float, *, has_begun: bool) -> None:
        for child in group:
            if has_begun and child.has_ended():
                raise Refused(
                    f"{child.program.name} of the other release ended by itself: {child.log} says why"
                )
            if self._clock() >= due:
                raise Refused(
                    f"{child.program.name} of the other release was not ready within {READY_S:.0f} s"
                )

    def _ended(self, children: Sequence[Child]) -> Iterator[bool]:
        """They finish what they have begun, and are not missed."""
        self._work[:] = [child for child in self._work if child not in children]
        self.leaving += children
        asked_at = self._clock()
        for child in children:
            child.ask_to_stop()
        for child in children:
            while not child.has_ended() and self._clock() < asked_at + child.program.drain_seconds:
                yield False
            child.wait_stopped(0)
            self.leaving.remove(child)

    def _undone(self) -> Iterator[bool]:
        # Those who have left already are started again by the next beat.
        self._work += [child for child in self._old if child not in self._work]
        for child in self._new:
            child.forget_announcement()
        yield from self._ended([child for child in self._new if child in self._work])
