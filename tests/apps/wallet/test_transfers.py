"""Two phases: held, then posted or voided; once per id; all or nothing; never below zero."""

from collections.abc import Callable

import pytest

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import (
    AccountKind,
    AccountRef,
    InsufficientFunds,
    TransferClosed,
    TransferConflict,
    TransferNotFound,
)

from .conftest import PROVIDER, buyer, escrow, fresh_id, move, standing

pytestmark = pytest.mark.django_db
Funded = Callable[[int], AccountRef]


class TestExecute:
    def test_moves_the_money(self, funded: Funded) -> None:
        source, target = funded(1000), escrow()

        wallet.execute(orders=[move(source, target, 300)])

        assert standing(source) == (700, 0)
        assert standing(target) == (300, 0)

    def test_does_it_once_per_id(self, funded: Funded) -> None:
        source, target = funded(1000), escrow()
        order = move(source, target, 300)

        for _ in range(3):
            wallet.execute(orders=[order])

        assert standing(source) == (700, 0)

    def test_finishes_a_call_of_which_a_part_is_known(self, funded: Funded) -> None:
        source = funded(1000)
        first, second = move(source, escrow(), 300), move(source, escrow(), 200)
        wallet.execute(orders=[first])

        wallet.execute(orders=[first, second])

        assert standing(source) == (500, 0)

    @pytest.mark.django_db(transaction=True)
    def test_takes_all_or_nothing(self, funded: Funded) -> None:
        source, target = funded(1000), escrow()

        with pytest.raises(InsufficientFunds):
            wallet.execute(orders=[move(source, target, 600), move(source, escrow(), 600)])

        assert standing(source) == (1000, 0)
        assert standing(target) == (0, 0)

    def test_refuses_an_empty_account(self) -> None:
        with pytest.raises(InsufficientFunds):
            wallet.execute(orders=[move(buyer(), escrow(), 1)])

    def test_refuses_a_known_id_with_other_terms(self, funded: Funded) -> None:
        source = funded(1000)
        order = move(source, escrow(), 300)
        wallet.execute(orders=[order])

        with pytest.raises(TransferConflict):
            wallet.execute(orders=[move(source, order.credit, 301, id=order.id)])

    def test_lets_platform_accounts_go_below_zero(self, funded: Funded) -> None:
        before = standing(PROVIDER)[0]

        funded(1000)

        assert standing(PROVIDER)[0] == before - 1000

    @pytest.mark.parametrize("amount", [0, -1])
    def test_refuses_an_amount_that_is_not_positive(self, amount: int, funded: Funded) -> None:
        with pytest.raises(ValueError, match="positive"):
            wallet.execute(orders=[move(funded(10), escrow(), amount)])


class TestHold:
    def test_takes_the_money_out_of_what_can_be_spent(self, funded: Funded) -> None:
        source, target = funded(1000), escrow()
        order = move(source, target, 300)

        wallet.hold(orders=[order])

        assert standing(source) == (700, 300)
        assert standing(target) == (0, 0)

    def test_then_post_lets_it_arrive_once(self, funded: Funded) -> None:
        source, target = funded(1000), escrow()
        order = move(source, target, 300)
        wallet.hold(orders=[order])

        for _ in range(2):
            wallet.post(transfer_ids=[order.id])
        wallet.hold(orders=[order])

        assert standing(source) == (700, 0)
        assert standing(target) == (300, 0)

    def test_then_void_gives_it_back_once(self, funded: Funded) -> None:
        source = funded(1000)
        order = move(source, escrow(), 300)
        wallet.hold(orders=[order])

        for _ in range(2):
            wallet.void(transfer_ids=[order.id])

        assert standing(source) == (1000, 0)

    def test_after_a_void_stays_out(self, funded: Funded) -> None:
        source = funded(1000)
        order = move(source, escrow(), 300)
        wallet.void(transfer_ids=[order.id])

        with pytest.raises(TransferClosed):
            wallet.hold(orders=[order])

    def test_of_more_than_there_is_fails(self, funded: Funded) -> None:
        source = funded(100)

        with pytest.raises(InsufficientFunds):
            wallet.hold(orders=[move(source, escrow(), 60), move(source, escrow(), 60)])


class TestClosing:
    def test_refuses_to_void_what_was_posted(self, funded: Funded) -> None:
        order = move(funded(100), escrow(), 60)
        wallet.execute(orders=[order])

        with pytest.raises(TransferClosed):
            wallet.void(transfer_ids=[order.id])

    def test_refuses_to_post_what_was_voided(self, funded: Funded) -> None:
        order = move(funded(100), escrow(), 60)
        wallet.hold(orders=[order])
        wallet.void(transfer_ids=[order.id])

        with pytest.raises(TransferClosed):
            wallet.post(transfer_ids=[order.id])

    def test_refuses_to_post_what_is_not_known(self) -> None:
        with pytest.raises(TransferNotFound):
            wallet.post(transfer_ids=[fresh_id()])

    def test_refuses_to_execute_what_is_pending(self, funded: Funded) -> None:
        order = move(funded(100), escrow(), 60)
        wallet.hold(orders=[order])

        with pytest.raises(TransferClosed):
            wallet.execute(orders=[order])


class TestAccounts:
    def test_of_an_owned_kind_needs_its_owner(self) -> None:
        with pytest.raises(ValueError, match="needs owner"):
            wallet.balance(account=AccountRef(AccountKind.BUYER), currency="EUR")

    def test_of_one_owner_are_listed_by_currency(self, funded: Funded) -> None:
        account = funded(5)
        assert account.owner_id is not None

        found = wallet.balances(owner_id=account.owner_id)

        assert [(b.available.amount, b.available.currency) for b in found] == [(5, "EUR")]


class TestReading:
    def test_pages_through_a_statement_newest_first(self, funded: Funded) -> None:
        account = funded(1000)
        for amount in (1, 2, 3):
            wallet.execute(orders=[move(account, escrow(), amount)])

        first = wallet.statement(account=account, currency="EUR", limit=3)
        rest = wallet.statement(account=account, currency="EUR", limit=3, cursor=first.next)

        assert [line.amount.amount for line in first.results] == [-3, -2, -1]
        assert [line.amount.amount for line in rest.results] == [1000]
        assert rest.next is None

    def test_shows_what_comes_in_only_when_it_has_arrived(self, funded: Funded) -> None:
        order = move(funded(100), escrow(), 60)
        wallet.hold(orders=[order])
        before = wallet.statement(account=order.credit, currency="EUR").results

        wallet.post(transfer_ids=[order.id])

        assert before == ()
        assert [x.amount.amount for x in wallet.statement(account=order.credit, currency="EUR").results] == [
            60
        ]

    def test_finds_transfers_by_what_they_are_for(self, funded: Funded) -> None:
        order = move(funded(100), escrow(), 60)
        wallet.hold(orders=[order])

        found = wallet.transfers_of(reference_id=order.reference_id)

        assert [transfer.id for transfer in found] == [order.id]
        assert wallet.transfer(transfer_id=order.id).debit == order.debit
