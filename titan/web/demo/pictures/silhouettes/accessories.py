"""Jewellery, watches, eyewear and belts."""

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import (
    Points,
    arc,
    box,
    disc,
    flip,
    mirror,
    oval,
    rounded,
    shift,
    smooth,
    star,
    turn,
)
from titan.web.demo.pictures.silhouette import Setting, Silhouette

METAL: Rgb = (196, 200, 208)
SOLE: Rgb = (244, 241, 234)


def watch(pen: Pen) -> None:
    """An analogue wristwatch on a leather or metal strap."""
    radius, steel = pen.span(132, 154), COLOURS["gold"] if pen.roll(3) == 0 else METAL
    links = pen.form(2)
    for side in (-1, 1):
        strap = [
            (430, 500 + side * 100),
            (570, 500 + side * 100),
            (552, 500 + side * 370),
            (448, 500 + side * 370),
        ]
        pen.solid(rounded(strap, 14), steel if links else pen.colour, shade="metal" if links else "sheen")
        for n in range(7):
            y = 500 + side * (160 + n * 30)
            if links:
                pen.line([(440, y), (560, y)], dark(steel, 0.3), 5)
        if not links:
            pen.stitch([(444, 500 + side * 150), (458, 500 + side * 360)], light(pen.colour, 0.4), 4, 14)
            pen.stitch([(556, 500 + side * 150), (542, 500 + side * 360)], light(pen.colour, 0.4), 4, 14)
    pen.solid(box(500 + radius - 4, 484, 500 + radius + 26, 516, 6), steel, shade="metal")
    pen.solid(disc(500, 500, radius), steel, shade="metal")
    face = pen.colour if links else pen.dice.pick(((248, 246, 240), (40, 46, 66), pen.accent))
    pen.solid(disc(500, 500, radius * 0.84), face, shade="cloth")
    ink = INK if sum(face) > 420 else (244, 244, 244)
    for hour in range(12):
        outer, inner = (
            star(500, 500, radius * 0.74, radius * 0.74, 12)[hour * 2],
            star(500, 500, radius * 0.6, radius * 0.6, 12)[hour * 2],
        )
        pen.line([outer, inner], ink, 9 if hour % 3 == 0 else 5)
    if pen.roll(2):
        pen.loop(disc(500, 560, 34), ink, 4)
    pen.line([(500, 500), (452, 452)], ink, 11)
    pen.line([(500, 500), (574, 440)], ink, 8)
    pen.line([(500, 540), (500, 410)], (205, 70, 60), 4)


def ring(pen: Pen) -> None:
    """A ring with a stone, a plain band, or a pair of earrings."""
    metal = COLOURS[pen.dice.pick(("gold", "silver", "copper"))]
    kind, radius = pen.form(4), pen.span(150, 185)
    if kind == 3:
        for x in (370, 630):
            pen.line(arc(x - 84, 340, x + 84, 508, -62, 242), dark(metal, 0.2), 22)
            pen.line(arc(x - 86, 337, x + 82, 505, -62, 242), light(metal, 0.3), 8)
            pen.line([(x + 40, 350), (x + 4, 316), (x - 40, 352)], metal, 8)
            pen.line([(x, 508), (x, 552)], metal, 8)
            _gem(pen, x, 610, pen.span(56, 70))
        return
    pen.loop(oval(500 - radius, 430, 500 + radius, 430 + 2 * radius), dark(metal, 0.28), 44)
    pen.loop(oval(500 - radius - 2, 426, 500 + radius - 2, 426 + 2 * radius), metal, 32)
    pen.line(arc(500 - radius - 4, 422, 500 + radius - 4, 422 + 2 * radius, 160, 260), light(metal, 0.6), 10)
    if kind == 0:
        for n in range(5):
            _gem(pen, 500 + (n - 2) * 52, 436 + abs(n - 2) ** 2 * 9, 27)
    else:
        _gem(pen, 500, 400, pen.span(62, 92))
        for side in (-1, 1):
            if kind == 2:
                _gem(pen, 500 + side * 96, 446, 32)


def _gem(pen: Pen, x: float, y: float, size: float) -> None:
    outline = [
        (x - size * 0.6, y - size * 0.66),
        (x + size * 0.6, y - size * 0.66),
        (x + size, y - size * 0.15),
        (x, y + size),
        (x - size, y - size * 0.15),
    ]
    pen.solid(outline, shade="cloth")
    pen.tint([outline[0], outline[1], (x, y - size * 0.1)], (255, 255, 255), 130)
    pen.tint([outline[0], outline[4], (x, y - size * 0.1)], (255, 255, 255), 70)
    pen.dim([outline[2], outline[3], (x + size * 0.34, y - size * 0.15)], 60)
    pen.line([outline[4], outline[2]], light(pen.colour, 0.5), 3)


