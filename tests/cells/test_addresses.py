"""Two whole cells with a bus between them: somebody of one takes an e-mail address, or a number, that hashes to the other."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cells.fleets import PASSWORD, Fleet, User, eventually, on_bus, registered
from tests.cells.routers import HAPROXY
from titan.kernel.ids import bucket_for
from titan.platform.bus import broker as brokers

pytestmark = [
    pytest.mark.cells,
    pytest.mark.kafka,
    pytest.mark.skipif(HAPROXY is None, reason="needs HAProxy: ./scripts/install-haproxy"),
    pytest.mark.skipif(not brokers.is_installed(), reason="needs Kafka: ./scripts/install-kafka"),
]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with on_bus(tmp_path_factory.mktemp("fleet"), tmp_path_factory.mktemp("kafka")) as found:
        yield found


def link(fleet: Fleet, user: User, home: int, email: str) -> str:
    """Ask for the address; the token of the link in the mail."""
    body = {"new_email": email, "password": PASSWORD}
    headers = {"authorization": f"Bearer {user.token}"}
    asked = user.client.post("/api/v1/accounts/email/change", json=body, headers=headers)
    assert asked.status_code == 202, asked.text
    told = fleet.inside(home, "link", email)
    assert told["kind"] == "accounts.email"
    return str(told["token"])


def post(fleet: Fleet, path: str, **body: str) -> Any:
    """What somebody is answered who knows nothing but the marketplace's address."""
    with fleet.client() as stranger:
        return stranger.post(f"/api/v1/accounts/{path}", json=body)


def signs_in(fleet: Fleet, email: str) -> bool:
    answers = {post(fleet, "token", email=email, password=PASSWORD).status_code for _ in range(3)}
    return answers == {200}


def test_whoever_changes_the_address_gets_in_from_anywhere_and_the_former_one_is_free(fleet: Fleet) -> None:
    user, former, email = registered(fleet, 0), "", fleet.email(1)
    former = user.email
    told = post(fleet, "email/change/confirm", token=link(fleet, user, 0, email)).json()
    assert (told["is_changed"], bool(told["proof"])) == (False, True)
    assert post(fleet, "email/change/confirm", token=told["proof"]).json()["is_changed"]
    assert signs_in(fleet, email)
    assert post(fleet, "token", email=former, password=PASSWORD).status_code == 401
    tokens = post(fleet, "token", email=email, password=PASSWORD).json()
    assert post(fleet, "token/refresh", refresh=tokens["refresh"]).status_code == 200
    mine = {"authorization": f"Bearer {tokens['access']}"}
    assert user.client.get("/api/v1/accounts/me", headers=mine).json()["id"] == user.id
    # A forgotten password is mended at the user's home; who registers the address learns that it is taken.
    assert post(fleet, "password/reset", email=email).status_code == 202
    assert fleet.inside(0, "link", email)["kind"] == "accounts.reset"
    assert post(fleet, "register", email=email, password=PASSWORD, name="Eve").status_code == 201
    assert fleet.inside(1, "link", email)["kind"] == "accounts.already"
    # The former address is somebody else's now.
    heir = post(fleet, "register", email=former, password=PASSWORD, name="Heir").json()["user"]
    proof = fleet.inside(0, "link", former)["token"]
    assert post(fleet, "email/verify", token=proof).json()["id"] == heir["id"] != user.id
    # And so is the second one, once a third is in use.
    third = fleet.email(0)
    confirmed = post(fleet, "email/change/confirm", token=link(fleet, user, 0, third)).json()
    assert confirmed["is_changed"]
    eventually(lambda: fleet.inside(1, "owner", email)["id"] == "", seconds=60)
    assert signs_in(fleet, third)


def test_a_proof_that_never_reaches_the_users_home_is_brought_there_by_the_bus(fleet: Fleet) -> None:
    user, email = registered(fleet, 1), fleet.email(0)
    told = post(fleet, "email/change/confirm", token=link(fleet, user, 1, email)).json()
    assert not told["is_changed"]
    eventually(lambda: signs_in(fleet, email), seconds=60)


def test_of_two_who_prove_one_address_at_once_exactly_one_has_it(fleet: Fleet) -> None:
    email = fleet.email(1)
    users = [registered(fleet, home) for home in (0, 1)]
    tokens = [link(fleet, user, home, email) for home, user in enumerate(users)]
    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda token=token: answers.append(
                post(fleet, "email/change/confirm", token=token).status_code
            )
        )
        for token in tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 422]
    owner = fleet.inside(1, "owner", email)["id"]
    assert owner in {user.id for user in users}
    eventually(lambda: signs_in(fleet, email), seconds=60)
    tokens_of = post(fleet, "token", email=email, password=PASSWORD).json()
    mine = {"authorization": f"Bearer {tokens_of['access']}"}
    with fleet.client() as anybody:
        assert anybody.get("/api/v1/accounts/me", headers=mine).json()["id"] == owner


def number(fleet: Fleet, cell: int) -> str:
    """A number that hashes to that cell."""
    homes = fleet.directory.homes
    numbers = (f"+49309018{n:04d}" for n in range(9999))
    return next(one for one in numbers if homes[bucket_for(f"phone:{one}")] == cell)


def test_whoever_adds_a_number_gets_in_by_it_from_anywhere_and_another_one_does_not_get_it(
    fleet: Fleet,
) -> None:
    phone = number(fleet, 1)
    users = [registered(fleet, home) for home in (0, 1)]
    for home, user in enumerate(users):
        token = fleet.inside(home, "link", user.email)["token"]
        assert post(fleet, "email/verify", token=token).status_code == 200

    def confirmed(home: int) -> Any:
        user = users[home]
        mine = {"authorization": f"Bearer {user.token}"}
        asked = user.client.post("/api/v1/accounts/phone", json={"phone": phone}, headers=mine)
        assert asked.status_code == 202, asked.text
        body = {"code": fleet.inside(home, "code", phone)["code"]}
        return user.client.post("/api/v1/accounts/phone/confirm", json=body, headers=mine)

    told = confirmed(0).json()
    assert not told["is_changed"]
    # What is not sent on, the bus brings home once the claim is laid.
    assert post(fleet, "identifiers/claim", token=told["proof"]).status_code == 200
    eventually(lambda: post(fleet, "token", phone=phone, password=PASSWORD).status_code == 200, seconds=60)
    tokens = post(fleet, "token", phone=phone, password=PASSWORD).json()
    with fleet.client() as anybody:
        mine = {"authorization": f"Bearer {tokens['access']}"}
        assert anybody.get("/api/v1/accounts/me", headers=mine).json()["id"] == users[0].id
    taken = confirmed(1)
    assert (taken.status_code, taken.json()["code"]) == (409, "users.identifier_taken")
