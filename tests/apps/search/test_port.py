"""What every adapter of the search port must do."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.apps.search.facts import AT, GADGETS, POTTERY, make_product, shop_seen, stock_of
from titan.apps.products.contracts import AttributeValue, Product, Sale
from titan.apps.search.contracts import Change, Hit, Listed, Results, SearchRequest, Sort, Unlisted
from titan.apps.search.domain.port import SearchIndex
from titan.apps.search.services.embedded.index import EmbeddedIndex
from titan.apps.search.services.indexing import Fold
from titan.kernel.errors import InvalidInput
from titan.kernel.money import Money

ADAPTERS: dict[str, Callable[[Path], SearchIndex]] = {
    "embedded": lambda path: EmbeddedIndex(path, is_new=True)
}


@pytest.fixture(params=ADAPTERS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    return ADAPTERS[request.param](tmp_path)


def take(index: SearchIndex, *changes: Change) -> None:
    fold = Fold(index)
    fold.take(changes)
    fold.flush()


def put(index: SearchIndex, *products: Product) -> None:
    """List products, all in stock."""
    take(index, *map(Listed, products), *map(stock_of, products))


def find(index: SearchIndex, q: str = "", **wish: object) -> Results:
    return index.find(SearchRequest(q=q, **wish), now=AT)  # type: ignore[arg-type]


def titles(results: Results | Iterable[Hit]) -> list[str]:
    hits = results.results if isinstance(results, Results) else results
    return [hit.title for hit in hits]


def counts(results: Results, code: str) -> dict[str, int]:
    return {
        value.value: value.count for facet in results.facets if facet.code == code for value in facet.values
    }


class TestWords:
    def test_all_words_are_wanted(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Blue stoneware mug"), make_product(2, "Blue linen apron"))
        assert titles(find(index, "blue mug")) == ["Blue stoneware mug"]

    def test_case_accents_and_endings_do_not_matter(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Café Crème Cups"), make_product(2, "Straßenbahn Modell"))
        assert titles(find(index, "CAFE creme cup")) == ["Café Crème Cups"]
        assert titles(find(index, "strassenbahn")) == ["Straßenbahn Modell"]

    def test_signs_without_spaces_are_found_within_a_text(self, index: SearchIndex) -> None:
        put(index, make_product(1, "手作り陶器のカップ"), make_product(2, "Blue mug"))
        assert titles(find(index, "陶器")) == ["手作り陶器のカップ"]

    def test_brand_attributes_categories_and_description_are_searched(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Mug", brand="Kessler"),
            make_product(2, "Mug", attributes={"material": "porcelain"}),
            make_product(3, "Mug", category=("Gardening",)),
            make_product(4, "Mug", description_html="<p>Holds a whole <b>litre</b></p>"),
        )
        found = [
            find(index, word).results[0].external_id
            for word in ("kessler", "porcelain", "gardening", "litre")
        ]
        assert found == ["ext-1", "ext-2", "ext-3", "ext-4"]

    def test_the_title_counts_more_than_the_description(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Shelf", description_html="room for a teapot and a second teapot"),
            make_product(2, "Teapot"),
        )
        assert titles(find(index, "teapot")) == ["Teapot", "Shelf"]

    def test_a_thing_comes_before_its_accessories(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Leather sleeve for Readix tablet"),
            make_product(2, "Readix tablet, ten inches"),
        )
        assert titles(find(index, "readix tablet"))[0] == "Readix tablet, ten inches"
        assert titles(find(index, "readix tablet sleeve"))[0] == "Leather sleeve for Readix tablet"

    def test_words_side_by_side_come_first(self, index: SearchIndex) -> None:
        put(
            index, make_product(1, "Board with a game for chess"), make_product(2, "Wooden board game of old")
        )
        assert titles(find(index, "board game"))[0] == "Wooden board game of old"

    def test_model_numbers_are_found_however_they_are_written(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Camera DSC-W120/B"), make_product(2, "Player with 40 GB"))
        assert titles(find(index, "dscw120b")) == ["Camera DSC-W120/B"]
        assert titles(find(index, "dsc w120")) == ["Camera DSC-W120/B"]
        assert titles(find(index, "player 40gb")) == ["Player with 40 GB"]

    def test_an_external_id_or_sku_finds_its_product(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Mug"), make_product(2, "Jug"))
        assert titles(find(index, "ext-2")) == ["Jug"]
        assert titles(find(index, "SKU-1")) == ["Mug"]

    def test_other_words_for_the_same_thing_match(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Corner couch, grey"), make_product(2, "Garden chair"))
        assert titles(find(index, "sofa")) == ["Corner couch, grey"]

    def test_quality_decides_between_equal_matches(self, index: SearchIndex) -> None:
        rated = make_product(2, "Oak bowl", rating=490, rating_count=200)
        put(index, make_product(1, "Oak bowl"), rated)
        assert find(index, "oak bowl").results[0].product_id == rated.id

    @pytest.mark.parametrize(
        "q", ['"', "a:b AND (", "*", "-x", "\\", "[1 TO", "()", "🫖", ".*", "\x00", "a" * 200]
    )
    def test_no_text_is_an_error(self, index: SearchIndex, q: str) -> None:
        put(index, make_product(1, "Mug"))
        assert find(index, q).total in (0, 1)
        assert len(index.suggest(q, limit=5)) <= 5


class TestForgiveness:
    def test_a_slip_is_forgiven_when_nothing_matches(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Acoustic guitar"), make_product(2, "Violin"))
        found = find(index, "guitra")
        assert titles(found) == ["Acoustic guitar"]
        assert found.suggestions == ("guitar",)

    def test_a_slip_in_the_first_letter_too(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Acoustic guitar"))
        assert titles(find(index, "huitar")) == ["Acoustic guitar"]

    def test_enough_exact_results_stay_alone(self, index: SearchIndex) -> None:
        put(
            index,
            *[make_product(i, f"Copper kettle {i}") for i in range(3)],
            make_product(9, "Copper settle"),
        )
        assert all("kettle" in title for title in titles(find(index, "kettle")))

    def test_some_of_the_words_are_better_than_nothing(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Red enamel pot with lid"), make_product(2, "Green tea"))
        assert titles(find(index, "red enamel pot unobtainium")) == ["Red enamel pot with lid"]

    def test_nothing_found_names_what_there_is(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Mug", category=("Home",)))
        found = find(index, "xylograph")
        assert (found.total, found.results, found.suggestions) == (0, (), ("Home",))


class TestFilters:
    def test_a_category_means_its_descendants_too(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Mug", category=("Home", "Kitchen")),
            make_product(2, "Lamp", category=("Home", "Light")),
            make_product(3, "Ball", category=("Sport",)),
        )
        assert sorted(titles(find(index, category="home"))) == ["Lamp", "Mug"]
        assert titles(find(index, category="light")) == ["Lamp"]

    def test_prices_shop_rating_currency_and_brand(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Mug", price=500),
            make_product(2, "Mug", price=1500, shop=GADGETS),
            make_product(3, "Mug", price=2500, rating=450, rating_count=9, brand="Kessler"),
        )
        assert [hit.price.amount for hit in find(index, price_min=600, price_max=1500).results] == [1500]
        assert [hit.price.amount for hit in find(index, shop=GADGETS.id).results] == [1500]
        assert [hit.price.amount for hit in find(index, rating_min=4).results] == [2500]
        assert [hit.price.amount for hit in find(index, brands=("KESSLER",)).results] == [2500]
        assert find(index, currency="USD").total == 0
        assert find(index, currency="EUR").total == 3

    def test_values_of_an_attribute_are_alternatives_and_attributes_add_up(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Shirt", attributes={"colour": "red", "size": "M"}),
            make_product(2, "Shirt", attributes={"colour": "blue", "size": "M"}),
            make_product(3, "Shirt", attributes={"colour": "blue", "size": "L"}),
        )
        chosen = (("colour", "red"), ("colour", "blue"), ("size", "M"))
        assert sorted(hit.external_id for hit in find(index, attributes=chosen).results) == ["ext-1", "ext-2"]

    def test_axes_of_variants_are_attributes(self, index: SearchIndex) -> None:
        product = make_product(1, "Shirt")
        axis = (AttributeValue("size", "Size", "XL"),)
        put(index, replace(product, variants=(replace(product.variants[0], axes=axis),)))
        assert find(index, attributes=(("size", "XL"),)).total == 1
        assert find(index, "shirt xl").total == 1

    def test_in_stock_follows_what_is_said_of_stock(self, index: SearchIndex) -> None:
        mug, jug = make_product(1, "Mug"), make_product(2, "Jug")
        take(index, stock_of(mug), Listed(mug), Listed(jug))
        assert titles(find(index, in_stock=True)) == ["Mug"]
        take(index, stock_of(mug, is_in_stock=False), stock_of(jug))
        assert titles(find(index, in_stock=True)) == ["Jug"]

    def test_withdrawn_is_gone_and_its_stock_is_remembered(self, index: SearchIndex) -> None:
        mug = make_product(1, "Mug")
        put(index, mug)
        take(index, Unlisted(mug.id, mug.shop.id))
        assert (find(index, "mug").total, index.size()) == (0, 0)
        take(index, Listed(mug))
        assert find(index, "mug", in_stock=True).total == 1

    def test_a_closed_shop_is_not_found_and_one_on_holiday_has_nothing_in_stock(
        self, index: SearchIndex
    ) -> None:
        put(index, make_product(1, "Mug"), make_product(2, "Mug", shop=GADGETS))
        take(index, shop_seen(POTTERY, is_open=False, is_selling=False), shop_seen(GADGETS, is_selling=False))
        found = find(index, "mug")
        assert [(hit.shop.name, hit.in_stock) for hit in found.results] == [("Gadget House", False)]
        assert find(index, "mug", in_stock=True).total == 0

    def test_a_renamed_shop_shows_its_new_name(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Mug"))
        take(index, shop_seen(POTTERY, name="Mara Ceramics"))
        assert find(index, "mug").results[0].shop.name == "Mara Ceramics"


class TestFacets:
    def test_counts_are_of_all_results(self, index: SearchIndex) -> None:
        put(index, *[make_product(i, "Mug", category=("Home", "Kitchen")) for i in range(30)])
        put(index, make_product(40, "Mug", category=("Sport",), shop=GADGETS, price=9000))
        found = find(index, "mug", limit=5)
        assert counts(found, "category") == {"home": 30, "sport": 1}
        assert counts(found, "shop") == {str(POTTERY.id): 30, str(GADGETS.id): 1}
        assert counts(found, "price") == {"1000-2499": 30, "5000-9999": 1}
        assert counts(found, "in_stock") == {"1": 31}

    def test_a_chosen_category_shows_the_level_below(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Mug", category=("Home", "Kitchen")),
            make_product(2, "Lamp", category=("Home", "Light")),
        )
        assert counts(find(index, category="home"), "category") == {"kitchen": 1, "light": 1}

    def test_other_choices_of_a_set_facet_keep_their_numbers(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Shirt", attributes={"colour": "red"}, price=500),
            make_product(2, "Shirt", attributes={"colour": "blue"}, price=500),
            make_product(3, "Shirt", attributes={"colour": "blue"}, price=5000),
        )
        found = find(index, "shirt", attributes=(("colour", "red"),), price_max=999)
        assert found.total == 1
        assert counts(found, "attr.colour") == {"red": 1, "blue": 1}
        assert counts(found, "price") == {"0-999": 1}
        [colour] = [facet for facet in found.facets if facet.code == "attr.colour"]
        assert {value.value for value in colour.values if value.is_selected} == {"red"}

    def test_an_attribute_without_shared_values_is_no_facet(self, index: SearchIndex) -> None:
        put(index, *[make_product(i, "Radio", attributes={"model": f"R{i}", "band": "FM"}) for i in range(9)])
        codes = {facet.code for facet in find(index, "radio").facets}
        assert "attr.band" in codes
        assert "attr.model" not in codes

    def test_ratings_count_upwards(self, index: SearchIndex) -> None:
        put(index, *[make_product(i, "Mug", rating=100 * i, rating_count=5) for i in (2, 3, 4, 5)])
        assert counts(find(index, "mug"), "rating") == {"4": 2, "3": 3, "2": 4}


class TestOrderAndPages:
    def test_sorts(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Mug", price=300, published_at=AT - timedelta(days=1)),
            make_product(2, "Mug", price=100, rating=500, rating_count=50),
            make_product(3, "Mug", price=200, published_at=AT + timedelta(days=1)),
        )
        prices = {sort: [hit.price.amount for hit in find(index, "mug", sort=sort).results] for sort in Sort}
        assert prices[Sort.PRICE_ASC] == [100, 200, 300]
        assert prices[Sort.PRICE_DESC] == [300, 200, 100]
        assert prices[Sort.NEWEST] == [200, 100, 300]
        assert prices[Sort.RATING][0] == 100

    @pytest.mark.parametrize("sort", Sort)
    def test_pages_share_nothing_and_leave_nothing_out(self, index: SearchIndex, sort: Sort) -> None:
        put(index, *[make_product(i, "Mug", price=100 + i % 3) for i in range(25)])
        seen: list[str] = []
        cursor = None
        while True:
            page = find(index, "mug", sort=sort, limit=7, cursor=cursor)
            seen += [hit.external_id for hit in page.results]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(seen) == sorted(f"ext-{i}" for i in range(25))

    def test_a_cursor_belongs_to_its_question(self, index: SearchIndex) -> None:
        put(index, *[make_product(i, "Mug") for i in range(5)])
        cursor = find(index, "mug", limit=2).next
        with pytest.raises(InvalidInput):
            find(index, "jug", limit=2, cursor=cursor)
        with pytest.raises(InvalidInput):
            find(index, "mug", sort=Sort.NEWEST, limit=2, cursor=cursor)

    @pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "WyJhIiwiYiJd", "!!!"])
    def test_a_made_up_cursor_is_refused(self, index: SearchIndex, cursor: str) -> None:
        with pytest.raises(InvalidInput):
            find(index, "mug", cursor=cursor)

    def test_the_thousandth_result_is_the_last(self, index: SearchIndex) -> None:
        put(index, *[make_product(i, "Mug") for i in range(1010)])
        cursor, seen = None, 0
        while True:
            page = find(index, "mug", limit=100, cursor=cursor)
            seen, cursor = seen + len(page.results), page.next
            if cursor is None:
                break
        assert (seen, page.total) == (1000, 1010)


class TestCards:
    def test_a_hit_has_what_a_card_shows(self, index: SearchIndex) -> None:
        product = make_product(1, "Mug", rating=450, rating_count=12)
        put(index, product)
        [hit] = find(index, "mug").results
        assert (hit.product_id, hit.external_id, hit.slug) == (product.id, "ext-1", "product-1")
        assert (hit.price, hit.list_price) == (Money(1000, "EUR"), Money(1000, "EUR"))
        assert (hit.rating, hit.rating_count, hit.in_stock) == (4.5, 12, True)
        assert hit.picture_url == "/m/320.webp"
        assert hit.picture_srcset == "/m/160.webp 160w, /m/320.webp 320w, /m/640.webp 640w"
        assert [variant.id for variant in hit.variants] == [product.variants[0].id]

    def test_a_sale_shows_only_while_it_runs(self, index: SearchIndex) -> None:
        product = make_product(1, "Mug")
        sale = Sale(Money(700, "EUR"), AT, AT + timedelta(days=1))
        put(index, replace(product, variants=(replace(product.variants[0], sale=sale),)))
        during = find(index, "mug").results[0]
        after = index.find(SearchRequest(q="mug"), now=AT + timedelta(days=1)).results[0]
        assert (during.price.amount, during.list_price.amount) == (700, 1000)
        assert (after.price.amount, after.list_price.amount) == (1000, 1000)


class TestSuggest:
    def test_words_categories_shops_and_products(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Gardening gloves", category=("Garden",)), make_product(2, "Garnet ring"))
        take(index, shop_seen(GADGETS, name="Garage Finds"))
        found = {(one.kind, one.text): one.url for one in index.suggest("gar", limit=12)}
        assert ("query", "gardening") in found
        assert found["category", "Garden"] == "/categories/garden"
        assert found["shop", "Garage Finds"] == "/shops/gadget-house"
        assert found["product", "Garnet ring"] == "/products/product-2"

    def test_the_last_word_is_completed_beside_the_others(self, index: SearchIndex) -> None:
        put(
            index,
            make_product(1, "Green tea"),
            make_product(2, "Green teapot"),
            make_product(3, "Blue temple"),
        )
        found = [one.text for one in index.suggest("green te", limit=8) if one.kind == "query"]
        assert sorted(found) == ["green tea", "green teapot"]

    def test_accents_do_not_matter(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Crème brûlée set"))
        assert index.suggest("CREM", limit=3)[0].text == "creme"

    def test_nothing_typed_suggests_nothing(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Mug"))
        assert index.suggest("  ", limit=8) == ()


class TestWriting:
    def test_taking_the_same_changes_twice_changes_nothing(self, index: SearchIndex) -> None:
        product = make_product(1, "Mug")
        changes = (Listed(product), stock_of(product), shop_seen(POTTERY))
        take(index, *changes)
        once = find(index, "mug")
        take(index, *changes)
        assert find(index, "mug") == once
        assert index.size() == 1

    def test_a_changed_product_replaces_itself(self, index: SearchIndex) -> None:
        put(index, make_product(1, "Mug"))
        put(index, make_product(1, "Jug"))
        assert (find(index, "mug").total, titles(find(index, "jug"))) == (0, ["Jug"])
