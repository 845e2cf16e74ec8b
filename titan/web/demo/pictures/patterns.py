"""Prints, weaves and glazes painted over a shaded surface."""

from collections.abc import Callable
from math import sin

from PIL import Image, ImageDraw

from .dice import Dice
from .palette import Rgb, light
from .recipe import Pattern

Painter = Callable[[ImageDraw.ImageDraw, int, int, float, Rgb, Dice], None]


def paint(tile: Image.Image, pattern: Pattern, unit: float, ink: Rgb, seed: int) -> None:
    """Paint `pattern` over the whole tile; `unit` is the number of pixels of one drawing unit."""
    painter = _PAINTERS.get(pattern)
    if painter is not None:
        painter(ImageDraw.Draw(tile), tile.width, tile.height, unit, ink, Dice(seed))


def _stripes(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    step, thick = dice.span(58, 84) * unit, dice.span(16, 34) * unit
    y = step * 0.6
    while y < height:
        draw.rectangle((0, y, width, y + thick), fill=ink)
        y += step


def _pinstripes(
    draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice
) -> None:
    step, thick = dice.span(26, 40) * unit, max(2, round(4 * unit))
    x = step * 0.5
    while x < width:
        draw.rectangle((x, 0, x + thick, height), fill=ink)
        x += step


def _diagonal(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    step, thick = dice.span(60, 95) * unit, round(dice.span(14, 30) * unit)
    x = -float(height)
    while x < width:
        draw.line((x, height, x + height, 0), fill=ink, width=thick)
        x += step


def _dots(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    step, radius = dice.span(50, 74) * unit, dice.span(9, 17) * unit
    y, row = step * 0.4, 0
    while y < height + radius:
        x = step * (0.3 if row % 2 else 0.8)
        while x < width + radius:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
            x += step
        y, row = y + step * 0.8, row + 1


def _band(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    top, thick = height * dice.span(0.3, 0.5), height * dice.span(0.12, 0.22)
    draw.rectangle((0, top, width, top + thick), fill=ink)
    if dice.roll(2):
        line = max(2, round(7 * unit))
        for y in (top - 4 * line, top + thick + 3 * line):
            draw.rectangle((0, y, width, y + line), fill=ink)


def _checks(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    step, thick = dice.span(74, 110) * unit, dice.span(12, 26) * unit
    thin = max(2.0, 4 * unit)
    for limit, is_row in ((height, True), (width, False)):
        at = step * 0.4
        while at < limit:
            for start, size in ((at, thick), (at + thick * 1.7, thin)):
                corners = (0, start, width, start + size) if is_row else (start, 0, start + size, height)
                draw.rectangle(corners, fill=ink)
            at += step


def _speckle(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    for _ in range(min(420, int(width * height / (unit * unit) / 700))):
        x, y, radius = dice.span(0, width), dice.span(0, height), dice.span(1.6, 4.6) * unit
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


def _zigzag(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    step, wave, thick = dice.span(70, 110) * unit, dice.span(36, 54) * unit, round(dice.span(12, 20) * unit)
    y = step * 0.3
    while y < height + wave:
        points = [(n * wave, y + (wave * 0.6 if n % 2 else 0)) for n in range(int(width / wave) + 3)]
        draw.line(points, fill=ink, width=thick, joint="curve")
        y += step


def _dipped(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    edge, slope = height * dice.span(0.48, 0.68), dice.span(-40, 40) * unit
    draw.polygon([(0, edge - slope), (width, edge + slope), (width, height), (0, height)], fill=ink)


def _waves(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    step, thick, length = dice.span(46, 70) * unit, round(dice.span(7, 14) * unit), dice.span(24, 36) * unit
    xs = [n * 9 * unit for n in range(int(width / (9 * unit)) + 2)]
    y = step * 0.4
    while y < height + step:
        draw.line([(x, y + sin(x / length) * 13 * unit) for x in xs], fill=ink, width=thick, joint="curve")
        y += step


def _sprigs(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    step, bloom = dice.span(84, 112) * unit, light(ink, 0.45)
    y, row = step * 0.2, 0
    while y < height + step:
        x = step * (0.25 if row % 2 else 0.75)
        while x < width + step:
            _sprig(draw, x + dice.span(-9, 9) * unit, y + dice.span(-9, 9) * unit, unit, ink, bloom)
            x += step
        y, row = y + step * 0.72, row + 1


def _sprig(draw: ImageDraw.ImageDraw, x: float, y: float, unit: float, ink: Rgb, bloom: Rgb) -> None:
    for dx, dy in ((-15, 0), (15, 0), (0, -15), (0, 15)):
        _dot(draw, x + dx * unit, y + dy * unit, 11 * unit, bloom)
    _dot(draw, x, y, 8 * unit, ink)


def _dot(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, ink: Rgb) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


def _terrazzo(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    inks = (ink, light(ink, 0.35), light(ink, 0.6))
    for n in range(min(240, int(width * height / (unit * unit) / 1900))):
        x, y, size = dice.span(0, width), dice.span(0, height), dice.span(9, 22) * unit
        corners = [(x + dice.span(-1, 1) * size, y + dice.span(-1, 1) * size) for _ in range(3)]
        draw.polygon([*corners, (x + size, y - size * 0.4)], fill=inks[n % 3])


def _diamonds(draw: ImageDraw.ImageDraw, width: int, height: int, unit: float, ink: Rgb, dice: Dice) -> None:
    wide, tall = dice.span(46, 66) * unit, dice.span(60, 96) * unit
    y, row = 0.0, 0
    while y < height + tall:
        x = wide if row % 2 else 0.0
        while x < width + wide:
            size = 0.62
            tips = [(x, y - tall * size), (x + wide * size, y), (x, y + tall * size), (x - wide * size, y)]
            draw.polygon(tips, fill=ink)
            x += wide * 2
        y, row = y + tall, row + 1


_PAINTERS: dict[Pattern, Painter] = {
    Pattern.STRIPES: _stripes,
    Pattern.PINSTRIPES: _pinstripes,
    Pattern.DIAGONAL: _diagonal,
    Pattern.DOTS: _dots,
    Pattern.BAND: _band,
    Pattern.CHECKS: _checks,
    Pattern.SPECKLE: _speckle,
    Pattern.ZIGZAG: _zigzag,
    Pattern.DIPPED: _dipped,
    Pattern.WAVES: _waves,
    Pattern.SPRIGS: _sprigs,
    Pattern.TERRAZZO: _terrazzo,
    Pattern.DIAMONDS: _diamonds,
}
