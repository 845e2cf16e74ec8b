"""Shoes, boots and bags."""

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import (
    arc,
    box,
    disc,
    mirror,
    oval,
    rounded,
    smooth,
    star,
    turn,
)
from titan.web.demo.pictures.silhouette import Setting, Silhouette

METAL: Rgb = (196, 200, 208)
SOLE: Rgb = (244, 241, 234)


def sneaker(pen: Pen) -> None:
    """A trainer seen from the side, low or high."""
    collar = pen.span(360, 400) if pen.form(3) == 0 else pen.span(470, 510)
    chunky = pen.span(50, 92)
    upper = [
        (210, collar),
        (330, collar + 26),
        (420, collar + 10 if collar < 420 else 540),
        (560, 590),
        (700, 650),
        (800, 690),
        (830, 770),
        (200, 770),
        (188, 640),
    ]
    pen.solid(
        smooth([(330, collar - 26), (430, collar - 20), (450, 540), (350, 560)]),
        light(pen.colour, 0.2),
        shade="cloth",
    )
    pen.solid(rounded(upper, 70), shade="cloth", printed=True)
    pen.solid(
        smooth([(690, 648), (800, 684), (834, 770), (640, 770), (640, 700)]),
        light(pen.colour, 0.1) if pen.roll(2) else pen.accent,
        shade="cloth",
    )
    pen.solid(smooth([(196, 560), (280, 580), (300, 770), (196, 770)]), pen.accent, shade="cloth")
    _side_mark(pen)
    for n in range(4):
        x, y = 440 + n * 52, 560 + n * 26 - (40 if collar < 420 else 0)
        pen.line([(x - 20, y + 36), (x + 34, y - 16)], SOLE, 13)
    sole = [(178, 758), (836, 758), (862, 790), (840, 820), (190, 820), (170, 800)]
    pen.solid(rounded([(x, y - (chunky - 50) if y < 770 else y) for x, y in sole], 26), SOLE, shade="sheen")
    pen.solid(rounded([(182, 800), (856, 800), (838, 822), (192, 822)], 8), dark(pen.colour, 0.2))


def _side_mark(pen: Pen) -> None:
    kind, colour = pen.form(4), light(pen.accent, 0.1)
    if kind == 0:
        for n in range(3):
            pen.line([(390 + n * 46, 720), (440 + n * 46, 610 + n * 14)], colour, 18)
    elif kind == 1:
        pen.line(smooth([(330, 640), (420, 700), (560, 660), (620, 620)], closed=False), colour, 20)
    elif kind == 2:
        pen.flat(star(440, 668, 46, 20), colour)


def boot(pen: Pen) -> None:
    """An ankle, Chelsea or hiking boot."""
    kind, top = pen.form(3), pen.span(270, 360)
    outline = [
        (280, top),
        (500, top + 6),
        (504, 560),
        (640, 620),
        (770, 680),
        (800, 770),
        (270, 770),
        (262, 600),
    ]
    pen.solid(oval(282, top - 22, 500, top + 26), dark(pen.colour, 0.5))
    pen.solid(rounded(outline, 60), shade="cloth")
    if kind == 0:
        pen.solid(
            smooth([(350, top + 70), (430, top + 70), (450, 560), (390, 590), (336, 560)]),
            dark(pen.colour, 0.4),
            shade="cloth",
        )
        pen.solid(box(276, top - 40, 306, top + 46, 10), dark(pen.accent, 0.2))
    else:
        pen.solid(
            smooth([(460, top + 10), (520, top), (540, 540), (600, 600), (520, 620), (470, 540)]),
            dark(pen.colour, 0.22),
            shade="cloth",
        )
        _laces(pen, top)
    if kind == 2:
        pen.solid(
            rounded([(272, top - 14), (506, top - 8), (502, top + 44), (276, top + 40)], 20),
            dark(pen.accent, 0.12),
            shade="cloth",
        )
        pen.solid(
            smooth([(700, 650), (784, 690), (804, 770), (660, 770)]), dark(pen.colour, 0.35), shade="cloth"
        )
    _boot_sole(pen, is_lugged=kind == 2)


