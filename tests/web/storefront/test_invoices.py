"""The buyer finds the invoice on the order's page, and can open it."""

import re

import pytest

from tests.factories import market
from tests.web.storefront.conftest import Buyer
from titan.platform.eventlog import relay


@pytest.mark.django_db(transaction=True)
def test_the_invoice_is_on_the_order_s_page(buyer: Buyer) -> None:
    quote = market.quote(buyer.id, market.make_shop())
    [order] = market.buy(buyer.id, quote.id).orders
    relay.settle()

    page = buyer.client.get(f"/orders/{order.id}/").content.decode()
    found = re.search(r'href="(/api/v1/invoices/[-0-9a-f]+\.pdf)">\s*Invoice INV-', page)

    assert found is not None
    assert buyer.client.get(found[1]).content.startswith(b"%PDF-1.4")
