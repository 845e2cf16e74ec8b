"""Pages of both sides, as forms without JavaScript: the whole way, faults told, strangers kept out."""

import io
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from PIL import Image

from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import CaseStatus
from titan.apps.sellers import api as sellers
from titan.apps.users import api as users
from titan.simulators.carrier.app import Carrier

from .conftest import Sold, come_to_rest, fresh_id
from .shelf import Shelf, make_shelf

pytestmark = pytest.mark.django_db(transaction=True)


class Browser:
    """A signed-in user's browser; follows redirects and reads the page as one line."""

    def __init__(self, user_id: UUID) -> None:
        self.client = Client()
        self.client.force_login(get_user_model()._default_manager.get(pk=user_id))

    def get(self, path: str) -> str:
        return self._read(self.client.get(path, follow=True))

    def post(self, path: str, **fields: Any) -> str:
        return self._read(self.client.post(path, {"step": str(fresh_id()), **fields}, follow=True))

    @staticmethod
    def _read(response: Any) -> str:
        return " ".join(response.content.decode().split())


def person(*roles: str) -> UUID:
    return users.create_user(
        email=f"user-{fresh_id()}@example.com", name="Ada", password_hash="!", roles=roles
    ).id


@pytest.fixture
def sale(transactional_db: None) -> Sold:
    """Delivered, between two people who can sign in."""
    made = Sold(buyer_id=person(), owner_id=person("seller")).sell().deliver()
    operator = person("staff")
    sellers.approve(shop_id=made.shop_id, actor_id=operator, reason="looks good")
    return made


@pytest.fixture
def buyer(sale: Sold) -> Browser:
    return Browser(sale.buyer_id)


@pytest.fixture
def seller(sale: Sold) -> Browser:
    return Browser(sale.owner_id)


def photo() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(data, "JPEG")
    data.seek(0)
    data.name = "crack.jpg"
    return data


def only_case(sale: Sold) -> UUID:
    [case] = refunds.list_of_buyer(buyer_id=sale.buyer_id).results
    return case.id


def begin(buyer: Browser, sale: Sold, **fields: Any) -> str:
    values = {"kind": "return", "reason": "wrong_size", "lines": ["0"], "quantity_0": "1", "token": "t1"}
    return buyer.post(f"/orders/{sale.order_id}/return/", **values | fields)


def test_return_goes_its_whole_way_by_forms(sale: Sold, buyer: Browser, seller: Browser) -> None:
    assert "Return or report a problem" in buyer.get(f"/orders/{sale.order_id}/")
    form = buyer.get(f"/orders/{sale.order_id}/return/")
    for words in ("What would you like?", "Enamel mug", "Pot", "The delivery costs too"):
        assert words in form
    page = begin(buyer, sale, text="Too small.", pictures=[photo()])
    for words in ("The shop answers", "Too small.", "/evidence/", "€10.00"):
        assert words in page
    case_id = only_case(sale)
    piece = refunds.get(case_id=case_id).evidence[0]
    assert buyer.client.get(piece.path)["Content-Type"] == "image/webp"

    assert sale.order.number in seller.get("/seller/returns/")
    assert "It is your turn" in seller.get(f"/seller/returns/{case_id}/")
    assert "The buyer sends it back" in seller.post(f"/seller/returns/{case_id}/accept/")
    sent = buyer.post(f"/account/returns/{case_id}/ship-back/", carrier="DHL", tracking_number="RET1")
    assert "On its way back" in sent
    seller.post(f"/seller/returns/{case_id}/inspect/", result="ok")
    come_to_rest()
    assert "Refunded" in buyer.get("/account/returns/")
    assert "Refunded" in seller.get("/seller/returns/?view=all")
    assert sale.bought_back() == 1000


def test_claim_is_countered_and_escalated_by_forms(sale: Sold, buyer: Browser, seller: Browser) -> None:
    begin(buyer, sale, kind="claim", reason="damaged", lines=["1"])
    case_id = only_case(sale)
    assert "Enter an amount such as" in seller.post(f"/seller/returns/{case_id}/counter/", amount="lots")
    assert "You made an offer" in seller.post(f"/seller/returns/{case_id}/counter/", amount="5,01")
    assert "The shop offers" in buyer.get(f"/account/returns/{case_id}/")
    assert "A text of 1 to" in buyer.post(f"/account/returns/{case_id}/escalate/", text=" ")
    assert "With a moderator" in buyer.post(f"/account/returns/{case_id}/escalate/", text="Too little.")
    seller.post(f"/seller/returns/{case_id}/write/", text="It was whole.", pictures=[photo()])
    thread = buyer.get(f"/account/returns/{case_id}/")
    assert "It was whole." in thread
    assert "Withdrawn" in buyer.post(f"/account/returns/{case_id}/withdraw/")


def test_offer_is_taken_by_a_form(sale: Sold, buyer: Browser, seller: Browser) -> None:
    begin(buyer, sale, kind="claim", reason="damaged", lines=["1"])
    case_id = only_case(sale)
    seller.post(f"/seller/returns/{case_id}/counter/", amount="5")
    buyer.post(f"/account/returns/{case_id}/accept-counter/")
    come_to_rest()
    assert sale.bought_back() == 500


def exchanged(buyer: Browser, seller: Browser, shelf: Shelf, label: str) -> UUID:
    """An exchange by forms, until the seller has looked at what came back."""
    begin(buyer, shelf.sold, kind="exchange", instead_0=str(shelf.id(label)))
    case_id = only_case(shelf.sold)
    seller.post(f"/seller/returns/{case_id}/accept/")
    buyer.post(f"/account/returns/{case_id}/ship-back/", tracking_number="RET1")
    seller.post(f"/seller/returns/{case_id}/inspect/", result="ok")
    return case_id