def _boot_sole(pen: Pen, *, is_lugged: bool) -> None:
    pen.stitch([(290, 742), (780, 742)], light(pen.colour, 0.3), 4, 16)
    pen.solid(
        rounded([(256, 760), (816, 760), (820, 796), (430, 796), (420, 820), (262, 820)], 12),
        INK if is_lugged else dark(COLOURS["walnut"], 0.35),
        shade="sheen",
    )
    if is_lugged:
        for x in range(440, 820, 56):
            pen.solid(box(x, 784, x + 36, 822, 4), INK)


def _laces(pen: Pen, top: float) -> None:
    for n in range(6):
        x, y = 470 + max(0, n - 3) * 30, top + 50 + n * 44
        pen.line([(x - 6, y), (x + 54, y + 14)], light(pen.accent, 0.2), 11)
        pen.flat(disc(x - 8, y, 9), COLOURS["brass"])


def sandal(pen: Pen) -> None:
    """A strapped sandal, a slide or a sandal with a heel strap; cork footbed."""
    kind, cork = pen.form(3), (206, 163, 117)
    if kind != 1:
        pen.line(
            smooth([(206, 770), (196, 640), (262, 556), (340, 600), (372, 770)], closed=False),
            dark(pen.colour, 0.16),
            40,
        )
        pen.line(smooth([(204, 760), (196, 640), (262, 552), (330, 588)], closed=False), pen.colour, 26)
    bands = ((420, 700),) if kind == 1 else ((380, 520), (560, 740))
    for x0, x1 in bands:
        lean, rise = 34, pen.span(150, 180)
        outline = [
            (x0, 780),
            (x0 + lean, 780 - rise),
            ((x0 + x1) / 2 + 40, 780 - rise - 34),
            (x1 + lean, 780 - rise * 0.66),
            (x1 + 46, 780),
        ]
        pen.solid(rounded(outline, 60), shade="cloth", printed=True)
        pen.stitch([(x0 + 20, 760), (x0 + lean + 14, 800 - rise)], light(pen.colour, 0.4), 4, 14)
        if kind != 1:
            pen.loop(
                turn(box(x0 + 62, 720 - rise / 3, x0 + 118, 772 - rise / 3, 8), 8, x0 + 90, 740),
                COLOURS["brass"],
                9,
            )
    pen.solid(box(172, 750, 850, 808, 28), cork, shade="sheen")
    pen.solid(box(172, 786, 850, 824, 16), dark(cork, 0.55), shade="sheen")


def backpack(pen: Pen) -> None:
    """A daypack, roll-top or school bag."""
    half, top, kind = pen.span(185, 225), pen.span(290, 340), pen.form(3)
    pen.line(arc(440, top - 70, 560, top + 60, 180, 360), dark(pen.colour, 0.3), 24)
    for side in (-1, 1):
        strap = [(500 + side * x, y) for x, y in ((110, top + 20), (half + 44, 480), (half + 10, 740))]
        pen.line(smooth(strap, closed=False), dark(pen.accent, 0.2), 34)
    pen.solid(
        mirror(
            [
                *smooth([(500, top - 24), (500 - half * 0.7, top), (500 - half, 470)], closed=False),
                *rounded([(500 - half, 470), (500 - half - 8, 818), (500, 818)], 60)[7:],
            ]
        ),
        shade="cloth",
        printed=True,
    )
    if kind == 0:
        pen.solid(
            box(500 - half + 16, top - 34, 500 + half - 16, top + 100, 30),
            dark(pen.colour, 0.12),
            shade="sheen",
        )
    elif kind == 1:
        pen.solid(
            mirror(
                smooth(
                    [(500, top - 26), (500 - half * 0.8, top), (500 - half * 0.86, 500), (500, 540)],
                    closed=False,
                )
            ),
            light(pen.colour, 0.06),
            shade="cloth",
        )
    _pocket(pen, half, top, (430, 570) if kind else (500,))


