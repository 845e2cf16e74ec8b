"""Stock of other cells: shown as they tell of it, sold here once it is leased."""

from collections.abc import Iterator

import pytest

from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import SeenElsewhere, StockElsewhere, StockLine
from titan.kernel import clock
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes

pytestmark = pytest.mark.django_db(transaction=True)
FOREIGN = 2000


@pytest.fixture(autouse=True)
def _two_cells() -> Iterator[None]:
    homes.register(lambda bucket: 1 if bucket == FOREIGN else None)
    yield
    homes.forget()


def told(free: int, *, bucket: int = FOREIGN) -> SeenElsewhere:
    variant_id, product_id, shop_id = (new_id(bucket=bucket) for _ in range(3))
    return SeenElsewhere(variant_id, product_id, shop_id, free, clock.now())


def test_what_another_cell_told_last_is_shown() -> None:
    many = told(12)
    none = SeenElsewhere(many.variant_id, many.product_id, many.shop_id, 0, clock.now())
    inventory.see_elsewhere(seen=[many])
    assert inventory.free(variant_ids=[many.variant_id]) == {many.variant_id: 12}
    assert inventory.of_product(product_id=many.product_id).variants[0].variant_id == many.variant_id
    inventory.see_elsewhere(seen=[many, none])
    assert inventory.free(variant_ids=[many.variant_id]) == {many.variant_id: 0}


def test_none_of_it_is_sold_here_before_it_is_leased() -> None:
    one = told(12)
    inventory.see_elsewhere(seen=[one])
    reservation_id = new_id(bucket=bucket_of(one.variant_id))
    with pytest.raises(StockElsewhere) as refused:
        inventory.reserve(reservation_id=reservation_id, lines=[StockLine(one.variant_id, 1)], ttl_s=60)
    assert refused.value.extra == {"elsewhere": [str(one.variant_id)]}
    assert inventory.levels(variant_ids=[one.variant_id]) == {}


def test_what_is_at_home_here_is_left_alone() -> None:
    own = told(12, bucket=5)
    assert inventory.see_elsewhere(seen=[own]) == 0
    assert inventory.free(variant_ids=[own.variant_id]) == {own.variant_id: 0}
