"""Money between two cells: each ledger balances alone, and both say the same of what they owe each other."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import (
    AccountKind,
    AccountRef,
    InsufficientFunds,
    Reclaim,
    ReclaimTooMuch,
    TransferElsewhere,
)
from titan.apps.wallet.events import EscrowReclaimed, EscrowReleased
from titan.kernel.events import Envelope
from titan.kernel.ids import new_id
from titan.platform.db import sql
from titan.platform.eventlog import delivery
from titan.platform.eventlog.registry import subscriptions

from .conftest import PROVIDER, buyer, escrow, eur, move, standing
from .two_cells import BUYERS, CELLS, SHOPS, TwoCells

pytestmark = pytest.mark.django_db
HOME, SHOP = CELLS[BUYERS], CELLS[SHOPS]
_NETTED = """
SELECT coalesce(sum(CASE WHEN e.id = t.credit_id THEN t.amount_minor ELSE -t.amount_minor END), 0)
FROM wallet_elsewhere e JOIN wallet_transfer t ON e.id IN (t.debit_id, t.credit_id) AND t.status = 'posted'
"""


class Market:
    """A shop in one cell whose buyers live in the other."""

    def __init__(self) -> None:
        self.cells = TwoCells()
        self.shop_id = new_id(bucket=SHOPS)

    def sells(self, total: int) -> UUID:
        order_id = new_id(bucket=BUYERS)
        with self.cells.inside(HOME):
            wallet.execute(orders=[move(PROVIDER, escrow(order_id), total)])
            wallet.release_escrow(
                order_id=order_id,
                shop_id=self.shop_id,
                total=eur(total),
                commission_bp=0,
                commission=eur(total // 10),
                commission_tax=eur(total // 50),
            )
        return order_id

    def refunds(self, order_id: UUID, amount: int, *, bearer: str = "seller") -> Reclaim:
        with self.cells.inside(HOME):
            return wallet.reclaim(
                order_id=order_id,
                shop_id=self.shop_id,
                refund_id=new_id(bucket=BUYERS),
                amount=eur(amount),
                bearer=bearer,
            )

    def pays_back(self, reclaim: Reclaim) -> None:
        with self.cells.inside(HOME):
            wallet.execute(orders=[move(escrow(reclaim.order_id), PROVIDER, reclaim.amount.amount)])
            wallet.close_reclaim(refund_id=reclaim.refund_id)

    def gives_up(self, reclaim: Reclaim) -> None:
        with self.cells.inside(HOME):
            wallet.undo_reclaim(refund_id=reclaim.refund_id)

    def deliver(self) -> None:
        letters, self.cells.sent = self.cells.sent, []
        for letter in letters:
            self.cells.deliver(letter)

    def shop_has(self, kind: AccountKind = AccountKind.SELLER) -> int:
        with self.cells.inside(SHOP):
            return standing(AccountRef(kind, self.shop_id))[0]

    def lines(self) -> int:
        """What payouts of the shop's cell say that the shop is to get."""
        listener = subscriptions()["payouts.earnings"]
        with self.cells.inside(SHOP):
            delivery.handle(listener, self.cells.log(*listener.types))
            return int(sql.query("SELECT coalesce(sum(amount_minor), 0) FROM payouts_line")[0][0])

    def owed(self, cell: int) -> int:
        """What this cell says that it owes the other."""
        with self.cells.inside(cell):
            return int(sql.query(_NETTED)[0][0])

    def is_right(self) -> bool:
        checks = []
        for cell in CELLS.values():
            with self.cells.inside(cell):
                checks.append(wallet.check(grace=timedelta(days=1)).is_clean)
        return all(checks)


@pytest.fixture
def market() -> Market:
    return Market()


