"""An order as the API answers it."""

from dataclasses import dataclass, fields
from typing import Self

from .. import api
from ..contracts import Order


@dataclass(frozen=True, slots=True)
class ShownOrder(Order):
    """An order as it stands in the cell that answers.

    `is_cancellation_on_its_way`: the shop has called it off where the buyer is at home in another cell, and that has yet to
    be heard of. Do not send the parcel; the status follows in a moment. It is false again where the parcel had gone before.
    """

    is_cancellation_on_its_way: bool = False

    @classmethod
    def of(cls, order: Order) -> Self:
        """The order, and what this cell has asked of its home."""
        told = {field.name: getattr(order, field.name) for field in fields(Order)}
        return cls(**told, is_cancellation_on_its_way=api.is_cancellation_on_its_way(order=order))
