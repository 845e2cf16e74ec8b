"""Toys, games and things for pets."""

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light, mix
from titan.web.demo.pictures.pen import Pen, ink_on
from titan.web.demo.pictures.shapes import arc, box, can, disc, mirror, oval, smooth, star, turn
from titan.web.demo.pictures.silhouette import Setting, Silhouette

BRIGHT = ("coral", "mustard", "teal", "blue", "green", "rose", "purple", "orange")
WOOD: Rgb = (222, 184, 135)


def puzzle(pen: Pen) -> None:
    """A puzzle box with two loose pieces in front."""
    _box_front(pen, 330, "pieces")
    for x, y, angle, name in ((196, 772, -14, pen.dice.pick(BRIGHT)), (806, 776, 18, pen.dice.pick(BRIGHT))):
        _piece(pen, x, y, angle, COLOURS[name])


def _piece(pen: Pen, x: float, y: float, angle: float, colour: Rgb) -> None:
    for outline in (box(x - 44, y - 40, x + 44, y + 40, 8), disc(x + 50, y, 20), disc(x, y - 46, 20)):
        pen.solid(turn(outline, angle, x, y), colour, shade="cloth")
    pen.flat(turn(disc(x - 36, y, 15), angle, x, y), dark(colour, 0.35))


def _box_front(pen: Pen, top: float, small: str) -> None:
    left, right = 262 - pen.span(0, 16), 738 + pen.span(0, 16)
    pen.solid(
        [(left, top), (right, top), (right - 30, top - 50), (left + 40, top - 50)],
        light(pen.colour, 0.3),
        shade="sheen",
    )
    pen.solid(box(left, top, right, 818, 10), shade="cloth")
    x0, y0, x1, y1 = left + 26, top + 26, right - 26, 690
    _picture(pen, x0, y0, x1, y1)
    pen.text(500, 742, pen.recipe.label or "Morning", 52, ink_on(pen.colour), room=right - left - 80)
    pen.text(500, 788, small, 26, ink_on(pen.colour))


def _picture(pen: Pen, x0: float, y0: float, x1: float, y1: float) -> None:
    first, second, third = (COLOURS[name] for name in pen.dice.sample(BRIGHT, 3))
    sky, tall, wide = light(first, 0.55), y1 - y0, x1 - x0
    pen.flat(box(x0, y0, x1, y1, 6), sky)
    kind = pen.roll(4)
    pen.flat(disc(x0 + wide * pen.span(0.2, 0.8), y0 + tall * 0.28, tall * 0.14), light(second, 0.3))
    if kind == 0:
        _ridges(pen, (x0, y0, x1, y1), sky, third)
    elif kind == 1:
        for n in range(6):
            x, high = x0 + wide * n / 6, tall * pen.span(0.3, 0.66)
            pen.flat(box(x + 4, y1 - high, x + wide / 6 - 4, y1), mix(third, first, n / 8))
            pen.flat(
                [(x + 2, y1 - high), (x + wide / 12, y1 - high - 34), (x + wide / 6 - 2, y1 - high)],
                dark(second, 0.2),
            )
    elif kind == 2:
        for n in range(3):
            pen.flat(
                [
                    *arc(
                        x0 + wide * (0.02 + n * 0.3),
                        y1 - tall * 0.5,
                        x0 + wide * (0.38 + n * 0.3),
                        y1 + tall * 0.4,
                        180,
                        360,
                    )
                ][:-1],
                mix(third, second, n / 3),
            )
        pen.flat(box(x0, y1 - tall * 0.12, x1, y1), dark(third, 0.2))
    else:
        for n in range(7):
            x, y = x0 + wide * pen.span(0.1, 0.9), y0 + tall * pen.span(0.4, 0.86)
            pen.flat(star(x, y, 40, 16, 8), COLOURS[BRIGHT[(n * 3) % 8]])
            pen.flat(disc(x, y, 13), (252, 244, 214))


