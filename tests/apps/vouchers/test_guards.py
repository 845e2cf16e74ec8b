"""What the database itself refuses, whoever asks."""

from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from titan.apps.vouchers import api as vouchers
from titan.platform.db import sql

from .conftest import OTHER_SHOP, SHOP, claimed, eur, fixed, fresh_id, platform, terms, use, with_limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def voucher_id() -> UUID:
    """Used once, for 100, of at most 5 and 500."""
    buyer_id = fresh_id()
    [voucher] = claimed(buyer_id, with_limits(terms(), total=5, budget=eur(500)))
    vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher)])
    return voucher.id


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("used_count = 6", "vouchers_voucher_used_within_total"),
        ("total_limit = 0", "vouchers_voucher_used_within_total"),
        ("spent_minor = 501", "vouchers_voucher_spent_within_budget"),
        ("used_count = -1", "vouchers_voucher_counters_not_negative"),
        ("spent_minor = -1", "vouchers_voucher_counters_not_negative"),
        ("scope = 'moon'", "vouchers_voucher_"),
        ("kind = 'fixed'", "vouchers_voucher_kind"),
        ("percent_bp = 10001", "vouchers_voucher_kind"),
        ("shop_id = NULL", "vouchers_voucher_"),
        ("platform_bp = -1", "vouchers_voucher_funding"),
        ("ends_at = starts_at", "vouchers_voucher_times"),
        ("per_user_limit = 0", "vouchers_voucher_per_user_positive"),
        ("currency = 'eur'", "vouchers_voucher_currency"),
    ],
)
def test_a_voucher_keeps_its_form(voucher_id: UUID, change: str, constraint: str) -> None:
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        sql.execute(f"UPDATE vouchers_voucher SET {change} WHERE id = %s", (voucher_id,))


def test_what_no_shop_agreed_to_is_the_platforms(voucher_id: UUID) -> None:
    [voucher] = claimed(fresh_id(), platform(fixed, 5))

    with pytest.raises(DatabaseError, match="vouchers_voucher_funding"), transaction.atomic():
        sql.execute("UPDATE vouchers_voucher SET platform_bp = 9999 WHERE id = %s", (voucher.id,))


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE vouchers_claim SET used_count = 2 WHERE voucher_id = %s", "used_within_granted"),
        ("UPDATE vouchers_claim SET granted = 0 WHERE voucher_id = %s", "used_within_granted"),
        ("UPDATE vouchers_use SET amount_minor = 0 WHERE voucher_id = %s", "vouchers_use_amounts"),
        ("UPDATE vouchers_use SET platform_minor = 101 WHERE voucher_id = %s", "vouchers_use_amounts"),
        (
            (
                "INSERT INTO vouchers_claim (id, voucher_id, user_id, granted, used_count, claimed_at)"
                " SELECT gen_random_uuid(), voucher_id, user_id, 1, 0, claimed_at FROM vouchers_claim"
                " WHERE voucher_id = %s"
            ),
            "vouchers_claim_one_per_user",
        ),
        (
            (
                "INSERT INTO vouchers_use (id, voucher_id, purchase_id, user_id, amount_minor, platform_minor, currency,"
                " used_at) SELECT gen_random_uuid(), voucher_id, purchase_id, user_id, 1, 0, 'EUR', used_at"
                " FROM vouchers_use WHERE voucher_id = %s"
            ),
            "vouchers_use_once_per_purchase",
        ),
        ("INSERT INTO vouchers_code (code, voucher_id) VALUES ('low', %s)", "vouchers_code_form"),
        (
            "INSERT INTO vouchers_code (code, voucher_id, claimed_by) VALUES ('CODE', %s, gen_random_uuid())",
            "vouchers_code_claimed",
        ),
    ],
)
def test_what_is_counted_keeps_its_form(voucher_id: UUID, statement: str, constraint: str) -> None:
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        sql.execute(statement, (voucher_id,))


def test_a_wrong_counter_is_found(voucher_id: UUID) -> None:
    assert vouchers.check() == ()
    sql.execute("UPDATE vouchers_voucher SET spent_minor = 99 WHERE id = %s", (voucher_id,))
    sql.execute("UPDATE vouchers_claim SET used_count = 0 WHERE voucher_id = %s", (voucher_id,))

    voucher, claim = vouchers.check()

    assert (voucher.subject, voucher.id, voucher.spent_minor, voucher.expected_minor) == (
        "voucher",
        voucher_id,
        99,
        100,
    )
    assert (claim.subject, claim.used_count, claim.expected_count) == ("claim", 0, 1)


def test_parts_of_a_use_are_one_a_shop() -> None:
    buyer_id = fresh_id()
    [voucher] = claimed(buyer_id, platform())

    vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher, 5, SHOP, OTHER_SHOP)])

    with pytest.raises(DatabaseError, match="vouchers_use_part_one_per_shop"), transaction.atomic():
        sql.execute("UPDATE vouchers_use_part SET shop_id = %s", (SHOP,))
