"""The vouchers of the demo are good ones, and made once."""

import pytest

from titan.apps.vouchers import api as vouchers
from titan.kernel.ids import new_id
from titan.web.demo.vouchers import seed_vouchers

pytestmark = pytest.mark.django_db


def test_are_six_that_can_be_claimed() -> None:
    operator_id, shop_ids, buyer_id = new_id(bucket=1), [new_id(bucket=n) for n in (2, 3)], new_id(bucket=4)

    made = seed_vouchers(operator_id=operator_id, shop_ids=shop_ids)
    vouchers.claim_code(user_id=buyer_id, code="welcome5")

    assert len(set(made)) == 6
    assert seed_vouchers(operator_id=operator_id, shop_ids=shop_ids) == made
    offered = [len(vouchers.claimable(shop_id=shop_id).results) for shop_id in (None, *shop_ids)]
    assert offered == [2, 1, 2]


def test_want_two_shops() -> None:
    with pytest.raises(ValueError, match="two shops"):
        seed_vouchers(operator_id=new_id(bucket=1), shop_ids=[])
