"""Food and drink in their packages."""

from collections.abc import Sequence

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light, mix
from titan.web.demo.pictures.pen import Pen, ink_on
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
    shift,
    smooth,
    star,
    turn,
)
from titan.web.demo.pictures.silhouette import Silhouette

PAPER: Rgb = (250, 246, 236)


def _label(pen: Pen, half: float, top: float, low: float, small: str) -> None:
    pen.flat(box(500 - half, top, 500 + half, low, 10), PAPER)
    pen.loop(box(500 - half + 10, top + 10, 500 + half - 10, low - 10, 6), pen.accent, 4)
    pen.text(500, top + (low - top) * 0.44, pen.recipe.label or "blossom", 50, INK, room=half * 1.6)
    pen.text(500, top + (low - top) * 0.74, small, 25, dark(pen.accent, 0.4), room=half * 1.6)


def coffee_bag(pen: Pen) -> None:
    """A bag of coffee with beans in front."""
    half, top = pen.span(175, 205), pen.span(270, 310)
    pen.solid(
        rounded([(500 - half + 10, top), (500 + half - 10, top), (500 + half, 812), (500 - half, 812)], 18),
        shade="round",
        printed=True,
    )
    pen.solid(
        box(500 - half + 4, top - 52, 500 + half - 4, top + 26, 6), dark(pen.colour, 0.12), shade="sheen"
    )
    pen.line([(500 - half + 20, top - 12), (500 + half - 20, top - 12)], pen.accent, 9)
    pen.flat(disc(500, top + 74, 20), dark(pen.colour, 0.3))
    _label(
        pen,
        half - 36,
        top + 140,
        top + 370,
        pen.dice.pick(("whole bean", "filter roast", "espresso roast", "single origin")),
    )
    for x, y, angle in ((290, 796, 20), (350, 812, -30), (690, 800, -16), (750, 812, 40), (720, 780, 0)):
        pen.solid(turn(oval(x - 30, y - 20, x + 30, y + 20), angle, x, y), (92, 58, 40), shade="ball")
        pen.line(turn(arc(x - 22, y - 14, x + 22, y + 8, 20, 160), angle, x, y), (50, 30, 22), 4)


def jar(pen: Pen) -> None:
    """A jar of honey, jam, pickles or spread."""
    half, top, kind = pen.span(175, 210), pen.span(420, 470), pen.form(3)
    body = rounded(
        [
            (500 - half + 30, top),
            (500 + half - 30, top),
            (500 + half, top + 70),
            (500 + half, 818),
            (500 - half, 818),
            (500 - half, top + 70),
        ],
        44,
    )
    pen.solid(body, light(pen.colour, 0.3))
    pen.solid([(500 + (x - 500) * 0.92, 640 + (y - 640) * 0.93 + 8) for x, y in body], shade="round")
    if kind == 1:
        for n in range(9):
            x, y = 500 + pen.span(-half * 0.8, half * 0.8), pen.span(top + 60, 790)
            pen.solid(disc(x, y, pen.span(22, 36)), dark(pen.colour, 0.2 + 0.03 * n), shade="ball")
    if kind == 2:
        cloth = rounded(
            [
                (500 - half - 10, top + 30),
                (500 - half + 30, top - 80),
                (500 + half - 30, top - 80),
                (500 + half + 10, top + 30),
            ],
            24,
        )
        pen.solid(cloth, pen.accent, shade="cloth")
        pen.line([(500 - half + 26, top - 12), (500 + half - 26, top - 12)], light(pen.accent, 0.6), 10)
    else:
        pen.solid(box(500 - half + 12, top - 74, 500 + half - 12, top + 12, 14), pen.accent, shade="metal")
    _label(
        pen, half * 0.74, 560, 740, pen.dice.pick(("small batch", "harvest", "from the grove", "slow cooked"))
    )
    pen.shine(box(500 - half + 22, top + 90, 500 - half + 38, 770, 8), 90)


