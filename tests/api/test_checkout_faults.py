"""What can go wrong between the cart and the purchase, and requests that come twice."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from tests.api.stranger import PASSWORD, Stranger, register, told
from tests.factories import market
from titan.apps.orders import api as orders
from titan.apps.products import api as products
from titan.apps.products.contracts import PriceChange
from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.kernel.money import Money

pytestmark = pytest.mark.django_db(transaction=True)


def funded() -> Stranger:
    """A new buyer with 1,000 euros."""
    buyer = register()
    buyer_id = UUID(buyer.user_id)
    wallet.top_up(
        user_id=buyer_id, top_up_id=new_id(bucket=bucket_of(buyer_id)), amount=Money(100_000, "EUR")
    )
    return buyer


def checkout(buyer: Stranger, quote: Any, *, key: str, method: str = "wallet") -> Any:
    body = {"quote_id": quote["quote_id"], "payment": {"method": method}}
    return buyer.send("POST", "/checkout", body, key=key)


def spendable(buyer: Stranger) -> int:
    found: int = buyer.get("/wallet")["balances"][0]["available"]["amount"]
    return found


def raise_price(shop: market.Shop, price: int) -> None:
    (variant,) = products.get(product_id=shop.product_id).variants
    products.set_prices(
        product_id=shop.product_id,
        shop_id=shop.id,
        changes=[PriceChange(variant.sku, Money(price, "EUR"))],
    )


class TestQuotes:
    def test_an_expired_quote_is_refused(self) -> None:
        shop, buyer = market.make_shop(), funded()
        quote = buyer.quote(shop.variant_id)
        with clock.frozen(clock.now() + timedelta(hours=2)):
            credentials = {"email": buyer.email, "password": PASSWORD}
            buyer.token = buyer.post("/accounts/token", credentials, status=200)["access"]
            assert told(checkout(buyer, quote, key="k"), 409)["code"] == "pricing.quote_expired"
        assert market.free(shop) == 10

    def test_a_frozen_price_is_kept(self) -> None:
        shop, buyer = market.make_shop(), funded()
        quote = buyer.quote(shop.variant_id)
        raise_price(shop, 9900)
        assert buyer.buy(quote)["total"]["amount"] == 2490

    def test_a_price_that_rose_in_the_cart_is_told_and_quoted(self) -> None:
        shop, buyer = market.make_shop(), funded()
        buyer.post("/cart/lines", {"variant_id": str(shop.variant_id), "quantity": 1})
        raise_price(shop, 9900)
        (line,) = buyer.get("/cart")["shops"][0]["lines"]
        assert (line["notices"], line["unit_price"]["amount"]) == (["price_up"], 9900)
        quote = buyer.quote()
        assert quote["total"]["amount"] == 9900 + 490

    def test_sold_out_between_quote_and_checkout_tells_what_is_left(self) -> None:
        shop, slow, quick = market.make_shop(stock=3), funded(), funded()
        quote = slow.quote(shop.variant_id, quantity=2)
        quick.buy(quick.quote(shop.variant_id, quantity=2))
        refusal = told(checkout(slow, quote, key="k"), 409)
        assert (refusal["code"], refusal["variants"]) == ("inventory.sold_out", {str(shop.variant_id): 1})
        assert (spendable(slow), market.free(shop)) == (100_000, 1)

    def test_somebody_elses_quote_is_not_found(self) -> None:
        shop, buyer, thief = market.make_shop(), funded(), funded()
        refusal = checkout(thief, buyer.quote(shop.variant_id), key="k")
        assert told(refusal, 404)["code"] == "pricing.quote_not_found"

    def test_money_that_is_not_there_buys_nothing(self) -> None:
        shop, buyer = market.make_shop(price=200_000), funded()
        refusal = told(checkout(buyer, buyer.quote(shop.variant_id), key="k"), 409)
        assert refusal["code"] in ("wallet.insufficient_funds", "payments.declined")
        assert (spendable(buyer), market.free(shop)) == (100_000, 10)


class TestTheSameKey:
    def test_twenty_times_at_once_buys_once(self) -> None:
        shop, buyer = market.make_shop(), funded()
        quote, key = buyer.quote(shop.variant_id), uuid.uuid4().hex

        def ask(_: int) -> Any:
            try:
                return checkout(Stranger(buyer.token), quote, key=key)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(ask, range(20)))
        statuses = {answer.status_code for answer in answers}
        assert 201 in statuses
        assert statuses <= {201, 409}, [answer.content for answer in answers]
        bought = {answer.json()["purchase_id"] for answer in answers if answer.status_code == 201}
        assert len(bought) == 1
        final = told(checkout(buyer, quote, key=key), 201)
        assert (final["purchase_id"], final["status"]) == (bought.pop(), "confirmed")
        assert len(orders.list_of_buyer(buyer_id=UUID(buyer.user_id), statuses=()).results) == 1
        assert (spendable(buyer), market.free(shop)) == (100_000 - 2490, 9)
        assert wallet.check().is_clean

    def test_again_replays_and_says_so(self) -> None:
        shop, buyer = market.make_shop(), funded()
        quote = buyer.quote(shop.variant_id)
        first = checkout(buyer, quote, key="k")
        again = checkout(buyer, quote, key="k")
        assert told(again, 201) == told(first, 201)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first.headers

    def test_with_another_body_is_refused(self) -> None:
        shop, buyer = market.make_shop(), funded()
        quote = buyer.quote(shop.variant_id)
        told(checkout(buyer, quote, key="k"), 201)
        refusal = checkout(buyer, quote, key="k", method="cod")
        assert told(refusal, 422)["code"] == "titan.idempotency_key_reused"

    def test_none_is_refused(self) -> None:
        shop, buyer = market.make_shop(), funded()
        refusal = checkout(buyer, buyer.quote(shop.variant_id), key="")
        assert told(refusal, 400)["code"] == "titan.idempotency_key_missing"

    def test_of_somebody_else_is_another_key(self) -> None:
        shop, one, two = market.make_shop(), funded(), funded()
        first = told(checkout(one, one.quote(shop.variant_id), key="k"), 201)
        second = told(checkout(two, two.quote(shop.variant_id), key="k"), 201)
        assert first["purchase_id"] != second["purchase_id"]
