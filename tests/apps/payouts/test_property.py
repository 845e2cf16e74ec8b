"""Whatever is sold, refunded, kept and paid in whatever order: the ledger is right and no cent is lost."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import NothingToPay, PayoutStateConflict, PayoutStatus
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, InsufficientFunds, ReclaimTooMuch
from titan.kernel import clock

from .conftest import ANNA, REASON, Shop, fresh_id, open_shop, sent, take_in

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["sell", "refund", "refund", "learn", "pay", "bank", "fail", "cancel", "days"]),
        st.integers(0, 10**6),
    ),
    min_size=5,
    max_size=40,
)


class Story:
    """A shop's weeks, and what they should come to."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.now, self.count = shop, clock.now(), 0
        self.orders: list[tuple[UUID, int]] = []
        self.earned = 0

    def tell(self, step: str, number: int) -> None:
        self.now += timedelta(seconds=1)
        self.count += 1
        with clock.frozen(self.now), suppress(NothingToPay, InsufficientFunds, PayoutStateConflict):
            steps: dict[str, Callable[[int], object]] = {
                "sell": self.sell,
                "refund": self.refund,
                "learn": lambda _: take_in(),
                "pay": lambda _: self.shop.asks(str(self.count)),
                "bank": lambda n: self.decide(n, "bank"),
                "fail": lambda n: self.decide(n, "fail"),
                "cancel": lambda n: self.decide(n, "cancel"),
                "days": self.pass_days,
            }
            with transaction.atomic():
                steps[step](number)

    def sell(self, number: int) -> None:
        total = number % 5000 + 1
        self.orders.append((self.shop.sells(total, learns=number % 2 == 0), total))
        self.earned += total - total // 10 - total // 50

    def refund(self, number: int) -> None:
        if not self.orders:
            return
        order_id, total = self.orders[number % len(self.orders)]
        amount = number // 7 % total + 1
        with suppress(ReclaimTooMuch), transaction.atomic():
            bearer = "platform" if number % 5 == 0 else "seller"
            refund_id = self.shop.gives_back(order_id, amount, bearer=bearer, learns=number % 2 == 0)
            taken = wallet.reclaim(
                order_id=order_id,
                shop_id=self.shop.id,
                refund_id=refund_id,
                amount=self.shop.money(amount),
                bearer=bearer,
            )
            self.earned -= taken.seller.amount + taken.advance.amount

    def decide(self, number: int, step: str) -> None:
        found = self.shop.payouts
        if not found:
            return
        payout = found[number % len(found)]
        if step == "cancel":
            payouts.cancel(payout_id=payout.id, reason=REASON)
            return
        if payout.status is PayoutStatus.FAILED:
            payouts.retry(payout_id=payout.id)
        if payout.status in (PayoutStatus.DRAFT, PayoutStatus.FAILED):
            with suppress(NothingToPay):
                sent(payout.id)
        if step == "bank":
            payouts.mark_paid(payout_id=payout.id, reference=f"B-{number}")
        else:
            payouts.fail(payout_id=payout.id, reason=REASON)

    def pass_days(self, number: int) -> None:
        self.now += timedelta(days=number % 9)
        payouts.free_reserves()

    def check(self) -> None:
        seller, reserve, advance = (
            self.shop.has(kind) for kind in (AccountKind.SELLER, AccountKind.RESERVE, AccountKind.ADVANCE)
        )
        assert min(*seller, *reserve) >= 0
        assert advance[0] <= 0
        paid = sum(one.amount.amount for one in self.shop.payouts if one.status is PayoutStatus.PAID)
        assert paid + sum(seller) + reserve[0] + advance[0] == self.earned
        for payout in self.shop.payouts:
            lines = payouts.statement(payout_id=payout.id).lines
            if payout.status is not PayoutStatus.CANCELLED:
                assert sum(line.amount.amount for line in lines) == payout.amount.amount


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(STEPS, st.sampled_from([0, 500, 3000]))
def test_no_cent_is_lost(steps: list[tuple[str, int]], reserve_bp: int) -> None:
    sid = transaction.savepoint()
    shop = open_shop(f"Lamps {fresh_id().hex[-8:]}")
    shop.settles()
    payouts.set_reserve(shop_id=shop.id, reserve_bp=reserve_bp, reserve_days=7, actor_id=ANNA)
    story = Story(shop)
    for step, number in steps:
        story.tell(step, number)
        story.check()
    with clock.frozen(story.now):
        take_in()
    story.check()
    assert wallet.check(grace=timedelta(0)).is_clean
    transaction.savepoint_rollback(sid)
