"""A flash sale in the browser: wait, press, be let through and pay; come too late and be next in line; watch and stop it."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.factories import flash, market
from tests.journeys.conftest import DESK, PHONE, Opener, Visitor
from tests.journeys.test_seller import signed_in
from tests.torture.stack import Stack
from titan.apps.flashsales import api as flashsales
from titan.apps.orders import api as orders

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def told(buyer: Visitor, words: str) -> None:
    """Below the button it says so."""
    buyer.page.get_by_role("status").filter(has_text=words).first.wait_for()


def get_ready(buyer: Visitor, sale: flash.Flash) -> None:
    """As far as the waiting room: the browser does the work."""
    buyer.go(f"/flash/items/{sale.item_id}/")
    buyer.press("Get ready")
    told(buyer, "in the waiting room. Stay here")


def heard(page: Page) -> list[str]:
    """The kinds of what its sockets are told, as it comes."""
    kinds: list[str] = []

    def note(frame: str | bytes) -> None:
        kinds.append(json.loads(frame)["type"])

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    return kinds


def test_a_page_hears_start_and_answer_over_its_socket(titan: Stack, open_page: Opener) -> None:
    titan.follow_sales()
    sale = flash.running(market.make_shop(), allotment=3, begins_in=timedelta(seconds=40))
    buyer = signed_in(open_page, market.make_buyer(), size=PHONE)
    kinds = heard(buyer.page)
    get_ready(buyer, sale)
    buyer.page.get_by_role("button", name="Buy now").click(timeout=90_000)
    buyer.page.get_by_role("heading", name="It is yours").wait_for()
    assert kinds[0] == "hello"
    assert {"start", "answer"} <= set(kinds)
    assert buyer.complaints == []


def test_a_page_whose_sockets_are_refused_asks_instead(titan: Stack, open_page: Opener) -> None:
    titan.follow_sales()
    sale = flash.running(market.make_shop(), allotment=3)
    buyer = signed_in(open_page, market.make_buyer(), size=PHONE)
    buyer.page.route_web_socket("**/ws/**", lambda socket: socket.close(code=4401))
    kinds = heard(buyer.page)
    buyer.go(f"/flash/items/{sale.item_id}/")
    buyer.press("Buy now")
    buyer.page.get_by_role("heading", name="It is yours").wait_for()
    assert kinds == []


def test_a_buyer_waits_presses_pays_and_the_next_in_line_gets_what_comes_back(
    titan: Stack, open_page: Opener
) -> None:
    titan.follow_sales()
    sale = flash.running(market.make_shop(price=2000), allotment=1, begins_in=timedelta(minutes=1))
    first, second = market.make_buyer(), market.make_buyer()
    phone, desk = signed_in(open_page, first, size=PHONE), signed_in(open_page, second, size=DESK)
    get_ready(phone, sale)
    get_ready(desk, sale)

    phone.page.get_by_role("button", name="Buy now").click(timeout=90_000)
    phone.page.get_by_role("heading", name="It is yours").wait_for()
    desk.page.get_by_role("button", name="Buy now").click()
    told(desk, "All units were promised to others.")
    desk.press("Join the line for units that come back")
    told(desk, "You are number 1 in the line.")

    phone.press("Give it up")
    phone.page.get_by_role("heading", name="Given up").wait_for()
    desk.page.get_by_role("heading", name="It is yours").wait_for()
    desk.press("To the checkout")
    desk.give_address()
    desk.buy()
    desk.pay_by_card()
    desk.page.get_by_role("heading", name=re.compile("Thank you")).wait_for()
    [order] = orders.list_of_buyer(buyer_id=second).results
    assert [line.unit_price.amount for line in orders.get(order_id=order.id).lines] == [1500]
    desk.go("/flash/reservations/")
    assert flash.counted(sale) == (1, 1, 1)
    assert [*phone.complaints, *desk.complaints] == []


def test_pages_of_a_sale_fit_a_phone_and_have_no_serious_fault(titan: Stack, open_page: Opener) -> None:
    titan.follow_sales()
    sale = flash.running(market.make_shop())
    buyer = market.make_buyer()
    reservation = flash.promised(sale, buyer)
    slug = flashsales.sales_by_id(sale_ids=[sale.sale_id])[sale.sale_id].slug
    pages = ["/flash/", f"/flash/{slug}/", f"/flash/items/{sale.item_id}/"]
    pages += ["/flash/reservations/", f"/flash/reservations/{reservation}/"]
    wrong = {}
    for size in (PHONE, DESK):
        visitor = signed_in(open_page, buyer, size=size)
        for path in pages:
            visitor.go(path)
            found = [*visitor.faults(), visitor.sideways()]
            if found != [0]:
                wrong[path, size] = found
    assert wrong == {}
