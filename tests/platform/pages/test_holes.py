"""Cached pages with holes: shared bytes, private contents."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.platform.pages import demo
from titan.platform import cache
from titan.platform.pages import holes
from titan.platform.pages.marks import Hole, fingerprint, mark

Visit = Callable[..., Any]


def nonce_in(response: Any) -> str:
    found = re.search(r"nonce='([^']+)'", response.content.decode())
    assert found is not None
    return found[1]


def without_holes(body: str) -> str:
    body = re.sub(r"nonce='[^']+'", "", body)
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    body = re.sub(r"<nav>.*</nav>", "", body, flags=re.S)
    return re.sub(r"<b>.*?</b><i>\d+</i>", "", body)


class TestSharedPage:
    def test_is_rendered_once_for_everybody(self, visit: Visit) -> None:
        visit("/shared/")
        visit("/shared/", name="Mira")
        visit("/shared/", name="Jonas", cart="3")
        assert demo.rendered == ["/shared/"]

    def test_differs_between_visitors_only_in_its_holes(self, visit: Visit) -> None:
        mira = visit("/shared/", name="Mira", cart="2").content.decode()
        guest = visit("/shared/").content.decode()
        assert mira != guest
        assert without_holes(mira) == without_holes(guest)

    def test_shows_each_visitor_their_own_name_and_cart(self, visit: Visit) -> None:
        mira = visit("/shared/", name="Mira", cart="2").content.decode()
        jonas = visit("/shared/", name="Jonas", cart="7").content.decode()
        assert "<b>Mira</b><i>2</i>" in mira
        assert "Jonas" not in mira
        assert "<b>Jonas</b><i>7</i>" in jonas
        assert "Mira" not in jonas

    def test_shows_a_guest_no_name_after_a_signed_in_visitor(self, visit: Visit) -> None:
        visit("/shared/", name="Mira")
        guest = visit("/shared/").content.decode()
        assert "Mira" not in guest
        assert "<b></b><i>0</i>" in guest

    def test_equals_the_same_page_rendered_without_the_cache(self, visit: Visit) -> None:
        shared = visit("/shared/", name="Mira", cart="2", titan_theme="dark").content.decode()
        own = visit("/own/", name="Mira", cart="2", titan_theme="dark").content.decode()
        assert without_holes(shared) == without_holes(own)
        assert "data-theme='dark'" in shared

    def test_leaves_no_mark_in_what_a_visitor_gets(self, visit: Visit) -> None:
        body = visit("/shared/", name="Mira").content.decode()
        assert not [hole for hole in Hole if mark(hole) in body]
        assert "hole-" not in body

    def test_escapes_a_hostile_name(self, visit: Visit) -> None:
        name = '"<script>alert(1)</script>&'
        client = Client()
        client.cookies["name"] = "x"
        body = client.get("/shared/", headers={"Cookie": "name=<script>alert(1)</script>&"}).content.decode()
        assert "<script>alert(1)" not in body
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in body
        assert name not in body

    def test_does_not_fill_marks_inside_a_filled_value(self, visit: Visit) -> None:
        body = visit("/shared/", name=mark(Hole.CART_COUNT), cart="5").content.decode()
        assert f"<b>{mark(Hole.CART_COUNT)}</b>" in body

    def test_shows_a_message_once_and_escaped(self) -> None:
        client = Client()
        client.get("/say/")
        first, second = client.get("/shared/").content.decode(), client.get("/shared/").content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in first
        assert demo.HOSTILE not in first
        assert "alert(1)" not in second

    def test_outlives_its_process_in_valkey(self, visit: Visit, forget_process: Callable[[], None]) -> None:
        visit("/shared/", name="Mira")
        forget_process()
        assert "<b>Jonas</b>" in visit("/shared/", name="Jonas").content.decode()
        assert demo.rendered == ["/shared/"]


class TestNonceAndToken:
    def test_nonce_is_fresh_in_each_response_and_named_by_its_policy(self, visit: Visit) -> None:
        first, second = visit("/shared/"), visit("/shared/")
        assert nonce_in(first) != nonce_in(second)
        for response in (first, second):
            assert f"'nonce-{nonce_in(response)}'" in response.headers["Content-Security-Policy"]

    def test_token_of_a_shared_page_is_accepted_from_its_visitor(self) -> None:
        Client().get("/shared/")
        client = Client(enforce_csrf_checks=True)
        body = client.get("/shared/").content.decode()
        token = re.search(r'value="(\w+)"', body)
        assert token is not None
        assert client.post("/own/", {"csrfmiddlewaretoken": token[1]}).status_code == 200

    def test_token_of_one_visitor_is_refused_from_another(self) -> None:
        token = re.search(r'value="(\w+)"', Client().get("/shared/").content.decode())
        other = Client(enforce_csrf_checks=True)
        other.get("/shared/")
        assert token is not None
        assert other.post("/own/", {"csrfmiddlewaretoken": token[1]}).status_code == 403

    def test_page_that_prints_a_token_by_itself_is_not_shared(self, visit: Visit) -> None:
        first, second = visit("/own-token/"), visit("/own-token/")
        assert first.content != second.content
        assert first.cookies["csrftoken"].value

    def test_mark_depends_on_the_secret_key(self, settings: Any) -> None:
        from titan.platform.pages import marks

        before = mark(Hole.CSRF), fingerprint()
        settings.SECRET_KEY = "another-" + "z" * 60
        for cached in (marks._secret, marks.mark, marks._pattern):
            cached.cache_clear()
        try:
            assert mark(Hole.CSRF) != before[0]
            assert fingerprint() != before[1]
        finally:
            settings.SECRET_KEY = "test-only-" + "k" * 54
            for cached in (marks._secret, marks.mark, marks._pattern):
                cached.cache_clear()


class TestHeaders:
    def test_page_with_holes_stays_private_and_has_no_validator(self, visit: Visit) -> None:
        response = visit("/shared/")
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert "ETag" not in response.headers

    def test_page_without_holes_is_public_and_revalidates(self, visit: Visit) -> None:
        first = visit("/plain/")
        assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"
        again = visit("/plain/", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_page_that_holds_for_less_is_shared_for_less(self, visit: Visit) -> None:
        before = set(cache.client().scan_iter("cache:page:*"))
        assert visit("/brief/").headers["Cache-Control"] == "public, max-age=0, s-maxage=5"
        [key] = set(cache.client().scan_iter("cache:page:*")) - before
        assert 0 < cache.client().ttl(key) <= 5

    def test_page_without_holes_sets_no_cookie(self, visit: Visit) -> None:
        assert not visit("/plain/", name="Mira").cookies


class TestKey:
    def test_ignores_parameters_that_the_view_does_not_declare(self, visit: Visit) -> None:
        visit("/shared/?page=2&utm_source=mail")
        visit("/shared/?fbclid=9&page=2&sort=")
        assert demo.rendered == ["/shared/?page=2"]

    def test_keeps_declared_parameters_apart(self, visit: Visit) -> None:
        visit("/shared/?page=2")
        visit("/shared/?page=3")
        assert len(demo.rendered) == 2

    def test_links_of_a_shared_page_carry_no_stranger_s_parameters(self, visit: Visit) -> None:
        body = visit("/links/?page=1&utm_source=evil").content.decode()
        assert body == '<a href="?page=2">/links/?page=1</a>'

    @pytest.mark.parametrize(
        "headers", [{"Host": "other.example"}, {"Accept-Language": "de"}, {"HX-Request": "true"}], ids=str
    )
    def test_splits_by_what_changes_the_page(self, visit: Visit, headers: dict[str, str]) -> None:
        visit("/plain/")
        visit("/plain/", headers=headers)
        assert len(demo.rendered) == 2

    def test_variant_is_all_that_a_view_learns_of_the_visitor(self, visit: Visit) -> None:
        assert visit("/currency/", currency="JPY").content == b"JPY"
        assert visit("/currency/").content == b"EUR"
        assert visit("/currency/", currency="JPY").content == b"JPY"
        assert len(demo.rendered) == 2

    def test_none_as_key_renders_for_this_visitor_alone(self, visit: Visit) -> None:
        assert visit("/preview/", preview="draft 7").content == b"draft 7"
        assert visit("/preview/").content == b""

    def test_careless_view_meets_a_stranger(self, visit: Visit) -> None:
        body = visit("/careless/", name="Mira").content.decode()
        assert body.startswith("AnonymousUser|None|")
        assert "Mira" not in body


class TestWhatIsNeverKept:
    @pytest.mark.parametrize("path", ["/sets-cookie/", "/moved/"])
    def test_cookies_and_other_statuses(self, visit: Visit, path: str) -> None:
        visit(path)
        before = len(demo.rendered)
        visit(path)
        assert len(demo.rendered) > before

    def test_missing_page(self, visit: Visit) -> None:
        first, second = visit("/missing/"), visit("/missing/")
        assert (first.status_code, second.status_code) == (404, 404)
        assert demo.rendered == ["missing", "missing"]
        assert b"secret detail" not in first.content

    def test_cookie_of_the_view_reaches_its_visitor(self, visit: Visit) -> None:
        assert visit("/sets-cookie/").cookies["seen"].value == "1"

    def test_post(self) -> None:
        client = Client()
        client.post("/plain/")
        client.post("/plain/")
        assert len(demo.rendered) == 2


class TestForget:
    def test_renders_pages_of_the_tag_anew(self, visit: Visit) -> None:
        visit("/product/1/")
        visit("/product/2/")
        holes.forget("product:1")
        visit("/product/1/")
        visit("/product/2/")
        assert demo.rendered == ["/product/1/", "/product/2/", "/product/1/"]

    def test_reaches_other_processes(self, visit: Visit, forget_process: Callable[[], None]) -> None:
        visit("/product/1/")
        holes.forget("product:1")
        forget_process()
        visit("/product/1/")
        assert len(demo.rendered) == 2
