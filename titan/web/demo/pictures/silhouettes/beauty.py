"""Cosmetics, care and fragrance."""

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light, mix
from titan.web.demo.pictures.pen import Pen, ink_on
from titan.web.demo.pictures.shapes import arc, box, can, disc, leaf, mirror, oval, rounded, smooth, turn
from titan.web.demo.pictures.silhouette import Setting, Silhouette

GOLD, STEEL = COLOURS["gold"], (200, 205, 212)


def lipstick(pen: Pen) -> None:
    """A lipstick with its cap beside it."""
    metal = GOLD if pen.roll(2) else STEEL
    half = pen.span(62, 76)
    case = INK if pen.roll(2) else pen.accent
    pen.solid(box(560 - half, 560, 560 + half, 818, 12), case, shade="round")
    pen.solid(box(560 - half + 6, 470, 560 + half - 6, 570, 6), metal, shade="metal")
    x = 560
    tip = pen.span(250, 310)
    pen.solid(
        [
            (x - half + 16, 480),
            (x - half + 16, tip + 80),
            *smooth([(x - half + 18, tip + 70), (x, tip + 4), (x + half - 18, tip - 20)], closed=False),
            (x + half - 16, 480),
        ],
        shade="round",
    )
    pen.shine(
        [
            (x - half + 20, tip + 84),
            (x + half - 20, tip - 8),
            (x + half - 22, tip + 30),
            (x - half + 24, tip + 120),
        ],
        60,
    )
    pen.solid(box(360 - half, 560, 360 + half, 818, 16), case, shade="round")
    pen.flat(box(360 - half, 790, 360 + half, 806), metal)
    pen.text(360, 690, pen.recipe.label[:1] or "L", 54, metal)


def soap(pen: Pen) -> None:
    """A bar of soap with a paper band, or two stacked."""
    half = pen.span(230, 265)
    levels = 1 + pen.roll(2)
    for level in range(levels):
        y, dx = 700 - level * 132, level * 22
        tone = pen.colour if level == 0 else mix(pen.colour, pen.accent, 0.3)
        pen.solid(
            box(500 - half + dx, y - 14, 500 + half + dx, y + 118, 44),
            dark(tone, 0.08),
            shade="sheen",
            printed=True,
        )
        pen.solid(box(500 - half + dx, y - 30, 500 + half + dx, y + 62, 42), light(tone, 0.12), shade="cloth")
    y, dx = 700 - (levels - 1) * 132, (levels - 1) * 22
    pen.solid(box(420 + dx, y - 32, 580 + dx, y + 119, 4), (247, 242, 230), shade="cloth")
    pen.text(500 + dx, y + 24, pen.recipe.label or "olive", 40, INK, room=140)
    pen.flat(leaf(500 + dx, y + 100, 40, 14, 24), COLOURS["sage"])
    for bx, by, r in ((250, 620, 34), (760, 560, 26), (800, 640, 44), (210, 690, 20)):
        pen.tint(disc(bx, by, r), (255, 255, 255), 120)
        pen.tint(disc(bx - r * 0.3, by - r * 0.3, r * 0.25), (255, 255, 255), 220)


def cream(pen: Pen) -> None:
    """A cream jar with its lid leaning, or closed."""
    half, top = pen.span(180, 215), pen.span(590, 630)
    pen.solid(can(500, top, half, 800, half - 8, 22), printed=False)
    pen.flat(box(500 - half * 0.6, top + 50, 500 + half * 0.6, top + 140, 6), light(pen.colour, 0.6))
    pen.text(500, top + 95, pen.recipe.label or "repair", 44, INK, room=half * 1.1)
    if pen.roll(2):
        pen.flat(oval(500 - half, top - 30, 500 + half, top + 30), light(pen.colour, 0.3))
        pen.solid(oval(500 - half + 18, top - 24, 500 + half - 18, top + 24), (253, 249, 242), shade="sheen")
        pen.solid(
            smooth([(410, top), (470, top - 70), (540, top - 26), (590, top - 40), (580, top + 8)]),
            (253, 249, 242),
            shade="ball",
        )
        pen.solid(turn(oval(650, 590, 800, 815), 12, 720, 800), pen.accent, shade="cloth")
        pen.loop(turn(oval(664, 604, 786, 802), 12, 720, 800), light(pen.accent, 0.3), 6)
    else:
        pen.solid(can(500, top - 92, half + 6, top + 2, half + 6, 24), pen.accent)
        pen.solid(
            oval(500 - half - 6, top - 120, 500 + half + 6, top - 64), light(pen.accent, 0.2), shade="cloth"
        )


