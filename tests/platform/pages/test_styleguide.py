"""The style guide and the error pages stand."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

PAGES = ["/styleguide/", "/styleguide/product/", "/styleguide/seller/", "/styleguide/suggest/"]
ERRORS = {"403": 403, "404": 404, "429": 429, "500": 500, "503": 503, "csrf": 403, "refused": 409}


@pytest.fixture(autouse=True)
def _styleguide(settings: Any) -> None:
    settings.ROOT_URLCONF = "titan.platform.pages.urls"


@pytest.mark.parametrize("path", PAGES)
def test_page_renders_without_inline_styles_or_handlers(path: str) -> None:
    response = Client().get(path)
    body = response.content.decode()
    assert response.status_code == 200
    assert " style=" not in body
    assert " onclick=" not in body


@pytest.mark.parametrize("path", PAGES[:3])
def test_page_has_its_landmarks_once(path: str) -> None:
    body = Client().get(path).content.decode()
    for part in ("<main", "<h1", "<title>", 'class="skip-link"', 'name="description"'):
        assert body.count(part) == 1, part


@pytest.mark.parametrize("path", PAGES[:3])
def test_ids_of_a_page_are_unique(path: str) -> None:
    import re

    ids = re.findall(r'\sid="([^"]+)"', Client().get(path).content.decode())
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_error_page_says_what_to_do(name: str) -> None:
    response = Client().get(f"/styleguide/errors/{name}/")
    assert response.status_code == ERRORS[name]
    assert response.content.count(b"<h1") == 1
    assert b'class="button' in response.content


def test_chosen_theme_is_in_the_first_bytes() -> None:
    client = Client()
    client.cookies["titan_theme"] = "dark"
    assert b'data-theme="dark"' in client.get("/styleguide/").content[:400]


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    import re

    root = Path(__file__).resolve().parents[3]
    sprite = set(
        re.findall(r'symbol id="([^"]+)"', (root / "static/img/icons.svg").read_text(encoding="utf8"))
    )
    named: set[str] = set()
    for folder in (root / "templates", root / "titan/platform/pages/templates"):
        for path in folder.rglob("*.html"):
            text = path.read_text(encoding="utf8")
            named |= set(re.findall(r'{% icon "([^"]+)"', text)) | set(
                re.findall(r'\sicon(?:_end)?="([^"{]+)"', text)
            )
    assert named <= sprite
