"""Buckets change their cell: what doors do, what is refused, and a move that is killed wherever it stands."""

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from scripts.torturing import moving
from scripts.torturing.moveload import Mover as Buyer
from tests.cells.fleets import Fleet, running
from tests.cells.routers import HAPROXY
from titan.cells.moving.gates import Gate, GateBusy
from titan.kernel.ids import bucket_for
from titan.platform.engines import pair
from titan.platform.engines.processes import ticks

STEPS = [
    *("begun", "announced", "copied", "caught_up", "shut", "closing", "frozen"),
    *("verified", "flipped", "opened", "removed"),
]
INMOVE = "scripts.torturing.inmove"


class TestGate:
    def test_lets_many_pass_at_once(self, tmp_path: Path) -> None:
        gate = Gate(tmp_path)
        with gate.passing(7):
            other = threading.Thread(target=lambda: passed(gate, 7))
            other.start()
            other.join(10)
            assert not other.is_alive()

    def test_is_not_shut_while_somebody_is_inside(self, tmp_path: Path) -> None:
        gate = Gate(tmp_path)
        with gate.passing(7), pytest.raises(GateBusy):
            gate.shut([6, 7], within_s=0.05)
        gate.shut([6, 7], within_s=0.05).close()

    def test_keeps_out_those_of_its_buckets_alone(self, tmp_path: Path) -> None:
        gate = Gate(tmp_path)
        shut = gate.shut([6, 7], within_s=0.05)
        passed(gate, 8)
        waiting = threading.Thread(target=lambda: passed(gate, 7))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        shut.close()
        waiting.join(10)
        assert not waiting.is_alive()


def passed(gate: Gate, bucket: int) -> None:
    with gate.passing(bucket):
        pass


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with running(tmp_path_factory.mktemp("moving"), count=2) as found:
        yield found


@pytest.fixture(scope="module")
def buyer(fleet: Fleet) -> Buyer:
    """Somebody of a bucket in which there is a shop too."""
    bucket = fleet.directory.owned[0][0]
    variant = fleet.inside(0, "open", module=INMOVE, told=json.dumps([bucket]))["variants"][str(bucket)]
    email = next(one for one in iter(lambda: f"{uuid4()}@example.com", "") if bucket_for(one) == bucket)
    found = Buyer(fleet.url, email, bucket=bucket, variants={bucket: UUID(variant)}, across=0, seed="1")
    found.register()
    fleet.inside(0, "fill", module=INMOVE, told=json.dumps([str(found.id)]))
    return found


def cell(fleet: Fleet, *words: str, kill: str = "") -> subprocess.CompletedProcess[str]:
    return moving.command(fleet, *words, "--grace", "0.1", kill=kill)


def rows(fleet: Fleet, number: int, bucket: int) -> dict[str, int]:
    """How many rows of a bucket a cell has, in tables of each kind."""
    tables = {"users_user": "id", "orders_order": "id", "wallet_account": "id", "inventory_stock": "shop_id"}
    with psycopg.connect(pair.status(fleet.layout.cell(number)).addresses.database_url) as connection:
        found = {
            table: count_of(
                connection, f"SELECT count(*) FROM {table} WHERE portability_bucket({column}) = {bucket}"
            )
            for table, column in tables.items()
        }
        found["eventlog_event"] = count_of(
            connection, f"SELECT count(*) FROM eventlog_event WHERE bucket = {bucket}"
        )
        found["portability_moving"] = count_of(connection, "SELECT count(*) FROM portability_moving")
    return found


def settled_rows(fleet: Fleet, number: int, bucket: int) -> dict[str, int]:
    """As `rows`, once what was bought has had its consequences."""
    before, quiet = rows(fleet, number, bucket), 0
    for _ in ticks(60, every=1.0):
        found = rows(fleet, number, bucket)
        quiet = quiet + 1 if found == before else 0
        if quiet == 5:
            return found
        before = found
    raise AssertionError(f"bucket {bucket} of cell {number} never comes to rest: {before}")


def count_of(connection: psycopg.Connection, statement: str) -> int:
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.cells
@pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy")
class TestMove:
    def test_says_what_it_would_do_and_refuses_what_it_cannot(self, fleet: Fleet, buyer: Buyer) -> None:
        name, epoch = f"{buyer.bucket:03x}", fleet.directory.epoch
        home = fleet.directory.homes[buyer.bucket]
        assert cell(fleet, "move", "--bucket", name, "--to", str(1 - home), "--dry-run").returncode == 0
        refused = [
            cell(fleet, "move", *words).returncode
            for words in (
                ("--bucket", name, "--to", str(home), "--dry-run"),
                ("--bucket", name, "--to", "7"),
                ("--bucket", "xyz", "--to", "1"),
                (),
            )
        ]
        assert refused == [0, 3, 3, 3]
        assert fleet.directory.epoch == epoch

    def test_takes_somebody_along_who_goes_on_shopping(self, fleet: Fleet, buyer: Buyer) -> None:
        home, bought = fleet.directory.homes[buyer.bucket], len(buyer.record.told)
        buyer.shop()
        before = settled_rows(fleet, home, buyer.bucket)
        done = cell(fleet, "move", "--bucket", f"{buyer.bucket:03x}", "--to", str(1 - home))
        assert done.returncode == 0, done.stderr
        assert rows(fleet, 1 - home, buyer.bucket) == before
        assert set(rows(fleet, home, buyer.bucket).values()) == {0}
        buyer.shop()
        assert len(buyer.record.told) == bought + 2
        assert buyer.record.surprises == []
        assert all(buyer.confirms(one) for one in buyer.record.told)

    @pytest.mark.parametrize("step", STEPS)
    def test_killed_anywhere_leaves_the_bucket_in_one_cell(
        self, fleet: Fleet, buyer: Buyer, step: str
    ) -> None:
        home = fleet.directory.homes[buyer.bucket]
        before = settled_rows(fleet, home, buyer.bucket)
        killed = cell(fleet, "move", "--bucket", f"{buyer.bucket:03x}", "--to", str(1 - home), kill=step)
        assert killed.returncode == -9, killed.stderr
        settled = cell(fleet, "move", "--settle")
        assert settled.returncode == 0, settled.stderr
        assert len(json.loads(settled.stdout)["settled"]) == 1
        home = fleet.directory.homes[buyer.bucket]
        assert rows(fleet, home, buyer.bucket) == before
        assert set(rows(fleet, 1 - home, buyer.bucket).values()) == {0}

    def test_leaves_books_that_are_right_in_both_cells(self, fleet: Fleet, buyer: Buyer) -> None:
        asked = {"told": buyer.as_told(), "stock": 20_000, "provider": ""}
        home = fleet.directory.homes[buyer.bucket]
        asked["provider"] = fleet.stage(home).provider
        assert fleet.inside(home, "audit", module=INMOVE, told=json.dumps(asked))["faults"] == []
        empty = {"told": [], "stock": 0, "provider": fleet.stage(1 - home).provider}
        assert fleet.inside(1 - home, "audit", module=INMOVE, told=json.dumps(empty))["faults"] == []
