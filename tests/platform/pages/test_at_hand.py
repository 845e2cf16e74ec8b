"""Pages in this process's memory are answered without Django's handler, and nobody can tell from the answer."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.core.handlers.wsgi import WSGIHandler

from config.settings import base
from tests.platform.pages import demo
from tests.platform.serving.exchange import Answer, ask, make_front
from titan.platform import cache
from titan.platform.pages import at_hand, holes, shared
from titan.platform.pages.at_hand import PagesAtHand

Headers = tuple[tuple[bytes, bytes], ...]
Visit = Callable[..., Answer]

ORDINARY: tuple[tuple[str, Headers], ...] = (
    ("nothing", ()),
    ("form cookie", ((b"cookie", b"csrftoken=" + b"a" * 32),)),
    ("old form cookie", ((b"cookie", b"csrftoken=" + b"a" * 64),)),
    ("broken form cookie", ((b"cookie", b"csrftoken=x"),)),
    ("theme and cart", ((b"cookie", b"titan_theme=dark; cart=7; name=Mira"),)),
    ("german", ((b"accept-language", b"de, en;q=0.5"),)),
    ("htmx", ((b"hx-request", b"true"),)),
    ("own id", ((b"x-request-id", b"abcdefgh-1234"),)),
    ("not modified", ((b"if-none-match", b'"other", W/"x"'),)),
    ("proxy", ((b"x-forwarded-proto", b"https"), (b"x-forwarded-for", b"10.0.0.1"))),
)


class Counting:
    """Django's handler, and how often it was asked."""

    def __init__(self) -> None:
        self._django = WSGIHandler()
        self.asked = 0

    def __call__(self, environ: Any, start: Any) -> Any:
        self.asked += 1
        return self._django(environ, start)


