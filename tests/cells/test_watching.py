"""What the watchdog does when: by looks that are given to it, on a clock that is moved by hand."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from titan.cells.fleet import watching
from titan.cells.fleet.watching import Watch, settle
from titan.platform.engines import EngineFailure, replica
from titan.platform.engines.addresses import Engine, Record, read_record, write_record
from titan.platform.engines.replica import Seen

WELL = Seen(is_well=True, is_followed=True, is_asked=True, is_waited_for=True, written=100, safe=100)
ALONE = Seen(is_well=True)
AWAY = Seen(is_well=False)


@dataclass
class Stand:
    """A watch whose surroundings are told what to say, and remember what was asked of them."""

    var: Path
    seen: Seen = WELL
    now: float = 1000.0
    did: list[Any] = field(default_factory=list)
    unfinished: bool = False

    def __post_init__(self) -> None:
        self.watch = Watch(
            self.var,
            lambda text: None,
            lambda promotions: self.did.append(("promote", promotions)),
            lambda: self.unfinished,
            clock=lambda: self.now,
        )

    def record(self, **changes: Any) -> None:
        write_record(self.var, replace(read_record(self.var), **changes))

    def beats(self, seconds: float, seen: Seen | None = None) -> list[Any]:
        """Beats a second apart; what was done meanwhile."""
        self.seen, self.did = seen or self.seen, []
        for _ in range(int(seconds)):
            self.now += 1
            self.watch.beat()
        return self.did


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    found = Stand(tmp_path)
    write_record(tmp_path, Record(standby=Engine(port=2, is_wanted=True), is_synchronous=True))
    (tmp_path / "pg-2" / "data").mkdir(parents=True)
    monkeypatch.setattr(replica, "look", lambda record: found.seen)
    monkeypatch.setattr(replica, "settled", lambda record: found.seen.written)
    monkeypatch.setattr(replica, "make", lambda var, say: found.did.append("make"))
    monkeypatch.setattr(replica, "confirm", lambda var, *, pid: found.did.append("confirm"))

    def wait_for_standby(var: Path, *, is_on: bool) -> None:
        found.did.append("wait" if is_on else "let go")
        found.record(is_synchronous=False)

    monkeypatch.setattr(replica, "wait_for_standby", wait_for_standby)
    return found


class TestALostPrimary:
    def test_is_given_the_time_that_its_supervisor_needs(self, stand: Stand) -> None:
        stand.beats(3)
        assert stand.beats(4, AWAY) == []
        assert stand.beats(60, WELL) == []

    def test_is_replaced_after_that(self, stand: Stand) -> None:
        stand.beats(3)
        assert stand.beats(6, AWAY)[0] == ("promote", 0)

    def test_is_not_replaced_after_a_pause_of_the_watchdog_itself(self, stand: Stand) -> None:
        stand.beats(3)
        stand.now += 100
        assert stand.beats(2, AWAY) == []

    def test_is_replaced_by_a_watchdog_that_never_saw_it(self, stand: Stand) -> None:
        assert stand.beats(8, AWAY)[0] == ("promote", 0)

    @pytest.mark.parametrize("change", [{"is_synchronous": False}, {"is_halted": True}])
    def test_is_waited_for_where_nothing_may_take_its_place(
        self, stand: Stand, change: dict[str, bool]
    ) -> None:
        stand.record(**change)
        assert stand.beats(60, AWAY) == []

    def test_is_not_replaced_by_a_watchdog_that_was_told_to_stop(self, stand: Stand) -> None:
        stand.watch.is_stopping.set()
        assert stand.beats(60, AWAY) == []


class TestALostStandby:
    def test_is_waited_for_a_moment_and_then_let_go(self, stand: Stand) -> None:
        stand.beats(3)
        assert stand.beats(5, ALONE) == []
        assert stand.beats(1, ALONE) == ["let go"]

    def test_is_let_go_when_it_hangs_though_it_is_connected(self, stand: Stand) -> None:
        stand.beats(3)
        hangs = replace(WELL, written=300)
        assert stand.beats(6, hangs) == ["let go"]
        assert stand.beats(14, replace(hangs, is_asked=False)) == ["make"]

    def test_is_waited_for_while_it_gets_something(self, stand: Stand) -> None:
        stand.beats(3)
        for safe in range(100, 130):
            assert stand.beats(1, replace(WELL, written=300, safe=safe)) == []

    def test_is_made_anew_when_it_does_not_come_back(self, stand: Stand) -> None:
        stand.beats(3)
        assert stand.beats(22, ALONE) == ["let go", "make"]

    def test_is_left_alone_while_it_catches_up(self, stand: Stand) -> None:
        stand.beats(3)
        assert stand.beats(60, replace(ALONE, is_catching_up=True)) == ["let go"]

    def test_is_waited_for_again_only_once_it_has_everything(self, stand: Stand) -> None:
        stand.record(is_synchronous=False)
        follows = replace(WELL, is_asked=False, is_waited_for=False)
        assert stand.beats(1, follows) == ["wait"]
        assert stand.beats(1, replace(WELL, written=300, safe=200)) == []
        assert stand.beats(1, replace(WELL, written=300, safe=210)) == []
        assert stand.beats(1, replace(WELL, written=400, safe=300)) == ["confirm"]

    def test_is_let_go_when_it_is_lost_before_it_had_everything(self, stand: Stand) -> None:
        stand.record(is_synchronous=False)
        stand.beats(1)
        assert stand.beats(6, replace(ALONE, is_asked=True)) == ["let go"]

    def test_is_not_asked_for_while_it_is_far_behind(self, stand: Stand) -> None:
        stand.record(is_synchronous=False)
        for safe in range(1, 10):
            assert stand.beats(1, Seen(is_well=True, is_followed=True, written=10**9, safe=safe)) == []


@pytest.mark.parametrize("is_fenced", [True, False])
def test_a_standby_that_is_none_is_made_at_once(stand: Stand, is_fenced: bool) -> None:
    stand.record(is_synchronous=False)
    (stand.var / "pg-2" / "fenced").touch() if is_fenced else (stand.var / "pg-2" / "data").rmdir()
    assert stand.beats(1, ALONE) == ["make"]


def test_a_promotion_that_was_cut_off_is_ended(stand: Stand) -> None:
    stand.unfinished = True
    assert stand.beats(1) == [("promote", None)]


def test_a_beat_that_fails_stops_no_later_one(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "BEAT_S", 0.01)
    said: list[str] = []

    def look(_record: Record) -> Seen:
        if len(said) == 2:
            stand.watch.is_stopping.set()
        raise EngineFailure("no disk")

    monkeypatch.setattr(replica, "look", look)
    stand.watch.say = said.append
    stand.watch.run()
    assert said == ["no disk"] * 3


def test_a_start_goes_on_without_a_standby_that_does_not_follow(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOST_S", 0.1)
    stand.seen = ALONE
    settle(stand.var, lambda text: None)
    assert (stand.did, read_record(stand.var).is_synchronous) == (["let go"], False)
