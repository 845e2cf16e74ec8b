"""Which vouchers are used for a basket, and why the others are not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from titan.apps.categories import api as categories
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    Funding,
    Reason,
    Selection,
    VoucherKind,
    VoucherScope,
)
from titan.kernel import clock
from titan.kernel.money import Money

from .conftest import (
    OPERATOR,
    OTHER_SHOP,
    SHOP,
    basket,
    best,
    claimed,
    create,
    eur,
    fixed,
    free_shipping,
    fresh_id,
    line,
    platform,
    shop,
    terms,
    use,
    with_limits,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer_id() -> UUID:
    return fresh_id()


def off(selection: Selection) -> list[tuple[UUID, int]]:
    return [(discount.shop_id, discount.amount.amount) for discount in selection.discounts]


def reasons(selection: Selection) -> dict[str, Reason]:
    return {refused.label or refused.code: refused.reason for refused in selection.refused}


class TestKinds:
    @pytest.mark.parametrize(
        ("wanted", "amount"),
        [
            (lambda: terms(), 500),
            (lambda: terms(cap=eur(120)), 120),
            (lambda: fixed(300), 300),
            (lambda: fixed(9000), 5000),
            (lambda: free_shipping(), 490),
            (lambda: free_shipping(cap=eur(200)), 200),
            (lambda: platform(scope=VoucherScope.SHIPPING, percent_bp=5000), 245),
            (lambda: platform(fixed, 300, scope=VoucherScope.SHIPPING), 300),
        ],
    )
    def test_are_off_what_they_say(self, buyer_id: UUID, wanted: Callable[[], Any], amount: int) -> None:
        claimed(buyer_id, wanted())

        selection = best(buyer_id, basket(shop(5000)))

        assert selection.amount_minor == amount
        [discount] = selection.discounts
        assert discount.is_off_shipping == (wanted().scope is VoucherScope.SHIPPING)

    @pytest.mark.parametrize(("units", "amount"), [(1, 700), (2, 1400), (9, 2100)])
    def test_a_gift_is_up_to_so_many_units_of_a_line(self, buyer_id: UUID, units: int, amount: int) -> None:
        gift = line(2100, quantity=3)
        claimed(
            buyer_id,
            terms(kind=VoucherKind.GIFT, percent_bp=None, gift_variant_id=gift.variant_id, gift_units=units),
        )

        selection = best(buyer_id, basket(shop(5000, gift)))

        [discount] = selection.discounts
        assert (discount.amount, discount.lines) == (eur(amount), (gift.variant_id,))

    def test_a_gift_wants_its_line(self, buyer_id: UUID) -> None:
        claimed(
            buyer_id,
            terms(kind=VoucherKind.GIFT, percent_bp=None, gift_variant_id=fresh_id(), gift_units=1),
        )

        assert reasons(best(buyer_id, basket(shop(5000)))) == {"Ten off": Reason.NO_GOODS}


class TestFunding:
    def test_is_split_exactly_over_the_orders(self, buyer_id: UUID) -> None:
        shared = platform(fixed, 1001, funding=Funding(3333), shop_ids=(SHOP, OTHER_SHOP))
        claimed(buyer_id, shared)

        selection = best(buyer_id, basket(shop(2000), shop(1000, id=OTHER_SHOP)))

        [taken] = selection.uses
        assert (taken.amount, taken.platform_funded) == (eur(1001), eur(334))
        assert [(part.amount.amount, part.platform_funded.amount) for part in taken.parts] == [
            (667, 223),
            (334, 111),
        ]
        assert [(d.shop_funded.amount, d.platform_funded.amount) for d in selection.discounts] == [
            (444, 223),
            (223, 111),
        ]

    def test_is_the_shops_alone_by_default(self, buyer_id: UUID) -> None:
        claimed(buyer_id, terms())

        [discount] = best(buyer_id, basket(shop(5000))).discounts

        assert (discount.shop_funded, discount.platform_funded) == (eur(500), eur(0))


class TestConditions:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"min_spend": eur(5001)}, Reason.MIN_SPEND),
            ({"is_first_order_only": True}, Reason.FIRST_ORDER),
            ({"payment_methods": ("card",)}, Reason.PAYMENT_METHOD),
            ({"category_ids": (fresh_id(),)}, Reason.NO_GOODS),
        ],
    )
    def test_that_are_not_met_are_named(
        self, buyer_id: UUID, changes: dict[str, Any], reason: Reason
    ) -> None:
        claimed(buyer_id, terms(**changes))

        selection = best(buyer_id, basket(shop(5000)), payment_method="wallet")

        assert (selection.discounts, reasons(selection)) == ((), {"Ten off": reason})

    def test_that_are_met_let_the_voucher_through(self, buyer_id: UUID) -> None:
        claimed(
            buyer_id,
            terms(min_spend=eur(5000), is_first_order_only=True, payment_methods=("card", "wallet")),
        )

        selection = best(buyer_id, basket(shop(5000)), payment_method="wallet", is_first_order=True)

        assert off(selection) == [(SHOP, 500)]

    def test_a_minimum_spend_tells_what_is_missing(self, buyer_id: UUID) -> None:
        claimed(buyer_id, terms(min_spend=eur(6000)))

        [refused] = best(buyer_id, basket(shop(5000))).refused

        assert refused.missing == eur(1000)

    def test_a_category_holds_for_all_below_it(self, buyer_id: UUID) -> None:
        mugs = categories.ensure_path(names=["Kitchen", "Cups", "Mugs"])
        kitchen = categories.tree()[0]
        claimed(buyer_id, terms(category_ids=(kitchen.id,)))
        mug = line(2000, category_id=mugs.id)

        selection = best(buyer_id, basket(shop(mug, line(9000, category_id=fresh_id()), 500)))

        [discount] = selection.discounts
        assert (discount.amount, discount.lines) == (eur(200), (mug.variant_id,))

    def test_a_platform_voucher_may_be_for_some_shops(self, buyer_id: UUID) -> None:
        claimed(buyer_id, platform(shop_ids=(OTHER_SHOP,)))

        selection = best(buyer_id, basket(shop(5000), shop(1000, id=OTHER_SHOP)))

        assert off(selection) == [(OTHER_SHOP, 100)]

    def test_the_currency_is_never_converted(self, buyer_id: UUID) -> None:
        [voucher] = claimed(buyer_id, fixed(300))
        yen = basket(shop(5000, currency="JPY"))

        selection = vouchers.best(buyer_id=buyer_id, basket=yen, currency="JPY", chosen=(voucher.id,))

        assert reasons(selection) == {"Ten off": Reason.CURRENCY}


class TestStacking:
    def test_takes_one_a_shop_one_of_the_platform_and_one_of_shipping(self, buyer_id: UUID) -> None:
        claimed(
            buyer_id,
            fixed(300, title="shop small"),
            fixed(500, title="shop big"),
            fixed(200, title="other shop", shop_id=OTHER_SHOP),
            platform(title="platform"),
            platform(fixed, 100, title="platform small"),
            free_shipping(title="shipping"),
            free_shipping(title="shipping capped", cap=eur(10)),
        )

        selection = best(buyer_id, basket(shop(5000), shop(1000, id=OTHER_SHOP, shipping=300)))

        assert [taken.label for taken in selection.uses] == ["shop big", "other shop", "platform", "shipping"]
        assert off(selection) == [
            (SHOP, 500),
            (OTHER_SHOP, 200),
            (SHOP, 450),
            (OTHER_SHOP, 80),
            (SHOP, 490),
            (OTHER_SHOP, 300),
        ]
        assert set(reasons(selection)) == {"shop small", "platform small", "shipping capped"}
        assert set(reasons(selection).values()) == {Reason.OUTDONE}

    def test_picks_the_shop_voucher_that_leaves_more_to_the_platforms(self, buyer_id: UUID) -> None:
        kitchen = categories.ensure_path(names=["Kitchen"])
        mug, book = line(1000, category_id=kitchen.id), line(1000)
        claimed(
            buyer_id,
            fixed(1000, title="off mugs", category_ids=(kitchen.id,)),
            terms(title="half off all", percent_bp=4900),
            platform(title="platform", percent_bp=10_000, category_ids=(kitchen.id,)),
        )

        selection = best(buyer_id, basket(shop(mug, book)))

        assert [taken.label for taken in selection.uses] == ["half off all", "platform"]
        assert selection.amount_minor == 980 + 510

    def test_keeps_a_voucher_that_adds_nothing(self, buyer_id: UUID) -> None:
        claimed(buyer_id, fixed(5000, title="all of it"), platform(title="platform"))

        selection = best(buyer_id, basket(shop(5000)))

        assert len(selection.uses) == 1
        assert selection.amount_minor == 5000

    def test_chosen_ones_are_the_only_ones(self, buyer_id: UUID) -> None:
        small, _ = claimed(buyer_id, fixed(100, title="small"), fixed(900, title="big"))
        stranger = create(fixed(50))

        selection = best(buyer_id, basket(shop(5000)), chosen=(small.id, stranger.id))

        assert [taken.voucher_id for taken in selection.uses] == [small.id]
        [refused] = selection.refused
        assert (refused.voucher_id, refused.reason) == (stranger.id, Reason.NOT_CLAIMED)
        assert best(buyer_id, basket(shop(5000)), chosen=()) == Selection()


class TestStanding:
    def test_tells_why_a_chosen_voucher_is_out(self, buyer_id: UUID) -> None:
        now = clock.now()
        over = terms(title="over", starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=1))
        made = claimed(
            buyer_id,
            over,
            terms(title="stopped"),
            with_limits(terms(title="full"), total=1),
            terms(title="mine"),
        )
        vouchers.stop_voucher(voucher_id=made[1].id, actor_id=OPERATOR, reason="a mistake")
        other = fresh_id()
        vouchers.claim(user_id=other, voucher_id=made[2].id)
        vouchers.take(purchase_id=fresh_id(), buyer_id=other, uses=[use(made[2])])
        vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(made[3])])

        with clock.frozen(now + timedelta(days=1)):
            selection = best(buyer_id, basket(shop(5000)), chosen=tuple(voucher.id for voucher in made))

        assert reasons(selection) == {
            "over": Reason.EXPIRED,
            "stopped": Reason.STOPPED,
            "full": Reason.USED_UP,
            "mine": Reason.USED_BY_YOU,
        }

    def test_a_budget_that_does_not_last_is_used_up(self, buyer_id: UUID) -> None:
        claimed(buyer_id, with_limits(fixed(300), budget=eur(299)))

        assert reasons(best(buyer_id, basket(shop(5000)))) == {"Ten off": Reason.USED_UP}
        assert off(best(buyer_id, basket(shop(299)))) == [(SHOP, 299)]

    def test_an_empty_wallet_gives_nothing(self, buyer_id: UUID) -> None:
        create()

        assert best(buyer_id, basket(shop(5000))) == Selection()


class TestCodes:
    def test_are_used_without_a_claim_and_claimed_by_taking(self, buyer_id: UUID) -> None:
        voucher = create(terms(needs_code=True, code="WELCOME"))

        selection = best(buyer_id, basket(shop(5000)), codes=(" wel-come ",))
        vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=selection.uses)

        assert [(taken.voucher_id, taken.code) for taken in selection.uses] == [(voucher.id, "WELCOME")]
        [claim] = vouchers.wallet_of(user_id=buyer_id)
        assert (claim.used_count, claim.left) == (1, 0)
        again = best(buyer_id, basket(shop(5000)), codes=("WELCOME",))
        assert reasons(again) == {"Ten off": Reason.USED_BY_YOU}

    def test_that_are_not_known_or_taken_are_named(self, buyer_id: UUID) -> None:
        voucher = create(terms(needs_code=True))
        batch = vouchers.create_batch(voucher_id=voucher.id, count=1, actor_id=OPERATOR)
        code = list(vouchers.batch_csv(batch_id=batch.id))[1].split(",")[0]
        vouchers.claim_code(user_id=fresh_id(), code=code)

        selection = best(buyer_id, basket(shop(5000)), codes=("NOSUCH", code))

        assert reasons(selection) == {"NOSUCH": Reason.UNKNOWN, code: Reason.CODE_TAKEN}

    def test_of_a_batch_work_once(self, buyer_id: UUID) -> None:
        voucher = create(terms(needs_code=True))
        batch = vouchers.create_batch(voucher_id=voucher.id, count=1, actor_id=OPERATOR)
        code = list(vouchers.batch_csv(batch_id=batch.id))[1].split(",")[0]

        selection = best(buyer_id, basket(shop(5000)), codes=(code,))
        for _ in range(2):
            vouchers.take(purchase_id=voucher.id, buyer_id=buyer_id, uses=selection.uses)

        assert selection.amount_minor == 500
        assert vouchers.get(voucher_id=voucher.id).used_count == 1
        assert vouchers.batches_of(voucher_id=voucher.id)[0].claimed_count == 1


class TestBest:
    def test_asks_the_database_three_times_at_most(
        self, buyer_id: UUID, django_assert_max_num_queries: Any
    ) -> None:
        kitchen = categories.ensure_path(names=["Kitchen"])
        categories.tree()
        claimed(buyer_id, *(terms(percent_bp=n + 1) for n in range(20)))
        create(terms(code="SOMETHING"))

        with django_assert_max_num_queries(3):
            vouchers.best(
                buyer_id=buyer_id,
                basket=basket(shop(line(10, category_id=kitchen.id))),
                currency="EUR",
                codes=("SOMETHING",),
            )

    @pytest.mark.parametrize(
        "wanted",
        [
            basket(shop(100, currency="JPY")),
            basket(shop(100), shop(100)),
            basket(shop(line(100, quantity=0))),
            basket(shop(line(-1))),
        ],
    )
    def test_a_broken_basket_is_a_mistake_of_the_caller(self, buyer_id: UUID, wanted: Any) -> None:
        with pytest.raises(ValueError, match=r"basket|unit"):
            best(buyer_id, wanted)

    def test_gives_whole_units_in_every_currency(self, buyer_id: UUID) -> None:
        for currency in ("JPY", "EUR"):
            claimed(buyer_id, terms(currency=currency, percent_bp=3333))

            selection = vouchers.best(
                buyer_id=buyer_id, basket=basket(shop(100, currency=currency)), currency=currency
            )

            assert [one.amount for one in selection.uses] == [Money(33, currency)]
