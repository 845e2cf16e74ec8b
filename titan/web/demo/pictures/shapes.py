"""Outlines as lists of points: every silhouette is built from these."""

from collections.abc import Sequence
from math import cos, hypot, pi, radians, sin
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Points: TypeAlias = list[Point]


def oval(x0: float, y0: float, x1: float, y1: float) -> Points:
    """The ellipse inside a rectangle."""
    return arc(x0, y0, x1, y1, 0, 360)[:-1]


def disc(cx: float, cy: float, radius: float) -> Points:
    """A circle."""
    return oval(cx - radius, cy - radius, cx + radius, cy + radius)


def arc(x0: float, y0: float, x1: float, y1: float, start: float, end: float) -> Points:
    """The part of an ellipse from `start` to `end` degrees, clockwise from three o'clock."""
    cx, cy, rx, ry = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2
    steps = max(6, int(abs(end - start) / 6))
    angles = (radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(cx + rx * cos(angle), cy + ry * sin(angle)) for angle in angles]


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0) -> Points:
    """A rectangle with rounded corners."""
    return rounded([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], radius)


def rounded(points: Sequence[Point], radius: float) -> Points:
    """A polygon whose corners are cut by a curve of about `radius`."""
    if radius <= 0:
        return list(points)
    outline: Points = []
    for index, (x, y) in enumerate(points):
        outline += _corner(points[index - 1], (x, y), points[(index + 1) % len(points)], radius)
    return outline


def _corner(before: Point, corner: Point, after: Point, radius: float) -> Points:
    start, end = _towards(corner, before, radius), _towards(corner, after, radius)
    steps = [step / 6 for step in range(7)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * corner[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * corner[1] + t * t * end[1],
        )
        for t in steps
    ]


def _towards(origin: Point, target: Point, length: float) -> Point:
    dx, dy = target[0] - origin[0], target[1] - origin[1]
    share = min(length / (hypot(dx, dy) or 1), 0.5)
    return origin[0] + dx * share, origin[1] + dy * share


def smooth(points: Sequence[Point], *, closed: bool = True) -> Points:
    """A Catmull-Rom curve through `points`."""
    count = len(points)
    last = count if closed else count - 1
    outline: Points = []
    for index in range(last):
        corners = [_at(points, index + shift, closed=closed) for shift in (-1, 0, 1, 2)]
        outline += [_spline(corners, step / 8) for step in range(8)]
    return outline if closed else [*outline, points[-1]]


def _at(points: Sequence[Point], index: int, *, closed: bool) -> Point:
    if closed:
        return points[index % len(points)]
    return points[min(max(index, 0), len(points) - 1)]


def _spline(corners: Sequence[Point], t: float) -> Point:
    a, b, c, d = corners
    return (_spline_axis(a[0], b[0], c[0], d[0], t), _spline_axis(a[1], b[1], c[1], d[1], t))


def _spline_axis(a: float, b: float, c: float, d: float, t: float) -> float:
    cubic = 3 * b - 3 * c + d - a
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + cubic * t * t * t)


def mirror(half: Sequence[Point], axis: float = 500) -> Points:
    """`half`, drawn down one side of x = `axis`, followed by its reflection on the way back."""
    return [*half, *((2 * axis - x, y) for x, y in reversed(half))]


def flip(points: Sequence[Point], axis: float = 500) -> Points:
    """The reflection of an outline across x = `axis`."""
    return [(2 * axis - x, y) for x, y in points]


def turn(points: Sequence[Point], degrees: float, cx: float = 500, cy: float = 500) -> Points:
    """An outline turned clockwise around a centre."""
    angle = radians(degrees)
    co, si = cos(angle), sin(angle)
    return [(cx + (x - cx) * co - (y - cy) * si, cy + (x - cx) * si + (y - cy) * co) for x, y in points]


def shift(points: Sequence[Point], dx: float, dy: float) -> Points:
    """An outline moved."""
    return [(x + dx, y + dy) for x, y in points]


def can(
    cx: float, top: float, half_top: float, bottom: float, half_bottom: float, depth: float = 30
) -> Points:
    """The side of a standing round vessel: straight above, an elliptic edge below."""
    edge = arc(cx - half_bottom, bottom - depth, cx + half_bottom, bottom + depth, 0, 180)
    return [(cx - half_top, top), (cx + half_top, top), *edge]


def star(cx: float, cy: float, outer: float, inner: float, tips: int = 5) -> Points:
    """A star with `tips` points, one of them up."""
    radii = (outer, inner)
    return [
        (cx + radii[n % 2] * sin(pi * n / tips), cy - radii[n % 2] * cos(pi * n / tips))
        for n in range(2 * tips)
    ]


def leaf(x: float, y: float, length: float, width: float, degrees: float) -> Points:
    """A leaf growing from (x, y); 0 degrees points up."""
    half = [
        (x, y),
        (x - width * 0.8, y - length * 0.35),
        (x - width * 0.7, y - length * 0.7),
        (x, y - length),
    ]
    outline = smooth(half, closed=False) + [
        (2 * x - px, py) for px, py in reversed(smooth(half, closed=False))
    ]
    return turn(outline, degrees, x, y)
