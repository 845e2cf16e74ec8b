"""Plants, pots and tools."""

from collections.abc import Sequence

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light, mix
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import (
    Point,
    Points,
    arc,
    box,
    can,
    disc,
    leaf,
    mirror,
    oval,
    rounded,
    smooth,
    star,
    turn,
)
from titan.web.demo.pictures.silhouette import Setting, Silhouette

STEEL, WOOD, SOIL = (196, 201, 208), (196, 148, 98), (84, 62, 50)


def plant(pen: Pen) -> None:
    """A house plant: sword leaves, round leaves, palm, cactus or trailing."""
    kind, green = (
        pen.form(5),
        mix(COLOURS[pen.dice.pick(("green", "forest", "olive", "sage"))], COLOURS["green"], 0.3),
    )
    top, half = pen.span(600, 640), pen.span(112, 140)
    (_swords, _discs, _palm, _cactus, _trailing)[kind](pen, green, top)
    pen.flat(oval(500 - half + 8, top - 18, 500 + half - 8, top + 22), SOIL) if kind == 3 else None
    pen.solid(can(500, top, half, 800, half * pen.span(0.66, 0.95), 20), printed=True)
    pen.solid(box(500 - half - 8, top - 10, 500 + half + 8, top + 34, 10), light(pen.colour, 0.1))
    if kind == 4:
        _strands(pen, green, top, half)


