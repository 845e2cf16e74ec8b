"""Furniture, lighting, textiles and decoration."""

from titan.web.demo.pictures.palette import COLOURS, INK, dark, light, mix
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import (
    Points,
    arc,
    box,
    can,
    disc,
    flip,
    leaf,
    mirror,
    oval,
    rounded,
    smooth,
    star,
)
from titan.web.demo.pictures.silhouette import Setting, Silhouette

OAK, WALNUT, STEEL = COLOURS["oak"], COLOURS["walnut"], (190, 195, 203)
WARM = (255, 236, 190)


def _legs(pen: Pen, spots: tuple[float, ...], top: float, colour: tuple[int, int, int], splay: float) -> None:
    for x in spots:
        lean = splay if x > 500 else -splay
        pen.solid([(x - 15, top), (x + 15, top), (x + lean + 9, 820), (x + lean - 9, 820)], colour)


def chair(pen: Pen) -> None:
    """A dining chair: shell, spindle back or upholstered."""
    wood = OAK if pen.roll(2) else WALNUT
    _legs(pen, (390, 610), 600, dark(wood, 0.25), 10)
    _legs(pen, (345, 655), 600, wood, 34)
    kind, top = pen.form(3), pen.span(220, 280)
    if kind == 0:
        pen.solid(
            smooth([(330, 600), (320, top + 60), (420, top), (580, top), (680, top + 60), (670, 600)]),
            shade="cloth",
            printed=True,
        )
    elif kind == 1:
        for x in range(350, 660, 50):
            pen.solid(box(x - 8, top + 30, x + 8, 590, 6), dark(pen.colour, 0.1))
        pen.solid(box(315, top, 685, top + 62, 28), shade="sheen")
    else:
        pen.solid(box(330, top, 350, 600, 8), wood)
        pen.solid(box(650, top, 670, 600, 8), wood)
        pen.solid(box(345, top + 20, 655, top + pen.span(150, 230), 30), shade="cloth", printed=True)
    pen.solid(
        rounded([(318, 560), (682, 560), (700, 632), (300, 632)], 30), light(pen.colour, 0.08), shade="sheen"
    )
    pen.dim(box(312, 616, 688, 634, 10), 50)


def sofa(pen: Pen) -> None:
    """A sofa with two or three seats, or one for an armchair."""
    seats = 1 + pen.form(3)
    half = (200, 320, 390)[seats - 1]
    top, arm = pen.span(430, 480), pen.span(56, 84)
    _legs(pen, (500 - half + 40, 500 + half - 40), 780, OAK if pen.roll(2) else INK, 10)
    pen.solid(box(500 - half + 20, top, 500 + half - 20, 700, pen.span(30, 70)), shade="sheen", printed=True)
    wide = (2 * half - 2 * arm) / seats
    for seat in range(seats):
        x = 500 - half + arm + seat * wide
        pen.solid(
            box(x + 5, top + 26, x + wide - 5, 650, 34), light(pen.colour, 0.05), shade="cloth", printed=True
        )
        pen.solid(box(x + 3, 624, x + wide - 3, 716, 26), light(pen.colour, 0.12), shade="sheen")
    for outline in (box(500 - half, 560, 500 - half + arm, 782, 34),):
        pen.solid(outline, light(pen.colour, 0.04), shade="sheen")
        pen.solid(flip(outline), dark(pen.colour, 0.08), shade="sheen")
    pen.solid(box(500 - half + arm, 710, 500 + half - arm, 782, 14), dark(pen.colour, 0.1), shade="sheen")
    cushion = rounded([(0, 0), (120, 8), (126, 122), (-6, 118)], 20)
    pen.solid([(x + 500 - half + arm + 24, y + 530) for x, y in cushion], pen.accent, shade="cloth")


def table(pen: Pen) -> None:
    """A table, desk or round side table."""
    kind, top = pen.form(3), pen.span(490, 540)
    frame = INK if pen.roll(2) else dark(pen.colour, 0.3)
    half = (370, 360, 250)[kind]
    if kind == 2:
        pen.solid(box(484, top, 516, 800, 4), frame)
        pen.solid(rounded([(380, 820), (620, 820), (520, 780), (480, 780)], 10), frame)
        pen.solid(oval(500 - half, top - 52, 500 + half, top + 52), dark(pen.colour, 0.25))
        pen.solid(oval(500 - half, top - 66, 500 + half, top + 38), shade="cloth")
        return
    _legs(pen, (500 - half + 110, 500 + half - 110), top, dark(frame, 0.2), 8)
    _legs(pen, (500 - half + 40, 500 + half - 40), top, frame, pen.span(0, 26))
    pen.solid(
        rounded(
            [(500 - half + 70, top - 60), (500 + half - 70, top - 60), (500 + half, top), (500 - half, top)],
            8,
        ),
        light(pen.colour, 0.15),
        shade="cloth",
    )
    pen.solid(box(500 - half, top, 500 + half, top + 30, 6), shade="sheen")
    if kind == 1:
        pen.solid(box(560, top + 30, 500 + half - 60, top + 118, 6), light(pen.colour, 0.05), shade="sheen")
        pen.solid(disc(660, top + 74, 10), pen.accent, shade="ball")