def _ridges(pen: Pen, area: tuple[float, float, float, float], sky: Rgb, land: Rgb) -> None:
    x0, y0, x1, y1 = area
    wide, tall = x1 - x0, y1 - y0
    for share, colour in ((0.5, mix(land, sky, 0.5)), (0.72, land)):
        ridge = [
            (x0, y0 + tall * share),
            (x0 + wide * 0.25, y0 + tall * (share - 0.2)),
            (x0 + wide * 0.5, y0 + tall * share),
            (x0 + wide * 0.76, y0 + tall * (share - 0.26)),
            (x1, y0 + tall * share),
        ]
        pen.flat([*ridge, (x1, y1), (x0, y1)], colour)


def board_game(pen: Pen) -> None:
    """A board game box with a die and pawns."""
    _box_front(pen, 370, "2-5 players")
    for n, x in enumerate((800, 866)):
        colour = COLOURS[BRIGHT[(pen.roll(8) + n) % 8]]
        pen.solid(mirror(smooth([(x, 700), (x - 14, 730), (x - 34, 806), (x, 816)], closed=False), x), colour)
        pen.solid(disc(x, 694, 24), colour, shade="ball")
    pen.solid(turn(box(140, 734, 216, 810, 16), 10, 178, 772), (250, 248, 242), shade="cloth")
    for dx, dy in ((-20, -20), (0, 0), (20, 20)):
        pen.flat(disc(178 + dx, 772 + dy, 8), INK)


def teddy(pen: Pen) -> None:
    """A soft toy: bear, rabbit, cat or elephant."""
    kind, pale = pen.form(4), light(pen.colour, 0.45)
    for side in (-1, 1):
        _ear(pen, kind, side, pale)
        arm = oval(500 + side * 190 - 60, 540, 500 + side * 190 + 50, 740)
        pen.solid(turn(arm, side * -26, 500 + side * 190, 560), dark(pen.colour, 0.06), shade="ball")
    pen.solid(oval(345, 510, 655, 815), shade="ball")
    pen.solid(oval(405, 570, 595, 790), pale, shade="cloth")
    for side in (-1, 1):
        pen.solid(oval(500 + side * 160 - 80, 700, 500 + side * 160 + 80, 822), shade="ball")
        pen.solid(disc(500 + side * 176, 765, 38), pale, shade="cloth")
    _face(pen, kind, pale)
    if pen.roll(2):
        for side in (-1, 1):
            pen.solid([(500, 556), (500 + side * 92, 516), (500 + side * 92, 604)], pen.accent, shade="cloth")
        pen.solid(disc(500, 558, 22), dark(pen.accent, 0.2), shade="ball")
    else:
        pen.line(arc(390, 460, 610, 570, 10, 170), pen.accent, 36)


def _ear(pen: Pen, kind: int, side: int, pale: Rgb) -> None:
    if kind == 1:
        for half, top, low, colour in ((42, 110, 400, pen.colour), (20, 150, 370, pale)):
            x = 500 + side * 70
            pen.solid(turn(oval(x - half, top, x + half, low), side * 10), colour, shade="cloth")
    elif kind == 2:
        x = 500 + side * 130
        pen.solid([(x - 60, 300), (x + side * 30, 180), (x + 60, 320)], shade="cloth")
    elif kind == 3:
        x = 500 + side * 205
        pen.solid(oval(x - 100, 290, x + 100, 500), dark(pen.colour, 0.06), shade="cloth")
        pen.solid(oval(x - 62, 330, x + 62, 470), COLOURS["blush"], shade="cloth")
    else:
        x = 500 + side * 130
        pen.solid(disc(x, 276, 66), shade="ball")
        pen.flat(disc(x, 276, 34), pale)


