"""A product family: what its models share, and the one-line notation the models are written in."""

from dataclasses import dataclass
from functools import cached_property

from titan.web.demo.pictures.recipe import Pattern


@dataclass(frozen=True, slots=True)
class AxisValue:
    """A value on a variant axis and what it adds to the price, in EUR minor units."""

    value: str
    extra_minor: int


@dataclass(frozen=True, slots=True)
class Model:
    """One line of a family: a name, a price in EUR minor units, own attributes and what is special about it."""

    name: str
    price_minor: int
    own: dict[str, str]
    feature: str


@dataclass(frozen=True)
class Family:
    """Products of one kind.

    `brands` is "Brand@shop, ...". `axes` is "axis: value value+euros; axis: ...", values that contain spaces are
    joined by "_". `models` has lines "name | price | key=value, ... | feature" where the keys form, label, colours,
    pattern, tint and accent steer the picture, by names a shop other than the first brand's, and all others are attributes.
    `about` and `points` have one sentence a line. `voice` is how the description opens: thing, name, book or sense.
    """

    code: str
    leaf: str
    silhouette: str
    brands: str
    models: str
    about: str
    points: str
    grams: int
    size_mm: tuple[int, int, int]
    axes: str = ""
    shared: str = ""
    patterns: str = "plain"
    accents: str = "cream navy rust"
    tints: str = "sage"
    title: str = "{brand} {name}"
    voice: str = "thing"

    @cached_property
    def brand_shops(self) -> tuple[tuple[str, str], ...]:
        """Pairs of brand and the code of the shop that sells it."""
        pairs = (pair.strip().split("@") for pair in self.brands.split(","))
        return tuple((brand, shop) for brand, shop in pairs)

    @cached_property
    def axis_values(self) -> dict[str, tuple[AxisValue, ...]]:
        """What each axis offers, in the order a shopper expects."""
        parts = (part.split(":") for part in self.axes.split(";") if part.strip())
        return {axis.strip(): tuple(_axis_value(word) for word in words.split()) for axis, words in parts}

    @cached_property
    def shared_values(self) -> dict[str, str]:
        """Attributes every model has unless it says otherwise."""
        return _pairs(self.shared)

    @cached_property
    def parsed_models(self) -> tuple[Model, ...]:
        """The models in the order written."""
        return tuple(_model(line) for line in _lines(self.models))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What can be said about every model."""
        return _lines(self.about)

    @cached_property
    def bullets(self) -> tuple[str, ...]:
        """Short facts that hold for every model."""
        return _lines(self.points)

    @cached_property
    def pattern_choices(self) -> tuple[Pattern, ...]:
        """The prints that suit the family."""
        return tuple(Pattern(word) for word in self.patterns.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


def _axis_value(word: str) -> AxisValue:
    value, _, extra = word.partition("+")
    return AxisValue(value.replace("_", " "), round(float(extra or 0) * 100))


def _pairs(text: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in text.split(",") if pair.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}


def _model(line: str) -> Model:
    name, price, own, feature = (part.strip() for part in line.split("|"))
    return Model(name, round(float(price) * 100), _pairs(own), feature)