def tin(pen: Pen) -> None:
    """A tea tin or biscuit tin."""
    half, top = (
        (pen.span(150, 180), pen.span(380, 420))
        if pen.form(2) == 0
        else (pen.span(230, 255), pen.span(540, 570))
    )
    pen.solid(can(500, top, half, 796, half, 26), printed=True)
    pen.solid(can(500, top - 66, half + 6, top + 14, half + 6, 26), dark(pen.colour, 0.1))
    pen.solid(
        oval(500 - half - 6, top - 92, 500 + half + 6, top - 40), light(pen.colour, 0.16), shade="cloth"
    )
    mid = (top + 820) / 2 + 26
    pen.solid(oval(500 - half * 0.7, mid - 96, 500 + half * 0.7, mid + 96), PAPER, shade="cloth")
    pen.text(500, mid - 8, pen.recipe.label or "first flush", 46, INK, room=half * 1.2)
    pen.flat(leaf(500, mid + 76, 46, 15, 20), COLOURS["green"])
    pen.flat(leaf(500, mid + 76, 40, 13, -40), COLOURS["sage"])


def oil(pen: Pen) -> None:
    """A bottle of oil, vinegar or syrup."""
    half, top = pen.span(95, 125), pen.span(200, 240)
    square = pen.form(2)
    pen.solid(box(466, top - 40, 534, top + 40, 10), pen.accent, shade="metal")
    neck = [(470, top + 30), (470, top + 150)]
    shoulder = (
        [(500 - half, top + 200), (500 - half, 818)]
        if square
        else [
            *smooth([(470, top + 150), (500 - half * 0.8, top + 240), (500 - half, top + 340)], closed=False),
            (500 - half, 818),
        ]
    )
    pen.solid(mirror([*neck, *shoulder]), dark(pen.colour, 0.12))
    pen.solid(mirror([(500 - half + 14, top + 330), (500 - half + 14, 800)]), shade="round")
    _label(
        pen, half * 0.86, 560, 750, pen.dice.pick(("cold pressed", "500 ml", "first harvest", "aged in oak"))
    )
    pen.shine(box(500 - half + 12, top + 320, 500 - half + 24, 780, 6), 100)
    for x, angle in ((660, 60), (700, 20)):
        pen.flat(leaf(x, 812, 120, 22, angle), COLOURS["sage"])
    pen.solid(disc(690, 796, 24), COLOURS["olive"], shade="ball")


def chocolate(pen: Pen) -> None:
    """A chocolate bar, partly unwrapped."""
    half, lean = pen.span(160, 185), pen.span(-9, 9)
    brown = mix((96, 60, 42), pen.colour, 0.06) if pen.form(2) == 0 else (206, 158, 110)

    def lay(points: Sequence[Point]) -> Points:
        return turn(points, lean, 500, 815)

    pen.solid(lay(box(500 - half + 10, 180, 500 + half - 10, 520, 10)), brown, shade="cloth")
    for row in range(3):
        for column in range(3):
            x, y = 500 - half + 26 + column * (2 * half - 44) / 3, 196 + row * 98
            pen.solid(lay(box(x, y, x + (2 * half - 72) / 3, y + 84, 10)), light(brown, 0.1), shade="cloth")
    edge = [(500 - half - 4 + n * (2 * half + 8) / 8, 420 + (26 if n % 2 else -6)) for n in range(9)]
    pen.solid(lay([*edge, (500 + half + 4, 560), (500 - half - 4, 560)]), (214, 216, 222), shade="metal")
    pen.solid(lay(box(500 - half, 480, 500 + half, 816, 8)), shade="cloth", printed=True)
    pen.solid(lay(box(500 - half + 24, 560, 500 + half - 24, 740, 6)), PAPER, shade="cloth")
    pen.text(500 - lean * 2.8, 632, pen.recipe.label or "dark 72 %", 48, INK, room=half * 1.5)
    pen.text(500 - lean * 2.2, 692, "80 g", 28, INK)