def _pocket(pen: Pen, half: float, top: float, straps: tuple[int, ...]) -> None:
    for x in straps:
        pen.solid(box(x - 15, top + 60, x + 15, 640, 5), pen.accent, shade="sheen")
        pen.solid(box(x - 24, 560, x + 24, 600, 8), METAL, shade="metal")
    pen.solid(box(500 - half + 34, 610, 500 + half - 34, 786, 34), light(pen.colour, 0.08), shade="cloth")
    pen.line([(500 - half + 60, 644), (500 + half - 60, 644)], dark(pen.colour, 0.35), 7)
    pen.flat(box(500 + half - 96, 640, 500 + half - 84, 676, 4), METAL)


def handbag(pen: Pen) -> None:
    """A tote, a shoulder bag or a bucket bag."""
    kind, half, top = pen.form(3), pen.span(215, 255), pen.span(430, 480)
    strap = dark(pen.colour, 0.2)
    rise = (200, 300, 240)[kind] + pen.span(-20, 30)
    pen.line(
        arc(500 - half * 0.55, top - rise, 500 + half * 0.55, top + rise, 180, 360),
        strap,
        24 if kind != 1 else 14,
    )
    outline = (
        [(500 - half, top), (500 - half - 24, 818), (500, 818)],
        [(500 - half, top), (500 - half + 4, 812), (500, 818)],
        [(500 - half + 50, top - 30), (500 - half - 10, 790), (500, 818)],
    )[kind]
    pen.solid(rounded(mirror(outline), 46), shade="cloth", printed=kind != 1)
    if kind == 1:
        flap = mirror(
            smooth(
                [(500 - half, top), (500 - half + 6, 580), (500 - half * 0.5, 660), (500, 680)], closed=False
            )
        )
        pen.solid(flap, light(pen.colour, 0.08), shade="sheen")
        pen.stitch([(x, y - 16) for x, y in flap[4:-4]], light(pen.colour, 0.4), 4, 16)
        pen.solid(box(470, 640, 530, 706, 10), COLOURS["brass"], shade="metal")
    else:
        pen.dim(box(500 - half + 26, top, 500 + half - 26, top + 16, 6), 60)
        for x in (500 - half * 0.55, 500 + half * 0.55):
            pen.solid(box(x - 18, top - 10, x + 18, top + 80, 8), strap)
            pen.flat(disc(x, top + 54, 8), COLOURS["brass"])
    if pen.roll(2):
        pen.line([(500 + half - 60, top + 40), (500 + half - 44, top + 130)], pen.accent, 8)
        pen.solid(oval(500 + half - 66, top + 120, 500 + half - 22, top + 200), pen.accent, shade="ball")


def suitcase(pen: Pen) -> None:
    """A cabin case on wheels."""
    half, top = pen.span(170, 205), pen.span(330, 370)
    for rod in (440, 560):
        pen.line([(rod, top), (rod, top - 150)], METAL, 14)
    pen.solid(box(424, top - 176, 576, top - 140, 16), INK)
    for x in (500 - half + 50, 500 + half - 50):
        pen.solid(disc(x, 800, 24), INK, shade="ball")
    pen.solid(box(500 - half, top, 500 + half, 796, 52), shade="cloth")
    for n in range(3 + pen.roll(4)):
        x = 500 - half + 46 + n * 40
        if x < 500 + half - 30:
            pen.dim(box(x, top + 34, x + 10, 762, 5), 40)
            pen.shine(box(x + 10, top + 34, x + 15, 762, 3), 60)
    pen.solid(box(500 + half - 20, 520, 500 + half + 12, 620, 10), pen.accent)
    pen.solid(box(450, top - 12, 550, top + 18, 12), dark(pen.accent, 0.25), shade="sheen")


SILHOUETTES: dict[str, Silhouette] = {
    "sneaker": Silhouette(sneaker, footprint=(190, 840), focus=(560, 650), fit=1.12),
    "boot": Silhouette(boot, footprint=(265, 815), focus=(480, 560), fit=1.12),
    "sandal": Silhouette(sandal, footprint=(190, 820), focus=(600, 690), fit=1.15),
    "backpack": Silhouette(backpack, footprint=(290, 710), focus=(500, 560), fit=1.1),
    "handbag": Silhouette(handbag, footprint=(270, 730), focus=(500, 620), fit=1.1),
    "suitcase": Silhouette(suitcase, Setting.ROOM, (330, 670), (500, 480), 1.1),
}
