"""What clients send to orders."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

from ..contracts import OrderStatus


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Why an order is called off."""

    reason: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class OrderList:
    """Which orders to list."""

    status: OrderStatus | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
