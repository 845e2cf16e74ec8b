"""When many ask at once: exactly the quota, whoever comes first."""

from functools import partial
from uuid import UUID

import pytest

from tests.factories.crowd import THREADS, Task, together
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import Voucher, VoucherUse
from titan.apps.vouchers.models import ClaimRow
from titan.kernel import clock

from .conftest import (
    OTHER_SHOP,
    SHOP,
    claimed,
    counters,
    create,
    eur,
    fresh_id,
    platform,
    terms,
    use,
    with_limits,
)

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 32


def taking(purchase_id: UUID, buyer_id: UUID, *uses: VoucherUse) -> Task:
    return lambda: vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=uses)


def crowd(*made: Voucher) -> list[list[tuple[UUID, UUID]]]:
    """Buyers with claims of the vouchers, and a purchase of each, by thread."""
    buyers = [fresh_id() for _ in range(THREADS * EACH)]
    ClaimRow.objects.bulk_create(
        ClaimRow(id=fresh_id(), voucher_id=voucher.id, user_id=buyer_id, granted=1, claimed_at=clock.now())
        for voucher in made
        for buyer_id in buyers
    )
    pairs = [(fresh_id(), buyer_id) for buyer_id in buyers]
    return [pairs[n::THREADS] for n in range(THREADS)]


def test_a_quota_is_used_exactly() -> None:
    voucher = create(total=100)

    outcomes = together([[taking(*pair, use(voucher)) for pair in pairs] for pairs in crowd(voucher)])

    assert outcomes == {"": 100, "VoucherUsedUp": THREADS * EACH - 100}
    assert counters(voucher) == (100, 10_000)
    assert vouchers.check() == ()


def test_twins_claim_once() -> None:
    buyer_id, offered = fresh_id(), [create() for _ in range(EACH)]

    outcomes = together(
        [[partial(vouchers.claim, user_id=buyer_id, voucher_id=voucher.id) for voucher in offered]] * THREADS
    )

    assert outcomes == {"": THREADS * EACH}
    assert ClaimRow.objects.filter(user_id=buyer_id).count() == EACH


def test_a_budget_is_never_exceeded() -> None:
    voucher = create(budget=eur(5000))

    outcomes = together([[taking(*pair, use(voucher, 70)) for pair in pairs] for pairs in crowd(voucher)])

    assert outcomes[""] == 71
    assert counters(voucher) == (71, 4970)
    assert vouchers.check() == ()


def test_a_buyer_uses_no_more_than_granted() -> None:
    buyer_id = fresh_id()
    [voucher] = claimed(buyer_id, with_limits(terms(), per_user=7))

    outcomes = together(
        [[taking(fresh_id(), buyer_id, use(voucher)) for _ in range(EACH)] for _ in range(THREADS)]
    )

    assert outcomes == {"": 7, "VoucherUsedUp": THREADS * EACH - 7}
    assert vouchers.check() == ()


def test_the_same_purchase_takes_once() -> None:
    buyer_id, purchase_id = fresh_id(), fresh_id()
    [voucher] = claimed(buyer_id, with_limits(terms(), per_user=9))

    outcomes = together([[taking(purchase_id, buyer_id, use(voucher))] * 8] * THREADS)

    assert outcomes == {"": THREADS * 8}
    assert counters(voucher) == (1, 100)


def test_takes_of_several_vouchers_do_not_lock_each_other_out() -> None:
    one, other = create(), create(platform(), total=150)
    people = crowd(one, other)
    both = [use(one), use(other, 10, SHOP, OTHER_SHOP)]

    outcomes = together(
        [
            [taking(*pair, *(both if n % 2 else reversed(both))) for pair in pairs]
            for n, pairs in enumerate(people)
        ]
    )

    assert outcomes == {"": 150, "VoucherUsedUp": THREADS * EACH - 150}
    assert (counters(one), counters(other)) == ((150, 15_000), (150, 3000))
    assert vouchers.check() == ()


def test_what_is_given_back_can_be_taken_again() -> None:
    voucher = create(total=40)

    def take_and_give_back(purchase_id: UUID, buyer_id: UUID) -> Task:
        def run() -> None:
            vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=[use(voucher)])
            vouchers.give_back(purchase_id=purchase_id)

        return run

    together([[take_and_give_back(*pair) for pair in pairs] for pairs in crowd(voucher)])
    assert counters(voucher) == (0, 0)
    outcomes = together([[taking(*pair, use(voucher)) for pair in pairs] for pairs in crowd(voucher)])

    assert outcomes[""] == 40
    assert counters(voucher) == (40, 4000)
    assert vouchers.check() == ()


def test_a_take_and_its_undo_agree() -> None:
    buyer_id = fresh_id()
    [voucher] = claimed(buyer_id, with_limits(terms(), per_user=100))
    purchases = [fresh_id() for _ in range(20)]

    together(
        [
            [taking(purchase_id, buyer_id, use(voucher)) for purchase_id in purchases],
            [lambda p=purchase_id: vouchers.give_back(purchase_id=p) for purchase_id in purchases],  # type: ignore[misc]
        ]
    )

    assert counters(voucher) == (0, 0)
    assert vouchers.check() == ()


def test_a_code_is_claimed_by_one_buyer() -> None:
    voucher = create(terms(needs_code=True))
    batch = vouchers.create_batch(voucher_id=voucher.id, count=20, actor_id=fresh_id())
    codes = [row.split(",")[0] for row in vouchers.batch_csv(batch_id=batch.id)][1:]
    buyers = [fresh_id() for _ in range(THREADS)]

    outcomes = together(
        [
            [lambda b=buyer_id, c=code: vouchers.claim_code(user_id=b, code=c) for code in codes]  # type: ignore[misc]
            for buyer_id in buyers
        ]
    )

    claims = [claim for buyer_id in buyers for claim in vouchers.wallet_of(user_id=buyer_id)]
    [batch] = vouchers.batches_of(voucher_id=voucher.id)
    assert batch.claimed_count == len(claims) == len({claim.user_id for claim in claims}) <= len(codes)
    assert outcomes[""] + outcomes["VoucherAlreadyClaimed"] == THREADS * len(codes)
