"""Cups, pots, knives and small kitchen appliances."""

from titan.web.demo.pictures.palette import COLOURS, INK, dark, light, mix
from titan.web.demo.pictures.pen import Pen, ink_on
from titan.web.demo.pictures.shapes import arc, box, can, disc, mirror, oval, smooth
from titan.web.demo.pictures.silhouette import Silhouette

STEEL = (196, 201, 208)
WOOD = (190, 140, 92)


def mug(pen: Pen) -> None:
    """A cup with one handle on the right."""
    half, top, taper = pen.span(165, 215), pen.span(400, 490), pen.span(0, 55)
    middle = (top + 815) / 2
    reach = pen.span(90, 130)
    handle = arc(500 + half - 70, middle - 105, 500 + half + reach, middle + 95, -110, 110)
    pen.line(handle, dark(pen.colour, 0.2), pen.span(38, 52))
    pen.line([(x - 5, y - 5) for x, y in handle], pen.colour, 22)
    pen.solid(can(500, top, half, 800, half - taper, 24), printed=True)
    pen.flat(oval(500 - half, top - 30, 500 + half, top + 30), light(pen.colour, 0.35))
    pen.flat(oval(500 - half + 16, top - 20, 500 + half - 16, top + 24), dark(pen.colour, 0.3))
    if pen.roll(2):
        pen.flat(arc(500 - half + 26, top - 8, 500 + half - 26, top + 24, 0, 360), (92, 58, 40))
    pen.shine(box(500 - half * 0.72, top + 60, 500 - half * 0.62, 740, 14), 60)


def bowl(pen: Pen) -> None:
    """A wide bowl, alone or nested in a stack."""
    half, top = pen.span(270, 315), pen.span(520, 570)
    for level in range(pen.roll(3), -1, -1):
        lift = level * 46
        side = smooth(
            [(500 - half, top - lift), (500 - half * 0.86, 690 - lift), (500 - half * 0.4, 796 - lift)],
            closed=False,
        )
        pen.solid(mirror(side), shade="round", printed=level == 0)
        pen.flat(box(500 - half * 0.42, 786 - lift, 500 + half * 0.42, 816 - lift, 8), dark(pen.colour, 0.22))
        pen.flat(oval(500 - half, top - 46 - lift, 500 + half, top + 46 - lift), light(pen.colour, 0.4))
        pen.solid(
            oval(500 - half + 18, top - 34 - lift, 500 + half - 18, top + 40 - lift),
            dark(pen.colour, 0.14),
            shade="sheen",
        )


def plate(pen: Pen) -> None:
    """A plate leaning upright so that its glaze shows."""
    radius = pen.span(275, 305)
    centre = 815 - radius
    pen.solid(disc(500, centre, radius), shade="ball", printed=True)
    well = radius * pen.span(0.62, 0.74)
    pen.solid(disc(500, centre, well), light(pen.colour, 0.12), shade="cloth")
    pen.loop(disc(500, centre, well), dark(pen.colour, 0.14), 6)
    pen.loop(disc(500, centre, radius - 6), pen.accent, pen.span(5, 14))


def pan(pen: Pen) -> None:
    """A frying pan, casserole or saucepan."""
    kind = pen.form(3)
    depth = (110, 220, 200)[kind] + pen.span(-15, 25)
    half = (290, 260, 220)[kind]
    middle = 500 if kind == 1 else 415
    top = 800 - depth
    if kind == 1:
        for x in (middle - half - 36, middle + half + 36):
            pen.line(arc(x - 58, top + 20, x + 58, top + 90, 0, 359), dark(pen.colour, 0.3), 26)
    else:
        pen.line(
            [(middle + half - 20, top + 34), (middle + half + 205, top - 26)],
            WOOD if pen.roll(2) else INK,
            46,
        )
        pen.line([(middle + half - 20, top + 34), (middle + half + 44, top + 15)], STEEL, 40)
    pen.solid(can(middle, top, half, 796, half - 34, 22), shade="round")
    pen.flat(oval(middle - half, top - 48, middle + half, top + 48), light(pen.colour, 0.3))
    pen.solid(
        oval(middle - half + 16, top - 38, middle + half - 16, top + 44),
        INK if pen.roll(2) else STEEL,
        shade="cloth",
    )
    if kind != 0 and pen.roll(3):
        _lid(pen, middle, half, top)


