"""The payout pages: what is there, what was paid, the settings form."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.web.seller_centre.conftest import Seller
from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import BankAccount, Schedule
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def earn(shop_id: UUID, amount: int = 1000) -> None:
    """An order of the shop was completed; a tenth of it is the fee."""
    order_id = new_id(bucket=9)
    escrow = AccountRef(AccountKind.ESCROW, order_id)
    provider = AccountRef(AccountKind.PROVIDER)
    wallet.execute(
        orders=[TransferOrder(new_id(bucket=9), provider, escrow, euros(amount), "test", order_id)]
    )
    wallet.release_escrow(
        order_id=order_id,
        shop_id=shop_id,
        total=euros(amount),
        commission_bp=0,
        commission=euros(amount // 10),
        commission_tax=euros(0),
    )
    payouts.record_release(
        order_id=order_id,
        shop_id=shop_id,
        paid=euros(amount),
        commission=euros(amount // 10),
        tax=None,
        at=clock.now(),
    )


def settle(seller: Seller) -> None:
    payouts.save_settings(
        shop_id=seller.shop.id,
        actor_id=seller.user.id,
        schedule=Schedule.WEEKLY,
        minimum_minor=0,
        account=BankAccount("Nora Lund", IBAN),
    )


class TestList:
    def test_asks_for_an_account_first(self, seller: Seller) -> None:
        page = seller.get("payouts/").content.decode()

        assert "There is no bank account yet" in page

    def test_shows_what_is_there_and_what_was_paid(self, seller: Seller) -> None:
        settle(seller)
        earn(seller.shop.id)
        payouts.request(shop_id=seller.shop.id, currency="EUR", key="one")
        earn(seller.shop.id, 500)

        response = seller.get("payouts/")

        [purse] = response.context["purses"]
        assert (purse.available, purse.under_way) == (euros(450), euros(900))
        assert len(response.context["payouts"]) == 1
        assert IBAN not in response.content.decode()

    def test_pays_at_once_when_asked_and_once_per_form(self, seller: Seller) -> None:
        settle(seller)
        earn(seller.shop.id)
        token = seller.get("payouts/").context["form_token"]

        for _ in range(2):
            seller.post("payouts/ask/", form_token=token)

        assert len(payouts.list_of_shop(shop_id=seller.shop.id).results) == 1

    def test_balance_names_what_is_no_order(self, seller: Seller) -> None:
        settle(seller)
        earn(seller.shop.id)
        payout = payouts.request(shop_id=seller.shop.id, currency="EUR", key="one")
        earn(seller.shop.id)

        page = seller.get("balance/").content.decode()

        assert f"/seller/payouts/{payout.id}/" in page

    @pytest.mark.parametrize("path", ["payouts/", "payouts/settings/"])
    def test_pages_take_at_most_twelve_queries(
        self, seller: Seller, path: str, django_assert_max_num_queries: Any
    ) -> None:
        settle(seller)
        for _ in range(5):
            earn(seller.shop.id)
            payouts.request(shop_id=seller.shop.id, currency="EUR", key=str(new_id(bucket=1)))

        with django_assert_max_num_queries(12):
            assert seller.get(path).status_code == 200

    def test_says_why_nothing_can_be_paid(self, seller: Seller) -> None:
        seller.post("payouts/ask/", form_token="x")

        assert "There is no bank account" in seller.get("payouts/").content.decode()


class TestOne:
    def test_shows_its_lines_and_gives_files(self, seller: Seller) -> None:
        settle(seller)
        earn(seller.shop.id)
        payout = payouts.request(shop_id=seller.shop.id, currency="EUR", key="one")

        page = seller.get(f"payouts/{payout.id}/")
        csv = seller.get(f"payouts/{payout.id}/statement.csv").content.decode()
        pdf = seller.get(f"payouts/{payout.id}/statement.pdf").content

        assert "Order completed" in page.content.decode()
        assert Decimal(csv.splitlines()[-1].split(",")[7]) == Decimal("9.00")
        assert pdf.startswith(b"%PDF-1.4")

    def test_is_another_shop_s_secret(self, seller: Seller, other_seller: Seller) -> None:
        settle(seller)
        earn(seller.shop.id)
        payout = payouts.request(shop_id=seller.shop.id, currency="EUR", key="one")

        for tail in ("", "statement.csv", "statement.pdf"):
            assert other_seller.get(f"payouts/{payout.id}/{tail}").status_code == 404

    def test_year_of_sales_is_a_file(self, seller: Seller) -> None:
        earn(seller.shop.id)

        lines = seller.get(f"payouts/tax-{clock.now().year}.csv").content.decode().splitlines()

        assert lines[1].split(",")[1:] == ["EUR", "10.00", "0.00", "1.00", "0.00", "9.00"]


class TestSettings:
    def test_are_saved_and_keep_the_account_where_none_is_typed(self, seller: Seller) -> None:
        first = seller.post(
            "payouts/settings/", schedule="monthly", minimum="50,00", holder="Nora Lund", iban=IBAN
        )
        seller.post("payouts/settings/", schedule="daily", minimum="", holder="Nora Lund", iban="")

        found = payouts.settings_of(shop_id=seller.shop.id, currency="EUR")
        assert first.status_code == 302
        assert (found.schedule, found.minimum) == (Schedule.DAILY, euros(0))
        assert found.account == BankAccount("Nora Lund", IBAN)

    @pytest.mark.parametrize(
        ("fields", "name"), [({"iban": "DE00"}, "iban"), ({"minimum": "much"}, "minimum")]
    )
    def test_show_what_is_wrong_at_its_field(self, seller: Seller, fields: dict[str, str], name: str) -> None:
        values = {"schedule": "weekly", "minimum": "0", "holder": "Nora Lund", "iban": IBAN} | fields

        response = seller.post("payouts/settings/", **values)

        assert (response.status_code, list(response.context["form"].errors)) == (422, [name])
