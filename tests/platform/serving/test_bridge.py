"""Django behind the front: what it is given, and what comes of what it answers."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.test import override_settings

from tests.platform.serving.exchange import Answer, ask, make_front, scope_of
from titan.platform.serving.environ import build_environ
from titan.platform.serving.front import Front


@pytest.fixture
def front() -> Iterator[Front]:
    with override_settings(
        ROOT_URLCONF="tests.platform.serving.django_site", MIDDLEWARE=[], ALLOWED_HOSTS=["*"], DEBUG=False
    ):
        yield make_front(WSGIHandler(), max_body_bytes=1000)


def told(answer: Answer) -> Any:
    assert answer.status == 200
    return answer.json()


class TestRequests:
    def test_carry_method_path_query_and_headers(self, front: Front) -> None:
        seen = told(ask(front, "/echo/a/b?x=1&x=2&y=%C3%A9", headers=[(b"x-thing", b"yes")]))
        assert (seen["method"], seen["path"], seen["rest"]) == ("GET", "/echo/a/b", "a/b")
        assert seen["query"] == {"x": ["1", "2"], "y": ["é"]}
        assert seen["host"] == "shop.test"
        assert seen["meta"]["HTTP_X_THING"] == "yes"
        assert seen["meta"]["REMOTE_ADDR"] == "127.0.0.1"
        assert seen["meta"]["QUERY_STRING"] == "x=1&x=2&y=%C3%A9"

    def test_decode_unicode_paths_once(self, front: Front) -> None:
        assert told(ask(front, "/echo/caf%C3%A9%2525"))["rest"] == "café%25"

    def test_keep_broken_utf8_paths_apart_from_valid_ones(self, front: Front) -> None:
        assert told(ask(front, "/echo/%FF"))["rest"] == "%FF"

    def test_join_repeated_headers_by_comma_and_cookies_by_semicolon(self, front: Front) -> None:
        headers = [(b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"k=1"), (b"cookie", b"l=2")]
        seen = told(ask(front, "/echo/", headers=headers))
        assert seen["meta"]["HTTP_ACCEPT"] == "a,b"
        assert seen["cookies"] == {"k": "1", "l": "2"}

    def test_drop_headers_that_could_pass_for_others(self, front: Front) -> None:
        seen = told(ask(front, "/echo/", headers=[(b"x_user", b"root"), (b"proxy", b"http://evil")]))
        assert "HTTP_X_USER" not in seen["meta"]
        assert "HTTP_PROXY" not in seen["meta"]

    def test_carry_a_body_that_came_in_pieces(self, front: Front) -> None:
        seen = told(ask(front, "/echo/", "POST", b"one ", b"two", headers=[(b"content-type", b"text/plain")]))
        assert seen["body"] == "one two"
        assert seen["meta"]["CONTENT_TYPE"] == "text/plain"
        assert seen["meta"]["CONTENT_LENGTH"] == "7"

    def test_carry_a_chunked_body_of_no_announced_length(self, front: Front) -> None:
        headers = [(b"transfer-encoding", b"chunked"), (b"content-type", b"application/json")]
        assert told(ask(front, "/json", "POST", b'{"a":', b"1}", headers=headers)) == {"got": {"a": 1}}

    def test_carry_uploads(self, front: Front) -> None:
        body = (
            b'--q\r\nContent-Disposition: form-data; name="name"\r\n\r\nFlint\r\n'
            b'--q\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\ncontent\r\n--q--\r\n'
        )
        headers = [(b"content-type", b"multipart/form-data; boundary=q")]
        assert told(ask(front, "/form", "POST", body, headers=headers)) == {
            "name": "Flint",
            "file": "content",
        }

    def test_run_in_threads_of_the_pool(self, front: Front) -> None:
        assert told(ask(front, "/echo/"))["thread"].startswith("web-")


class TestProxy:
    HEADERS = [(b"x-forwarded-proto", b"https")]

    def test_is_not_believed_by_default(self) -> None:
        environ = build_environ(scope_of("/", headers=self.HEADERS), b"", trust_proxy=False)
        assert environ["wsgi.url_scheme"] == "http"

    def test_tells_the_scheme_when_trusted(self) -> None:
        environ = build_environ(scope_of("/", headers=self.HEADERS), b"", trust_proxy=True)
        assert environ["wsgi.url_scheme"] == "https"
        assert environ["REMOTE_ADDR"] == "127.0.0.1"

    def test_cannot_invent_a_scheme(self) -> None:
        scope = scope_of("/", headers=[(b"x-forwarded-proto", b"javascript")])
        assert build_environ(scope, b"", trust_proxy=True)["wsgi.url_scheme"] == "http"

    def test_mount_point_becomes_the_script_name(self) -> None:
        scope = scope_of("/shop/a", root_path="/shop")
        environ = build_environ(scope, b"", trust_proxy=False)
        assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("/shop", "/a")


class TestBodyLimit:
    def test_refuses_a_declared_length_above_it(self, front: Front) -> None:
        answer = ask(front, "/echo/", "POST", b"x" * 1001)
        assert answer.status == 413
        assert answer.header(b"content-type") == b"application/problem+json"
        assert answer.header(b"connection") == b"close"
        assert answer.json()["code"] == "titan.body_too_large"

    def test_refuses_a_chunked_body_that_grows_above_it(self, front: Front) -> None:
        headers = [(b"transfer-encoding", b"chunked")]
        assert ask(front, "/echo/", "POST", b"x" * 600, b"x" * 600, headers=headers).status == 413

    def test_takes_exactly_the_limit(self, front: Front) -> None:
        assert len(told(ask(front, "/echo/", "POST", b"x" * 1000))["body"]) == 1000

    def test_answers_503_when_all_bodies_together_are_too_much(self) -> None:
        front = make_front(lambda environ, start: [], max_held_bytes=10)
        answer = ask(front, "/", "POST", b"x" * 11)
        assert answer.status == 503
        assert answer.header(b"retry-after") == b"1"

    def test_gives_the_budget_back(self) -> None:
        def wsgi(environ: Any, start: Any) -> list[bytes]:
            start("200 OK", [])
            return [environ["wsgi.input"].read()]

        front = make_front(wsgi, max_held_bytes=10)
        assert [ask(front, "/", "POST", b"x" * 10).status for _ in range(3)] == [200, 200, 200]


class TestAnswers:
    def test_keep_cookies_set_twice(self, front: Front) -> None:
        answer = ask(front, "/cookies")
        values = [value for name, value in answer.headers if name == b"set-cookie"]
        assert values == [b"one=1; Path=/", b"two=2; HttpOnly; Path=/"]

    def test_state_their_length(self, front: Front) -> None:
        answer = ask(front, "/cookies")
        assert answer.header(b"content-length") == b"5"
        assert len(answer.pieces) == 1

    def test_stream_piece_by_piece(self, front: Front) -> None:
        answer = ask(front, "/counted")
        assert [piece for piece in answer.pieces if piece] == [b"0\n", b"1\n", b"2\n"]
        assert answer.header(b"content-length") is None
        assert answer.is_complete

    def test_to_head_have_no_body(self, front: Front) -> None:
        for target in ("/cookies", "/counted"):
            answer = ask(front, target, "HEAD")
            assert (answer.status, answer.body, answer.is_complete) == (200, b"", True)

    def test_without_content_have_no_body(self, front: Front) -> None:
        answer = ask(front, "/nothing")
        assert (answer.status, answer.body) == (204, b"")

    def test_of_files_come_in_large_pieces(self, front: Front) -> None:
        answer = ask(front, "/file")
        assert answer.body == b"z" * 700_000
        assert len(answer.pieces) < 6

    def test_that_django_fails_at_are_its_own_500(
        self, front: Front, caplog: pytest.LogCaptureFixture
    ) -> None:
        front._bridge._wsgi.raise_request_exception = False  # type: ignore[attr-defined]
        with caplog.at_level(logging.CRITICAL, logger="django.request"):
            assert ask(front, "/broken").status == 500

    def test_torn_in_the_middle_are_not_completed(
        self, front: Front, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = ask(front, "/torn")
        assert answer.body == b"begun"
        assert not answer.is_complete
        assert "GET /torn failed" in caplog.text

    def test_end_with_djangos_signal(self, front: Front) -> None:
        ended: list[str] = []

        def note(**_signal: Any) -> None:
            ended.append("request")

        request_finished.connect(note)
        try:
            ask(front, "/cookies")
            ask(front, "/counted")
            ask(front, "/cookies", "HEAD")
        finally:
            request_finished.disconnect(note)
        assert ended == ["request"] * 3


class TestFaults:
    def test_of_the_application_are_a_logged_500(self, caplog: pytest.LogCaptureFixture) -> None:
        def wsgi(environ: Any, start: Any) -> list[bytes]:
            raise ZeroDivisionError

        answer = ask(make_front(wsgi), "/path")
        assert answer.status == 500
        assert answer.json()["code"] == "titan.internal_error"
        assert "GET /path failed" in caplog.text
        assert "ZeroDivisionError" in caplog.text

    def test_after_the_status_but_before_the_body_are_a_500(self) -> None:
        def wsgi(environ: Any, start: Any) -> Iterator[bytes]:
            start("200 OK", [])
            yield b"%d" % (1 // len(environ["QUERY_STRING"]))

        assert ask(make_front(wsgi), "/").status == 500

    def test_leave_the_thread_fit_for_the_next_request(self) -> None:
        def wsgi(environ: Any, start: Any) -> list[bytes]:
            if environ["PATH_INFO"] == "/bad":
                raise SystemError
            start("200 OK", [])
            return [b"well"]

        front = make_front(wsgi, threads=1)
        assert ask(front, "/bad").status == 500
        assert ask(front, "/good").body == b"well"
