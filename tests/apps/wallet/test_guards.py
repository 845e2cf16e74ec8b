"""What the database itself refuses, whoever asks; and what happens when many ask at once."""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountRef, InsufficientFunds
from titan.kernel.errors import TitanError
from titan.platform.db import sql

from .conftest import PROVIDER, buyer, escrow, move, standing

Funded = Callable[[int], AccountRef]


@pytest.mark.django_db
class TestTransfers:
    @pytest.fixture
    def pending(self, funded: Funded) -> object:
        order = move(funded(100), escrow(), 60)
        wallet.hold(orders=[order])
        return order.id

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE wallet_transfer SET amount_minor = 1 WHERE id = %s",
            "UPDATE wallet_transfer SET credit_id = debit_id WHERE id = %s",
            "UPDATE wallet_transfer SET reason = 'other' WHERE id = %s",
            "UPDATE wallet_transfer SET status = 'posted', closed_at = now(), amount_minor = 1 WHERE id = %s",
            "UPDATE wallet_transfer SET status = 'pending' WHERE id = %s",
            "DELETE FROM wallet_transfer WHERE id = %s",
            "TRUNCATE wallet_transfer -- %s",
        ],
    )
    def test_are_append_only(self, pending: object, change: str) -> None:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql.execute(change, (pending,))

    def test_that_are_closed_stay_closed(self, pending: object) -> None:
        wallet.post(transfer_ids=[pending])  # type: ignore[list-item]

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql.execute("UPDATE wallet_transfer SET status = 'voided' WHERE id = %s", (pending,))


@pytest.mark.django_db
class TestAccounts:
    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ("available_minor = -1", "wallet_account_available_not_negative"),
            ("held_minor = -1", "wallet_account_held_not_negative"),
            ("owner_id = NULL", "wallet_account_owner"),
            ("currency = 'eur'", "wallet_account_currency"),
            ("kind = 'pocket'", "wallet_account_kind"),
        ],
    )
    def test_keep_their_form(self, funded: Funded, change: str, constraint: str) -> None:
        owner = funded(100).owner_id

        with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
            sql.execute(f"UPDATE wallet_account SET {change} WHERE owner_id = %s", (owner,))

    def test_of_the_platform_keep_no_balance(self, funded: Funded) -> None:
        funded(100)

        with (
            pytest.raises(DatabaseError, match="wallet_account_platform_keeps_no_balance"),
            transaction.atomic(),
        ):
            sql.execute("UPDATE wallet_account SET available_minor = 1 WHERE kind = 'provider'")


def together(*tasks: Callable[[], object]) -> Counter[str]:
    """Run the tasks at the same moment, a thread and a connection each. How many ended in which error ("" = well)."""
    start, outcomes = threading.Barrier(len(tasks)), Counter[str]()

    def run(task: Callable[[], object]) -> None:
        start.wait()
        try:
            task()
            outcomes[""] += 1
        except (TitanError, DatabaseError) as error:
            outcomes[type(error).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def ten_times(source: AccountRef, target: AccountRef) -> None:
    for _ in range(10):
        wallet.execute(orders=[move(source, target, 1)])


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_holds_never_take_more_than_there_is(self, funded: Funded) -> None:
        account = funded(1000)
        orders = [move(account, escrow(), 300) for _ in range(8)]

        outcomes = together(*(partial(wallet.hold, orders=[order]) for order in orders))

        assert outcomes == {"": 3, InsufficientFunds.__name__: 5}
        assert standing(account) == (100, 900)

    def test_the_same_transfer_happens_once(self, funded: Funded) -> None:
        account = funded(1000)
        order = move(account, escrow(), 300)

        outcomes = together(*[lambda: wallet.execute(orders=[order])] * 6)

        assert outcomes == {"": 6}
        assert standing(account) == (700, 0)

    def test_a_void_and_a_hold_agree(self, funded: Funded) -> None:
        account = funded(1000)
        order = move(account, escrow(), 300)

        together(
            lambda: wallet.hold(orders=[order]),
            lambda: wallet.void(transfer_ids=[order.id]),
        )
        wallet.void(transfer_ids=[order.id])

        assert standing(account) == (1000, 0)

    def test_transfers_to_and_fro_do_not_lock_each_other_out(self) -> None:
        one, other = buyer(), buyer()
        wallet.execute(orders=[move(PROVIDER, one, 1000), move(PROVIDER, other, 1000)])

        outcomes = together(
            *[partial(ten_times, one, other)] * 3,
            *[partial(ten_times, other, one)] * 3,
        )

        assert outcomes == {"": 6}
        assert standing(one) == standing(other) == (1000, 0)
        assert wallet.check().is_clean
