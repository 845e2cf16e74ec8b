"""What the pages are made of, without a database where possible."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.factories import market
from tests.web.storefront.conftest import signed_in
from titan.apps.orders.contracts import OrderStatus
from titan.apps.orders.contracts import TimelineEntry as OrderFact
from titan.apps.products.contracts import (
    AttributeValue,
    Product,
    ProductStatus,
    Sale,
    ShopRef,
    Variant,
)
from titan.apps.search.contracts import Facet, FacetValue, Results
from titan.apps.tracking.contracts import ParcelTrack, Scan, TrackingStatus
from titan.apps.users import api as users
from titan.apps.users.contracts import PostalAddress
from titan.kernel.money import Money
from titan.web.storefront import asking, buying_box, cards, paths, preferences, timelines
from titan.web.storefront.checkout import addressing, buying, desk, form

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHOP = ShopRef(UUID(int=7), "Tin & Clay", "tin-clay")


def variant(number: int, size: str, colour: str, *, price: int = 1000) -> Variant:
    axes = (AttributeValue("size", "Size", size), AttributeValue("colour", "Colour", colour))
    return Variant(
        UUID(int=number),
        f"SKU-{number}",
        f"{size} / {colour}",
        axes,
        Money(price, "EUR"),
        (),
        None,
        300,
        is_active=True,
    )


def product(*variants: Variant) -> Product:
    return Product(
        id=UUID(int=1),
        external_id="",
        shop=SHOP,
        category_id=UUID(int=2),
        category_path=("Kitchen",),
        category_slugs=("kitchen",),
        title="Mug",
        slug="mug-1",
        brand="",
        description_html="",
        status=ProductStatus.PUBLISHED,
        attributes=(),
        variants=variants,
        pictures=(),
        price=variants[0].price,
        rating=None,
        rating_count=0,
        version=1,
        published_at=NOW,
        updated_at=NOW,
    )


SIZES = (variant(1, "S", "Blue"), variant(2, "S", "Red"), variant(3, "M", "Blue", price=1200))


class TestBuyingBox:
    def box(self, free: dict[int, int], wanted: int | None = None) -> buying_box.Box:
        sold = product(*SIZES)
        return buying_box.box(
            sold,
            prices=buying_box.prices_in(sold, "EUR", now=NOW),
            free={UUID(int=number): units for number, units in free.items()},
            wanted=UUID(int=wanted) if wanted else None,
        )

    def test_first_variant_in_stock_is_chosen(self) -> None:
        assert self.box({1: 0, 2: 0, 3: 4}).variant_id == UUID(int=3)

    def test_wanted_variant_is_chosen_even_when_sold_out(self) -> None:
        box = self.box({1: 5}, wanted=2)
        assert (box.variant_id, box.free) == (UUID(int=2), 0)

    def test_each_axis_leads_to_the_variant_that_keeps_the_others(self) -> None:
        size, colour = self.box({1: 5, 2: 5, 3: 5}, wanted=1).axes
        assert [(choice.label, choice.value) for choice in colour.choices] == [
            ("Blue", str(UUID(int=1))),
            ("Red", str(UUID(int=2))),
        ]
        assert [choice.is_selected for choice in size.choices] == [True, False]

    def test_missing_combination_leads_to_the_nearest_variant(self) -> None:
        size, _colour = self.box({1: 5, 2: 5, 3: 5}, wanted=2).axes
        assert size.choices[1].value == str(UUID(int=3))

    @pytest.mark.parametrize(
        ("free", "starts_in", "ends_in", "seconds"),
        [
            ((9, 9, 9), None, None, buying_box.PLENTY_SECONDS),
            ((9, 9, 5), None, None, buying_box.SCARCE_SECONDS),
            ((9, 9, 9), 60, 90, 60),
            ((9, 9, 9), -60, 90, 90),
            ((9, 9, 9), -90, -60, buying_box.PLENTY_SECONDS),
        ],
    )
    def test_holds_until_a_sale_begins_or_ends_and_shorter_where_little_is_left(
        self, free: tuple[int, int, int], starts_in: int | None, ends_in: int | None, seconds: int
    ) -> None:
        first = SIZES[0]
        if starts_in is not None and ends_in is not None:
            sale = Sale(
                Money(800, "EUR"), NOW + timedelta(seconds=starts_in), NOW + timedelta(seconds=ends_in)
            )
            first = replace(first, sale=sale)
        stock = {UUID(int=number): units for number, units in enumerate(free, 1)}
        assert buying_box.holds_for(product(first, *SIZES[1:]), free=stock, now=NOW) == seconds

    def test_price_is_that_of_the_chosen_variant(self) -> None:
        assert self.box({3: 1}, wanted=3).price == Money(1200, "EUR")

    def test_single_variant_offers_no_choice(self) -> None:
        sold = product(SIZES[0])
        prices = buying_box.prices_in(sold, "EUR", now=NOW)
        assert buying_box.box(sold, prices=prices, free={}, wanted=None).axes == ()


class TestReduction:
    @pytest.mark.parametrize(
        ("price", "before", "words"),
        [(750, 1000, "−25 %"), (999, 1000, ""), (1000, 1000, ""), (1200, 1000, ""), (1, 300, "−99 %")],
    )
    def test_never_promises_more_than_is_true(self, price: int, before: int, words: str) -> None:
        assert cards.reduction(Money(price, "EUR"), Money(before, "EUR")) == words

    def test_prices_in_two_currencies_are_not_compared(self) -> None:
        assert cards.was_price(Money(1, "USD"), Money(5, "EUR")) is None


class TestAsking:
    def asked(self, query: str, **cookies: str) -> Any:
        request = RequestFactory().get(f"/search?{query}")
        request.COOKIES.update(cookies)
        return asking.asked(request)

    def test_prices_are_typed_in_whole_units(self) -> None:
        found = self.asked("price_min=10&price_max=19,90")
        assert (found.price_min, found.price_max, found.currency) == (1000, 1990, "EUR")

    def test_decimals_are_those_of_the_currency(self) -> None:
        assert self.asked("price_min=500", titan_currency="JPY").price_min == 500
        assert self.asked("price_min=1.5", titan_currency="KWD").price_min == 1500

    @pytest.mark.parametrize("text", ["x", "-1", "NaN", "Infinity", "1e999999", ""])
    def test_impossible_price_is_no_filter(self, text: str) -> None:
        assert self.asked(f"price_min={text}").price_min is None

    def test_attributes_and_brands_are_alternatives(self) -> None:
        found = self.asked("attr.colour=Blue&attr.colour=Red&brand=Tin&sort=nonsense")
        assert found.attributes == (("colour", "Blue"), ("colour", "Red"))
        assert found.brands == ("Tin",)
        assert found.sort == "relevance"

    def test_page_with_a_filter_is_not_shared(self) -> None:
        get = RequestFactory().get
        assert asking.shared_variant(get("/search?q=mug&sort=newest")) == "DE.EUR"
        assert asking.shared_variant(get("/search?q=mug&attr.colour=Blue")) is None
        assert asking.shared_variant(get("/search?in_stock=1")) is None

    def test_chip_leads_to_the_search_without_it(self) -> None:
        values = (FacetValue("Blue", "Blue", 3, is_selected=True),)
        results = Results((), (Facet("attr.colour", "Colour", values),), 0, None, ())
        request = RequestFactory().get("/search?q=mug&attr.colour=Blue&after=x")
        assert asking.chips(request, results) == (asking.Chip("Colour: Blue", "/search?q=mug"),)


class TestPreferences:
    def test_unknown_codes_fall_back_to_the_site(self) -> None:
        assert preferences.checked("XX", "???") == preferences.Preferences("DE", "EUR")

    def test_are_kept_in_cookies_and_lead_back(self) -> None:
        client = Client()
        fields = {"country": "JP", "currency": "JPY", "next": "/cart/"}
        response = client.post("/preferences/", fields)
        assert response["Location"] == "/cart/"
        assert (client.cookies["titan_country"].value, client.cookies["titan_currency"].value) == (
            "JP",
            "JPY",
        )

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\evil"]
    )
    def test_never_lead_to_another_site(self, target: str) -> None:
        assert Client().post("/preferences/", {"next": target})["Location"] == "/"


class TestPaths:
    def test_are_those_of_the_addresses(self) -> None:
        order_id = UUID(int=5)
        assert paths.product("mug") == reverse("storefront:product", args=["mug"])
        assert paths.category("kitchen") == reverse("storefront:category", args=["kitchen"])
        assert paths.shop("tin") == reverse("storefront:shop", args=["tin"])
        assert paths.order(order_id) == reverse("storefront:order", args=[order_id])
        for stage in ("return", "thanks", "failed"):
            assert paths.purchase(stage, order_id) == reverse(f"storefront:checkout-{stage}", args=[order_id])
        assert (reverse("storefront:cart"), reverse("storefront:checkout")) == (paths.CART, paths.CHECKOUT)
        assert reverse("storefront:cards") == paths.CARDS

    @pytest.mark.parametrize(
        ("former", "present"),
        [("/p/mug/", "/p/mug"), ("/products/mug?v=1", "/p/mug?v=1"), ("/shops/tin/", "/shops/tin")],
    )
    def test_other_spellings_lead_there_for_good(self, former: str, present: str) -> None:
        response = Client().get(former)
        assert (response.status_code, response["Location"]) == (301, present)


class TestAddressForm:
    def test_country_says_which_fields_there_are(self) -> None:
        def names(country: str) -> list[str]:
            address = PostalAddress(name="", street="", city="", country=country)
            return [field.name for field in addressing.fields(address, {})]

        assert names("DE") == ["name", "street", "postal_code", "city", "phone"]
        assert "region" in names("US")
        assert "postal_code" not in names("AE")

    def test_form_is_kept_for_its_buyer_alone(self) -> None:
        typed = form.CheckoutForm.empty(country="FR", name="Ada")
        form.keep(UUID(int=1), replace(typed, services={UUID(int=3): UUID(int=4)}))
        kept = form.kept(UUID(int=1))
        assert kept is not None
        assert (kept.typed.country, kept.services) == ("FR", {UUID(int=3): UUID(int=4)})
        assert form.kept(UUID(int=2)) is None

    def test_nonsense_in_the_posted_form_is_left_out(self) -> None:
        data = QueryDict(
            "shipping_x=y&method=gold&seen_currency=EUR&seen_total=-5&seen_nonsense=4&address=new"
        )
        found = form.CheckoutForm.posted(data, country="DE")
        assert (found.services, found.method) == ({}, "card")
        assert buying.seen_of(data) == desk.Seen({}, None)


def told(*steps: str, status: OrderStatus = OrderStatus.PAID, method: str = "card") -> Any:
    facts = tuple(OrderFact(step, step, NOW + timedelta(hours=n)) for n, step in enumerate(steps))

    class Told:
        timeline = facts

    order = Told()
    order.status = status  # type: ignore[attr-defined]
    order.payment_method = method  # type: ignore[attr-defined]
    return order


class TestTimeline:
    def test_facts_and_scans_stand_together_newest_first(self) -> None:
        scans = (Scan(TrackingStatus.IN_TRANSIT, "Hannover", "", NOW + timedelta(hours=9)),)
        track = ParcelTrack(UUID(int=1), "simulated", "S1", TrackingStatus.IN_TRANSIT, None, scans)
        entries = timelines.entries_of(told("placed", "paid", "shipped"), track)
        assert [entry.title for entry in entries][:2] == ["On its way", "Handed to the carrier"]
        assert [entry.state for entry in entries] == ["current", "done", "done", "done"]

    def test_failed_delivery_is_a_problem(self) -> None:
        scans = (Scan(TrackingStatus.DELIVERY_FAILED, "Berlin", "Nobody there", NOW + timedelta(hours=9)),)
        track = ParcelTrack(UUID(int=1), "simulated", "S1", TrackingStatus.DELIVERY_FAILED, None, scans)
        assert timelines.entries_of(told("placed"), track)[0].state == "problem"

    def test_every_status_of_a_parcel_has_words(self) -> None:
        assert all(timelines._scan_words(status) for status in TrackingStatus)

    def test_progress_ends_with_the_delivery(self) -> None:
        states = [step.state for step in timelines.steps_of(told(status=OrderStatus.PAID))]
        assert states == ["done", "current", "todo", "todo"]
        done = timelines.steps_of(told(status=OrderStatus.COMPLETED))
        assert {step.state for step in done} == {"done"}

    def test_cash_is_not_paid_before_it_ships_and_a_cancelled_order_has_no_progress(self) -> None:
        cash = timelines.steps_of(told(status=OrderStatus.PLACED, method="cod"))
        assert [step.label for step in cash] == ["Ordered", "Shipped", "Delivered"]
        assert timelines.steps_of(told(status=OrderStatus.CANCELLED)) == ()


@pytest.mark.django_db
class TestVisitor:
    def test_signed_in_visitor_of_a_shared_page_costs_no_query(self, django_assert_num_queries: Any) -> None:
        client = signed_in(market.make_user()).client
        client.get("/help/")
        with django_assert_num_queries(0):
            body = client.get("/help/").content.decode()
        assert "Account menu" in body

    def test_name_of_the_visitor_is_escaped_and_nobody_elses(self) -> None:
        loud = signed_in(
            users.create_user(
                email="x@example.org", name="<b>Ada", password_hash="!", is_email_verified=True
            ).id
        )
        body = loud.client.get("/help/").content.decode()
        assert "&lt;b&gt;Ada" in body
        assert "Ada" not in Client().get("/help/").content.decode()


def test_media_outside_its_folder_is_missing() -> None:
    for path in ("/media/../secret_key", "/media/%2e%2e/secret_key", "/media/nothing.webp"):
        assert Client().get(path).status_code == 404
