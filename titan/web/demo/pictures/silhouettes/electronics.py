"""Audio, cameras and computer accessories."""

from math import cos, sin

from titan.web.demo.pictures.palette import INK, Rgb, dark, light
from titan.web.demo.pictures.pen import Pen
from titan.web.demo.pictures.shapes import (
    Points,
    arc,
    box,
    can,
    disc,
    flip,
    mirror,
    oval,
    rounded,
    smooth,
    turn,
)
from titan.web.demo.pictures.silhouette import Setting, Silhouette

Area = tuple[float, float, float, float]
GLASS: Rgb = (38, 42, 56)
STEEL: Rgb = (200, 205, 212)
SKINS = (
    ("navy", "coral"),
    ("teal", "mustard"),
    ("plum", "rose"),
    ("forest", "yellow"),
    ("denim", "blush"),
    ("burgundy", "orange"),
)


def headphones(pen: Pen) -> None:
    """Over-ear headphones."""
    half, top, pad = pen.span(195, 235), pen.span(230, 280), pen.span(88, 120)
    band = arc(500 - half, top, 500 + half, top + 2 * half + 90, 180, 360)
    pen.line(band, dark(pen.colour, 0.12), pen.span(40, 56))
    pen.line([(x, y - 8) for x, y in band[3:-3]], light(pen.colour, 0.12), 14)
    pen.line(arc(500 - half + 26, top + 30, 500 + half - 26, top + 2 * half + 90, 205, 335), pen.accent, 20)
    y = top + half + 190
    for side in (-1, 1):
        x = 500 + side * half
        pen.solid(box(x - 20, y - 180, x + 20, y - 40, 14), STEEL, shade="metal")
        pen.solid(
            oval(x - side * 46 - pad * 0.55, y - 160, x - side * 46 + pad * 0.55, y + 150),
            dark(pen.colour, 0.45),
            shade="cloth",
        )
        pen.solid(oval(x - pad * 0.72, y - 168, x + pad * 0.72, y + 158), shade="ball")
        pen.solid(
            oval(x - pad * 0.4 + side * 14, y - 100, x + pad * 0.4 + side * 14, y + 90),
            light(pen.colour, 0.1),
            shade="ball",
        )
        pen.loop(oval(x - pad * 0.4 + side * 14, y - 100, x + pad * 0.4 + side * 14, y + 90), pen.accent, 7)


def earbuds(pen: Pen) -> None:
    """Wireless earbuds above their charging case."""
    half = pen.span(150, 190)
    pen.solid(box(500 - half, 540, 500 + half, 700, 70), light(pen.colour, 0.04), shade="sheen")
    pen.solid(box(500 - half + 20, 560, 500 + half - 20, 690, 50), dark(pen.colour, 0.35))
    pen.solid(box(500 - half, 650, 500 + half, 818, 80), shade="sheen")
    pen.flat(disc(500, 726, 8), (120, 220, 150))
    for side in (-1, 1):
        x, y = 500 + side * half * 0.62, pen.span(380, 430)
        pen.solid(turn(box(x - 24, y, x + 24, y + 170, 22), -8 * side, x, y), shade="round")
        pen.solid(oval(x - 62, y - 62, x + 62, y + 62), shade="ball")
        pen.solid(
            oval(x - side * 20 - 34, y - 40, x - side * 20 + 34, y + 34), dark(pen.colour, 0.4), shade="ball"
        )
        pen.flat(disc(x + side * 26, y + 10, 9), pen.accent)


