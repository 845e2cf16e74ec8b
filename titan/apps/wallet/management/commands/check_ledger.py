"""Prove the ledger."""

import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

import orjson
from django.core.management.base import BaseCommand
from django.db import connection

from titan.apps.wallet import api
from titan.apps.wallet.contracts import LedgerReport


class Command(BaseCommand):
    help = (
        "Checks that per currency all accounts sum to zero, every balance equals its transfers, none is below zero,"
        " and no order that is over has money in escrow. Exit code 1 when something is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the whole report as JSON.")
        parser.add_argument(
            "--grace",
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="How long a cancelled order's refund may be under way (default %(default)s).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            # The whole ledger is read: the limit for requests does not apply.
            cursor.execute("SET statement_timeout = 0")
        report = api.check(grace=timedelta(seconds=options["grace"]))
        self.stdout.write(
            orjson.dumps(report, option=orjson.OPT_INDENT_2).decode() if options["json"] else _text(report)
        )
        if not report.is_clean:
            sys.exit(1)


def _text(report: LedgerReport) -> str:
    lines = [
        f"{total.currency}: {total.accounts} accounts, owned {total.owned}, platform {total.platform}, sum {total.sum}"
        for total in report.currencies
    ]
    lines += [
        f"account {fault.account_id} ({fault.kind} {fault.currency}): available {fault.available}, held {fault.held};"
        f" its transfers say {fault.expected_available}, {fault.expected_held}"
        for fault in report.faults
    ]
    lines += [
        f"order {escrow.order_id} is {escrow.cause} since {escrow.ended_at:%F %T}, yet {escrow.amount.amount}"
        f" {escrow.amount.currency} are in its escrow"
        for escrow in report.escrows
    ]
    if report.settling:
        lines.append(f"{report.settling} orders are being settled")
    lines.append("The ledger is right." if report.is_clean else "The ledger is WRONG.")
    return "\n".join(lines)
