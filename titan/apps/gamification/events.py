"""Facts about coins. A buyer's coins are one stream."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import Movement


@register
@dataclass(frozen=True, slots=True)
class CoinsMoved(Event):
    """Coins came to a buyer or went, why, and what there was afterwards."""

    type: ClassVar[str] = "gamification.coins_moved.v1"
    entry_id: UUID
    user_id: UUID
    movement: Movement
    coins: int
    balance: int
    reference_id: UUID
    at: datetime
