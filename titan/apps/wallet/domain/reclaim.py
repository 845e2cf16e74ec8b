"""Getting money back into an order's escrow, so that its buyer can be paid although the seller has had it.

Note [The fee goes back with the goods]
    A seller who takes goods back has not earned the fee on them. Over the partial refunds of an order fee and tax
    are given back by the rounded share of what was refunded so far, less what was given back before. So no refund
    gives back less than nothing, and with the last one exactly the fee has gone back, not a cent more.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money, round_minor

from ..contracts import AccountKind, AccountRef, Bearer, TransferOrder
from .accounts import escrow_of


@dataclass(frozen=True, slots=True)
class Released:
    """How an order's money was divided at its release, in minor units, and what came back of it since."""

    paid: int
    commission: int
    tax: int
    back: int
    commission_back: int
    tax_back: int


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the money of a refund comes from; the parts sum to it."""

    seller: int = 0
    advance: int = 0
    commission: int = 0
    tax: int = 0
    platform: int = 0
    carrier: int = 0


_ACCOUNTS = {
    "seller": AccountKind.SELLER,
    "advance": AccountKind.ADVANCE,
    "commission": AccountKind.COMMISSION,
    "tax": AccountKind.TAX,
    "platform": AccountKind.GOODWILL,
    "carrier": AccountKind.CARRIER,
}
_OF_THE_SHOP = (AccountKind.SELLER, AccountKind.ADVANCE)


def sources(amount: int, *, bearer: Bearer, released: Released | None, available: int) -> Sources:
    """Who pays `amount` into the escrow; nobody where the seller bears it and has not had the money yet.

    `available` is what the seller has; what is missing there is laid out for it.
    """
    if bearer is Bearer.PLATFORM:
        return Sources(platform=amount)
    if bearer is Bearer.CARRIER:
        return Sources(carrier=amount)
    if released is None:
        return Sources()
    commission, tax = _fee_back(amount, released)
    owed = amount - commission - tax
    seller = min(owed, max(available, 0))
    return Sources(seller, owed - seller, commission, tax)


def _fee_back(amount: int, released: Released) -> tuple[int, int]:
    """The commission and the tax that go back: see Note [The fee goes back with the goods]."""
    fee = released.commission + released.tax
    back = min(released.back + amount, released.paid)
    fee_back = _part(fee, of=released.paid, reached=back)
    tax_back = _part(released.tax, of=fee, reached=fee_back)
    tax = tax_back - released.tax_back
    return fee_back - tax_back - released.commission_back, tax


def _part(amount: int, *, of: int, reached: int) -> int:
    return round_minor(Decimal(amount) * reached / of) if of else 0


def transfers(
    refund_id: UUID, *, order_id: UUID, shop_id: UUID, parts: Sources, currency: str, is_back: bool = False
) -> tuple[TransferOrder, ...]:
    """Into the escrow from each that pays, or with `is_back` the same way back."""
    label = "reclaim_undone" if is_back else "reclaim"
    found = []
    for side, kind in _ACCOUNTS.items():
        amount = getattr(parts, side)
        if not amount:
            continue
        account = AccountRef(kind, shop_id if kind in _OF_THE_SHOP else None)
        escrow = escrow_of(order_id)
        found.append(
            TransferOrder(
                id=derived_id(refund_id, label=f"{label}:{side}"),
                debit=escrow if is_back else account,
                credit=account if is_back else escrow,
                amount=Money(amount, currency),
                reason=f"{label}:{side}",
                reference_id=order_id,
            )
        )
    return tuple(found)