def shelf(pen: Pen) -> None:
    """A bookcase or ladder shelf, filled with a few things."""
    half, top, rows = pen.span(190, 260), pen.span(190, 240), 3 + pen.roll(2)
    left, right = 500 - half, 500 + half
    if pen.roll(2):
        pen.solid(box(left, top, right, 812, 8), dark(pen.colour, 0.32), shade="cloth")
    step = (790 - top) / rows
    for row in range(rows):
        _shelf_row(pen, left + 24, right - 24, top + (row + 1) * step, step)
    for row in range(rows + 1):
        y = top + row * step
        pen.solid(box(left, y, right, y + 22, 4), light(pen.colour, 0.1), shade="sheen")
    for x in (left - 6, right - 16):
        pen.solid(box(x, top - 8, x + 22, 820, 6))


def _shelf_row(pen: Pen, left: float, right: float, base: float, room: float) -> None:
    x = left
    while x < right - 60:
        kind = pen.roll(5)
        colour = COLOURS[pen.dice.pick(("navy", "rust", "sage", "mustard", "cream", "teal", "burgundy"))]
        if kind < 3:
            wide = pen.span(20, 34)
            pen.solid(box(x, base - room * pen.span(0.5, 0.76), x + wide, base, 3), colour)
        elif kind == 3:
            wide = 62
            pen.solid(can(x + 30, base - 56, 26, base - 6, 20, 6), colour)
            for angle in (-30, 0, 30):
                pen.flat(leaf(x + 30, base - 54, room * 0.36, 16, angle), COLOURS["green"])
        else:
            wide = 46
        x += wide + 3


def lamp(pen: Pen) -> None:
    """A table lamp with a fabric shade or a metal dome."""
    half, shade_top, shade_low = pen.span(150, 200), pen.span(200, 260), pen.span(450, 500)
    pen.soft(disc(500, shade_low - 40, half * 1.1), WARM, 150, 70)
    kind = pen.form(3)
    _lamp_foot(pen, kind, shade_low)
    if pen.roll(3):
        pen.solid(
            rounded(
                [
                    (500 - half * pen.span(0.5, 0.85), shade_top),
                    (500 + half * 0.68, shade_top),
                    (500 + half, shade_low),
                    (500 - half, shade_low),
                ],
                12,
            ),
            printed=True,
        )
    else:
        pen.solid([*arc(500 - half, shade_top, 500 + half, 2 * shade_low - shade_top, 180, 360)])
    pen.shine(
        rounded(
            [
                (500 - half * 0.4, shade_top + 16),
                (500 + half * 0.2, shade_top + 16),
                (500 + half * 0.34, shade_low - 10),
                (500 - half * 0.6, shade_low - 10),
            ],
            20,
        ),
        40,
    )
    pen.flat(box(500 - half, shade_low - 8, 500 + half, shade_low + 4, 6), light(pen.colour, 0.5))


def _lamp_foot(pen: Pen, kind: int, shade_low: float) -> None:
    if kind == 0:
        body = smooth([(478, shade_low), (470, 540), (400, 660), (430, 800)], closed=False)
        pen.solid([*mirror(body)], pen.accent)
    elif kind == 1:
        pen.solid(box(490, shade_low - 20, 510, 800, 4), pen.accent, shade="metal")
        pen.solid(oval(390, 784, 610, 822), dark(pen.accent, 0.2), shade="sheen")
    else:
        for y in (560, 650, 745):
            pen.solid(disc(500, y, 58 + (y - 560) * 0.12), pen.accent, shade="ball")
        pen.solid(box(420, 796, 580, 820, 8), dark(pen.accent, 0.3))


def pendant(pen: Pen) -> None:
    """A pendant lamp on its cord: dome, globe or cone."""
    half, top = pen.span(190, 250), pen.span(400, 440)
    pen.line([(500, -400), (500, top)], INK, 8)
    pen.soft(disc(500, top + 240, half), WARM, 170, 70)
    kind = pen.form(3)
    pen.solid(box(474, top - 30, 526, top + 20, 8), pen.accent, shade="metal")
    if kind == 0:
        pen.solid(arc(500 - half, top, 500 + half, top + 2 * half, 180, 360), printed=True)
        low = top + half
    elif kind == 1:
        pen.solid(disc(500, top + half * 0.92, half * 0.92), shade="ball", printed=True)
        return
    else:
        pen.solid(
            rounded([(446, top), (554, top), (500 + half, top + 210), (500 - half, top + 210)], 14),
            printed=True,
        )
        low = top + 210
    pen.flat(oval(500 - half, low - 24, 500 + half, low + 24), light(mix(pen.colour, WARM, 0.5), 0.5))
    pen.flat(oval(452, low - 12, 548, low + 48), (255, 247, 222))