def perfume(pen: Pen) -> None:
    """A perfume bottle, square, round or tall."""
    kind = pen.form(3)
    half = (170, 190, 110)[kind] + pen.span(-14, 16)
    top = (480, 470, 380)[kind] + pen.span(-20, 20)
    liquid = mix(pen.colour, (255, 255, 255), 0.2)
    if kind == 1:
        y = 816 - half
        pen.solid(disc(500, y, half), light(liquid, 0.45), shade="ball")
        pen.solid(disc(500, y + 6, half * 0.84), liquid, shade="ball")
        top = y - half + 8
    else:
        pen.solid(box(500 - half, top, 500 + half, 818, 30), light(liquid, 0.5), shade="cloth")
        pen.solid(box(500 - half + 24, top + 80, 500 + half - 24, 792, 18), liquid, shade="cloth")
    pen.solid(box(456, top - 40, 544, top + 6, 6), GOLD, shade="metal")
    cap = pen.roll(3)
    if cap == 0:
        pen.solid(disc(500, top - 96, 66), dark(pen.accent, 0.25), shade="ball")
    else:
        pen.solid(
            box(500 - 60, top - 150, 500 + 60, top - 34, 12 if cap == 1 else 40),
            dark(pen.accent, 0.25),
            shade="round",
        )
    pen.flat(box(500 - half * 0.56, 612, 500 + half * 0.56, 700, 4), (251, 248, 240))
    pen.text(500, 656, pen.recipe.label or "neroli", 40, INK, room=half * 1.02)
    pen.shine(box(500 - half * 0.8, top + 100, 500 - half * 0.7, 770, 8), 90)


def pump_bottle(pen: Pen) -> None:
    """A pump bottle, dropper bottle or tube."""
    kind, half = pen.form(3), pen.span(118, 142)
    if kind == 2:
        _tube(pen, half)
        return
    top = pen.span(420, 460)
    _pump(pen, kind, half, top)
    pen.flat(box(500 - half * 0.76, 560, 500 + half * 0.76, 740, 6), (250, 247, 239))
    pen.text(500, 620, pen.recipe.label or "calm", 48, INK, room=half * 1.35)
    pen.line([(460, 670), (540, 670)], pen.accent, 5)
    pen.flat(leaf(500, 730, 44, 14, 10), COLOURS["sage"])
    pen.shine(box(500 - half * 0.9, top + 80, 500 - half * 0.82, 780, 6), 80)


def _pump(pen: Pen, kind: int, half: float, top: float) -> None:
    if kind == 0:
        pen.solid(box(478, top - 130, 522, top - 40, 6), light(pen.accent, 0.1))
        pen.solid(
            rounded(
                [(400, top - 170), (560, top - 170), (560, top - 124), (440, top - 124), (396, top - 110)], 12
            ),
            pen.accent,
            shade="sheen",
        )
        pen.solid(box(446, top - 56, 554, top + 4, 10), pen.accent)
    else:
        pen.solid(box(470, top - 200, 530, top - 70, 28), (60, 58, 66))
        pen.solid(box(448, top - 84, 552, top + 4, 8), pen.accent, shade="metal")
    pen.solid(
        mirror(
            [
                *rounded([(440, top), (500 - half, top + 50), (500 - half, 818), (500, 818)], 46)[:-7],
                (500, 818),
            ]
        ),
        shade="round",
    )


def _tube(pen: Pen, half: float) -> None:
    pen.solid(
        rounded(
            [
                (500 - half - 20, 200),
                (500 + half + 20, 200),
                (500 + half - 14, 720),
                (500 - half + 14, 720),
            ],
            10,
        ),
        shade="round",
        printed=True,
    )
    pen.flat(box(500 - half - 20, 190, 500 + half + 20, 224, 4), dark(pen.colour, 0.14))
    pen.solid(box(500 - half + 24, 716, 500 + half - 24, 818, 14), pen.accent)
    pen.text(500, 440, pen.recipe.label or "hand", 54, ink_on(pen.colour), room=half * 1.6)


def hairbrush(pen: Pen) -> None:
    """A hairbrush or wide comb."""
    lean = pen.span(-30, -14)
    if pen.form(2):
        pen.solid(turn(box(330, 300, 670, 420, 46), lean), shade="cloth", printed=True)
        for n in range(13):
            x = 350 + n * 24.6
            pen.solid(turn(box(x - 8, 400, x + 8, 640, 8), lean), dark(pen.colour, 0.06), shade="cloth")
        return
    pen.line(turn([(500, 560), (500, 850)], lean), pen.colour, 62)
    pen.line(turn([(488, 580), (488, 840)], lean), light(pen.colour, 0.25), 14)
    pen.solid(turn(oval(360, 130, 640, 600), lean), shade="cloth")
    pen.solid(turn(oval(396, 172, 604, 558), lean), light(pen.accent, 0.25), shade="cloth")
    for row in range(8):
        for column in range(5):
            x, y = 430 + column * 35, 220 + row * 42
            if ((x - 500) / 90) ** 2 + ((y - 365) / 175) ** 2 < 1:
                pen.flat(turn(disc(x, y, 8), lean), INK)


