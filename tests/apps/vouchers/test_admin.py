"""The operations screens open, and act for a reason that is kept."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.factories import market
from titan.apps.products import api as products
from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import Voucher
from titan.kernel.money import Money
from titan.platform.db import sql

from .conftest import claimed, create, fresh_id, platform, terms, use

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db: None) -> Client:
    """A browser in which a member of staff is signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=market.make_user(roles=("staff",))))
    return client


@pytest.fixture
def voucher() -> Voucher:
    """One that was claimed, used and has a batch of codes."""
    buyer_id = fresh_id()
    [made] = claimed(buyer_id, terms(code="SESAME"))
    vouchers.take(purchase_id=fresh_id(), buyer_id=buyer_id, uses=[use(made)])
    return made


def shown(operator: Client, view: str, *args: object) -> str:
    answer = operator.get(reverse(f"admin:vouchers_{view}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def act(operator: Client, view: str, action: str, id: UUID, **more: str) -> Any:
    fields = {"action": action, "_selected_action": [str(id)], **more}
    return operator.post(reverse(f"admin:vouchers_{view}_changelist"), fields)


def audited() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in sql.query("SELECT action, outcome FROM ops_audit ORDER BY id")]


def test_every_screen_opens(operator: Client, voucher: Voucher) -> None:
    create(platform(title="By the platform"))
    vouchers.create_batch(voucher_id=voucher.id, count=2, actor_id=fresh_id())

    page = shown(operator, "voucherrow_changelist")

    assert "By the platform" in page
    assert "1 of any number" in page
    assert "SESAME" in shown(operator, "voucherrow_change", voucher.id)
    for view in ("claimrow", "userow", "usepartrow", "takingrow", "coderow", "batchrow"):
        shown(operator, f"{view}_changelist")
    related = reverse("admin:vouchers_claimrow_changelist") + f"?voucher__id__exact={voucher.id}"
    assert operator.get(related).status_code == 200


def test_stops_a_voucher_for_a_reason(operator: Client, voucher: Voucher) -> None:
    act(operator, "voucherrow", "stop", voucher.id)
    assert vouchers.get(voucher_id=voucher.id).stopped_at is None

    act(operator, "voucherrow", "stop", voucher.id, confirmed="1", reason="printed wrongly")

    assert vouchers.get(voucher_id=voucher.id).stopped_at is not None
    assert "printed wrongly" in shown(operator, "voucherrow_change", voucher.id)


def test_makes_codes_and_exports_them_for_a_reason(operator: Client, voucher: Voucher) -> None:
    act(operator, "voucherrow", "batch_100", voucher.id, confirmed="1", reason="for the fair")
    [batch] = vouchers.batches_of(voucher_id=voucher.id)

    asked = act(operator, "batchrow", "export", batch.id)
    refused = act(operator, "batchrow", "export", batch.id, confirmed="1", reason="no")
    file = act(operator, "batchrow", "export", batch.id, confirmed="1", reason="for the printer")

    assert [answer["Content-Type"].split(";")[0] for answer in (asked, refused)] == ["text/html"] * 2
    assert file["Content-Type"].startswith("text/csv")
    assert len(file.content.decode().splitlines()) == 101
    assert audited() == [("batch_100", f"100 codes, batch {batch.id}"), ("export", "exported")]


def test_is_for_staff(voucher: Voucher) -> None:
    buyer = Client()
    buyer.force_login(get_user_model().objects.get(pk=market.make_user()))

    assert buyer.get(reverse("admin:vouchers_voucherrow_changelist")).status_code != 200


class TestGivingOut:
    def fields(self, **changes: str) -> dict[str, str]:
        return {
            "title": "Mug week",
            "scope": "item",
            "kind": "percent",
            "currency": "EUR",
            "percent": "12.5",
            "cap": "20",
            "per_user": "1",
            "starts_at": "2026-01-01T00:00",
            "ends_at": "2027-01-01T00:00",
            "reason": "The week of mugs",
            "voucher": str(fresh_id()),
            **changes,
        }

    def send(self, operator: Client, **fields: str) -> Any:
        return operator.post(reverse("admin:vouchers_voucher_new"), fields)

    def test_makes_one_for_products_of_several_shops(self, operator: Client) -> None:
        tin, clay = market.make_shop(), market.make_shop()
        card = products.cards(product_ids=[clay.product_id])[clay.product_id]
        named = f"{tin.product_id}\nhttps://titan.example/p/{card.slug}\n"
        sent = self.fields(products=named, budget="500", total="100")

        answers = [self.send(operator, **sent) for _ in range(2)]

        [made] = vouchers.vouchers_of(shop_id=None).results
        assert [answer.status_code for answer in answers] == [302, 302]
        assert made.terms.product_ids == (tin.product_id, clay.product_id)
        assert (made.terms.percent_bp, made.terms.funding.platform_bp) == (1250, 10_000)
        assert made.terms.limits.budget == Money(50_000, "EUR")
        assert audited()[-1] == ("Give out a voucher", "Mug week is out")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({}, "products"),
            ({"products": "no-such-mug"}, "products"),
            ({"scope": "platform", "percent": ""}, "percent"),
            ({"scope": "platform", "cap": "1.005"}, "cap"),
            ({"scope": "platform", "ends_at": "2025-01-01T00:00"}, "ends_at"),
            ({"scope": "platform", "reason": ""}, "reason"),
        ],
    )
    def test_tells_a_fault_at_its_field(self, operator: Client, changes: dict[str, str], field: str) -> None:
        answer = self.send(operator, **self.fields(**changes))

        assert set(answer.context["form"].errors) == {field}
        assert vouchers.vouchers_of(shop_id=None).results == ()
