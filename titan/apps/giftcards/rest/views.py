"""Endpoints of gift cards and store credit."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.apps.wallet.contracts import InsufficientFunds
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.kernel.money import Money
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import GiftCard, GiftCardConflict, GiftCardInvalid, GiftCardNotFound


@dataclass(frozen=True, slots=True)
class BuyCard:
    """A card to buy from the wallet; with an address its code goes there by mail."""

    amount: Money
    recipient_email: Annotated[str, Field(max_length=254)] = ""
    message: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class Code:
    """The code of a card, as it is printed."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """A card; `code` is told only to who buys it, in the answer to that."""

    id: UUID
    last4: str
    issued: Money
    balance: Money
    status: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards that the caller bought, newest first."""

    results: tuple[CardAnswer, ...]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """How much became store credit."""

    amount: Money


@dataclass(frozen=True, slots=True)
class CreditAnswer:
    """Store credit, an amount a currency."""

    credit: tuple[Money, ...]


def _caller(request: Request) -> UUID:
    principal = request.principal
    assert principal is not None
    return principal.user_id


def _answer(card: GiftCard, code: str | None = None) -> CardAnswer:
    return CardAnswer(card.id, card.last4, card.issued, card.balance, card.status.value, code)


class GiftCards(Endpoint):
    """Buying cards."""

    @operation(
        summary="Buy a gift card from your wallet",
        tag="gift cards",
        body=BuyCard,
        answer={201: CardAnswer},
        errors=(GiftCardInvalid, GiftCardConflict, InsufficientFunds),
        idempotent="command",
        rate="30/min",
    )
    def post(self, request: Request, *, body: BuyCard) -> Answer:
        """The same key again tells of the same card."""
        buyer_id = _caller(request)
        # The card's id follows from the buyer and the key, so that a repeated request finds it.
        home = new_id(bucket=bucket_of(buyer_id), now_ms=0, random_bits=0)
        made = api.sell(
            buyer_id=buyer_id,
            card_id=derived_id(home, label=f"gift-card:{buyer_id}:{request.idempotency_key}"),
            amount=body.amount,
            recipient_email=body.recipient_email,
            message=body.message,
        )
        return Answer(201, _answer(made.card, made.code))

    @operation(summary="List gift cards that you bought", tag="gift cards", answer={200: Cards})
    def get(self, request: Request) -> Answer:
        """Newest first, without their codes."""
        return Answer(200, Cards(tuple(_answer(card) for card in api.of_buyer(buyer_id=_caller(request)))))


class LookUps(Endpoint):
    """Asking what is on a card."""

    @operation(
        summary="See what is on a gift card",
        tag="gift cards",
        body=Code,
        answer={200: CardAnswer},
        errors=(GiftCardNotFound,),
        rate="10/min",
    )
    def post(self, _: Request, *, body: Code) -> Answer:
        """An unknown code, a blocked card and one that is over are answered alike."""
        return Answer(200, _answer(api.look_up(code=body.code)))


class Redemptions(Endpoint):
    """Turning a card into store credit."""

    @operation(
        summary="Turn a gift card into store credit",
        tag="gift cards",
        body=Code,
        answer={200: Redeemed},
        errors=(GiftCardNotFound, GiftCardConflict),
        idempotent="optional",
        rate="10/min",
    )
    def post(self, request: Request, *, body: Code) -> Answer:
        """All that is left on it. The same key again tells what it told, and takes nothing that came onto the card since."""
        return Answer(200, Redeemed(api.redeem_to_credit(user_id=_caller(request), code=body.code)))


class Credit(Endpoint):
    """Store credit."""

    @operation(summary="Read your store credit", tag="wallet", answer={200: CreditAnswer})
    def get(self, request: Request) -> Answer:
        """It can be spent, but not paid out."""
        return Answer(200, CreditAnswer(api.credit_of(user_id=_caller(request))))
