"""What the running application may not do, whatever it is talked into."""

import pytest
from django.db import ProgrammingError, transaction

from tests.factories import market
from titan.platform.db import role, sql
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_application() -> None:
    role.grant()  # as after a migration: the tests' template may be older than what is declared now
    sql.execute(f"SET ROLE {role.ROLE}")


@pytest.mark.parametrize("table", sorted(role.tables()))
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_nothing_append_only_can_be_removed(as_application: None, table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql.execute(statement.format(table))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("eventlog_event", "payload"),
        ("ops_audit", "reason"),
        ("wallet_transfer", "amount_minor"),
        ("inventory_movement", "delta"),
        ("refunds_entry", "text"),
        ("refunds_evidence", "digest"),
        ("refunds_award", "shares"),
        ("giftcards_credit_grant", "reason"),
    ],
)
def test_nothing_append_only_can_be_rewritten(as_application: None, table: str, column: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql.execute(f"UPDATE {table} SET {column} = {column}")


def test_a_purchase_needs_no_more_than_the_role_has() -> None:
    shop, buyer = market.make_shop(), market.make_buyer()
    quote = market.quote(buyer, shop)
    role.grant()
    sql.execute(f"SET ROLE {role.ROLE}")
    purchase = market.buy(buyer, quote.id)
    relay.settle()
    assert purchase.status == "confirmed"
    assert sql.one("SELECT current_user") == (role.ROLE,)
