"""One move from its beginning to its end, or back to its beginning; whoever comes after a crash does the rest."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg

from titan.platform.engines.addresses import read_record, record_path
from titan.platform.failpoints import reach

from .. import store
from ..directory import RECEIVING, SERVING, NotAllowed, with_homes
from ..fleet.layout import Layout
from ..router.rendering import bucket_map
from ..router.running import RouterRefused, RunningRouter
from .copying import Copying, Different, NotReady
from .cuts import bus_held, head
from .databases import CellDatabase, StillOpen
from .gates import Gate, GateBusy
from .journal import Journal, Move
from .leavings import forget_sessions

# So long those before a shut door may wait for those inside, for readers, and for transactions, before it is opened for them again.
INSIDE_S, READ_S, OLDER_S = 0.25, 0.5, 0.15
# So long readers may take to come to one place, while doors are open; and so long they go on before the next try.
REACH_S = 2.0
PAUSE_S, PATIENCE_S = 0.4, 60.0
SETTLED_S, BUS_S = 60.0, 60.0
# What a subscriber makes of something others take in turn, and so on: so often at most.
CHAIN = 3
# Changed rows with which comparing everything ends; buckets from which on the router gets its map anew.
FEW, ROUNDS, MANY = 300, 5, 50
FAULTS = (Different, NotReady, StillOpen, psycopg.Error, OSError)


class MoveFailed(Exception):
    """It could not be done, and is undone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A move that was done. `pause_s` is how long requests of the buckets waited at most."""

    id: str
    source: int
    target: int
    buckets: int
    rows: int
    rounds: int
    tries: int
    pause_s: float
    seconds: float
    epoch: int


@dataclass
class Mover:
    """Moves buckets between cells of the fleet whose directory is at `path`."""

    path: Path
    say: Callable[[str], None]
    grace_s: float = 0.5
    patience_s: float = PATIENCE_S
    _layout: Layout = field(init=False)
    _journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self._layout = Layout(self.path.resolve().parent)
        self._journal = Journal(self.path)

    def check(self, buckets: Sequence[int], target: int) -> int:
        """The cell in which the buckets are.

        Raises:
            NotAllowed: they are in several, or there already; or one of the two cells cannot take part.
        """
        directory = store.load(self.path)
        sources = sorted({directory.homes[bucket] for bucket in buckets})
        if len(sources) != 1:
            raise NotAllowed(f"these buckets are in the cells {sources}: move those of one cell at a time")
        if sources[0] == target:
            raise NotAllowed(f"the buckets live in cell {target} already")
        if (cell := directory.cell(target)).state not in RECEIVING:
            raise NotAllowed(f"cell {target} is {cell.state}, so it receives no buckets")
        if (cell := directory.cell(sources[0])).state not in SERVING:
            raise NotAllowed(f"cell {sources[0]} is {cell.state}: what is in it cannot be read")
        for number in (sources[0], target):
            self._folder(number)
        return sources[0]

    def settle(self) -> list[str]:
        """End what was cut off: forwards from the flip on, backwards before it. What was done, in words."""
        with self._journal.alone(), _told():
            return self._settle()

    def run(self, buckets: Sequence[int], target: int) -> Outcome:
        """Move them, after whatever was cut off before has been ended.

        Raises:
            NotAllowed: see `check`.
            MoveFailed: it is as it was before, or is to be ended by giving the command again.
        """
        with self._journal.alone(), _told():
            for line in self._settle():
                self.say(line)
            source = self.check(buckets, target)
            move = Move(uuid4().hex, source, target, tuple(sorted(buckets)))
            return self._run(move)

    def _settle(self) -> list[str]:
        said = []
        for move in self._journal.unfinished():
            homes = store.load(self.path).homes
            with self._copying(move) as copying:
                if all(homes[bucket] == move.target for bucket in move.buckets):
                    self._go_on(move, copying)
                    said.append(f"{move.name}: ended what was cut off after {move.step}")
                else:
                    self._undo(move, copying)
                    said.append(f"{move.name}: undone what was cut off after {move.step}")
        return said

    def _run(self, move: Move) -> Outcome:
        began = time.monotonic()
        move = self._done(move, "begun")
        with self._copying(move) as copying:
            try:
                _expect(copying)
                copying.announce()
                move = self._done(move, "announced")
                copying.source.wait_for_older(within_s=SETTLED_S)
                copying.copy()
                self.say(f"{move.name}: {copying.rows} rows copied")
                move = self._done(move, "copied")
                rounds = self._catch_up(copying)
                move = self._done(move, "caught_up")
                tries, pause_s = self._cross(move, copying)
            except FAULTS as fault:
                if self._is_flipped(move):
                    raise
                self._undo(move, copying)
                raise MoveFailed(
                    f"{move.name}: {fault or type(fault).__name__}; all is as it was before"
                ) from fault
            self._go_on(move, copying)
        epoch = store.load(self.path).epoch
        return Outcome(
            move.id,
            move.source,
            move.target,
            len(move.buckets),
            copying.rows,
            rounds,
            tries,
            round(pause_s, 3),
            round(time.monotonic() - began, 3),
            epoch,
        )

    def _catch_up(self, copying: Copying) -> int:
        for number in range(1, ROUNDS + 1):
            if copying.catch_up() <= FEW:
                return number
        return ROUNDS

    def _cross(self, move: Move, copying: Copying) -> tuple[int, float]:
        """Shut the doors, take the last changes over, flip; with a pause and anew where that would last too long.

        How often that was tried, and how long people waited at most.
        """
        give_up, pauses = time.monotonic() + self.patience_s, [0.0]
        tries = 0
        while True:
            tries += 1
            try:
                self._try_to_cross(move, copying, pauses)
                return tries, max(pauses)
            except (GateBusy, StillOpen) as busy:
                if time.monotonic() > give_up:
                    raise NotReady(
                        f"somebody was busy in the buckets for {self.patience_s:.0f} s, at last: {busy}"
                    ) from busy
                self.say(f"{move.name}: not yet ({busy})")
            time.sleep(PAUSE_S)

    def _try_to_cross(self, move: Move, copying: Copying, pauses: list[float]) -> None:
        with copying.readers.cut():
            # Nobody waits for this; once doors are shut readers have only that before them which came since.
            _wait_for(copying.readers.behind, within_s=REACH_S)
            copying.approach()
            began = time.monotonic()
            try:
                self._flip(move, copying)
            finally:
                pauses.append(time.monotonic() - began)

    def _flip(self, move: Move, copying: Copying) -> None:
        """Nothing is recorded meanwhile, since that takes time: the directory tells whether it came to the flip."""
        with ExitStack() as doors:
            for number, buckets in self._doors(move).items():
                shut = Gate(self._folder(number)).shut(buckets, within_s=INSIDE_S)
                doors.callback(shut.close)
            reach("cells.move.shut")
            doors.enter_context(bus_held(copying.source, within_s=INSIDE_S))
            # One who is refused in the middle keeps his lease, so before anybody is.
            _wait_for(copying.readers.working, within_s=INSIDE_S)
            try:
                copying.close()
                reach("cells.move.closing")
                # Before the freeze, since what readers do with the rest of the log changes rows of the buckets.
                _wait_for(copying.busy, within_s=READ_S)
                copying.freeze(within_s=OLDER_S)
                reach("cells.move.frozen")
                copying.finish()
            except BaseException:
                copying.thaw()
                raise
            reach("cells.move.verified")
            homes = dict.fromkeys(move.buckets, move.target)
            store.change(self.path, lambda present: with_homes(present, homes))
            reach("cells.move.flipped")
            copying.open()

    def _doors(self, move: Move) -> dict[int, Sequence[int]]:
        """Whose doors are shut in which cell.

        Of many buckets those between them are shut as well where nobody is at home, which makes few ranges; at the target, where somebody
        is, none: the router sends nobody there before it is open.
        """
        if len(move.buckets) <= MANY:
            return {move.source: move.buckets, move.target: move.buckets}
        homes, moving = store.load(self.path).homes, set(move.buckets)
        return {
            move.source: [
                bucket for bucket, home in enumerate(homes) if bucket in moving or home != move.source
            ]
        }

    def _go_on(self, move: Move, copying: Copying) -> None:
        """What is left to do after the flip; all of it may be done twice."""
        copying.open()
        self._tell_router(move)
        copying.leave()
        move = self._done(move, "opened")
        time.sleep(self.grace_s)
        give_up = time.monotonic() + BUS_S
        while not copying.readers.is_published() and time.monotonic() < give_up:
            time.sleep(0.2)
        if not copying.readers.is_published():
            raise MoveFailed(
                f"{move.name}: moved, but its events are not published yet: run the command again"
            )
        sessions = copying.sessions()
        forget_sessions(read_record(self._folder(move.source)).addresses.redis_url, sessions)
        copying.remove()
        move = self._done(move, "removed")
        self._journal.end(move)

    def _undo(self, move: Move, copying: Copying) -> None:
        copying.undo()
        reach("cells.move.undone")
        self._journal.end(move)

    def _is_flipped(self, move: Move) -> bool:
        homes = store.load(self.path).homes
        return all(homes[bucket] == move.target for bucket in move.buckets)

    def _done(self, move: Move, step: str) -> Move:
        move = self._journal.write(move, step)
        reach(f"cells.move.{step}")
        return move

    def _tell_router(self, move: Move) -> None:
        router = RunningRouter(self._layout.router)
        try:
            if len(move.buckets) > MANY:
                router.replace(bucket_map(store.load(self.path)))
            else:
                for bucket in move.buckets:
                    router.move(f"{bucket:03x}", str(move.target))
        except (OSError, RouterRefused) as error:
            self.say(f"The router was not told, and learns by 421: {error}")

    @contextmanager
    def _copying(self, move: Move) -> Iterator[Copying]:
        with ExitStack() as open_ones:
            found = []
            for number in (move.source, move.target):
                found.append(CellDatabase(read_record(self._folder(number)).addresses.database_url))
                open_ones.callback(found[-1].close)
            owned, going = store.load(self.path).owned, set(move.buckets)
            stay, there = (
                tuple(bucket for bucket in owned[number] if bucket not in going)
                for number in (move.source, move.target)
            )
            source, target = found
            yield Copying(source, target, move.buckets, move.id, self.say, stay, there)

    def _folder(self, number: int) -> Path:
        folder = self._layout.cell(number)
        if not record_path(folder).exists():
            raise NotAllowed(f"the engines of cell {number} do not run from {folder}")
        return folder


def _expect(copying: Copying) -> None:
    """Have nobody at the target depend on rows that are about to arrive, since he would wait for the mover, and the mover for him.

    Raises:
        NotReady: something of the buckets is parked.
        StillOpen: somebody at the target does not come to an end of what came from them before.
    """
    _wait_for(copying.readers.holding, within_s=SETTLED_S)
    copying.expect()
    copying.target.wait_for_older(within_s=SETTLED_S)
    for _ in range(CHAIN):
        place = head(copying.target)
        _wait_for(lambda: copying.readers.unread_at_target(place), within_s=SETTLED_S)  # noqa: B023 - called at once


def _wait_for(who: Callable[[], str], *, within_s: float) -> None:
    """Until there is nobody.

    Raises:
        StillOpen: somebody still is.
    """
    give_up = time.monotonic() + within_s
    while name := who():
        if time.monotonic() > give_up:
            raise StillOpen(f"{name} is at it")
        time.sleep(0.01)


@contextmanager
def _told() -> Iterator[None]:
    """A database that is lost on the way is no crash: what was begun stands in the journal."""
    try:
        yield
    except (psycopg.Error, OSError, StillOpen) as fault:
        raise MoveFailed(f"cut off: {fault}; give the command again, or `cell move --settle`") from fault
