"""Buying the quote that the buyer saw; whatever stands in the way is told beside the line or part it is about."""

import hashlib
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from titan.apps.checkout import api as checkout
from titan.apps.checkout.contracts import Purchase, QuoteUsed
from titan.apps.inventory.contracts import SoldOut
from titan.apps.payments.contracts import PaymentDeclined, PaymentWish
from titan.apps.pricing import api as pricing
from titan.apps.pricing.contracts import Quote, QuoteExpired, QuoteNotFound
from titan.apps.users import api as users
from titan.apps.users.contracts import AddressInvalid
from titan.apps.wallet.contracts import InsufficientFunds
from titan.kernel.errors import TitanError
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.idempotency import IdempotencyInFlight
from titan.web import refusals

from .. import paths, stored_cards
from . import form, outcomes
from .desk import Notice, Seen
from .visit import Visit

_SEEN = "seen_"


def bought(visit: Visit) -> HttpResponse:
    """Buy, or show the page again with the reason. Sending the same page twice buys once."""
    seen = seen_of(visit.request.POST)
    try:
        quote = pricing.get_quote(quote_id=_quote_id(visit.request.POST), buyer_id=visit.buyer_id)
    except (QuoteExpired, QuoteNotFound):
        return _retold(visit) or visit.shown(_out_of_date(), seen=seen, status=409)
    if not _is_as_quoted(visit, quote):
        words = _("You changed the address or the delivery. This is your order now.")
        return visit.shown(Notice(_("Please check your order"), words), seen=seen, status=409)
    token = stored_cards.token_of(visit.buyer_id, visit.form.card) if visit.form.card else ""
    if visit.form.card and not token:
        words = _("Choose another one, or pay on the page of our payment partner.")
        notice = Notice(_("That card cannot pay any more"), words, "danger", "payment")
        return visit.shown(notice, seen=seen, status=409)
    try:
        purchase = _buy(visit, quote.id, token)
    except TitanError as error:
        return _refused(visit, quote, error, seen)
    _remember(visit, quote, purchase)
    return HttpResponseRedirect(outcomes.path_of(purchase))


def _retold(visit: Visit) -> HttpResponse | None:
    """Where the quote was bought before it ran out, by this very form sent twice: its purchase."""
    purchase_id = outcomes.remembered(_quote_id(visit.request.POST))
    return HttpResponseRedirect(paths.purchase("return", purchase_id)) if purchase_id else None


def _out_of_date() -> Notice:
    return Notice(
        _("Prices are held for some minutes only"),
        _("Your order has been calculated anew. Please check it, then buy."),
    )


def _buy(visit: Visit, quote_id: UUID, token: str) -> Purchase:
    chosen = visit.form
    method = chosen.method
    purchase, _is_known = checkout.buy(
        buyer_id=visit.buyer_id,
        quote_id=quote_id,
        wish=PaymentWish(method, token=token, return_url=paths.absolute(outcomes.waiting_path(quote_id))),
        idempotency_key=visit.request.POST.get("form_token", "")[:100] or str(quote_id),
        fingerprint=hashlib.sha256(
            f"{quote_id} {method} {chosen.card} {chosen.gift_cards} {chosen.uses_credit}".encode()
        ).hexdigest(),
        gift_cards=chosen.gift_cards,
        uses_credit=chosen.uses_credit,
    )
    return purchase


def _refused(visit: Visit, quote: Quote, error: TitanError, seen: Seen) -> HttpResponse:
    match error:
        case QuoteUsed():
            return HttpResponseRedirect(paths.purchase("return", UUID(str(error.extra["purchase_id"]))))
        case IdempotencyInFlight():
            return HttpResponseRedirect(outcomes.waiting_path(quote.id))
        case SoldOut():
            notice = Notice(_(error.title), _("Look at the marked line. Nothing was charged."), "danger")
            return visit.shown(notice, seen=replace(seen, sold_out=_left(error)), status=409)
        case PaymentDeclined() | InsufficientFunds():
            words = _("Nothing was charged. Try it again, or choose another way to pay.")
            notice = Notice(_(error.title), words, "danger", "payment")
            return visit.shown(notice, seen=seen, status=409)
    return visit.shown(Notice(_(error.title), refusals.words(error), "danger"), seen=seen, status=409)


def _left(error: TitanError) -> dict[UUID, int]:
    """Units left of each variant that ran out."""
    told = error.extra.get("variants")
    return {UUID(str(key)): int(left) for key, left in told.items()} if isinstance(told, dict) else {}


def _remember(visit: Visit, quote: Quote, purchase: Purchase) -> None:
    """Keep the address for the next time, and the purchase for the way back from the provider."""
    outcomes.remember(quote.id, purchase.id)
    if visit.form.choice != form.NEW:
        return
    if not visit.form.saves_address:
        return
    try:
        entry = users.save_address(
            user_id=visit.buyer_id, address=quote.address, address_id=derived_id(quote.id, label="address")
        )
    except TitanError as error:
        messages.warning(visit.request, refusals.words(error))
        return
    form.keep(visit.buyer_id, replace(visit.form, choice=str(entry.id)))


def _is_as_quoted(visit: Visit, quote: Quote) -> bool:
    address = visit.form.address(visit.saved)
    sent = visit.request.POST
    is_with_coins = sent.get("quoted_coins") == "on"
    if address is None or visit.form.codes != _codes_of(sent) or visit.form.uses_coins != is_with_coins:
        return False
    try:
        valid = users.validate_address(address=address)
    except AddressInvalid:
        return False
    services = {shop.shop_id: shop.shipping.service_id for shop in quote.shops}
    wanted = {shop: service for shop, service in visit.form.services.items() if shop in services}
    return valid == quote.address and all(services[shop] == service for shop, service in wanted.items())


def _codes_of(data: QueryDict) -> tuple[str, ...]:
    """The voucher codes that the quote was made with: typed ones that were not sent before change the order."""
    return tuple(data.get("quoted_codes", "").split())


def _quote_id(data: QueryDict) -> UUID:
    try:
        return UUID(data.get("quote", ""))
    except ValueError:
        return UUID(int=0)


def seen_of(data: QueryDict) -> Seen:
    """The prices that the sent page had shown, for telling the buyer what changed; nothing is charged by them."""
    currency = data.get("seen_currency", "")
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        return Seen()
    prices: dict[UUID, Money] = {}
    for name in data:
        amount = data.get(name, "")
        if name.startswith(_SEEN) and amount.isdecimal() and len(amount) < 16:
            try:
                prices[UUID(name[len(_SEEN) :])] = Money(int(amount), currency)
            except ValueError:
                continue
    total = data.get("seen_total", "")
    is_told = total.isdecimal() and len(total) < 16
    return Seen(prices, Money(int(total), currency) if is_told else None)
