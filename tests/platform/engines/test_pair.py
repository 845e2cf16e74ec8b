"""The embedded engines: what survives, what is recovered, what is explained."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis

from titan.platform import engines
from titan.platform.engines.addresses import read_record, record_path, write_record
from titan.platform.engines.processes import is_running, ticks

ROOT = Path(__file__).resolve().parents[3]


def remember(var_dir: Path, word: str) -> None:
    where = engines.addresses(var_dir)
    with psycopg.connect(where.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def remembered(var_dir: Path) -> list[str]:
    with psycopg.connect(engines.addresses(var_dir).database_url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words")]


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert any(not is_running(pid, "/") for _ in ticks(10))


class TestStart:
    def test_keeps_data_ports_and_passwords_over_a_restart(self, var_dir: Path) -> None:
        first = engines.start(var_dir)
        remember(var_dir, "kept")
        with redis.Redis.from_url(first.addresses.redis_url) as valkey:
            valkey.set("word", "kept")
        engines.stop(var_dir)

        second = engines.start(var_dir)

        assert second.addresses == first.addresses
        assert remembered(var_dir) == ["kept"]
        with redis.Redis.from_url(second.addresses.redis_url) as valkey:
            assert valkey.get("word") == b"kept"

    def test_leaves_running_engines_alone(self, var_dir: Path) -> None:
        first = engines.start(var_dir, profile="test")

        assert engines.start(var_dir, profile="test") == first

    def test_by_two_processes_at_once_makes_one_pair(self, var_dir: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "titan.platform.engines",
            "start",
            "--profile=test",
            "--var",
            str(var_dir),
        ]
        environ = {"PATH": os.environ["PATH"]}
        both = [subprocess.Popen(command, cwd=ROOT, env=environ) for _ in range(2)]

        assert [process.wait(60) for process in both] == [0, 0]
        remember(var_dir, "one")
        assert remembered(var_dir) == ["one"]

    def test_gives_every_new_database_the_extensions(self, var_dir: Path) -> None:
        url = engines.start(var_dir, profile="test", valkey=False).addresses.database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE another")

        with psycopg.connect(url, dbname="another") as connection:
            found = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}

        assert found >= {"pg_trgm", "btree_gin", "btree_gist", "ltree", "unaccent", "pg_stat_statements"}

    def test_leaves_out_an_engine_that_is_external(self, var_dir: Path) -> None:
        status = engines.start(var_dir, profile="test", postgres=False)

        assert status.postgres_pid is None
        assert engines.addresses(var_dir).database_url == ""
        assert engines.addresses(var_dir).redis_url.startswith("redis://")
        assert not (var_dir / "pg").exists()

    def test_keeps_the_passwords_from_other_users(self, var_dir: Path) -> None:
        engines.start(var_dir, profile="test", postgres=False)

        assert record_path(var_dir).stat().st_mode & 0o777 == 0o600


class TestRecovery:
    def test_ignores_the_pid_file_of_a_killed_server(self, var_dir: Path) -> None:
        engines.start(var_dir, profile="test", valkey=False)
        remember(var_dir, "kept")
        engines.stop(var_dir)
        # This very process stands for whatever has the old pid now.
        (var_dir / "pg" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{var_dir}/pg/data\n")

        engines.start(var_dir, profile="test", valkey=False)

        assert remembered(var_dir) == ["kept"]

    def test_makes_a_half_written_folder_anew(self, var_dir: Path) -> None:
        draft = var_dir / "pg" / "data.draft"
        draft.mkdir(parents=True)
        (draft / "PG_VERSION").write_text("18\n")

        engines.start(var_dir, profile="test", valkey=False)

        remember(var_dir, "new")
        assert not draft.exists()

    def test_explains_a_damaged_folder_and_deletes_nothing(self, var_dir: Path) -> None:
        data = var_dir / "pg" / "data"
        data.mkdir(parents=True)
        (data / "precious").write_text("x")
        write_record(
            var_dir, replace(read_record(var_dir), postgres=replace(read_record(var_dir).postgres, port=1))
        )

        with pytest.raises(engines.EngineFailure, match=r"damaged .PG_VERSION is missing.*--reset"):
            engines.start(var_dir, profile="test", valkey=False)

        assert (data / "precious").exists()

    def test_takes_other_ports_when_its_own_are_taken(self, var_dir: Path) -> None:
        engines.start(var_dir, profile="test")
        remember(var_dir, "kept")
        engines.stop(var_dir)
        record = read_record(var_dir)

        with (
            socket.create_server(("127.0.0.1", record.postgres.port)),
            socket.create_server(("127.0.0.1", record.valkey.port)),
        ):
            engines.start(var_dir, profile="test")
            moved = read_record(var_dir)

        assert moved.postgres.port != record.postgres.port
        assert moved.valkey.port != record.valkey.port
        assert remembered(var_dir) == ["kept"]

    def test_brings_back_killed_engines(self, var_dir: Path) -> None:
        status = engines.start(var_dir)
        remember(var_dir, "committed")
        kill(status.postgres_pid)
        kill(status.valkey_pid)
        with pytest.raises(
            engines.EnginesNotRunning, match=r"PostgreSQL and Valkey of .* are not running.*scripts/up"
        ):
            engines.addresses(var_dir)

        engines.start(var_dir)

        assert remembered(var_dir) == ["committed"]

    def test_survives_the_loss_of_its_record_while_running(self, var_dir: Path) -> None:
        lost = engines.start(var_dir, profile="test")
        remember(var_dir, "kept")
        record_path(var_dir).unlink()

        found = engines.start(var_dir, profile="test")

        assert remembered(var_dir) == ["kept"]
        assert (found.postgres_pid, found.valkey_pid) != (lost.postgres_pid, lost.valkey_pid)
        assert not is_running(lost.postgres_pid or 0, str(var_dir))
        assert not is_running(lost.valkey_pid or 0, str(var_dir))


class TestAddresses:
    def test_names_the_way_out_when_nothing_was_ever_started(self, var_dir: Path) -> None:
        with pytest.raises(engines.EnginesNotRunning, match=r"scripts/up.*TITAN_DATABASE_URL"):
            engines.addresses(var_dir)

    def test_names_the_one_that_has_gone(self, var_dir: Path) -> None:
        kill(engines.start(var_dir, profile="test").valkey_pid)

        with pytest.raises(engines.EnginesNotRunning, match=r"embedded Valkey of .* is not running"):
            engines.addresses(var_dir)


class TestStop:
    def test_ends_engines_whose_record_was_lost(self, var_dir: Path) -> None:
        lost = engines.start(var_dir, profile="test")
        record_path(var_dir).unlink()

        engines.stop(var_dir)

        assert not is_running(lost.postgres_pid or 0, str(var_dir))
        assert not is_running(lost.valkey_pid or 0, str(var_dir))

    def test_is_harmless_when_nothing_runs(self, var_dir: Path) -> None:
        engines.stop(var_dir)

        assert not var_dir.exists()
