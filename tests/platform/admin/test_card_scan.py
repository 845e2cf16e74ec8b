"""Wherever a card number is planted, it is found, and its place is told without it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from titan.kernel.ids import new_id
from titan.platform import cache
from titan.platform.admin import audit, card_scan

NUMBER = "4242 4242 4242 4242"
pytestmark = pytest.mark.django_db


def test_finds_what_somebody_wrote_into_a_reason() -> None:
    deed = audit.Deed(new_id(bucket=1), "mira", "refund", "orders.OrderRow", "1", f"he paid by {NUMBER}")
    audit.record(deed, outcome="done")
    assert list(card_scan.in_database()) == [card_scan.Sighting("ops_audit.reason", "424242…4242")]


@pytest.mark.parametrize(
    "command",
    [
        ("SET", NUMBER),
        ("HSET", "card", NUMBER),
        ("RPUSH", NUMBER),
        ("SADD", NUMBER),
        ("ZADD", 1, NUMBER),
        ("XADD", "*", "card", NUMBER),
    ],
    ids=["string", "hash", "list", "set", "zset", "stream"],
)
def test_finds_it_in_valkey(command: tuple[str | int, ...]) -> None:
    client, key = cache.client(), f"test:{new_id(bucket=1)}"
    client.execute_command(command[0], key, *command[1:])  # type: ignore[no-untyped-call]
    try:
        assert list(card_scan.in_valkey()) == [card_scan.Sighting(f"Valkey {key}", "424242…4242")]
    finally:
        client.delete(key)


def test_finds_it_in_logs_and_says_so_with_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text(f"started\nGET /?q={NUMBER}\n", encoding="utf-8")
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("find_card_numbers", str(tmp_path), "--json", stdout=told)
    assert ended.value.code == 1
    assert json.loads(told.getvalue()) == {"sightings": [{"place": "web.log:2", "masked": "424242…4242"}]}


def test_nothing_to_find_is_said(tmp_path: Path) -> None:
    told = StringIO()
    call_command("find_card_numbers", str(tmp_path), stdout=told)
    assert told.getvalue() == "No card numbers found.\n"


def test_a_folder_that_is_not_there_is_no_proof() -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("find_card_numbers", "/no/such/folder", stderr=StringIO())
    assert ended.value.code == 2
