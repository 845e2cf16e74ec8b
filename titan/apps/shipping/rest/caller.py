"""The shop of the caller."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.platform.rest.operation import Request


def shop_of(request: Request) -> UUID:
    """The id of the caller's shop, whatever its status: a suspended one still ships what it owes.

    Raises:
        NotASeller: the caller has none.
    """
    return sellers.shop_of(owner_id=request.user_id).id