def speaker(pen: Pen) -> None:
    """A portable cylinder, a cube or a bookshelf speaker."""
    kind = pen.form(3)
    if kind == 0:
        half, top = pen.span(130, 170), pen.span(380, 430)
        if pen.roll(2):
            pen.line(arc(500 - half + 30, top - 130, 500 + half - 30, top + 90, 180, 360), pen.accent, 22)
        pen.solid(can(500, top, half, 796, half, 26), printed=False)
        _mesh(pen, 500 - half + 24, top + 60, 500 + half - 24, 740)
        pen.flat(oval(500 - half, top - 28, 500 + half, top + 28), light(pen.colour, 0.2))
        pen.flat(oval(500 - half + 34, top - 18, 500 + half - 34, top + 18), dark(pen.colour, 0.3))
        return
    half, top = (180, 330) if kind == 1 else (300, 560)
    pen.solid(box(500 - half, top, 500 + half, 818, 26 if kind == 1 else 70), shade="cloth")
    cones = ((500, 450, 60), (500, 660, 124)) if kind == 1 else ((350, 690, 86), (650, 690, 86))
    if kind == 2:
        _mesh(pen, 240, 600, 760, 780)
    for x, y, radius in cones:
        pen.solid(disc(x, y, radius), INK, shade="ball")
        pen.solid(disc(x, y, radius * 0.8), (74, 78, 88), shade="ball")
        pen.solid(disc(x, y, radius * 0.32), pen.accent, shade="ball")


def _mesh(pen: Pen, x0: float, y0: float, x1: float, y1: float) -> None:
    shade, y, row = dark(pen.colour, 0.26), y0, 0
    while y < y1:
        x = x0 + (10 if row % 2 else 0)
        while x < x1:
            pen.flat(box(x - 4, y - 4, x + 4, y + 4), shade)
            x += 21
        y, row = y + 18, row + 1


def camera(pen: Pen) -> None:
    """A mirrorless or compact camera."""
    half, top, lens = pen.span(255, 300), pen.span(470, 510), pen.span(118, 142)
    grip = pen.colour
    if pen.roll(2):
        pen.solid(
            rounded([(420, top + 10), (450, top - 70), (550, top - 70), (580, top + 10)], 20),
            STEEL,
            shade="sheen",
        )
    pen.solid(box(500 + half - 130, top - 26, 500 + half - 60, top + 20, 10), INK)
    pen.solid(disc(500 - half + 90, top - 8, 30), pen.accent, shade="ball")
    pen.solid(
        box(500 - half, top, 500 + half, 812, 44), STEEL if pen.roll(2) else dark(grip, 0.35), shade="sheen"
    )
    pen.solid(box(500 - half, top + 76, 500 + half, 760, 6), grip, shade="cloth")
    y = (top + 830) / 2
    for share, colour in ((1.0, INK), (0.86, (82, 86, 96)), (0.7, INK), (0.52, (46, 58, 92))):
        pen.solid(disc(500, y, lens * share), colour, shade="ball")
    pen.tint(
        oval(500 - lens * 0.36, y - lens * 0.4, 500 + lens * 0.02, y - lens * 0.06), (255, 255, 255), 110
    )
    pen.flat(disc(500 + half - 70, top + 42, 12), (245, 210, 130))


def smartwatch(pen: Pen) -> None:
    """A smartwatch on its strap."""
    half = pen.span(118, 136)
    pen.solid(mirror([(500 - 84, 430), (500 - 66, 180), (500 - 60, 170)]), shade="sheen")
    pen.solid(mirror([(500 - 60, 826), (500 - 66, 816), (500 - 84, 560)]), shade="sheen")
    for y in (700, 732, 764):
        pen.flat(oval(492, y, 508, y + 14), dark(pen.colour, 0.35))
    rim = (
        disc(500, 500, half * 1.12)
        if pen.roll(2)
        else box(500 - half, 500 - half * 1.12, 500 + half, 500 + half * 1.12, 52)
    )
    pen.solid(box(500 + half - 6, 470, 500 + half + 26, 530, 10), STEEL, shade="metal")
    pen.solid(rim, STEEL if pen.roll(2) else dark(pen.colour, 0.4), shade="metal")
    pen.solid([(500 + (x - 500) * 0.9, 500 + (y - 500) * 0.9) for x, y in rim], GLASS)
    pen.text(500, 466, pen.dice.pick(("10:09", "7:45", "18:20", "6:30")), 74, (250, 250, 250))
    goal, ring = pen.span(120, 330), disc(500, 548, 40)
    pen.loop(ring, (74, 80, 98), 12)
    pen.line(
        arc(460, 508, 540, 588, -90, -90 + goal), pen.accent if pen.recipe.accent != "black" else STEEL, 12
    )


