"""The category tree: made, moved, inherited, and seen alike by every process."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from titan.apps.categories import api as categories
from titan.apps.categories import selectors
from titan.apps.categories.contracts import (
    Attribute,
    AttributeInvalid,
    AttributeKind,
    CategoryConflict,
    CategoryNotFound,
)
from titan.apps.categories.events import CategoryChanged
from titan.apps.categories.models import CategoryRow
from titan.kernel.ids import new_id
from titan.platform.cache import client
from titan.platform.eventlog import reading

MUGS = ("Home", "Kitchen", "Mugs")


@pytest.mark.django_db
class TestEnsurePath:
    def test_makes_what_is_missing_and_nothing_twice(self) -> None:
        mugs = categories.ensure_path(names=MUGS)
        plates = categories.ensure_path(names=["Home", " Kitchen ", "Plates"])

        assert mugs.path == MUGS
        assert mugs.path_slugs == ("home", "kitchen", "mugs")
        assert plates.parent_id == mugs.parent_id
        assert categories.ensure_path(names=MUGS) == mugs
        assert CategoryRow.objects.count() == 4

    def test_gives_every_cell_the_same_ids(self) -> None:
        first = categories.ensure_path(names=MUGS).id
        CategoryRow.objects.filter(slug="mugs").delete()
        selectors.forget()

        assert categories.ensure_path(names=MUGS).id == first

    def test_keeps_slugs_apart(self) -> None:
        first = categories.ensure_path(names=["Games", "Accessories"])
        second = categories.ensure_path(names=["Phones", "Accessories"])

        assert (first.slug, second.slug) == ("accessories", "phones-accessories")

    @pytest.mark.parametrize("names", [[], [""], ["a", "  "], ["x" * 81], ["a"] * 9])
    def test_refuses_what_is_no_path(self, names: list[str]) -> None:
        with pytest.raises(CategoryConflict):
            categories.ensure_path(names=names)


@pytest.mark.django_db
class TestChange:
    def test_moving_takes_all_below_along(self) -> None:
        mugs = categories.ensure_path(names=MUGS)
        outdoor = categories.create(name="Outdoor")

        categories.move(category_id=mugs.path_ids[1], parent_id=outdoor.id)

        assert categories.get(category_id=mugs.id).path == ("Outdoor", "Kitchen", "Mugs")
        assert set(categories.descendants_ids(category_id=outdoor.id)) == {outdoor.id, *mugs.path_ids[1:]}

    def test_a_node_cannot_stand_under_itself(self) -> None:
        mugs = categories.ensure_path(names=MUGS)

        with pytest.raises(CategoryConflict):
            categories.move(category_id=mugs.path_ids[0], parent_id=mugs.id)

    def test_renaming_keeps_the_slug_and_is_told(self) -> None:
        mugs = categories.ensure_path(names=MUGS)

        renamed = categories.update(category_id=mugs.id, name="Cups")

        assert (renamed.slug, renamed.path[-1]) == ("mugs", "Cups")
        told = reading.stream(mugs.id)[-1].event()
        assert isinstance(told, CategoryChanged)
        assert told.path == ("Home", "Kitchen", "Cups")

    def test_a_siblings_name_and_any_slug_are_taken(self) -> None:
        categories.ensure_path(names=MUGS)

        with pytest.raises(CategoryConflict):
            categories.create(name="Home")
        with pytest.raises(CategoryConflict):
            categories.create(name="Elsewhere", slug="mugs")

    def test_the_database_refuses_two_roots_of_one_name(self) -> None:
        categories.ensure_path(names=["Home"])

        with pytest.raises(IntegrityError, match="categories_category_sibling_name"), transaction.atomic():
            CategoryRow.objects.create(id=new_id(bucket=0), name="Home", slug="home-2")

    def test_review_is_inherited(self) -> None:
        mugs = categories.ensure_path(names=MUGS)

        categories.update(category_id=mugs.path_ids[0], needs_review=True)

        assert categories.get(category_id=mugs.id).needs_review


@pytest.mark.django_db
class TestAttributes:
    def test_are_inherited_and_the_lowest_definition_holds(self) -> None:
        mugs = categories.ensure_path(names=MUGS)
        material = Attribute("material", "Material", AttributeKind.TEXT)
        strict = Attribute("material", "Material", AttributeKind.TEXT, is_required=True)
        volume = Attribute("volume", "Volume", AttributeKind.NUMBER, unit="ml", is_filterable=True)

        categories.set_attributes(category_id=mugs.path_ids[0], attributes=[material])
        categories.set_attributes(category_id=mugs.id, attributes=[strict, volume])

        assert categories.attributes(category_id=mugs.path_ids[1]) == (material,)
        assert categories.attributes(category_id=mugs.id) == (strict, volume)

    @pytest.mark.parametrize(
        "attribute",
        [
            Attribute("Not a code", "N", AttributeKind.TEXT),
            Attribute("colour", "Colour", AttributeKind.OPTION),
            Attribute("colour", "Colour", AttributeKind.TEXT, options=("Red",)),
            Attribute("colour", "", AttributeKind.TEXT),
        ],
    )
    def test_definitions_are_checked(self, attribute: Attribute) -> None:
        with pytest.raises(AttributeInvalid):
            categories.set_attributes(
                category_id=categories.ensure_path(names=MUGS).id, attributes=[attribute]
            )


@pytest.mark.django_db(transaction=True)
class TestHeldTree:
    def test_is_read_once_and_again_after_a_change(self) -> None:
        mugs = categories.ensure_path(names=MUGS)
        categories.tree()

        with CaptureQueriesContext(
            connection,
        ) as queries:
            categories.tree()
        categories.update(category_id=mugs.id, name="Cups")

        assert len(queries) == 0
        assert categories.get(category_id=mugs.id).name == "Cups"

    def test_follows_a_change_of_another_process(self) -> None:
        mugs = categories.ensure_path(names=MUGS)
        held = categories.tree()
        CategoryRow.objects.filter(id=mugs.id).update(name="Cups")
        assert categories.tree() is held

        # What another process does to Valkey after its commit.
        client().set(selectors.VERSION_KEY, "another")

        assert categories.get(category_id=mugs.id).name == "Cups"

    def test_never_holds_what_was_rolled_back(self) -> None:
        with transaction.atomic():
            categories.ensure_path(names=MUGS)
            assert len(categories.tree()) == 3
            transaction.set_rollback(True)

        assert categories.tree() == ()


@pytest.mark.django_db
class TestRest:
    def test_lists_the_tree_with_a_tag(self) -> None:
        categories.ensure_path(names=MUGS)

        answer = Client().get("/api/v1/categories")

        assert [node["slug"] for node in answer.json()["results"]] == ["home", "kitchen", "mugs"]
        assert answer.json()["results"][2]["path"] == list(MUGS)
        again = Client().get("/api/v1/categories", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304

    def test_shows_a_category_with_its_attributes(self) -> None:
        mugs = categories.ensure_path(names=MUGS)
        categories.set_attributes(
            category_id=mugs.id, attributes=[Attribute("volume", "Volume", AttributeKind.NUMBER, unit="ml")]
        )

        found = Client().get("/api/v1/categories/mugs").json()

        assert found["attributes"][0]["unit"] == "ml"
        assert Client().get("/api/v1/categories/none").json()["code"] == "categories.not_found"


def test_unknown_categories_are_not_found(db: Callable[[], None]) -> None:
    unknown: Any = new_id(bucket=0)
    with pytest.raises(CategoryNotFound):
        categories.get(category_id=unknown)
    with pytest.raises(CategoryNotFound):
        categories.by_slug(slug="none")
    with pytest.raises(CategoryNotFound):
        categories.descendants_ids(category_id=unknown)