def test_exchange_goes_its_whole_way_by_forms(transactional_db: None, carrier: Carrier) -> None:
    shelf = make_shelf()
    buyer, seller = Browser(shelf.sold.buyer_id), Browser(shelf.sold.owner_id)
    form = buyer.get(f"/orders/{shelf.sold.order_id}/return/")
    for words in ("what would you like instead of Shirt?", "The same again", "S (€2.00 back each)"):
        assert words in form
    assert "XXL" not in form
    case_id = exchanged(buyer, seller, shelf, "S")
    page = seller.get(f"/seller/returns/{case_id}/")
    for words in ("Book a label", "set aside in the stock", "€2.00 goes back to the buyer"):
        assert words in page
    seller.post(f"/seller/returns/{case_id}/replace/")
    come_to_rest()
    ended = buyer.get(f"/account/returns/{case_id}/")
    sent = ("Exchanged", "1 × Shirt S", refunds.get(case_id=case_id).replacement_tracking)
    of_buyer = buyer.get(f"/orders/{shelf.sold.order_id}/")
    of_seller = seller.get(f"/seller/orders/{shelf.sold.order_id}/")
    for words in sent:
        assert words in ended
        assert words in of_buyer
        assert words in of_seller
    assert f"/account/returns/{case_id}/" in of_buyer
    assert f"/seller/returns/{case_id}/" in of_seller
    assert shelf.sold.bought_back() == 200


def test_seller_with_none_left_refunds_by_a_form(transactional_db: None, carrier: Carrier) -> None:
    shelf = make_shelf()
    buyer, seller = Browser(shelf.sold.buyer_id), Browser(shelf.sold.owner_id)
    case_id = exchanged(buyer, seller, shelf, "L")
    told = seller.post(f"/seller/returns/{case_id}/refund-instead/", text="It was torn.")
    assert "no other one is left, so the money goes back" in told
    come_to_rest()
    assert "It was torn." in buyer.get(f"/account/returns/{case_id}/")
    assert shelf.sold.bought_back() == 1000


def test_dearer_or_sold_out_exchange_is_told(transactional_db: None, carrier: Carrier) -> None:
    shelf = make_shelf()
    buyer = Browser(shelf.sold.buyer_id)
    page = begin(buyer, shelf.sold, kind="exchange", instead_0=str(shelf.id("XXL")))
    assert "An exchange cannot bring something dearer" in page
    shelf.sell_out("L")
    assert "L (sold out)" in buyer.get(f"/orders/{shelf.sold.order_id}/return/")


def test_same_form_twice_opens_one_case(sale: Sold, buyer: Browser) -> None:
    begin(buyer, sale)
    begin(buyer, sale)
    assert len(refunds.list_of_buyer(buyer_id=sale.buyer_id).results) == 1
    assert "A case of this order is open" in buyer.get(f"/orders/{sale.order_id}/return/")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"lines": []}, "at least one line"),
        ({"quantity_0": "9"}, "can still be settled"),
        ({"quantity_0": "x"}, "at least 1"),
        ({"reason": "not_arrived"}, "not a reason"),
        ({"shipping": "on"}, "with all that is left"),
    ],
)
def test_fault_is_told_and_what_was_typed_stays(
    sale: Sold, buyer: Browser, fields: dict[str, Any], told: str
) -> None:
    page = begin(buyer, sale, text="My words.", **fields)
    assert told in page
    assert "My words." in page


def test_file_that_is_no_picture_is_told(sale: Sold, buyer: Browser) -> None:
    file = io.BytesIO(b"%PDF-1.4")
    file.name = "bill.pdf"
    assert "bill.pdf: Only JPEG" in begin(buyer, sale, pictures=[file])


def test_late_shop_is_told_so(sale: Sold, buyer: Browser, seller: Browser) -> None:
    begin(buyer, sale)
    case_id = only_case(sale)
    seller.post(f"/seller/returns/{case_id}/reject/", text="It is worn.")
    assert refunds.get(case_id=case_id).status is CaseStatus.REJECTED
    assert "not possible while the case is rejected" in seller.post(
        f"/seller/returns/{case_id}/reject/", text="Again."
    )


def test_strangers_find_nothing(sale: Sold, buyer: Browser) -> None:
    begin(buyer, sale)
    case_id, stranger = only_case(sale), Browser(person()).client
    for path in (f"/account/returns/{case_id}/", f"/orders/{sale.order_id}/return/"):
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code == 302
    for step in ("accept-counter", "ship-back", "withdraw", "escalate", "appeal", "write", "other"):
        path = f"/account/returns/{case_id}/{step}/"
        assert stranger.post(path, {"text": "Hello", "tracking_number": "RET1"}).status_code == 404
    other = Sold(owner_id=person("seller")).sell()
    sellers.approve(shop_id=other.shop_id, actor_id=person("staff"), reason="looks good")
    shop = Browser(other.owner_id).client
    assert shop.get(f"/seller/returns/{case_id}/").status_code == 404
    assert shop.post(f"/seller/returns/{case_id}/accept/").status_code == 404


def test_empty_lists_say_so(sale: Sold, buyer: Browser, seller: Browser) -> None:
    assert "Nothing to send back" in buyer.get("/account/returns/")
    assert "No returns" in seller.get("/seller/returns/")
