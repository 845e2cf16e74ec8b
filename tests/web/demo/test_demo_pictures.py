"""Every picture of the demo can be drawn, twice the same, and no two products look alike."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b

import pytest

from titan.web.demo.catalogue.marketplace import demo_marketplace
from titan.web.demo.pictures.dice import Dice, seed_of
from titan.web.demo.pictures.palette import COLOURS
from titan.web.demo.pictures.recipe import Pattern, PictureRecipe, View
from titan.web.demo.pictures.render import render, silhouette_names

MUG = PictureRecipe(
    silhouette="mug", colour="sage", accent="cream", pattern=Pattern.STRIPES, seed=7, view=View.FRONT
)
SMALL = 64


@pytest.fixture(scope="module")
def recipes() -> list[PictureRecipe]:
    market = demo_marketplace(datetime(2026, 3, 14, tzinfo=UTC))
    found = {picture.recipe for product in market.products for picture in product.pictures}
    found |= {variant.picture for product in market.products for variant in product.variants}
    return sorted(found, key=lambda recipe: (recipe.silhouette, recipe.seed, recipe.view, recipe.colour))


def _digest(recipe: PictureRecipe) -> str:
    return blake2b(render(recipe, size=SMALL).tobytes(), digest_size=16).hexdigest()


def test_there_are_silhouettes_for_every_department() -> None:
    assert len(silhouette_names()) >= 45


def test_a_picture_has_the_size_asked_for() -> None:
    picture = render(MUG, size=300)

    assert picture.size == (300, 300)
    assert picture.mode == "RGB"


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("silhouette", silhouette_names())
def test_every_silhouette_draws_the_same_picture_twice(silhouette: str, view: View) -> None:
    recipe = replace(MUG, silhouette=silhouette, view=view, label="Zürich 7")

    assert _digest(recipe) == _digest(recipe)


@pytest.mark.parametrize("pattern", [pattern for pattern in Pattern if pattern is not Pattern.PLAIN])
def test_every_pattern_shows(pattern: Pattern) -> None:
    assert _digest(replace(MUG, pattern=pattern)) != _digest(replace(MUG, pattern=Pattern.PLAIN))


def test_an_unknown_silhouette_or_colour_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(replace(MUG, silhouette="unicorn"))
    with pytest.raises(KeyError):
        render(replace(MUG, colour="octarine"))


def test_every_recipe_renders_and_no_two_pictures_of_a_kind_are_equal(recipes: list[PictureRecipe]) -> None:
    seen: defaultdict[tuple[str, str, View], dict[str, PictureRecipe]] = defaultdict(dict)
    for recipe in recipes:
        kind = (recipe.silhouette, recipe.colour, recipe.view)
        digest = _digest(recipe)
        assert digest not in seen[kind], (recipe, seen[kind].get(digest))
        seen[kind][digest] = recipe


def test_each_of_colour_seed_view_form_and_label_matters() -> None:
    bottle = replace(MUG, silhouette="perfume", label="Neroli", form=1)
    changed = (
        replace(bottle, colour="navy"),
        replace(bottle, seed=8),
        replace(bottle, view=View.SCENE),
        replace(bottle, form=2),
        replace(bottle, label="Encre"),
    )

    assert len({_digest(recipe) for recipe in (bottle, *changed)}) == 6


def test_dice_and_seeds_are_the_same_in_every_release() -> None:
    dice = Dice(1)

    assert [dice.roll(1000) for _ in range(4)] == [465, 519, 590, 235]
    assert seed_of("picture", "mug", "Deich Coffee Mug") == 3_291_745_899
    assert seed_of("ab", "c") != seed_of("a", "bc")


def test_dice_stay_in_their_ranges() -> None:
    dice = Dice(3)

    assert {dice.roll(6) for _ in range(200)} == set(range(6))
    assert all(2 <= dice.span(2, 3) < 3 for _ in range(200))


def test_a_sample_keeps_the_order_and_takes_no_more_than_there_is() -> None:
    dice = Dice(5)
    samples = [dice.sample("abcdef", 3) for _ in range(50)]

    assert all(len(sample) == 3 and sample == sorted(set(sample)) for sample in samples)
    assert len({tuple(sample) for sample in samples}) > 5
    assert dice.sample("abc", 9) == ["a", "b", "c"]


def test_palette_names_are_single_words() -> None:
    assert all(name.isalpha() and name.islower() for name in COLOURS)
