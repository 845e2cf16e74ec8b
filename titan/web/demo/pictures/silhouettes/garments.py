"""Dresses, skirts, trousers and what goes with them."""

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light, mix
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import Points, arc, box, disc, flip, mirror, oval, rounded, smooth
from titan.web.demo.pictures.silhouette import Setting, Silhouette

from .clothing import folds, hanger, sleeves

METAL: Rgb = (190, 195, 203)
SKIN_SHADE: Rgb = (60, 52, 62)


def dress(pen: Pen) -> None:
    """A dress: slip, wrap or shirt cut."""
    kind, low = pen.form(3), pen.span(800, 860)
    waist, hem = pen.span(104, 128), pen.span(215, 300)
    hanger(pen, 172)
    if kind == 0:
        for x in (440, 560):
            pen.line([(x, 270), (500 + (x - 500) * 0.86, 178)], pen.colour, 11)
        top = [(440, 262), (500 - 128, 300)]
    else:
        sleeve: Points = [
            (500 - 140, 214),
            (500 - 232, pen.span(330, 430)),
            (500 - 160, 420),
            (500 - 116, 330),
        ]
        sleeves(pen, sleeve, dark(pen.colour, 0.08))
        top = [(440, 186), (500 - 140, 214), (500 - 128, 320)]
    side = smooth([top[-1], (500 - waist, 440), (500 - waist - 30, 520), (500 - hem, low)], closed=False)
    bottom = [(500 - hem * 0.5, low + 14), (500, low + 18)]
    pen.solid(mirror([*top, *side, *bottom]), shade="cloth", printed=True)
    folds(pen, (500 - hem * 0.55, 500 - hem * 0.12, 500 + hem * 0.3, 500 + hem * 0.66), 520, low)
    if kind == 1:
        pen.flat([(442, 184), (558, 184), (500, 330)], dark(pen.colour, 0.42))
        pen.line([(440, 186), (540, 430)], dark(pen.colour, 0.2), 7)
    elif kind == 2:
        pen.flat(oval(440, 158, 560, 224), dark(pen.colour, 0.42))
        for y in range(250, 430, 50):
            pen.flat(disc(500, y, 8), light(pen.colour, 0.6))
    if pen.roll(2) or kind == 1:
        pen.solid(box(500 - waist - 4, 428, 500 + waist + 4, 458, 10), dark(pen.accent, 0.06), shade="sheen")


def skirt(pen: Pen) -> None:
    """A skirt: pleated or A-line."""
    waist, hem, low = pen.span(120, 140), pen.span(230, 310), pen.span(680, 800)
    for x in (440, 560):
        pen.solid(box(x - 14, 206, x + 14, 282, 6), COLOURS["oak"])
    pen.line([(500, 130), (500, 214)], METAL, 9)
    pen.line([(400, 216), (600, 216)], COLOURS["oak"], 18)
    pen.solid(
        mirror(
            [
                *smooth([(500 - waist, 280), (500 - waist - 50, 420), (500 - hem, low)], closed=False),
                (500, low + 22),
            ]
        ),
        shade="cloth",
        printed=True,
    )
    pleats = 4 + pen.roll(6)
    for n in range(1, pleats):
        share = n / pleats * 2 - 1
        pen.line(
            [(500 + share * waist, 320), (500 + share * hem, low + 14 * (1 - abs(share)))],
            dark(pen.colour, 0.2),
            5,
        )
    pen.solid(box(500 - waist - 4, 268, 500 + waist + 4, 322, 8), dark(pen.colour, 0.1), shade="sheen")


def jeans(pen: Pen) -> None:
    """Trousers, straight, slim or wide."""
    waist, hem, low = pen.span(126, 146), pen.span(56, 104), pen.span(820, 870)
    leg = [
        (500 - waist, 180),
        (500 - waist - 34, 330),
        (500 - waist - 20 - hem * 0.3, low),
        (500 - waist - 20 - hem * 0.3 + hem * 1.7, low),
        (496, 390),
        (500, 180),
    ]
    for outline in (leg, flip(leg)):
        pen.solid(outline, shade="cloth", printed=True)
        pen.solid(
            box(min(x for x, _ in outline[2:4]), low - 22, max(x for x, _ in outline[2:4]), low + 8, 5),
            light(pen.colour, 0.12),
        )
    for x in (500 - waist * 0.72, 500 + waist * 0.72):
        pen.soft(oval(x - 26, 430, x + 18, 620), light(pen.colour, 0.4), 110, 18)
    pen.solid(box(500 - waist - 2, 156, 500 + waist + 2, 206, 8), dark(pen.colour, 0.1), shade="sheen")
    for x in (500 - waist + 24, 500 - 52, 500 + 52, 500 + waist - 24):
        pen.solid(box(x - 8, 150, x + 8, 214, 4), dark(pen.colour, 0.18))
    thread = (214, 160, 92)
    for pocket in (
        [(500 - waist + 50, 210), (500 - waist + 30, 262), (500 - waist - 20, 276)],
        [(508, 210), (508, 330), (496, 372)],
    ):
        pen.stitch(pocket, thread, 4, 13)
        pen.stitch(flip(pocket) if pocket[0][0] < 490 else pocket, thread, 4, 13)
    pen.flat(disc(500, 181, 12), COLOURS["copper"])


