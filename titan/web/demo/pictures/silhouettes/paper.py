"""Books and what one writes with."""

from titan.web.demo.pictures.palette import COLOURS, INK, Rgb, dark, light, mix
from titan.web.demo.pictures.pen import Pen, ink_on
from titan.web.demo.pictures.shapes import arc, box, can, disc, leaf, oval, rounded, smooth, star, turn
from titan.web.demo.pictures.silhouette import Setting, Silhouette

PAGES: Rgb = (244, 237, 222)


def book(pen: Pen) -> None:
    """A book standing upright, its cover drawn for its subject."""
    half, top = pen.span(195, 225), pen.span(225, 275)
    left, right = 500 - half, 500 + half
    pen.solid(
        rounded([(right - 8, top + 14), (right + 38, top + 30), (right + 38, 800), (right - 8, 814)], 4),
        PAGES,
    )
    for n in range(5):
        pen.line([(right + 2 + n * 8, top + 30), (right + 2 + n * 8, 802)], dark(PAGES, 0.1), 2)
    pen.solid(box(left, top, right, 818, 10), shade="cloth")
    art = (_hills, _rings, _night, _branches, _blocks, _still)[pen.form(6)]
    art(pen, left, top, right)
    pen.dim(box(left + 24, top, left + 32, 818), 50)
    pen.shine(box(left, top, left + 22, 818, 8), 36)


def _title(pen: Pen, y: float, half: float, colour: Rgb, size: float = 60) -> None:
    lines, line = [], ""
    for word in (pen.recipe.label or "Quiet Water").split():
        if line and len(line) + len(word) > 11:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    size = size if len(lines) < 3 else size * 0.8
    for n, words in enumerate(lines[:4]):
        pen.text(512, y + (n - 0.2 * len(lines)) * size * 1.12, words, size, colour, room=half * 1.66)


def _hills(pen: Pen, left: float, top: float, right: float) -> None:
    half = (right - left) / 2
    pen.flat(disc(500 + pen.span(-80, 90), 540, 66), light(pen.accent, 0.3))
    for share, tone in ((600, 0.35), (670, 0.6), (740, 0.85)):
        ridge = [
            (left, share + pen.span(-30, 30)),
            (500 - half * 0.4, share - 60),
            (500 + half * 0.3, share + 20),
            (right, share + pen.span(-50, 0)),
        ]
        pen.flat(
            [*smooth(ridge, closed=False), (right, 812), (left, 812)],
            mix(pen.accent, dark(pen.colour, 0.4), tone),
        )
    _title(pen, top + 90, half, ink_on(pen.colour))


def _rings(pen: Pen, left: float, top: float, right: float) -> None:
    x, y = 512 + pen.span(-60, 60), 640
    for n in range(6, 0, -1):
        pen.flat(disc(x, y, 22 * n), pen.accent if n % 2 else pen.colour)
    _title(pen, top + 90, (right - left) / 2, ink_on(pen.colour))


def _night(pen: Pen, left: float, top: float, right: float) -> None:
    night = dark(pen.colour, 0.45)
    pen.flat(box(left + 40, top + 30, right - 16, 786, 8), night)
    for _ in range(26):
        pen.flat(
            disc(pen.span(left + 60, right - 36), pen.span(top + 50, 700), pen.span(2, 6)),
            light(pen.accent, 0.6),
        )
    pen.flat(disc(right - 110, top + 120, 50), light(pen.accent, 0.5))
    pen.flat(disc(right - 90, top + 108, 46), night)
    for n in range(7):
        x = left + 60 + n * (right - left - 100) / 6.4
        pen.flat([(x - 34, 786), (x, 640 + pen.span(-20, 40)), (x + 34, 786)], dark(night, 0.4))
    _title(pen, top + 250, (right - left) / 2, (250, 244, 228))


