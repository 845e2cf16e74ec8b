"""scripts/up: what it refuses, what it needs, what reset deletes."""

import os
import socket
from pathlib import Path

import pytest
from django.conf import settings

from titan.platform.engines import EngineFailure, commands
from titan.platform.engines.preparation import applied_migrations, own_migrations
from titan.platform.engines.programs import connect, programs
from titan.platform.engines.supervisor import Running
from titan.platform.engines.up import Start, reset

ROOT = Path(__file__).resolve().parents[3]


def start(var_dir: Path, *, port: int, host: str = "127.0.0.1") -> Start:
    return Start(
        root=ROOT,
        var_dir=var_dir,
        host=host,
        port=port,
        database_url="",
        redis_url="",
        environ={},
        began_at=0.0,
    )


class TestCheckFree:
    def test_names_the_option_when_the_port_is_taken(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

            with pytest.raises(
                EngineFailure, match=rf"Port {port} .* taken by another program: .* --port {port + 1}"
            ):
                start(tmp_path, port=port).check_free()

    def test_says_when_it_is_titan_itself(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "supervisor.json").write_text(
            '{"pid": 7, "host": "127.0.0.1", "port": 8000, "children": {}}'
        )
        monkeypatch.setattr(Running, "is_alive", lambda self: True)

        with pytest.raises(
            EngineFailure, match=r"already runs from here .pid 7. at http://127.0.0.1:8000.*scripts/down"
        ):
            start(tmp_path, port=8000).check_free()


class TestAddress:
    def test_is_one_that_a_browser_can_open(self, tmp_path: Path) -> None:
        assert start(tmp_path, port=80, host="0.0.0.0").url == "http://127.0.0.1:80"
        assert start(tmp_path, port=80, host="::").url == "http://[::1]:80"


class TestDown:
    @pytest.mark.parametrize(("words", "said"), [((), "Titan was not running.\n"), (("--beside-cells",), "")])
    def test_says_that_nothing_ran_unless_cells_did(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
    ) -> None:
        assert commands.main(["down", "--var", str(tmp_path), *words], {}) == 0
        assert capsys.readouterr().out == said


class TestReset:
    def test_deletes_data_but_not_the_engines_of_the_tests(self, tmp_path: Path) -> None:
        for name in ("media", "test"):
            (tmp_path / name).mkdir()
        (tmp_path / "demo.seeded").touch()

        reset(tmp_path, is_confirmed=True)

        assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["test"]
        assert not (tmp_path / "demo.seeded").exists()

    def test_without_a_yes_deletes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "media").mkdir()

        with pytest.raises(EngineFailure, match="--yes"):
            reset(tmp_path, is_confirmed=False)

        assert (tmp_path / "media").exists()


class TestPreparation:
    @pytest.mark.django_db
    def test_sees_that_a_migrated_database_needs_nothing(self) -> None:
        assert own_migrations(ROOT) - applied_migrations(settings.DATABASE_URL) == set()

    def test_explains_an_unreachable_database(self) -> None:
        with pytest.raises(EngineFailure, match="cannot be reached"):
            applied_migrations("postgresql://titan@127.0.0.1:1/titan")


class TestPrograms:
    def test_hold_web_first_and_only_commands_that_exist(self, tmp_path: Path) -> None:
        assert [program.name for program in programs(tmp_path, host="127.0.0.1", port=8000)] == ["web"]
        assert programs(ROOT, host="127.0.0.1", port=8000)[0].stop_rank == 0

    def test_hold_the_bus_only_where_there_is_one(self) -> None:
        with_bus = programs(ROOT, host="127.0.0.1", port=8000, has_bus=True)
        without = programs(ROOT, host="127.0.0.1", port=8000)
        assert {program.name for program in with_bus} - {program.name for program in without} == {"bus"}

    def test_hold_kafka_connect_only_where_debezium_is_asked_for_and_no_other_one_named(
        self, tmp_path: Path
    ) -> None:
        asked = {"TITAN_KAFKA_BOOTSTRAP": "127.0.0.1:9092", "TITAN_BUS_RELAY": "debezium"}
        assert [program.name for program in connect(tmp_path, asked)] == ["connect"]
        assert connect(tmp_path, {"TITAN_BUS_RELAY": "debezium"}) == ()
        assert connect(tmp_path, {**asked, "TITAN_BUS_RELAY": "publisher"}) == ()
        assert connect(tmp_path, {**asked, "TITAN_CONNECT_URL": "http://connect:8083"}) == ()

    def test_are_recognised_by_their_command_line(self) -> None:
        (web,) = (
            program
            for program in programs(ROOT, host="127.0.0.1", port=os.getpid() % 60_000)
            if program.name == "web"
        )

        assert web.marker == " ".join(web.command[1:])
