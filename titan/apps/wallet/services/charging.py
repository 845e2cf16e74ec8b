"""What card providers keep of what they take in: an expense of the platform, which lessens what they owe it."""

from collections.abc import Mapping
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money

from ..contracts import AccountKind, AccountRef, TransferOrder
from ..selectors import fees as booked
from .moving import execute

_EXPENSE, _PROVIDER = AccountRef(AccountKind.PROVIDER_FEE), AccountRef(AccountKind.PROVIDER)


def book(fees: Mapping[UUID, Money]) -> None:
    """See `api.book_provider_fees`."""
    execute(
        [
            TransferOrder(
                id=derived_id(payment_id, label="provider_fee"),
                debit=_EXPENSE,
                credit=_PROVIDER,
                amount=fee,
                reason="provider_fee",
                reference_id=payment_id,
            )
            for payment_id, fee in fees.items()
        ]
    )


def correct(payment_id: UUID, *, fee: Money) -> Money:
    """See `api.correct_provider_fee`. The number of bookings is in the id, so of two at once one moves money."""
    [known] = booked.of_payments([payment_id]) or [None]
    missing = fee - known.amount if known else fee
    if not missing:
        return missing
    sides = (_EXPENSE, _PROVIDER) if missing.amount > 0 else (_PROVIDER, _EXPENSE)
    label = f"provider_fee:{known.bookings}" if known else "provider_fee"
    order = TransferOrder(
        id=derived_id(payment_id, label=label),
        debit=sides[0],
        credit=sides[1],
        amount=Money(abs(missing.amount), fee.currency),
        reason="provider_fee:corrected" if known else "provider_fee",
        reference_id=payment_id,
    )
    execute([order])
    return missing
