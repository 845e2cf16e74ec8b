"""Ways to pay what gift cards and credit leave."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from titan.apps.payments.contracts import PaymentMethod
from titan.kernel.money import Money
from titan.platform.pages import formats
from titan.platform.pages.cards import Choice

from ..stored_cards import ShownCard
from .form import CARD_MARK, CheckoutForm
from .tenders import Tenders


def choices(form: CheckoutForm, paying: Tenders, cards: Sequence[ShownCard]) -> tuple[Choice, ...]:
    """Kept cards first; none where nothing is left to pay."""
    if not paying.left:
        return ()
    balance = paying.cash
    is_enough = balance.amount >= paying.left.amount
    method = form.method
    if method is PaymentMethod.WALLET and not is_enough:
        method = PaymentMethod.CARD
    chosen = _chosen(form, cards) if method is PaymentMethod.CARD else method.value
    another = _("Another card") if cards else _("Card")
    entries = (
        (PaymentMethod.CARD, another, _("You pay on the page of our payment partner."), "card", True),
        (PaymentMethod.WALLET, _("Titan wallet"), _balance_words(balance, is_enough), "wallet", is_enough),
        (PaymentMethod.COD, _("Cash on delivery"), _("You pay the courier at the door."), "cash", True),
    )
    return (
        *(_kept(card, chosen) for card in cards),
        *(
            Choice(way, label, hint=hint, icon=icon, is_selected=way == chosen, is_disabled=not is_open)
            for way, label, hint, icon, is_open in entries
        ),
    )


def _chosen(form: CheckoutForm, cards: Sequence[ShownCard]) -> str:
    """The card that was chosen, if it can pay; before a choice the usual one."""
    usable = [card.id for card in cards if not card.is_over]
    wanted: UUID | str | None = form.card
    if wanted is None and usable:
        wanted = usable[0]
    return _value(wanted) if isinstance(wanted, UUID) and wanted in usable else PaymentMethod.CARD.value


def _kept(card: ShownCard, chosen: str) -> Choice:
    value = _value(card.id)
    words = _("Expired %s") if card.is_over else _("Expires %s")
    return Choice(
        value,
        card.label,
        hint=words % card.expiry,
        icon="card",
        is_selected=value == chosen,
        is_disabled=card.is_over,
    )


def _value(card_id: UUID) -> str:
    return f"{PaymentMethod.CARD.value}{CARD_MARK}{card_id}"


def _balance_words(balance: Money, is_enough: bool) -> str:
    words = _("Balance %s") if is_enough else _("Balance %s, which is not enough")
    return words % formats.money_text(balance)