def cushion(pen: Pen) -> None:
    """A cushion, square or long."""
    wide, tall = (290, 270) if pen.roll(3) else (350, 200)
    y = 815 - tall
    corners = [
        (500 - wide, y - tall),
        (500, y - tall + 22),
        (500 + wide, y - tall),
        (500 + wide - 22, y),
        (500 + wide, y + tall),
        (500, y + tall - 14),
        (500 - wide, y + tall),
        (500 - wide + 22, y),
    ]
    outline = smooth(corners)
    pen.solid(outline, shade="cloth", printed=True)
    kind = pen.form(3)
    if kind == 0:
        for sx in (-1, 1):
            for sy in (-1, 1):
                pen.line(
                    [
                        (500 + sx * (wide - 6), y + sy * (tall - 6)),
                        (500 + sx * (wide + 22), y + sy * (tall + 14)),
                    ],
                    pen.accent,
                    16,
                )
    elif kind == 1:
        pen.stitch([*outline, outline[0]], light(pen.colour, 0.5), 6, 22)
    else:
        pen.flat(disc(500, y, 20), dark(pen.colour, 0.25))
    _creases(pen, wide, tall, y)


def _creases(pen: Pen, wide: float, tall: float, y: float) -> None:
    for sx in (-1, 1):
        pen.dim(
            smooth(
                [
                    (500 + sx * (wide - 40), y + tall - 40),
                    (500 + sx * wide * 0.5, y + tall * 0.4),
                    (500 + sx * (wide - 90), y + tall - 50),
                ]
            ),
            24,
        )


def blanket(pen: Pen) -> None:
    """A throw, folded twice."""
    half = pen.span(270, 320)
    for layer, y in enumerate((690, 580, 470)):
        colour = light(pen.colour, 0.05 * layer)
        pen.solid(
            box(500 - half, y, 500 + half + 8 * layer, y + 130, 58), colour, shade="sheen", printed=layer == 2
        )
        pen.dim(box(500 - half + 40, y + 118, 500 + half - 20, y + 130, 6), 36)
    drop = pen.span(180, 250)
    pen.solid(
        rounded([(330, 470), (560, 470), (570, 470 + drop), (322, 470 + drop)], 22),
        light(pen.colour, 0.14),
        shade="cloth",
        printed=True,
    )
    for x in range(334, 566, 18):
        pen.line([(x, 466 + drop), (x - 3, 506 + drop)], light(pen.colour, 0.3), 6)


def rug(pen: Pen) -> None:
    """A rug half unrolled."""
    wide = pen.span(300, 350)
    outline: Points = [(500 - wide, 480), (500 + wide, 480), (500 + wide + 50, 812), (500 - wide - 50, 812)]
    if pen.form(3) == 0:
        outline = oval(110, 500, 890, 820)
    pen.solid(outline, shade="cloth", printed=True)
    pen.loop(
        [(500 + (x - 500) * 0.92, 650 + (y - 650) * 0.88) for x, y in outline], pen.accent, pen.span(8, 18)
    )
    if len(outline) == 4:
        for n in range(40):
            x = 500 - wide - 50 + n * (2 * wide + 100) / 39
            pen.line([(x, 812), (x, 832)], light(pen.colour, 0.4), 5)
        pen.solid(
            box(500 - wide - 6, 400, 500 + wide + 6, 500, 48),
            dark(pen.colour, 0.08),
            shade="sheen",
            printed=True,
        )
        pen.solid(oval(500 + wide - 30, 402, 500 + wide + 22, 498), light(pen.colour, 0.25))
        pen.loop(oval(500 + wide - 14, 428, 500 + wide + 8, 472), dark(pen.colour, 0.2), 6)