def _branches(pen: Pen, left: float, top: float, right: float) -> None:
    green = mix(pen.accent, COLOURS["sage"], 0.3)
    x = 512 + pen.span(-40, 40)
    pen.line(smooth([(x, 800), (x - 16, 680), (x + 10, 540)], closed=False), dark(green, 0.3), 8)
    for n in range(6):
        y = 760 - n * 42
        for side in (-1, 1):
            pen.flat(
                leaf(x, y, 92 - n * 6, 26, side * (52 - n * 4)), green if side > 0 else light(green, 0.2)
            )
    _title(pen, top + 90, (right - left) / 2, ink_on(pen.colour))


def _blocks(pen: Pen, left: float, top: float, right: float) -> None:
    wide = (right - left - 40) / 4
    for position in range(16):
        row, column = divmod(position, 4)
        x, y = left + 34 + column * wide, 476 + row * 84
        tone = mix(pen.accent, light(pen.colour, 0.3), pen.roll(4) / 3)
        quarter = [*arc(x - wide, y, x + wide, y + 168, 270, 360), (x, y + 84)]
        pen.flat(quarter if pen.roll(2) else box(x, y, x + wide, y + 84), tone)
    _title(pen, top + 80, (right - left) / 2, ink_on(pen.colour), 56)


def _still(pen: Pen, left: float, top: float, right: float) -> None:
    pen.flat(box(left + 40, 660, right - 16, 790), light(pen.accent, 0.15))
    pen.solid(can(460, 580, 54, 706, 40, 12), light(pen.colour, 0.55))
    pen.solid(disc(570, 690, 50), COLOURS["coral"], shade="ball")
    pen.flat(leaf(572, 644, 46, 16, 40), COLOURS["green"])
    for angle in (-24, 2, 26):
        pen.flat(leaf(460, 580, 110, 22, angle), COLOURS["sage"])
    _title(pen, top + 86, (right - left) / 2, ink_on(pen.colour))


def notebook(pen: Pen) -> None:
    """A notebook with an elastic band or a wire spine."""
    half, top, kind = pen.span(205, 240), pen.span(210, 260), pen.form(2)
    left, right = 500 - half, 500 + half
    pen.solid(box(left + 16, top + 16, right + 18, 800, 16), PAGES, shade="sheen")
    pen.solid(box(left, top, right, 786, 22), shade="cloth", printed=True)
    if kind:
        for n in range(13):
            y = top + 30 + n * (786 - top - 60) / 12
            pen.loop(oval(left - 22, y - 9, left + 22, y + 9), INK, 5)
    else:
        pen.solid(box(right - 58, top - 2, right - 36, 790, 4), dark(pen.accent, 0.15), shade="sheen")
        pen.line([(470, 786), (474, 846)], pen.accent, 12)
    pen.flat(box(420 - 40, top + 100, 540, top + 190, 6), (250, 247, 238))
    pen.text(460, top + 145, pen.recipe.label or "notes", 40, INK, room=140)
    if pen.roll(2):
        pen.line(turn([(right + 70, 300), (right + 70, 720)], 6, right, 500), pen.accent, 26)
        pen.flat(turn([(right + 57, 720), (right + 83, 720), (right + 70, 770)], 6, right, 500), INK)


def pens(pen: Pen) -> None:
    """One good pen, or a row of pencils and markers."""
    if pen.form(2) == 0:
        lean, metal = pen.span(28, 44), COLOURS["gold"] if pen.roll(2) else (200, 205, 212)
        pen.solid(turn(box(464, 130, 536, 520, 32), lean), shade="round", printed=False)
        pen.solid(turn(box(458, 500, 542, 530, 4), lean), metal, shade="metal")
        pen.solid(turn([(468, 530), (532, 530), (522, 750), (478, 750)], lean), dark(pen.colour, 0.1))
        pen.solid(turn([(478, 750), (522, 750), (506, 850), (494, 850)], lean), metal, shade="metal")
        pen.line(turn([(500, 780), (500, 850)], lean), INK, 3)
        pen.solid(turn(box(528, 150, 546, 400, 8), lean), metal, shade="metal")
        return
    names = pen.dice.sample(
        ("red", "orange", "yellow", "green", "teal", "blue", "purple", "rose", "brown", "navy"),
        5 + pen.roll(4),
    )
    step = 560 / len(names)
    for n, name in enumerate(names):
        colour, x, top = COLOURS[name], 230 + step * (n + 0.5), 250 + (n % 2) * 30
        wide = min(34.0, step * 0.42)
        pen.solid([(x - wide, top + 110), (x, top), (x + wide, top + 110)], (236, 208, 164), shade="cloth")
        pen.flat([(x - wide * 0.36, top + 40), (x, top), (x + wide * 0.36, top + 40)], colour)
        pen.solid(box(x - wide, top + 106, x + wide, 790, 6), colour)
        pen.shine(box(x - wide * 0.3, top + 112, x + wide * 0.3, 786), 40)
    pen.solid(box(200, 600, 800, 812, 18), shade="sheen", printed=True)
    pen.flat(box(290, 656, 710, 756, 12), (250, 247, 238))
    pen.text(500, 706, pen.recipe.label or "colour", 54, INK, room=380)


