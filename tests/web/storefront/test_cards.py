"""Kept cards: seen, taken away, offered first at the checkout, and paying there."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.apps.payments.conftest import Provider, _provider_server, provider  # noqa: F401 - fixtures
from tests.factories import market
from tests.web.storefront.conftest import ADDRESS_FIELDS, Buyer, sent_by, words_of
from titan.apps.cart import api as cart
from titan.apps.orders import api as orders
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import KeptCard
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel.ids import bucket_of, new_id
from titan.web.storefront import stored_cards

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/account/cards/"
CARD = KeptCard("card_of_ada", "visa", "4242", 12, 2039)


def keep(buyer: Buyer, card: KeptCard = CARD) -> UUID:
    return payments.store_method(owner_id=buyer.id, provider="card", card=card)


def desk(buyer: Buyer) -> Any:
    """The checkout, with one mug in the cart and an address."""
    shop = market.make_shop()
    cart.add_line(user_id=buyer.id, variant_id=shop.variant_id, quantity=1, currency="EUR")
    return buyer.client.post("/checkout/", {**ADDRESS_FIELDS, "step": "quote"})


def buy(buyer: Buyer, shown: Any, method: str) -> Any:
    return buyer.client.post("/checkout/", {**sent_by(shown), "method": method, "step": "buy"})


class TestPage:
    def test_shows_the_cards_and_takes_one_away(self, buyer: Buyer) -> None:
        card_id = keep(buyer)
        assert "Visa ending in 4242" in words_of(buyer.client.get(PAGE))
        buyer.client.post(f"{PAGE}{card_id}/remove/")
        assert payments.methods_of(owner_id=buyer.id) == ()
        assert "No cards yet" in words_of(buyer.client.get(PAGE))

    def test_a_card_of_somebody_else_is_missing(self, buyer: Buyer) -> None:
        other = Buyer(buyer.client, market.make_buyer())
        card_id = keep(other)
        assert buyer.client.post(f"{PAGE}{card_id}/remove/").status_code == 404
        assert len(payments.methods_of(owner_id=other.id)) == 1

    @pytest.mark.parametrize(("today", "is_over"), [(date(2039, 12, 31), False), (date(2040, 1, 1), True)])
    def test_a_card_is_good_until_its_month_ends(self, buyer: Buyer, today: date, is_over: bool) -> None:
        keep(buyer)
        [card] = stored_cards.shown(payments.methods_of(owner_id=buyer.id), today=today)
        assert card.is_over is is_over

    def test_makes_a_card_the_default(self, buyer: Buyer) -> None:
        older = keep(buyer)
        keep(buyer, replace(CARD, token="card_new", last4="0005"))
        buyer.client.post(f"{PAGE}{older}/default/")
        assert [card.label for card in stored_cards.cards_of(buyer.id) if card.is_default] == [
            "Visa ending in 4242"
        ]
        assert ">Default<" in words_of(buyer.client.get(PAGE))


class TestTopUp:
    def top_up(self, buyer: Buyer, card: str) -> Any:
        form = {
            "amount": "20",
            "currency": "EUR",
            "top_up": str(new_id(bucket=bucket_of(buyer.id))),
            "card": card,
        }
        return buyer.client.post("/account/wallet/top-up/", form, follow=True)

    def test_takes_the_money_from_a_kept_card(self, buyer: Buyer, provider: Provider) -> None:  # noqa: F811
        card_id = keep(buyer, replace(CARD, token="tok_ok"))
        shown = buyer.client.get("/account/wallet/")
        assert [choice.value for choice in shown.context["cards"]] == [str(card_id), ""]
        assert "The money is in your wallet." in words_of(self.top_up(buyer, str(card_id)))
        account = AccountRef(AccountKind.BUYER, buyer.id)
        assert wallet.balance(account=account, currency="EUR").available.amount >= 2000

    @pytest.mark.parametrize("is_theirs", [True, False])
    def test_takes_nothing_from_a_card_that_is_not_the_buyers(self, buyer: Buyer, is_theirs: bool) -> None:
        other = keep(Buyer(buyer.client, market.make_buyer())) if is_theirs else "no card"
        assert "cannot pay any more" in words_of(self.top_up(buyer, str(other)))


class TestCheckout:
    def test_chooses_the_default_card(self, buyer: Buyer) -> None:
        older = keep(buyer)
        keep(buyer, replace(CARD, token="card_new", last4="0005"))
        payments.set_default_method(owner_id=buyer.id, method_id=older)
        first, *_ = desk(buyer).context["desk"].payments
        assert (first.value, first.is_selected) == (f"card:{older}", True)

    def test_offers_the_newest_card_first_and_chosen(self, buyer: Buyer) -> None:
        keep(buyer)
        newest = keep(buyer, replace(CARD, token="card_new", last4="0005"))
        first, second, *others = desk(buyer).context["desk"].payments
        assert (first.value, first.is_selected) == (f"card:{newest}", True)
        assert second.label == "Visa ending in 4242"
        assert [one.value for one in others] == ["card", "wallet", "cod"]

    def test_a_card_that_is_over_cannot_be_chosen(self, buyer: Buyer) -> None:
        keep(buyer, replace(CARD, expiry_year=2020))
        old, another, *_ = desk(buyer).context["desk"].payments
        assert (old.is_disabled, old.hint, another.is_selected) == (True, "Expired 12/2020", True)

    def test_pays_with_the_chosen_card_at_once(self, buyer: Buyer, provider: Provider) -> None:  # noqa: F811
        card_id = keep(buyer, replace(CARD, token="tok_ok"))
        answer = buy(buyer, desk(buyer), f"card:{card_id}")
        assert answer["Location"].startswith("/checkout/thanks/")
        [order] = orders.list_of_buyer(buyer_id=buyer.id).results
        assert order.status == "paid"

    def test_another_buyers_card_pays_nothing(self, buyer: Buyer) -> None:
        other = Buyer(buyer.client, market.make_buyer())
        for card_id in (new_id(bucket=1), keep(other)):
            answer = buy(buyer, desk(buyer), f"card:{card_id}")
            assert answer.status_code == 409
            assert "cannot pay any more" in words_of(answer)
        assert orders.list_of_buyer(buyer_id=buyer.id).results == ()

    def test_a_choice_is_kept_while_the_page_is_changed(self, buyer: Buyer) -> None:
        keep(buyer)
        shown = desk(buyer)
        again = buyer.client.post("/checkout/", {**sent_by(shown), "method": "card", "step": "quote"})
        assert [one.value for one in again.context["desk"].payments if one.is_selected] == ["card"]
