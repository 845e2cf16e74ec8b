"""HAProxy with Titan's configuration: who answers what."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core import signing as django_signing
from django.core.management import call_command
from joserfc.jwk import OctKey, RSAKey

from tests.cells.routers import HAPROXY, KEY, Routed, eventually, routed
from titan.cells import store
from titan.cells.router.rendering import CONFIGURATION, bucket_map
from titan.cells.signing import route_mark
from titan.kernel.ids import new_id

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy")
BUCKETS = [0, 1, 2, 0x3A7, 0xFFF]


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Routed]:
    with routed(tmp_path_factory.mktemp("router")) as found:
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Routed]:
    """One that a test may harm."""
    with routed(tmp_path) as found:
        yield found


def test_its_configuration_is_valid_to_haproxy_itself(router: Routed) -> None:
    assert HAPROXY is not None
    checked = subprocess.run(
        [HAPROXY, "-c", "-C", router.folder, "-f", router.folder / CONFIGURATION],
        capture_output=True,
        check=False,
    )
    assert (checked.returncode, b"WARNING" in checked.stderr) == (0, False)


@pytest.mark.parametrize("bucket", BUCKETS)
class TestTheHome:
    def test_of_an_order_is_read_from_its_id(self, router: Routed, bucket: int) -> None:
        order = str(new_id(bucket=bucket))
        assert router.ask(f"/api/v1/orders/{order}").cell == router.home(bucket)
        assert router.ask(f"/api/v1/orders/{order.upper()}").cell == router.home(bucket)

    def test_of_a_caller_is_read_from_the_token(self, router: Routed, bucket: int) -> None:
        token = router.token(new_id(bucket=bucket))
        answer = router.ask("/api/v1/cart", Authorization=f"Bearer {token}")
        assert answer.cell == router.home(bucket)
        assert answer.said["headers"]["authorization"] == f"Bearer {token}"

    def test_of_a_browser_is_read_from_its_cookie(self, router: Routed, bucket: int) -> None:
        cookie = f"a=b; titan_route={route_mark(KEY, bucket)}; c=d"
        assert router.ask("/cart/", Cookie=cookie).cell == router.home(bucket)
        assert router.ask("/", Cookie=cookie).cell == router.home(bucket)

    def test_of_what_is_written_is_the_callers_where_the_id_is_anothers(
        self, router: Routed, bucket: int
    ) -> None:
        voucher = new_id(bucket=(bucket + 1) % 4096)
        token = router.token(new_id(bucket=bucket))
        answer = router.ask(
            f"/api/v1/vouchers/{voucher}/claim", method="POST", Authorization=f"Bearer {token}"
        )
        assert answer.cell == router.home(bucket)

    def test_of_one_who_returns_from_paying_is_read_from_the_path(self, router: Routed, bucket: int) -> None:
        assert router.ask(f"/checkout/return/{new_id(bucket=bucket)}/").cell == router.home(bucket)

    def test_of_a_mails_link_is_read_from_the_link(self, router: Routed, bucket: int) -> None:
        token = django_signing.dumps([str(new_id(bucket=bucket)), "a@example.org"], salt="any")
        assert router.ask(f"/account/verify/{token}/").cell == router.home(bucket)

    def test_of_a_webhook_is_read_from_its_body(self, router: Routed, bucket: int) -> None:
        body = json.dumps(
            {"id": "evt_1", "data": {"metadata": {"payment_id": str(new_id(bucket=bucket))}}}, indent=1
        )
        answer = router.ask("/api/v1/payments/webhooks/card", method="POST", body=body)
        assert (answer.cell, answer.said["body"]) == (router.home(bucket), body)


class TestWhatIsNotBelieved:
    def cells_of(self, router: Routed, **headers: str) -> set[int]:
        return {router.ask("/api/v1/cart", **headers).cell for _ in range(6)}

    def test_a_forged_cookie_leads_anywhere(self, router: Routed) -> None:
        forged = f"titan_route=001.{route_mark(KEY, 2)[4:]}"
        assert self.cells_of(router, Cookie=forged) == {0, 1, 2}

    def test_a_token_signed_by_others_leads_anywhere(self, router: Routed) -> None:
        token = router.token(new_id(bucket=1), signer=RSAKey.generate_key(2048, private=True))
        assert self.cells_of(router, Authorization=f"Bearer {token}") == {0, 1, 2}

    def test_an_expired_token_leads_anywhere(self, router: Routed) -> None:
        token = router.token(new_id(bucket=1), lives=-100)
        assert self.cells_of(router, Authorization=f"Bearer {token}") == {0, 1, 2}

    def test_another_algorithm_leads_anywhere(self, router: Routed) -> None:
        token = router.token(new_id(bucket=1), signer=OctKey.import_key("k" * 40), alg="HS256")  # type: ignore[arg-type]
        assert self.cells_of(router, Authorization=f"Bearer {token}") == {0, 1, 2}

    def test_a_guest_is_spread(self, router: Routed) -> None:
        assert self.cells_of(router) == {0, 1, 2}

    def test_a_path_that_would_be_a_host_is_refused(self, router: Routed) -> None:
        assert router.ask("//evil.example/").status == 400


def test_a_websocket_passes_to_the_callers_cell(router: Routed) -> None:
    with socket.create_connection(("127.0.0.1", router.port), timeout=10) as door:
        token = router.token(new_id(bucket=1))
        door.sendall(
            f"GET /api/v1/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        assert door.recv(12) == b"HTTP/1.1 101"
        while b"\r\n\r\n" not in door.recv(4096):
            pass
        door.sendall(b"hello")
        assert door.recv(100) == b"cell 1 heard hello"


class TestAWrongCell:
    def test_sends_the_caller_to_the_home_and_once_on_from_there(self, fresh: Routed) -> None:
        fresh.cells[1].home = "2"
        token = fresh.token(new_id(bucket=1))
        sent = fresh.ask("/api/v1/cart?a=1", method="POST", body="{}", Authorization=f"Bearer {token}")
        assert (sent.status, sent.headers["cache-control"]) == (307, "no-store")
        location = sent.headers["location"]
        arrived = fresh.ask(location, method="POST", body="{}", Authorization=f"Bearer {token}")
        assert (arrived.cell, arrived.said["path"], arrived.said["body"]) == (2, "/api/v1/cart?a=1", "{}")
        fresh.cells[2].home = "1"
        # The cell where an address hashes to may know where its owner lives.
        onward = fresh.ask(location, method="POST", body="{}", Authorization=f"Bearer {token}")
        assert onward.status == 307
        last = onward.headers["location"]
        again = fresh.ask(last, method="POST", body="{}", Authorization=f"Bearer {token}")
        assert (again.status, again.headers["retry-after"]) == (503, "1")
        fresh.cells[1].home = None
        arrived = fresh.ask(last, method="POST", body="{}", Authorization=f"Bearer {token}")
        assert (arrived.cell, arrived.said["path"]) == (1, "/api/v1/cart?a=1")

    def test_leaves_no_trace_of_the_hint_in_the_path(self, fresh: Routed) -> None:
        fresh.cells[1].home = "2"
        mine = f"titan_route={route_mark(KEY, 1)}"
        location = fresh.ask("/cart/", Cookie=mine).headers["location"]
        assert fresh.ask(location, Cookie=mine).said["path"] == "/cart/"
        hint = location.partition("?")[2]
        assert fresh.ask(f"/cart/?{hint}&a=1&b=2", Cookie=mine).said["path"] == "/cart/?a=1&b=2"

    def test_is_not_sought_by_a_forged_hint(self, fresh: Routed) -> None:
        mine = f"titan_route={route_mark(KEY, 1)}"
        assert fresh.ask(f"/cart/?titan_cell=2.{'0' * 32}", Cookie=mine).cell == 1


class TestALostCell:
    def test_harms_its_own_users_only_and_they_may_browse(self, fresh: Routed) -> None:
        fresh.cells[1].die()
        mine = f"titan_route={route_mark(KEY, 1)}; sessionid=secret"
        eventually(lambda: fresh.ask("/cart/", Cookie=mine).status == 503)
        assert fresh.ask("/cart/", Cookie=mine).headers["retry-after"] == "5"
        assert fresh.ask("/", method="POST", Cookie=mine).status == 503
        browsing = fresh.ask("/categories/women/", Cookie=mine)
        assert (browsing.cell, browsing.said["headers"]["x-titan-browse-only"]) == (2, "1")
        assert "cookie" not in browsing.said["headers"]
        assert fresh.ask("/cart/", Cookie=f"titan_route={route_mark(KEY, 2)}").cell == 2
        assert {fresh.ask("/").cell for _ in range(6)} == {0, 2}

    def test_answers_later_to_what_it_had_got_when_it_died(self, fresh: Routed) -> None:
        fresh.cells[1].ends_silently = True
        mine = f"titan_route={route_mark(KEY, 1)}"
        for method in ("POST", "GET"):
            answer = fresh.ask("/cart/", method=method, Cookie=mine)
            assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        # A write may have been done, so it is not asked again.
        assert fresh.cells[1].heard.count("POST") == 1
        assert fresh.cells[1].heard.count("GET") > 1

    def test_is_back_as_soon_as_it_is_ready(self, fresh: Routed) -> None:
        mine = f"titan_route={route_mark(KEY, 1)}"
        fresh.cells[1].is_ready = False
        eventually(lambda: fresh.ask("/cart/", Cookie=mine).status == 503)
        fresh.cells[1].is_ready = True
        eventually(lambda: fresh.ask("/cart/", Cookie=mine).status == 200)
        assert fresh.ask("/cart/", Cookie=mine).cell == 1


class TestTheMap:
    def test_in_force_is_the_directorys(self, router: Routed) -> None:
        assert router.running.buckets() == bucket_map(router.directory)

    def test_changes_without_dropping_a_request(self, fresh: Routed) -> None:
        cookie = f"titan_route={route_mark(KEY, 1)}"
        statuses: list[int] = []
        homes: list[int] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                answer = fresh.ask("/cart/", Cookie=cookie)
                statuses.append(answer.status)
                homes.append(answer.cell)

        asking = [threading.Thread(target=ask) for _ in range(4)]
        for thread in asking:
            thread.start()
        eventually(lambda: 1 in homes)
        fresh.running.move("001", "2")
        eventually(lambda: 2 in homes)
        fresh.running.replace({**bucket_map(fresh.directory), "001": "0"})
        eventually(lambda: 0 in homes)
        stop.set()
        for thread in asking:
            thread.join()
        assert set(statuses) == {200}
        assert len(fresh.running.buckets()) == 4096

    def test_is_brought_to_the_directorys_by_the_command(self, fresh: Routed, tmp_path: Path) -> None:
        path = tmp_path / "cells" / "directory.json"
        store.found(path, fresh.directory)
        fresh.running.move("003", "2")

        def push(*words: str) -> list[str]:
            out = StringIO()
            where = ["--directory", str(path), "--folder", str(fresh.folder), "--json"]
            call_command("cell", "push", *where, *words, stdout=out)
            moved: list[str] = json.loads(out.getvalue())["moved"]
            return moved

        assert push("--dry-run") == ["003"]
        assert push() == ["003"]
        assert push() == []
        assert fresh.running.buckets() == bucket_map(fresh.directory)


def test_the_command_renders_what_haproxy_takes(router: Routed, tmp_path: Path) -> None:
    path = tmp_path / "directory.json"
    store.found(path, router.directory)
    call_command("cell", "render", "--directory", str(path), stdout=StringIO())
    folder = tmp_path / "router"
    assert HAPROXY is not None
    checked = subprocess.run(
        [HAPROXY, "-c", "-C", folder, "-f", CONFIGURATION], capture_output=True, check=False
    )
    assert checked.returncode == 0
    assert (folder / CONFIGURATION).stat().st_mode & 0o077 == 0
    assert [one.read_text()[:26] for one in folder.glob("token-*.pem")] == ["-----BEGIN PUBLIC KEY-----"]