def keyboard(pen: Pen) -> None:
    """A keyboard seen from above."""
    half, rows = pen.span(330, 390), 4 + pen.roll(2)
    top = 520 - rows * 34
    low = 520 + rows * 34
    pen.solid(box(500 - half, top - 22, 500 + half, low + 22, 26), shade="cloth")
    for row in range(rows):
        _key_row(pen, 500 - half + 18, 500 + half - 18, top + row * 68 + 4, last=row == rows - 1)


def _key_row(pen: Pen, left: float, right: float, y: float, *, last: bool) -> None:
    keys = [1.0, 1.0, 5.6, 1.0, 1.0, 1.0] if last else [1.0 + 0.6 * pen.roll(2), *([1.0] * 10), 1.8]
    unit = (right - left) / sum(keys)
    x = left
    for index, wide in enumerate(keys):
        accent = (index in (0, len(keys) - 1) and pen.roll(3) == 0) or (last and index == 2)
        colour = pen.accent if accent else light(pen.colour, 0.24)
        pen.flat(box(x + 3, y + 4, x + wide * unit - 3, y + 60, 9), dark(colour, 0.3))
        pen.flat(box(x + 6, y + 2, x + wide * unit - 6, y + 50, 9), colour)
        x += wide * unit


def mouse(pen: Pen) -> None:
    """A computer mouse seen from above."""
    half, top, low = pen.span(140, 175), pen.span(250, 300), pen.span(740, 780)
    if pen.roll(2):
        pen.line(
            smooth([(500, top + 20), (480, top - 80), (560, 150), (520, 40), (600, -60)], closed=False),
            dark(pen.colour, 0.35),
            14,
        )
    body = mirror(
        smooth(
            [
                (500, top),
                (500 - half * 0.8, top + 60),
                (500 - half, 520),
                (500 - half * 0.85, low - 70),
                (500, low),
            ],
            closed=False,
        )
    )
    pen.solid(body, shade="cloth")
    pen.line([(500, top + 6), (500, 470)], dark(pen.colour, 0.35), 6)
    pen.line(arc(500 - half, 420, 500 + half, 520, 8, 172), dark(pen.colour, 0.3), 5)
    pen.solid(box(476, top + 70, 524, top + 170, 22), INK)
    pen.solid(box(484, top + 84, 516, top + 156, 14), pen.accent, shade="sheen")
    pen.shine(oval(500 - half * 0.6, 560, 500 - half * 0.05, low - 60), 30)


def cable(pen: Pen) -> None:
    """A coiled charging cable with two plugs."""
    radius, turns = pen.span(165, 200), 3 + pen.roll(2)
    for n in range(turns):
        r = radius - n * 24
        pen.loop(oval(480 - r, 500 - r, 480 + r, 500 + r), dark(pen.colour, 0.06 * n), 19)
        pen.loop(oval(480 - r, 498 - r, 480 + r, 498 + r), light(pen.colour, 0.16), 5)
    pen.line(smooth([(480, 500 + radius), (600, 700), (700, 620), (740, 540)], closed=False), pen.colour, 19)
    pen.line(smooth([(480, 500 - radius), (620, 290), (690, 330), (730, 300)], closed=False), pen.colour, 19)
    for x, y, angle in ((752, 520, 24), (745, 290, 55)):
        pen.solid(turn(box(x - 17, y - 150, x + 17, y - 84, 6), angle, x, y), STEEL, shade="metal")
        pen.solid(
            turn(box(x - 31, y - 92, x + 31, y + 12, 16), angle, x, y), light(pen.colour, 0.06), shade="sheen"
        )
    pen.solid(box(300, 470, 334, 540, 8), pen.accent)


def charger(pen: Pen) -> None:
    """A wall charger or a power bank."""
    if pen.form(2):
        half, top = pen.span(130, 165), pen.span(300, 350)
        pen.solid(box(500 - half, top, 500 + half, 818, 44), shade="cloth")
        for n in range(4):
            pen.flat(disc(500 - 45 + n * 30, top + 70, 8), pen.accent if n < 3 else dark(pen.colour, 0.3))
        pen.flat(box(460, 560, 540, 572, 6), dark(pen.colour, 0.25))
        pen.solid(box(430, top - 8, 480, top + 6, 4), INK)
        pen.solid(box(515, top - 8, 575, top + 6, 4), INK)
        return
    half, top = pen.span(150, 185), pen.span(470, 520)
    for x in (440, 560):
        pen.solid(box(x - 14, top - 110, x + 14, top + 10, 12), STEEL, shade="metal")
    pen.solid(box(500 - half, top, 500 + half, 818, 52), shade="sheen")
    for n in range(1 + pen.roll(2)):
        pen.solid(box(440, 620 + n * 80, 560, 660 + n * 80, 18), GLASS)
    pen.flat(disc(500 + half - 50, top + 50, 9), pen.accent)


