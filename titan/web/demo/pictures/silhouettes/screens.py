"""Devices with a screen."""

from titan.web.demo.pictures.palette import COLOURS, Rgb, dark, light, mix
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import (
    box,
    disc,
    rounded,
    smooth,
    turn,
)
from titan.web.demo.pictures.silhouette import Silhouette

Area = tuple[float, float, float, float]
GLASS: Rgb = (38, 42, 56)
STEEL: Rgb = (200, 205, 212)
SKINS = (
    ("navy", "coral"),
    ("teal", "mustard"),
    ("plum", "rose"),
    ("forest", "yellow"),
    ("denim", "blush"),
    ("burgundy", "orange"),
)


def _wallpaper(pen: Pen, x0: float, y0: float, x1: float, y1: float) -> None:
    """A screen that is on: one of several calm pictures."""
    low, high = (COLOURS[name] for name in pen.dice.pick(SKINS))
    pen.solid(box(x0, y0, x1, y1, 10), mix(low, high, 0.2), shade="cloth")
    (_sunrise, _rays, _rings, _windows, _dunes)[pen.roll(5)](pen, (x0, y0, x1, y1), low, high)


def _sunrise(pen: Pen, area: Area, low: Rgb, high: Rgb) -> None:
    x0, y0, x1, y1 = area
    wide, tall = x1 - x0, y1 - y0
    pen.flat(disc(x0 + wide * pen.span(0.3, 0.7), y0 + tall * 0.42, min(wide, tall) * 0.17), light(high, 0.2))
    for share, colour in ((0.62, mix(low, high, 0.35)), (0.78, low)):
        heights = ((0, share), (0.3, share - 0.12), (0.65, share + 0.04), (1, share - 0.07))
        ridge = smooth([(x0 + wide * x, y0 + tall * y) for x, y in heights], closed=False)
        pen.flat([*ridge, (x1, y1), (x0, y1)], colour)


def _rays(pen: Pen, area: Area, low: Rgb, high: Rgb) -> None:
    x0, y0, x1, y1 = area
    wide = x1 - x0
    for n in range(4):
        left, right = x0 + wide * (n * 0.25 + 0.3), x0 + wide * (n * 0.25 + 0.5)
        start = x0 + wide * n * 0.25
        pen.tint(
            [(start, y0), (start + wide * 0.12, y0), (min(x1, right), y1), (min(x1, left), y1)],
            mix(high, low, 0.1),
            120,
        )


def _rings(pen: Pen, area: Area, low: Rgb, high: Rgb) -> None:
    x0, y0, x1, y1 = area
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    for n in range(5, 0, -1):
        pen.flat(disc(x, y, min(x1 - x0, y1 - y0) * 0.09 * n), mix(low, high, 1 - n / 6))


def _windows(pen: Pen, area: Area, low: Rgb, high: Rgb) -> None:
    x0, y0, x1, y1 = area
    wide, tall = x1 - x0, y1 - y0
    pen.flat(box(x0 + wide * 0.08, y0 + tall * 0.36, x0 + wide * 0.92, y0 + tall * 0.9, 12), (244, 243, 240))
    pen.flat(box(x0 + wide * 0.08, y0 + tall * 0.36, x0 + wide * 0.3, y0 + tall * 0.9, 12), light(low, 0.65))
    for n in range(3):
        y = y0 + tall * (0.45 + n * 0.13)
        pen.flat(
            box(x0 + wide * 0.36, y, x0 + wide * pen.span(0.6, 0.86), y + tall * 0.05, 6),
            light(low, 0.4) if n else high,
        )


def _dunes(pen: Pen, area: Area, low: Rgb, high: Rgb) -> None:
    x0, y0, x1, y1 = area
    wide, tall = x1 - x0, y1 - y0
    for n in range(5):
        share, lift = 0.3 + n * 0.15, pen.span(0.04, 0.12)
        heights = ((0, share), (0.35, share - lift), (0.7, share + lift * 0.5), (1, share - lift * 0.4))
        ridge = smooth([(x0 + wide * x, y0 + tall * y) for x, y in heights], closed=False)
        pen.flat([*ridge, (x1, y1), (x0, y1)], mix(high, low, n / 4))


