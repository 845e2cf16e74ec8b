"""The one door to gift cards and store credit."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext

from titan.kernel.money import Money

from . import selectors
from .contracts import CardStatus, GiftCard, Giveaway, GiveawayDraft, MadeCard, UsableCard
from .services import cards, giving


def sell(
    *, buyer_id: UUID, card_id: UUID, amount: Money, recipient_email: str = "", message: str = ""
) -> MadeCard:
    """A card paid from the buyer's wallet, once per id; with an address its code goes there by mail.

    Raises:
        GiftCardInvalid: naming each fault.
        InsufficientFunds: the wallet holds less.
        GiftCardConflict: the id is known with other terms.
    """
    wish = cards.Wish(card_id, amount, buyer_id=buyer_id, recipient_email=recipient_email, message=message)
    return cards.make(wish)


def issue(*, card_id: UUID, amount: Money, reason: str, expires_at: datetime | None = None) -> MadeCard:
    """A card that the platform gives away, paid from `promotion`, once per id.

    Raises:
        GiftCardInvalid: naming each fault, such as no reason.
        GiftCardConflict: the id is known with other terms.
    """
    return cards.make(cards.Wish(card_id, amount, reason=reason, expires_at=expires_at))


def find(*, code: str) -> UsableCard:
    """The card of a code, for paying with it. Case, spaces and hyphens do not matter.

    Raises:
        GiftCardNotFound: no card of that code may be used.
    """
    card = selectors.contract(selectors.usable(code))
    return UsableCard(card.id, card.balance)


def look_up(*, code: str) -> GiftCard:
    """What is on the card of a code. Raises GiftCardNotFound."""
    return selectors.contract(selectors.usable(code))


def redeem_to_credit(*, user_id: UUID, code: str) -> Money:
    """All that is left on a card becomes store credit of the user. Returns how much.

    Raises:
        GiftCardNotFound: no card of that code may be used.
        GiftCardConflict: nothing is left on it.
    """
    return cards.redeem(user_id, code=code)


def credit_what_came_late(*, cause_id: UUID, card_id: UUID, buyer_id: UUID, amount: Money) -> Money:
    """What a refund or a cancellation put back onto a card after its last day becomes the buyer's store credit.

    Returns what moved: nothing from a card that may still be used, from a blocked one, which operators decide upon, and
    for a `cause_id` that moved it before.
    """
    return cards.credit_what_came_late(cause_id, card_id=card_id, buyer_id=buyer_id, amount=amount)


def of_buyer(*, buyer_id: UUID) -> tuple[GiftCard, ...]:
    """The cards that somebody bought, newest first, at most 100."""
    return selectors.of_buyer(buyer_id)


def block(*, card_id: UUID) -> GiftCard:
    """Keep a card from being used; its money stays on it. Repeatable. Raises GiftCardNotFound."""
    return cards.set_status(card_id, CardStatus.BLOCKED)


def unblock(*, card_id: UUID) -> GiftCard:
    """Let a card be used again. Repeatable. Raises GiftCardNotFound."""
    return cards.set_status(card_id, CardStatus.ACTIVE)


def grant_credit(*, grant_id: UUID, user_id: UUID, amount: Money, actor_id: UUID, reason: str) -> None:
    """Store credit from the platform's goodwill, once per id.

    Raises:
        GiftCardInvalid: not a positive amount, or no reason.
        GiftCardConflict: the id is known with other terms.
    """
    cards.grant_credit(grant_id, user_id=user_id, amount=amount, actor_id=actor_id, reason=reason)


def credit_of(*, user_id: UUID) -> tuple[Money, ...]:
    """A buyer's store credit, an amount a currency."""
    return tuple(selectors.balances_of_credit(user_id))


def check_giveaway(*, draft: GiveawayDraft) -> None:
    """Say what is wrong with a draft before it is asked for. Raises GiveawayInvalid."""
    giving.check(draft)


def request_giveaway(*, giveaway_id: UUID, draft: GiveawayDraft, actor_id: UUID) -> Giveaway:
    """An operator asks for cards or credit from the platform; once per id. Above the limit somebody else has to approve.

    Raises:
        GiveawayInvalid: naming each fault.
        GiveawayConflict: the id is known with other terms.
    """
    return giving.request(giveaway_id, draft=draft, actor_id=actor_id)


def approve_giveaway(*, giveaway_id: UUID, actor_id: UUID) -> Giveaway:
    """A second operator agrees. Repeatable.

    Raises:
        GiveawayNotFound: no such giveaway.
        GiveawayConflict: it was refused.
        SecondPersonNeeded: it is the operator who asked for it.
    """
    return giving.approve(giveaway_id, actor_id=actor_id)


def refuse_giveaway(*, giveaway_id: UUID, actor_id: UUID) -> Giveaway:
    """Any operator, also who asked for it, calls it off before it is approved. Repeatable.

    Raises:
        GiveawayNotFound: no such giveaway.
        GiveawayConflict: it is approved already.
    """
    return giving.refuse(giveaway_id, actor_id=actor_id)


def give_away_due() -> int:
    """Make the cards and grant the credit that are approved; one that was interrupted goes on. Returns how many."""
    return giving.carry_out_due()


def giveaway_csv(*, giveaway_id: UUID) -> str:
    """The codes of a giveaway's cards. Whoever has the file has the cards.

    Raises:
        GiveawayNotFound: no such giveaway.
        GiveawayConflict: it is of credit, or its cards are not made yet.
    """
    return giving.codes_csv(giveaway_id)


def compose_gift(*, card_id: UUID, recipient: str) -> EmailMultiAlternatives | None:
    """The mail that brings a card; None when it was blocked meanwhile."""
    found = cards.letter_of(card_id)
    if found is None:
        return None
    row, code = found
    context = {
        "card": row,
        "code": code,
        "amount": Money(row.issued_minor, row.currency),
        "url": f"{settings.PUBLIC_URL}/account/gift-cards/",
    }
    body = render_to_string("giftcards/gift.txt", context)
    return EmailMultiAlternatives(subject=gettext("A gift card for you"), body=body, to=[recipient])
