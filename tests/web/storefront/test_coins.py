"""The buyer's page of coins, and coins at the checkout."""

import pytest
from django.test import Client

from tests.factories import market
from tests.web.storefront.conftest import Buyer, words_of
from titan.apps.gamification import api as coins
from titan.kernel.ids import new_id
from titan.kernel.money import Money

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/account/coins/"


def grant(buyer: Buyer, amount: int) -> None:
    coins.grant(
        grant_id=new_id(bucket=1),
        user_id=buyer.id,
        coins=amount,
        actor_id=new_id(bucket=1),
        reason="a present",
    )


def test_says_what_there_is_and_how_it_came(buyer: Buyer) -> None:
    empty = words_of(buyer.client.get(PAGE))
    grant(buyer, 340)

    page = words_of(buyer.client.get(PAGE))

    assert "Coins come when an order is finished." in empty
    for words in ("340", "worth €3.40", "A present from Titan", "+340", "up to 25% of the goods", "end on"):
        assert words in page


def test_older_lines_come_on_request(buyer: Buyer) -> None:
    for amount in range(1, 23):
        grant(buyer, amount)

    page = buyer.client.get(PAGE)
    more = buyer.client.get(page.context["next"], headers={"hx-request": "true"})

    assert len(page.context["entries"]) == 20
    assert [entry.coins for entry in more.context["entries"]] == [2, 1]


def test_a_guest_signs_in_first(guest: Client) -> None:
    assert guest.get(PAGE).status_code == 302


def test_coins_are_used_at_the_checkout(buyer: Buyer) -> None:
    shop = market.make_shop(price=2000)
    grant(buyer, 120)
    market.quote(buyer.id, shop)
    address = {
        "address": "new",
        "address_name": "Ada Lovelace",
        "address_street": "Unter den Linden 1",
        "address_city": "Berlin",
        "address_postal_code": "10117",
        "address_country": "DE",
        "method": "wallet",
        "step": "quote",
    }

    without = words_of(buyer.client.post("/checkout/", address))
    desk = buyer.client.post("/checkout/", {**address, "uses_coins": "on"})

    assert "Use my coins (120, worth €1.20)" in without
    [line] = [line for line in desk.context["desk"].totals if line.label == "Coins"]
    assert line.amount == Money(-120, "EUR")
    [discount] = desk.context["desk"].quote.shops[0].discounts
    assert (discount.coins, desk.context["desk"].quote.total.amount) == (120, 2000 + 490 - 120)
