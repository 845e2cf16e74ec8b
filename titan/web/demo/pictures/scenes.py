"""Backgrounds that show a thing where it is used."""

from .dice import Dice
from .palette import COLOURS, Rgb, dark, light, mix
from .pen import Pen
from .shapes import arc, box, can, disc, leaf, oval, smooth
from .silhouette import Setting

WOODS: tuple[Rgb, ...] = (COLOURS["oak"], COLOURS["walnut"], COLOURS["birch"], (178, 132, 94))


def scene(pen: Pen, setting: Setting, tint: Rgb, dice: Dice) -> None:
    """Paint the surroundings that belong to `setting`."""
    painter = {
        Setting.TABLE: _table,
        Setting.ROOM: _room,
        Setting.OUTDOOR: _outdoor,
        Setting.LAID: _laid,
        Setting.HUNG: _rail,
        Setting.CEILING: _table,
    }[setting]
    painter(pen, tint, dice)


def _table(pen: Pen, tint: Rgb, dice: Dice) -> None:
    _window_light(pen, tint, dice)
    props = dice.sample((_frame, _shelf, _vase, _books), 2)
    side = dice.roll(2)
    for prop in props:
        prop(pen, tint, dice, 150 if side == 0 else 850)
        side = 1 - side
    wood = mix(dice.pick(WOODS), tint, 0.25)
    pen.solid(box(0, 785, 1000, 1010), wood, shade="sheen")
    pen.tint(box(0, 785, 1000, 793), light(wood, 0.5), 160)
    for y in (850, 915, 965):
        start = dice.span(-200, 500)
        pen.line([(start, y), (start + dice.span(250, 500), y + 3)], dark(wood, 0.1), 3)


def _room(pen: Pen, tint: Rgb, dice: Dice) -> None:
    _window_light(pen, tint, dice)
    side = 140 if dice.roll(2) else 860
    _frame(pen, tint, dice, 1000 - side)
    floor = mix(dice.pick(WOODS), tint, 0.35)
    pen.solid(box(0, 765, 1000, 1010), floor, shade="sheen")
    for y in (822, 890, 968):
        pen.line([(0, y), (1000, y)], dark(floor, 0.12), 3)
    pen.flat(box(0, 740, 1000, 766), light(tint, 0.6))
    pen.dim(box(0, 762, 1000, 768), 30)
    _pot_plant(pen, dice, side)


def _outdoor(pen: Pen, tint: Rgb, dice: Dice) -> None:
    sky = mix((176, 211, 232), tint, 0.35)
    pen.solid(box(-2, -2, 1002, 800), sky, shade="sheen")
    pen.soft(disc(dice.pick((210, 780)), 210, 90), (255, 241, 205), 235, 12)
    far, near = mix((126, 165, 150), tint, 0.35), mix((132, 166, 108), tint, 0.15)
    peak = dice.span(200, 760)
    pen.flat(
        [(peak - 420, 760), (peak - 120, 470), (peak, 390), (peak + 150, 500), (peak + 430, 760)],
        mix(far, sky, 0.45),
    )
    hills = [
        (-40, 690),
        (180, 600 + dice.span(-30, 30)),
        (460, 660),
        (760, 590 + dice.span(-30, 30)),
        (1040, 680),
    ]
    pen.flat([*smooth(hills, closed=False), (1040, 1000), (-40, 1000)], far)
    meadow = [(-40, 745), (260, 715 + dice.span(-15, 15)), (620, 745), (1040, 712)]
    pen.solid([*smooth(meadow, closed=False), (1040, 1010), (-40, 1010)], near, shade="sheen")
    for _ in range(26):
        x, y = dice.span(0, 1000), dice.span(775, 985)
        pen.line([(x, y), (x + dice.span(-8, 8), y - dice.span(12, 24))], dark(near, 0.18), 4)


def _laid(pen: Pen, tint: Rgb, dice: Dice) -> None:
    surface = mix(dice.pick((*WOODS, light(tint, 0.4), light(tint, 0.4))), tint, 0.55)
    pen.solid(box(-2, -2, 1002, 1002), surface, shade="cloth")
    if dice.roll(2):
        for x in range(0, 1001, 200):
            pen.line([(x, 0), (x, 1000)], dark(surface, 0.12), 4)
    else:
        pen.solid(box(120, 110, 880, 930, 14), light(tint, 0.5), shade="cloth")
    _branch(pen, dice, -20, 1000 - dice.span(0, 80), 38)
    _branch(pen, dice, 1020, dice.span(0, 60), 218)


def _rail(pen: Pen, tint: Rgb, dice: Dice) -> None:
    _window_light(pen, tint, dice)
    wood = dice.pick(WOODS)
    neighbours = dice.sample(("navy", "cream", "rust", "sage", "charcoal", "blush", "sand", "teal"), 4)
    for x, name in zip((60, 150, 860, 950), neighbours, strict=True):
        colour = mix(COLOURS[name], tint, 0.45)
        long = dice.span(560, 800)
        pen.solid(
            [(x - 22, 170), (x + 22, 170), (x + 62, 230), (x + 58, long), (x - 58, long), (x - 62, 230)],
            colour,
        )
        pen.line([(x, 120), (x, 170)], COLOURS["grey"], 7)
    pen.solid(box(-10, 92, 1010, 122), wood, shade="sheen")


