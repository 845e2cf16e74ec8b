"""A crowd against a quota: each round 500 ask at once for what is there for n, and exactly n get it.

`./scripts/torture crowds --size 100` plays 100 rounds of each kind. n is drawn anew each round.
"""

import os
import random
from functools import partial
from uuid import UUID

import pytest

from tests.apps.gamification.conftest import balance, buyer_with, uses
from tests.apps.payments.conftest import BY_WALLET, available, eur, fresh_id
from tests.apps.payments.tendering import Tendered, fund
from tests.apps.vouchers.conftest import counters, create, use
from tests.factories.crowd import THREADS, spread, together
from titan.apps.gamification import api as coins
from titan.apps.payments.contracts import PaymentPart, Tender, TenderKind
from titan.apps.vouchers import api as vouchers
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("TORTURE_SIZE", "3"))
SEED = os.environ.get("TORTURE_SEED", "1")
CROWD = 500


@pytest.fixture(params=range(ROUNDS))
def quota(request: pytest.FixtureRequest) -> int:
    """For how many there is enough; drawn, the same for the same round."""
    drawn = random.Random(f"{SEED}:{request.param}").randint(1, CROWD - 1)
    print(f"round {request.param + 1} of {ROUNDS}: {CROWD} ask for {drawn}, {THREADS} at a time")
    return drawn


def test_a_voucher_is_used_by_exactly_its_quota(quota: int) -> None:
    voucher = create(total=quota)
    buyers = [fresh_id() for _ in range(CROWD)]
    for buyer_id in buyers:
        vouchers.claim(user_id=buyer_id, voucher_id=voucher.id)
    tasks = [
        partial(vouchers.take, purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher)])
        for buyer_id in buyers
    ]

    outcomes = together(spread(tasks))

    assert outcomes == {"": quota, "VoucherUsedUp": CROWD - quota}
    assert counters(voucher) == (quota, 100 * quota)
    assert vouchers.check() == ()


def test_coins_are_spent_exactly_as_far_as_they_last(quota: int) -> None:
    buyer_id = buyer_with(3 * quota + 2)
    tasks = [
        partial(coins.take, purchase_id=fresh_id(), user_id=buyer_id, uses=uses(2, 1)) for _ in range(CROWD)
    ]

    outcomes = together(spread(tasks))

    assert outcomes == {"": quota, "NotEnoughCoins": CROWD - quota}
    assert (balance(buyer_id), coins.check()) == (2, ())
    assert wallet.check().is_clean


def test_refunds_give_back_exactly_what_was_paid(quota: int) -> None:
    buyer_id = fresh_id()
    wallet.top_up(user_id=buyer_id, top_up_id=fresh_id(), amount=eur(10 * quota))
    part = PaymentPart(fresh_id(), fresh_id(), eur(10 * quota))
    purchase = Tendered(fresh_id(), buyer_id, (part,), (), fresh_id())
    purchase.authorise(BY_WALLET)
    purchase.capture()

    outcomes = together(spread([partial(purchase.refund, 10)] * CROWD))

    assert outcomes == {"": quota, "PaymentStateConflict": CROWD - quota}
    assert purchase.spendable() == 10 * quota
    assert purchase.escrow() == [0]
    assert wallet.check().is_clean


def test_a_gift_card_pays_for_exactly_what_is_on_it(quota: int) -> None:
    buyer_id, card = fresh_id(), fresh_id()
    fund(AccountRef(AccountKind.GIFT_CARD, card), eur(700 * quota + 699))
    purchases = [by_card(buyer_id, card) for _ in range(CROWD)]

    outcomes = together(spread([partial(one.authorise, BY_WALLET) for one in purchases]))

    assert outcomes == {"": quota, "PaymentDeclined": CROWD - quota}
    assert available(AccountKind.GIFT_CARD, card) == 699
    assert wallet.check().is_clean


def by_card(buyer_id: UUID, card: UUID) -> Tendered:
    """A purchase of 7 euros that the gift card pays alone."""
    part = PaymentPart(fresh_id(), fresh_id(), eur(0))
    tender = Tender(part.order_id, TenderKind.GIFT_CARD, card, eur(700))
    return Tendered(fresh_id(), buyer_id, (part,), (tender,), card)
