"""The seller's vouchers: given out by a form, listed, stopped, with codes."""

from typing import Any

import pytest

from tests.web.seller_centre.conftest import Seller
from titan.apps.categories import api as categories
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import Voucher, VoucherKind, VoucherScope

pytestmark = pytest.mark.django_db


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Summer sale",
        "what": "percent",
        "percent": "12,5",
        "cap": "20",
        "min_spend": "30.00",
        "starts_at": "2026-01-01T00:00",
        "ends_at": "2027-06-01T00:00",
        "total": "100",
        "per_user": "2",
        "budget": "500",
        "reach": "everybody",
        **changes,
    }


def given_out(seller: Seller) -> list[Voucher]:
    return list(vouchers.vouchers_of(shop_id=seller.shop.id).results)


def test_an_empty_shop_is_told_what_to_do(seller: Seller) -> None:
    assert "No vouchers yet" in seller.get("vouchers/").content.decode()
    assert seller.get("vouchers/new/").status_code == 200


def test_a_voucher_is_given_out_once(seller: Seller) -> None:
    key = seller.get("vouchers/new/").context["key"]

    answers = [seller.post("vouchers/new/", **fields(key=str(key))) for _ in range(2)]

    [made] = given_out(seller)
    assert [answer.status_code for answer in answers] == [302, 302]
    terms = made.terms
    assert (terms.percent_bp, terms.cap, terms.limits.total, terms.limits.per_user) == (
        1250,
        terms.cap,
        100,
        2,
    )
    assert (terms.cap.amount, terms.min_spend.amount, terms.limits.budget.amount) == (2000, 3000, 50_000)  # type: ignore[union-attr]
    assert terms.funding.platform_bp == 0
    page = seller.get("vouchers/").content.decode()
    assert "Summer sale" in page
    assert "12.5% off" in page
    assert "Running" in page


def test_a_voucher_may_be_an_amount_or_the_shipping(seller: Seller) -> None:
    kitchen = categories.ensure_path(names=["Kitchen"])
    seller.post(
        "vouchers/new/", **fields(what="fixed", amount="5", cap="", category=str(kitchen.id), first="on")
    )
    seller.post("vouchers/new/", **fields(what="shipping", reach="code", code="ship-free"))

    shipping, fixed = given_out(seller)

    assert (fixed.terms.kind, fixed.terms.category_ids, fixed.terms.is_first_order_only) == (
        VoucherKind.FIXED,
        (kitchen.id,),
        True,
    )
    assert (shipping.terms.scope, shipping.terms.code, shipping.terms.needs_code) == (
        VoucherScope.SHIPPING,
        "SHIPFREE",
        True,
    )


def test_a_voucher_may_be_for_named_products(seller: Seller) -> None:
    mug, bowl = seller.product(title="Mug"), seller.product(title="Bowl")
    form = seller.get("vouchers/new/").content.decode()
    assert all(one.title in form for one in (mug, bowl))

    answer = seller.post("vouchers/new/", **fields(products=[str(mug.id), str(bowl.id)]))

    [made] = given_out(seller)
    assert (made.terms.scope, set(made.terms.product_ids)) == (VoucherScope.ITEM, {mug.id, bowl.id})
    page = seller.client.get(answer["Location"]).content.decode()
    assert f"/p/{mug.slug}" in page


def test_products_keep_a_faulty_form_and_do_not_go_with_categories(seller: Seller) -> None:
    mug = seller.product()
    kitchen = categories.ensure_path(names=["Kitchen"])
    sent = fields(products=str(mug.id), category=str(kitchen.id))

    answers = [
        seller.post("vouchers/new/", **sent),
        seller.post("vouchers/new/", **{**sent, "what": "shipping"}),
    ]

    assert [set(answer.context["form"].errors) for answer in answers] == [{"products"}] * 2
    [choice] = [one for one in answers[0].context["products"] if one.is_selected]
    assert choice.value == str(mug.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"percent": ""}, "percent"),
        ({"percent": "101"}, "percent"),
        ({"percent": "ten"}, "percent"),
        ({"what": "fixed", "amount": "", "cap": ""}, "amount"),
        ({"cap": "much"}, "cap"),
        ({"total": "0"}, "total"),
        ({"budget": "-1"}, "budget"),
        ({"ends_at": "2025-01-01T00:00"}, "ends_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"reach": "code", "code": "a"}, "code"),
    ],
)
def test_a_fault_stands_at_its_field(seller: Seller, changes: dict[str, str], field: str) -> None:
    answer = seller.post("vouchers/new/", **fields(**changes))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert answer.context["form"].values["min_spend"] == "30.00"
    assert given_out(seller) == []


@pytest.fixture
def made(seller: Seller) -> Voucher:
    seller.post("vouchers/new/", **fields())
    [voucher] = given_out(seller)
    return voucher


def test_it_is_stopped_for_a_reason(seller: Seller, made: Voucher) -> None:
    refused = seller.post(f"vouchers/{made.id}/stop/", reason="")
    stopped = seller.post(f"vouchers/{made.id}/stop/", reason="sold out")

    assert (refused.status_code, stopped.status_code) == (422, 302)
    page = seller.get(f"vouchers/{made.id}/").content.decode()
    assert "Stopped" in page
    assert "Make codes" not in page


def test_codes_are_made_once_and_downloaded(seller: Seller, made: Voucher) -> None:
    key = seller.get(f"vouchers/{made.id}/").context["key"]

    for _ in range(2):
        seller.post(f"vouchers/{made.id}/codes/", count="5", prefix="fair", key=str(key))

    [batch] = vouchers.batches_of(voucher_id=made.id)
    file = seller.get(f"vouchers/codes/{batch.id}.csv")
    lines = file.content.decode().splitlines()
    assert file["Content-Type"].startswith("text/csv")
    assert (lines[0], len(lines)) == ("code,claimed_by,claimed_at", 6)
    assert all(line.startswith("FAIR") for line in lines[1:])
    assert "5 codes" in seller.get(f"vouchers/{made.id}/").content.decode()


@pytest.mark.parametrize(
    ("count", "prefix", "field"), [("x", "", "count"), ("0", "", "count"), ("3", "ÄÖ", "prefix")]
)
def test_a_faulty_batch_is_told(seller: Seller, made: Voucher, count: str, prefix: str, field: str) -> None:
    answer = seller.post(f"vouchers/{made.id}/codes/", count=count, prefix=prefix)

    assert answer.status_code == 422
    assert set(answer.context["batch_form"].errors) == {field}


def test_another_shop_sees_nothing_of_it(seller: Seller, other_seller: Seller, made: Voucher) -> None:
    batch = vouchers.create_batch(voucher_id=made.id, count=1, actor_id=seller.user.id)

    answers: list[Any] = [
        other_seller.get(f"vouchers/{made.id}/"),
        other_seller.post(f"vouchers/{made.id}/stop/", reason="envy"),
        other_seller.post(f"vouchers/{made.id}/codes/", count="1"),
        other_seller.get(f"vouchers/codes/{batch.id}.csv"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert given_out(seller)[0].stopped_at is None
