"""The buyer's wallet: balances, history, topping up through the provider."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import Payment, PaymentMethod, PaymentStatus, PaymentWish
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, Statement
from titan.kernel.errors import TitanError
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money, exponent
from titan.platform.pages.cards import Choice
from titan.web import refusals

from . import paths, preferences, stored_cards
from .account import account_links
from .visitors import for_buyers, is_fragment

LEAST, MOST = Decimal(1), Decimal(10_000)
_DONE = (PaymentStatus.CAPTURED, PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED)
_OVER = (PaymentStatus.DECLINED, PaymentStatus.VOIDED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history in words; `href` leads to the order it is about."""

    title: str
    amount: Money
    at: datetime
    is_pending: bool
    href: str


@require_safe
@for_buyers
def show(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Balances, and the history of one currency."""
    currency = _currency(request)
    account = AccountRef(AccountKind.BUYER, buyer_id)
    page = wallet.statement(account=account, currency=currency, cursor=request.GET.get("after"), limit=20)
    following = f"{paths.WALLET}?currency={currency}&after={page.next}" if page.next else ""
    shown = {"entries": [_entry(line) for line in page.results], "next": following}
    if is_fragment(request):
        return render(request, "storefront/parts/more_entries.html", shown)
    balances = wallet.balances(owner_id=buyer_id)
    context = {
        **shown,
        "balances": balances or (wallet.balance(account=account, currency=currency),),
        "currency": currency,
        "currencies": preferences.currency_choices(),
        "amounts": [Choice(str(amount), str(amount)) for amount in (20, 50, 100)],
        "cards": _card_choices(buyer_id),
        "top_up_id": new_id(bucket=bucket_of(buyer_id)),
        "account_links": account_links("wallet"),
    }
    return render(request, "storefront/wallet.html", context)


def _card_choices(buyer_id: UUID) -> list[Choice]:
    """Kept cards that can pay, the usual one first, and a new one; empty where there is nothing to choose."""
    kept = [Choice(str(card.id), card.label) for card in stored_cards.cards_of(buyer_id) if not card.is_over]
    return [*kept, Choice("", _("Another card"))] if kept else []


def _currency(request: HttpRequest) -> str:
    wanted = request.POST.get("currency") or request.GET.get("currency") or ""
    return wanted if wanted in settings.CURRENCIES else preferences.of(request).currency


def _entry(line: Statement) -> Entry:
    is_order = line.reason in ("purchase", "refund")
    return Entry(
        title=_words(line),
        amount=line.amount,
        at=line.at,
        is_pending=line.status == "pending",
        href=paths.order(line.reference_id) if is_order else "",
    )


def _words(line: Statement) -> str:
    words = {"purchase": _("Paid for an order"), "refund": _("Refund of an order"), "top_up": _("Topped up")}
    return words.get(line.reason) or line.reason.replace("_", " ").capitalize()


@require_POST
@for_buyers
def top_up(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """Begin to put money in; the form's id makes sending it twice one top-up."""
    amount = _amount(request)
    top_up_id = _top_up_id(request, buyer_id)
    if amount is None or top_up_id is None:
        words = _("Enter an amount between %(least)s and %(most)s.")
        messages.error(request, words % {"least": LEAST, "most": MOST})
        return HttpResponseRedirect(paths.WALLET)
    token = _token(request, buyer_id)
    if token is None:
        messages.error(request, _("That card cannot pay any more"))
        return HttpResponseRedirect(paths.WALLET)
    back = f"{paths.WALLET}{top_up_id}/"
    try:
        payments.start_top_up(
            user_id=buyer_id,
            top_up_id=top_up_id,
            amount=amount,
            wish=PaymentWish(PaymentMethod.CARD, token=token, return_url=paths.absolute(f"{back}?back=1")),
        )
    except TitanError as error:
        messages.error(request, refusals.words(error))
        return HttpResponseRedirect(paths.WALLET)
    return HttpResponseRedirect(back)


def _token(request: HttpRequest, buyer_id: UUID) -> str | None:
    """Of the chosen card; empty for one to be entered at the provider, None for one that cannot pay."""
    chosen = request.POST.get("card", "")
    if not chosen:
        return ""
    try:
        return stored_cards.token_of(buyer_id, UUID(chosen)) or None
    except ValueError:
        return None


def _amount(request: HttpRequest) -> Money | None:
    currency = _currency(request)
    try:
        typed = Decimal(request.POST.get("amount", "").strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not typed.is_finite() or not LEAST <= typed <= MOST:
        return None
    return Money(int(typed.scaleb(exponent(currency))), currency)


def _top_up_id(request: HttpRequest, buyer_id: UUID) -> UUID | None:
    try:
        found = UUID(request.POST.get("top_up", ""))
        return found if bucket_of(found) == bucket_of(buyer_id) else None
    except ValueError:
        return None


@require_safe
@for_buyers
def top_up_state(request: HttpRequest, buyer_id: UUID, top_up_id: UUID) -> HttpResponse:
    """How a top-up stands: on to the provider, waiting, arrived or declined."""
    is_back = request.GET.get("back") == "1"
    payment = payments.get(payment_id=top_up_id, buyer_id=buyer_id)
    if is_back and payment.status not in (*_DONE, *_OVER):
        payment = payments.ask_provider(payment_id=top_up_id)
    if payment.status in (*_DONE, *_OVER):
        return _ended(request, payment)
    if is_fragment(request):
        return HttpResponse(status=204)
    needs_buyer = payment.status is PaymentStatus.ACTION_REQUIRED and bool(payment.redirect_url)
    context = {"payment": payment, "needs_buyer": needs_buyer, "is_back": is_back}
    response = render(request, "storefront/top_up.html", {**context, "again": f"{request.path}?back=1"})
    if needs_buyer and not is_back:
        response.headers["Refresh"] = f"1; url={payment.redirect_url}"
    elif not needs_buyer:
        response.headers["Refresh"] = f"5; url={request.path}?back=1"
    return response


def _ended(request: HttpRequest, payment: Payment) -> HttpResponse:
    if payment.status in _DONE:
        messages.success(request, _("The money is in your wallet."))
    else:
        messages.error(request, _("The payment was declined. Nothing was taken."))
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": paths.WALLET})
    return HttpResponseRedirect(f"{paths.WALLET}?currency={payment.amount.currency}")
