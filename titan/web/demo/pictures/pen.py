"""The surface silhouettes draw on: units in, anti-aliased soft-shaded pixels out."""

import itertools
from collections.abc import Sequence
from functools import lru_cache
from math import hypot
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .dice import Dice, seed_of
from .palette import COLOURS, INK, WHITE, Rgb, dark, distance, light, luma
from .patterns import paint
from .recipe import Pattern, PictureRecipe
from .shapes import Point, Points

Box = tuple[int, int, int, int]


class Pen:
    """Draws one recipe. `colour` and `accent` are its colours, `dice` the source of its shape details."""

    def __init__(self, *, image: Image.Image, recipe: PictureRecipe) -> None:
        self.image = image
        self.recipe = recipe
        self.colour = COLOURS[recipe.colour]
        self.accent = _apart(COLOURS[recipe.accent], self.colour)
        self.dice = Dice(seed_of(recipe.silhouette, recipe.seed))
        self._opaque = ImageDraw.Draw(image)
        self._glass = ImageDraw.Draw(image, "RGBA")
        self._scale, self._dx, self._dy = image.width / 1000, 0.0, 0.0

    def look(self, *, zoom: float, cx: float, cy: float) -> None:
        """From now on show the unit (cx, cy) in the middle, `zoom` times as large."""
        self._scale = self.image.width / 1000 * zoom
        self._dx, self._dy = self.image.width / 2 - cx * self._scale, self.image.height / 2 - cy * self._scale

    def resized(self, image: Image.Image) -> "Pen":
        """A fresh pen that would draw the same picture on an `image` of another size."""
        pen = Pen(image=image, recipe=self.recipe)
        share = image.width / self.image.width
        pen._scale, pen._dx, pen._dy = self._scale * share, self._dx * share, self._dy * share
        return pen

    def roll(self, sides: int) -> int:
        """A shape choice from 0 to `sides` - 1."""
        return self.dice.roll(sides)

    def form(self, shapes: int) -> int:
        """Which of `shapes` shapes to draw, from 0: the recipe's form, or the seed's choice."""
        rolled = self.roll(shapes)
        return (self.recipe.form - 1) % shapes if self.recipe.form else rolled

    def span(self, low: float, high: float) -> float:
        """A shape measure between `low` and `high`."""
        return self.dice.span(low, high)

    def solid(
        self,
        points: Sequence[Point],
        colour: Rgb | None = None,
        *,
        shade: str = "round",
        printed: bool = False,
    ) -> None:
        """A lit surface; `printed` adds the recipe's pattern in its accent colour."""
        placed = self._place(points)
        area = self._area(placed)
        if area is None:
            return
        size = (area[2] - area[0], area[3] - area[1])
        base = self.colour if colour is None else colour
        tile = enlarge(_gradient(base, shade), size)
        if printed and self.recipe.pattern is not Pattern.PLAIN:
            paint(tile, self.recipe.pattern, self._scale, self.accent, self.recipe.seed)
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(x - area[0], y - area[1]) for x, y in placed], fill=255)
        self.image.paste(tile, area, mask)

    def flat(self, points: Sequence[Point], colour: Rgb) -> None:
        """An area of one colour."""
        self._opaque.polygon(self._place(points), fill=colour)

    def tint(self, points: Sequence[Point], colour: Rgb, alpha: int) -> None:
        """A translucent area; `alpha` runs from 0 to 255."""
        self._glass.polygon(self._place(points), fill=(*colour, alpha))

    def shine(self, points: Sequence[Point], alpha: int = 70) -> None:
        """A highlight."""
        self.tint(points, WHITE, alpha)

    def dim(self, points: Sequence[Point], alpha: int = 46) -> None:
        """A shaded part."""
        self.tint(points, (24, 22, 44), alpha)

    def line(self, points: Sequence[Point], colour: Rgb, width: float) -> None:
        """A round-ended stroke."""
        placed = self._place(points)
        pixels = max(2, round(width * self._scale))
        self._opaque.line(placed, fill=colour, width=pixels, joint="curve")
        radius = pixels / 2 - 0.5
        for x, y in (placed[0], placed[-1]):
            self._opaque.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def loop(self, points: Sequence[Point], colour: Rgb, width: float) -> None:
        """A closed stroke."""
        self.line([*points, points[0], points[1]], colour, width)

    def stitch(self, points: Sequence[Point], colour: Rgb, width: float = 5, dash: float = 16) -> None:
        """A dashed line along straight or curved points."""
        walked = 0.0
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            length = hypot(x1 - x0, y1 - y0)
            steps = max(1, int((walked + length) // dash) - int(walked // dash))
            for step in range(steps):
                a, b = step / steps, (step + 0.55) / steps
                self.line(
                    [(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)],
                    colour,
                    width,
                )
            walked += length

    def text(self, x: float, y: float, words: str, size: float, colour: Rgb, *, room: float = 0) -> None:
        """One line of type centred on (x, y), made smaller if it would be wider than `room` units."""
        words = _plain(words)
        wanted = max(6, round(size * self._scale))
        face = _face(wanted)
        if room:
            wide = face.getlength(words)
            if wide > room * self._scale:
                face = _face(max(6, int(wanted * room * self._scale / wide)))
        at = (x * self._scale + self._dx, y * self._scale + self._dy)
        self._opaque.text(at, words, font=face, fill=colour, anchor="mm")

    def soft(self, points: Sequence[Point], colour: Rgb, alpha: int, blur: float) -> None:
        """A blurred area, for shadows and glow; painted small and enlarged because blur hides the difference."""
        placed = self._place(points)
        coarse = max(4, int(blur * self._scale / 3))
        margin = blur * self._scale * 2.4
        x0, y0 = min(x for x, _ in placed) - margin, min(y for _, y in placed) - margin
        x1, y1 = max(x for x, _ in placed) + margin, max(y for _, y in placed) + margin
        wide, tall = max(2, int((x1 - x0) / coarse)), max(2, int((y1 - y0) / coarse))
        mask = Image.new("L", (wide, tall))
        ImageDraw.Draw(mask).polygon([((x - x0) / coarse, (y - y0) / coarse) for x, y in placed], fill=alpha)
        mask = mask.filter(ImageFilter.GaussianBlur(blur * self._scale / coarse))
        mask = mask.resize((wide * coarse, tall * coarse), Image.Resampling.BILINEAR)
        self.image.paste(colour, (int(x0), int(y0)), mask)

    def _place(self, points: Sequence[Point]) -> Points:
        scale, dx, dy = self._scale, self._dx, self._dy
        return [(x * scale + dx, y * scale + dy) for x, y in points]

    def _area(self, placed: Points) -> Box | None:
        x0, y0 = max(0, int(min(x for x, _ in placed))), max(0, int(min(y for _, y in placed)))
        x1 = min(self.image.width, int(max(x for x, _ in placed)) + 2)
        y1 = min(self.image.height, int(max(y for _, y in placed)) + 2)
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def enlarge(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A smooth enlargement of a tiny gradient, in two steps because the second one is nearly free."""
    rough = (max(2, size[0] // 6), max(2, size[1] // 6))
    return image.resize(rough, Image.Resampling.BILINEAR).resize(size, Image.Resampling.NEAREST)


def _apart(accent: Rgb, colour: Rgb) -> Rgb:
    """An accent that can be told from the main colour."""
    if distance(accent, colour) > 60:
        return accent
    return light(colour, 0.5) if luma(colour) < 140 else dark(colour, 0.4)


def _plain(words: str) -> str:
    """`words` without accents: the typeface that comes with Pillow has no letters beyond ASCII."""
    return normalize("NFKD", words).encode("ascii", "ignore").decode()


@lru_cache(maxsize=64)
def _face(pixels: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(pixels)


# Light falls from the upper left in every picture: positive stops are towards white, negative towards shade.
_ROWS: dict[str, tuple[tuple[float, ...], ...]] = {
    "flat": ((0.0, 0.0), (0.0, 0.0)),
    "round": ((-0.08, 0.07, 0.2, 0.1, 0.0, -0.08, -0.17, -0.24),),
    "cloth": ((0.13, 0.07, 0.0), (0.05, 0.0, -0.07), (-0.02, -0.08, -0.15)),
    "sheen": ((0.16, 0.1), (0.02, 0.0), (-0.1, -0.16)),
    "metal": ((-0.12, 0.3, 0.1, -0.05, 0.22, 0.02, -0.16, -0.06, -0.28),),
    "ball": (
        (0.16, 0.26, 0.18, 0.02, -0.08),
        (0.24, 0.34, 0.16, 0.0, -0.12),
        (0.12, 0.14, 0.04, -0.08, -0.18),
        (0.0, -0.02, -0.08, -0.16, -0.24),
        (-0.1, -0.14, -0.2, -0.26, -0.3),
    ),
}


@lru_cache(maxsize=512)
def _gradient(colour: Rgb, shade: str) -> Image.Image:
    rows = _ROWS[shade]
    image = Image.new("RGB", (len(rows[0]), len(rows)))
    image.putdata([light(colour, stop) if stop >= 0 else dark(colour, -stop) for row in rows for stop in row])
    return image


def ink_on(colour: Rgb) -> Rgb:
    """The text colour that reads on `colour`."""
    return INK if luma(colour) > 140 else (250, 247, 240)
