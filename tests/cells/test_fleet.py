"""Two whole cells behind their router: who lives where, who buys what, and who notices that a cell dies."""

import os
import re
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from scripts.torturing.cellstrike import take_away
from tests.cells.fleets import PASSWORD, ROOT, Fleet, Watch, eventually, registered, running
from tests.cells.routers import HAPROXY
from titan.cells.directory import State
from titan.platform.engines import pair
from titan.platform.engines.addresses import read_record

pytestmark = [
    pytest.mark.cells,
    pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy"),
]
TUTORIAL = ROOT / "docs" / "tutorial-api.md"
CELLS = [0, 1]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with running(tmp_path_factory.mktemp("fleet"), count=2) as found:
        yield found


def users_of(fleet: Fleet, number: int) -> set[str]:
    """The e-mail addresses in a cell's own database."""
    url = pair.status(fleet.layout.cell(number)).addresses.database_url
    with psycopg.connect(url) as connection:
        return {str(email) for (email,) in connection.execute("SELECT email FROM users_user")}


def managed(fleet: Fleet, *words: str) -> "subprocess.CompletedProcess[str]":
    """What `./scripts/manage` says, given the fleet's folder alone."""
    environ = {name: text for name, text in fleet.environ.items() if not name.startswith("TITAN_")}
    return subprocess.run(
        [str(ROOT / "scripts" / "manage"), *words],
        cwd=ROOT,
        env=environ | {"TITAN_VAR_DIR": str(fleet.var)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_for_a_cell_that_is_not_there_is_refused(fleet: Fleet) -> None:
    for name in ("2", "", "one"):
        done = managed(fleet, "--cell", name, "check")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"no cell '{name}'" in done.stderr


@pytest.mark.parametrize("number", CELLS)
class TestEachCell:
    def test_holds_those_whose_home_it_is_wherever_they_registered(self, fleet: Fleet, number: int) -> None:
        emails = {registered(fleet, number).email for _ in range(3)}
        assert emails <= users_of(fleet, number)
        assert not emails & users_of(fleet, 1 - number)

    def test_lets_its_users_sign_in_from_a_fresh_client(self, fleet: Fleet, number: int) -> None:
        user = registered(fleet, number)
        body = {"email": user.email, "password": PASSWORD}
        for _ in range(4):
            with fleet.client() as stranger:
                answer = stranger.post("/api/v1/accounts/token", json=body)
                assert answer.status_code == 200
                mine = {"authorization": f"Bearer {answer.json()['access']}"}
                assert stranger.get("/api/v1/accounts/me", headers=mine).json()["id"] == user.id

    def test_runs_a_command_that_names_it(self, fleet: Fleet, number: int) -> None:
        user = registered(fleet, number)
        ask = f"import uuid; from titan.apps.users import api; print(api.get(user_id=uuid.UUID({user.id!r})).email)"
        done = managed(fleet, "--cell", str(number), "shell", "-v", "0", "-c", ask)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == [user.email]

    def test_sells_to_its_own_by_the_script_of_one_cell(self, fleet: Fleet, number: int) -> None:
        shop = fleet.inside(number, "shop", PASSWORD)
        blocks = re.findall(r"^```bash\n(.*?)^```$", TUTORIAL.read_text(encoding="utf8"), re.M | re.S)
        with fleet.client() as anybody:
            buyer = registered(fleet, number)
            found = f"/api/v1/search?shop={shop['shop_id']}&in_stock=true"
            eventually(lambda: buyer.ask(found).json()["results"], seconds=60)
            assert anybody.get("/readyz").status_code == 200
        environ = os.environ | {
            "TITAN": fleet.url,
            "EMAIL": fleet.email(number),
            "SELLER_EMAIL": shop["email"],
            "SELLER_PASSWORD": PASSWORD,
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
            env=environ,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        assert "completed" in done.stdout.splitlines()


def test_a_browser_stays_signed_in_at_home(fleet: Fleet) -> None:
    user = registered(fleet, 1)
    with fleet.client() as browser:
        page = browser.get("/account/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = {"csrfmiddlewaretoken": token[1], "email": user.email, "password": PASSWORD}
        browser.post("/account/login/", data=form, headers={"referer": fleet.url})
        assert {browser.get("/version").json()["cell"] for _ in range(6)} == {1}
        assert urlsplit(str(browser.get("/orders/").url)).path == "/orders/"


def test_a_killed_cell_is_missed_by_its_own_users_alone_and_comes_back(fleet: Fleet) -> None:
    lost, well = registered(fleet, 0), registered(fleet, 1)
    watches = {
        "lost": Watch(lost, "/api/v1/cart"),
        "well": Watch(well, "/api/v1/cart"),
        "browsing": Watch(registered(fleet, 0), "/version"),
    }
    try:
        eventually(lambda: all(len(watch.answers) > 5 for watch in watches.values()), seconds=60)
        before = len(watches["lost"].answers)
        assert fleet.stage(0).kill("PostgreSQL")
        assert fleet.stage(0).kill("web")
        eventually(lambda: 503 in [status for status, _, _ in watches["lost"].answers], seconds=60)
        eventually(lambda: watches["lost"].answers[-1][0] == 200, seconds=120)
    finally:
        for watch in watches.values():
            watch.stop()
    assert {status for status, _, _ in watches["well"].answers} == {200}
    after = watches["lost"].answers[before:]
    assert {status for status, _, _ in after} == {200, 503}
    assert all(pause for status, pause, _ in after if status == 503)
    browsed = [said["cell"] for status, _, said in watches["browsing"].answers if status == 200]
    assert set(browsed) == {0, 1}
    assert lost.ask("/api/v1/accounts/me").json()["id"] == lost.id


def test_a_primary_that_is_gone_for_good_costs_its_own_users_seconds_and_nothing_written(
    fleet: Fleet,
) -> None:
    lost, well = registered(fleet, 1), registered(fleet, 0)
    var = fleet.layout.cell(1)
    eventually(lambda: read_record(var).is_synchronous, seconds=120)
    before = read_record(var)
    watches = [Watch(lost, "/api/v1/cart"), Watch(well, "/api/v1/cart")]
    try:
        assert take_away(var, "killed").pids
        eventually(lambda: read_record(var).promotions > before.promotions, seconds=60)
        eventually(lambda: watches[0].answers[-1][0] == 200, seconds=60)
    finally:
        for watch in watches:
            watch.stop()
    assert {status for status, _, _ in watches[0].answers} == {200, 503}
    assert {status for status, _, _ in watches[1].answers} == {200}
    assert lost.ask("/api/v1/accounts/me").json()["id"] == lost.id
    states = [cell.state for cell in fleet.directory.cells]
    assert (states, fleet.directory.epoch) == ([State.LIVE, State.LIVE], 3)
    eventually(lambda: read_record(var).is_synchronous, seconds=120)
    assert read_record(var).standby.port == before.postgres.port


def test_a_second_fleet_is_refused_beside_the_first(fleet: Fleet) -> None:
    command = [str(ROOT / "scripts" / "up"), "--cells", "3", "--var", str(fleet.var), "--port", "8799"]
    done = subprocess.run(command, env=fleet.environ, capture_output=True, text=True, check=False)
    assert (done.returncode, "already run from here" in done.stderr) == (1, True)
