"""Vouchers for named products: off their lines alone, before all others, at most one a line."""

from typing import Any
from uuid import UUID

import pytest

from tests.factories import market
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    BasketLine,
    BasketShop,
    Funding,
    Reason,
    Selection,
    Voucher,
    VoucherInvalid,
    VoucherScope,
    VoucherTerms,
)
from titan.apps.vouchers.domain import choosing, fitting
from titan.apps.vouchers.domain.fitting import Candidate, Circumstances, Fit
from titan.kernel import clock
from titan.kernel.ids import new_id

from .conftest import basket, best, claimed, create, eur, fixed, fresh_id, line, platform, shop, terms

pytestmark = pytest.mark.django_db


def item(made: market.Shop, *others: market.Shop, **changes: Any) -> VoucherTerms:
    """Ten per cent off the shop's product."""
    named = tuple(one.product_id for one in (made, *others))
    return terms(**{"scope": VoucherScope.ITEM, "shop_id": made.id, "product_ids": named} | changes)


def item_fixed(made: market.Shop, amount: int, title: str) -> VoucherTerms:
    """An amount off the shop's product."""
    return fixed(
        amount, title=title, scope=VoucherScope.ITEM, shop_id=made.id, product_ids=(made.product_id,)
    )


def mug(made: market.Shop, total: int) -> BasketLine:
    return line(total, product_id=made.product_id, variant_id=made.variant_id)


def parcel(made: market.Shop, *lines: BasketLine | int) -> BasketShop:
    return shop(*lines, id=made.id)


def labels(selection: Selection) -> list[tuple[str, int]]:
    return [(use.label, use.amount.amount) for use in selection.uses]


@pytest.fixture
def tin() -> market.Shop:
    return market.make_shop()


@pytest.fixture
def clay() -> market.Shop:
    return market.make_shop()


@pytest.fixture
def buyer_id() -> UUID:
    return fresh_id()


def test_is_off_its_lines_alone(buyer_id: UUID, tin: market.Shop) -> None:
    claimed(buyer_id, item(tin))

    selection = best(buyer_id, basket(parcel(tin, 8000, mug(tin, 2000))))

    [discount] = selection.discounts
    assert (discount.amount, discount.lines, discount.shop_funded) == (eur(200), (tin.variant_id,), eur(200))


def test_the_others_are_reckoned_on_what_it_leaves(buyer_id: UUID, tin: market.Shop) -> None:
    claimed(
        buyer_id,
        platform(title="platform"),
        terms(shop_id=tin.id, title="shop", percent_bp=5000),
        item(tin, title="item", percent_bp=5000),
    )

    selection = best(buyer_id, basket(parcel(tin, mug(tin, 2000))))

    assert labels(selection) == [("item", 1000), ("shop", 500), ("platform", 50)]


def test_one_is_used_a_line(buyer_id: UUID, tin: market.Shop) -> None:
    claimed(buyer_id, item(tin, title="ten"), item_fixed(tin, 500, "five"))

    selection = best(buyer_id, basket(parcel(tin, mug(tin, 2000))))

    assert labels(selection) == [("five", 500)]
    assert [(one.label, one.reason) for one in selection.refused] == [("ten", Reason.OUTDONE)]


def test_two_of_one_line_each_go_before_one_of_both(
    buyer_id: UUID, tin: market.Shop, clay: market.Shop
) -> None:
    both = platform(
        fixed, 700, title="both", scope=VoucherScope.ITEM, product_ids=(tin.product_id, clay.product_id)
    )
    claimed(
        buyer_id,
        both,
        item_fixed(tin, 400, "tin"),
        item_fixed(clay, 350, "clay"),
    )
    wanted = basket(parcel(tin, mug(tin, 2000)), parcel(clay, mug(clay, 1000)))

    assert labels(best(buyer_id, wanted)) == [("tin", 400), ("clay", 350)]


def test_the_platform_names_products_of_several_shops_and_shares_the_price_exactly(
    buyer_id: UUID, tin: market.Shop, clay: market.Shop
) -> None:
    claimed(
        buyer_id,
        fixed(
            1001,
            title="both",
            scope=VoucherScope.ITEM,
            shop_id=None,
            shop_ids=(tin.id, clay.id),
            product_ids=(tin.product_id, clay.product_id),
            funding=Funding(3333),
        ),
    )

    selection = best(buyer_id, basket(parcel(tin, 9000, mug(tin, 2000)), parcel(clay, mug(clay, 1000), 9000)))

    [use] = selection.uses
    assert [(part.amount.amount, part.platform_funded.amount) for part in use.parts] == [
        (667, 223),
        (334, 111),
    ]
    assert [one.lines for one in selection.discounts] == [(tin.variant_id,), (clay.variant_id,)]


