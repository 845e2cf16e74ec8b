"""Gift cards on the pages: bought, looked at, turned into credit, and paying at the checkout."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import market
from tests.web.storefront.conftest import ADDRESS_FIELDS, Buyer, sent_by
from titan.apps.cart import api as cart
from titan.apps.giftcards import api as giftcards
from titan.apps.orders import api as orders
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/account/gift-cards/"
ASK = {**ADDRESS_FIELDS, "step": "quote"}


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def said(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_a_card_is_bought_once_however_often_the_form_is_sent(buyer: Buyer) -> None:
    wallet.top_up(user_id=buyer.id, top_up_id=new_id(bucket=bucket_of(buyer.id)), amount=eur(10_000))
    form = {"card": str(new_id(bucket=bucket_of(buyer.id))), "amount": "25,50"}
    for _ in range(2):
        assert buyer.client.post(f"{PAGE}buy/", form).status_code == 302
    [card] = giftcards.of_buyer(buyer_id=buyer.id)
    assert (card.issued, card.balance) == (eur(2550), eur(2550))
    assert f"…{card.last4}" in said(buyer.client)


@pytest.mark.parametrize("amount", ["", "x", "-5", "0", "1e400", "NaN", "3.999", "0.001"])
def test_a_bad_amount_makes_no_card(buyer: Buyer, amount: str) -> None:
    form = {"card": str(new_id(bucket=bucket_of(buyer.id))), "amount": amount}
    assert buyer.client.post(f"{PAGE}buy/", form).status_code == 302
    assert giftcards.of_buyer(buyer_id=buyer.id) == ()


def test_a_code_is_looked_at_and_redeemed(buyer: Buyer) -> None:
    made = giftcards.issue(card_id=new_id(bucket=1), amount=eur(4000), reason="for a test")
    buyer.client.post(f"{PAGE}code/", {"code": made.code, "step": "look"})
    assert "€40.00" in said(buyer.client)
    buyer.client.post(f"{PAGE}code/", {"code": made.code, "step": "redeem"})
    assert giftcards.credit_of(user_id=buyer.id) == (eur(4000),)
    buyer.client.post(f"{PAGE}code/", {"code": "NOPE", "step": "look"})
    assert "no gift card with this code" in said(buyer.client)


def test_a_form_sent_twice_redeems_once_and_tells_the_same(buyer: Buyer) -> None:
    made = giftcards.issue(card_id=new_id(bucket=1), amount=eur(4000), reason="for a test")
    token = buyer.client.get(PAGE).context["form_token"]
    form = {"code": made.code, "step": "redeem", "form_token": str(token)}
    buyer.client.post(f"{PAGE}code/", form)
    refill = TransferOrder(
        new_id(bucket=1),
        AccountRef(AccountKind.GOODWILL),
        AccountRef(AccountKind.GIFT_CARD, made.card.id),
        eur(300),
        "refund",
        made.card.id,
    )
    wallet.execute(orders=[refill])
    for _ in range(2):
        assert "€40.00 is store credit now" in said(buyer.client)
        buyer.client.post(f"{PAGE}code/", form)
    assert giftcards.credit_of(user_id=buyer.id) == (eur(4000),)


def test_a_typing_slip_does_not_use_the_form_up(buyer: Buyer) -> None:
    made = giftcards.issue(card_id=new_id(bucket=1), amount=eur(4000), reason="for a test")
    token = str(buyer.client.get(PAGE).context["form_token"])
    for code in (f"{made.code}X", made.code):
        buyer.client.post(f"{PAGE}code/", {"code": code, "step": "redeem", "form_token": token})
    assert giftcards.credit_of(user_id=buyer.id) == (eur(4000),)


def _buy(buyer: Buyer, shop: market.Shop, **fields: str) -> Any:
    """The desk as it was shown, and the answer to buying from it."""
    cart.add_line(user_id=buyer.id, variant_id=shop.variant_id, quantity=1, currency="EUR")
    shown = buyer.client.post("/checkout/", {**ASK, **fields})
    bought = buyer.client.post("/checkout/", {**sent_by(shown), **fields, "step": "buy"})
    return shown.context["desk"], bought


def test_a_card_and_credit_pay_before_the_method(buyer: Buyer) -> None:
    shop = market.make_shop(price=3000)
    made = giftcards.issue(card_id=new_id(bucket=1), amount=eur(2000), reason="for a test")
    actor = new_id(bucket=1)
    giftcards.grant_credit(
        grant_id=new_id(bucket=1), user_id=buyer.id, amount=eur(5000), actor_id=actor, reason="late parcel"
    )
    desk, bought = _buy(buyer, shop, gift_cards=made.code, uses_credit="on")
    assert (desk.left, desk.payments) == (eur(0), ())
    assert "/checkout/thanks/" in bought["Location"]
    assert giftcards.find(code=made.code).available == eur(0)
    assert giftcards.credit_of(user_id=buyer.id) == (eur(5000 - 1490),)
    relay.settle()
    [order] = orders.list_of_buyer(buyer_id=buyer.id).results
    assert (order.status, order.total) == ("paid", eur(3490))
    assert wallet.check().is_clean


def test_a_cancelled_order_gives_the_card_back_what_it_paid(buyer: Buyer) -> None:
    shop = market.make_shop(price=3000)
    made = giftcards.issue(card_id=new_id(bucket=1), amount=eur(9000), reason="for a test")
    _buy(buyer, shop, gift_cards=made.code)
    relay.settle()
    [order] = orders.list_of_buyer(buyer_id=buyer.id).results
    assert buyer.client.post(f"/orders/{order.id}/cancel/", {"reason": "changed my mind"}).status_code == 302
    relay.settle()
    assert giftcards.find(code=made.code).available == eur(9000)
    assert wallet.check().is_clean