def _window_light(pen: Pen, tint: Rgb, dice: Dice) -> None:
    x = dice.span(40, 420)
    for column in range(2):
        for row in range(2):
            left, top = x + column * 175 + row * 60, 60 + row * 265
            pen.tint(
                [(left, top), (left + 155, top), (left + 208, top + 245), (left + 53, top + 245)],
                light(tint, 0.9),
                105,
            )


def _frame(pen: Pen, tint: Rgb, dice: Dice, x: float) -> None:
    half, top = dice.span(95, 125), dice.span(120, 190)
    low = top + half * 2.5
    pen.soft(box(x - half + 8, top + 14, x + half + 14, low + 16), dark(tint, 0.6), 90, 10)
    pen.flat(box(x - half, top, x + half, low), dice.pick(WOODS))
    pen.flat(box(x - half + 14, top + 14, x + half - 14, low - 14), light(tint, 0.8))
    shade = COLOURS[dice.pick(("sage", "terracotta", "mustard", "teal", "rose", "denim"))]
    middle = (top + low) / 2
    pen.tint(disc(x - 10, middle - 25, half * 0.42), shade, 170)
    pen.tint(
        arc(x - half * 0.6, middle, x + half * 0.6, middle + half * 1.3, 180, 360), dark(shade, 0.2), 190
    )


def _shelf(pen: Pen, tint: Rgb, dice: Dice, x: float) -> None:
    y = dice.span(330, 400)
    wood = mix(dice.pick(WOODS), tint, 0.2)
    pen.soft(box(x - 170, y + 20, x + 170, y + 40), dark(tint, 0.6), 80, 12)
    _book_row(pen, tint, dice, x - 110, y)
    pen.solid(can(x + 90, y - 84, 34, y - 8, 28, 8), mix(COLOURS["terracotta"], tint, 0.35))
    for angle in (-34, 0, 32):
        pen.flat(leaf(x + 90, y - 80, 96, 28, angle), mix(COLOURS["green"], tint, 0.3))
    pen.solid(box(x - 180, y, x + 180, y + 20, 4), wood, shade="sheen")


def _books(pen: Pen, tint: Rgb, dice: Dice, x: float) -> None:
    y = 785.0
    for name in dice.sample(("navy", "rust", "mustard", "sage", "burgundy", "teal", "cream"), 3):
        half = dice.span(105, 140)
        colour = mix(COLOURS[name], tint, 0.3)
        pen.solid(box(x - half, y - 42, x + half, y, 6), colour, shade="sheen")
        pen.flat(box(x - half * 0.7, y - 32, x - half * 0.55, y - 10), light(colour, 0.5))
        y -= 42


def _book_row(pen: Pen, tint: Rgb, dice: Dice, x: float, y: float) -> None:
    for name in dice.sample(("navy", "rust", "mustard", "sage", "burgundy", "teal", "cream"), 4):
        wide, tall = dice.span(26, 38), dice.span(110, 150)
        pen.solid(box(x - 30, y - tall, x - 30 + wide, y, 3), mix(COLOURS[name], tint, 0.35))
        x += wide + 2


def _vase(pen: Pen, tint: Rgb, dice: Dice, x: float) -> None:
    green = mix(COLOURS[dice.pick(("sage", "green", "olive", "mustard"))], tint, 0.25)
    for angle in (-30, -12, 8, 27):
        tip = leaf(x, 590, dice.span(200, 270), 6, angle)
        pen.flat(tip, dark(green, 0.2))
        for step, side in ((0.45, -48), (0.6, 46), (0.75, -40), (0.92, 20)):
            px, py = tip[8][0], tip[8][1]
            pen.flat(leaf(x + (px - x) * step * 2, 590 + (py - 590) * step * 2, 72, 20, angle + side), green)
    clay = mix(COLOURS[dice.pick(("cream", "terracotta", "denim", "blush"))], tint, 0.25)
    body = [
        (x - 26, 580),
        (x - 24, 620),
        (x - 66, 690),
        (x - 50, 785),
        (x + 50, 785),
        (x + 66, 690),
        (x + 24, 620),
        (x + 26, 580),
    ]
    pen.solid([*smooth(body[:4], closed=False), *smooth(body[4:], closed=False)], clay)


def _pot_plant(pen: Pen, dice: Dice, x: float) -> None:
    green = COLOURS[dice.pick(("green", "forest", "olive"))]
    for angle in (-58, -34, -14, 8, 30, 56):
        pen.solid(
            leaf(x, 660, dice.span(230, 310), 44, angle),
            mix(green, COLOURS["sage"], dice.span(0, 0.5)),
            shade="cloth",
        )
    pen.soft(oval(x - 80, 825, x + 120, 850), (40, 36, 50), 110, 12)
    pen.solid(can(x, 650, 84, 822, 62, 14), COLOURS[dice.pick(("cream", "terracotta", "charcoal", "sand"))])


def _branch(pen: Pen, dice: Dice, x: float, y: float, degrees: float) -> None:
    green = COLOURS[dice.pick(("sage", "olive", "green"))]
    spine = leaf(x, y, 260, 4, degrees)
    end = spine[len(spine) // 2]
    pen.line([(x, y), end], dark(green, 0.2), 6)
    for step in range(1, 7):
        share = step / 6
        px, py = x + (end[0] - x) * share, y + (end[1] - y) * share
        for side in (-52, 52):
            pen.flat(
                leaf(px, py, 96 - 36 * share, 26 - 8 * share, degrees + side), light(green, 0.1 * (step % 2))
            )
