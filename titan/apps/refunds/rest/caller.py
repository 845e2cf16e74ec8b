"""Who calls, as the buyer or as the shop of a case; the id of a step."""

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import NotASeller
from titan.kernel.ids import derived_id
from titan.platform.rest.operation import Request

from .. import api
from ..contracts import CaseNotFound


class Side(TypedDict):
    """Arguments that name the side of a case that the caller is on."""

    buyer_id: UUID | None
    shop_id: UUID | None
    actor_id: UUID | None


@dataclass(frozen=True, slots=True)
class Seller:
    """The caller and the caller's shop."""

    user_id: UUID
    shop_id: UUID


def seller_of(request: Request) -> Seller:
    """The caller's shop, whatever its status: a suspended one still answers for what it sold. Raises NotASeller."""
    user_id = request.user_id
    return Seller(user_id, sellers.shop_of(owner_id=user_id).id)


def step_of(request: Request, case_id: UUID) -> UUID:
    """The id of a step: the same for the same caller, case and `Idempotency-Key`."""
    return derived_id(request.user_id, label=f"refunds:{case_id}:{request.idempotency_key}")


def side_of(request: Request, case_id: UUID) -> Side:
    """The caller as the buyer of a case, or as its shop. Raises CaseNotFound where it is neither."""
    user_id = request.user_id
    if api.is_side(case_id=case_id, buyer_id=user_id):
        return Side(buyer_id=user_id, shop_id=None, actor_id=user_id)
    shop_id = _shop_of(user_id)
    if shop_id is not None and api.is_side(case_id=case_id, shop_id=shop_id):
        return Side(buyer_id=None, shop_id=shop_id, actor_id=user_id)
    raise CaseNotFound


def check_seen(request: Request, case_id: UUID) -> None:
    """Let the buyer, the shop and staff through. Raises CaseNotFound for all others."""
    if "staff" not in (request.principal.roles if request.principal else ()):
        side_of(request, case_id)


def _shop_of(user_id: UUID) -> UUID | None:
    try:
        return sellers.shop_of(owner_id=user_id).id
    except NotASeller:
        return None
