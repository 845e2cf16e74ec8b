"""The shop of the caller."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.platform.rest.errors import Unauthenticated
from titan.platform.rest.operation import Request


def user_of(request: Request) -> UUID:
    """The id of the signed-in caller."""
    if request.principal is None:
        raise Unauthenticated
    return request.principal.user_id


def shop_of(request: Request) -> Shop:
    """The caller's shop, whatever its status: a suspended one is still paid what it earned.

    Raises:
        NotASeller: the caller has none.
    """
    return sellers.shop_of(owner_id=user_of(request))