def _lid(pen: Pen, middle: float, half: float, top: float) -> None:
    pen.solid(
        [
            *arc(middle - half - 8, top - 150, middle + half + 8, top + 110, 180, 360),
            *arc(middle - half - 8, top - 60, middle + half + 8, top + 36, 0, 180),
        ]
    )
    pen.line([(middle, top - 170), (middle, top - 150)], dark(pen.colour, 0.3), 40)
    pen.solid(oval(middle - 45, top - 206, middle + 45, top - 162), pen.accent, shade="ball")


def kettle(pen: Pen) -> None:
    """A kettle, rounded for the hob or tall on an electric base."""
    half, top = pen.span(185, 225), pen.span(360, 420)
    body = smooth(
        [
            (500 - half * 0.55, top),
            (500 - half * 0.9, top + 120),
            (500 - half, 690),
            (500 - half * 0.94, 790),
        ],
        closed=False,
    )
    spout = [
        (500 - half * 0.8, top + 130),
        (500 - half - 120, top + 20),
        (500 - half - 90, top + 10),
        (500 - half * 0.6, top + 60),
    ]
    pen.solid(smooth(spout), dark(pen.colour, 0.08))
    pen.line(arc(500 + half * 0.25, top - 10, 500 + half + 120, 740, -88, 72), dark(pen.accent, 0.35), 44)
    pen.solid(mirror(body), shade="round")
    pen.solid(
        [*arc(500 - half * 0.6, top - 56, 500 + half * 0.6, top + 56, 180, 360)],
        dark(pen.colour, 0.12),
        shade="sheen",
    )
    pen.solid(oval(470, top - 96, 530, top - 44), dark(pen.accent, 0.3), shade="ball")
    if pen.form(2):
        pen.solid(box(500 - half - 10, 780, 500 + half + 10, 820, 14), INK)
    else:
        pen.dim(box(500 - half * 0.94, 764, 500 + half * 0.94, 792, 4))
        pen.flat(disc(500, 620, 46), light(pen.colour, 0.7))
        pen.line([(500, 620), (522, 592)], (190, 60, 50), 7)


def toaster(pen: Pen) -> None:
    """A two-slot toaster with a slice on its way up."""
    half, top = pen.span(260, 300), pen.span(470, 520)
    for x in (400, 580):
        pen.solid(box(x - 78, top - pen.span(60, 120), x + 78, top + 60, 40), (219, 164, 98), shade="cloth")
    pen.solid(box(500 - half, top, 500 + half, 800, pen.span(50, 110)), shade="sheen")
    pen.dim(box(300, top, 700, top + 22, 8), 130)
    pen.solid(box(500 - half + 20, 790, 500 + half - 20, 820, 8), INK)
    pen.solid(box(500 + half - 8, top + 90, 500 + half + 30, top + 130, 10), INK, shade="sheen")
    pen.solid(disc(500 + half - 92, 720, 42), STEEL, shade="metal")
    pen.line([(500 + half - 92, 720), (500 + half - 92, 690)], INK, 8)
    pen.shine(box(500 - half + 50, top + 60, 500 - half + 76, 740, 12))


def coffee_maker(pen: Pen) -> None:
    """A filter machine, a moka pot or a French press."""
    (_drip, _moka, _press)[pen.form(3)](pen)


