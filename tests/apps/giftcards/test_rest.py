"""Gift cards over HTTP."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.factories import market
from titan.apps.giftcards import api as giftcards
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.kernel.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)


def principal_of(token: str) -> Principal:
    """The user whose id is the token."""
    return Principal(UUID(token), frozenset())


def redeem(user_id: UUID, code: str, *, key: str) -> Any:
    headers = {"Authorization": f"Bearer {user_id}", "Idempotency-Key": key}
    return Client().post(
        "/api/v1/gift-cards/redemptions", {"code": code}, content_type="application/json", headers=headers
    )


def test_a_lost_answer_to_a_redemption_is_told_again_and_takes_no_more(settings: Any) -> None:
    settings.TITAN_TOKEN_VERIFIER = f"{__name__}.principal_of"
    made = giftcards.issue(card_id=new_id(bucket=1), amount=Money(5000, "EUR"), reason="a test gives it away")
    user = market.make_buyer(money=0)
    first = redeem(user, made.code, key="one")
    # A refund puts money back onto the card before the buyer asks again.
    card = AccountRef(AccountKind.GIFT_CARD, made.card.id)
    refill = TransferOrder(
        new_id(bucket=1), AccountRef(AccountKind.GOODWILL), card, Money(300, "EUR"), "refund", made.card.id
    )
    wallet.execute(orders=[refill])
    again = redeem(user, made.code, key="one")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json() == {"amount": {"amount": 5000, "currency": "EUR"}}
    assert again.headers["Idempotent-Replayed"] == "true"
    assert giftcards.credit_of(user_id=user) == (Money(5000, "EUR"),)
