"""Shirts, knitwear and jackets on hangers."""

from collections.abc import Sequence

from titan.web.demo.pictures.palette import COLOURS, Rgb, dark, light
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import Point, Points, arc, box, disc, flip, mirror, oval, rounded, smooth
from titan.web.demo.pictures.silhouette import Setting, Silhouette

METAL: Rgb = (190, 195, 203)
SKIN_SHADE: Rgb = (60, 52, 62)


def hanger(pen: Pen, y: float) -> None:
    """A clothes hanger whose shoulders start at `y`."""
    hook = [
        (468, y - 96),
        (478, y - 124),
        (504, y - 134),
        (530, y - 112),
        (524, y - 82),
        (500, y - 58),
        (500, y),
    ]
    pen.line(smooth(hook, closed=False), METAL, 9)
    pen.line([(360, y + 58), (500, y - 4), (640, y + 58)], COLOURS["oak"], 20)


def folds(pen: Pen, xs: tuple[float, ...], top: float, low: float) -> None:
    """Soft creases running down the cloth at each of `xs`."""
    for x in xs:
        pen.dim(
            smooth(
                [
                    (x - 5, top),
                    (x + 9, (top + low) / 2),
                    (x - 2, low),
                    (x - 15, low),
                    (x - 8, (top + low) / 2),
                ]
            ),
            20,
        )


def sleeves(pen: Pen, outline: Sequence[Point], shade: Rgb, *, printed: bool = True) -> None:
    """A left sleeve and its reflection."""
    for sleeve in (outline, flip(outline)):
        pen.solid(rounded(sleeve, 16), shade, shade="cloth", printed=printed)


def tshirt(pen: Pen) -> None:
    """A T-shirt: crew or V neck, straight or boxy."""
    half, low, arm = pen.span(178, 212), pen.span(770, 810), pen.span(400, 470)
    hanger(pen, 215)
    sleeves(
        pen,
        [
            (500 - half + 16, 258),
            (500 - half - 118, arm - 40),
            (500 - half - 26, arm + 22),
            (500 - half + 40, 380),
        ],
        dark(pen.colour, 0.08),
    )
    pen.solid(
        mirror(
            [
                (430, 222),
                (500 - half + 6, 256),
                (500 - half + 14, 420),
                (500 - half, low - 8),
                (500 - half + 12, low),
            ]
        ),
        shade="cloth",
        printed=True,
    )
    folds(pen, (500 - half * 0.5, 500 + half * 0.45), 470, low - 6)
    neck = pen.form(3)
    if neck == 0:
        pen.flat([(430, 220), (570, 220), (500, 330)], dark(pen.colour, 0.4))
        pen.line([(428, 222), (500, 334), (572, 222)], dark(pen.colour, 0.16), 14)
    else:
        pen.flat(oval(430, 186, 570, 268), dark(pen.colour, 0.4))
        pen.line(arc(424, 176, 576, 276, 4, 176), dark(pen.colour, 0.14), 16)
    if neck == 2:
        pen.solid(box(545, 350, 620, 436, 8), light(pen.colour, 0.05), shade="cloth")
        pen.line([(545, 366), (620, 366)], dark(pen.colour, 0.2), 4)
    pen.stitch([(500 - half + 12, low - 18), (500 + half - 12, low - 18)], dark(pen.colour, 0.2), 3, 14)


def sweater(pen: Pen) -> None:
    """A knitted jumper with ribbed hem and long sleeves, or a hooded one."""
    half, low, is_hooded = pen.span(188, 218), pen.span(740, 780), pen.form(3) == 0
    left = 500 - half
    hanger(pen, 215)
    sleeve = [(left + 22, 252), (left - 80, 400), (left - 122, 690), (left - 44, 712), (left + 26, 460)]
    sleeves(pen, sleeve, dark(pen.colour, 0.07))
    cuff = [(left - 124, 684.0), (left - 42, 706.0), (left - 50, 752.0), (left - 126, 730.0)]
    for outline in (cuff, flip(cuff)):
        pen.solid(rounded(outline, 8), dark(pen.colour, 0.14), shade="cloth")
    pen.solid(mirror([(424, 226), (left + 10, 256), (left + 8, low)]), shade="cloth", printed=True)
    folds(pen, (500 - half * 0.4, 500 + half * 0.5), 520, low - 40)
    hem = box(left + 12, low - 16, 500 + half - 12, low + 44, 12)
    pen.solid(hem, dark(pen.colour, 0.12), shade="cloth")
    for n in range(18):
        x = left + 24 + n * (2 * half - 48) / 17
        pen.line([(x, low - 8), (x, low + 36)], dark(pen.colour, 0.24), 4)
    if is_hooded:
        _hood(pen)
        return
    pen.flat(oval(432, 190, 568, 268), dark(pen.colour, 0.42))
    pen.line(arc(424, 176, 576, 282, 2, 178), dark(pen.colour, 0.18), 26)


def _hood(pen: Pen) -> None:
    hood = mirror(smooth([(500, 318), (410, 280), (398, 210), (440, 170), (500, 160)], closed=False))
    pen.solid(hood, dark(pen.colour, 0.1), shade="cloth")
    pen.flat(oval(438, 184, 562, 296), dark(pen.colour, 0.42))
    for x in (470, 530):
        pen.line([(x, 296), (x + (x - 500) * 0.3, 420)], light(pen.colour, 0.5), 8)
    pouch = rounded([(410, 560), (590, 560), (626, 690), (374, 690)], 14)
    pen.solid(pouch, dark(pen.colour, 0.06), shade="cloth")


