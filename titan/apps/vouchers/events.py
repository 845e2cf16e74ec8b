"""Facts about vouchers. Claims have streams of their own; what a purchase takes is in one."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import GivenBack, VoucherUse


@register
@dataclass(frozen=True, slots=True)
class VoucherClaimed(Event):
    """A buyer put a voucher into the wallet, by a click or a typed `code`, and may use it `granted` times in all."""

    type: ClassVar[str] = "vouchers.voucher_claimed.v1"
    claim_id: UUID
    voucher_id: UUID
    user_id: UUID
    shop_id: UUID | None
    title: str
    code: str
    granted: int
    ends_at: datetime
    claimed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class VouchersTaken(Event):
    """A purchase uses vouchers."""

    type: ClassVar[str] = "vouchers.vouchers_taken.v1"
    purchase_id: UUID
    buyer_id: UUID
    uses: tuple[VoucherUse, ...]
    taken_at: datetime


@register
@dataclass(frozen=True, slots=True)
class VouchersGivenBack(Event):
    """A purchase, or one order of it, no longer uses them. Without `order_id` it was the whole purchase."""

    type: ClassVar[str] = "vouchers.vouchers_given_back.v1"
    purchase_id: UUID
    buyer_id: UUID
    order_id: UUID | None
    parts: tuple[GivenBack, ...]
    given_back_at: datetime
