"""What a seller sees of the ledger: the accounts of the shop that the caller owns."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.kernel.paging import Page

from ..contracts import AccountKind, AccountRef, Balance, Statement
from ..selectors.balances import balances
from ..selectors.transfers import statement


def balances_of(seller_id: UUID) -> tuple[Balance, ...]:
    """What the seller's shop has earned, by currency. Raises sellers' NotASeller."""
    return balances(sellers.shop_of(owner_id=seller_id).id, kind=AccountKind.SELLER)


def statement_of(
    seller_id: UUID, *, currency: str | None, cursor: str | None, limit: int | None
) -> Page[Statement]:
    """The history of the shop's account, by default in the shop's currency. Raises NotASeller, InvalidInput."""
    shop = sellers.shop_of(owner_id=seller_id)
    account = AccountRef(AccountKind.SELLER, shop.id)
    return statement(account, currency=currency or shop.currency, cursor=cursor, limit=limit)
