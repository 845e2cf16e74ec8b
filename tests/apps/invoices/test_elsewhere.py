"""Papers where buyer and shop are at home in two cells: numbered and kept by the shop's, copied for the buyer."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest

from titan.apps.invoices import api as invoices
from titan.apps.invoices.contracts import Paper, PaperKind
from titan.apps.invoices.events import CreditDue, PaperIssued
from titan.apps.invoices.models import PaperRow, SeriesRow
from titan.apps.invoices.subscribers import letters
from titan.apps.orders import api as orders
from titan.kernel import clock
from titan.kernel.events import Envelope
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes
from titan.platform.bus import registry
from titan.platform.db import sql
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.portability import expressions
from titan.platform.portability.registry import portable
from titan.platform.portability.rules import WithCopy

from .conftest import Order, Shop, eur, fresh_id, take_in

pytestmark = pytest.mark.django_db(transaction=True)
SHOPS, BUYERS = 11, 12


def be_cell_of(bucket: int) -> None:
    homes.register(lambda other: None if other == bucket else 1)


@pytest.fixture(autouse=True)
def _one_cell_again() -> Iterator[None]:
    yield
    homes.forget()


def recorded(type: str) -> list[Envelope]:
    rows = sql.query("SELECT position FROM eventlog_event WHERE type = %s ORDER BY position", (type,))
    return [one for (position,) in rows if (one := reading.at_position(position)) is not None]


def ordered_elsewhere(shop: Shop, *, is_paid: bool = True) -> Order:
    """An order of a buyer of another cell, as the shop's cell knows it."""
    homes.register(lambda other: None if other in (SHOPS, BUYERS) else 1)
    order = shop.order(id=new_id(bucket=BUYERS))
    be_cell_of(SHOPS)
    return pay(order) if is_paid else order


def pay(order: Order) -> Order:
    homes.register(lambda other: None if other in (SHOPS, BUYERS) else 1)
    orders.mark_paid(purchase_id=order.purchase_id)
    be_cell_of(SHOPS)
    take_in()
    return order


def credit_due(order: Order, shop: Shop, amount: int) -> CreditDue:
    return CreditDue(order.id, shop.id, new_id(bucket=BUYERS), eur(amount), 0, "damaged", clock.now())


def letter(due: CreditDue) -> Envelope:
    return Envelope(due.order_id, 1, due.type, bucket_of(due.order_id), {}, {}, due.at, 1, 1)


def take_credit(*due: CreditDue) -> None:
    for one in due:
        letters.handlers[one.type](letter(one), one)


class TestShopsCell:
    def test_sends_the_whole_paper_to_the_home_of_the_order(self, shop: Shop) -> None:
        order = ordered_elsewhere(shop)
        [paper], [sent] = order.papers, recorded(PaperIssued.type)
        told = sent.event()
        assert isinstance(told, PaperIssued)
        assert told.paper == paper
        assert (sent.bucket, IS_COPY in sent.metadata) == (SHOPS, False)
        assert registry.addressee(sent.type, sent.payload) == order.id
        assert paper.issuer.country == "DE"

    def test_keeps_a_sale_when_a_move_parts_it_from_the_buyer(self, shop: Shop) -> None:
        ordered_elsewhere(shop, is_paid=False)
        known = {rule.table: rule for rule in portable()}
        rule = known["invoices_sale"]
        assert isinstance(rule, WithCopy)
        rows = sql.query(
            f"SELECT {expressions.homes(rule, 'r', known)}, {expressions.buckets(rule, 'r', known)} FROM invoices_sale r"
        )
        assert rows == [([BUYERS], [BUYERS, SHOPS])]

    def test_finds_the_shop_of_sales_that_a_former_release_kept(self, shop: Shop) -> None:
        for _ in range(2):
            ordered_elsewhere(shop, is_paid=False)
        sql.execute("UPDATE invoices_sale SET shop_id = NULL")
        sql.execute(import_module("titan.apps.invoices.migrations.0004_shop_of_sale").FILL)
        assert sql.query("SELECT shop_id FROM invoices_sale") == [(shop.id,)] * 2

    def test_keeps_what_it_sells_at_home_out_of_the_letter(self, shop: Shop) -> None:
        shop.order().paid()
        [sent] = recorded(PaperIssued.type)
        assert sent.payload["paper"] is None

    def test_credits_what_the_home_paid_back_once(self, shop: Shop) -> None:
        order = ordered_elsewhere(shop)
        due = credit_due(order, shop, 500)
        take_credit(due, due)
        invoice, note = order.papers
        assert (note.kind, note.total, note.refers_to) == (PaperKind.CREDIT_NOTE, eur(500), invoice.code)
        written = recorded(PaperIssued.type)[1].event()
        assert isinstance(written, PaperIssued)
        assert written.paper == note

    def test_credits_an_invoice_that_is_written_after_the_refund_was_heard_of(self, shop: Shop) -> None:
        order = ordered_elsewhere(shop, is_paid=False)
        first, second = credit_due(order, shop, 500), credit_due(order, shop, 300)
        take_credit(first, second, first)
        before = order.papers
        assert before == ()
        pay(order)
        take_credit(second)
        assert [one.total for one in order.papers] == [eur(1990), eur(500), eur(300)]


class TestHomeOfTheOrder:
    def paid_here(self, shop: Shop) -> Order:
        homes.register(lambda other: None if other in (SHOPS, BUYERS) else 1)
        order = shop.order(id=new_id(bucket=BUYERS))
        be_cell_of(BUYERS)
        orders.mark_paid(purchase_id=order.purchase_id)
        take_in()
        return order

    def test_writes_no_paper_of_a_shop_of_another_cell(self, shop: Shop) -> None:
        order = self.paid_here(shop)
        assert order.papers == ()
        assert not SeriesRow.objects.exists()

    def test_has_the_shops_cell_credit_a_refund_once(self, shop: Shop) -> None:
        order = self.paid_here(shop)
        refund_id = order.refunded(500)
        take_in()
        [sent] = recorded(CreditDue.type)
        due = sent.event()
        assert isinstance(due, CreditDue)
        assert (due.order_id, due.shop_id, due.source_id, due.amount) == (
            order.id,
            shop.id,
            refund_id,
            eur(500),
        )
        assert registry.addressee(sent.type, sent.payload) == shop.id
        assert sent.bucket == BUYERS
        assert order.papers == ()

    def test_shows_the_buyer_what_was_billed_elsewhere_and_numbers_nothing(self, shop: Shop) -> None:
        paper = issued(shop)
        be_cell_of(BUYERS)
        before = list(SeriesRow.objects.values("issuer_id", "kind", "year", "last"))
        [sent] = recorded(PaperIssued.type)
        copy = replace(
            paper, id=new_id(bucket=BUYERS), order_id=new_id(bucket=BUYERS), code="INV-2026-000042"
        )
        told = sent.event()
        assert isinstance(told, PaperIssued)
        for _ in range(2):
            letters.handlers[sent.type](sent, replace(told, paper=copy))
        assert copy.order_id is not None
        assert invoices.of_order(order_id=copy.order_id, buyer_id=copy.buyer_id) == (copy,)
        assert invoices.of_order(order_id=copy.order_id, buyer_id=fresh_id()) == ()
        assert invoices.pdf(invoice_id=copy.id, buyer_id=copy.buyer_id).startswith(b"%PDF")
        assert PaperRow.objects.get(id=copy.id).number == 42
        assert list(SeriesRow.objects.values("issuer_id", "kind", "year", "last")) == before


def issued(shop: Shop) -> Paper:
    [paper] = ordered_elsewhere(shop).papers
    return paper
