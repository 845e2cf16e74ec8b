"""The shop of the caller."""

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.platform.rest.operation import Request


def shop_of(request: Request) -> Shop:
    """The caller's shop, whatever its status: a suspended one is still paid what it earned.

    Raises:
        NotASeller: the caller has none.
    """
    return sellers.shop_of(owner_id=request.user_id)
