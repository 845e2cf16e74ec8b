"""Sellers' tax numbers: looked at by their country's rules, copied onto every paper, never changed on one that is written."""

from typing import Any

import pytest
from django.test import Client

from tests.platform.reading_pdf import texts
from titan.apps.invoices import api as invoices
from titan.apps.invoices.contracts import TaxIdInvalid, TaxIdNotFound
from titan.apps.invoices.domain import tax_ids

from .conftest import Shop, fresh_id


@pytest.mark.parametrize(
    ("country", "typed", "shown"),
    [
        ("DE", "de 136 695 976", "DE136695976"),
        ("DE", "136695976", "DE136695976"),
        ("GR", "EL 094259216", "EL094259216"),
        ("AT", "ATU13585627", "ATU13585627"),
        ("GB", "GB 980 7806 84", "980780684"),
        ("AU", "83 914 571 673", "83914571673"),
        ("US", "12-3456789", "12-3456789"),
    ],
)
def test_a_number_is_shown_as_its_country_writes_it(country: str, typed: str, shown: str) -> None:
    assert tax_ids.normalised(typed, country=country) == shown
    assert tax_ids.normalised(shown, country=country) == shown


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("DE", "DE136695977"),
        ("DE", "ATU13585627"),
        ("FR", "DE136695976"),
        ("AU", "83914571674"),
        ("US", "-"),
        ("US", "<script>"),
        ("DE", ""),
        ("US", "9" * 41),
    ],
)
def test_what_cannot_be_a_number_of_the_country_is_refused(country: str, typed: str) -> None:
    assert tax_ids.normalised(typed, country=country) is None


def told(shop: Shop, number: str = "DE136695976", country: str = "DE") -> None:
    invoices.save_tax_id(shop_id=shop.id, country=country, number=number, actor_id=shop.owner_id)


@pytest.mark.django_db
class TestPapers:
    def test_name_the_number_that_the_shop_has_then(self, shop: Shop) -> None:
        before = shop.order().paid()
        told(shop)
        after = shop.order().paid()
        assert [order.papers[0].issuer.tax_id for order in (before, after)] == ["", "DE136695976"]

    def test_print_it_on_invoice_and_credit_note(self, shop: Shop) -> None:
        told(shop)
        order = shop.order().paid()
        order.refunded(100)
        invoices.remove_tax_id(shop_id=shop.id)
        for paper in order.papers:
            assert "VAT / tax number: DE136695976" in texts(invoices.pdf(invoice_id=paper.id))

    def test_without_a_number_print_none(self, shop: Shop) -> None:
        [paper] = shop.order().paid().papers
        assert not [line for line in texts(invoices.pdf(invoice_id=paper.id)) if "tax number" in line]


@pytest.mark.django_db
class TestSaving:
    def test_replaces_what_was_there(self, shop: Shop) -> None:
        told(shop)
        told(shop, "ATU13585627", "AT")
        assert invoices.tax_id_of(shop_id=shop.id).number == "ATU13585627"
        for _ in range(2):
            invoices.remove_tax_id(shop_id=shop.id)
        with pytest.raises(TaxIdNotFound):
            invoices.tax_id_of(shop_id=shop.id)

    @pytest.mark.parametrize(
        ("pointer", "country", "number"), [("/number", "DE", "DE1"), ("/country", "Germany", "DE136695976")]
    )
    def test_names_the_field_at_fault(self, shop: Shop, pointer: str, country: str, number: str) -> None:
        with pytest.raises(TaxIdInvalid) as refusal:
            told(shop, number, country)
        assert [problem.pointer for problem in refusal.value.problems] == [pointer]


@pytest.mark.django_db
def test_a_seller_sets_it_over_http_and_nobody_else_does(shop: Shop, settings: Any) -> None:
    settings.TITAN_TOKEN_VERIFIER = "tests.apps.invoices.doors.principal_of"
    client = Client(raise_request_exception=False)

    def ask(method: str, user: object, **body: str) -> Any:
        headers = {"Authorization": f"Bearer seller:{user}"}
        send = getattr(client, method)
        return send("/api/v1/seller/tax-id", body or None, content_type="application/json", headers=headers)

    assert ask("put", shop.owner_id, country="DE", number="de136695976").json()["number"] == "DE136695976"
    assert ask("put", shop.owner_id, country="DE", number="DE136695977").status_code == 422
    assert ask("put", fresh_id(), country="DE", number="de136695976").status_code in (403, 404)
    assert invoices.tax_id_of(shop_id=shop.id).number == "DE136695976"
    assert ask("delete", shop.owner_id).status_code == 204
