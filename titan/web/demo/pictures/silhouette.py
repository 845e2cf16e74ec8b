"""What the renderer has to know about a silhouette besides its drawing."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .pen import Pen
from .shapes import Point

GROUND = 820


class Setting(StrEnum):
    """Where a thing is at home, which decides its scene and its shadow."""

    TABLE = "table"
    ROOM = "room"
    OUTDOOR = "outdoor"
    LAID = "laid"
    HUNG = "hung"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Silhouette:
    """A drawing with its footprint (left and right edge on the ground) the point a close-up looks at,
    and how much it is enlarged: `fit` in a plain picture, `zoom` in a close-up.
    """

    draw: Callable[[Pen], None]
    setting: Setting = Setting.TABLE
    footprint: tuple[float, float] = (310, 690)
    focus: Point = (500, 520)
    fit: float = 1.05
    zoom: float = 1.8
