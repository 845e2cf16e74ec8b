"""What a picture shows, said in a few words."""

from dataclasses import dataclass
from enum import StrEnum


class View(StrEnum):
    """The three pictures a gallery can hold."""

    FRONT = "front"
    DETAIL = "detail"
    SCENE = "scene"


class Pattern(StrEnum):
    """What a surface is printed, woven or glazed with."""

    PLAIN = "plain"
    STRIPES = "stripes"
    PINSTRIPES = "pinstripes"
    DIAGONAL = "diagonal"
    DOTS = "dots"
    BAND = "band"
    CHECKS = "checks"
    SPECKLE = "speckle"
    ZIGZAG = "zigzag"
    DIPPED = "dipped"
    WAVES = "waves"
    SPRIGS = "sprigs"
    TERRAZZO = "terrazzo"
    DIAMONDS = "diamonds"


@dataclass(frozen=True, slots=True)
class PictureRecipe:
    """One picture. `colour` and `accent` are names of the palette, `seed` decides shape details and backdrop.

    `form` chooses among the shapes of a silhouette, counted from 1; 0 leaves it to the seed.
    `label` is the text printed on covers and packages; silhouettes without a label ignore it.
    """

    silhouette: str
    colour: str
    accent: str
    pattern: Pattern
    seed: int
    view: View
    form: int = 0
    label: str = ""
