"""Papers: what is written can be read back, nothing leaves the page, the same paper is the same bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.platform import pdf

from .reading_pdf import objects, pages, texts


def paper(rows: int = 3) -> bytes:
    made = pdf.Paper("Statement (1)")
    made.heading("Statement")
    made.lines(["Lamps & Söhne", "Köln – 12,90 €"])
    made.table(
        [pdf.Column("What", 3), pdf.Column("Amount", 1, is_numeric=True)],
        [(f"Order {number}", "12.90") for number in range(rows)],
        totals=[("Total", "38.70")],
    )
    return made.render()


def test_what_is_written_can_be_read_back() -> None:
    found = texts(paper())

    assert found[:3] == ["Statement", "Lamps & Söhne", "Köln – 12,90 €"]
    assert found[3:7] == ["What", "Amount", "Order 0", "12.90"]
    assert found[-3:] == ["Total", "38.70", "1 / 1"]


def test_the_file_is_of_the_form_that_readers_want() -> None:
    made = paper()

    kinds = b"".join(objects(made))
    assert made.startswith(b"%PDF-1.4\n")
    assert made.endswith(b"%%EOF\n")
    assert b"/Type /Catalog" in kinds
    assert b"/BaseFont /Helvetica " in kinds
    assert b"/Title (Statement \\(1\\))" in kinds


def test_the_same_paper_is_the_same_bytes() -> None:
    assert paper() == paper()


def test_a_long_table_goes_on_under_its_titles() -> None:
    found = pages(paper(200))

    assert len(found) > 3
    assert all("Amount" in page for page in found)
    assert sum(text.startswith("Order ") for page in found for text in page) == 200


@pytest.mark.parametrize(
    ("given", "shown"), [("(a) \\ b", "(a) \\ b"), ("Łódź", "Lódz"), ("日本", "??"), ("a\nb", "a b")]
)
def test_every_text_has_a_form(given: str, shown: str) -> None:
    made = pdf.Paper("x")
    made.lines([given])

    assert texts(made.render())[0] == shown


@given(st.text(max_size=300), st.integers(20, 400))
def test_lines_keep_their_width_and_lose_no_letter(text: str, width: int) -> None:
    lines = pdf.wrapped(text, width=width, size=9)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(pdf.advance(line, 9) <= width or len(line) == 1 for line in lines)
