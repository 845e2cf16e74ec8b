"""Endpoints of the wallet."""

from uuid import UUID

from django.conf import settings

from titan.apps.sellers.contracts import NotASeller
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import AccountKind, AccountRef, Statement
from .bodies import Balances, Entries, balances_of


def _caller(request: Request) -> UUID:
    principal = request.principal
    assert principal is not None
    return principal.user_id


class Wallet(Endpoint):
    """The buyer's money."""

    @operation(summary="Read what is in your wallet", tag="wallet", answer={200: Balances})
    def get(self, request: Request) -> Answer:
        """A line a currency."""
        return Answer(200, balances_of(api.balances(owner_id=_caller(request))))


class WalletEntries(Endpoint):
    """The buyer's history."""

    @operation(
        summary="List what came into and went out of your wallet",
        tag="wallet",
        query=Entries,
        answer={200: Page[Statement]},
    )
    def get(self, request: Request, *, query: Entries) -> Answer:
        """Newest first; without `currency` those of the platform's default currency."""
        account = AccountRef(AccountKind.BUYER, _caller(request))
        currency = query.currency or settings.DEFAULT_CURRENCY
        found = api.statement(account=account, currency=currency, cursor=query.cursor, limit=query.limit)
        return Answer(200, found)


class SellerBalance(Endpoint):
    """The seller's earnings."""

    @operation(
        summary="Read what your shop has earned",
        tag="seller",
        answer={200: Balances},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request) -> Answer:
        """Released from escrow, less commission."""
        return Answer(200, balances_of(api.seller_balances(seller_id=_caller(request))))


class SellerEntries(Endpoint):
    """The seller's history."""

    @operation(
        summary="List your shop's earnings",
        tag="seller",
        query=Entries,
        answer={200: Page[Statement]},
        errors=(NotASeller,),
        auth="seller",
    )
    def get(self, request: Request, *, query: Entries) -> Answer:
        """Newest first; without `currency` those of the shop's currency."""
        found = api.seller_statement(
            seller_id=_caller(request), currency=query.currency, cursor=query.cursor, limit=query.limit
        )
        return Answer(200, found)
