"""The life of a listing: every step from every status."""

import pytest

from titan.apps.products.contracts import ProductStateConflict, ProductStatus
from titan.apps.products.domain import lifecycle

DRAFT, REVIEW = ProductStatus.DRAFT, ProductStatus.REVIEW
PUBLISHED, WITHDRAWN = ProductStatus.PUBLISHED, ProductStatus.WITHDRAWN
TABLE = {
    "submit": {DRAFT: PUBLISHED, REVIEW: REVIEW, PUBLISHED: PUBLISHED, WITHDRAWN: PUBLISHED},
    "submit for review": {DRAFT: REVIEW, REVIEW: REVIEW, PUBLISHED: PUBLISHED, WITHDRAWN: REVIEW},
    "approve": {REVIEW: PUBLISHED, PUBLISHED: PUBLISHED},
    "return": {REVIEW: DRAFT, DRAFT: DRAFT},
    "withdraw": {REVIEW: WITHDRAWN, PUBLISHED: WITHDRAWN, WITHDRAWN: WITHDRAWN},
}


@pytest.mark.parametrize("status", list(ProductStatus))
@pytest.mark.parametrize("step", list(TABLE))
def test_every_step_is_as_the_table_says(step: str, status: ProductStatus) -> None:
    target = TABLE[step].get(status)

    if target is None:
        with pytest.raises(ProductStateConflict):
            lifecycle.after(step, status=status)
    else:
        assert lifecycle.after(step, status=status) is target


@pytest.mark.parametrize(
    ("status", "needs_review", "has_new_text", "after"),
    [
        (PUBLISHED, True, True, REVIEW),
        (PUBLISHED, True, False, PUBLISHED),
        (PUBLISHED, False, True, PUBLISHED),
        (DRAFT, True, True, DRAFT),
        (REVIEW, True, True, REVIEW),
    ],
)
def test_new_texts_are_looked_at_where_the_category_wants_it(
    status: ProductStatus, needs_review: bool, has_new_text: bool, after: ProductStatus
) -> None:
    assert lifecycle.after_edit(status=status, needs_review=needs_review, has_new_text=has_new_text) is after