def test_a_minimum_spend_counts_its_lines_alone(buyer_id: UUID, tin: market.Shop) -> None:
    claimed(buyer_id, item(tin, min_spend=eur(3000)))

    selection = best(buyer_id, basket(parcel(tin, 9000, mug(tin, 2000))))

    assert [(one.reason, one.missing) for one in selection.refused] == [(Reason.MIN_SPEND, eur(1000))]


def test_other_goods_are_none_of_it(buyer_id: UUID, tin: market.Shop) -> None:
    claimed(buyer_id, item(tin))

    selection = best(buyer_id, basket(parcel(tin, 9000)))

    assert [one.reason for one in selection.refused] == [Reason.NO_GOODS]


def test_a_code_gives_it_too(buyer_id: UUID, tin: market.Shop) -> None:
    create(item(tin, needs_code=True, code="MUGS10"))

    selection = best(buyer_id, basket(parcel(tin, mug(tin, 2000))), codes=("mugs-10",))

    assert [(use.code, use.amount) for use in selection.uses] == [("MUGS10", eur(200))]


def test_is_counted_and_comes_back_as_its_siblings(buyer_id: UUID, tin: market.Shop) -> None:
    [made] = claimed(buyer_id, item(tin))
    selection = best(buyer_id, basket(parcel(tin, mug(tin, 2000))))
    purchase_id = fresh_id()

    vouchers.take(purchase_id=purchase_id, buyer_id=buyer_id, uses=selection.uses)
    taken = vouchers.get(voucher_id=made.id)
    vouchers.give_back_order(purchase_id=purchase_id, order_id=fresh_id(), shop_id=tin.id)
    back = vouchers.get(voucher_id=made.id)

    assert [(one.used_count, one.spent.amount) for one in (taken, back)] == [(1, 200), (0, 0)]
    assert vouchers.check() == ()


def test_what_is_claimable_can_be_asked_for_a_product(tin: market.Shop) -> None:
    made = create(item(tin))
    whole = create(terms(shop_id=tin.id))

    def found(product_id: UUID | None) -> set[UUID]:
        page = vouchers.claimable(shop_id=tin.id, product_id=product_id)
        return {voucher.id for voucher in page.results}

    assert found(tin.product_id) == found(None) == {made.id, whole.id}
    assert found(fresh_id()) == {whole.id}


class TestTerms:
    def refused(self, wanted: VoucherTerms) -> list[str]:
        with pytest.raises(VoucherInvalid) as refusal:
            create(wanted)
        return [problem.pointer for problem in refusal.value.problems]

    def test_name_products_where_it_is_for_some(self, tin: market.Shop) -> None:
        assert self.refused(item(tin, category_ids=(fresh_id(),))) == ["/category_ids"]
        assert self.refused(terms(scope=VoucherScope.ITEM)) == ["/product_ids"]
        assert self.refused(terms(product_ids=(tin.product_id,))) == ["/product_ids"]

    def test_name_products_of_the_shop_that_gives_it(self, tin: market.Shop, clay: market.Shop) -> None:
        assert self.refused(item(tin, clay)) == ["/product_ids"]
        assert self.refused(terms(scope=VoucherScope.ITEM, product_ids=(fresh_id(),))) == ["/product_ids"]


def test_more_than_can_all_be_tried_are_never_worse_than_the_best_of_them() -> None:
    """Twelve shop vouchers, and 24 item vouchers of which each pair stacks: far more sets than are looked at."""
    lines = [line(1000 + 7 * number) for number in range(24)]
    now = clock.now()
    wanted = basket(shop(*lines))
    made = [
        fixed(100 + number, scope=VoucherScope.ITEM, product_ids=(one.product_id,))
        for number, one in enumerate(lines)
    ]
    made += [fixed(300 + number) for number in range(12)]
    found = [
        fitting.fit(
            Candidate(Voucher(new_id(bucket=1), one, 0, eur(0), now), 1), wanted, Circumstances(now, "EUR")
        )
        for one in made
    ]

    choice = choosing.choose([one for one in found if isinstance(one, Fit)], wanted)

    twelve_strongest = sum(100 + number for number in range(12, 24))
    assert choice.total == twelve_strongest + 311