def _drip(pen: Pen) -> None:
    pen.solid(box(300, 240, 420, 812, 26))
    pen.solid(box(300, 240, 690, 400, 34), shade="sheen")
    pen.solid(box(300, 770, 700, 820, 20), dark(pen.colour, 0.25))
    pen.solid([(450, 400), (640, 400), (600, 460), (490, 460)], INK)
    _carafe(pen, 555, 490, 765)
    pen.solid(disc(360, 320, 26), pen.accent, shade="ball")
    pen.flat(box(450, 300, 640, 312, 6), light(pen.colour, 0.3))


def _carafe(pen: Pen, x: float, top: float, low: float) -> None:
    pen.line(arc(x + 60, top + 30, x + 160, low - 40, -90, 90), INK, 22)
    body = smooth([(x - 60, top), (x - 112, top + 120), (x - 100, low)], closed=False)
    pen.solid(mirror(body, x), (201, 221, 226), shade="round")
    coffee = smooth([(x - 100, top + 110), (x - 108, top + 170), (x - 96, low - 6)], closed=False)
    pen.flat(mirror(coffee, x), (84, 52, 38))
    pen.shine(box(x - 78, top + 60, x - 62, low - 40, 8), 90)


def _moka(pen: Pen) -> None:
    pen.line([(640, 330), (740, 350), (720, 560)], INK, 34)
    pen.solid([(390, 300), (610, 300), (650, 540), (350, 540)], shade="metal")
    pen.solid([(350, 300), (390, 296), (384, 350)], dark(pen.colour, 0.15))
    pen.solid([(372, 570), (628, 570), (674, 812), (326, 812)], shade="metal")
    pen.flat(box(350, 536, 650, 574, 8), dark(pen.colour, 0.35))
    pen.solid([(384, 300), (616, 300), (540, 250), (460, 250)], dark(pen.colour, 0.1))
    pen.solid(disc(500, 232, 26), INK, shade="ball")


def _press(pen: Pen) -> None:
    pen.line(arc(560, 420, 740, 700, -80, 80), dark(pen.colour, 0.3), 34)
    pen.solid(box(360, 330, 620, 800, 18), (205, 223, 228), shade="round")
    pen.flat(box(366, 520, 614, 794, 10), (80, 50, 38))
    pen.flat(box(366, 496, 614, 522), (176, 136, 98))
    for y in (360, 700, 790):
        pen.solid(box(350, y, 630, y + 22, 6), pen.colour, shade="metal")
    pen.solid([*arc(352, 270, 628, 400, 180, 360)], pen.colour, shade="metal")
    pen.line([(490, 276), (490, 210)], STEEL, 12)
    pen.solid(disc(490, 196, 30), INK, shade="ball")
    pen.shine(box(386, 400, 404, 760, 8), 110)


def knife(pen: Pen) -> None:
    """A kitchen knife leaning against a board of wood or slate."""
    board = pen.dice.pick(
        (mix(WOOD, pen.accent, 0.12), dark(WOOD, 0.3), COLOURS["birch"], COLOURS["charcoal"])
    )
    if pen.roll(3) == 0:
        pen.solid(box(420, 210, 500, 400, 40), board, shade="cloth")
        pen.flat(disc(460, 258, 17), dark(board, 0.4))
        pen.solid(disc(460, 570, 245), board, shade="cloth")
        pen.loop(disc(460, 570, 216), dark(board, 0.14), 5)
    else:
        left, top = pen.span(230, 300), pen.span(230, 330)
        pen.solid(box(left, top, 640, 818, pen.span(16, 60)), board, shade="cloth")
        pen.flat(disc(left + 62, top + 62, 22), dark(board, 0.4))
        for share in (0.32, 0.55, 0.8):
            y = top + (818 - top) * share
            pen.line([(left + 34, y), (610, y + 12)], dark(board, 0.1), 4)
    width, tip = pen.span(70, 120), pen.span(190, 260)
    kind = pen.form(3)
    blade = [
        (540, 560),
        (540, tip + 120 * (kind != 1)),
        (560 + width * 0.4, tip),
        (540 + width, tip + 190),
        (540 + width, 560),
    ]
    outline = [blade[0], *smooth(blade[1:4], closed=False), blade[4]]
    pen.soft([(x + 16, y + 14) for x, y in outline], (40, 34, 40), 110, 10)
    pen.solid(outline, (208, 213, 220), shade="metal")
    if kind == 2:
        for n in range(9):
            pen.flat(disc(540 + width, 300 + n * 28, 9), (188, 194, 202))
    pen.solid(box(534, 552, 546 + width * 0.72, 584, 6), STEEL)
    pen.solid(box(538, 580, 538 + width * 0.62, 812, 26), pen.colour, shade="round")
    for y in (640, 700, 760):
        pen.flat(disc(538 + width * 0.31, y, 9), STEEL)


