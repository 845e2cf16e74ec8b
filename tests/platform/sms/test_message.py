"""Text messages: to the console of a development, or to a gateway over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.sms import sms_url
from tests.simulators.serving import served
from titan.platform.sms.message import GatewayRefused, TextMessage, is_offered
from titan.simulators.sms.app import PREFIX, Gateway

NUMBER = "+4930901820"


@pytest.fixture
def gateway(tmp_path: Path, settings: Any) -> Iterator[str]:
    made = Gateway(tmp_path / "sms.sqlite3")
    with served(PREFIX, lambda _url: made.router) as url:
        settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_FROM = f"{url}/messages", "token", "Shop"
        yield url
    made.close()


def taken(gateway: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = httpx.get(f"{gateway}/messages", params={"to": NUMBER}).json()["results"]
    return found


def test_a_gateway_gets_the_message_once_however_often_it_is_sent(gateway: str) -> None:
    for _ in range(2):
        TextMessage(NUMBER, "Grüße", "key-1").send()
    assert taken(gateway) == [{"from": "Shop", "to": NUMBER, "text": "Grüße"}]


def test_what_a_gateway_refuses_is_an_error(gateway: str) -> None:
    with pytest.raises(GatewayRefused, match="422"):
        TextMessage("+49300000", "text", "key-2").send()


def test_a_gateway_that_is_away_is_an_error(settings: Any) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/"
    with pytest.raises(httpx.HTTPError):
        TextMessage(NUMBER, "text", "key-3").send()


def test_the_console_shows_it(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMS_URL = "console:"
    TextMessage(NUMBER, "text", "key-4").send()
    assert capsys.readouterr().out == f"SMS to {NUMBER}: text\n"


@pytest.mark.parametrize(
    ("url", "offered"), [("", False), ("console:", True), ("https://gateway.example", True)]
)
def test_are_offered_where_they_can_be_sent(settings: Any, url: str, offered: bool) -> None:
    settings.SMS_URL = url
    assert is_offered() is offered


@pytest.mark.parametrize(
    ("told", "env", "url"),
    [
        ("", "dev", "console:"),
        ("", "prod", ""),
        ("https://gateway.example/", "prod", "https://gateway.example/"),
    ],
)
def test_go_to_the_console_of_a_development_alone(told: str, env: str, url: str) -> None:
    assert sms_url(told, env=env) == url


@pytest.mark.parametrize(
    ("told", "env"), [("console:", "prod"), ("http://gateway.example/", "prod"), ("smtp://host", "dev")]
)
def test_never_show_a_code_to_others(told: str, env: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        sms_url(told, env=env)
