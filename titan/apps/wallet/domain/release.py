"""What becomes of an order's money once the seller has earned it."""

from dataclasses import dataclass
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money, share

from ..contracts import AccountKind, AccountRef, TransferOrder
from .accounts import escrow_of


@dataclass(frozen=True, slots=True)
class Split:
    """paid = seller_share + commission, to the minor unit."""

    paid: Money
    seller_share: Money
    commission: Money


def split(paid: Money, *, commission_bp: int) -> Split:
    """The platform's share by `kernel.money.share`; the seller gets the rest."""
    commission = Money(share(paid.amount, commission_bp), paid.currency)
    return Split(paid, paid - commission, commission)


def transfers(order_id: UUID, *, shop_id: UUID, parts: Split) -> tuple[TransferOrder, ...]:
    """Out of escrow to the seller and to the platform; a side that gets nothing has no transfer."""
    sides = (
        ("seller", AccountRef(AccountKind.SELLER, shop_id), parts.seller_share),
        ("commission", AccountRef(AccountKind.COMMISSION), parts.commission),
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