def glass_bottle(pen: Pen) -> None:
    """A drinking bottle with a screw cap and loop."""
    half, top, shoulder = pen.span(105, 150), pen.span(250, 320), pen.span(60, 120)
    if pen.roll(2):
        pen.line(arc(440, top - 110, 560, top + 20, 180, 360), dark(pen.accent, 0.2), 24)
    pen.solid(box(500 - half * 0.56, top - 58, 500 + half * 0.56, top + 14, 16), dark(pen.accent, 0.15))
    neck = half * 0.5
    pen.solid(
        mirror(
            [
                *smooth(
                    [
                        (500 - neck, top),
                        (500 - neck, top + 20),
                        (500 - half, top + 20 + shoulder),
                        (500 - half, top + 160),
                    ],
                    closed=False,
                ),
                (500 - half, 790),
                (500 - half + 24, 816),
            ]
        ),
        printed=True,
    )
    pen.shine(box(500 - half * 0.7, top + 170, 500 - half * 0.54, 740, 10))
    if pen.roll(2):
        pen.text(500, 610, pen.recipe.label or "still", 50, ink_on(pen.colour), room=half * 1.4)


def drinking_glass(pen: Pen) -> None:
    """A pair of tumblers with something cold in them."""
    tall, half = pen.span(250, 340), pen.span(95, 120)
    drink = mix(pen.accent, (255, 255, 255), 0.25)
    for x in (380, 625):
        top = 812 - tall
        pen.tint(can(x, top, half, 800, half * 0.78, 16), light(pen.colour, 0.55), 150)
        pen.solid(can(x, top + tall * 0.4, half * 0.86, 788, half * 0.7, 13), drink)
        pen.flat(
            oval(x - half * 0.86, top + tall * 0.4 - 14, x + half * 0.86, top + tall * 0.4 + 14),
            light(drink, 0.35),
        )
        pen.loop(oval(x - half, top - 16, x + half, top + 16), light(pen.colour, 0.7), 7)
        pen.shine(box(x - half * 0.68, top + 40, x - half * 0.52, 740, 8), 120)


SILHOUETTES: dict[str, Silhouette] = {
    "mug": Silhouette(mug, footprint=(330, 670), focus=(560, 600), fit=1.4, zoom=2.0),
    "bowl": Silhouette(bowl, footprint=(370, 640), focus=(430, 620), fit=1.3),
    "plate": Silhouette(plate, footprint=(420, 590), focus=(400, 440), fit=1.12),
    "pan": Silhouette(pan, footprint=(250, 660), focus=(520, 640), fit=1.12),
    "kettle": Silhouette(kettle, footprint=(300, 705), focus=(450, 520), fit=1.18),
    "toaster": Silhouette(toaster, footprint=(230, 770), focus=(600, 600), fit=1.2),
    "coffee_maker": Silhouette(coffee_maker, footprint=(325, 690), focus=(500, 450), fit=1.12),
    "knife": Silhouette(knife, footprint=(290, 640), focus=(560, 480), fit=1.12),
    "bottle": Silhouette(glass_bottle, footprint=(385, 620), focus=(500, 420), fit=1.2),
    "drinking_glass": Silhouette(drinking_glass, footprint=(300, 710), focus=(560, 620), fit=1.45, zoom=2.1),
}
