"""What becomes of an order's money once the seller has earned it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money, round_minor, share

from ..contracts import AccountKind, AccountRef, TransferOrder
from .accounts import escrow_of


@dataclass(frozen=True, slots=True)
class Fee:
    """What the platform takes of an order, frozen at the sale: `commission` and `tax` on it, of `escrowed` in all.

    Without a frozen commission, `commission_bp` (1/10,000) of what is there counts.
    """

    escrowed: Money
    commission_bp: int
    commission: Money | None = None
    tax: Money | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """paid = seller_share + commission + tax, to the minor unit."""

    paid: Money
    seller_share: Money
    commission: Money
    tax: Money


def split(paid: Money, *, fee: Fee) -> Split:
    """The platform's share, half to even, and in proportion where not all that was escrowed is left; the seller's the rest."""
    commission = share(paid.amount, fee.commission_bp)
    tax = 0
    if fee.commission is not None:
        commission = _part(fee.commission, paid=paid, of=fee.escrowed)
        tax = _part(fee.tax, paid=paid, of=fee.escrowed) if fee.tax else 0
    taken = min(commission + tax, paid.amount)
    tax = min(tax, taken)
    currency = paid.currency
    return Split(
        paid, Money(paid.amount - taken, currency), Money(taken - tax, currency), Money(tax, currency)
    )


def _part(amount: Money, *, paid: Money, of: Money) -> int:
    if not of.amount:
        return 0
    return round_minor(Decimal(amount.amount) * paid.amount / of.amount)


def transfers(order_id: UUID, *, shop_id: UUID, parts: Split) -> tuple[TransferOrder, ...]:
    """Out of escrow to the seller, to the platform and for the tax office; a side that gets nothing has no transfer."""
    sides = (
        ("seller", AccountRef(AccountKind.SELLER, shop_id), parts.seller_share),
        ("commission", AccountRef(AccountKind.COMMISSION), parts.commission),
        ("tax", AccountRef(AccountKind.TAX), parts.tax),
    )
    return tuple(
        TransferOrder(
            id=derived_id(order_id, label=f"release:{side}"),
            debit=escrow_of(order_id),
            credit=account,
            amount=amount,
            reason=f"release:{side}",
            reference_id=order_id,
        )
        for side, account, amount in sides
        if amount
    )
