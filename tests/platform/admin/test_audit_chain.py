"""The audit log tells when somebody has been at it."""

import threading
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from titan.kernel.ids import new_id
from titan.platform.admin import audit
from titan.platform.db import sql

ACTOR = UUID(int=7)


def note(number: int) -> None:
    target = str(new_id(bucket=1))
    deed = audit.Deed(ACTOR, "mira", "approve", "sellers.ShopRow", target, f"reason {number}")
    audit.record(deed, outcome="done")


def tamper(statement: str) -> None:
    """As only the owner of the table can who first takes the guard away."""
    sql.execute("ALTER TABLE ops_audit DISABLE TRIGGER USER")
    sql.execute(statement)
    sql.execute("ALTER TABLE ops_audit ENABLE TRIGGER USER")


@pytest.mark.django_db
class TestChain:
    def test_an_untouched_log_is_whole(self) -> None:
        for number in range(5):
            note(number)
        report = audit.check()
        assert (report.entries, report.faults, len(report.head)) == (5, (), 64)
        call_command("check_audit")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ops_audit SET reason = 'another' WHERE id = (SELECT id FROM ops_audit ORDER BY id OFFSET 1 LIMIT 1)",
            "UPDATE ops_audit SET actor_id = gen_random_uuid() WHERE id = (SELECT max(id) FROM ops_audit)",
            "DELETE FROM ops_audit WHERE id = (SELECT id FROM ops_audit ORDER BY id OFFSET 2 LIMIT 1)",
        ],
    )
    def test_a_change_or_a_removal_is_seen(self, statement: str) -> None:
        for number in range(5):
            note(number)
        tamper(statement)
        assert audit.check().faults
        with pytest.raises(SystemExit):
            call_command("check_audit")

    def test_rows_cannot_be_changed_even_by_their_owner(self) -> None:
        note(1)
        for statement in ("UPDATE ops_audit SET reason = 'x'", "DELETE FROM ops_audit"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                sql.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_entries_of_many_at_once_make_one_chain() -> None:
    def work() -> None:
        for number in range(20):
            note(number)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = audit.check()
    assert (report.entries, report.faults) == (160, ())
