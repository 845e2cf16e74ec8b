"""Statements and tax reports: what is printed sums to what is paid, to the cent, in every currency."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest

from tests.platform.reading_pdf import texts
from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import PayoutNotFound
from titan.kernel import clock
from titan.kernel.money import Money

from .conftest import Shop, eur, fresh_id, take_in

pytestmark = pytest.mark.django_db


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


class TestStatement:
    @pytest.mark.parametrize(
        ("currency", "totals"), [("EUR", (1999, 333)), ("JPY", (1999, 333)), ("KWD", (12_345, 4321))]
    )
    def test_sums_to_the_payout(self, shop: Shop, currency: str, totals: tuple[int, int]) -> None:
        shop.currency = currency
        payouts.set_reserve(shop_id=shop.id, reserve_bp=500, reserve_days=14, actor_id=shop.owner_id)
        order_id = shop.sells(totals[0])
        shop.sells(totals[1])
        shop.gives_back(order_id, 77)
        payout = shop.asks()

        *lines, total = rows(payouts.statement_csv(payout_id=payout.id))

        added = sum((Decimal(line["amount"]) for line in lines), Decimal())
        assert added == payout.amount.decimal() == Decimal(total["amount"])
        for line in [*lines, total]:
            parts = {name: Decimal(line[name]) for name in ("gross", "commission", "tax", "other", "amount")}
            assert parts["amount"] == parts["gross"] - parts["commission"] - parts["tax"] + parts["other"]

    def test_is_printed_with_the_same_sums(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        payout = shop.asks()

        found = texts(payouts.statement_pdf(payout_id=payout.id))

        assert "Lamps" in found
        assert any(str(order_id)[-6:] in text for text in found)
        assert found[-7:-1] == ["Total", "10.00", "1.00", "0.20", "0.00", "8.80"]

    def test_is_its_shop_s_alone(self, shop: Shop) -> None:
        shop.sells(1000)
        payout = shop.asks()

        with pytest.raises(PayoutNotFound):
            payouts.statement_csv(payout_id=payout.id, shop_id=fresh_id())


class TestTaxReport:
    def test_sums_a_month_of_sales_and_refunds(self, shop: Shop) -> None:
        with clock.frozen(datetime(2026, 2, 28, 23, 59, tzinfo=UTC)):
            order_id = shop.sells(1000)
        with clock.frozen(datetime(2026, 3, 1, tzinfo=UTC)):
            shop.sells(2000)
            shop.gives_back(order_id, 500)

        february, march = payouts.tax_months(shop_id=shop.id, year=2026)

        assert (february.month, february.gross, february.net) == (2, eur(1000), eur(880))
        assert (march.gross, march.refunds, march.fees, march.tax_on_fees, march.net) == (
            *(eur(2000), eur(500), eur(150), eur(30)),
            eur(1320),
        )
        assert payouts.tax_months(shop_id=shop.id, year=2026, month=3) == (march,)

    def test_counts_a_refund_that_was_laid_out(self, shop: Shop) -> None:
        order_id = shop.sells(1000)
        shop.asks()
        shop.gives_back(order_id, 1000)

        [month] = payouts.tax_months(shop_id=shop.id, year=clock.now().year)

        assert (month.refunds, month.fees, month.net) == (eur(1000), eur(0), eur(0))

    def test_keeps_currencies_apart(self, shop: Shop) -> None:
        shop.sells(1000)
        shop.currency = "JPY"
        shop.sells(1000)
        take_in()

        lines = rows(payouts.tax_csv(shop_id=shop.id, year=clock.now().year))

        assert [(line["currency"], line["gross"], line["net"]) for line in lines] == [
            ("EUR", "10.00", "8.80"),
            ("JPY", "1000", "880"),
        ]
        assert Money(880, "JPY").decimal() == 880

    def test_is_printed_with_the_figures_of_the_csv_and_their_sums(self, shop: Shop) -> None:
        with clock.frozen(datetime(2026, 2, 1, tzinfo=UTC)):
            shop.sells(1999)
        with clock.frozen(datetime(2026, 3, 1, tzinfo=UTC)):
            order_id = shop.sells(333)
            shop.gives_back(order_id, 77)
        shop.currency = "JPY"
        with clock.frozen(datetime(2026, 3, 2, tzinfo=UTC)):
            shop.sells(1000)
            take_in()

        found = texts(payouts.tax_pdf(shop_id=shop.id, year=2026))
        lines = rows(payouts.tax_csv(shop_id=shop.id, year=2026))

        names = ("month", "currency", "gross", "refunds", "fees", "tax_on_fees", "net")
        begin = found.index("2026-02")
        told = [found[place : place + 7] for place in range(begin, begin + 35, 7)]
        assert told[:3] == [[line[name] for name in names] for line in lines]
        euros = [line for line in lines if line["currency"] == "EUR"]
        sums = [str(sum(Decimal(line[name]) for line in euros)) for name in names[2:]]
        assert told[3:] == [["Total", "EUR", *sums], ["Total", "JPY", "1000", "0", "100", "20", "880"]]
        assert "Sales 2026" in found
        assert "2026-02" not in texts(payouts.tax_pdf(shop_id=shop.id, year=2026, month=3))