def necklace(pen: Pen) -> None:
    """A chain with a pendant on a display bust."""
    metal = COLOURS[pen.dice.pick(("gold", "silver", "copper"))]
    pen.solid(
        mirror(
            smooth(
                [(446, 130), (440, 290), (400, 352), (250, 410), (176, 520), (214, 690), (262, 830)],
                closed=False,
            )
        ),
        (246, 240, 232),
        shade="round",
    )
    low, wide = pen.span(560, 680), pen.span(130, 165)
    chain: Points = smooth(
        [(500 - wide * 0.5, 330), (500 - wide, 430), (500 - wide * 0.6, low - 80), (500, low)], closed=False
    )
    for side in (chain, flip(chain)):
        pen.line(side, dark(metal, 0.15), 8)
        for x, y in side[::2]:
            pen.flat(disc(x, y, 6), light(metal, 0.35))
    kind = pen.form(3)
    if kind == 0:
        _gem(pen, 500, low + 46, 50)
    elif kind == 1:
        pen.solid(disc(500, low + 48, 46), metal, shade="ball")
        pen.flat(star(500, low + 48, 26, 11, 8), pen.colour)
    else:
        pen.solid(smooth([(500, low), (462, low + 64), (500, low + 100), (538, low + 64)]), shade="ball")
    pen.flat(disc(500, low + 2, 12), metal)


def sunglasses(pen: Pen) -> None:
    """Sunglasses: round, square or aviator."""
    kind, wide, tall = pen.form(3), pen.span(138, 160), pen.span(108, 142)
    lens_colour = dark(pen.accent, 0.45)
    for side in (-1, 1):
        pen.line(
            smooth(
                [
                    (500 + side * 320, 450),
                    (500 + side * 344, 420),
                    (500 + side * 300, 330),
                    (500 + side * 250, 290),
                ],
                closed=False,
            ),
            dark(pen.colour, 0.15),
            24,
        )
    for side in (-1, 1):
        x = 500 + side * 180
        if kind == 0:
            outline = disc(x, 510, wide * 0.9)
        elif kind == 1:
            outline = box(x - wide, 510 - tall * 0.8, x + wide, 510 + tall * 0.85, 54)
        else:
            outline = smooth(
                [
                    (x - wide, 430),
                    (x + wide * 0.9, 430),
                    (x + wide * 0.9 * (1 if side < 0 else 0.8), 560),
                    (x, 510 + tall),
                    (x - wide * 0.8, 570),
                ]
            )
        pen.solid(outline, lens_colour, shade="cloth")
        pen.tint([(x - 70, 440), (x - 20, 440), (x - 70, 580), (x - 110, 560)], (255, 255, 255), 50)
        pen.loop(outline, dark(pen.colour, 0.08), 22 if kind == 1 else 13)
    pen.line(arc(450, 440, 550, 540, 200, 340), pen.colour, 20 if kind == 1 else 12)


def belt(pen: Pen) -> None:
    """A belt, coiled."""
    y, height = 640, pen.span(76, 100)
    for radius, colour in (
        (250, dark(pen.colour, 0.3)),
        (190, dark(pen.colour, 0.2)),
        (130, dark(pen.colour, 0.1)),
    ):
        pen.solid(
            [*arc(500 - radius, y - radius * 0.3, 500 + radius, y + radius * 0.3, 0, 360)],
            colour,
            shade="sheen",
        )
        pen.flat(
            oval(500 - radius + 14, y - radius * 0.3 + 6, 500 + radius - 14, y + radius * 0.3 - 2),
            dark(colour, 0.45),
        )
    front = [
        *arc(250, y - 75, 750, y + 75, 0, 180),
        *reversed(arc(250, y - 75 + height, 750, y + 75 + height, 0, 180)),
    ]
    pen.solid(front, shade="round")
    pen.stitch(
        [(px, py + 14) for px, py in arc(250, y - 75, 750, y + 75, 10, 170)], light(pen.colour, 0.35), 4, 15
    )
    metal = COLOURS["brass"] if pen.roll(2) else METAL
    at = pen.span(380, 460)
    pen.loop(turn(box(at - 56, y + 54, at + 56, y + 92 + height, 14), 3, at, y), metal, 20)
    pen.line(shift([(at - 50, y + 110), (at + 44, y + 116)], 0, height / 2 - 40), light(metal, 0.2), 13)


SILHOUETTES: dict[str, Silhouette] = {
    "watch": Silhouette(watch, Setting.LAID, (400, 600), (500, 500), 1.15),
    "ring": Silhouette(ring, Setting.LAID, (340, 660), (500, 460), 1.25),
    "necklace": Silhouette(necklace, Setting.TABLE, (270, 730), (500, 580), 1.05),
    "sunglasses": Silhouette(sunglasses, Setting.LAID, (200, 800), (660, 500), 1.12),
    "belt": Silhouette(belt, Setting.TABLE, (260, 740), (450, 700), 1.25),
}
