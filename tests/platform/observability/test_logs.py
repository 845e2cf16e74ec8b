"""Log lines: ids on them, nobody's data in them."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.http import HttpRequest

from titan.platform.observability import context, logs
from titan.platform.observability.client_address import client_address


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream, logger = io.StringIO(), logging.getLogger("tests.lines")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs._formatter("json"))
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield stream
    logger.removeHandler(handler)


def test_carry_the_ids_of_the_scope(lines: io.StringIO) -> None:
    with context.scope(request_id="r-1234567", actor="u-1"):
        structlog.get_logger("tests.lines").info("parcel_packed", parcel=7)

    line = json.loads(lines.getvalue())
    assert line.pop("at")
    assert line == {
        "event": "parcel_packed",
        "parcel": 7,
        "logger": "tests.lines",
        "level": "info",
        "request_id": "r-1234567",
        "trace_id": "r-1234567",
        "user_id": "u-1",
        "cell": 0,
    }


def test_of_the_standard_library_look_the_same(lines: io.StringIO) -> None:
    logging.getLogger("tests.lines").warning("%s is %s", "queue", "full")

    line = json.loads(lines.getvalue())
    assert (line["event"], line["level"], line["cell"]) == ("queue is full", "warning", 0)


def test_name_no_person(lines: io.StringIO) -> None:
    log = structlog.get_logger("tests.lines")

    log.info("mail_sent", email="ann@example.org", text="sent to ann@example.org", Password="x")
    try:
        raise ValueError("DETAIL:  Key (phone)=(+49 30 1234) already exists.")
    except ValueError:
        log.exception("insert_failed", owner="Key (email)=(ann@example.org) already exists.")

    text = lines.getvalue()
    assert "ann@" not in text
    assert "1234" not in text
    assert json.loads(text.splitlines()[0])["Password"] == "[removed]"
    assert "Key (phone)=([removed])" in text


def test_can_be_text_for_people() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "hello", None, None)

    assert "hello" in logs._formatter("console").format(record)
    assert logs.logging_config(level="INFO", form="console", stream="stderr")["handlers"]["lines"][
        "stream"
    ].endswith("stderr")


def test_scope_gives_events_their_metadata() -> None:
    with context.scope(request_id="r-1", trace_id="t-1"):
        context.set_actor("u-9")
        inside = context.metadata()

    assert inside == {"request_id": "r-1", "trace_id": "t-1", "actor": "u-9"}
    assert context.metadata() == {}


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "10.0.0.1", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("127.0.0.1", "not an address", "127.0.0.1"),
    ],
)
def test_client_address_believes_only_our_proxies(remote: str, forwarded: str | None, expected: str) -> None:
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": remote}
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded

    assert client_address(request) == expected
