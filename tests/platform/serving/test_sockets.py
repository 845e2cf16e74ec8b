"""Which conversation a socket gets, and who is let near one."""

import asyncio
from typing import Any

import pytest

from titan.platform.serving.sockets import Socket, Sockets

PAGE = (b"origin", b"http://shop.test")
COOKIE = (b"cookie", b"session=1; other=2")


def connect(sockets: Sockets, path: str, *headers: tuple[bytes, bytes], scheme: str = "ws") -> list[Any]:
    """What a client that says nothing is answered."""
    sent: list[Any] = []
    messages = iter([{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}])

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message.get("code") or message["type"])

    scope = {
        "type": "websocket",
        "scheme": scheme,
        "path": path,
        "headers": [(b"host", b"shop.test"), *headers],
        "state": {"post": sent.append},
    }
    asyncio.run(sockets(scope, receive, send))
    return sent


async def greet(socket: Socket) -> None:
    await socket.accept()
    socket.post(f"{socket.path} {socket.cookie('other')}".encode())
    await socket.stay(within_s=10)


@pytest.fixture
def sockets(settings: Any) -> Sockets:
    settings.ALLOWED_HOSTS = ["shop.test"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://partner.test"]
    settings.SECURE_PROXY_SSL_HEADER = None
    made = Sockets()
    made.register("/ws/greeting/", greet)
    return made


def test_goes_to_whoever_has_registered_its_path(sockets: Sockets) -> None:
    assert connect(sockets, "/ws/greeting/1", PAGE, COOKIE) == ["websocket.accept", b"/ws/greeting/1 2"]
    assert sockets.open == 0


def test_of_a_path_that_nobody_has_is_refused(sockets: Sockets) -> None:
    assert connect(sockets, "/ws/other/1", PAGE) == [1008]


@pytest.mark.parametrize(
    "origin",
    [b"https://shop.test", b"http://shop.test:8080", b"http://evil.test", b"null", b"http://shop.test.evil"],
)
def test_of_another_site_is_refused(sockets: Sockets, origin: bytes) -> None:
    assert connect(sockets, "/ws/greeting/1", (b"origin", origin), COOKIE) == [1008]


def test_of_a_site_that_is_trusted_is_taken(sockets: Sockets) -> None:
    assert connect(sockets, "/ws/greeting/1", (b"origin", b"https://partner.test"))[0] == "websocket.accept"


def test_under_a_name_that_is_not_ours_is_refused(sockets: Sockets, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["other.test"]
    assert connect(sockets, "/ws/greeting/1", PAGE, COOKIE) == [1008]


def test_with_a_cookie_has_to_say_which_page_opened_it(sockets: Sockets) -> None:
    assert connect(sockets, "/ws/greeting/1", COOKIE) == [1008]
    assert connect(sockets, "/ws/greeting/1", (b"authorization", b"Bearer x"))[0] == "websocket.accept"


def test_behind_a_proxy_is_of_the_scheme_that_the_proxy_names(sockets: Sockets, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    secure = ((b"origin", b"https://shop.test"), (b"x-forwarded-proto", b"https"))
    assert connect(sockets, "/ws/greeting/1", *secure)[0] == "websocket.accept"
    assert connect(sockets, "/ws/greeting/1", PAGE, (b"x-forwarded-proto", b"https")) == [1008]


def test_beyond_what_a_process_holds_is_told_to_come_later(sockets: Sockets, settings: Any) -> None:
    settings.TITAN_SOCKETS_MOST = 0
    assert connect(sockets, "/ws/greeting/1", PAGE) == [1013]


def test_one_prefix_has_one_conversation(sockets: Sockets) -> None:
    async def other(socket: Socket) -> None:
        await socket.accept()

    sockets.register("/ws/greeting/", greet)
    with pytest.raises(ValueError, match="has a socket already"):
        sockets.register("/ws/greeting/", other)
    with pytest.raises(ValueError, match="below /ws/"):
        sockets.register("/greeting/", other)
