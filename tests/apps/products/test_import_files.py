"""Files as they come: formats, gzip, bad rows named by line and column, mappings."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from titan.apps.products import api as products
from titan.apps.products.contracts import ImportPlan, ImportUnreadable

HEADER = "external_id,title,category,price,quantity,rating,description"
GOOD = 'E1,Blue mug,Home > Mugs,12.90,5,4.5,"# Fine\n\n- a"'


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    raw = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def plan(path: Path, **options: Any) -> ImportPlan:
    return products.plan_import(path=path, rejects=path.parent / "out" / "rejects.csv", **options)


def faults(tmp_path: Path, *rows: str, header: str = HEADER, **options: Any) -> list[tuple[str, str]]:
    """Line and column of every fault in the reject file."""
    found = plan(write(tmp_path, "f.csv", "\n".join([header, *rows])), **options)
    if found.rejects is None:
        return []
    with found.rejects.open(newline="", encoding="utf8") as file:
        return [(row["line"], row["column"]) for row in csv.DictReader(file)]


TABLE = [HEADER.split(","), ["E1", "Blue mug", "Home > Mugs", "12.90", "5", "4.5", "Fine"]]
OBJECT = dict(zip(*TABLE, strict=True))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.csv", "\n".join(map(",".join, TABLE))),
        ("f.csv", "\ufeff" + "\r\n".join(map(",".join, TABLE))),
        ("f.tsv", "\n".join(map("\t".join, TABLE))),
        ("f.jsonl", json.dumps(OBJECT) + "\n\n"),
        ("f.ndjson", json.dumps({**OBJECT, "price": 12.9, "category": ["Home", "Mugs"], "rating": None})),
        ("f.csv.gz", "\n".join(map(",".join, TABLE))),
        ("f.jsonl.gz", json.dumps(OBJECT)),
        ("data", "\n".join(map("\t".join, TABLE))),
        ("data.gz", json.dumps(OBJECT)),
    ],
)
def test_each_format_is_read(tmp_path: Path, name: str, text: str) -> None:
    found = plan(write(tmp_path, name, text))

    assert (found.records, found.products, found.bad) == (1, 1, 0)
    assert found.categories == ((("Home", "Mugs"), 1),)
    assert (found.mapping_name, found.currency) == ("general", "EUR")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Blue mug,Mugs,1,1,,", "external_id"),
        (f"{'x' * 81},Blue mug,Mugs,1,1,,", "external_id"),
        ("E1,,Mugs,1,1,,", "title"),
        (f"E1,{'x' * 501},Mugs,1,1,,", "title"),
        ("E1,Blue mug,,1,1,,", "category"),
        (f"E1,Blue mug,{' > '.join('abcdefghi')},1,1,,", "category"),
        (f"E1,Blue mug,{'x' * 81},1,1,,", "category"),
        ("E1,Blue mug,Mugs,0,1,,", "price"),
        ("E1,Blue mug,Mugs,,1,,", "price"),
        ("E1,Blue mug,Mugs,-1,1,,", "price"),
        ("E1,Blue mug,Mugs,1.999,1,,", "price"),
        ("E1,Blue mug,Mugs,cheap,1,,", "price"),
        ("E1,Blue mug,Mugs,NaN,1,,", "price"),
        ("E1,Blue mug,Mugs,1e30,1,,", "price"),
        ("E1,Blue mug,Mugs,1,-1,,", "quantity"),
        ("E1,Blue mug,Mugs,1,1.5,,", "quantity"),
        ("E1,Blue mug,Mugs,1,many,,", "quantity"),
        ("E1,Blue mug,Mugs,1,99999999999,,", "quantity"),
        ("E1,Blue mug,Mugs,1,1,6,", "rating"),
        ("E1,Blue mug,Mugs,1,1,0.5,", "rating"),
        ("E1,Blue mug,Mugs,1,1,good,", "rating"),
        (f"E1,Blue mug,Mugs,1,1,,{'x' * 20_001}", "description"),
        ("E1,Blue mug,Mugs,1,1", ""),
        ("E1,Blue mug,Mugs,1,1,,,,", ""),
        ("E1,Blue\0mug,Mugs,1,1,,", ""),
    ],
)
def test_a_bad_row_is_named_by_line_and_column(tmp_path: Path, row: str, column: str) -> None:
    assert faults(tmp_path, GOOD, row, "E9,Last mug,Mugs,1,1,,") == [("5", column)]


def test_all_faults_of_a_row_are_named(tmp_path: Path) -> None:
    assert faults(tmp_path, ",,Mugs,x,y,z,") == [
        ("2", column) for column in ("external_id", "title", "price", "rating", "quantity")
    ]


def test_bytes_that_are_no_utf8_spoil_their_own_row_alone(tmp_path: Path) -> None:
    path = write(
        tmp_path, "f.csv", f"{HEADER}\nE1,Caf\xe9,Mugs,1,1,,\n".encode("latin-1") + b"E2,Mug,Mugs,1,1,,\n"
    )

    found = plan(path)

    assert (found.products, found.bad) == (1, 1)
    assert found.faults == ("line 2, the record: is not UTF-8",)


def test_json_lines_that_are_none_are_named(tmp_path: Path) -> None:
    lines = [json.dumps(OBJECT), "{broken", "[1]", json.dumps({**OBJECT, "id": "E2", "external_id": "E2"})]

    found = plan(write(tmp_path, "f.jsonl", "\n".join(lines)))

    assert found.products == 2
    assert [fault.split(",")[0] for fault in found.faults] == ["line 2", "line 3"]


def test_of_an_id_that_stands_twice_the_last_good_row_counts(tmp_path: Path) -> None:
    rows = ["E1,First,Mugs,1,1,,", "E2,Other,Mugs,1,1,,", "E1,Second,Mugs,1,1,,", "E1,Bad,Mugs,x,1,,"]

    found = plan(write(tmp_path, "f.csv", "\n".join([HEADER, *rows])))

    assert (found.records, found.products, found.repeated, found.bad) == (4, 2, 1, 1)
    assert found.chosen == bytes([0, 1, 1, 0])


def test_missing_prices_and_stock_are_derived_when_asked_and_alike_each_time(tmp_path: Path) -> None:
    assert faults(tmp_path, "E1,Blue mug,Mugs,0,,,", fill_missing=True) == []
    first, second = (plan(tmp_path / "f.csv", fill_missing=True) for _ in range(2))

    assert first == second
    assert faults(tmp_path, "E1,Blue mug,Mugs,-1,,,", fill_missing=True) == [("2", "price")]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("none.csv", None, "no file"),
        ("f.csv", "", "no header"),
        ("data", "", "empty"),
        ("f.csv", "a,a\n1,2", "twice"),
        ("f.csv", "colour,size\nred,L", "No column for external_id"),
        ("f.jsonl", "nothing here", "no JSON object"),
        ("f.xlsx", "PK\x03\x04", "No column"),
        ("f.csv.gz", gzip.compress((HEADER + "\n" + GOOD).encode())[:-12], "cut off"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(tmp_path: Path, name: str, content: Any, why: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(ImportUnreadable, match=why):
        plan(tmp_path / name)


class TestMapping:
    FILE = "ref;naam;prijs;soort\n7;Blauwe mok;1290;mok\n"
    TOML = """