def candle(pen: Pen) -> None:
    """A candle in a jar or a trio of pillars."""
    if pen.form(3) == 0:
        for x, top, half in ((360.0, 560.0, 80.0), (620.0, 600.0, 90.0), (490.0, 460.0, 86.0)):
            pen.solid(can(x, top, half, 802, half, 16), light(pen.colour, 0.08 if x == 490 else 0))
            pen.flat(oval(x - half, top - 18, x + half, top + 18), light(pen.colour, 0.4))
            _flame(pen, x, top)
        return
    half, top = pen.span(150, 190), pen.span(480, 540)
    _flame(pen, 500, top + 24)
    pen.solid(can(500, top, half, 796, half - 8, 24), printed=False)
    pen.flat(oval(500 - half, top - 26, 500 + half, top + 26), light(pen.colour, 0.25))
    pen.flat(oval(500 - half + 16, top - 16, 500 + half - 16, top + 24), (248, 240, 222))
    _flame(pen, 500, top + 8)
    pen.flat(box(500 - half * 0.62, top + 84, 500 + half * 0.62, 750, 8), (250, 246, 236))
    pen.text(500, top + 130, pen.recipe.label or "amber", 44, INK, room=half * 1.1)
    pen.line([(470, top + 176), (530, top + 176)], pen.accent, 6)
    pen.shine(box(500 - half * 0.86, top + 50, 500 - half * 0.74, 760, 8))


def _flame(pen: Pen, x: float, y: float) -> None:
    pen.soft(disc(x, y - 60, 60), WARM, 200, 34)
    pen.line([(x, y), (x, y - 30)], INK, 6)
    pen.flat(leaf(x, y - 16, 96, 28, 4), (247, 178, 66))
    pen.flat(leaf(x, y - 18, 56, 16, 4), (255, 236, 170))


def vase(pen: Pen) -> None:
    """A vase with dried stems."""
    kind = pen.form(3)
    neck, belly, foot = ((60, 170, 90), (110, 150, 120), (46, 130, 110))[kind]
    top, widest = pen.span(430, 480), pen.span(600, 690)
    for angle in (-26, -10, 6, 22):
        stem = leaf(500, top + 30, pen.span(240, 320), 5, angle)
        pen.flat(stem, (150, 122, 84))
        tip = stem[len(stem) // 2]
        pen.solid(
            leaf(tip[0], tip[1] + 60, 130, 30, angle), mix((222, 194, 140), pen.accent, 0.25), shade="cloth"
        )
    pen.solid(
        mirror(
            [
                *smooth(
                    [
                        (500 - neck, top),
                        (500 - neck * 0.9, top + 50),
                        (500 - belly, widest),
                        (500 - foot, 800),
                    ],
                    closed=False,
                ),
                (500 - foot + 6, 818),
            ]
        ),
        printed=True,
    )
    pen.flat(oval(500 - neck, top - 14, 500 + neck, top + 14), dark(pen.colour, 0.35))


def clock(pen: Pen) -> None:
    """A wall or mantel clock."""
    radius = pen.span(250, 285)
    y = 812 - radius
    square = pen.roll(3) == 0
    frame = box(500 - radius, y - radius, 500 + radius, 818, 60) if square else disc(500, y, radius)
    pen.solid(frame, shade="ball")
    pen.solid(disc(500, y, radius * 0.86), (249, 246, 238), shade="cloth")
    style = pen.roll(2)
    for hour in range(12):
        mark = star(500, y, radius * 0.76, radius * 0.76, 12)[hour * 2]
        if style and hour % 3 == 0:
            pen.text(mark[0], mark[1], str(hour or 12), 54, INK)
        else:
            pen.flat(disc(mark[0], mark[1], 8), pen.colour)
    turns = star(500, y, radius * 0.62, radius * 0.4, 30)
    pen.line([(500, y), turns[2 * pen.roll(30)]], INK, 12)
    pen.line([(500, y), turns[2 * pen.roll(30) + 1]], INK, 18)
    pen.flat(disc(500, y, 18), pen.accent)


SILHOUETTES: dict[str, Silhouette] = {
    "chair": Silhouette(chair, Setting.ROOM, (300, 700), (500, 460)),
    "sofa": Silhouette(sofa, Setting.ROOM, (170, 830), (420, 600), 1.08),
    "table": Silhouette(table, Setting.ROOM, (200, 800), (560, 540), 1.05),
    "shelf": Silhouette(shelf, Setting.ROOM, (270, 730), (500, 460), 1.05),
    "lamp": Silhouette(lamp, Setting.TABLE, (390, 610), (500, 400), 1.12),
    "pendant": Silhouette(pendant, Setting.CEILING, (330, 670), (500, 560), 1.1),
    "cushion": Silhouette(cushion, Setting.ROOM, (260, 740), (420, 500), 1.1),
    "blanket": Silhouette(blanket, Setting.TABLE, (230, 780), (480, 600), 1.15),
    "rug": Silhouette(rug, Setting.ROOM, (130, 870), (420, 640), 1.05),
    "candle": Silhouette(candle, Setting.TABLE, (330, 680), (500, 580), 1.4),
    "vase": Silhouette(vase, Setting.TABLE, (400, 600), (500, 560), 1.12),
    "clock": Silhouette(clock, Setting.TABLE, (350, 650), (500, 560), 1.12),
}
