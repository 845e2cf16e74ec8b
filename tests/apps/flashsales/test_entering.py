"""Into the waiting room: work, ticket, position; and nothing of it twice or for another."""

import base64
import os
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.test import Client

from tests.apps.flashsales.gatekeeping import buyer, opened, press, solve
from tests.factories import market
from tests.factories.flash_gate import Sale, make_sale
from titan.apps.flashsales import api
from titan.apps.flashsales.contracts import (
    Challenge,
    NotEligible,
    Outcome,
    ProofRefused,
    SaleNotFound,
    TicketRefused,
    WrongStep,
)
from titan.apps.flashsales.services import gate
from titan.apps.users import api as users

pytestmark = pytest.mark.django_db(transaction=True)
REPLAYS = 300


def solved(sale: Sale, user_id: UUID) -> str:
    return solve(api.challenge(slot_id=sale.slot_id, user_id=user_id))


class TestProof:
    def test_buys_a_ticket_with_which_one_may_press(self) -> None:
        sale, user_id = make_sale(), market.make_user()
        opened()
        ticket = api.ticket(slot_id=sale.slot_id, user_id=user_id, solution=solved(sale, user_id))
        assert (ticket.slot_id, ticket.position, ticket.opens_in_s) == (sale.slot_id, 1, 0.0)
        assert press(sale, user_id, ticket=ticket.token).outcome is Outcome.QUEUED

    @pytest.mark.parametrize(
        "replays", [REPLAYS, pytest.param(10_000, marks=pytest.mark.slow)], ids=["few", "many"]
    )
    def test_is_good_once(self, replays: int) -> None:
        sale, user_id = make_sale(), market.make_user()
        solution, accepted = solved(sale, user_id), 0
        for number in range(replays):
            # The same work in other bytes is the same work.
            again = base64.b64decode(solution) + b" " * (number % 3)
            try:
                api.ticket(slot_id=sale.slot_id, user_id=user_id, solution=base64.b64encode(again).decode())
                accepted += 1
            except ProofRefused:
                continue
        assert accepted == 1

    def test_of_another_buyer_or_slot_is_refused(self) -> None:
        sale, other = make_sale(), make_sale()
        mine, theirs = market.make_user(), market.make_user()
        solution = solved(sale, mine)
        for slot_id, user_id in ((sale.slot_id, theirs), (other.slot_id, mine)):
            with pytest.raises(ProofRefused):
                api.ticket(slot_id=slot_id, user_id=user_id, solution=solution)
        assert api.ticket(slot_id=sale.slot_id, user_id=mine, solution=solution).position == 1

    def test_that_was_tampered_with_is_refused(self) -> None:
        sale, user_id = make_sale(), market.make_user()
        good = orjson.loads(base64.b64decode(solved(sale, user_id)))
        later = good["salt"].replace("expires=1", "expires=9")
        wrong: list[Any] = [
            good | {"number": good["number"] + 1},
            good | {"salt": later},
            good | {"salt": good["salt"].rstrip("&"), "number": int(f"1{good['number']}")},
            good | {"algorithm": "SHA-1"},
            good | {"number": str(good["number"])},
            good | {"signature": "0" * 64},
            {"challenge": "x"},
            [],
            7,
        ]
        texts = [base64.b64encode(orjson.dumps(one)).decode() for one in wrong]
        for text in [*texts, "", "no base64", "ä"]:
            with pytest.raises(ProofRefused):
                api.ticket(slot_id=sale.slot_id, user_id=user_id, solution=text)

    def test_that_is_too_old_is_refused(self, monkeypatch: Any) -> None:
        sale, user_id = make_sale(lasts_s=86_400), market.make_user()
        solution, now_us = solved(sale, user_id), gate.now_us()
        monkeypatch.setattr(gate, "now_us", lambda: now_us + 601_000_000)
        with pytest.raises(ProofRefused):
            api.ticket(slot_id=sale.slot_id, user_id=user_id, solution=solution)

    def test_costs_more_with_every_further_try(self, settings: Any) -> None:
        settings.FLASH_PROOF_NUMBER = 1000
        sale, user_id = make_sale(), buyer()
        asked = [api.challenge(slot_id=sale.slot_id, user_id=user_id).maxnumber for _ in range(9)]
        assert asked == [1000, 1000, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000]