def test_a_shop_elsewhere_gets_its_money_by_a_letter(market: Market) -> None:
    order_id = market.sells(1000)
    assert (market.shop_has(), market.owed(HOME)) == (0, 880)
    market.deliver()
    assert (market.shop_has(), market.owed(HOME), market.owed(SHOP)) == (880, 880, -880)
    assert market.is_right()
    with market.cells.inside(HOME):
        assert standing(escrow(order_id)) == (0, 0)
        assert standing(AccountRef(AccountKind.COMMISSION)) == (100, 0)
        here = {one.reason: one for one in wallet.transfers_of(reference_id=order_id)}
    with market.cells.inside(SHOP):
        [there] = wallet.transfers_of(reference_id=order_id)
    assert (there.id, there.credit) == (here["release:seller"].id, here["release:seller"].credit)


def test_a_letter_that_comes_twice_moves_money_once(market: Market) -> None:
    market.sells(1000)
    letters = list(market.cells.sent)
    market.deliver()
    market.cells.sent = letters
    market.deliver()
    assert market.shop_has() == market.lines() == 880


def test_the_copy_is_for_this_cell_alone(market: Market) -> None:
    market.sells(1000)
    market.deliver()
    assert market.cells.sent == []
    with market.cells.inside(SHOP):
        [copy] = market.cells.log()
    assert (copy.type, copy.bucket) == (EscrowReleased.type, SHOPS)


def test_a_refund_waits_for_nobody_and_what_the_shop_lacks_is_laid_out(market: Market) -> None:
    order_id = market.sells(1000)
    market.deliver()
    with market.cells.inside(SHOP):
        wallet.execute(
            orders=[move(AccountRef(AccountKind.SELLER, market.shop_id), AccountRef(AccountKind.BANK), 600)]
        )
    reclaim = market.refunds(order_id, 1000)
    with market.cells.inside(HOME):
        assert standing(escrow(order_id))[0] == 1000
    assert (reclaim.seller, reclaim.advance) == (eur(880), eur(0))
    market.pays_back(reclaim)
    market.deliver()
    assert (market.shop_has(), market.shop_has(AccountKind.ADVANCE)) == (0, -600)
    assert (market.owed(HOME), market.owed(SHOP)) == (0, 0)
    assert market.is_right()
    with market.cells.inside(SHOP):
        [copy] = market.cells.log(EscrowReclaimed.type)
        told = copy.event()
    assert isinstance(told, EscrowReclaimed)
    assert (told.seller, told.advance) == (eur(280), eur(600))


def test_a_refund_that_is_given_up_goes_back_whence_it_came(market: Market) -> None:
    order_id = market.sells(1000)
    reclaim = market.refunds(order_id, 1000)
    letters = market.cells.sent
    market.cells.sent = letters[1:]
    market.deliver()
    assert (market.shop_has(), market.shop_has(AccountKind.ADVANCE)) == (0, -880)
    market.gives_up(reclaim)
    market.cells.sent += letters[:1]
    market.deliver()
    assert (market.shop_has(), market.shop_has(AccountKind.ADVANCE)) == (880, 0)
    assert market.lines() == 880
    assert market.is_right()


def test_a_letter_whose_transfer_came_with_a_moved_bucket_moves_the_other_account_alone(
    market: Market,
) -> None:
    market.sells(1000)
    market.cells.homes[BUYERS] = SHOP
    with market.cells.inside(SHOP):
        # As after a move of the order's bucket to the shop's cell, with the letter still on its way.
        for table in ("wallet_transfer", "wallet_account"):
            sql.execute(f"INSERT INTO cell_{SHOP}.{table} SELECT * FROM cell_{HOME}.{table}")
        sql.execute("INSERT INTO wallet_elsewhere (id) SELECT id FROM cell_0.wallet_elsewhere")
    market.deliver()
    assert market.shop_has() == 880
    with market.cells.inside(SHOP):
        assert wallet.check().is_clean
        assert sql.query("SELECT count(*) FROM wallet_elsewhere") == [(0,)]


