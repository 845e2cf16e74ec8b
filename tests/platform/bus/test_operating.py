"""What operators see of the bus and do about it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.platform.bus.messages import Jars, Lane, amounts, deposit
from titan.apps.users import api as users
from titan.kernel.ids import new_id
from titan.platform.admin.models import AuditEntry
from titan.platform.bus.models import ParkedMessage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def jars() -> Iterator[Jars]:
    own = Jars()
    yield own
    own.forget()


@pytest.fixture
def desk(client: Client) -> Client:
    """Signed in as an operator."""
    person = users.create_user(
        email="ops@example.com", name="Ola", password="correct horse battery", roles=("staff",)
    )
    client.force_login(get_user_model()._default_manager.get(pk=person.id))
    return client


def act(desk: Client, action: str, row: ParkedMessage) -> None:
    answer = desk.post(
        reverse("admin:bus_parkedmessage_changelist"),
        {"action": action, "_selected_action": [row.pk], "confirmed": "1", "reason": "it was mended"},
    )
    assert answer.status_code == 302


def test_a_parked_message_is_shown_with_its_bytes_and_replayed_with_a_reason(
    desk: Client, jars: Jars
) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    jars.poison = {13}
    lane.put(deposit(jar, 1, 13), deposit(jar, 2, 2))
    lane.take()
    row = ParkedMessage.objects.get(kind="poison")
    shown = desk.get(reverse("admin:bus_parkedmessage_change", args=[row.pk])).content.decode()
    assert "cannot take 13" in shown
    assert "recorded_at:" in shown
    jars.poison = set()
    act(desk, "replay", row)
    assert amounts(jars, jar) == [13, 2]
    assert AuditEntry.objects.filter(action__contains="replay", reason="it was mended").exists()


def test_an_operator_goes_on_without_a_message(desk: Client, jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    jars.poison = {13}
    lane.put(deposit(jar, 1, 13), deposit(jar, 2, 2), replace(deposit(jar, 3, 3), key=b"nonsense"))
    lane.take()
    for row in ParkedMessage.objects.filter(kind="poison"):
        act(desk, "give_up", row)
    assert amounts(jars, jar) == [2]
    assert not ParkedMessage.objects.exists()


def test_the_command_tells_what_is_parked_and_replays_it(jars: Jars) -> None:
    jar, lane, said = new_id(bucket=1), Lane(jars), StringIO()
    jars.poison = {13}
    lane.put(deposit(jar, 1, 13), deposit(jar, 2, 2))
    lane.take()
    call_command("bus", "status", "--json", stdout=said)
    assert json.loads(said.getvalue()) == {
        "publish_lag_s": None,
        "subscribers": {"tests.jars": {"behind": 0, "parked": 2}},
    }
    with pytest.raises(SystemExit, match="1"):
        call_command("bus", "replay", "tests.jars", stdout=StringIO())
    jars.poison = set()
    call_command("bus", "replay", "tests.jars", stdout=said)
    assert "2 messages went through, 0 stay parked" in said.getvalue()
    with pytest.raises(CommandError, match="no subscriber"):
        call_command("bus", "replay", "nobody", stdout=StringIO())
