"""Vouchers into wallets: by a click, by a code; what may be given out, changed, stopped."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    Funding,
    VoucherAlreadyClaimed,
    VoucherChange,
    VoucherCodeInUse,
    VoucherExpired,
    VoucherInvalid,
    VoucherKind,
    VoucherLimits,
    VoucherNotApplicable,
    VoucherNotFound,
    VoucherScope,
    VoucherUsedUp,
)
from titan.apps.vouchers.events import VoucherClaimed
from titan.kernel import clock
from titan.kernel.errors import InvalidInput
from titan.kernel.money import Money
from titan.platform.db import sql

from .conftest import (
    OPERATOR,
    OTHER_SHOP,
    SHOP,
    claimed,
    counters,
    create,
    eur,
    fixed,
    free_shipping,
    fresh_id,
    platform,
    terms,
    use,
    with_limits,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer_id() -> UUID:
    return fresh_id()


def codes_of(voucher_id: UUID, count: int, **how: Any) -> list[str]:
    batch = vouchers.create_batch(voucher_id=voucher_id, count=count, actor_id=OPERATOR, **how)
    return [row.split(",")[0] for row in vouchers.batch_csv(batch_id=batch.id)][1:]


def claimed_facts() -> int:
    row = sql.one("SELECT count(*) FROM eventlog_event WHERE type = %s", (VoucherClaimed.type,))
    return 0 if row is None else int(row[0])


class TestCreate:
    def test_keeps_the_terms(self) -> None:
        wanted = platform(
            fixed,
            500,
            title="  Five   off ",
            min_spend=eur(1000),
            category_ids=(fresh_id(),),
            shop_ids=(SHOP, OTHER_SHOP),
            funding=Funding(2500),
            is_first_order_only=True,
            payment_methods=("card",),
            limits=VoucherLimits(10, 2, eur(9000)),
            code="five-off",
        )

        voucher = create(wanted)

        assert voucher.terms == replace(wanted, title="Five off", code="FIVEOFF")
        assert vouchers.get(voucher_id=voucher.id) == voucher
        assert vouchers.vouchers_of(shop_id=None).results == (voucher,)
        assert vouchers.vouchers_of(shop_id=SHOP).results == ()

    def test_the_same_id_again_is_the_same_voucher(self) -> None:
        voucher_id = fresh_id()

        made = [
            vouchers.create_voucher(terms=wanted, actor_id=OPERATOR, voucher_id=voucher_id)
            for wanted in (terms(code="ONCE"), terms(title="Other"))
        ]

        assert made[0] == made[1]

    def test_a_code_stands_for_one_voucher(self) -> None:
        create(terms(code="SAVE10"))

        with pytest.raises(VoucherCodeInUse):
            create(terms(code="save 10"))
        assert len(vouchers.vouchers_of(shop_id=SHOP).results) == 1

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"title": " "}, "/title"),
            ({"title": "x" * 81}, "/title"),
            ({"code": "ab"}, "/code"),
            ({"code": "ÄÖÜ1"}, "/code"),
            ({"currency": "XXX"}, "/currency"),
            ({"shop_id": None, "shop_ids": (SHOP,)}, "/shop_id"),
            ({"shop_ids": (SHOP,)}, "/shop_ids"),
            ({"scope": VoucherScope.PLATFORM, "shop_id": None}, "/shop_ids"),
            ({"scope": VoucherScope.PLATFORM, "funding": Funding(10_000)}, "/shop_id"),
            ({"funding": Funding(10_001)}, "/funding/platform_bp"),
            ({"percent_bp": None}, "/percent_bp"),
            ({"percent_bp": 0}, "/percent_bp"),
            ({"percent_bp": 10_001}, "/percent_bp"),
            ({"amount": eur(5)}, "/amount"),
            ({"cap": eur(0)}, "/cap"),
            ({"cap": Money(5, "JPY")}, "/cap"),
            ({"min_spend": eur(-1)}, "/min_spend"),
            ({"gift_units": 1}, "/gift_units"),
            ({"kind": VoucherKind.FREE_SHIPPING, "percent_bp": None}, "/scope"),
            ({"limits": VoucherLimits(total=0)}, "/limits/total"),
            ({"limits": VoucherLimits(per_user=0)}, "/limits/per_user"),
            ({"limits": VoucherLimits(budget=eur(0))}, "/limits/budget"),
            ({"ends_at": clock.now() - timedelta(days=9)}, "/ends_at"),
            ({"category_ids": tuple(fresh_id() for _ in range(101))}, "/category_ids"),
            ({"payment_methods": ("",)}, "/payment_methods"),
        ],
    )
    def test_names_what_is_wrong(self, changes: dict[str, Any], pointer: str) -> None:
        with pytest.raises(VoucherInvalid) as refusal:
            create(terms(**changes))

        assert [problem.pointer for problem in refusal.value.problems] == [pointer]

    def test_a_gift_of_shipping_is_no_voucher(self) -> None:
        with pytest.raises(VoucherInvalid):
            create(free_shipping(kind=VoucherKind.GIFT, gift_units=1, gift_variant_id=fresh_id()))


class TestChange:
    def test_changes_what_is_given(self) -> None:
        voucher = create(total=10, budget=eur(100))
        later = voucher.terms.ends_at + timedelta(days=1)

        changed = vouchers.change_voucher(
            voucher_id=voucher.id, change=VoucherChange("Twenty", later, 20, eur(200)), shop_id=SHOP
        )

        assert changed.terms.limits == VoucherLimits(20, 1, eur(200))
        assert (changed.terms.title, changed.terms.ends_at) == ("Twenty", later)
        assert vouchers.change_voucher(voucher_id=voucher.id, change=VoucherChange()) == changed

    def test_never_below_what_is_used(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, with_limits(terms(), total=9, budget=eur(900)))
        vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher, 100)])

        for change in (
            VoucherChange(total=0),
            VoucherChange(budget=eur(99)),
            VoucherChange(budget=Money(500, "JPY")),
            VoucherChange(title=""),
            VoucherChange(ends_at=voucher.terms.starts_at),
        ):
            with pytest.raises(VoucherInvalid):
                vouchers.change_voucher(voucher_id=voucher.id, change=change)
        assert counters(voucher) == (1, 100)

    def test_is_for_the_giver_only(self) -> None:
        voucher = create()

        with pytest.raises(VoucherNotFound):
            vouchers.change_voucher(voucher_id=voucher.id, change=VoucherChange(), shop_id=OTHER_SHOP)
        with pytest.raises(VoucherNotFound):
            vouchers.stop_voucher(
                voucher_id=voucher.id, actor_id=OPERATOR, reason="not ours", shop_id=OTHER_SHOP
            )


class TestStop:
    def test_ends_claims(self, buyer_id: UUID) -> None:
        voucher = create()

        stopped = [
            vouchers.stop_voucher(voucher_id=voucher.id, actor_id=OPERATOR, reason="sold out", shop_id=SHOP)
            for _ in range(2)
        ]

        assert stopped[0].stopped_at is not None
        assert stopped[0] == stopped[1]
        assert vouchers.claimable(shop_id=SHOP).results == ()
        with pytest.raises(VoucherExpired):
            vouchers.claim(user_id=buyer_id, voucher_id=voucher.id)

    def test_wants_a_reason(self) -> None:
        with pytest.raises(InvalidInput):
            vouchers.stop_voucher(voucher_id=create().id, actor_id=OPERATOR, reason=" ")


class TestClaimable:
    def test_shows_what_runs_the_soonest_over_first(self) -> None:
        now = clock.now()
        later, sooner = create(), create(terms(ends_at=now + timedelta(days=1)))
        create(terms(needs_code=True))
        create(terms(starts_at=now + timedelta(days=1)))
        create(terms(shop_id=OTHER_SHOP))
        of_platform = create(platform())

        assert vouchers.claimable(shop_id=SHOP).results == (sooner, later)
        assert vouchers.claimable().results == (of_platform,)

    def test_leaves_out_what_is_used_up(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, with_limits(terms(), total=1))
        vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(voucher)])

        assert vouchers.claimable(shop_id=SHOP).results == ()

    def test_comes_in_pages(self) -> None:
        made = {create().id for _ in range(5)}

        found, cursor = [], None
        for _ in range(3):
            page = vouchers.claimable(shop_id=SHOP, cursor=cursor, limit=2)
            found += [voucher.id for voucher in page.results]
            cursor = page.next

        assert (set(found), len(found), cursor) == (made, 5, None)
        first = vouchers.vouchers_of(shop_id=SHOP, limit=3)
        rest = vouchers.vouchers_of(shop_id=SHOP, limit=3, cursor=first.next)
        assert {voucher.id for voucher in (*first.results, *rest.results)} == made


class TestClaim:
    def test_puts_it_into_the_wallet_once(self, buyer_id: UUID) -> None:
        voucher = create(with_limits(terms(), per_user=3))

        claims = [vouchers.claim(user_id=buyer_id, voucher_id=voucher.id) for _ in range(2)]

        assert claims[0] == claims[1]
        assert (claims[0].granted, claims[0].left) == (3, 3)
        assert vouchers.wallet_of(user_id=buyer_id) == (claims[0],)
        assert claimed_facts() == 1

    def test_is_refused_where_it_cannot_be_used(self, buyer_id: UUID) -> None:
        now = clock.now()
        [full] = claimed(fresh_id(), with_limits(terms(), total=1))
        vouchers.take(purchase_id=fresh_id(), buyer_id=_holder(full.id), uses=[use(full)])
        early = create(terms(starts_at=now + timedelta(days=1)))
        coded = create(terms(needs_code=True))

        refusals = []
        for voucher_id in (full.id, early.id, coded.id, fresh_id()):
            with pytest.raises(Exception) as refusal:  # noqa: PT011 - the types are compared below
                vouchers.claim(user_id=buyer_id, voucher_id=voucher_id)
            refusals.append(refusal.type)

        assert refusals == [VoucherUsedUp, VoucherExpired, VoucherNotApplicable, VoucherNotFound]

    def test_usable_ones_come_first(self, buyer_id: UUID) -> None:
        now = clock.now()
        late, used, soon = claimed(
            buyer_id, terms(), terms(title="used"), terms(ends_at=now + timedelta(hours=1))
        )
        vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(used)])

        shown = [claim.voucher.id for claim in vouchers.wallet_of(user_id=buyer_id)]

        assert shown == [soon.id, late.id, used.id]


def _holder(voucher_id: UUID) -> UUID:
    row = sql.one("SELECT user_id FROM vouchers_claim WHERE voucher_id = %s", (voucher_id,))
    assert row is not None
    found: UUID = row[0]
    return found


class TestCodes:
    def test_for_everybody_grant_what_a_claim_grants(self, buyer_id: UUID) -> None:
        voucher = create(with_limits(terms(needs_code=True, code="HELLO"), per_user=2))

        claims = [vouchers.claim_code(user_id=buyer_id, code=code) for code in ("HELLO", "hel lo")]

        assert claims[0] == claims[1]
        assert (claims[0].voucher.id, claims[0].granted) == (voucher.id, 2)

    def test_of_a_batch_cannot_be_guessed_and_never_repeat(self) -> None:
        voucher = create()

        codes = codes_of(voucher.id, 500, prefix="xmas-")

        assert len(set(codes)) == 500
        assert all(code.startswith("XMAS") and len(code) == 17 for code in codes)

    def test_of_a_batch_grant_one_use_each_up_to_the_limit(self, buyer_id: UUID) -> None:
        voucher = create(with_limits(terms(needs_code=True), per_user=2))
        codes = codes_of(voucher.id, 3)

        claims = [vouchers.claim_code(user_id=buyer_id, code=code) for code in (codes[0], codes[0], codes[1])]
        with pytest.raises(VoucherAlreadyClaimed):
            vouchers.claim_code(user_id=buyer_id, code=codes[2])

        assert [claim.granted for claim in claims] == [1, 1, 2]
        assert vouchers.batches_of(voucher_id=voucher.id)[0].claimed_count == 2
        assert claimed_facts() == 2

    def test_of_somebody_else_are_refused(self, buyer_id: UUID) -> None:
        [code] = codes_of(create().id, 1)
        vouchers.claim_code(user_id=fresh_id(), code=code)

        with pytest.raises(VoucherAlreadyClaimed):
            vouchers.claim_code(user_id=buyer_id, code=code)

    @pytest.mark.parametrize("code", ["", "NOSUCHCODE", "'; DROP TABLE", "x" * 200, "\x00"])
    def test_that_do_not_exist_are_not_found(self, buyer_id: UUID, code: str) -> None:
        with pytest.raises(VoucherNotFound):
            vouchers.claim_code(user_id=buyer_id, code=code)

    def test_of_a_voucher_that_is_over_are_refused(self, buyer_id: UUID) -> None:
        voucher = create(terms(code="LATE"))

        with clock.frozen(voucher.terms.ends_at), pytest.raises(VoucherExpired):
            vouchers.claim_code(user_id=buyer_id, code="LATE")

    def test_are_exported_with_who_claimed_them(self, buyer_id: UUID) -> None:
        batch = vouchers.create_batch(voucher_id=create().id, count=2, actor_id=OPERATOR, shop_id=SHOP)
        first = sorted(vouchers.batch_csv(batch_id=batch.id))[0].split(",")[0]
        vouchers.claim_code(user_id=buyer_id, code=first)

        lines = "".join(vouchers.batch_csv(batch_id=batch.id, shop_id=SHOP)).splitlines()

        assert lines[0] == "code,claimed_by,claimed_at"
        assert lines[1].startswith(f"{first},{buyer_id},20")
        assert lines[2].endswith(",,")
        with pytest.raises(VoucherNotFound):
            vouchers.batch_csv(batch_id=batch.id, shop_id=OTHER_SHOP)

    def test_a_batch_is_made_once_per_id(self) -> None:
        voucher, batch_id = create(), fresh_id()

        made = [
            vouchers.create_batch(voucher_id=voucher.id, count=3, actor_id=OPERATOR, batch_id=batch_id)
            for _ in range(2)
        ]

        assert made[0] == made[1]
        assert len(list(vouchers.batch_csv(batch_id=batch_id))) == 4

    @pytest.mark.parametrize(("count", "prefix"), [(0, ""), (50_001, ""), (1, "ÄÖ"), (1, "X" * 13)])
    def test_a_batch_has_a_size_and_a_prefix_that_can_be_typed(self, count: int, prefix: str) -> None:
        with pytest.raises(VoucherInvalid):
            vouchers.create_batch(voucher_id=create().id, count=count, prefix=prefix, actor_id=OPERATOR)