def _face(pen: Pen, kind: int, pale: Rgb) -> None:
    pen.solid(oval(330, 240, 670, 550), shade="ball")
    for side in (-1, 1):
        pen.flat(disc(500 + side * 76, 390, 17), INK)
        pen.flat(disc(500 + side * 76 - 5, 384, 5), (255, 255, 255))
        pen.tint(disc(500 + side * 116, 446, 28), COLOURS["coral"], 70)
    if kind == 3:
        pen.line(
            smooth([(500, 430), (500, 520), (520, 590), (560, 600)], closed=False), dark(pen.colour, 0.08), 60
        )
        return
    pen.solid(oval(430, 410, 570, 520), pale, shade="cloth")
    pen.flat(oval(476, 424, 524, 458), INK)
    pen.line(arc(472, 446, 528, 492, 20, 160), INK, 6)
    if kind == 2:
        for side in (-1, 1):
            for y in (452, 474):
                pen.line(
                    [(500 + side * 60, y), (500 + side * 150, y - 12 + (y - 452))], dark(pen.colour, 0.4), 4
                )


def blocks(pen: Pen) -> None:
    """Wooden blocks stacked into a tower, or a toy train."""
    if pen.form(2) == 1:
        _train(pen)
        return
    names = pen.dice.sample(BRIGHT, 6)
    spots = ((330, 690), (460, 690), (590, 690), (395, 562), (525, 562), (460, 434))
    for (x, y), name in zip(spots, names, strict=True):
        colour = mix(COLOURS[name], WOOD, 0.25)
        pen.solid(box(x, y, x + 122, y + 124, 12), colour, shade="cloth")
        pen.loop(box(x + 16, y + 16, x + 106, y + 108, 8), light(colour, 0.4), 5)
        pen.text(x + 61, y + 62, "ABCDEGHKMRST"[pen.roll(12)], 76, light(colour, 0.75))
    pen.solid([(521, 320), (450, 434), (592, 434)], pen.colour, shade="cloth")


def _train(pen: Pen) -> None:
    for x, wide, name in ((170, 190, pen.dice.pick(BRIGHT)), (395, 170, pen.dice.pick(BRIGHT))):
        pen.solid(box(x, 690, x + wide, 770, 10), mix(COLOURS[name], WOOD, 0.2), shade="sheen")
        for n in range(2):
            pen.solid(disc(x + 50 + n * 72, 640, 44), COLOURS[BRIGHT[(pen.roll(8) + n) % 8]], shade="ball")
        pen.solid(box(x, 700, x + wide, 770, 10), mix(COLOURS[name], WOOD, 0.2), shade="sheen")
    pen.solid(box(600, 640, 820, 770, 40), shade="round")
    pen.solid(box(590, 500, 700, 770, 14), dark(pen.colour, 0.1), shade="cloth")
    pen.solid(box(616, 540, 676, 604, 10), light(pen.colour, 0.6))
    pen.solid(box(578, 470, 712, 506, 12), pen.accent, shade="sheen")
    pen.solid([(750, 640), (740, 540), (800, 540), (790, 640)], pen.accent)
    for x in (215, 315, 435, 525, 645, 765):
        pen.solid(disc(x, 780, 38), WOOD, shade="ball")
        pen.flat(disc(x, 780, 12), dark(WOOD, 0.4))
    for x in (362, 568):
        pen.line([(x, 740), (x + 36, 740)], dark(WOOD, 0.3), 12)


def kite(pen: Pen) -> None:
    """A diamond kite with a tail."""
    lean = pen.span(8, 26)
    outline = [(500, 130), (290, 360), (500, 740), (710, 360)]
    pen.line(
        turn(smooth([(500, 740), (440, 820), (560, 880), (480, 960)], closed=False), lean / 2, 500, 500),
        dark(pen.accent, 0.2),
        6,
    )
    names = pen.dice.sample(BRIGHT, 3)
    quarters = (
        ([0, 1], pen.colour),
        ([1, 2], pen.accent),
        ([2, 3], COLOURS[names[0]]),
        ([3, 0], COLOURS[names[1]]),
    )
    for (a, b), colour in quarters:
        pen.solid(turn([outline[a], outline[b], (500, 360)], lean), colour, shade="cloth")
    for a, b in ((0, 2), (1, 3)):
        pen.line(turn([outline[a], outline[b]], lean), (250, 246, 238), 7)
    for y in (800, 870, 935):
        x = 470 + (y % 3) * 26
        pen.flat(turn([(x, y), (x - 44, y - 26), (x - 44, y + 26)], lean / 2), COLOURS[names[2]])
        pen.flat(turn([(x, y), (x + 44, y - 26), (x + 44, y + 26)], lean / 2), COLOURS[names[2]])


