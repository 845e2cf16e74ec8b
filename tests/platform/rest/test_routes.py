"""Paths are looked up by their first segment, and lead where Django's own includes would lead."""

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLResolver, include, path, resolve

from config.urls import urlpatterns
from titan.platform.rest.routes import FirstSegment, include_by_segment

API = next(entry for entry in urlpatterns if str(entry.pattern) == "api/v1/")


def contexts() -> list[URLResolver]:
    assert isinstance(API, URLResolver)
    return [entry for entry in API.url_patterns if isinstance(entry, URLResolver)]


def samples() -> list[str]:
    """A path for each pattern of the API."""
    fillers = {"<uuid:": "0190c2a0-0000-7000-8000-000000000000", "<int:": "7", "<": "word"}
    found = []
    for context in contexts():
        for pattern in context.url_patterns:
            parts = str(pattern.pattern).split("/")
            filled = [next((fillers[key] for key in fillers if part.startswith(key)), part) for part in parts]
            found.append("/".join(filled))
    return found


def test_every_context_of_the_api_is_asked_by_its_segments() -> None:
    assert len(contexts()) > 10
    assert all(isinstance(context.pattern, FirstSegment) for context in contexts())


def test_every_path_leads_where_plain_includes_lead() -> None:
    plain = URLResolver(
        FirstSegment(["api"]),
        [path("api/v1/", include([path("", include(c.urlconf_name)) for c in contexts()]))],
    )
    for sample in samples():
        expected, found = (
            plain.resolve(f"api/v1/{sample}"),
            resolve(f"/api/v1/{sample}", urlconf="config.urls"),
        )
        assert (found.func, found.kwargs, found.route) == (expected.func, expected.kwargs, expected.route)


@pytest.mark.parametrize("missing", ["", "nowhere", "searching", "search/", "Search"])
def test_another_path_is_not_found(missing: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/api/v1/{missing}", urlconf="config.urls")


def test_a_path_is_looked_for_in_the_contexts_that_have_its_segment() -> None:
    asked = [context for context in contexts() if context.pattern.match("search") is not None]
    assert [str(context.url_patterns[0].pattern) for context in asked] == ["search"]


def test_a_context_without_first_segments_is_included_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    from titan.platform.observability import urls

    monkeypatch.setattr(urls, "urlpatterns", [path("<slug:word>", lambda request, word: HttpResponse(word))])
    found = include_by_segment("titan.platform.observability.urls")
    assert not isinstance(found.pattern, FirstSegment)
    assert found.resolve("anything").kwargs == {"word": "anything"}