def globe(pen: Pen) -> None:
    """A desk globe."""
    radius, metal = pen.span(205, 232), COLOURS["brass"] if pen.roll(2) else (200, 205, 212)
    y = 700 - radius
    pen.solid(
        smooth([(500, 690), (430, 790), (370, 820), (630, 820), (570, 790)]), COLOURS["walnut"], shade="sheen"
    )
    pen.loop(
        turn(oval(500 - radius - 34, y - radius - 34, 500 + radius + 34, y + radius + 34), 20, 500, y),
        metal,
        18,
    )
    pen.solid(disc(500, y, radius), shade="ball")
    land = mix(pen.accent, COLOURS["sage"], 0.4)
    spin = pen.span(-30, 30)
    for patch in (
        [(-0.55, -0.5), (-0.2, -0.62), (0.05, -0.4), (-0.15, -0.15), (-0.35, 0.0), (-0.6, -0.2)],
        [(-0.3, 0.1), (-0.05, 0.15), (-0.02, 0.45), (-0.2, 0.75), (-0.34, 0.4)],
        [(0.25, -0.6), (0.6, -0.45), (0.75, -0.1), (0.5, 0.1), (0.3, -0.1)],
        [(0.4, 0.3), (0.65, 0.3), (0.55, 0.58), (0.36, 0.5)],
    ):
        pen.solid(
            turn(smooth([(500 + px * radius, y + py * radius) for px, py in patch]), spin, 500, y),
            land,
            shade="cloth",
        )
    for share in (0.35, 0.75):
        pen.line(
            turn(arc(500 - radius, y - radius * share, 500 + radius, y + radius * share, 5, 175), 20, 500, y),
            light(pen.colour, 0.35),
            3,
        )
    pen.shine(oval(500 - radius * 0.62, y - radius * 0.74, 500 - radius * 0.1, y - radius * 0.3), 46)
    pen.flat(star(500, 806, 1, 1), INK)


def calendar(pen: Pen) -> None:
    """A wall calendar or planner page."""
    month = pen.dice.pick(("January", "March", "May", "June", "September", "October"))
    pen.solid(box(240, 200, 760, 816, 16), (250, 247, 240), shade="cloth")
    pen.solid(box(240, 200, 760, 440, 16), shade="cloth", printed=True)
    for x in range(290, 740, 70):
        pen.line([(x, 176), (x, 224)], (150, 154, 164), 10)
    pen.text(500, 490, month, 52, INK)
    for n in range(30):
        row, column = divmod(n + 2, 7)
        x, y = 296 + column * 68, 556 + row * 50
        if n == pen.roll(30):
            pen.flat(disc(x, y, 24), pen.accent)
        pen.text(x, y, str(n + 1), 26, INK)


SILHOUETTES: dict[str, Silhouette] = {
    "book": Silhouette(book, footprint=(300, 740), focus=(500, 440), fit=1.15),
    "notebook": Silhouette(notebook, Setting.LAID, (290, 710), (480, 420), 1.12),
    "pens": Silhouette(pens, Setting.LAID, (280, 720), (500, 520), 1.08),
    "globe": Silhouette(globe, footprint=(380, 630), focus=(460, 450), fit=1.12),
    "calendar": Silhouette(calendar, Setting.LAID, (240, 760), (480, 460), 1.1),
}
