"""What goes in and out."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.kernel.money import Money

from ..contracts import Payment, PaymentStatus, StoredMethod

# The provider's simulated stored card that pays, so that a script can fill a wallet by HTTP alone.
DEFAULT_TOKEN = "tok_ok"  # noqa: S105 - a public test token


@dataclass(frozen=True, slots=True)
class TopUpWish:
    """How much, and by which card: `token` is that of one in `/payment-methods`. An empty `token` sends the buyer to the provider's page, which sends
    them back to `return_url`."""

    amount: Money
    token: Annotated[str, Field(max_length=120)] = DEFAULT_TOKEN
    return_url: Annotated[str, Field(max_length=500, pattern="^(https?://.*)?$")] = ""


@dataclass(frozen=True, slots=True)
class TopUp:
    """A top-up: `captured` when the money is in the wallet, `action_required` when the buyer must visit `redirect_url`."""

    id: UUID
    status: PaymentStatus
    amount: Money
    redirect_url: str


@dataclass(frozen=True, slots=True)
class Card:
    """A kept card: `token` in place of a card number pays with it."""

    id: UUID
    token: str
    brand: str
    last4: str
    expiry_month: int
    expiry_year: int
    is_default: bool


def card_of(method: StoredMethod) -> Card:
    """A kept card as its owner sees it."""
    return Card(
        id=method.id,
        token=method.token,
        brand=method.brand,
        last4=method.last4,
        expiry_month=method.expiry_month,
        expiry_year=method.expiry_year,
        is_default=method.is_default,
    )


def top_up_of(payment: Payment) -> TopUp:
    """A top-up's payment as its buyer sees it."""
    return TopUp(payment.id, payment.status, payment.amount, payment.redirect_url)