def phone(pen: Pen) -> None:
    """A smartphone, its back behind its screen."""
    half, top = pen.span(140, 158), pen.span(230, 262)
    back = turn(box(520, top + 10, 520 + 2 * half, 806, 46), 7, 600, 800)
    pen.solid(back, shade="cloth")
    lens = turn(box(545, top + 36, 545 + pen.span(100, 130), top + 180, 40), 7, 600, 800)
    pen.solid(lens, dark(pen.colour, 0.12), shade="sheen")
    for dy in (0, 74):
        pen.solid(turn(disc(592, top + 74 + dy, 30), 7, 600, 800), GLASS, shade="ball")
    pen.soft(box(350, top + 30, 660, 812, 46), (30, 30, 46), 90, 12)
    left = 330
    pen.solid(box(left - 8, top, left + 2 * half + 8, 816, 52), dark(pen.colour, 0.25), shade="metal")
    pen.solid(box(left, top + 8, left + 2 * half, 808, 46), GLASS)
    _wallpaper(pen, left + 12, top + 20, left + 2 * half - 12, 796)
    pen.flat(box(left + half - 34, top + 36, left + half + 34, top + 56, 10), GLASS)
    pen.text(left + half, top + 130, pen.dice.pick(("9:41", "10:09", "8:15", "7:30")), 70, (250, 250, 250))


def tablet(pen: Pen) -> None:
    """A tablet, upright or lying."""
    half, tall = (330, 470) if pen.roll(2) else (235, 580)
    top = 816 - tall
    pen.solid(box(500 - half, top, 500 + half, 816, 38), pen.colour, shade="metal")
    pen.solid(box(500 - half + 8, top + 8, 500 + half - 8, 808, 32), GLASS)
    _wallpaper(pen, 500 - half + 34, top + 34, 500 + half - 34, 782)
    pen.flat(disc(500, top + 20, 5), (90, 96, 110))
    if pen.roll(2):
        pen.solid(
            turn(box(500 + half + 20, top + 60, 500 + half + 42, 812, 10), 3, 500, 812), (244, 244, 244)
        )


def laptop(pen: Pen) -> None:
    """An open laptop."""
    half, top = pen.span(300, 335), pen.span(330, 370)
    pen.solid(box(500 - half, top, 500 + half, 760, 26), pen.colour, shade="cloth")
    pen.solid(box(500 - half + 8, top + 8, 500 + half - 8, 752, 20), GLASS)
    _wallpaper(pen, 500 - half + 24, top + 26, 500 + half - 24, 734)
    pen.solid(
        rounded([(500 - half, 756), (500 + half, 756), (500 + half + 66, 800), (500 - half - 66, 800)], 8),
        light(pen.colour, 0.1),
        shade="sheen",
    )
    for row in range(3):
        inset = 30 - row * 14
        pen.tint(box(500 - half + inset, 762 + row * 9, 500 + half - inset, 768 + row * 9, 2), GLASS, 150)
    pen.dim([(430, 792), (570, 792), (578, 799), (422, 799)], 50)
    pen.solid(box(500 - half - 66, 798, 500 + half + 66, 818, 9), dark(pen.colour, 0.18))


def monitor(pen: Pen) -> None:
    """A desktop monitor."""
    half, top, low = pen.span(340, 385), pen.span(290, 330), 690
    pen.solid([(470, low), (530, low), (544, 800), (456, 800)], dark(pen.colour, 0.15), shade="metal")
    pen.solid(rounded([(370, 820), (630, 820), (600, 794), (400, 794)], 10), pen.colour, shade="metal")
    pen.solid(box(500 - half, top, 500 + half, low, 20), pen.colour, shade="sheen")
    edge = pen.span(10, 20)
    _wallpaper(pen, 500 - half + edge, top + edge, 500 + half - edge, low - edge - 16)


SILHOUETTES: dict[str, Silhouette] = {
    "phone": Silhouette(phone, footprint=(330, 800), focus=(480, 420), fit=1.12),
    "tablet": Silhouette(tablet, footprint=(250, 750), focus=(500, 480), fit=1.08),
    "laptop": Silhouette(laptop, footprint=(140, 860), focus=(500, 620), fit=1.08),
    "monitor": Silhouette(monitor, footprint=(380, 620), focus=(560, 540), fit=1.08),
}
