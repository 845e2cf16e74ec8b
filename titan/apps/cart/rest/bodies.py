"""What clients send to the cart."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ..contracts import MAX_QUANTITY

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True)
class CartQuery:
    """The currency to show prices in; a product without it is shown in its shop's own."""

    currency: Currency = "EUR"


@dataclass(frozen=True, slots=True)
class NewLine:
    """Units of a variant to put in."""

    variant_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)] = 1


@dataclass(frozen=True, slots=True)
class LineChange:
    """What to change of a line; what is left out stays."""

    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] | None = None
    is_selected: bool | None = None
    is_saved: bool | None = None