name = "own"
delimiter = ";"
[columns]
external_id = ["ref"]
title = ["naam"]
category = ["soort"]
price_minor = ["prijs"]
[values]
currency = "USD"
quantity = 3
[category.names]
mok = "Kitchen > Mugs"
"""

    def planned(self, tmp_path: Path, toml: str) -> ImportPlan:
        return plan(write(tmp_path, "f.csv", self.FILE), mapping_file=write(tmp_path, "m.toml", toml))

    def test_of_ones_own_says_what_columns_mean(self, tmp_path: Path) -> None:
        found = self.planned(tmp_path, self.TOML)

        assert (found.mapping_name, found.products, found.currency) == ("own", 1, "USD")
        assert found.categories == ((("Kitchen", "Mugs"), 1),)

    @pytest.mark.parametrize(
        ("toml", "why"),
        [
            ("= nonsense", "no TOML"),
            ('name = "x"', "columns"),
            (TOML.replace("title", "titel"), "titel"),
            (TOML + "[surprise]\na = 1", "surprise"),
            (TOML.replace('"USD"', '"dollar"'), "currency"),
            (TOML.replace('["naam"]', '["name"]'), "No column for title"),
            (
                TOML.replace('[category.names]\nmok = "Kitchen > Mugs"', '[category]\nrules = [["(", "x"]]'),
                "pattern",
            ),
            (TOML.replace("quantity = 3", "quantity = -3"), "quantity"),
        ],
    )
    def test_with_a_fault_is_refused_and_the_fault_named(self, tmp_path: Path, toml: str, why: str) -> None:
        with pytest.raises(ImportUnreadable, match=why):
            self.planned(tmp_path, toml)

    def test_that_is_built_in_can_be_printed_and_used_as_ones_own(self, tmp_path: Path) -> None:
        mine = write(tmp_path, "m.toml", products.import_mapping(name="general"))

        found = plan(write(tmp_path, "f.csv", f"{HEADER}\n{GOOD}"), mapping_file=mine)

        assert found.products == 1
        with pytest.raises(ImportUnreadable):
            products.import_mapping(name="../secret")
