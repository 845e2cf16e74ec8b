"""From a plan to a published sale: who may enrol what, at which price, and when the units stand apart."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.factories import flash, market
from tests.platform.eventlog.horizon import wait_until_readable
from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import (
    ItemStatus,
    Phase,
    Proposal,
    ProposalRefused,
    Sale,
    SaleDraft,
    SaleStatus,
    WrongStep,
)
from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import PriceChange
from titan.kernel import clock
from titan.kernel.errors import InvalidInput
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = new_id(bucket=1)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def planned(*, begins_in: timedelta = timedelta(minutes=30), slots: int = 1) -> Sale:
    """A sale that sellers may enrol for; its slots begin at the same time."""
    now = clock.now()
    draft = SaleDraft(slug=new_id(bucket=1).hex, title="Eleven", enrol_until=now + timedelta(minutes=20))
    sale = flashsales.create_sale(draft=draft, actor_id=OPERATOR)
    for _ in range(slots):
        begin = now + begins_in
        flashsales.add_slot(sale_id=sale.id, starts_at=begin, ends_at=begin + timedelta(hours=1))
    return flashsales.open_enrolment(sale_id=sale.id)


def enrolled(sale: Sale, shop: market.Shop, *, price: int = 1500, units: int = 5, slot: int = 0) -> UUID:
    proposal = Proposal(sale.slots[slot].id, shop.variant_id, eur(price), units)
    return flashsales.enrol(shop_id=shop.id, proposal=proposal).id


def published(sale: Sale, *item_ids: UUID) -> Sale:
    for item_id in item_ids:
        flashsales.review(item_id=item_id, approve=True, reason="", actor_id=OPERATOR)
    return flashsales.schedule(sale_id=sale.id)


def reason_of(sale: Sale, shop: market.Shop, **terms: int) -> object:
    with pytest.raises(ProposalRefused) as refusal:
        enrolled(sale, shop, **terms)
    return refusal.value.extra["reason"]


class TestEnrolling:
    def test_needs_a_price_below_the_present_one(self) -> None:
        assert reason_of(planned(), market.make_shop(price=2000), price=2000) == "too_dear"

    def test_needs_a_price_below_the_lowest_of_thirty_days(self) -> None:
        shop, sale = market.make_shop(price=2000), planned()
        sku = products.get(product_id=shop.product_id).variants[0].sku
        for price in (1400, 2500):
            wait_until_readable()
            relay.settle()
            change = PriceChange(sku, eur(price))
            products.set_prices(product_id=shop.product_id, shop_id=shop.id, changes=[change])
        wait_until_readable()
        relay.settle()
        assert reason_of(sale, shop, price=1500) == "too_dear"
        item = flashsales.item(item_id=enrolled(sale, shop, price=1300))
        assert (item.reference_price, item.reduction_percent) == (eur(1400), 7)

    def test_needs_the_units_in_stock(self) -> None:
        assert reason_of(planned(), market.make_shop(stock=3), units=4) == "stock"

    def test_is_for_the_shops_own_goods(self) -> None:
        sale, shop, other = planned(), market.make_shop(), market.make_shop()
        proposal = Proposal(sale.slots[0].id, shop.variant_id, eur(1000), 1)
        with pytest.raises(ProposalRefused):
            flashsales.enrol(shop_id=other.id, proposal=proposal)

    def test_ends_when_the_sale_is_published(self) -> None:
        sale, shop = planned(), market.make_shop()
        published(sale, enrolled(sale, shop))
        assert reason_of(sale, market.make_shop()) == "too_late"

    def test_a_variant_is_in_one_slot_at_a_time(self) -> None:
        sale, shop = planned(slots=2), market.make_shop()
        enrolled(sale, shop)
        assert reason_of(sale, shop, slot=1) == "overlaps"

    def test_again_changes_the_proposal(self) -> None:
        sale, shop = planned(), market.make_shop()
        first = enrolled(sale, shop, price=1500)
        assert enrolled(sale, shop, price=1200) == first
        assert flashsales.item(item_id=first).price == eur(1200)

    def test_a_withdrawn_item_cannot_be_approved(self) -> None:
        sale, shop = planned(), market.make_shop()
        item = enrolled(sale, shop)
        flashsales.withdraw(item_id=item, shop_id=shop.id, actor_id=shop.owner_id)
        with pytest.raises(WrongStep):
            flashsales.review(item_id=item, approve=True, reason="", actor_id=OPERATOR)

    def test_a_rejection_needs_a_reason(self) -> None:
        sale, shop = planned(), market.make_shop()
        item = enrolled(sale, shop)
        with pytest.raises(InvalidInput):
            flashsales.review(item_id=item, approve=False, reason=" ", actor_id=OPERATOR)


class TestScheduling:
    def test_sets_the_units_aside_within_the_hour(self) -> None:
        sale, shop = planned(), market.make_shop(stock=10)
        made = published(sale, enrolled(sale, shop, units=6))
        assert made.status is SaleStatus.SCHEDULED
        assert market.free(shop) == 4

    def test_a_slot_of_tomorrow_takes_no_units_yet(self) -> None:
        sale, shop = planned(begins_in=timedelta(days=1)), market.make_shop(stock=10)
        published(sale, enrolled(sale, shop, units=6))
        assert market.free(shop) == 10

    def test_rejects_what_was_sold_meanwhile(self) -> None:
        sale, shop = planned(), market.make_shop(stock=5)
        item = enrolled(sale, shop, units=5)
        inventory.set_on_hand(variant_id=shop.variant_id, quantity=2, reason="broken", actor_id=shop.owner_id)
        published(sale, item)
        assert flashsales.item(item_id=item).status is ItemStatus.REJECTED

    def test_without_an_approved_item_there_is_nothing_to_publish(self) -> None:
        sale = planned()
        with pytest.raises(WrongStep):
            flashsales.schedule(sale_id=sale.id)


class TestMoving:
    def test_a_slot_opens_early_with_its_units(self) -> None:
        sale, shop = planned(begins_in=timedelta(days=1)), market.make_shop(stock=10)
        published(sale, enrolled(sale, shop, units=6))
        slot = flashsales.open_early(slot_id=sale.slots[0].id, reason="the press is here", actor_id=OPERATOR)
        assert (slot.phase, market.free(shop)) == (Phase.OPEN, 4)

    def test_a_stopped_slot_gives_its_units_back(self) -> None:
        sale, shop = planned(), market.make_shop(stock=10)
        published(sale, enrolled(sale, shop, units=6))
        slot = flashsales.stop(slot_id=sale.slots[0].id, reason="wrong price", actor_id=OPERATOR)
        flashsales.settle(now=clock.now())
        assert (slot.phase, market.free(shop)) == (Phase.STOPPED, 10)

    def test_a_slot_that_is_over_cannot_be_stopped(self) -> None:
        sale, shop = planned(), market.make_shop()
        published(sale, enrolled(sale, shop))
        flashsales.open_early(slot_id=sale.slots[0].id, reason="now", actor_id=OPERATOR)
        flashsales.end_early(slot_id=sale.slots[0].id, reason="done", actor_id=OPERATOR)
        with pytest.raises(WrongStep):
            flashsales.stop(slot_id=sale.slots[0].id, reason="again", actor_id=OPERATOR)


class TestSettling:
    def test_waits_for_what_can_still_be_paid(self) -> None:
        shop, buyer = market.make_shop(stock=10), market.make_buyer()
        sale = flash.running(shop, allotment=6)
        flash.promised(sale, buyer)
        flashsales.stop(slot_id=sale.slot_id, reason="wrong price", actor_id=OPERATOR)
        flashsales.settle(now=clock.now())
        assert market.free(shop) == 4

    def test_gives_back_what_was_not_sold(self) -> None:
        shop, buyer, purchase = market.make_shop(stock=10), market.make_buyer(), new_id(bucket=1)
        sale = flash.running(shop, allotment=6)
        reservation = flash.promised(sale, buyer)
        flashsales.take_up(reservation_id=reservation, user_id=buyer, purchase_id=purchase)
        flashsales.sell(reservation_id=reservation, purchase_id=purchase)
        flashsales.end_early(slot_id=sale.slot_id, reason="done", actor_id=OPERATOR)
        for _ in range(2):
            flashsales.settle(now=clock.now())
        assert market.free(shop) == 9
        assert inventory.drift().unbalanced == ()
