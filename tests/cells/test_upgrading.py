"""Two whole cells get another release while people use them: a good one, and one that the canary stops."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cells.fleets import ROOT, Fleet, User, registered, running
from tests.cells.routers import HAPROXY
from titan.cells.directory import State
from titan.platform.engines import pair, releases

pytestmark = [
    pytest.mark.cells,
    pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy"),
]
PARTS = ("titan", "config", "static", "templates", "locale", "requirements", "manage.py")
EXPANDS = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "{last}")]
    operations = [migrations.AddField("user", "{name}", models.TextField(null=True))]
"""
SERVED = "    def _served(self, request: HttpRequest) -> HttpResponseBase:\n"
BROKEN = (
    SERVED
    + """
        import secrets
        if request.path_info.startswith("/api/") and secrets.randbelow(3) == 0:
            return HttpResponse("broken", status=500)
"""
)


def release(folder: Path, version: str, column: str, *, is_broken: bool = False) -> Path:
    """Another release: this tree with another number and one more column, whose API may fail a third of the time."""
    for part in PARTS:
        whole = ROOT / part
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(whole, folder / part, ignore=ignored) if whole.is_dir() else shutil.copy(
            whole, folder / part
        )
    (folder / "titan" / "__init__.py").write_text(f'"""Titan."""\n\n__version__ = "{version}"\n')
    migrations = folder / "titan" / "apps" / "users" / "migrations"
    last = (migrations / "max_migration.txt").read_text().strip()
    (migrations / f"9000_{column}.py").write_text(EXPANDS.format(last=last, name=column))
    (migrations / "max_migration.txt").write_text(f"9000_{column}\n")
    if is_broken:
        middleware = folder / "titan" / "cells" / "middleware.py"
        text = middleware.read_text()
        assert SERVED in text
        middleware.write_text(text.replace(SERVED, BROKEN))
    return folder


@dataclass
class Life:
    """Somebody who reads and writes without a pause, and how often each status was the answer."""

    user: User
    statuses: list[int] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        headers = {"authorization": f"Bearer {self.user.token}"}
        while not self._stop.wait(0.05):
            client, number = self.user.client, len(self.statuses)
            self.statuses.append(client.get("/", headers=headers).status_code)
            changed = client.patch("/api/v1/accounts/me", json={"name": f"Ada {number}"}, headers=headers)
            self.statuses.append(changed.status_code)

    def stop(self) -> list[int]:
        self._stop.set()
        self._thread.join()
        return self.statuses


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with running(tmp_path_factory.mktemp("fleet"), count=2) as found:
        yield found


def upgrade(fleet: Fleet, folder: Path, *words: str) -> tuple[int, Any, str]:
    """Exit code, what it printed, what it said meanwhile."""
    own = fleet.layout.environ(0, public_url=fleet.url, environ=fleet.environ)
    command = [sys.executable, "manage.py", "cell", "upgrade", "--json", "--to", str(folder), *words]
    done = subprocess.run(
        [*command, "--before", "3", "--window", "6", "--canary", "1"],
        cwd=ROOT,
        env=own | {"TITAN_VAR_DIR": str(fleet.layout.cell(0))},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def versions(fleet: Fleet) -> list[str]:
    with fleet.client() as client:
        return [client.get(f"{fleet.stage(number).url}/version").json()["version"] for number in (0, 1)]


def columns(fleet: Fleet, number: int) -> set[str]:
    url = pair.status(fleet.layout.cell(number)).addresses.database_url
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'users_user'"
        )
        return {str(name) for (name,) in rows}


def test_a_release_whose_errors_the_canary_shows_is_put_back_and_no_other_cell_sees_it(
    fleet: Fleet, tmp_path: Path
) -> None:
    before = versions(fleet)
    lives = [Life(registered(fleet, number)) for number in (0, 1)]
    try:
        code, told, said = upgrade(fleet, release(tmp_path / "next", "9.0.0", "sick", is_broken=True))
    finally:
        others, canary = (life.stop() for life in lives)
    assert (code, "stopped at cell 1" in said) == (1, True), said
    assert [one["outcome"] for one in told["cells"]] == ["put back"]
    assert (told["not_touched"], versions(fleet)) == ([0], before)
    assert {cell.state for cell in fleet.directory.cells} == {State.LIVE}
    assert set(others) == {200}
    assert set(canary) == {200, 500}
    # The former release works on what the other one has left.
    assert ("sick" in columns(fleet, 1), "sick" in columns(fleet, 0)) == (True, False)
    assert canary[-1] == 200


def test_a_good_release_reaches_all_cells_and_nobody_is_answered_an_error(
    fleet: Fleet, tmp_path: Path
) -> None:
    folder = release(tmp_path / "next", "9.1.0", "well")
    lives = [Life(registered(fleet, number)) for number in (0, 1)]
    try:
        _, planned, _ = upgrade(fleet, folder, "--dry-run")
        code, told, said = upgrade(fleet, folder)
    finally:
        statuses = [life.stop() for life in lives]
    assert [one["migrations"] for one in planned["cells"]] == [["users.9000_well"]] * 2
    assert code == 0, said
    assert [(one["cell"], one["outcome"]) for one in told["cells"]] == [(1, "upgraded"), (0, "upgraded")]
    assert versions(fleet) == ["9.1.0", "9.1.0"]
    assert [set(found) for found in statuses] == [{200}, {200}]
    assert min(len(found) for found in statuses) > 100
    again, told, _ = upgrade(fleet, folder)
    assert (again, {one["outcome"] for one in told["cells"]}) == (0, {"ran it already"})
    standing = releases.standing(fleet.layout.cell(0))
    assert standing is not None
    assert standing.release.root == str(folder)


def test_a_release_that_takes_something_away_is_refused_with_3(fleet: Fleet, tmp_path: Path) -> None:
    before = versions(fleet)
    folder = release(tmp_path / "next", "9.2.0", "less")
    taking = folder / "titan" / "apps" / "users" / "migrations" / "9001_taken.py"
    text = EXPANDS.format(last="9000_less", name="locale")
    taking.write_text(
        text.replace(
            'AddField("user", "locale", models.TextField(null=True))', 'RemoveField("user", "locale")'
        )
    )
    (taking.parent / "max_migration.txt").write_text("9001_taken\n")
    code, _, said = upgrade(fleet, folder)
    assert (code, "takes something away" in said) == (3, True), said
    assert versions(fleet) == before
