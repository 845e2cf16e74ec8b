"""Buyers' journeys, in a browser on a whole Titan."""

import re
import time
from collections.abc import Callable

import pytest

from tests.factories import market
from tests.journeys.conftest import BAD_CARD, DESK, PHONE, Opener, product_of
from titan.apps.cart import api as cart
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderStatus
from titan.apps.users import api as users
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BUYER = "ada@example.org"


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes true while worker and relay do their work."""
    for _ in range(200):
        if is_so():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_guest_buys_from_two_shops_by_card(open_page: Opener, size: tuple[int, int]) -> None:
    tin, clay = market.make_shop(price=2000), market.make_shop(price=3000)
    visitor = open_page(size=size)
    visitor.put_into_cart(product_of(tin))
    visitor.put_into_cart(product_of(clay))
    visitor.go("/cart/")
    visitor.press("To the checkout")
    visitor.register(BUYER)
    visitor.give_address()
    assert visitor.page.get_by_role("button", name="Buy for €59.80").is_visible()
    visitor.buy("card")
    visitor.pay_by_card()
    visitor.page.get_by_role("heading", name="Thank you, it is ordered").wait_for()
    assert visitor.page.get_by_role("link", name=re.compile("^Order ")).count() == 2
    assert visitor.sideways() == 0
    assert visitor.complaints == []
    assert (market.free(tin), market.free(clay)) == (9, 9)


def test_declined_card_leaves_everything_and_another_one_buys(open_page: Opener) -> None:
    shop = market.make_shop(price=2000)
    visitor = open_page(size=PHONE)
    visitor.put_into_cart(product_of(shop))
    visitor.go("/checkout/")
    visitor.register(BUYER)
    visitor.give_address()
    visitor.buy("card")
    visitor.pay_by_card(BAD_CARD)
    visitor.page.get_by_role("heading", name="Your payment was declined").wait_for()
    assert market.free(shop) == 10
    visitor.press("Pay in another way")
    assert visitor.page.get_by_text("Unter den Linden 1").first.is_visible()
    visitor.buy("card")
    visitor.pay_by_card()
    visitor.page.get_by_role("heading", name="Thank you, it is ordered").wait_for()
    assert market.free(shop) == 9


def test_cancelling_gives_stock_and_money_back(open_page: Opener) -> None:
    shop = market.make_shop(price=2000)
    visitor = open_page()
    visitor.put_into_cart(product_of(shop))
    visitor.go("/checkout/")
    visitor.register(BUYER)
    visitor.go("/account/wallet/")
    visitor.press("Pay by card")
    visitor.pay_by_card()
    visitor.page.get_by_text("The money is in your wallet.").wait_for()
    visitor.go("/checkout/")
    visitor.give_address()
    visitor.buy("wallet")
    visitor.press(re.compile("^Order "))
    visitor.press("Cancel this order")
    visitor.press("Cancel the order")
    visitor.page.get_by_text("The order is cancelled.").wait_for()
    buyer_id = users.find_for_recovery(email=BUYER)
    assert buyer_id is not None
    account = AccountRef(AccountKind.BUYER, buyer_id.id)

    def is_back() -> bool:
        return wallet.balance(account=account, currency="EUR").available.amount == 5000

    assert eventually(is_back)
    assert eventually(lambda: market.free(shop) == 10)
    assert [order.status for order in orders.list_of_buyer(buyer_id=buyer_id.id).results] == [
        OrderStatus.CANCELLED
    ]


def test_purchase_without_javascript_as_far_as_the_payment(open_page: Opener) -> None:
    tin, clay = market.make_shop(price=2000), market.make_shop(price=3000)
    visitor = open_page(size=PHONE, java_script_enabled=False)
    visitor.put_into_cart(product_of(tin))
    visitor.put_into_cart(product_of(clay))
    visitor.press(re.compile("^One more"))
    visitor.page.get_by_text("€80.00").or_(visitor.page.get_by_text("€70.00")).first.wait_for()
    visitor.press("To the checkout")
    visitor.register(BUYER)
    visitor.give_address()
    visitor.buy("card")
    visitor.page.get_by_label("Card number").wait_for()
    visitor.pay_by_card()
    visitor.page.get_by_role("heading", name="Thank you, it is ordered").wait_for()


def test_cart_is_reached_and_changed_with_the_keyboard_alone(open_page: Opener) -> None:
    shop = market.make_shop()
    visitor = open_page()
    visitor.go(f"/p/{product_of(shop).slug}")
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to the content"
    page.keyboard.press("Enter")
    _tab_to(visitor, "Add to cart")
    page.keyboard.press("Enter")
    page.get_by_text("It is in your cart.").wait_for()
    _tab_to(visitor, "View cart")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Cart", exact=True).wait_for()
    _tab_to(visitor, "One more")
    page.keyboard.press("Enter")
    page.get_by_text("2 units").wait_for()
    page.wait_for_function("document.activeElement.getAttribute('aria-label')?.startsWith('One more')")
    _tab_to(visitor, "To the checkout")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Checkout").wait_for()
    assert visitor.complaints == []


def _tab_to(visitor: object, name: str) -> None:
    """Press Tab until the focus is on a control of that name."""
    page = visitor.page  # type: ignore[attr-defined]
    for _ in range(80):
        page.keyboard.press("Tab")
        words = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') ?? '') + document.activeElement.textContent"
        )
        if name in words:
            return
    raise AssertionError(f"{name} was not reached by Tab")


def test_guests_cart_comes_along_at_sign_in(open_page: Opener) -> None:
    shop = market.make_shop()
    users.create_user(email=BUYER, name="Ada", password="correct-horse-42-battery", is_email_verified=True)
    visitor = open_page()
    visitor.put_into_cart(product_of(shop))
    visitor.go("/account/login/")
    visitor.page.get_by_label("E-mail or phone").fill(BUYER)
    visitor.page.get_by_label("Password").fill("correct-horse-42-battery")
    visitor.page.locator("main").get_by_role("button", name="Sign in").click()
    visitor.page.wait_for_url(re.compile("/$"))
    buyer = users.find_by_email(email=BUYER)
    assert buyer is not None
    assert cart.view(user_id=buyer.id, currency="EUR").units == 1
