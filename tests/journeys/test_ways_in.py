"""The ways in on a narrow phone, with JavaScript and without: an account elsewhere, a phone number."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.conftest import Opener, Visitor
from tests.simulators.serving import served
from tests.torture import stack
from titan.apps.accounts import api as accounts
from titan.platform.mail.models import OutgoingMail
from titan.simulators.identity.app import PREFIX, SECRET, IdentityProvider

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NARROW = (360, 740)
NUMBER = "+4930901820"


@pytest.fixture
def titan(titan_environ: dict[str, str], settings: Any) -> Iterator[stack.Stack]:
    """A running Titan that knows a provider."""
    with served(PREFIX, lambda url: IdentityProvider(url).router) as issuer:
        one = {"name": "simulated", "label": "Simulated", "issuer": issuer}
        told = json.dumps([{**one, "client_id": "titan", "client_secret": SECRET}])
        with stack.running(titan_environ | {"TITAN_OIDC_PROVIDERS": told}) as running:
            settings.PUBLIC_URL = running.url
            yield running


def looked_at(visitor: Visitor, path: str, *, has_script: bool) -> None:
    visitor.go(path)
    assert visitor.sideways() == 0, path
    if has_script:
        assert visitor.faults() == [], path


@pytest.mark.parametrize("has_script", [True, False])
def test_somebody_signs_in_by_an_account_elsewhere_and_adds_a_number(
    open_page: Opener, has_script: bool
) -> None:
    visitor = open_page(size=NARROW, java_script_enabled=has_script)
    looked_at(visitor, "/account/login/?next=/account/", has_script=has_script)
    visitor.press("Go on with Simulated")
    visitor.page.get_by_role("heading", name="Who are you?").wait_for()
    visitor.page.get_by_role("button", name="Go on").click()
    visitor.page.get_by_role("heading", name="Your account").wait_for()
    visitor.page.get_by_text("ada@example.org").first.wait_for()
    for path in ("/account/", "/account/providers/", "/account/password/", "/account/phone/"):
        looked_at(visitor, path, has_script=has_script)
    visitor.page.get_by_label("Phone number").fill(NUMBER)
    visitor.press("Send the code")
    visitor.page.get_by_label("Code").wait_for()
    message = accounts.compose_text(mail=OutgoingMail.objects.get(kind=accounts.TEXT_KIND))
    assert message is not None
    [code] = re.findall(r"\d{6}", message.text)
    looked_at(visitor, "/account/phone/", has_script=has_script)
    visitor.page.get_by_label("Code").fill(code)
    visitor.press("Confirm the number")
    visitor.page.get_by_text(NUMBER).wait_for()
    looked_at(visitor, "/account/", has_script=has_script)
    assert visitor.complaints == []
