"""What counts as worse, and what the router tells of each cell."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cells.routers import HAPROXY, Routed, routed
from titan.cells.fleet.measuring import Bounds, Figures, Measuring, together, verdict
from titan.cells.router.running import Answers

BOUNDS = Bounds()
WELL = Figures(answered=1000, p95_s=0.1, looks=20)


@pytest.mark.parametrize(
    ("now", "others", "says"),
    [
        (WELL, WELL, ""),
        (Figures(1000, 50, 0.1, 20), WELL, "50 of 1000 requests failed"),
        # Where all cells fail alike, it is not the release.
        (Figures(1000, 50, 0.1, 20), Figures(1000, 45, 0.1, 20), ""),
        (Figures(20, 2, 0.1, 20), WELL, ""),
        (Figures(1000, 0, 0.1, 20, unready=3), WELL, "not ready at 3 of 20 looks"),
        (Figures(1000, 0, 2.5, 20), WELL, "p95 is 2.50 s"),
        # Where the others are slower too, the machine is.
        (Figures(1000, 0, 2.5, 20), Figures(1000, 0, 1.0, 20), ""),
        (Figures(10, 0, 2.5, 20), WELL, ""),
    ],
    ids=["well", "fails", "all fail", "too few", "not ready", "slow", "all slow", "hardly asked"],
)
def test_a_release_is_judged_by_its_cell_before_and_by_the_others_meanwhile(
    now: Figures, others: Figures, says: str
) -> None:
    found = verdict(now, before=WELL, others=others, bounds=BOUNDS)
    assert says in found
    assert bool(found) == bool(says)


def test_several_cells_count_as_one() -> None:
    both = together([Figures(10, 1, 0.1, 5, 2), Figures(30, 0, 0.5, 4, 0)])
    assert (both.answered, both.failed, both.p95_s, both.unready) == (40, 1, 0.5, 0)


@pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy")
class TestTheRouter:
    @pytest.fixture
    def router(self, tmp_path: Path) -> Iterator[Routed]:
        with routed(tmp_path, count=2) as found:
            yield found

    def test_tells_what_each_cell_answered_and_where_it_gave_no_answer(self, router: Routed) -> None:
        before = router.running.answers()
        for _ in range(6):
            assert router.ask("/").status == 200
        router.cells[1].ends_silently = True
        for _ in range(4):
            router.ask("/", method="POST")
        after = router.running.answers()
        answered = {number: after[number].answered - before[number].answered for number in (0, 1)}
        assert answered[0] >= 3 + 2
        assert after[0] == Answers(after[0].answered, before[0].failed)
        assert after[1].failed > before[1].failed

    def test_figures_are_of_the_time_since_they_began(self, router: Routed) -> None:
        router.ask("/")
        measuring = Measuring(router.running, router.directory.cells)
        for _ in range(4):
            router.ask("/")
        found = measuring.stop()
        assert sum(one.answered for one in found.values()) == 4
        assert {one.failed for one in found.values()} == {0}
