"""The command `import_products`: from a file to products with stock that can be found and bought."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.sellers import api as sellers
from titan.apps.shipping import api as shipping

HEADER = "product_id,title,category,price_cents,quantity,average_rating,description\n"
ROWS = "1,Blue guitar,Musical_Instruments,2334,67,4.5,## Loud\n2,Red drum,Musical_Instruments,0,3,4.0,\n"


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    path = tmp_path / "products.csv"
    path.write_text(HEADER + ROWS, encoding="utf8")
    return path


def run(*arguments: Any) -> str:
    out = io.StringIO()
    call_command("import_products", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_an_imported_product_is_for_sale(file: Path, tmp_path: Path) -> None:
    told = run(file, "--shops", 2)

    assert "1 created, 0 updated, 0 unchanged" in told
    assert "line 3, price_cents: no price (--fill-missing would derive one)" in told
    assert (tmp_path / "var/imports/products.csv.rejects.csv").exists()
    [card] = products.list_products().results
    assert (card.title, card.price.currency) == ("Blue guitar", "USD")
    [variant_id] = card.variant_ids
    assert inventory.levels(variant_ids=[variant_id])[variant_id].free == 67
    assert len(sellers.list_shops().results) == 2
    assert shipping.services_of(shop_id=card.shop.id)
    assert {
        price.currency for price in products.get_variants(variant_ids=[variant_id])[variant_id].prices
    } == {
        "EUR",
        "GBP",
    }


@pytest.mark.django_db(transaction=True)
def test_running_it_again_changes_nothing_and_filling_adds_the_rest(file: Path) -> None:
    run(file, "--shops", 2)

    again = json.loads(run(file, "--shops", 2, "--json"))
    filled = json.loads(run(file, "--shops", 2, "--json", "--fill-missing"))

    assert again["outcome"] == {"created": 0, "updated": 0, "unchanged": 1}
    assert filled["outcome"]["created"] == 1
    assert filled["bad"] == 0


@pytest.mark.django_db
def test_a_dry_run_tells_the_plan_and_changes_nothing(file: Path) -> None:
    told = run(file, "--dry-run")

    assert "2 rows read as “shop-catalogue”: 1 products, 1 bad, 0 repeated" in told
    assert "Musical instruments" in told
    assert products.list_products().results == ()
    assert sellers.list_shops().results == ()


def test_the_input_folder_is_left_as_it_was(file: Path, db: None) -> None:
    run(file, "--dry-run")

    assert sorted(path.name for path in file.parent.iterdir()) == ["products.csv", "var"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["/nowhere/f.csv"], "no file"),
        ([], "Which file"),
        (["f.csv", "--shops", "0"], "--shops"),
        (["f.csv", "--mapping", "/nowhere/m.toml"], "no mapping"),
        (["--show-mapping", "none"], "no mapping"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], why: str, db: None) -> None:
    with pytest.raises(CommandError, match=why):
        run(*arguments)
