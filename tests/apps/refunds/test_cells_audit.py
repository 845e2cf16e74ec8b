"""What the audit of cells reads of a case: the same of its home and of its copy, once the shop's cell has been shown all of it."""

import pytest

from tests.apps.refunds.conftest import Sold
from tests.apps.refunds.test_cells import _one_cell_again as _one_cell_again
from tests.apps.refunds.test_cells import cross_over, take
from tests.apps.refunds.test_cells import sold as sold
from titan.cells.fleet import auditing
from titan.platform.db import sql

pytestmark = pytest.mark.django_db(transaction=True)


def seen() -> list[tuple[object, ...]]:
    return [auditing.SeenCase(*row).facts for row in sql.query(auditing._CASES)]


def test_a_copy_is_to_the_audit_what_the_home_is_when_its_last_letter_has_come(sold: Sold) -> None:
    case = sold.claim((0, 2), (1, 1), shipping=True)
    sold.reject(case)
    sold.escalate(case)
    at_home = seen()
    _, told = cross_over(case)
    take(told[:-1])
    assert seen() != at_home
    take(told[-1:])
    assert seen() == at_home
