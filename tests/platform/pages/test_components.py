"""Every component renders, and none lets hostile text out of its place."""

from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from tests.platform.pages.demo import HOSTILE
from titan.kernel.money import Money
from titan.platform.pages import cards, samples

ROOT = Path(__file__).resolve().parents[3]
COMPONENTS = ROOT / "templates" / "components"
PARTS = {"product_card_body", "product_grid_entries", "toasts", "account_menu"}
EUR = Money(100, "EUR")


def render(source: str, **values: Any) -> str:
    compiled = CottonCompiler().process(source)
    return engines["django"].from_string(compiled).render(values, RequestFactory().get("/"))


def hostile_values() -> dict[str, Any]:
    picture = cards.Picture(src=HOSTILE, alt=HOSTILE, srcset=HOSTILE)
    choices = (cards.Choice(HOSTILE, HOSTILE, HOSTILE, HOSTILE, count=3, is_selected=True),)
    return {
        "text": HOSTILE,
        "picture": picture,
        "pictures": (picture, picture),
        "product": cards.ProductCard(HOSTILE, HOSTILE, EUR, HOSTILE, picture, EUR, 4.5, 3, 9, HOSTILE),
        "choices": choices,
        "facets": (cards.Facet(HOSTILE, HOSTILE, choices),),
        "crumbs": (cards.Crumb(HOSTILE, HOSTILE), cards.Crumb(HOSTILE)),
        "tabs": (cards.Tab(HOSTILE, HOSTILE, count=2),),
        "shop": cards.ShopCard(HOSTILE, HOSTILE, picture, 4.1, 2, 3, HOSTILE, (HOSTILE,)),
        "entries": (cards.TimelineEntry(HOSTILE, "done", None, HOSTILE, HOSTILE),),
        "steps": (cards.Step(HOSTILE),),
        "lines": (cards.TotalLine(HOSTILE, EUR),),
        "price": EUR,
    }


SOURCES = {
    "alert": '<c-alert :title="text">{{ text }}</c-alert>',
    "avatar": '<c-avatar :name="text" :picture="picture" />',
    "badge": '<c-badge :title="text">{{ text }}</c-badge>',
    "bottom_nav": "<c-bottom-nav />",
    "breadcrumb": '<c-breadcrumb :crumbs="crumbs" />',
    "button": '<c-button :value="text" :label="text" name="act" icon="cart" once>{{ text }}</c-button>',
    "card": '<c-card :title="text" :id="text">{{ text }}<c-slot name="foot">{{ text }}</c-slot></c-card>',
    "checkbox": '<c-checkbox :name="text" :value="text" :label="text" :hint="text" :error="text" :end="text" />',
    "dialog": '<c-dialog :id="text" :title="text">{{ text }}</c-dialog>',
    "empty_state": '<c-empty-state :title="text">{{ text }}</c-empty-state>',
    "error_state": '<c-error-state :title="text" :retry="text" :reference="text">{{ text }}</c-error-state>',
    "error_summary": '<c-error-summary :problems="choices" :title="text" />',
    "facet_panel": '<c-facet-panel :action="text" :facets="facets" :hidden="choices" :chosen="2" :clear="text" />',
    "field": '<c-field :name="text" :label="text" :value="text" :hint="text" :error="text" :prefix="text" :title="text" />',
    "footer": "<c-footer />",
    "form_field": '<c-form-field :field="form.words" :hint="text" />',
    "gallery": '<c-gallery :pictures="pictures" :label="text" />',
    "header": '<c-header :q="text" />',
    "icon": '<c-icon name="cart" :label="text" />',
    "link_button": '<c-link-button :href="text" :title="text">{{ text }}</c-link-button>',
    "logo": '<c-logo :href="text" />',
    "pagination": '<c-pagination :next="text" target="#list" :label="text" :shown="12" />',
    "price": '<c-price :now="price" :was="price" from_price large />',
    "product_card": '<c-product-card :product="product" />',
    "product_grid": '<c-product-grid :products="[product]" :label="text" /><c-product-grid :skeletons="2" />',
    "progress": '<c-progress :label="text" :value="3" />',
    "quantity": '<c-quantity :value="2" :label="text" submits /><c-quantity :name="text" id="two" />',
    "radio_cards": '<c-radio-cards :name="text" :legend="text" :choices="choices" :hint="text" :error="text" />',
    "rating": '<c-rating :value="4.2" :count="7" :href="text" />',
    "rating_given": '<c-rating-given :stars="text" />',
    "search_box": '<c-search-box :value="text" />',
    "select": '<c-select :name="text" :label="text" :choices="choices" :blank="text" :hint="text" :error="text" />',
    "shop_card": '<c-shop-card :shop="shop" />',
    "side_nav": '<c-side-nav :links="tabs" :label="text" />',
    "skeleton": '<c-skeleton :label="text" />',
    "status_badge": '<c-status-badge :status="text" /><c-status-badge status="paid" :label="text" />',
    "steps": '<c-steps :steps="steps" :label="text" />',
    "table": '<c-table :caption="text" scrolls><tr><td>{{ text }}</td></tr></c-table>',
    "tabs": '<c-tabs :tabs="tabs" :label="text" />',
    "theme_toggle": "<c-theme-toggle />",
    "timeline": '<c-timeline :entries="entries" :label="text" />',
    "toast_region": "<c-toast-region />",
    "totals": '<c-totals :lines="lines" :note="text" />',
}


