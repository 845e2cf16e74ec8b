"""Who calls, and for which shop."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.platform.rest.errors import Unauthenticated
from titan.platform.rest.operation import Request


def user_of(request: Request) -> UUID:
    """The id of the signed-in caller."""
    if request.principal is None:
        raise Unauthenticated
    return request.principal.user_id


def shop_of(request: Request) -> UUID:
    """The id of the caller's shop.

    Raises:
        NotASeller: the caller has none.
    """
    return sellers.shop_of(owner_id=user_of(request)).id
