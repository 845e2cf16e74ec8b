"""Where a shop may go from where it stands."""

import pytest

from titan.apps.sellers.contracts import ShopStateConflict, ShopStatus
from titan.apps.sellers.domain import standing

STEPS = ["approve", "reject", "suspend", "reinstate"]
ALLOWED = {
    ("approve", ShopStatus.APPLIED): ShopStatus.ACTIVE,
    ("approve", ShopStatus.ACTIVE): ShopStatus.ACTIVE,
    ("reject", ShopStatus.APPLIED): ShopStatus.REJECTED,
    ("reject", ShopStatus.REJECTED): ShopStatus.REJECTED,
    ("suspend", ShopStatus.ACTIVE): ShopStatus.SUSPENDED,
    ("suspend", ShopStatus.SUSPENDED): ShopStatus.SUSPENDED,
    ("reinstate", ShopStatus.SUSPENDED): ShopStatus.ACTIVE,
    ("reinstate", ShopStatus.ACTIVE): ShopStatus.ACTIVE,
}


@pytest.mark.parametrize("status", list(ShopStatus))
@pytest.mark.parametrize("step", STEPS)
def test_every_step_from_every_status_is_as_the_table_says(step: str, status: ShopStatus) -> None:
    target = ALLOWED.get((step, status))

    if target is None:
        with pytest.raises(ShopStateConflict):
            standing.after(step, status=status)
    else:
        assert standing.after(step, status=status) is target
