"""What pays before the method does: typed gift cards and store credit, as the page shows them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from titan.apps.gamification import api as coins
from titan.apps.giftcards import api as giftcards
from titan.apps.giftcards.contracts import GiftCardNotFound
from titan.apps.pricing.contracts import Quote
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel.money import Money
from titan.platform.pages import formats
from titan.platform.pages.cards import TotalLine

from .form import CheckoutForm


@dataclass(frozen=True, slots=True)
class Tenders:
    """`lines` say what pays how much, `left` is what the method pays; `credit`, `cash` and `coins` are what the buyer has."""

    lines: tuple[TotalLine, ...]
    left: Money
    credit: Money
    cash: Money
    coins: Money
    error: str = ""


def of(buyer_id: UUID, form: CheckoutForm, quote: Quote) -> Tenders:
    """The gift cards in the order typed, then credit, each as far as something is left to pay."""
    left, lines, errors = quote.total.amount, [], []
    for code in form.gift_cards:
        try:
            card = giftcards.find(code=code)
        except GiftCardNotFound:
            errors.append(_("There is no gift card with the code %s.") % code)
            continue
        if card.available.currency != quote.currency:
            errors.append(_("The gift card %(code)s is in %(currency)s.") % _facts(code, card.available))
            continue
        used = min(left, card.available.amount)
        lines.append(_paid(_("Gift card …%s") % code[-4:], used, quote.currency))
        left -= used
    kinds = (AccountKind.CREDIT, AccountKind.BUYER, AccountKind.COIN)
    accounts = [AccountRef(kind, buyer_id) for kind in kinds]
    credit, cash, coin = wallet.available(accounts=accounts, currency=quote.currency)
    if form.uses_credit and credit:
        used = min(left, credit.amount)
        lines.append(_paid(_("Store credit"), used, quote.currency))
        left -= used
    return Tenders(tuple(lines), Money(left, quote.currency), credit, cash, coin, " ".join(errors))


def _facts(code: str, available: Money) -> dict[str, str]:
    return {"code": code, "currency": available.currency}


def _paid(label: str, amount: int, currency: str) -> TotalLine:
    return TotalLine(label, Money(-amount, currency), "reduction")


def coins_words(balance: Money, quote: Quote) -> str:
    """The label of the box that uses coins; empty where there are none to use."""
    rules = coins.rules_of(currency=quote.currency)
    if rules is None or quote.reservation_id is not None:
        return ""
    worth = Money(balance.amount // rules.rate.coins_per_minor, quote.currency)
    words = {"coins": balance.amount, "amount": formats.money_text(worth)}
    return _("Use my coins (%(coins)s, worth %(amount)s)") % words if worth else ""


def credit_words(credit: Money) -> str:
    """The label of the box that uses store credit."""
    return _("Use my store credit (%s)") % formats.money_text(credit)
