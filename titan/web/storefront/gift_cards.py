"""Gift cards and store credit: buy one, see what is on one, turn one into credit."""

from decimal import Decimal, InvalidOperation
from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from titan.apps.giftcards import api as giftcards
from titan.kernel.errors import TitanError
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money, exponent
from titan.platform.idempotency import once_for_form
from titan.platform.idempotency.pages import FIELD
from titan.platform.pages import formats
from titan.platform.rest import ratelimit
from titan.web import refusals

from . import paths, preferences
from .account import account_links
from .visitors import for_buyers

TRIES, TRIES_SECONDS = 20, 60


@require_safe
@for_buyers
def show(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Store credit, the cards that the buyer bought, and the three forms."""
    context = {
        "credit": giftcards.credit_of(user_id=buyer_id),
        "cards": giftcards.of_buyer(buyer_id=buyer_id),
        "card_id": new_id(bucket=bucket_of(buyer_id)),
        "form_token": new_id(bucket=bucket_of(buyer_id)),
        "currency": preferences.of(request).currency,
        "account_links": account_links("gift-cards"),
    }
    return render(request, "storefront/gift_cards.html", context)


@require_POST
@for_buyers
def buy(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Pay a card from the wallet. Sending the same form twice buys one."""
    amount, card_id = _amount(request), _card_id(request, buyer_id)
    if amount is None or card_id is None:
        messages.error(request, _("Enter an amount such as 25 or 49.90."))
        return HttpResponseRedirect(paths.GIFT_CARDS)
    try:
        made = giftcards.sell(
            buyer_id=buyer_id,
            card_id=card_id,
            amount=amount,
            recipient_email=request.POST.get("recipient_email", "").strip()[:254],
            message=request.POST.get("message", "").strip()[:500],
        )
    except TitanError as error:
        words = "; ".join(problem.message for problem in error.problems)
        messages.error(request, f"{refusals.words(error)}: {words}" if words else refusals.words(error))
    else:
        messages.success(request, _("Here is your gift card. Its code, shown once: %s") % made.code)
    return HttpResponseRedirect(paths.GIFT_CARDS)


@require_POST
@for_buyers
def check(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Tell what is on the card of a code, or turn it into credit."""
    if not ratelimit.check("gift-cards.code", str(buyer_id), TRIES, TRIES_SECONDS).allowed:
        messages.error(request, _("Too many tries. Please wait a minute."))
        return HttpResponseRedirect(paths.GIFT_CARDS)
    code = request.POST.get("code", "")[:60]
    try:
        if request.POST.get("step") == "redeem":
            messages.success(request, _redeemed(request, buyer_id, code))
        else:
            left = giftcards.look_up(code=code).balance
            messages.info(request, _("There is %s on this card.") % formats.money_text(left))
    except TitanError as error:
        messages.error(request, refusals.words(error))
    return HttpResponseRedirect(paths.GIFT_CARDS)


def _redeemed(request: HttpRequest, buyer_id: UUID, code: str) -> str:
    """Turn a card into credit, once per shown form and code; the form sent again tells the same again."""

    def redeem() -> HttpResponse:
        added = giftcards.redeem_to_credit(user_id=buyer_id, code=code)
        words = _("%s is store credit now. It pays at the checkout of every shop.")
        return HttpResponse(words % formats.money_text(added))

    # Another code typed into the same form is another wish.
    key = f"{request.POST.get(FIELD, '')}:{sha256(code.encode()).hexdigest()}"
    return once_for_form(request, scope=f"user:{buyer_id}", work=redeem, key=key).content.decode()


def _amount(request: HttpRequest) -> Money | None:
    currency = preferences.of(request).currency
    try:
        typed = Decimal(request.POST.get("amount", "").strip().replace(",", "."))
    except InvalidOperation:
        return None
    minor = typed.scaleb(exponent(currency)) if typed.is_finite() and 0 < typed < 10**9 else Decimal("0.5")
    return Money(int(minor), currency) if minor == int(minor) else None


def _card_id(request: HttpRequest, buyer_id: UUID) -> UUID | None:
    try:
        found = UUID(request.POST.get("card", ""))
        return found if bucket_of(found) == bucket_of(buyer_id) else None
    except ValueError:
        return None