def pasta(pen: Pen) -> None:
    """A carton or bag with a window on what is inside."""
    half, top = pen.span(170, 195), pen.span(250, 290)
    if pen.form(2):
        pen.solid(
            [(500 - half, top + 50), (500, top - 40), (500 + half, top + 50)],
            dark(pen.colour, 0.1),
            shade="sheen",
        )
        pen.solid(box(440, top - 56, 560, top - 10, 8), pen.accent, shade="sheen")
    else:
        pen.solid(
            [(500 + half, top), (500 + half + 50, top + 26), (500 + half + 50, 796), (500 + half, 818)],
            dark(pen.colour, 0.25),
        )
    pen.solid(box(500 - half, top, 500 + half, 818, 8), shade="cloth", printed=True)
    pen.flat(box(500 - half + 24, top + 40, 500 + half - 24, top + 200, 8), PAPER)
    pen.text(500, top + 104, pen.recipe.label or "fusilli", 56, INK, room=half * 1.5)
    pen.text(
        500,
        top + 162,
        pen.dice.pick(("bronze cut", "slow dried", "organic", "500 g")),
        27,
        dark(pen.accent, 0.4),
    )
    window = box(500 - half + 40, top + 240, 500 + half - 40, 770, 60)
    pen.solid(window, (246, 222, 166), shade="cloth")
    for n in range(30):
        x, y, angle = pen.span(500 - half + 76, 500 + half - 76), pen.span(top + 276, 736), pen.span(0, 180)
        pen.line(
            turn([(x - 24, y), (x + 24, y)], angle, x, y), (226, 186, 112) if n % 2 else (240, 208, 142), 15
        )
    pen.loop(window, PAPER, 8)


def hamper(pen: Pen) -> None:
    """A basket with good things in it."""
    wicker, half = mix((190, 144, 92), pen.colour, 0.1), pen.span(270, 300)
    pen.line(arc(500 - half + 40, 330, 500 + half - 40, 900, 180, 360), dark(wicker, 0.15), 26)
    pen.solid(shift(can(0, 400, 46, 640, 46, 8), 400, 0), COLOURS["forest"])
    pen.solid(box(384, 320, 416, 410, 8), COLOURS["forest"])
    pen.solid(turn(box(600, 420, 660, 640, 30), 14, 630, 600), (220, 170, 104), shade="round")
    pen.solid(disc(520, 570, 66), COLOURS["red"], shade="ball")
    pen.solid(box(560, 520, 640, 640, 10), COLOURS["mustard"], shade="sheen")
    for angle in (-60, -30, 10):
        pen.flat(leaf(480, 610, 130, 30, angle), COLOURS["green"])
    pen.solid(
        rounded([(500 - half, 600), (500 + half, 600), (500 + half - 50, 816), (500 - half + 50, 816)], 20),
        wicker,
        shade="round",
    )
    for y in range(626, 812, 36):
        for n in range(14):
            x = 500 - half + 40 + n * (2 * half - 80) / 13
            if (n + y // 36) % 2:
                pen.line([(x - 18, y), (x + 18, y)], dark(wicker, 0.2), 10)
    pen.solid(box(500 - half - 14, 584, 500 + half + 14, 622, 14), dark(wicker, 0.1), shade="sheen")
    pen.solid(
        smooth([(560, 600), (700, 610), (690, 720), (620, 690), (580, 740)]),
        pen.accent,
        shade="cloth",
        printed=True,
    )
    pen.text(440, 720, (pen.recipe.label or "picnic")[:12], 44, ink_on(wicker), room=260)
    pen.flat(star(440, 770, 14, 6), PAPER)


SILHOUETTES: dict[str, Silhouette] = {
    "coffee_bag": Silhouette(coffee_bag, footprint=(300, 730), focus=(500, 500), fit=1.15),
    "jar": Silhouette(jar, footprint=(320, 680), focus=(480, 600), fit=1.3),
    "tin": Silhouette(tin, footprint=(330, 680), focus=(500, 620), fit=1.25),
    "oil": Silhouette(oil, footprint=(400, 610), focus=(500, 600), fit=1.1),
    "chocolate": Silhouette(chocolate, footprint=(340, 660), focus=(480, 420), fit=1.1),
    "pasta": Silhouette(pasta, footprint=(330, 690), focus=(500, 560), fit=1.12),
    "hamper": Silhouette(hamper, footprint=(260, 740), focus=(500, 600), fit=1.12),
}
