"""The money of the shop: what can be paid out, what waits for delivery, and every movement."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order, OrderStatus, OrderSummary
from titan.apps.payouts import api as payouts
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import (
    AccountKind,
    AccountRef,
    Statement,
    Transfer,
    TransferStatus,
)
from titan.kernel.money import Money, round_minor, share
from titan.kernel.paging import MAX_LIMIT
from titan.platform.pages.cards import TotalLine

from .desk import Desk, also_suspended, framed

_HELD = (OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class Purse:
    """The shop's money in one currency. `held` is gross: what buyers paid for orders that are not completed."""

    currency: str
    available: Money
    held: Money


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the statement. `order` is known for recent orders; `fees` were kept of one that was released."""

    entry: Statement
    order: OrderSummary | None
    fees: Money | None

    @property
    def is_of_order(self) -> bool:
        """Earned by an order, or given back for one; else it is a payout, a reserve or an advance."""
        return self.entry.reason.startswith(("release:", "reclaim"))

    @property
    def words(self) -> str:
        """What it is, where it is not of an order."""
        named = {
            "payout": _("Payout"),
            "reserve": _("Kept in reserve"),
            "reserve_freed": _("Reserve freed"),
            "advance": _("Advance paid back"),
        }
        return named.get(self.entry.reason, self.entry.reason)


@dataclass(frozen=True, slots=True)
class Fees:
    """What an order brings the shop. `is_frozen`: the fee was agreed at the sale, else today's rate is reckoned with."""

    lines: tuple[TotalLine, ...]
    is_final: bool
    note: str = ""
    is_frozen: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """What the platform keeps of an order."""

    commission: Money
    tax: Money


@require_safe
@also_suspended
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Balance and statement, in the currency that the address names or the shop's own."""
    held = orders.list_of_shop(shop_id=desk.shop.id, statuses=_HELD, limit=MAX_LIMIT)
    purses = _purses(desk, held.results)
    wanted = request.GET.get("currency", "")
    currency = wanted if wanted in settings.CURRENCIES else desk.shop.currency
    account = AccountRef(AccountKind.SELLER, desk.shop.id)
    page = wallet.statement(account=account, currency=currency, cursor=request.GET.get("cursor") or None)
    context = {
        "purses": purses,
        "held": held.results[:5],
        "has_more_held": held.next is not None,
        "lines": _lines(desk, page.results),
        "next": page.next,
        "is_later_page": "cursor" in request.GET,
        "currency": currency,
        "release_days": settings.ESCROW_RELEASE_DAYS,
    }
    return framed(request, "seller/balance.html", context, desk=desk, current="seller-balance")


def _purses(desk: Desk, held: Iterable[OrderSummary]) -> list[Purse]:
    """By currency, the shop's own first."""
    available = {
        entry.available.currency: entry.available
        for entry in wallet.balances(owner_id=desk.shop.id, kind=AccountKind.SELLER)
    }
    waiting: dict[str, Money] = {}
    for order in held:
        before = waiting.get(order.total.currency, Money.zero(order.total.currency))
        waiting[order.total.currency] = before + order.total
    others = sorted({*available, *waiting} - {desk.shop.currency})
    return [
        Purse(code, available.get(code, Money.zero(code)), waiting.get(code, Money.zero(code)))
        for code in (desk.shop.currency, *others)
    ]


def _lines(desk: Desk, entries: Iterable[Statement]) -> list[Line]:
    shown = list(entries)
    if not shown:
        return []
    page = orders.list_of_shop(shop_id=desk.shop.id, statuses=(OrderStatus.COMPLETED,), limit=MAX_LIMIT)
    known: dict[UUID, OrderSummary] = {order.id: order for order in page.results}
    released = [entry.reference_id for entry in shown if entry.reason.startswith("release:")]
    fees = payouts.fees_of_orders(order_ids=released) if released else {}
    return [
        Line(
            entry,
            known.get(entry.reference_id),
            -fees[entry.reference_id] if entry.reference_id in fees and entry.amount.amount > 0 else None,
        )
        for entry in shown
    ]


def fees_of(order: Order, *, desk: Desk) -> Fees:
    """How an order's total is divided, from the ledger once it is released."""
    if order.status is OrderStatus.CANCELLED:
        nothing = (TotalLine(_("You receive"), Money.zero(order.total.currency), "grand"),)
        return Fees(nothing, is_final=True, note=_("The order was cancelled; the buyer gets the money back."))
    moved = wallet.transfers_of(reference_id=order.id)
    earned = _credited(moved, AccountKind.SELLER, order.total.currency)
    kept = Kept(
        _credited(moved, AccountKind.COMMISSION, order.total.currency),
        _credited(moved, AccountKind.TAX, order.total.currency),
    )
    if earned or kept.commission:
        return Fees(_division(order, kept, earned), is_final=True)
    return _expected(order, desk)


def _expected(order: Order, desk: Desk) -> Fees:
    """Of what is left in escrow, or will come into it, as the release will divide it."""
    whole = order.total + order.subsidy
    paid = whole
    if order.is_paid:
        escrow = AccountRef(AccountKind.ESCROW, order.id)
        paid = wallet.balance(account=escrow, currency=whole.currency).available
    kept = Kept(
        Money(share(paid.amount, desk.shop.commission_bp), whole.currency), Money.zero(whole.currency)
    )
    if order.commission is not None:
        kept = Kept(_part(order.commission, paid, whole), _part(order.commission_tax, paid, whole))
    note = _("Paid out to your balance once the order is completed.")
    lines = _division(order, kept, paid - kept.commission - kept.tax)
    return Fees(lines, is_final=False, note=note, is_frozen=order.commission is not None)


def _part(fee: Money | None, paid: Money, whole: Money) -> Money:
    """The same part of a fee as of the order is left after refunds."""
    if fee is None or not whole.amount:
        return Money.zero(whole.currency)
    return Money(round_minor(Decimal(fee.amount) * paid.amount / whole.amount), whole.currency)


def _credited(moved: Iterable[Transfer], kind: AccountKind, currency: str) -> Money:
    parts = (
        transfer.amount
        for transfer in moved
        if transfer.credit.kind is kind and transfer.status is TransferStatus.POSTED
    )
    return sum(parts, start=Money.zero(currency))


def _division(order: Order, kept: Kept, earned: Money) -> tuple[TotalLine, ...]:
    """From what was sold down to what the shop gets; a line that is zero is left out."""
    currency = order.total.currency
    off = sum((discount.amount for discount in order.discounts), Money.zero(currency))
    own = sum((discount.shop_funded for discount in order.discounts), Money.zero(currency))
    returned = order.total + order.subsidy - kept.commission - kept.tax - earned
    between = (
        TotalLine(_("Tax added"), order.total + off - order.goods - order.shipping),
        TotalLine(_("Your part of the vouchers"), -own),
        TotalLine(_("Commission"), -kept.commission),
        TotalLine(_("Tax on the commission"), -kept.tax),
        TotalLine(_("Returned to the buyer"), -returned),
    )
    return (
        TotalLine(_("Goods"), order.goods),
        TotalLine(_("Shipping"), order.shipping),
        *(line for line in between if line.amount),
        TotalLine(_("You receive"), earned, "grand"),
    )
