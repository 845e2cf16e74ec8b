"""The buyer's page of vouchers: claiming, typing codes, what is used."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import market
from tests.web.storefront.conftest import Buyer, words_of
from titan.apps.products import api as products
from titan.apps.sellers import api as sellers
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    PLATFORM_FUNDED,
    Voucher,
    VoucherKind,
    VoucherScope,
    VoucherTerms,
)
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.pages.links import links

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/account/vouchers/"


def voucher(**changes: Any) -> Voucher:
    now = clock.now()
    values: dict[str, Any] = {
        "title": "Spring sale",
        "scope": VoucherScope.PLATFORM,
        "kind": VoucherKind.PERCENT,
        "percent_bp": 1250,
        "cap": Money(2000, "EUR"),
        "min_spend": Money(3000, "EUR"),
        "currency": "EUR",
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(days=1),
        "funding": PLATFORM_FUNDED,
    }
    return vouchers.create_voucher(terms=VoucherTerms(**values | changes), actor_id=new_id(bucket=1))


def test_a_voucher_is_offered_and_claimed(buyer: Buyer) -> None:
    made = voucher()
    page = words_of(buyer.client.get(PAGE))
    assert "12.5% off" in page
    assert "up to €20.00" in page
    assert "from €30.00" in page

    answer = buyer.client.post(f"{PAGE}{made.id}/claim/", follow=True)

    assert "The voucher is yours." in words_of(answer)
    assert answer.context["offers"] == []
    assert [card.id for card in answer.context["usable"]] == [made.id]


def test_a_code_is_typed(buyer: Buyer) -> None:
    made = voucher(needs_code=True, code="SPRING")

    answer = buyer.client.post(f"{PAGE}code/", {"code": " spring "}, follow=True)

    assert [card.id for card in answer.context["usable"]] == [made.id]


def test_a_wrong_code_is_told_and_kept_in_the_field(buyer: Buyer) -> None:
    answer = buyer.client.post(f"{PAGE}code/", {"code": "NOPE<b>"}, follow=True)

    assert "There is no such voucher." in words_of(answer)
    assert 'value="NOPE&lt;b&gt;"' in answer.content.decode()


def test_codes_cannot_be_tried_without_end(buyer: Buyer) -> None:
    for number in range(20):
        buyer.client.post(f"{PAGE}code/", {"code": f"TRY{number}"})
    voucher(needs_code=True, code="SPRING")

    answer = buyer.client.post(f"{PAGE}code/", {"code": "SPRING"}, follow=True)

    assert "many tries" in words_of(answer)
    assert vouchers.wallet_of(user_id=buyer.id) == ()


def test_a_shops_vouchers_are_shown_with_its_name(buyer: Buyer) -> None:
    shop = market.make_shop()
    slug = sellers.get(shop_id=shop.id).slug
    made = voucher(scope=VoucherScope.SHOP, shop_id=shop.id)
    assert buyer.client.get(PAGE).context["offers"] == []

    page = buyer.client.get(f"{PAGE}?shop={slug}")
    answer = buyer.client.post(f"{PAGE}{made.id}/claim/", {"shop": slug})

    [card] = page.context["offers"]
    assert (card.id, card.href) == (made.id, f"/shops/{slug}")
    assert answer["Location"] == f"{PAGE}?shop={slug}"


def test_a_voucher_for_products_names_them_and_stands_beside_them(buyer: Buyer) -> None:
    made, other = market.make_shop(), market.make_shop()
    card = products.cards(product_ids=[made.product_id])[made.product_id]
    item = voucher(scope=VoucherScope.ITEM, product_ids=(made.product_id,), title="Mug week")

    page = buyer.client.get(PAGE)
    beside = words_of(buyer.client.get(f"/products/{made.product_id}/vouchers"))
    beside_other = words_of(buyer.client.get(f"/products/{other.product_id}/vouchers"))

    [offer] = page.context["offers"]
    assert (offer.id, [one.label for one in offer.products]) == (item.id, [card.title])
    assert f'href="/p/{card.slug}"' in page.content.decode()
    assert "Mug week" in beside
    assert "Mug week" not in beside_other
    assert buyer.client.get(f"/products/{new_id(bucket=1)}/vouchers").status_code == 404


def test_what_is_over_says_so(buyer: Buyer) -> None:
    made = voucher()
    vouchers.claim(user_id=buyer.id, voucher_id=made.id)
    vouchers.stop_voucher(voucher_id=made.id, actor_id=buyer.id, reason="a mistake")

    answer = buyer.client.get(PAGE)

    assert [card.note for card in answer.context["others"]] == ["No longer offered"]


def test_a_guest_signs_in_first(guest: Client) -> None:
    made = voucher()

    answers = [guest.get(PAGE), guest.post(f"{PAGE}{made.id}/claim/")]

    assert all(answer["Location"].startswith(links()["login"]) for answer in answers)


def test_coming_back_from_signing_in_leads_to_the_page(buyer: Buyer) -> None:
    made = voucher()

    answers = [buyer.client.get(f"{PAGE}{made.id}/claim/"), buyer.client.get(f"{PAGE}code/")]

    assert [answer["Location"] for answer in answers] == [PAGE, PAGE]
    assert vouchers.wallet_of(user_id=buyer.id) == ()