def dog_bowl(pen: Pen) -> None:
    """A pet bowl, plain or raised in a wooden stand."""
    raised, half = pen.form(2) == 1, pen.span(215, 255)
    low = 700 if raised else 800
    if raised:
        for x in (500 - half - 20, 500 + half - 30):
            pen.solid([(x, 640), (x + 50, 640), (x + 40, 820), (x + 10, 820)], WOOD)
        pen.solid(box(500 - half - 60, 606, 500 + half + 60, 660, 14), WOOD, shade="sheen")
    top = low - pen.span(130, 170)
    for n in range(7):
        x = 500 - half * 0.55 + n * half * 0.18
        pen.solid(disc(x, top - 26 - 22 * (1 - abs(n - 3) / 3), 40), COLOURS["brown"], shade="ball")
    pen.solid(can(500, top, half - 30, low, half, 22), printed=True)
    pen.line(arc(500 - half + 26, top - 30, 500 + half - 26, top + 30, 0, 180), light(pen.colour, 0.4), 14)
    x, y = 500, (top + low) / 2 + 26
    pen.flat(oval(x - 26, y - 14, x + 26, y + 28), light(pen.accent, 0.2))
    for dx, dy in ((-36, -16), (-14, -36), (14, -36), (36, -16)):
        pen.flat(disc(x + dx, y + dy, 11), light(pen.accent, 0.2))


def collar(pen: Pen) -> None:
    """A collar with a tag, or a coiled leash."""
    metal = COLOURS["brass"] if pen.roll(2) else (196, 200, 208)
    if pen.form(2) == 1:
        for r in (200, 165, 130):
            pen.loop(oval(470 - r, 520 - r, 470 + r, 520 + r), dark(pen.colour, 0.16), 30)
            pen.loop(oval(470 - r, 516 - r, 470 + r, 516 + r), light(pen.colour, 0.06), 20)
        pen.line(smooth([(600, 660), (680, 560), (700, 380), (690, 300)], closed=False), pen.colour, 30)
        pen.loop(oval(658, 186, 722, 300), metal, 15)
        pen.solid(box(676, 280, 704, 330, 8), metal, shade="metal")
        return
    pen.loop(oval(270, 300, 730, 700), dark(pen.colour, 0.28), 66)
    pen.line(arc(270, 290, 730, 690, 0, 180), pen.colour, 60)
    for n in range(1, 6):
        dot = arc(270, 290, 730, 690, 20 + n * 24, 21 + n * 24)[0]
        pen.flat(star(*dot, 20, 9, 5) if pen.roll(2) else disc(*dot, 11), light(pen.accent, 0.1))
    pen.loop(disc(500, 738, 22), metal, 9)
    pen.solid(disc(500, 806, 52), metal, shade="metal")
    pen.text(500, 808, pen.dice.pick(("Milo", "Luna", "Kiki", "Bruno")), 32, INK)
    pen.solid(turn(box(690, 430, 770, 520, 14), 8, 730, 480), INK, shade="sheen")


