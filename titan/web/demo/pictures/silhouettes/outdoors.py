"""Sport, camping and cycling."""

from collections.abc import Sequence
from math import cos, pi, sin

from titan.web.demo.pictures.palette import INK, Rgb, dark, light
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import (
    Point,
    Points,
    arc,
    box,
    can,
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


def yoga_mat(pen: Pen) -> None:
    """A mat rolled up, or half unrolled."""
    if pen.roll(2):
        pen.solid(
            rounded([(270, 735), (800, 735), (850, 814), (240, 814)], 10),
            light(pen.colour, 0.1),
            shade="sheen",
            printed=True,
        )
        pen.solid(box(160, 560, 430, 816, 126), dark(pen.colour, 0.05), shade="round")
        pen.solid(box(160, 560, 330, 816, 80), shade="sheen", printed=True)
        x, y = 302.0, 688.0
    else:
        wide = pen.span(240, 280)
        pen.solid(box(500 - wide, 590, 500 + wide, 816, 60), shade="sheen", printed=True)
        for at in (500 - wide * 0.5, 500 + wide * 0.5):
            pen.solid(box(at - 22, 588, at + 22, 818, 4), dark(pen.accent, 0.15), shade="sheen")
        x, y = 500 + wide - 20, 703
    for n in range(5):
        radius = 112 - n * 24
        pen.flat(
            oval(x - radius * 0.62, y - radius, x + radius * 0.62, y + radius),
            light(pen.colour, 0.26) if n % 2 == 0 else dark(pen.colour, 0.2),
        )


def dumbbell(pen: Pen) -> None:
    """A dumbbell with hexagonal or round heads, or a kettlebell."""
    kind = pen.form(3)
    if kind == 2:
        pen.line(arc(380, 380, 620, 680, 180, 360), dark(pen.colour, 0.25), 58)
        pen.line(arc(376, 374, 616, 674, 200, 290), light(pen.colour, 0.1), 16)
        pen.solid(oval(310, 500, 690, 820), shade="ball")
        pen.solid(disc(500, 660, 84), pen.accent, shade="cloth")
        pen.text(500, 660, pen.recipe.label or "8", 84, INK, room=130)
        return
    for lift, tone in ((0.0, 0.0),) if pen.roll(2) else ((150.0, 0.12), (0.0, 0.0)):
        y, head = 716 - lift, pen.span(88, 104)
        colour = dark(pen.colour, tone)
        pen.solid(box(380, y - 22, 620, y + 22, 8), METAL, shade="sheen")
        for x in (300, 700):
            if kind == 0:
                outline = rounded(
                    [
                        (x - 92, y - head * 0.5),
                        (x - 60, y - head),
                        (x + 60, y - head),
                        (x + 92, y - head * 0.5),
                        (x + 92, y + head * 0.5),
                        (x + 60, y + head),
                        (x - 60, y + head),
                        (x - 92, y + head * 0.5),
                    ],
                    16,
                )
            else:
                outline = box(x - 88, y - head, x + 88, y + head, 40)
            pen.solid(outline, colour, shade="sheen")
            pen.text(x, y, pen.recipe.label or "5", 62, light(pen.accent, 0.5), room=120)


def ball(pen: Pen) -> None:
    """A football, basketball, volleyball or tennis ball."""
    radius, kind = pen.span(235, 262), pen.form(3)
    y = 818 - radius
    shade = dark(pen.accent, 0.15)
    pen.solid(disc(500, y, radius), shade="ball")
    if kind == 0:
        _football(pen, y, radius, shade)
    elif kind == 1:
        pen.line([(500 - radius, y), (500 + radius, y)], shade, 9)
        pen.line([(500, y - radius), (500, y + radius)], shade, 9)
        for side in (-1, 1):
            pen.line(
                arc(
                    500 + side * radius * 1.28 - radius,
                    y - radius * 0.9,
                    500 + side * radius * 1.28 + radius,
                    y + radius * 0.9,
                    130 if side > 0 else -50,
                    230 if side > 0 else 50,
                ),
                shade,
                9,
            )
    else:
        for angle in (0, 120, 240):
            for dx in (0.12, 0.46):
                curve = smooth(
                    [
                        (500 + radius * dx, y - radius * (1 - dx * 0.34)),
                        (500 + radius * (dx + 0.16), y - radius * 0.3),
                        (500 + radius * dx, y),
                    ],
                    closed=False,
                )
                pen.line(turn(curve, angle, 500, y), shade, 8)


def _football(pen: Pen, y: float, radius: float, shade: Rgb) -> None:
    ring = [
        (500 + radius * 0.62 * sin(2 * pi * n / 5), y - radius * 0.62 * cos(2 * pi * n / 5)) for n in range(5)
    ]
    core = star(500, y, radius * 0.28, radius * 0.23, 5)
    pen.solid(core, shade, shade="cloth")
    for n, (x, py) in enumerate(ring):
        pen.line(
            [(500 + (x - 500) * 0.46, y + (py - y) * 0.46), (500 + (x - 500) * 0.9, y + (py - y) * 0.9)],
            shade,
            7,
        )
        pen.flat(turn(star(500, y - radius * 0.8, radius * 0.17, radius * 0.14, 5), n * 72, 500, y), shade)


def racket(pen: Pen) -> None:
    """A tennis, badminton or padel racket."""
    wide, tall = pen.span(140, 170), pen.span(195, 225)
    lean, cy = pen.span(18, 32), 360
    head = oval(500 - wide, cy - tall, 500 + wide, cy + tall)
    solid_face = pen.form(3) == 0

    def lay(points: Sequence[Point]) -> Points:
        return turn(points, lean, 500, 520)

    if solid_face:
        pen.solid(lay(head), shade="cloth", printed=True)
        for row in range(5):
            for column in range(4):
                pen.flat(lay(disc(440 + column * 40, cy - 80 + row * 40, 9)), dark(pen.colour, 0.5))
    else:
        for n in range(1, 12):
            share = n / 6 - 1
            reach = (1 - share * share) ** 0.5
            pen.line(
                lay([(500 + wide * share, cy - tall * reach), (500 + wide * share, cy + tall * reach)]),
                (250, 248, 240),
                3,
            )
            pen.line(
                lay([(500 - wide * reach, cy + tall * share), (500 + wide * reach, cy + tall * share)]),
                (250, 248, 240),
                3,
            )
    pen.line(lay([(500 - wide * 0.55, cy + tall * 0.86), (490, cy + tall + 110)]), pen.colour, 20)
    pen.line(lay([(500 + wide * 0.55, cy + tall * 0.86), (510, cy + tall + 110)]), pen.colour, 20)
    pen.loop(lay(head), pen.colour, 27)
    pen.loop(lay(oval(500 - wide - 4, cy - tall - 4, 500 + wide - 4, cy + tall - 4)), pen.accent, 8)
    pen.line(lay([(500, cy + tall + 90), (500, 900)]), dark(pen.accent, 0.35), 40)
    for n in range(5):
        pen.line(lay([(482, 740 + n * 34), (518, 724 + n * 34)]), light(pen.accent, 0.2), 5)
    pen.solid(disc(730, 770, 52), (216, 226, 84), shade="ball")
    pen.line(arc(640, 700, 744, 830, -50, 60), (250, 250, 240), 7)


def tent(pen: Pen) -> None:
    """A dome, tunnel or ridge tent."""
    kind, half, top = pen.form(3), pen.span(300, 350), pen.span(380, 450)
    for side in (-1, 1):
        pen.line([(500 + side * half * 0.7, 620), (500 + side * (half + 90), 812)], (240, 236, 226), 5)
    if kind == 2:
        pen.solid([(500, top), (500 - half, 816), (500 + half, 816)], shade="cloth")
        pen.solid(
            [(500, top), (500 + half, 816), (500 + half + 60, 780), (600, top + 20)],
            dark(pen.colour, 0.2),
            shade="cloth",
        )
    else:
        pen.solid(
            mirror([*smooth([(500, top), (500 - half * 0.62, top + 90), (500 - half, 816)], closed=False)]),
            shade="cloth",
        )
        for side in (-1, 1):
            pen.line(
                smooth(
                    [(500, top), (500 + side * half * 0.3, top + 70), (500 + side * half * 0.5, 816)],
                    closed=False,
                ),
                dark(pen.colour, 0.18),
                8,
            )
    gap = pen.span(90, 130)
    pen.solid([(500, top + 110), (500 - gap, 816), (500 + gap, 816)], dark(pen.colour, 0.62), shade="sheen")
    pen.solid(
        smooth([(500, top + 110), (500 - gap, 816), (500 - gap - 44, 790), (500 - 50, top + 240)]),
        pen.accent,
        shade="cloth",
    )
    pen.soft(oval(450, 700, 560, 800), (255, 220, 150), 150, 26)
    pen.solid(box(500 - half, 806, 500 + half, 822, 6), dark(pen.colour, 0.4))
    pen.line([(500, top), (500 + 14, top - 30)], METAL, 7)


def sleeping_bag(pen: Pen) -> None:
    """A mummy sleeping bag laid out."""
    wide = pen.span(150, 185)
    outline = mirror(
        smooth(
            [
                (500, 110),
                (420, 130),
                (500 - wide * 0.86, 230),
                (500 - wide, 420),
                (500 - wide * 0.7, 840),
                (500, 890),
            ],
            closed=False,
        )
    )
    pen.solid(turn(outline, 14), shade="cloth")
    for y in range(320, 860, 78):
        reach = wide * (0.98 - max(0, y - 420) / 1500)
        pen.line(
            turn(smooth([(500 - reach, y), (500, y + 22), (500 + reach, y)], closed=False), 14),
            dark(pen.colour, 0.2),
            6,
        )
    pen.solid(turn(oval(424, 158, 576, 330), 14), pen.accent, shade="cloth")
    pen.solid(turn(oval(446, 200, 554, 320), 14), dark(pen.accent, 0.45), shade="sheen")
    pen.line(turn([(570, 310), (560, 640)], 14), METAL, 8)


def bike(pen: Pen) -> None:
    """A city, road or mountain bike."""
    kind, radius = pen.form(3), pen.span(158, 172)
    y = 816 - radius
    rear, front = (270, y), (740, y)
    _wheels(pen, kind, radius, y)
    crank, seat, head = (470, y + 14), (400, 470), (670, 440)
    top = (410, 540) if kind == 0 else (412, 476)
    for tube in (
        [rear, crank],
        [rear, top],
        [crank, seat],
        [crank, head],
        [top, (head[0], head[1] + (60 if kind == 0 else 10))],
        [front, head, (658, 400)],
    ):
        pen.line(tube, pen.colour, 22)
        pen.line([(px - 3, py - 5) for px, py in tube], light(pen.colour, 0.35), 5)
    pen.line([(rear[0], y), (crank[0], y + 14)], INK, 6)
    pen.loop(disc(crank[0], crank[1], 42), dark(METAL, 0.3), 9)
    pen.line([(crank[0] - 30, crank[1] - 50), (crank[0] + 30, crank[1] + 50)], INK, 13)
    pen.solid(
        smooth([(330, 448), (400, 432), (476, 452), (460, 472), (350, 478)]),
        dark(pen.accent, 0.25),
        shade="sheen",
    )
    low_bar = [(656, 396), (720, 384), (768, 420), (742, 470)]
    wide_bar = [(720, 330 if kind == 0 else 388), (680, 372), (640, 380), (600, 366)]
    pen.line(smooth(low_bar if kind == 1 else wide_bar, closed=False), INK, 17)
    if kind == 0:
        pen.line(
            arc(rear[0] - radius - 18, y - radius - 18, rear[0] + radius + 18, y + radius + 18, 190, 320),
            pen.accent,
            13,
        )
        pen.solid(
            rounded([(700, 420), (850, 420), (830, 520), (716, 520)], 14), (190, 146, 100), shade="cloth"
        )


def _wheels(pen: Pen, kind: int, radius: float, y: float) -> None:
    for x in (270, 740):
        for n in range(9):
            dx, dy = radius * cos(n * pi / 9 + 0.2), radius * sin(n * pi / 9 + 0.2)
            pen.line([(x - dx, y - dy), (x + dx, y + dy)], (206, 208, 214), 3)
        pen.loop(disc(x, y, radius - 6), INK, (14, 10, 24)[kind])
        pen.loop(disc(x, y, radius - 22), METAL, 6)
        pen.flat(disc(x, y, 16), INK)


def helmet(pen: Pen) -> None:
    """A cycling helmet."""
    top, visor = pen.span(410, 450), pen.roll(2)
    for side in ((320, 690), (600, 680)):
        pen.line([side, (470, 808)], INK, 12)
    pen.solid(box(440, 790, 500, 818, 8), INK)
    crown = [(220, 540), (380, top), (580, top + 10), (760, 560)]
    pen.solid(smooth([(190, 690), *crown, (820, 690), (640, 712), (380, 720)]), shade="ball", printed=True)
    for x, rise in ((300, 0), (412, 20), (524, 20), (636, 0)):
        vent = smooth([(x, 640), (x + 34, 520 - rise), (x + 84, 530 - rise), (x + 56, 650)])
        pen.solid(vent, dark(pen.colour, 0.6), shade="sheen")
    pen.line(smooth([(196, 694), (380, 724), (640, 716), (814, 694)], closed=False), pen.accent, 15)
    if visor:
        pen.solid(
            smooth([(740, 570), (900, 610), (930, 650), (800, 660)]), dark(pen.colour, 0.35), shade="sheen"
        )


def skateboard(pen: Pen) -> None:
    """A skateboard leaning upright, deck towards us."""
    half = pen.span(92, 120)
    deck = box(500 - half, 130, 500 + half, 815, half)
    lean = pen.span(-7, 7)
    pen.solid(turn(deck, lean, 500, 815), shade="cloth", printed=True)
    pen.loop(
        turn([(500 + (x - 500) * 0.94, 472 + (y - 472) * 0.985) for x, y in deck], lean, 500, 815),
        light(pen.accent, 0.2),
        6,
    )
    for y in (270, 680):
        pen.solid(turn(box(500 - 42, y - 26, 500 + 42, y + 26, 10), lean, 500, 815), METAL, shade="metal")
        for side in (-1, 1):
            pen.solid(
                turn(
                    box(500 + side * (half - 10) - 24, y - 34, 500 + side * (half - 10) + 24, y + 34, 14),
                    lean,
                    500,
                    815,
                ),
                pen.accent,
                shade="sheen",
            )
    pen.text(500 + lean, 472, pen.recipe.label[:8] or "ride", 60, light(pen.colour, 0.7), room=half * 1.5)


def lantern(pen: Pen) -> None:
    """A camping lantern or head torch."""
    half = pen.span(120, 150)
    pen.line(arc(500 - half, 240, 500 + half, 560, 180, 360), METAL, 14)
    pen.soft(disc(500, 590, 220), (255, 232, 170), 190, 60)
    pen.solid(
        rounded([(500 - half * 0.6, 350), (500 + half * 0.6, 350), (500 + half, 430), (500 - half, 430)], 18),
        shade="sheen",
    )
    pen.solid(box(500 - half * 0.86, 426, 500 + half * 0.86, 700, 24), (255, 246, 214), shade="round")
    for x in (-0.7, -0.25, 0.25, 0.7):
        pen.line([(500 + half * x, 430), (500 + half * x, 696)], dark(pen.colour, 0.25), 10)
    pen.solid(can(500, 694, half, 796, half + 22, 18), shade="round")
    pen.solid(disc(500, 760, 24), pen.accent, shade="ball")


SILHOUETTES: dict[str, Silhouette] = {
    "yoga_mat": Silhouette(yoga_mat, Setting.ROOM, (270, 730), (560, 680), 1.15),
    "dumbbell": Silhouette(dumbbell, Setting.ROOM, (230, 770), (380, 680), 1.12),
    "ball": Silhouette(ball, Setting.OUTDOOR, (400, 610), (450, 520), 1.15),
    "racket": Silhouette(racket, Setting.LAID, (330, 700), (560, 330), 1.08),
    "tent": Silhouette(tent, Setting.OUTDOOR, (150, 850), (480, 640), 1.08),
    "sleeping_bag": Silhouette(sleeping_bag, Setting.LAID, (360, 640), (560, 340), 1.02),
    "bike": Silhouette(bike, Setting.OUTDOOR, (150, 870), (500, 560), 1.02),
    "helmet": Silhouette(helmet, footprint=(280, 740), focus=(520, 580), fit=1.15),
    "skateboard": Silhouette(skateboard, Setting.ROOM, (420, 590), (500, 620), 1.05),
    "lantern": Silhouette(lantern, Setting.TABLE, (360, 650), (500, 560), 1.15),
}
