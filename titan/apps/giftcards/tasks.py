"""How gift cards are written as mail."""

from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from titan.platform.mail.models import OutgoingMail
from titan.platform.mail.outbox import composer

from . import api


@composer("giftcards.gift")
def write(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The code to whom the card is for."""
    return api.compose_gift(card_id=UUID(mail.facts["card_id"]), recipient=mail.recipient)