def _swords(pen: Pen, green: Rgb, top: float) -> None:
    for n, angle in enumerate((-24, 22, -12, 12, -3, 5)):
        outline = leaf(500 + angle * 2, top + 20, pen.span(330, 450) - abs(angle) * 3, 40, angle)
        pen.solid(outline, light(green, 0.06 * (n % 3)), shade="cloth")
        pen.line([(500 + angle * 2, top), outline[len(outline) // 2]], light(green, 0.35), 5)


def _discs(pen: Pen, green: Rgb, top: float) -> None:
    for n in range(11):
        angle, reach = -66 + n * 13.2, pen.span(190, 370)
        stem = leaf(500, top + 10, reach, 3, angle)
        tip = stem[len(stem) // 2]
        pen.line([(500, top + 10), tip], dark(green, 0.1), 7)
        radius = pen.span(46, 66)
        pen.solid(disc(*tip, radius), light(green, 0.05 * (n % 4)), shade="ball")
        pen.flat(disc(tip[0], tip[1], radius * 0.14), light(green, 0.5))


def _palm(pen: Pen, green: Rgb, top: float) -> None:
    for angle in (-62, -38, -16, 8, 32, 58):
        spine = leaf(500, top + 10, pen.span(350, 430), 4, angle)
        tip = spine[len(spine) // 2]
        for step in range(3, 12):
            x, y = 500 + (tip[0] - 500) * step / 12, top + 10 + (tip[1] - top - 10) * step / 12
            for side in (-50, 50):
                pen.flat(leaf(x, y, 110 - step * 4, 15, angle + side), light(green, 0.12 * (side > 0)))
        pen.line([(500, top + 10), tip], dark(green, 0.2), 7)


def _cactus(pen: Pen, green: Rgb, top: float) -> None:
    tall = pen.span(270, 350)
    for x, y0, y1 in ((400, top - tall * 0.6, top - tall * 0.3), (604, top - tall * 0.75, top - tall * 0.42)):
        pen.line(smooth([(x, y0), (x, y1), (500, y1 + 26)], closed=False), green, 56)
    pen.solid(box(500 - 66, top - tall, 500 + 66, top + 20, 62), green)
    for x in (466, 500, 534):
        pen.line([(x, top - tall + 44), (x, top)], dark(green, 0.22), 5)
        for y in range(int(top - tall) + 60, int(top) - 10, 42):
            pen.line([(x - 9, y), (x + 9, y - 8)], (250, 246, 226), 3)
    pen.flat(star(500, top - tall, 34, 15, 8), COLOURS["pink"])


def _trailing(pen: Pen, green: Rgb, top: float) -> None:
    for n in range(14):
        angle = -78 + n * 12
        pen.solid(
            leaf(500 + angle, top + 14, pen.span(110, 210), 40, angle * 0.8),
            light(green, 0.08 * (n % 3)),
            shade="cloth",
        )


def _strands(pen: Pen, green: Rgb, top: float, half: float) -> None:
    for x, low in ((500 - half + 8, 800), (500 - half + 70, 720), (500 + half - 20, 770)):
        y = top
        while y < low:
            for side in (-1, 1):
                pen.flat(leaf(x, y, 50, 20, 180 - side * 58), light(green, 0.1 * (side > 0)))
            y += 34


def planter(pen: Pen) -> None:
    """A pot or trough with something growing in it."""
    kind = pen.form(3)
    half = 330 if kind == 1 else 210
    top = (560 if kind == 1 else 500) + pen.span(-24, 24)
    blooms = pen.dice.pick((("coral", "rose"), ("lavender", "purple"), ("yellow", "white"), ("red", "pink")))
    for n in range(13 if kind == 1 else 9):
        x = 500 + (n / (12 if kind == 1 else 8) - 0.5) * 2 * (half - 30)
        rise = pen.span(60, 170)
        pen.flat(leaf(x, top + 16, rise + 30, 26, (x - 500) / 14), light(COLOURS["green"], 0.1 * (n % 3)))
        pen.flat(star(x + (x - 500) * 0.16, top - rise, 34, 17, 8), COLOURS[blooms[n % 2]])
        pen.flat(disc(x + (x - 500) * 0.16, top - rise, 10), (250, 226, 140))
    if kind == 1:
        pen.solid(
            rounded(
                [(500 - half, top), (500 + half, top), (500 + half - 26, 818), (500 - half + 26, 818)], 16
            ),
            shade="sheen",
            printed=True,
        )
        pen.solid(
            box(500 - half - 12, top - 10, 500 + half + 12, top + 34, 8),
            light(pen.colour, 0.1),
            shade="sheen",
        )
        return
    pen.solid(can(500, top, half, 796, half * (0.62 if kind == 0 else 0.94), 24), printed=True)
    pen.solid(can(500, top - 10, half + 14, top + 42, half + 12, 20), light(pen.colour, 0.08))


def watering_can(pen: Pen) -> None:
    """A watering can."""
    half, top = pen.span(165, 195), pen.span(500, 550)
    pen.line(arc(540, top - 80, 800, 780, -90, 75), dark(pen.colour, 0.2), 30)
    pen.solid([(330, 770), (360, 700), (170, 400), (130, 430)], dark(pen.colour, 0.08))
    pen.solid(
        turn(rounded([(90, 392), (210, 392), (176, 440), (124, 440)], 8), -30, 150, 410),
        pen.accent,
        shade="metal",
    )
    pen.line(arc(390, top - 150, 610, top + 120, 180, 360), dark(pen.colour, 0.2), 26)
    pen.solid(can(500, top, half, 798, half + 12, 22), shade="round", printed=True)
    pen.flat(oval(500 - half, top - 28, 500 + half, top + 28), light(pen.colour, 0.2))
    pen.flat(oval(500 - half + 14, top - 18, 500 + half - 14, top + 24), dark(pen.colour, 0.4))
    pen.line(arc(500 - half, 730, 500 + half + 10, 784, 4, 176), pen.accent, 9)


def hand_tool(pen: Pen) -> None:
    """A trowel, secateurs, a fork or a hammer."""
    kind, lean = pen.form(4), pen.span(24, 42)
    if kind == 1:
        _secateurs(pen, lean)
        return
    pen.line(_lay([(500, 420), (500, 600)], lean), dark(STEEL, 0.1), 28)
    (_trowel, _trowel, _fork, _hammer)[kind](pen, lean)
    pen.solid(_lay(box(462, 560, 538, 870, 34), lean), pen.colour if kind == 3 or pen.roll(2) else WOOD)
    pen.solid(_lay(box(456, 548, 544, 586, 8), lean), pen.accent, shade="sheen")
    pen.loop(_lay(disc(500, 836, 12), lean), INK, 6)


def _lay(points: Sequence[Point], lean: float) -> Points:
    return turn(points, lean, 500, 500)


def _trowel(pen: Pen, lean: float) -> None:
    blade = mirror(smooth([(500, 110), (440, 180), (408, 320), (440, 440), (500, 456)], closed=False))
    pen.solid(_lay(blade, lean), STEEL, shade="metal")
    pen.line(_lay([(500, 190), (500, 430)], lean), dark(STEEL, 0.16), 7)


def _fork(pen: Pen, lean: float) -> None:
    for dx in (-70, 0, 70):
        pen.line(_lay([(500 + dx, 140), (500 + dx, 350)], lean), STEEL, 22)
    pen.line(_lay(arc(430, 280, 570, 430, 0, 180), lean), STEEL, 24)


def _hammer(pen: Pen, lean: float) -> None:
    claw = smooth([(590, 200), (680, 190), (720, 250), (660, 262), (590, 282)])
    pen.solid(_lay(box(470, 250, 530, 600, 8), lean), WOOD)
    pen.solid(_lay(box(360, 190, 590, 290, 14), lean), dark(STEEL, 0.25), shade="metal")
    pen.solid(_lay(claw, lean), dark(STEEL, 0.2), shade="metal")


def _secateurs(pen: Pen, lean: float) -> None:
    for side in (-1, 1):
        handle = [(500, 430), (500 + side * 70, 560), (500 + side * 84, 720), (500 + side * 52, 850)]
        shade = pen.colour if side > 0 else dark(pen.colour, 0.15)
        pen.line(_lay(smooth(handle, closed=False), lean), shade, 48)
    blade = smooth([(500, 460), (430, 340), (452, 180), (520, 140), (530, 300)])
    hook = smooth([(490, 470), (550, 360), (600, 260), (570, 240), (500, 330)])
    pen.solid(_lay(blade, lean), STEEL, shade="metal")
    pen.solid(_lay(hook, lean), dark(STEEL, 0.2), shade="metal")
    pen.solid(_lay(disc(500, 436, 28), lean), pen.accent, shade="ball")


def toolbox(pen: Pen) -> None:
    """A toolbox with tools sticking out, or closed."""
    half, top = pen.span(270, 315), pen.span(560, 600)
    is_open = pen.form(2)
    pen.line(
        rounded([(390, top), (390, top - 120), (610, top - 120), (610, top)], 30)[7:21],
        dark(pen.accent, 0.3),
        30,
    )
    if is_open:
        pen.line([(300, top), (270, top - 180)], WOOD, 34)
        pen.solid(box(205, top - 240, 350, top - 180, 10), STEEL, shade="metal")
        pen.line([(690, top + 10), (730, top - 190)], pen.accent, 34)
        pen.line([(730, top - 190), (746, top - 260)], STEEL, 16)
    else:
        pen.solid(
            rounded(
                [
                    (500 - half + 26, top - 50),
                    (500 + half - 26, top - 50),
                    (500 + half, top + 10),
                    (500 - half, top + 10),
                ],
                16,
            ),
            light(pen.colour, 0.1),
            shade="sheen",
        )
    pen.solid(box(500 - half, top, 500 + half, 818, 20), shade="sheen")
    pen.dim(box(500 - half, top + 64, 500 + half, top + 78), 50)
    for x in (500 - half * 0.6, 500 + half * 0.6):
        pen.solid(box(x - 32, top + 40, x + 32, top + 104, 8), STEEL, shade="metal")
    pen.solid(box(430, top + 110, 570, top + 160, 8), pen.accent, shade="sheen")
    pen.text(500, top + 135, pen.recipe.label or "tools", 32, INK, room=120)


def drill(pen: Pen) -> None:
    """A cordless drill."""
    y = pen.span(330, 360)
    pen.solid([(250, y + 58), (130, y + 66), (130, y + 78), (250, y + 90)], STEEL, shade="metal")
    pen.solid(rounded([(330, y + 26), (330, y + 120), (236, y + 104), (236, y + 42)], 8), INK, shade="sheen")
    pen.solid(rounded([(510, y + 120), (640, y + 120), (690, 730), (560, 730)], 26), dark(pen.colour, 0.1))
    pen.solid(box(310, y, 720, y + 150, 50), shade="sheen")
    pen.dim(box(600, y + 20, 690, y + 130, 24), 40)
    for n in range(4):
        pen.line([(620 + n * 20, y + 50), (620 + n * 20, y + 100)], dark(pen.colour, 0.4), 7)
    pen.solid(
        rounded([(480, y + 150), (520, y + 150), (540, y + 230), (506, y + 226)], 10),
        pen.accent,
        shade="sheen",
    )
    pen.solid(box(500, 710, 770, 818, 22), INK, shade="sheen")
    pen.flat(box(520, 736, 620, 760, 6), pen.accent)
    pen.text(430, y + 76, pen.recipe.label or "18 V", 52, light(pen.colour, 0.75), room=170)


def birdhouse(pen: Pen) -> None:
    """A birdhouse with a visitor."""
    half, top = pen.span(160, 190), pen.span(360, 400)
    pen.solid(
        [
            (500 - half, top + 40),
            (500, top - 120),
            (500 + half, top + 40),
            (500 + half, 812),
            (500 - half, 812),
        ],
        shade="cloth",
        printed=True,
    )
    pen.solid(
        [(500 - half - 60, top + 74), (500, top - 160), (500, top - 100), (500 - half - 30, top + 110)],
        pen.accent,
        shade="cloth",
    )
    pen.solid(
        [(500 + half + 60, top + 74), (500, top - 160), (500, top - 100), (500 + half + 30, top + 110)],
        dark(pen.accent, 0.16),
        shade="cloth",
    )
    pen.solid(disc(500, 540, 62), dark(pen.colour, 0.65), shade="cloth")
    pen.line([(500, 660), (500, 640)], WOOD, 26)
    pen.solid(box(500 - half - 20, 796, 500 + half + 20, 820, 6), dark(WOOD, 0.2), shade="sheen")
    pen.solid(
        smooth([(540, 610), (580, 560), (640, 566), (650, 620), (720, 660), (600, 664)]),
        COLOURS["sky"],
        shade="ball",
    )
    pen.flat([(646, 590), (684, 598), (648, 608)], COLOURS["mustard"])
    pen.flat(disc(622, 588, 7), INK)


SILHOUETTES: dict[str, Silhouette] = {
    "plant": Silhouette(plant, Setting.ROOM, (390, 610), (500, 420), 1.12),
    "planter": Silhouette(planter, Setting.OUTDOOR, (340, 670), (480, 520), 1.15),
    "watering_can": Silhouette(watering_can, Setting.OUTDOOR, (320, 700), (450, 600), 1.12),
    "hand_tool": Silhouette(hand_tool, Setting.LAID, (400, 600), (540, 360), 1.08),
    "toolbox": Silhouette(toolbox, footprint=(210, 800), focus=(520, 650), fit=1.15),
    "drill": Silhouette(drill, footprint=(500, 770), focus=(500, 440), fit=1.15),
    "birdhouse": Silhouette(birdhouse, Setting.OUTDOOR, (320, 680), (520, 560), 1.1),
}
