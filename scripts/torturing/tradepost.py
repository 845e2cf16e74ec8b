"""What buyers leave to sellers in the proof of trade: orders to be sent, and complaints about them."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Parcel:
    """An order that its seller shall send, and the case that its buyer may open about it. Each side sets its own marks.

    `refusal` is what the seller was told last.
    """

    order_id: str
    complains: bool
    case_id: str = ""
    is_sent: bool = False
    is_accepted: bool = False
    is_over: bool = False
    refusal: str = ""


@dataclass
class Post:
    """Parcels by shop."""

    _parcels: dict[str, list[Parcel]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def leave(self, shop_id: str, parcel: Parcel) -> None:
        """For the seller of that shop."""
        with self._lock:
            self._parcels[shop_id].append(parcel)

    def waiting(self, shop_id: str) -> list[Parcel]:
        """What the seller has something to do about."""
        with self._lock:
            return [
                one
                for one in self._parcels[shop_id]
                if not one.is_over and (not one.is_sent or (one.case_id and not one.is_accepted))
            ]
