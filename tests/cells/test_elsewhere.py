"""Money between two homes: an account that another cell keeps counts, in this cell's sums, for what clears between them."""

import pytest

from tests.factories import market
from titan.apps.wallet import api as wallet
from titan.kernel.ids import new_id
from titan.platform.db import sql

pytestmark = pytest.mark.django_db


def let_account_go() -> None:
    """As after a move of the owner's bucket, where the other end of a transfer stays."""
    market.make_buyer(money=500)
    sql.execute("DELETE FROM wallet_account WHERE owner_id IS NOT NULL")


def test_an_account_that_is_nowhere_is_a_fault() -> None:
    let_account_go()
    assert [fault.kind for fault in wallet.check().faults] == ["?"]


def test_an_account_that_another_cell_keeps_clears() -> None:
    let_account_go()
    sql.execute(
        "INSERT INTO wallet_elsewhere (id) SELECT credit_id FROM wallet_transfer"
        " WHERE credit_id NOT IN (SELECT id FROM wallet_account)"
    )
    report = wallet.check()
    assert report.faults == ()
    assert [(total.owned, total.platform) for total in report.currencies] == [(0, 0)]


def test_an_account_of_the_platform_may_have_no_transfers_yet() -> None:
    sql.execute(
        "INSERT INTO wallet_account (id, kind, currency, available_minor, held_minor, created_at)"
        " VALUES (%s, 'provider', 'EUR', 0, 0, now())",
        (new_id(bucket=0, now_ms=0, random_bits=7),),
    )
    assert wallet.check().is_clean