class TestTicket:
    def test_keeps_the_position(self) -> None:
        sale = make_sale(opens_in_s=600)
        first, second = market.make_user(), market.make_user()
        positions = [
            api.ticket(slot_id=sale.slot_id, user_id=u, solution=solved(sale, u)).position
            for u in (first, second, first)
        ]
        assert positions == [1, 2, 1]

    def test_waits_for_the_waiting_room_and_ends_with_the_slot(self) -> None:
        far, over = make_sale(opens_in_s=7200), make_sale(opens_in_s=-60, lasts_s=30)
        for sale in (far, over):
            with pytest.raises(WrongStep):
                api.challenge(slot_id=sale.slot_id, user_id=buyer())
        with pytest.raises(SaleNotFound):
            api.challenge(slot_id=buyer(), user_id=buyer())

    def test_is_for_the_eligible(self) -> None:
        sale = make_sale(verified_only=True, countries=("DE",))
        unverified = users.create_user(
            email=f"{buyer()}@example.com", name="New", password_hash="!", is_email_verified=False
        ).id
        homeless = market.make_user()
        local = market.make_user()
        users.save_address(user_id=local, address=market.ADDRESS)
        reasons = []
        for user_id in (unverified, homeless):
            with pytest.raises(NotEligible) as refused:
                api.ticket(slot_id=sale.slot_id, user_id=user_id, solution=solved(sale, user_id))
            reasons.append(refused.value.extra["reason"])
        assert reasons == ["not_verified", "country"]
        assert api.ticket(slot_id=sale.slot_id, user_id=local, solution=solved(sale, local)).position == 1

    def test_asks_for_completed_orders_where_the_sale_does(self) -> None:
        sale, user_id = make_sale(min_orders=2), market.make_user()
        api.count_completed(user_id=user_id)
        with pytest.raises(NotEligible) as refused:
            api.ticket(slot_id=sale.slot_id, user_id=user_id, solution=solved(sale, user_id))
        assert refused.value.extra["reason"] == "orders"
        api.count_completed(user_id=user_id)
        assert api.ticket(slot_id=sale.slot_id, user_id=user_id, solution=solved(sale, user_id)).position == 1


class TestRest:
    def test_goes_the_whole_way(self) -> None:
        sale, user_id = make_sale(), market.make_user()
        follower = opened()
        headers = {"authorization": f"Bearer {user_id}"}
        http, base = Client(), "/api/v1/flash-sales"
        found = http.get(f"{base}/slots/{sale.slot_id}/challenge", headers=headers).json()
        solution = solve(Challenge(**found))
        ticket = http.post(
            f"{base}/slots/{sale.slot_id}/ticket",
            {"solution": solution},
            content_type="application/json",
            headers=headers,
        )
        assert ticket.status_code == 200
        pressed = http.post(
            f"{base}/items/{sale.item_id}/press",
            {"units": 1},
            content_type="application/json",
            headers={**headers, "flash-ticket": ticket.json()["token"], "idempotency-key": "press-0001"},
        )
        assert (pressed.status_code, pressed.json()["outcome"]) == (202, "queued")
        own = f"{base}/reservations/{pressed.json()['reservation_id']}"
        follower.turn()
        assert http.get(own, headers=headers).json()["outcome"] == "reserved"
        assert len(http.get(f"{base}/reservations", headers=headers).json()["reservations"]) == 1
        stranger = {"authorization": f"Bearer {market.make_user()}"}
        assert http.get(own, headers=stranger).status_code == 404
        assert http.delete(own, headers=stranger).status_code == 404
        assert http.delete(own, headers=headers).status_code == 204
        assert http.get(own, headers=headers).status_code == 409

    def test_without_a_ticket_is_refused(self) -> None:
        sale, user_id = make_sale(), market.make_user()
        opened()
        answer = Client().post(
            f"/api/v1/flash-sales/items/{sale.item_id}/press",
            {"units": 1},
            content_type="application/json",
            headers={"authorization": f"Bearer {user_id}", "idempotency-key": os.urandom(8).hex()},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, TicketRefused.code)