def cat_tree(pen: Pen) -> None:
    """A scratching tree with platforms and a hide."""
    rope: Rgb = (216, 188, 146)
    pen.solid(box(270, 780, 730, 820, 14), shade="sheen")
    for x, top in ((370, 330), (620, 470)):
        pen.solid(box(x - 30, top, x + 30, 784, 4), rope)
        for y in range(int(top) + 12, 780, 20):
            pen.line([(x - 30, y), (x + 30, y + 8)], dark(rope, 0.16), 4)
    pen.solid(box(260, 290, 500, 340, 24), light(pen.colour, 0.1), shade="sheen")
    pen.solid(box(500, 440, 740, 486, 22), light(pen.colour, 0.1), shade="sheen")
    if pen.form(2) == 0:
        pen.solid(box(430, 580, 720, 782, 30), shade="cloth")
        pen.solid(disc(560, 690, 66), dark(pen.colour, 0.55), shade="cloth")
    else:
        pen.solid([*arc(520, 560, 760, 740, 0, 180)], shade="cloth")
        pen.line([(520, 650), (760, 650)], light(pen.colour, 0.3), 14)
    pen.line([(470, 340), (474, 440)], dark(rope, 0.3), 4)
    pen.solid(disc(474, 460, 26), pen.accent, shade="ball")
    _cat(pen, 380, 290)


def _cat(pen: Pen, x: float, y: float) -> None:
    fur = COLOURS[pen.dice.pick(("charcoal", "orange", "grey", "cream"))]
    pen.solid(oval(x - 62, y - 116, x + 62, y + 6), fur, shade="ball")
    pen.line(
        smooth([(x + 50, y - 10), (x + 110, y + 10), (x + 112, y + 70)], closed=False), dark(fur, 0.08), 18
    )
    pen.solid(disc(x, y - 138, 50), fur, shade="ball")
    for side in (-1, 1):
        pen.flat(
            [(x + side * 12, y - 176), (x + side * 44, y - 212), (x + side * 50, y - 150)], dark(fur, 0.05)
        )
        pen.flat(disc(x + side * 18, y - 142, 6), INK)


def pet_bed(pen: Pen) -> None:
    """A round or square pet bed."""
    if pen.form(2):
        pen.solid(box(150, 600, 850, 818, 90), shade="sheen", printed=True)
        pen.solid(box(220, 560, 780, 700, 66), dark(pen.colour, 0.3), shade="sheen")
        pen.solid(oval(230, 590, 770, 730), light(pen.accent, 0.4), shade="cloth")
        pen.solid(box(150, 690, 850, 818, 60), shade="sheen", printed=True)
        return
    pen.solid(oval(150, 540, 850, 822), dark(pen.colour, 0.08), shade="ball")
    pen.solid(oval(235, 560, 765, 740), dark(pen.colour, 0.35), shade="cloth")
    pen.solid(oval(255, 600, 745, 744), light(pen.accent, 0.4), shade="cloth")
    pen.solid(
        [*arc(150, 540, 850, 822, 0, 180), *reversed(arc(235, 590, 765, 744, 0, 180))],
        shade="sheen",
        printed=True,
    )
    bone = light(pen.colour, 0.6)
    pen.line([(440, 680), (540, 660)], bone, 22)
    for x, y in ((436, 668), (444, 694), (536, 648), (546, 674)):
        pen.flat(disc(x, y, 17), bone)


SILHOUETTES: dict[str, Silhouette] = {
    "puzzle": Silhouette(puzzle, footprint=(230, 780), focus=(480, 560), fit=1.12),
    "board_game": Silhouette(board_game, footprint=(230, 780), focus=(520, 600), fit=1.15),
    "teddy": Silhouette(teddy, Setting.ROOM, (300, 700), (500, 420), 1.1),
    "blocks": Silhouette(blocks, footprint=(290, 740), focus=(500, 600), fit=1.15),
    "kite": Silhouette(kite, Setting.LAID, (300, 700), (500, 380), 0.98),
    "dog_bowl": Silhouette(dog_bowl, Setting.ROOM, (270, 730), (500, 680), 1.3),
    "collar": Silhouette(collar, Setting.LAID, (280, 720), (520, 640), 1.12),
    "cat_tree": Silhouette(cat_tree, Setting.ROOM, (260, 740), (420, 300), 1.1),
    "pet_bed": Silhouette(pet_bed, Setting.ROOM, (180, 820), (460, 680), 1.15),
}
