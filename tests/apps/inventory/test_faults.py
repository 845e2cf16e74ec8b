"""Lost Valkey, lost processes, lost messages: nothing is oversold, and the gate comes right again."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from tests.apps.inventory.conftest import Shop, fresh_id, gate_free, level
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import SoldOut, StockLine, StockUnavailable
from titan.apps.inventory.services import gate
from titan.kernel import clock
from titan.platform import cache
from titan.platform.failpoints import InjectedFault

Reserve = Callable[..., UUID]
LATER = timedelta(seconds=21)


def wait_for_the_gate() -> None:
    for _ in range(200):
        if gate.ready_mark() is not None:
            return
        time.sleep(0.02)
    raise AssertionError("the gate was not rebuilt")


class TestLostValkey:
    def test_sells_nothing_until_the_gate_is_rebuilt_by_itself(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        reserve(variant_id, 2)
        cache.client().flushdb()
        with pytest.raises(StockUnavailable):
            reserve(variant_id, 1)
        assert level(variant_id) == (5, 2, 0, 3)
        wait_for_the_gate()
        assert gate_free(variant_id) == 3
        with pytest.raises(SoldOut):
            reserve(variant_id, 4)
        reserve(variant_id, 3)

    def test_shows_the_truth_meanwhile(self, shop: Shop) -> None:
        variant_id = shop.stock(5)
        cache.client().flushdb()
        assert gate_free(variant_id) == 5

    def test_refuses_while_nobody_answers(self, shop: Shop, reserve: Reserve, valkey_away: None) -> None:
        with pytest.raises(StockUnavailable):
            reserve(fresh_id(), 1)

    def test_gives_back_while_nobody_answers(
        self, shop: Shop, reserve: Reserve, request: pytest.FixtureRequest
    ) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 2)
        request.getfixturevalue("valkey_away")
        inventory.release(reservation_id=reservation_id)
        assert level(variant_id) == (5, 0, 0, 5)
        assert gate_free(variant_id) == 5
        assert inventory.sweep() == 0

    def test_takes_over_what_is_newer_after_a_restart(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        cache.client().hset("{stock}:free", mapping={"ready": "an earlier run", str(variant_id): 9})
        inventory.sweep()
        assert gate_free(variant_id) == 5
        assert gate.ready_mark() == gate.run_id()

    def test_loads_a_variant_that_the_gate_has_never_seen(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(5)
        cache.client().hdel("{stock}:free", str(variant_id))
        cache.client().hdel("{stock}:version", str(variant_id))
        reserve(variant_id, 2)
        assert gate_free(variant_id) == 3

    def test_a_gate_that_says_too_much_cannot_oversell(self, shop: Shop, reserve: Reserve) -> None:
        variant_id = shop.stock(2)
        cache.client().hset("{stock}:free", str(variant_id), 100)
        with pytest.raises(SoldOut) as refusal:
            reserve(variant_id, 3)
        assert refusal.value.extra == {"variants": {str(variant_id): 2}}
        assert gate_free(variant_id) == 2

    def test_a_gate_that_says_too_little_is_mended_by_the_first_refusal(
        self, shop: Shop, reserve: Reserve
    ) -> None:
        variant_id = shop.stock(5)
        cache.client().hset("{stock}:free", str(variant_id), 0)
        reserve(variant_id, 5)
        assert gate_free(variant_id) == 0


class TestLostProcess:
    def test_between_gate_and_database_is_healed_by_the_sweeper(
        self, shop: Shop, reserve: Reserve, failpoint: Callable[[str], None]
    ) -> None:
        variant_id = shop.stock(5)
        failpoint("inventory.reserve.after_gate=error")
        with pytest.raises(InjectedFault):
            reserve(variant_id, 2)
        assert (gate_free(variant_id), level(variant_id)) == (3, (5, 0, 0, 5))
        inventory.sweep()
        assert gate_free(variant_id) == 3
        with clock.frozen(clock.now() + LATER):
            assert inventory.sweep() == 1
        assert gate_free(variant_id) == 5
        assert inventory.drift().is_clean

    def test_between_database_and_gate_is_healed_by_the_sweeper(
        self, shop: Shop, reserve: Reserve, failpoint: Callable[[str], None]
    ) -> None:
        variant_id = shop.stock(5)
        failpoint("inventory.reserve.after_database=error")
        with pytest.raises(InjectedFault):
            reserve(variant_id, 2)
        assert level(variant_id) == (5, 2, 0, 3)
        with clock.frozen(clock.now() + LATER):
            inventory.sweep()
        assert gate_free(variant_id) == 3
        assert inventory.drift().is_clean

    def test_a_retry_of_the_same_reservation_takes_no_more(
        self, shop: Shop, failpoint: Callable[[str], None]
    ) -> None:
        variant_id, reservation_id = shop.stock(2), fresh_id()
        lines = [StockLine(variant_id, 2)]
        failpoint("inventory.reserve.after_gate=error")
        with pytest.raises(InjectedFault):
            inventory.reserve(reservation_id=reservation_id, lines=lines, ttl_s=60)
        inventory.reserve(reservation_id=reservation_id, lines=lines, ttl_s=60)
        assert level(variant_id) == (2, 2, 0, 0)
        assert inventory.drift().is_clean

    def test_an_undo_returns_an_unanswered_hold_at_once(
        self, shop: Shop, failpoint: Callable[[str], None]
    ) -> None:
        variant_id, reservation_id = shop.stock(2), fresh_id()
        failpoint("inventory.reserve.after_gate=error")
        with pytest.raises(InjectedFault):
            inventory.reserve(reservation_id=reservation_id, lines=[StockLine(variant_id, 2)], ttl_s=60)
        inventory.release(reservation_id=reservation_id)
        assert gate_free(variant_id) == 2

    def test_a_release_that_the_gate_missed_is_mended(
        self, shop: Shop, reserve: Reserve, failpoint: Callable[[str], None]
    ) -> None:
        variant_id = shop.stock(5)
        reservation_id = reserve(variant_id, 2)
        failpoint("inventory.release.after_database=error")
        with pytest.raises(InjectedFault):
            inventory.release(reservation_id=reservation_id)
        assert gate_free(variant_id) == 3
        assert inventory.mend_gate() == 1
        assert gate_free(variant_id) == 5


class TestDrift:
    def test_is_told_and_repaired(self, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
        variant_id = shop.stock(5)
        cache.client().hset("{stock}:free", str(variant_id), 7)
        report = inventory.drift()
        assert [(d.variant_id, d.gate, d.truth) for d in report.drifted] == [(variant_id, 7, 5)]
        assert not report.is_clean
        with pytest.raises(SystemExit) as ended:
            call_command("stock_drift", "--json")
        assert ended.value.code == 1
        call_command("stock_drift", "--repair")
        assert gate_free(variant_id) == 5
        call_command("stock_drift")
        assert "0 differ" in capsys.readouterr().out

    def test_finds_promises_that_no_reservation_made(self, shop: Shop) -> None:
        from titan.apps.inventory.models import StockRow

        variant_id = shop.stock(5)
        StockRow.objects.filter(variant_id=variant_id).update(reserved=2)
        [found] = inventory.drift().unbalanced
        assert (found.variant_id, found.reserved, found.reserved_by_lines) == (variant_id, 2, 0)

    def test_counts_holds_that_are_under_way_as_no_drift(
        self, shop: Shop, reserve: Reserve, failpoint: Callable[[str], None]
    ) -> None:
        variant_id = shop.stock(5)
        failpoint("inventory.reserve.after_gate=error")
        with pytest.raises(InjectedFault):
            reserve(variant_id, 2)
        report = inventory.drift()
        assert (report.drifted, report.pending_holds) == ((), 1)

    def test_rebuilds_by_command(self, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
        variant_id = shop.stock(5)
        cache.client().flushdb()
        call_command("rebuild_stock_gate", "--json")
        assert '"variants": 1' in capsys.readouterr().out
        assert gate_free(variant_id) == 5

    @pytest.mark.parametrize("command", ["rebuild_stock_gate", "stock_drift"])
    def test_says_so_when_nobody_answers(self, shop: Shop, valkey_away: None, command: str) -> None:
        with pytest.raises(CommandError, match="does not answer") as failed:
            call_command(command)
        assert failed.value.returncode == 2