def drone(pen: Pen) -> None:
    """A small camera drone in flight."""
    tilt = pen.span(-6, 6)
    for x, y in ((250, 430), (750, 430), (180, 560), (820, 560)):
        pen.line(turn([(500, 530), (x, y)], tilt), dark(pen.colour, 0.15), 30)
        pen.solid(turn(box(x - 24, y - 34, x + 24, y + 34, 10), tilt), dark(pen.colour, 0.3))
        blade = [(x + 128 * cos(a), y - 40 + 17 * sin(a)) for a in (n * 0.2618 for n in range(24))]
        pen.tint(turn(blade, tilt), INK, 90)
    body: Points = mirror(smooth([(500, 440), (400, 470), (370, 560), (430, 630), (500, 640)], closed=False))
    pen.solid(turn(body, tilt), shade="sheen")
    pen.solid(turn(disc(500, 600, 52), tilt), INK, shade="ball")
    pen.solid(turn(disc(500, 600, 26), tilt), (60, 84, 130), shade="ball")
    pen.flat(turn(box(440, 500, 560, 514, 6), tilt), pen.accent)


def console(pen: Pen) -> None:
    """A game controller."""
    y = pen.span(-20, 20)
    half = mirror(
        smooth(
            [
                (500, 400 + y),
                (400, 384 + y),
                (300, 410 + y),
                (210, 600 + y),
                (230, 730 + y),
                (310, 720 + y),
                (390, 620 + y),
                (500, 610 + y),
            ],
            closed=False,
        )
    )
    pen.solid(half, shade="sheen")
    for x, stick_y in ((400, 560), (600, 560)):
        pen.solid(disc(x, stick_y + y, 50), INK, shade="ball")
        pen.solid(disc(x, stick_y - 6 + y, 34), (82, 86, 98), shade="ball")
    for dx, dy in ((-26, 0), (26, 0), (0, -26), (0, 26)):
        pen.flat(disc(676 + dx, 480 + dy + y, 15), pen.accent)
    cross = box(270, 470 + y, 378, 500 + y, 8), box(309, 430 + y, 339, 540 + y, 8)
    for bar in cross:
        pen.flat(bar, dark(pen.colour, 0.5))
    for outline in (box(455, 440 + y, 485, 454 + y, 6),):
        pen.flat(outline, dark(pen.colour, 0.4))
        pen.flat(flip(outline), dark(pen.colour, 0.4))
    pen.dim(can(500, 600 + y, 80, 606 + y, 60, 4), 20)


SILHOUETTES: dict[str, Silhouette] = {
    "headphones": Silhouette(headphones, footprint=(270, 730), focus=(350, 520), fit=1.08),
    "earbuds": Silhouette(earbuds, footprint=(350, 650), focus=(500, 560), fit=1.3),
    "speaker": Silhouette(speaker, footprint=(340, 660), focus=(500, 620), fit=1.25),
    "camera": Silhouette(camera, footprint=(230, 770), focus=(540, 620), fit=1.25),
    "smartwatch": Silhouette(smartwatch, Setting.LAID, (400, 600), (500, 500), 1.15),
    "keyboard": Silhouette(keyboard, Setting.LAID, (130, 870), (360, 520), 1.1),
    "mouse": Silhouette(mouse, Setting.LAID, (340, 660), (500, 430), 1.2),
    "cable": Silhouette(cable, Setting.LAID, (280, 760), (640, 420), 1.15),
    "charger": Silhouette(charger, footprint=(370, 640), focus=(500, 500), fit=1.25),
    "drone": Silhouette(drone, Setting.OUTDOOR, (330, 680), (500, 540), 1.05),
    "controller": Silhouette(console, Setting.LAID, (240, 760), (620, 500), 1.2),
}
