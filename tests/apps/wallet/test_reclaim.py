"""Getting money back into escrow for a refund: who pays it, once, whichever of release and refund comes first."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import (
    AccountKind,
    AccountRef,
    Bearer,
    InsufficientFunds,
    Reclaim,
    ReclaimConflict,
    ReclaimTooMuch,
)
from titan.apps.wallet.domain import reclaim as rules
from titan.kernel.ids import derived_id
from titan.platform.eventlog import reading

from .conftest import PROVIDER, escrow, eur, fresh_id, move, standing

SELLER, ADVANCE = AccountKind.SELLER, AccountKind.ADVANCE


class Sale:
    """An order that was paid; the fee is 80 and 16 tax on it of 1000."""

    def __init__(self, total: int = 1000, shop_id: UUID | None = None) -> None:
        self.total, self.order_id, self.shop_id = total, fresh_id(), shop_id or fresh_id()
        wallet.execute(orders=[move(PROVIDER, escrow(self.order_id), total)])

    def complete(self) -> bool:
        return wallet.release_escrow(
            order_id=self.order_id,
            shop_id=self.shop_id,
            total=eur(self.total),
            commission_bp=0,
            commission=eur(80),
            commission_tax=eur(16),
        )

    def reclaim(self, amount: int, *, bearer: str = "seller", refund_id: UUID | None = None) -> Reclaim:
        return wallet.reclaim(
            order_id=self.order_id,
            shop_id=self.shop_id,
            refund_id=refund_id or fresh_id(),
            amount=eur(amount),
            bearer=bearer,
        )

    def refund(self, amount: int, refund_id: UUID) -> None:
        wallet.execute(orders=[move(escrow(self.order_id), PROVIDER, amount)])
        wallet.close_reclaim(refund_id=refund_id)
        wallet.settle_escrow(order_id=self.order_id, currency="EUR")

    def has(self, kind: AccountKind) -> int:
        return standing(AccountRef(kind, self.shop_id))[0]

    @property
    def escrowed(self) -> int:
        return standing(escrow(self.order_id))[0]


def platform(kind: AccountKind) -> int:
    return standing(AccountRef(kind))[0]


def clean(after: int = 60) -> bool:
    return wallet.check(grace=timedelta(seconds=after)).is_clean


@pytest.mark.django_db
class TestAfterRelease:
    def test_the_seller_gives_back_its_part_and_gets_the_fee_s(self) -> None:
        sale = Sale()
        sale.complete()
        commission, tax = platform(AccountKind.COMMISSION), platform(AccountKind.TAX)

        taken = sale.reclaim(500)

        assert (taken.seller, taken.commission, taken.tax) == (eur(452), eur(40), eur(8))
        assert (sale.escrowed, sale.has(SELLER)) == (500, 452)
        assert platform(AccountKind.COMMISSION) == commission - 40
        assert platform(AccountKind.TAX) == tax - 8

    def test_what_the_seller_has_not_is_laid_out_for_it(self) -> None:
        sale = Sale()
        sale.complete()
        wallet.execute(orders=[move(AccountRef(SELLER, sale.shop_id), AccountRef(AccountKind.BANK), 804)])

        taken = sale.reclaim(500)

        assert (taken.seller, taken.advance) == (eur(100), eur(352))
        assert (sale.has(SELLER), sale.has(ADVANCE)) == (0, -352)
        assert clean()

    def test_many_small_refunds_give_the_whole_fee_back(self) -> None:
        sale = Sale(100)
        sale.complete()
        kept = platform(AccountKind.COMMISSION), platform(AccountKind.TAX)

        for _ in range(100):
            refund_id = fresh_id()
            sale.reclaim(1, refund_id=refund_id)
            sale.refund(1, refund_id)

        assert (sale.has(SELLER), sale.has(ADVANCE), sale.escrowed) == (0, 0, 0)
        assert (platform(AccountKind.COMMISSION), platform(AccountKind.TAX)) == (kept[0] - 80, kept[1] - 16)
        assert clean(0)

    @pytest.mark.parametrize(
        ("bearer", "kind"), [("platform", AccountKind.GOODWILL), ("carrier", AccountKind.CARRIER)]
    )
    def test_another_bearer_pays_all_of_it(self, bearer: str, kind: AccountKind) -> None:
        sale = Sale()
        sale.complete()
        before = platform(kind)

        sale.reclaim(500, bearer=bearer)

        assert (platform(kind), sale.has(SELLER), sale.escrowed) == (before - 500, 904, 500)

    def test_does_not_release_the_order_again(self) -> None:
        sale = Sale()
        sale.complete()
        sale.reclaim(500)

        again = [sale.complete(), wallet.settle_escrow(order_id=sale.order_id, currency="EUR")]

        assert (again, wallet.settle_due(), sale.escrowed) == ([False, False], 0, 500)

    def test_leaves_a_fact(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.complete()

        sale.reclaim(500, refund_id=refund_id)

        [fact] = reading.stream(derived_id(refund_id, label="reclaim"))
        assert (fact.type, fact.payload["seller"]["amount"]) == ("wallet.escrow_reclaimed.v1", 452)


@pytest.mark.django_db
class TestBeforeRelease:
    def test_the_seller_s_refund_comes_out_of_the_escrow(self) -> None:
        sale, refund_id = Sale(), fresh_id()

        sale.reclaim(500, refund_id=refund_id)
        early = sale.complete()
        sale.refund(500, refund_id)

        assert early is False
        assert (sale.has(SELLER), sale.escrowed) == (452, 0)

    def test_that_another_bears_leaves_the_seller_all(self) -> None:
        sale, refund_id = Sale(), fresh_id()

        sale.reclaim(500, bearer="platform", refund_id=refund_id)
        early = sale.complete()
        sale.refund(500, refund_id)

        assert early is False
        assert (sale.has(SELLER), sale.escrowed) == (904, 0)

    def test_a_repetition_after_the_refund_takes_nothing_more(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.reclaim(500, refund_id=refund_id)
        sale.refund(500, refund_id)
        sale.complete()

        again = sale.reclaim(500, refund_id=refund_id)

        assert (again.seller, sale.has(SELLER), sale.escrowed) == (eur(0), 452, 0)


@pytest.mark.django_db
class TestTerms:
    def test_happen_once_per_refund(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.complete()

        taken = [sale.reclaim(500, refund_id=refund_id) for _ in range(3)]

        assert len({(one.seller, one.commission) for one in taken}) == 1
        assert sale.escrowed == 500

    def test_of_a_known_refund_cannot_change(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.reclaim(500, refund_id=refund_id)

        with pytest.raises(ReclaimConflict):
            sale.reclaim(400, refund_id=refund_id)

    @pytest.mark.parametrize("bearer", ["seller", "platform", "carrier"])
    def test_never_exceed_what_was_paid(self, bearer: str) -> None:
        sale = Sale()
        sale.complete()
        sale.reclaim(600, bearer="platform")

        with pytest.raises(ReclaimTooMuch):
            sale.reclaim(401, bearer=bearer)

    def test_may_be_nothing_for_one_of_several_bearers(self) -> None:
        sale = Sale()
        sale.complete()

        assert sale.reclaim(0, bearer="carrier").carrier == eur(0)

    def test_of_an_order_that_nobody_paid_are_refused(self) -> None:
        with pytest.raises(ReclaimTooMuch):
            wallet.reclaim(
                order_id=fresh_id(),
                shop_id=fresh_id(),
                refund_id=fresh_id(),
                amount=eur(1),
                bearer="platform",
            )


@pytest.mark.django_db
class TestUndo:
    def test_gives_everybody_back_what_was_taken(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.complete()
        before = platform(AccountKind.COMMISSION)
        sale.reclaim(500, refund_id=refund_id)

        for _ in range(2):
            wallet.undo_reclaim(refund_id=refund_id)

        assert (sale.has(SELLER), sale.escrowed, platform(AccountKind.COMMISSION)) == (904, 0, before)
        assert clean(0)

    def test_lets_the_order_be_released(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.reclaim(500, refund_id=refund_id)
        sale.complete()

        wallet.undo_reclaim(refund_id=refund_id)

        assert (wallet.settle_due(), sale.has(SELLER)) == (1, 904)

    def test_is_refused_once_the_refund_is_out(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.complete()
        sale.reclaim(500, refund_id=refund_id)
        sale.refund(500, refund_id)

        with pytest.raises(ReclaimConflict):
            wallet.undo_reclaim(refund_id=refund_id)

    def test_is_refused_while_the_refund_is_on_its_way(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.complete()
        sale.reclaim(500, refund_id=refund_id)
        wallet.hold(orders=[move(escrow(sale.order_id), PROVIDER, 500)])

        with pytest.raises(InsufficientFunds):
            wallet.undo_reclaim(refund_id=refund_id)

    def test_of_a_refund_that_took_nothing_needs_nothing(self) -> None:
        sale, refund_id = Sale(), fresh_id()
        sale.reclaim(500, refund_id=refund_id)
        wallet.execute(orders=[move(escrow(sale.order_id), PROVIDER, 900)])

        wallet.undo_reclaim(refund_id=refund_id)

        assert sale.escrowed == 100

    def test_of_an_unknown_refund_does_nothing(self) -> None:
        wallet.undo_reclaim(refund_id=fresh_id())
        assert wallet.check().is_clean


@pytest.mark.django_db
class TestCheck:
    def test_gives_a_refund_its_time_and_then_finds_the_money(self) -> None:
        sale = Sale()
        sale.complete()
        sale.reclaim(500)

        assert (clean(60), clean(0)) == (True, False)


@pytest.mark.django_db
class TestAdvancesAndReserve:
    def test_what_comes_in_fills_the_advance_first(self) -> None:
        sale = Sale()
        sale.complete()
        shop = AccountRef(SELLER, sale.shop_id)
        wallet.execute(orders=[move(AccountRef(ADVANCE, sale.shop_id), AccountRef(AccountKind.BANK), 1000)])

        moved = [wallet.net_advances(shop_id=sale.shop_id, currency="EUR") for _ in range(2)]
        wallet.execute(orders=[move(PROVIDER, shop, 200)])
        moved.append(wallet.net_advances(shop_id=sale.shop_id, currency="EUR"))

        assert moved == [eur(904), eur(0), eur(96)]
        assert (sale.has(SELLER), sale.has(ADVANCE)) == (104, 0)

    def test_nothing_moves_for_a_shop_that_owes_nothing(self) -> None:
        assert wallet.net_advances(shop_id=fresh_id(), currency="EUR") == eur(0)

    def test_a_reserve_is_kept_and_freed_once(self) -> None:
        sale, reserve_id = Sale(), fresh_id()
        sale.complete()
        keep = partial(wallet.keep_reserve, shop_id=sale.shop_id, reserve_id=reserve_id, amount=eur(100))
        free = partial(wallet.free_reserve, shop_id=sale.shop_id, reserve_id=reserve_id, currency="EUR")

        kept, freed = [keep(), keep()], []
        assert (sale.has(SELLER), sale.has(AccountKind.RESERVE)) == (804, 100)
        freed = [free(), free()]

        assert (kept, freed) == ([eur(100)] * 2, [eur(100)] * 2)
        assert (sale.has(SELLER), sale.has(AccountKind.RESERVE)) == (904, 0)

    def test_a_reserve_takes_no_more_than_there_is(self) -> None:
        sale = Sale()
        sale.complete()

        kept = wallet.keep_reserve(shop_id=sale.shop_id, reserve_id=fresh_id(), amount=eur(5000))

        assert (kept, sale.has(SELLER)) == (eur(904), 0)

    def test_an_unknown_reserve_frees_nothing(self) -> None:
        assert wallet.free_reserve(shop_id=fresh_id(), reserve_id=fresh_id(), currency="EUR") == eur(0)


def together(*tasks: Callable[[], object]) -> None:
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> None:
        start.wait()
        try:
            task()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bearer", ["seller", "platform"])
def test_release_and_refund_at_once_end_the_same(bearer: str) -> None:
    shop_id = fresh_id()
    sales = [Sale(shop_id=shop_id) for _ in range(8)]
    refunds = {sale.order_id: fresh_id() for sale in sales}

    together(
        *(sale.complete for sale in sales),
        *(
            partial(sale.reclaim, 500, bearer=bearer, refund_id=refunds[sale.order_id])
            for sale in sales
            for _ in range(2)
        ),
    )
    for sale in sales:
        sale.refund(500, refunds[sale.order_id])

    earned = 452 if bearer == "seller" else 904
    assert (sales[0].has(SELLER), sum(sale.escrowed for sale in sales)) == (8 * earned, 0)
    assert clean(0)


@given(
    st.integers(1, 400).flatmap(
        lambda paid: st.tuples(
            st.just(paid),
            st.integers(0, paid),
            st.integers(0, paid),
            st.lists(st.integers(1, 60), max_size=30),
        )
    )
)
def test_partial_refunds_never_give_back_less_than_nothing(
    drawn: tuple[int, int, int, list[int]],
) -> None:
    paid, commission, tax, wanted = drawn
    tax = min(tax, paid - commission)
    state = rules.Released(paid, commission, tax, 0, 0, 0)
    seller = 0
    for amount in [*wanted, paid]:
        amount = min(amount, paid - state.back)
        if not amount:
            break
        parts = rules.sources(amount, bearer=Bearer.SELLER, released=state, available=10**9)
        assert min(parts.seller, parts.commission, parts.tax) >= 0
        assert parts.seller + parts.commission + parts.tax == amount
        seller += parts.seller
        state = rules.Released(
            paid,
            commission,
            tax,
            state.back + amount,
            state.commission_back + parts.commission,
            state.tax_back + parts.tax,
        )
    assert (state.commission_back, state.tax_back, seller) == (commission, tax, paid - commission - tax)
