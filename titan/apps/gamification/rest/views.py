"""The buyer's coins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.conf import settings
from pydantic import Field

from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT, Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import CoinEntry, CoinRules


@dataclass(frozen=True, slots=True)
class InCurrency:
    """In which currency coins are to be reckoned; the platform's where none is named."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = ""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class CoinsAnswer:
    """What you have; `ending` of it ends at `ends_at`. Without `rules` coins do nothing in that currency."""

    balance: int
    ending: int
    ends_at: datetime | None
    rules: CoinRules | None


class Coins(Endpoint):
    """What the caller has."""

    @operation(
        summary="Read how many coins you have", tag="coins", query=InCurrency, answer={200: CoinsAnswer}
    )
    def get(self, request: Request, *, query: InCurrency) -> Answer:
        """With what ends next, and how coins are earned and spent in a currency."""
        purse = api.purse_of(user_id=request.user_id)
        rules = api.rules_of(currency=query.currency or settings.DEFAULT_CURRENCY)
        return Answer(200, CoinsAnswer(purse.balance, purse.ending, purse.ends_at, rules))


class CoinEntries(Endpoint):
    """How they came and went."""

    @operation(
        summary="List how your coins came and went", tag="coins", query=Paging, answer={200: Page[CoinEntry]}
    )
    def get(self, request: Request, *, query: Paging) -> Answer:
        """Newest first."""
        found = api.entries_of(user_id=request.user_id, cursor=query.cursor, limit=query.limit)
        return Answer(200, found)