def test_every_component_is_tried_here() -> None:
    names = {path.stem for path in COMPONENTS.glob("*.html")} - PARTS
    assert names == set(SOURCES)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_component_renders_and_escapes_hostile_input(name: str) -> None:
    from django import forms

    class Form(forms.Form):
        words = forms.CharField(label=HOSTILE, help_text="", initial=HOSTILE)

    source = SOURCES[name].replace(':products="[product]"', ':products="products"')
    values = hostile_values()
    html = render(source, form=Form(), products=[values["product"]], **values)
    assert "<script>" not in html
    assert '" onload="x' not in html
    assert html.strip()


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_component_keeps_out_inline_code(name: str) -> None:
    text = (COMPONENTS / f"{name}.html").read_text(encoding="utf8")
    assert " style=" not in text
    assert " onclick" not in text
    assert "|safe" not in text
    assert "{{ attrs }}" not in text


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_component_says_what_it_takes(name: str) -> None:
    text = (COMPONENTS / f"{name}.html").read_text(encoding="utf8")
    assert text.startswith("{% comment %}")


def test_component_takes_nothing_from_the_page_around_it() -> None:
    html = render(
        "<c-button>Buy</c-button>",
        disabled=True,
        once=True,
        size="large",
        block=True,
        label="Other",
        icon="x",
    )
    assert html.strip() == '<button type="submit" class="button button--primary">Buy</button>'


def test_reduced_price_is_said_in_words() -> None:
    html = render('<c-product-card :product="product" />', product=samples.product(1))
    assert '<span class="visually-hidden">was </span>' in html
    assert 'loading="lazy"' in html
    assert 'width="400" height="400"' in html


def test_first_pictures_of_a_grid_load_at_once() -> None:
    products = [samples.product(number) for number in range(6)]
    html = render('<c-product-grid :products="products" :eager="2" />', products=products)
    assert html.count('fetchpriority="high"') == 2
    assert html.count('loading="lazy"') == 4


def test_field_names_its_hint_and_its_error() -> None:
    html = render('<c-field name="city" label="City" hint="Where you live" error="Enter a city" />')
    assert 'aria-describedby="id-city-hint id-city-error" aria-invalid="true"' in html
    assert 'for="id-city"' in html


def test_quantity_without_javascript_sends_the_next_value() -> None:
    html = render('<c-quantity :value="3" :max="3" submits />')
    assert 'name="set_quantity" value="2"' in html
    assert 'name="set_quantity" value="4" disabled' in html


def test_grid_of_24_asks_for_no_more_than_its_products() -> None:
    products = [samples.product(number) for number in range(24)]
    html = render('<c-product-grid :products="products" />', products=products)
    assert html.count("<article") == 24
    assert html.count("<a ") == 24