def makeup(pen: Pen) -> None:
    """An open palette of powders."""
    half = pen.span(240, 275)
    pen.solid(box(500 - half, 330, 500 + half, 570, 24), dark(pen.colour, 0.06), shade="cloth")
    pen.solid(box(500 - half + 22, 352, 500 + half - 22, 548, 14), (206, 224, 232), shade="cloth")
    pen.shine([(560, 352), (640, 352), (520, 548), (440, 548)], 90)
    pen.solid(
        rounded([(500 - half, 574), (500 + half, 574), (500 + half + 36, 816), (500 - half - 36, 816)], 22),
        shade="sheen",
    )
    rows = 1 + pen.roll(2)
    shades = pen.dice.sample(
        ("blush", "rose", "coral", "camel", "plum", "copper", "sand", "burgundy", "mustard", "brown"),
        4 * rows,
    )
    for n, name in enumerate(shades):
        row, column = divmod(n, 4)
        tall = 190 / rows
        x, y = 500 - half + 64 + column * (2 * half - 128) / 3, 602 + row * (tall + 6) + tall / 2 - 6
        pen.flat(oval(x - 52, y - tall * 0.4, x + 52, y + tall * 0.4), dark(pen.colour, 0.4))
        pen.solid(oval(x - 47, y - tall * 0.36, x + 47, y + tall * 0.38), COLOURS[name], shade="cloth")


def towel(pen: Pen) -> None:
    """A stack of rolled or folded towels."""
    names: tuple[Rgb, ...] = (pen.colour, light(pen.colour, 0.3), mix(pen.colour, pen.accent, 0.35))
    if pen.form(2):
        for (x, y), colour in zip(((370, 720), (630, 720), (500, 550)), names, strict=True):
            pen.solid(disc(x, y, 98), colour, shade="ball")
            for n in range(4):
                pen.loop(disc(x + n * 3, y - n * 2, 82 - n * 22), dark(colour, 0.16), 7)
        return
    half = pen.span(240, 290)
    for level, colour in enumerate((*names, names[0])[: 3 + pen.roll(2)]):
        y = 720 - level * 104
        pen.solid(box(500 - half, y, 500 + half, y + 100, 46), colour, shade="sheen", printed=level == 1)
        pen.line([(500 - half + 30, y + 54), (500 + half - 40, y + 52)], dark(colour, 0.16), 6)
        pen.solid(
            box(500 + half - 150, y + 2, 500 + half - 120, y + 98, 2), light(colour, 0.3), shade="sheen"
        )


def toothbrush(pen: Pen) -> None:
    """Two brushes in a tumbler."""
    for x, lean, colour in ((450, -12, pen.accent), (545, 10, light(pen.accent, 0.35))):
        pen.line(turn([(x, 760), (x, 330)], lean, x, 760), colour, 30)
        pen.solid(turn(box(x - 20, 210, x + 20, 346, 18), lean, x, 760), colour, shade="sheen")
        pen.solid(turn(box(x - 56, 222, x - 16, 330, 6), lean, x, 760), (250, 250, 248), shade="sheen")
    half, top = pen.span(130, 155), pen.span(520, 560)
    pen.solid(can(500, top, half, 798, half - 18, 20), printed=True)
    pen.line(arc(500 - half + 6, top - 16, 500 + half - 6, top + 16, 0, 180), light(pen.colour, 0.4), 10)


SILHOUETTES: dict[str, Silhouette] = {
    "lipstick": Silhouette(lipstick, footprint=(290, 640), focus=(520, 480), fit=1.2),
    "soap": Silhouette(soap, footprint=(260, 750), focus=(480, 700), fit=1.35),
    "cream": Silhouette(cream, footprint=(320, 680), focus=(500, 660), fit=1.45),
    "perfume": Silhouette(perfume, footprint=(350, 650), focus=(500, 580), fit=1.2),
    "pump_bottle": Silhouette(pump_bottle, footprint=(370, 630), focus=(500, 560), fit=1.18),
    "hairbrush": Silhouette(hairbrush, Setting.LAID, (380, 620), (430, 400), 1.12),
    "makeup": Silhouette(makeup, footprint=(240, 770), focus=(500, 660), fit=1.3),
    "towel": Silhouette(towel, footprint=(250, 750), focus=(480, 640), fit=1.2),
    "toothbrush": Silhouette(toothbrush, footprint=(380, 620), focus=(500, 480), fit=1.18),
}
