"""The check finds what is wrong, and nothing else."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountRef
from titan.platform.db import sql

from .conftest import PROVIDER, escrow, eur, fresh_id, move

pytestmark = pytest.mark.django_db
Funded = Callable[[int], AccountRef]


class TestCheck:
    def test_finds_nothing_in_an_empty_ledger(self) -> None:
        assert wallet.check().is_clean

    def test_sums_to_zero_with_money_held_and_moved(self, funded: Funded) -> None:
        account = funded(1000)
        wallet.hold(orders=[move(account, escrow(), 300)])
        wallet.execute(orders=[move(account, escrow(), 200)])

        report = wallet.check()

        assert report.is_clean
        [total] = report.currencies
        assert (total.currency, total.owned, total.platform, total.sum) == ("EUR", 1000, -1000, 0)

    def test_finds_a_balance_that_disagrees_with_its_transfers(self, funded: Funded) -> None:
        account = funded(1000)
        sql.execute(
            "UPDATE wallet_account SET available_minor = 999 WHERE owner_id = %s", (account.owner_id,)
        )

        report = wallet.check()

        [fault] = report.faults
        assert (fault.owner_id, fault.available, fault.expected_available) == (account.owner_id, 999, 1000)
        assert report.currencies[0].sum == -1
        assert not report.is_clean

    def test_finds_a_transfer_without_an_account(self, funded: Funded) -> None:
        account = funded(1000)
        sql.execute("DELETE FROM wallet_account WHERE owner_id = %s", (account.owner_id,))

        assert [fault.kind for fault in wallet.check().faults] == ["?"]

    def test_finds_money_left_behind_by_a_cancelled_order(self) -> None:
        account = escrow()
        assert account.owner_id is not None
        wallet.execute(orders=[move(PROVIDER, account, 500)])
        wallet.expect_empty_escrow(order_id=account.owner_id, shop_id=fresh_id(), total=eur(500))

        overdue = wallet.check(grace=timedelta(0))
        fresh = wallet.check(grace=timedelta(minutes=1))

        assert [(found.order_id, found.amount) for found in overdue.escrows] == [(account.owner_id, eur(500))]
        assert (fresh.is_clean, fresh.settling) == (True, 1)


class TestCommand:
    def run(self, *arguments: str) -> tuple[str, int]:
        out = StringIO()
        try:
            call_command("check_ledger", *arguments, stdout=out)
        except SystemExit as end:
            return out.getvalue(), int(end.code or 0)
        return out.getvalue(), 0

    def test_ends_well_on_a_right_ledger(self, funded: Funded) -> None:
        funded(1000)

        text, code = self.run()

        assert "The ledger is right." in text
        assert code == 0

    def test_prints_json_and_fails_on_a_wrong_one(self, funded: Funded) -> None:
        account = funded(1000)
        sql.execute(
            "UPDATE wallet_account SET available_minor = 999 WHERE owner_id = %s", (account.owner_id,)
        )

        text, code = self.run("--json")

        assert json.loads(text)["faults"][0]["available"] == 999
        assert code == 1
