"""Invoices and credit notes: made when money comes and goes, complete, never changed, summing to the cent."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.platform.reading_pdf import texts
from titan.apps.invoices import api as invoices
from titan.apps.invoices.contracts import Paper, PaperKind, Party, Sale, SaleDiscount, SaleLine, TaxLine
from titan.apps.invoices.domain import billing
from titan.kernel import clock
from titan.kernel.money import Money, allocate, share
from titan.platform.db import sql
from titan.platform.eventlog import reading

from .conftest import Shop, discount, eur, fresh_id, line, take_in


def sums(paper: Paper) -> tuple[int, int]:
    """The sum of the lines, and that of the tax lines."""
    return (
        sum(one.total.amount for one in paper.lines),
        sum(one.net.amount + one.tax.amount for one in paper.taxes),
    )


def rates(paper: Paper) -> dict[int | None, tuple[int, int]]:
    return {one.rate_bp: (one.net.amount, one.tax.amount) for one in paper.taxes}


@pytest.mark.django_db
class TestInvoice:
    def test_is_made_when_the_order_is_paid(self, shop: Shop) -> None:
        order = shop.order()
        before = order.papers
        order.paid()

        [paper] = order.papers
        assert before == ()
        assert (paper.kind, paper.code[:3], paper.total) == (PaperKind.INVOICE, "INV", eur(1990))
        assert (paper.issuer.name, paper.issuer.country) == ("Lamps & Söhne", "DE")
        assert paper.recipient == Party("Ada Byron", ("Torstraße 1", "10119 Berlin"), "DE")

    def test_shows_the_tax_by_its_rates(self, shop: Shop) -> None:
        [paper] = shop.order().paid().papers

        assert rates(paper) == {1900: (840 + 412, 160 + 78), 700: (467, 33)}
        assert sums(paper) == (1990, 1990)

    def test_adds_tax_that_comes_on_top(self, shop: Shop) -> None:
        lines = (line("Lamp", 1000, tax=190),)
        order = shop.order(
            lines=lines, goods=eur(1000), shipping=eur(0), tax=eur(190), total=eur(1190)
        ).paid()

        [paper] = order.papers
        assert [(one.title, one.total.amount) for one in paper.lines] == [("Lamp", 1000), ("Tax", 190)]
        assert rates(paper) == {1900: (1000, 190)}

    def test_takes_the_shop_s_discount_off_and_shows_who_paid_the_platform_s(self, shop: Shop) -> None:
        changes = {
            "lines": (line("Lamp", 1000, tax=144),),
            "goods": eur(1000),
            "shipping": eur(0),
            "tax": eur(144),
            "discounts": (discount(shop=100, platform=200),),
            "total": eur(700),
        }
        [paper] = shop.order(**changes).paid().papers

        assert (paper.total, paper.paid_by_platform) == (eur(900), eur(200))
        assert rates(paper) == {1900: (756, 144)}

    def test_is_made_once(self, shop: Shop) -> None:
        order = shop.order().paid()
        take_in()
        invoices.bill_orders(paid={order.id: clock.now()})

        assert len(order.papers) == 1

    def test_leaves_a_fact(self, shop: Shop) -> None:
        [paper] = shop.order().paid().papers

        [fact] = reading.stream(paper.id)
        assert (fact.type, fact.payload["code"]) == ("invoices.paper_issued.v1", paper.code)

    def test_of_an_unknown_order_is_not_made(self, db: None) -> None:
        stranger = fresh_id()
        invoices.bill_orders(paid={stranger: clock.now()})

        assert invoices.of_order(order_id=stranger) == ()

    @pytest.mark.parametrize(
        "statement", ["UPDATE invoices_paper SET total_minor = 1", "DELETE FROM invoices_paper"]
    )
    def test_is_never_changed(self, shop: Shop, statement: str) -> None:
        shop.order().paid()

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql.execute(statement)


@pytest.mark.django_db
class TestCreditNote:
    def test_takes_back_what_was_refunded(self, shop: Shop) -> None:
        order = shop.order().paid()
        order.refunded(995)

        invoice, note = order.papers
        assert (note.kind, note.refers_to, note.total) == (PaperKind.CREDIT_NOTE, invoice.code, eur(995))
        assert sums(note) == (995, 995)

    def test_takes_back_exactly_the_invoice_in_the_end(self, shop: Shop) -> None:
        order = shop.order().paid()
        for amount in (1, 333, 777, 879):
            order.refunded(amount)

        invoice, *notes = order.papers
        assert sum(note.total.amount for note in notes) == invoice.total.amount
        for place, tax in enumerate(invoice.taxes):
            assert sum(note.taxes[place].tax.amount for note in notes) == tax.tax.amount

    def test_is_made_once_per_refund_and_never_exceeds_the_invoice(self, shop: Shop) -> None:
        order = shop.order().paid()
        refund_id = order.refunded(1500)
        order.refunded(1500, refund_id=refund_id)
        order.refunded(1500)

        assert [note.total.amount for note in order.papers[1:]] == [1500, 490]

    def test_of_a_cancelled_order_takes_back_all_and_its_refund_nothing_more(self, shop: Shop) -> None:
        order = shop.order().paid()
        order.cancelled()
        order.refunded(1990)

        assert [paper.total.amount for paper in order.papers] == [1990, 1990]

    def test_of_an_order_that_was_not_paid_is_not_made(self, shop: Shop) -> None:
        order = shop.order()
        order.cancelled()

        assert order.papers == ()

    def test_gives_the_platform_back_what_it_paid(self, shop: Shop) -> None:
        changes = {
            "lines": (line("Lamp", 1000, tax=160),),
            "goods": eur(1000),
            "shipping": eur(0),
            "tax": eur(160),
            "discounts": (discount(shop=0, platform=200),),
            "total": eur(800),
        }
        order = shop.order(**changes).paid()
        order.refunded(400, subsidy=100)
        order.refunded(400, subsidy=100)

        assert [(note.total.amount, note.paid_by_platform.amount) for note in order.papers[1:]] == [
            (500, 100),
            (500, 100),
        ]


@pytest.mark.django_db
class TestPdf:
    def test_says_all_that_the_paper_says(self, shop: Shop) -> None:
        [paper] = shop.order().paid().papers

        found = texts(invoices.pdf(invoice_id=paper.id))

        assert found[0] == f"Invoice {paper.code}"
        for text in ("From: Lamps & Söhne", "To: Ada Byron", "Torstraße 1", "19.90", "19 %", "7 %"):
            assert text in found

    def test_is_the_same_whenever_it_is_asked_for(self, shop: Shop) -> None:
        [paper] = shop.order().paid().papers

        assert invoices.pdf(invoice_id=paper.id) == invoices.pdf(invoice_id=paper.id)


@pytest.mark.django_db
class TestFees:
    def fee(self, shop: Shop, kind: Any, commission: int, tax: int, at: datetime) -> None:
        invoices.keep_fee(
            kind=kind, source_id=fresh_id(), shop_id=shop.id, commission=eur(commission), tax=eur(tax), at=at
        )

    def test_of_a_month_stand_on_one_invoice(self, shop: Shop) -> None:
        january, february = datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)
        self.fee(shop, "release", 1000, 190, january)
        self.fee(shop, "refund", -200, -38, january)
        self.fee(shop, "release", 500, 95, february)

        for _ in range(2):
            with clock.frozen(february):
                invoices.bill_fees()

        [paper] = invoices.list_of_shop(shop_id=shop.id).results
        assert (paper.kind, paper.total, paper.tax) == (PaperKind.FEE_INVOICE, eur(952), eur(152))
        assert rates(paper) == {1900: (800, 152)}
        assert (paper.issuer.name, paper.recipient.name) == ("Titan Commerce", "Lamps & Söhne")

    def test_that_were_given_back_stand_on_a_credit_note(self, shop: Shop) -> None:
        self.fee(shop, "refund", -200, -38, datetime(2026, 1, 31, tzinfo=UTC))
        with clock.frozen(datetime(2026, 2, 2, tzinfo=UTC)):
            invoices.bill_fees()

        [paper] = invoices.list_of_shop(shop_id=shop.id).results
        assert (paper.kind, paper.total) == (PaperKind.FEE_CREDIT_NOTE, eur(238))

    def test_that_are_heard_of_after_their_month_was_billed_stand_on_another_invoice(
        self, shop: Shop
    ) -> None:
        january, february = datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)
        with clock.frozen(february):
            self.fee(shop, "release", 1000, 190, january)
            invoices.bill_fees()
            self.fee(shop, "release", 300, 57, january)
            invoices.bill_fees()
            invoices.bill_fees()

        papers = invoices.list_of_shop(shop_id=shop.id).results
        assert sorted(paper.total.amount for paper in papers) == [357, 1190]


MINOR = st.integers(0, 50_000)


@given(
    st.lists(
        st.tuples(st.integers(1, 50_000), st.sampled_from([0, 700, 1900, 2550])), min_size=1, max_size=6
    ),
    MINOR,
    st.integers(0, 100),
    st.integers(0, 100),
    st.booleans(),
    st.lists(st.integers(1, 60_000), max_size=6),
)
def test_every_paper_sums(
    goods: list[tuple[int, int]],
    shipping: int,
    shop_percent: int,
    platform_percent: int,
    is_on_top: bool,
    refunds: list[int],
) -> None:
    sale = a_sale(goods, shipping, shop_percent, platform_percent, is_on_top=is_on_top)

    bill = billing.of_sale(sale)

    assert sum(one.total.amount for one in bill.lines) == bill.total.amount
    assert sum(one.net.amount + one.tax.amount for one in bill.taxes) == bill.total.amount
    assert sum(one.tax.amount for one in bill.taxes) == sale.tax.amount
    assert min(min(one.net.amount, one.tax.amount) for one in bill.taxes) >= 0
    notes: list[tuple[TaxLine, ...]] = []
    left = bill.total.amount
    for refund in [*refunds, left]:
        amount = min(refund, left)
        note = billing.credit(bill.taxes, before=notes, amount=eur(amount))
        assert sum(one.net.amount + one.tax.amount for one in note) == amount
        assert min(min(one.net.amount, one.tax.amount) for one in note) >= 0
        notes.append(note)
        left -= amount
    leftover = bill.total.amount - sum(one.net.amount + one.tax.amount for note in notes for one in note)
    assert leftover == left


def a_sale(
    goods: list[tuple[int, int]], shipping: int, shop_percent: int, platform_percent: int, *, is_on_top: bool
) -> Sale:
    whole = sum(price for price, _ in goods)
    by_shop = whole * shop_percent // 100
    by_platform = (whole - by_shop) * platform_percent // 100
    given = allocate(by_shop, [price for price, _ in goods])
    lines = []
    for (price, rate), off in zip(goods, given, strict=True):
        taxed = price - off
        tax = share(taxed, rate) if is_on_top else taxed - round(taxed * 10_000 / (10_000 + rate))
        lines.append(SaleLine("Lamp", "", 1, eur(price), eur(tax)))
    tax = sum(one.tax.amount for one in lines)
    total = whole + shipping - by_shop - by_platform + (tax if is_on_top else 0)
    return Sale(
        order_id=fresh_id(),
        order_number="A-1",
        shop_id=fresh_id(),
        shop_name="Lamps",
        seller_id=fresh_id(),
        buyer_id=fresh_id(),
        recipient=Party("Ada", (), "DE"),
        lines=tuple(lines),
        discounts=(SaleDiscount("SPRING", False, eur(by_shop), eur(by_platform)),),
        goods=eur(whole),
        shipping=Money(shipping, "EUR"),
        shipping_service="Standard",
        tax=eur(tax),
        total=eur(total),
        placed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
