"""Shops of other cells: known here as they stand there, and never changed here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop, ShopStatus
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform import homes

pytestmark = pytest.mark.django_db
FOREIGN = 2000
OPERATOR = new_id(bucket=1)


@pytest.fixture(autouse=True)
def _two_cells() -> Iterator[None]:
    homes.register(lambda bucket: 1 if bucket == FOREIGN else None)
    yield
    homes.forget()


def far_shop(name: str = "Far & Co", slug: str = "far-co") -> Shop:
    return Shop(
        id=new_id(bucket=FOREIGN),
        owner_id=new_id(bucket=FOREIGN),
        name=name,
        slug=slug,
        status=ShopStatus.ACTIVE,
        description="Jugs from afar.",
        country="AT",
        city="Linz",
        currency="EUR",
        commission_bp=700,
        is_on_holiday=False,
        holiday_until=None,
        created_at=clock.now(),
    )


def test_a_shop_of_another_cell_is_found_as_it_last_stood() -> None:
    shop = far_shop()
    assert sellers.adopt(shop=shop)
    renamed = replace(shop, name="Farther & Co", slug="farther-co", is_on_holiday=True)
    back = clock.now() + timedelta(days=1)
    sellers.adopt_description(shop_id=shop.id, description="Jugs from afar.", holiday_until=None)
    sellers.adopt(shop=replace(renamed, description=""))
    sellers.adopt_description(shop_id=shop.id, description="Jugs from afar.", holiday_until=back)
    assert sellers.by_slug(slug="farther-co") == replace(renamed, holiday_until=back)
    assert [one.id for one in sellers.list_shops().results] == [shop.id]


def test_nobody_changes_a_shop_of_another_cell_here() -> None:
    shop = far_shop()
    sellers.adopt(shop=shop)
    with pytest.raises(homes.NotAtHome):
        sellers.suspend(shop_id=shop.id, actor_id=OPERATOR, reason="complaints")
    with pytest.raises(homes.NotAtHome):
        sellers.update_own(owner_id=shop.owner_id, name="Mine now")
    assert sellers.get(shop_id=shop.id) == replace(shop, description="")


def test_a_holiday_elsewhere_is_ended_by_its_home() -> None:
    away = replace(far_shop(), is_on_holiday=True, holiday_until=clock.now() + timedelta(hours=1))
    sellers.adopt(shop=away)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert sellers.end_holidays() == 0
        assert sellers.get(shop_id=away.id).is_selling


def test_of_two_shops_of_a_name_the_one_from_elsewhere_bears_the_end_of_its_id() -> None:
    own = sellers.apply(
        owner_id=new_id(bucket=5), name="Far & Co", description="", country="DE", city="Ulm", currency="EUR"
    )
    shop = far_shop(slug=own.slug)
    sellers.adopt(shop=shop)
    assert sellers.by_slug(slug=own.slug).id == own.id
    assert sellers.get(shop_id=shop.id).name == f"Far & Co {shop.id.hex[-6:]}"


def test_a_description_of_a_shop_that_is_unknown_waits_for_nothing() -> None:
    shop = far_shop()
    assert not sellers.adopt_description(shop_id=shop.id, description="Jugs", holiday_until=None)


def test_what_is_at_home_here_is_not_overwritten() -> None:
    own = sellers.apply(
        owner_id=new_id(bucket=5), name="Near & Co", description="", country="DE", city="Ulm", currency="EUR"
    )
    assert not sellers.adopt(shop=replace(own, name="Somebody else's"))
    assert sellers.get(shop_id=own.id).name == "Near & Co"