def socks(pen: Pen) -> None:
    """A pair of socks."""
    high = pen.span(200, 380)
    for dx, dy, colour in ((90, -24, dark(pen.colour, 0.1)), (-60, 16, pen.colour)):
        outline = [
            (420, high),
            (560, high),
            (562, 560),
            (580, 640),
            (480, 770),
            (360, 830),
            (270, 812),
            (262, 752),
            (340, 690),
            (414, 600),
        ]
        placed = [(x + dx, y + dy) for x, y in rounded(outline, 66)]
        pen.solid(placed, colour, shade="cloth", printed=True)
        pen.solid(
            [(x + dx, y + dy) for x, y in box(408, high - 8, 572, high + 62, 16)], pen.accent, shade="sheen"
        )
        pen.solid(
            [
                (x + dx, y + dy)
                for x, y in smooth([(340, 842), (262, 816), (256, 752), (318, 712), (352, 770)])
            ],
            pen.accent,
            shade="cloth",
        )
        pen.solid(
            [(x + dx, y + dy) for x, y in smooth([(566, 590), (590, 650), (540, 712), (500, 660)])],
            pen.accent,
            shade="cloth",
        )


def scarf(pen: Pen) -> None:
    """A scarf, looped once."""
    wide, low = pen.span(62, 84), pen.span(740, 810)
    for x, end, colour in ((590, low - 90, dark(pen.colour, 0.1)), (430, low, pen.colour)):
        tail = [(x - wide, 400), (x + wide, 400), (x + wide + 12, end), (x - wide + 4, end)]
        pen.solid(tail, colour, shade="cloth", printed=True)
        for n in range(9):
            fx = x - wide + 8 + n * (2 * wide) / 8.4
            pen.line([(fx, end), (fx + 3, end + 46)], light(colour, 0.15), 7)
    pen.solid(oval(270, 210, 730, 480), shade="cloth", printed=True)
    pen.solid(oval(380, 236, 620, 356), mix(dark(pen.colour, 0.4), INK, 0.1), shade="sheen")
    pen.line(arc(300, 220, 700, 450, 20, 160), dark(pen.colour, 0.18), 6)
    pen.line(arc(290, 250, 710, 500, 30, 130), dark(pen.colour, 0.14), 5)


def hat(pen: Pen) -> None:
    """A beanie, a cap or a brimmed hat."""
    kind = pen.form(3)
    if kind == 0:
        pen.solid(disc(500, 262, pen.span(46, 66)), pen.accent, shade="ball")
        pen.solid(
            mirror(smooth([(500, 280), (350, 360), (286, 560), (290, 640)], closed=False)),
            shade="cloth",
            printed=True,
        )
        pen.solid(box(268, 600, 732, 726, 40), dark(pen.colour, 0.08), shade="cloth")
        for x in range(296, 712, 26):
            pen.line([(x, 616), (x, 710)], dark(pen.colour, 0.2), 5)
    elif kind == 1:
        pen.solid(
            smooth([(300, 590), (180, 640), (60, 690), (240, 716), (480, 690), (600, 640)]),
            dark(pen.colour, 0.12),
            shade="sheen",
        )
        pen.solid([*arc(270, 310, 740, 960, 180, 360)], shade="cloth", printed=True)
        pen.line(arc(400, 318, 620, 950, 182, 268), dark(pen.colour, 0.16), 5)
        pen.solid(oval(486, 296, 526, 322), pen.accent, shade="ball")
        pen.solid(box(380, 470, 480, 550, 14), pen.accent, shade="cloth")
    else:
        _brim(pen)


def _brim(pen: Pen) -> None:
    pen.solid(oval(130, 560, 870, 740), dark(pen.colour, 0.05), shade="sheen")
    pen.solid(
        mirror(
            [
                *smooth([(500, 330), (420, 300), (330, 350), (304, 630)], closed=False),
                (400, 668),
                (500, 676),
            ]
        ),
        shade="cloth",
        printed=True,
    )
    pen.solid(
        [*arc(302, 560, 698, 676, 0, 180), *reversed(arc(306, 490, 694, 606, 0, 180))],
        dark(pen.accent, 0.2),
        shade="sheen",
    )


SILHOUETTES: dict[str, Silhouette] = {
    "dress": Silhouette(dress, Setting.HUNG, (320, 680), (500, 360), 1.12),
    "skirt": Silhouette(skirt, Setting.HUNG, (300, 700), (500, 380), 1.2),
    "jeans": Silhouette(jeans, Setting.LAID, (350, 650), (500, 260), 1.02),
    "socks": Silhouette(socks, Setting.LAID, (300, 700), (480, 500), 1.15),
    "scarf": Silhouette(scarf, Setting.LAID, (300, 700), (480, 360), 1.1),
    "hat": Silhouette(hat, Setting.LAID, (270, 730), (500, 540), 1.1),
}
