"""What a card provider says of a payment: a snapshot, of which later ones only know more."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.events import Event
from titan.kernel.money import Money

from ..contracts import KeptCard, PaymentStatus
from ..events import PaymentActionRequired, PaymentAuthorised
from . import decisions
from .payment import UNDECIDED, PaymentState


class IntentStatus(StrEnum):
    """Where an intent stands at the provider."""

    REQUIRES_ACTION = "requires_action"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class IntentRefund:
    """A refund at the provider, by the id that Titan gave it."""

    id: UUID
    order_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class Intent:
    """A card payment in the provider's book. `reference` is the provider's own name for it.

    `method` is the card that the provider keeps for the buyer, who agreed to that.
    """

    payment_id: UUID
    reference: str
    status: IntentStatus
    amount: Money
    captured: Money
    refunds: tuple[IntentRefund, ...] = ()
    redirect_url: str = ""
    decline_reason: str = ""
    provider: str = ""
    method: KeptCard | None = None

    @property
    def is_authorised(self) -> bool:
        """The provider holds, or held, the amount for us."""
        return self.status in (IntentStatus.AUTHORISED, IntentStatus.CAPTURED)


def observed(state: PaymentState, intent: Intent, *, at: datetime) -> tuple[Event, ...]:
    """The events, up to the authorisation, that an intent tells of; () if they are known, or it is an old snapshot.

    Captures and refunds move money, so they are decided apart (`decisions.captured`, `decisions.refunded`).
    """
    payment = decisions.known(state)
    if intent.status is IntentStatus.VOIDED:
        return decisions.voided(state, reason="voided by the provider", at=at)
    if payment.status not in UNDECIDED:
        return ()
    if intent.status is IntentStatus.DECLINED:
        return decisions.declined(state, reason=intent.decline_reason or "declined", at=at)
    if intent.is_authorised:
        return (
            PaymentAuthorised(
                payment_id=payment.id, amount=payment.amount, provider_reference=intent.reference, at=at
            ),
        )
    if payment.status is PaymentStatus.ACTION_REQUIRED:
        return ()
    return (
        PaymentActionRequired(
            payment_id=payment.id,
            redirect_url=intent.redirect_url,
            provider_reference=intent.reference,
            at=at,
        ),
    )
