"""Cards that a payment partner keeps for the buyer: seen, taken away, and offered where something is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import StoredMethod
from titan.kernel import clock

from . import paths
from .account import account_links
from .visitors import for_buyers

_BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "unionpay": "UnionPay"}


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A kept card in words. `is_over`: its month has passed, so it cannot pay."""

    id: UUID
    label: str
    expiry: str
    is_over: bool
    is_default: bool


def shown(methods: Sequence[StoredMethod], *, today: date) -> list[ShownCard]:
    """Cards in words, the default first, then the latest; the first that can pay is the buyer's usual one."""
    return [
        ShownCard(
            id=method.id,
            label=_("%(brand)s ending in %(last4)s")
            % {"brand": _BRANDS.get(method.brand, method.brand.title() or _("Card")), "last4": method.last4},
            expiry=f"{method.expiry_month:02}/{method.expiry_year}",
            is_over=(method.expiry_year, method.expiry_month) < (today.year, today.month),
            is_default=method.is_default,
        )
        for method in methods
    ]


def cards_of(buyer_id: UUID) -> list[ShownCard]:
    """A buyer's cards in words."""
    return shown(payments.methods_of(owner_id=buyer_id), today=clock.now().date())


def token_of(buyer_id: UUID, card_id: UUID) -> str:
    """What pays with a card; empty where the buyer does not have it, or it can pay no more."""
    methods = payments.methods_of(owner_id=buyer_id)
    usable = {card.id for card in shown(methods, today=clock.now().date()) if not card.is_over}
    return next((one.token for one in methods if one.id == card_id and one.id in usable), "")


@require_safe
@for_buyers
def show(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """The buyer's cards."""
    context = {"cards": cards_of(buyer_id), "account_links": account_links("cards")}
    return render(request, "storefront/stored_cards.html", context)


@require_POST
@for_buyers
def make_default(_: HttpRequest, buyer_id: UUID, card_id: UUID) -> HttpResponse:
    """Have a card chosen at the checkout from now on."""
    payments.set_default_method(owner_id=buyer_id, method_id=card_id)
    return HttpResponseRedirect(paths.CARDS)


@require_POST
@for_buyers
def remove(request: HttpRequest, buyer_id: UUID, card_id: UUID) -> HttpResponse:
    """Have a card kept no longer."""
    payments.forget_method(owner_id=buyer_id, method_id=card_id)
    messages.success(request, _("The card is removed. It can pay nothing any more."))
    return HttpResponseRedirect(paths.CARDS)
