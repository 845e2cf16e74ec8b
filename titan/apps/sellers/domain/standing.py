"""Where a shop may go from where it stands."""

from ..contracts import ShopStateConflict, ShopStatus

_STEPS = {
    "approve": ({ShopStatus.APPLIED}, ShopStatus.ACTIVE),
    "reject": ({ShopStatus.APPLIED}, ShopStatus.REJECTED),
    "suspend": ({ShopStatus.ACTIVE}, ShopStatus.SUSPENDED),
    "reinstate": ({ShopStatus.SUSPENDED}, ShopStatus.ACTIVE),
}


def after(step: str, *, status: ShopStatus) -> ShopStatus:
    """The status after a step. A step already taken leaves it as it is, so it may be repeated.

    Raises:
        ShopStateConflict: the step does not start from that status.
    """
    starts, target = _STEPS[step]
    if status is target:
        return target
    if status not in starts:
        raise ShopStateConflict(f"A shop that is {status.value} cannot be moved by “{step}”.")
    return target
