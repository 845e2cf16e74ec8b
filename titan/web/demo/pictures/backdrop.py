"""Studio backgrounds for the plain pictures: a soft tint, one calm shape, light from the upper left."""

from PIL import Image

from .dice import Dice
from .palette import TINTS, Rgb, dark, distance, light, luma, mix
from .pen import Pen, enlarge
from .shapes import arc, box, disc, oval


def tint_for(colour: Rgb, dice: Dice) -> Rgb:
    """A background tint on which `colour` stands out."""
    fitting = [tint for tint in TINTS if distance(tint, colour) > 48] or list(TINTS)
    tint = dice.pick(fitting)
    return dark(tint, 0.1) if luma(colour) > 215 else tint


def canvas(tint: Rgb, pixels: int) -> Image.Image:
    """An empty studio: brighter towards the light, a little deeper towards the ground."""
    small = Image.new("RGB", (6, 6))
    small.putdata(
        [
            mix(
                light(tint, max(0.0, 0.5 - 0.09 * (column + row))),
                dark(tint, 0.12),
                0.16 * row / 5 + 0.06 * column / 5,
            )
            for row in range(6)
            for column in range(6)
        ]
    )
    return enlarge(small, (pixels, pixels))


def studio(pen: Pen, tint: Rgb, dice: Dice, *, standing: bool) -> None:
    """One of six compositions; things that lie or hang get those without a floor."""
    shapes = (
        (_sweep, _circle, _arch, _horizon, _beam, _plinth) if standing else (_sweep, _circle, _arch, _beam)
    )
    shapes[dice.roll(len(shapes))](pen, tint, dice)


def _sweep(pen: Pen, tint: Rgb, dice: Dice) -> None:
    pen.soft(oval(-100, 700, 1100, 1180), light(tint, 0.6), round(dice.span(90, 150)), 60)


def _circle(pen: Pen, tint: Rgb, dice: Dice) -> None:
    radius = dice.span(330, 385)
    pen.tint(disc(500 + dice.span(-40, 40), 490, radius), dark(tint, 0.2), 46)


def _arch(pen: Pen, tint: Rgb, dice: Dice) -> None:
    half, top = dice.span(270, 340), dice.span(90, 150)
    outline = [
        *arc(500 - half, top, 500 + half, top + 2 * half, 180, 360),
        (500 + half, 1000),
        (500 - half, 1000),
    ]
    pen.tint(outline, light(tint, 0.75), 130)


def _horizon(pen: Pen, tint: Rgb, dice: Dice) -> None:
    y = dice.span(690, 745)
    pen.tint(box(0, y, 1000, 1000), dark(tint, 0.3), 44)
    pen.tint(box(0, y, 1000, y + 5), light(tint, 0.8), 120)


def _beam(pen: Pen, tint: Rgb, dice: Dice) -> None:
    x, wide = dice.span(-60, 260), dice.span(170, 260)
    for start, width, alpha in ((x, wide, 96), (x + wide * 1.25, wide * 0.4, 70)):
        pen.tint(
            [(start, 0), (start + width, 0), (start + width + 430, 1000), (start + 430, 1000)],
            light(tint, 0.8),
            alpha,
        )


def _plinth(pen: Pen, tint: Rgb, dice: Dice) -> None:
    half = dice.span(400, 440)
    shade = dark(tint, 0.13)
    pen.solid([(500 - half, 838), (500 + half, 838), (500 + half, 1010), (500 - half, 1010)], shade)
    pen.flat(oval(500 - half, 776, 500 + half, 900), light(tint, 0.42))
