"""How gift cards are written as mail, and the giveaways that are carried out."""

from datetime import timedelta
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from titan.platform.mail.models import OutgoingMail
from titan.platform.mail.outbox import composer
from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="giftcards.give_away", every=timedelta(seconds=3))
def give_away() -> int:
    """Carry out what is approved."""
    return api.give_away_due()


@composer("giftcards.gift")
def write(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The code to whom the card is for."""
    return api.compose_gift(card_id=UUID(mail.facts["card_id"]), recipient=mail.recipient)