def shirt(pen: Pen) -> None:
    """A buttoned shirt or blouse."""
    half, low = pen.span(172, 205), pen.span(780, 815)
    hanger(pen, 215)
    sleeve = [
        (500 - half + 18, 252),
        (500 - half - 74, 400),
        (500 - half - 100, 680),
        (500 - half - 26, 694),
        (500 - half + 30, 450),
    ]
    sleeves(pen, sleeve, dark(pen.colour, 0.07))
    body = mirror(
        [
            (436, 224),
            (500 - half + 6, 254),
            (500 - half + 12, 500),
            (500 - half, low - 50),
            (500 - half + 60, low),
            (500, low - 26),
        ]
    )
    pen.solid(body, shade="cloth", printed=True)
    folds(pen, (500 - half * 0.55, 500 + half * 0.5), 470, low - 40)
    pen.solid(box(484, 250, 516, low - 26, 4), light(pen.colour, 0.12), shade="cloth")
    for y in range(300, int(low) - 50, 84):
        pen.flat(disc(500, y, 9), light(pen.colour, 0.65))
        pen.flat(disc(500, y, 3), dark(pen.colour, 0.4))
    pen.flat(oval(450, 196, 550, 240), dark(pen.colour, 0.42))
    collar: Points = [(438, 206), (500, 252), (462, 312), (412, 232)]
    for outline in (collar, flip(collar)):
        pen.solid(rounded(outline, 8), light(pen.colour, 0.1), shade="cloth")
    if pen.roll(2):
        pen.solid(
            rounded([(548, 370), (628, 370), (628, 446), (588, 466), (548, 446)], 6),
            light(pen.colour, 0.04),
            shade="cloth",
        )


def jacket(pen: Pen) -> None:
    """A jacket: zipped shell, quilted, or buttoned coat."""
    kind, half = pen.form(3), pen.span(190, 220)
    low = pen.span(820, 870) if kind == 2 else pen.span(730, 770)
    hanger(pen, 205)
    sleeve = [
        (500 - half + 22, 246),
        (500 - half - 78, 400),
        (500 - half - 112, 690),
        (500 - half - 24, 706),
        (500 - half + 26, 460),
    ]
    sleeves(pen, sleeve, dark(pen.colour, 0.1), printed=kind != 1)
    pen.solid(
        mirror([(424, 220), (500 - half + 8, 250), (500 - half + 4, low)]), shade="cloth", printed=kind != 1
    )
    if kind == 1:
        _quilting(pen, half, low)
    pen.flat(oval(440, 180, 560, 250), dark(pen.colour, 0.5))
    if kind == 2:
        _lapels(pen, half, low)
    else:
        _zip(pen, low, pen.accent if kind == 0 else METAL)
    slant: Points = [
        (500 - half + 46, low - 150),
        (500 - half + 104, low - 226),
        (500 - half + 116, low - 216),
        (500 - half + 58, low - 140),
    ]
    for outline in (slant, flip(slant)):
        pen.flat(outline, dark(pen.colour, 0.3))


def _zip(pen: Pen, low: float, metal: Rgb) -> None:
    pen.solid(
        rounded(
            [
                (430, 186),
                (460, 250),
                (500, 268),
                (540, 250),
                (570, 186),
                (596, 216),
                (548, 300),
                (452, 300),
                (404, 216),
            ],
            14,
        ),
        dark(pen.colour, 0.16),
        shade="cloth",
    )
    pen.line([(500, 262), (500, low)], metal, 10)
    pen.flat(box(492, 330, 508, 366, 5), METAL)


def _quilting(pen: Pen, half: float, low: float) -> None:
    for y in range(300, int(low), 66):
        pen.line(
            smooth(
                [
                    (500 - half + 6, y),
                    (500 - half * 0.5, y + 12),
                    (500, y),
                    (500 + half * 0.5, y + 12),
                    (500 + half - 6, y),
                ],
                closed=False,
            ),
            dark(pen.colour, 0.2),
            6,
        )


def _lapels(pen: Pen, half: float, low: float) -> None:
    pen.line([(500, 420), (500, low)], dark(pen.colour, 0.3), 6)
    lapel: Points = [(436, 196), (404, 226), (420, 300), (396, 312), (500, 440), (500, 280)]
    for outline in (lapel, flip(lapel)):
        pen.solid(outline, light(pen.colour, 0.06), shade="cloth")
        pen.line([outline[2], outline[3], outline[4]], dark(pen.colour, 0.25), 4)
    for y in (470, 560, 650):
        for x in (470, 530) if half > 205 else (486,):
            pen.flat(disc(x, y, 11), dark(pen.accent, 0.3))


SILHOUETTES: dict[str, Silhouette] = {
    "tshirt": Silhouette(tshirt, Setting.HUNG, (310, 690), (500, 340), 1.26),
    "sweater": Silhouette(sweater, Setting.HUNG, (310, 690), (500, 330), 1.22),
    "shirt": Silhouette(shirt, Setting.HUNG, (310, 690), (520, 330), 1.22),
    "jacket": Silhouette(jacket, Setting.HUNG, (310, 690), (500, 330), 1.12),
}
