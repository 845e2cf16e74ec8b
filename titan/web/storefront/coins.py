"""The buyer's coins: how many there are, what they are worth, when they end, and how they came and went."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from titan.apps.gamification import api as coins
from titan.apps.gamification.contracts import CoinEntry, CoinRules, Movement
from titan.kernel.money import Money
from titan.platform.pages import formats

from . import paths, preferences
from .account import account_links
from .visitors import for_buyers, is_fragment

PAGE = 20
_OF_ORDERS = (Movement.EARNED, Movement.RETURNED, Movement.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the history in words; `href` leads to the order that it is about."""

    title: str
    coins: int
    at: datetime
    href: str


@require_safe
@for_buyers
def show(request: HttpRequest, buyer_id: UUID) -> HttpResponse:
    """What there is, and the history."""
    page = coins.entries_of(user_id=buyer_id, cursor=request.GET.get("after"), limit=PAGE)
    shown = {
        "entries": [_entry(line) for line in page.results],
        "next": f"{paths.COINS}?after={page.next}" if page.next else "",
    }
    if is_fragment(request):
        return render(request, "storefront/parts/more_coins.html", shown)
    purse = coins.purse_of(user_id=buyer_id)
    currency = preferences.of(request).currency
    rules = coins.rules_of(currency=currency)
    context = {
        **shown,
        "purse": purse,
        "worth": _worth(purse.balance, rules, currency),
        "rules": _rules(rules, currency) if rules else (),
        "account_links": account_links("coins"),
    }
    return render(request, "storefront/coins.html", context)


def _worth(balance: int, rules: CoinRules | None, currency: str) -> Money | None:
    return None if rules is None else Money(balance // rules.rate.coins_per_minor, currency)


def _rules(rules: CoinRules, currency: str) -> tuple[str, ...]:
    """How coins come, go and end, a sentence each."""
    spent, least = Money(rules.rate.earn_minor, currency), Money(1, currency)
    earning = {"amount": formats.money_text(spent), "most": rules.most_per_order}
    spending = {"coins": rules.rate.coins_per_minor, "amount": formats.money_text(least)}
    return (
        _("A finished order earns a coin for every %(amount)s of its goods, %(most)s at most.") % earning,
        _("Coins for each %(amount)s off at the checkout: %(coins)s.") % spending,
        _("They pay up to %s%% of the goods, after vouchers.") % f"{rules.most_share_bp / 100:g}",
        _("Coins end with the month, %s months after they came; the oldest are spent first.")
        % settings.COINS_KEPT_MONTHS,
        _("A refund brings back the coins that you spent, and takes those that the order earned."),
    )


def _entry(line: CoinEntry) -> Entry:
    words = {
        Movement.EARNED: _("Earned by an order"),
        Movement.GRANTED: _("A present from Titan"),
        Movement.SPENT: _("Spent at the checkout"),
        Movement.RETURNED: _("Back from an order"),
        Movement.TAKEN_BACK: _("Taken back after a refund"),
        Movement.EXPIRED: _("Ended"),
    }
    href = paths.order(line.reference_id) if line.movement in _OF_ORDERS else ""
    return Entry(words[line.movement], line.signed, line.at, href)