@pytest.fixture(autouse=True)
def _the_settings_of_titan(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MIDDLEWARE = base.MIDDLEWARE
    # A test that the machine holds up for two seconds finds its page at hand all the same.
    monkeypatch.setattr(shared, "HOT_SECONDS", 60.0)
    at_hand._match.cache_clear()


@pytest.fixture
def django() -> Counting:
    return Counting()


@pytest.fixture
def visit(django: Counting) -> Callable[..., Answer]:
    """Ask the front that looks into memory first."""
    front = make_front(django, at_hand=PagesAtHand())
    return lambda target, method="GET", headers=(): ask(front, target, method, headers=headers)


@pytest.fixture
def visit_django(django: Counting) -> Callable[..., Answer]:
    """Ask the front that only has Django."""
    front = make_front(django)
    return lambda target, method="GET", headers=(): ask(front, target, method, headers=headers)


def normal(answer: Answer) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Without what differs between any two answers: ids, secrets, the time in cookies."""

    def quiet(text: bytes) -> bytes:
        text = re.sub(rb'(name="csrfmiddlewaretoken" value=")\w{64}"', rb"\1TOKEN", text)
        text = re.sub(rb"csrftoken=\w{32}; expires=[^;]+", b"csrftoken=SECRET", text)
        return re.sub(rb"nonce[=-]'?[\w-]{22}", b"NONCE", text)

    headers = [
        (name, b"ID" if name == b"x-request-id" and b"-" not in value else quiet(value))
        for name, value in answer.headers
    ]
    return answer.status, sorted(headers), quiet(answer.body)


class TestAnswer:
    @pytest.mark.parametrize(
        "headers", [entry[1] for entry in ORDINARY], ids=[entry[0] for entry in ORDINARY]
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize("target", ["/shared/?page=2&utm=x", "/plain/", "/currency/", "/product/4/"])
    def test_is_the_one_of_django_byte_for_byte(
        self, visit: Visit, visit_django: Visit, django: Counting, target: str, method: str, headers: Headers
    ) -> None:
        expected = visit_django(target, method, headers)
        asked = django.asked
        answer = visit(target, method, headers)
        assert django.asked == asked
        assert normal(answer) == normal(expected)

    def test_is_not_modified_where_the_browser_has_the_page(self, visit: Visit, django: Counting) -> None:
        etag = visit("/plain/").header(b"etag")
        assert etag is not None
        asked = django.asked
        again = visit("/plain/", headers=((b"if-none-match", etag),))
        assert (again.status, again.body, django.asked) == (304, b"", asked)

    def test_has_a_nonce_a_token_and_an_id_of_its_own(self, visit: Visit, django: Counting) -> None:
        visit("/shared/")
        first, second = visit("/shared/"), visit("/shared/")
        assert django.asked == 1
        for pattern in (rb"nonce='([\w-]+)'", rb'value="(\w{64})"'):
            found = [re.search(pattern, answer.body) for answer in (first, second)]
            assert len({match[1] for match in found if match}) == 2
        assert first.header(b"x-request-id") != second.header(b"x-request-id")

    def test_names_its_nonce_in_its_policy(self, visit: Visit) -> None:
        visit("/shared/")
        answer = visit("/shared/")
        nonce = re.search(rb"nonce='([\w-]+)'", answer.body)
        policy = answer.header(b"content-security-policy")
        assert nonce is not None
        assert policy is not None
        assert b"'nonce-" + nonce[1] + b"'" in policy


class TestWhoIsLeftToDjango:
    @pytest.mark.parametrize(
        "cookie",
        ["sessionid=abc", "a=b; sessionid=abc", "messages=x", "csrftoken=a; messages=", "xsessionid=1"],
    )
    def test_a_visitor_with_a_session_or_a_message(self, visit: Visit, django: Counting, cookie: str) -> None:
        visit("/shared/")
        visit("/shared/", headers=((b"cookie", cookie.encode()),))
        visit("/shared/", headers=((b"cookie", b"a=b"), (b"cookie", cookie.encode())))
        assert django.asked == 3

    def test_a_message_is_shown_to_its_visitor_alone(self, visit: Visit) -> None:
        said = visit("/say/").header(b"set-cookie")
        assert said is not None
        mine = visit("/shared/", headers=((b"cookie", said.partition(b";")[0]),))
        assert b"&lt;script&gt;alert(1)" in mine.body
        assert b"alert(1)" not in visit("/shared/").body

    @pytest.mark.parametrize(
        ("target", "method"),
        [
            ("/own/", "GET"),
            ("/plain/", "POST"),
            ("/plain/", "PUT"),
            ("/nowhere/", "GET"),
            ("/preview/", "GET"),
        ],
    )
    def test_what_is_no_shared_page(self, visit: Visit, django: Counting, target: str, method: str) -> None:
        cookie = ((b"cookie", b"preview=draft"),)
        visit(target, method, cookie)
        visit(target, method, cookie)
        assert django.asked == 2

    def test_a_page_whose_decorator_refuses_this_visitor(self, visit: Visit, django: Counting) -> None:
        member = ((b"cookie", b"member=1"),)
        assert visit("/members/", headers=member).status == 200
        assert visit("/members/", headers=member).body == b"<p>for members</p>"
        assert django.asked == 1
        refused = visit("/members/")
        assert (refused.status, refused.body, django.asked) == (403, b"no", 2)

    def test_a_host_that_is_not_ours(self, visit: Visit, settings: Any) -> None:
        visit("/plain/")
        settings.ALLOWED_HOSTS = ["titan.example"]
        assert visit("/plain/").status == 400

    def test_a_path_that_would_fill_the_memory(self, visit: Visit) -> None:
        visit("/" + "x" * 1000)
        assert at_hand._match.cache_info().currsize == 0


class TestWhatIsAtHand:
    def test_is_known_to_this_process(self, visit: Visit, django: Counting) -> None:
        visit("/plain/")
        shared.pages.clear()
        visit("/plain/")
        visit("/plain/")
        assert (django.asked, len(demo.rendered)) == (2, 1)

    def test_is_gone_when_it_was_forgotten_here(self, visit: Visit) -> None:
        visit("/product/1/")
        holes.forget("product:1")
        visit("/product/1/")
        assert len(demo.rendered) == 2

    def test_is_asked_of_django_as_soon_as_news_are_due(self, visit: Visit, django: Counting) -> None:
        visit("/plain/")
        shared.pages._listen_at = 0.0
        visit("/plain/")
        visit("/plain/")
        assert (django.asked, len(demo.rendered)) == (2, 1)

    def test_costs_no_question_to_valkey(self, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
        visit("/shared/")

        def refuse(*_args: Any, **_options: Any) -> None:
            raise redis.ConnectionError

        monkeypatch.setattr(cache.client(), "execute_command", refuse)
        assert visit("/shared/").status == 200

    def test_an_error_of_ours_is_logged_and_left_to_django(
        self,
        visit: Visit,
        django: Counting,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def fail(*_args: Any) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(shared.pages, "at_hand", fail)
        visit("/plain/")
        assert visit("/plain/").status == 200
        assert django.asked == 2
        assert "ZeroDivisionError" in caplog.text


def test_a_new_middleware_has_to_be_placed(settings: Any) -> None:
    settings.MIDDLEWARE = [*base.MIDDLEWARE, "django.middleware.gzip.GZipMiddleware"]
    with pytest.raises(RuntimeError, match="GZipMiddleware"):
        PagesAtHand()