def test_no_money_waits_between_cells(market: Market) -> None:
    with (
        market.cells.inside(HOME),
        pytest.raises(TransferElsewhere),
        transaction.atomic(),
    ):
        wallet.hold(
            orders=[move(buyer(new_id(bucket=BUYERS)), AccountRef(AccountKind.SELLER, market.shop_id), 1)]
        )


def test_a_transfer_between_strangers_is_refused(market: Market) -> None:
    one, other = (AccountRef(AccountKind.SELLER, new_id(bucket=SHOPS)) for _ in range(2))
    with market.cells.inside(HOME), pytest.raises(TransferElsewhere), transaction.atomic():
        wallet.execute(orders=[move(one, other, 1)])


def test_an_account_of_this_cell_is_never_called_elsewhere(market: Market) -> None:
    with market.cells.inside(HOME):
        account = buyer(new_id(bucket=BUYERS))
        wallet.execute(orders=[move(PROVIDER, account, 5)])
        with pytest.raises(DatabaseError, match="is kept in this cell"), transaction.atomic():
            sql.execute(
                "INSERT INTO wallet_elsewhere (id) SELECT id FROM wallet_account WHERE owner_id IS NOT NULL"
            )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["sell", "refund", "refund", "pay back", "give up", "letter", "again", "payout"]),
        st.integers(0, 10**6),
    ),
    min_size=5,
    max_size=30,
)


class Story:
    """What may happen, in whatever order; letters are late, come twice and overtake each other."""

    def __init__(self) -> None:
        self.market = Market()
        self.orders: list[tuple[UUID, int]] = []
        self.open: list[Reclaim] = []
        self.taken: list[Envelope] = []

    def tell(self, step: str, number: int) -> None:
        steps: dict[str, Callable[[int], None]] = {
            "sell": self.sell,
            "refund": self.refund,
            "pay back": lambda n: self.end(n, self.market.pays_back),
            "give up": lambda n: self.end(n, self.market.gives_up),
            "letter": self.letter,
            "again": self.again,
            "payout": self.payout,
        }
        with suppress(ReclaimTooMuch, InsufficientFunds), transaction.atomic():
            steps[step](number)

    def sell(self, number: int) -> None:
        total = number % 5000 + 1
        self.orders.append((self.market.sells(total), total))

    def refund(self, number: int) -> None:
        if self.orders:
            order_id, total = self.orders[number % len(self.orders)]
            self.open.append(self.market.refunds(order_id, number % total + 1))

    def end(self, number: int, how: Callable[[Reclaim], None]) -> None:
        if self.open:
            how(self.open.pop(number % len(self.open)))

    def letter(self, number: int) -> None:
        sent = self.market.cells.sent
        if sent:
            letter = sent.pop(number % len(sent))
            self.market.cells.deliver(letter)
            self.taken.append(letter)

    def again(self, number: int) -> None:
        if self.taken:
            self.market.cells.deliver(self.taken[number % len(self.taken)])

    def payout(self, number: int) -> None:
        account = AccountRef(AccountKind.SELLER, self.market.shop_id)
        with self.market.cells.inside(SHOP):
            has = standing(account)[0]
            if has:
                orders = [move(account, AccountRef(AccountKind.BANK), number % has + 1)]
                wallet.execute(orders=orders)
                sql.execute("INSERT INTO paid VALUES (%s)", (orders[0].amount.amount,))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_both_ledgers_are_right_alone_and_together(steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        story = Story()
        sql.execute("CREATE TEMPORARY TABLE paid (amount bigint) ON COMMIT DROP")
        for step, number in steps:
            story.tell(step, number)
            assert story.market.is_right()
        story.market.deliver()
        assert story.market.is_right()
        assert story.market.owed(HOME) == -story.market.owed(SHOP)
        [(paid,)] = sql.query("SELECT coalesce(sum(amount), 0) FROM paid")
        assert story.market.shop_has() == story.market.lines() - paid
        transaction.set_rollback(True)
