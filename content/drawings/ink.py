"""With which strokes is everything drawn?

A drawing is SVG in pixels, y downwards. An angle is in degrees, 0 to the right and 90 up, as on
paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import acos, atan2, cos, degrees, hypot, pi, radians, sin

Point = tuple[float, float]
Disc = tuple[float, float, float]
"""A round end of a limb: x, y and radius."""
Frame = tuple[float, float, float]
"""What a picture shows: left, top and width; it is three quarters as high."""

LINE = "#3d3338"
ARROW = "#d42f14"
PAPER = "#fdf9f2"  # softer than white on a dark screen
WHITE = "#ffffff"
STROKE = 4.0
WIDTH, HEIGHT = 800, 600


def point(start: Point, angle: float, length: float) -> Point:
    """Return the point `length` away from `start`, in the direction of `angle`."""
    return start[0] + length * cos(radians(angle)), start[1] - length * sin(radians(angle))


def between(start: Point, end: Point, share: float) -> Point:
    """Return the point that lies a `share` of the way from `start` to `end`."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def angle_of(start: Point, end: Point) -> float:
    """Return the direction from `start` to `end`."""
    return degrees(atan2(start[1] - end[1], end[0] - start[0]))


def joint(start: Point, end: Point, upper: float, lower: float, side: int) -> tuple[Point, Point]:
    """Return where two bones bend on the way to `end`, and where they then end.

    `side` is 1 for a bend to the left of that way and -1 for the right. An end out of reach is
    pointed at with the limb straight.
    """
    reach = min(
        max(hypot(end[0] - start[0], end[1] - start[1]), abs(upper - lower) + 1), upper + lower
    )
    turn = degrees(acos((upper**2 + reach**2 - lower**2) / (2 * upper * reach)))
    way = angle_of(start, end)
    return point(start, way + side * turn, upper), point(start, way, reach)


def shaded(colour: str, by: float = 0.82) -> str:
    """Return a colour made darker, as what is further away is."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part * by):02x}" for part in parts)


def limb(discs: Sequence[Disc], fill: str) -> str:
    """Return rounded stretches from disc to disc, filled and outlined as one shape."""
    return limbs([discs], fill)


def limbs(many: Sequence[Sequence[Disc]], fill: str, line: float = STROKE) -> str:
    """Return several limbs that grow together, outlined as one shape."""
    outline = "".join(_stretches(discs, line / 2) for discs in many)
    inside = "".join(_stretches(discs, -line / 2) for discs in many)
    return f'<path d="{outline}" fill="{LINE}"/><path d="{inside}" fill="{fill}"/>'


def stroke(points: Iterable[Point], colour: str = LINE, width: float = STROKE) -> str:
    """Return a line through points."""
    d = "M" + "L".join(_at(one) for one in points)
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def curve(points: Sequence[Point], colour: str = LINE, width: float = STROKE) -> str:
    """Return a smooth line through points."""
    return (
        f'<path d="{_smooth(points)}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"'
        ' stroke-linecap="round"/>'
    )


def blob(points: Sequence[Point], fill: str, width: float = STROKE) -> str:
    """Return an outlined shape with a smooth edge through points."""
    return (
        f'<path d="{_smooth([*points, points[0]], closed=True)}Z" fill="{fill}" stroke="{LINE}"'
        f' stroke-width="{_n(width)}" stroke-linejoin="round"/>'
    )


def shape(points: Sequence[Point], fill: str, width: float = STROKE) -> str:
    """Return an outlined shape with straight edges."""
    d = "M" + "L".join(_at(one) for one in points)
    return (
        f'<path d="{d}Z" fill="{fill}" stroke="{LINE}" stroke-width="{_n(width)}"'
        ' stroke-linejoin="round"/>'
    )


def box(
    left: float,
    top: float,
    right: float,
    bottom: float,
    fill: str,
    round_by: float = 6,
    width: float = STROKE,
) -> str:
    """Return an outlined rectangle with rounded corners."""
    return (
        f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(right - left)}" height="{_n(bottom - top)}"'
        f' rx="{_n(round_by)}" fill="{fill}" stroke="{LINE}" stroke-width="{_n(width)}"/>'
    )


def oval(centre: Point, across: float, tall: float, tilt: float, fill: str) -> str:
    """Return an outlined oval by its half axes, turned by `tilt`."""
    x, y = centre
    return (
        f'<ellipse cx="{_n(x)}" cy="{_n(y)}" rx="{_n(across)}" ry="{_n(tall)}" fill="{fill}"'
        f' stroke="{LINE}" stroke-width="{_n(STROKE)}" transform="rotate({_n(-tilt)} {_at(centre)})"/>'
    )


def dot(centre: Point, radius: float, fill: str = LINE) -> str:
    """Return a disc without an outline."""
    return f'<circle cx="{_n(centre[0])}" cy="{_n(centre[1])}" r="{_n(radius)}" fill="{fill}"/>'


def ghost(*drawings: str) -> str:
    """Return where a movement starts, pale; what does not move is covered by the end of it."""
    return f'<g class="ghost" opacity=".34">{"".join(drawings)}</g>'


def support(*drawings: str) -> str:
    """Return what somebody holds, sits or lies on; its lines are bold."""
    return f'<g class="support">{"".join(drawings)}</g>'


def arrow(
    points: Sequence[Point], *, size: float = 1, both: bool = False, mirror: float | None = None
) -> str:
    """Return a smooth arrow through points; `both` gives it a head at either end.

    Where both sides of a body move alike, `mirror` is the x at which the arrow is repeated.
    """
    drawn = _arrow(points, size, both)
    if mirror is not None:
        drawn += _arrow([(2 * mirror - x, y) for x, y in points], size, both)
    return f'<g class="arrow">{drawn}</g>'


def arc(centre: Point, across: float, tall: float, start: float, sweep: float) -> Sequence[Point]:
    """Return points along an oval, from the angle `start` on; a sweep below 0 is clockwise."""
    steps = max(3, round(abs(sweep) / 24))
    turns = [radians(start + sweep * step / steps) for step in range(steps + 1)]
    return [(centre[0] + across * cos(turn), centre[1] - tall * sin(turn)) for turn in turns]


def step(number: int, at: Point) -> str:
    """Return the round badge of a step: its number, drawn and not written, as no font is needed."""
    x, y = at
    digits: dict[int, list[Point]] = {
        1: [(-5, -6), (1, -11), (1, 11)],
        2: [(-7, -6), (-3, -11), (4, -11), (7, -6), (5, 0), (-7, 11), (8, 11)],
        3: [(-7, -9), (-1, -12), (5, -9), (5, -4), (-1, -1), (6, 3), (6, 8), (-1, 12), (-7, 9)],
    }
    badge = dot(at, 24, LINE)
    return badge + stroke([(x + dx, y + dy) for dx, dy in digits[number]], PAPER, 4.5)


def moved(drawing: str, right: float, down: float) -> str:
    """Return a drawing moved across the picture."""
    return f'<g transform="translate({_n(right)} {_n(down)})">{drawing}</g>'


def turned(drawing: str, centre: Point, angle: float) -> str:
    """Return a drawing turned around a point."""
    return f'<g transform="rotate({_n(-angle)} {_at(centre)})">{drawing}</g>'


def sheet(frame: Frame, *drawings: str) -> str:
    """Return the finished SVG on paper, which dark screens need."""
    left, top, width = frame
    height = width * HEIGHT / WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="{_n(left)} {_n(top)} {_n(width)} {_n(height)}">'
        f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
        f' fill="{PAPER}"/>\n' + "\n".join(drawings) + "\n</svg>\n"
    )


def _arrow(points: Sequence[Point], size: float, both: bool) -> str:
    ends = [(points[-2], points[-1])] + ([(points[1], points[0])] if both else [])
    inner = list(points)
    heads = ""
    for at, (before, last) in zip((-1, 0), ends, strict=False):
        way = angle_of(_toward(points, before, last), last)
        wings = [point(last, way + turn, 30 * size) for turn in (150, -150)]
        heads += f"M{_at(last)}L{_at(wings[0])}L{_at(wings[1])}Z"
        inner[at] = point(last, way, -18 * size)
    line = _smooth(inner)
    wide, halo = 10 * size, 20 * size
    return (
        f'<path d="{line}" fill="none" stroke="{PAPER}" stroke-width="{_n(halo)}"'
        ' stroke-linecap="round"/>'
        f'<path d="{heads}" fill="{PAPER}" stroke="{PAPER}" stroke-width="{_n(12 * size)}"'
        ' stroke-linejoin="round"/>'
        f'<path d="{line}" fill="none" stroke="{ARROW}" stroke-width="{_n(wide)}"'
        ' stroke-linecap="round"/>'
        f'<path d="{heads}" fill="{ARROW}" stroke="{ARROW}" stroke-width="{_n(3 * size)}"'
        ' stroke-linejoin="round"/>'
    )


def _toward(points: Sequence[Point], before: Point, last: Point) -> Point:
    """Return from where a curve comes to its last point: beyond the chord on the outer side."""
    if len(points) < 3:
        return before
    third = points[-3] if last == points[-1] else points[2]
    bend = angle_of(before, last) - angle_of(third, before)
    bend = (bend + 180) % 360 - 180
    return point(last, angle_of(before, last) + bend / 2, -10)


def _smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """Return a path through points, in cubic curves that have the direction of the neighbours."""
    if len(points) == 2:
        return f"M{_at(points[0])}L{_at(points[1])}"
    inner = points[:-1] if closed else points
    drawn = f"M{_at(points[0])}"
    for at in range(len(points) - 1):
        one, two = points[at], points[at + 1]
        before = inner[at - 1] if at or closed else one
        after = inner[(at + 2) % len(inner)] if closed or at + 2 < len(points) else two
        first = (one[0] + (two[0] - before[0]) / 6, one[1] + (two[1] - before[1]) / 6)
        second = (two[0] - (after[0] - one[0]) / 6, two[1] - (after[1] - one[1]) / 6)
        drawn += f"C{_at(first)} {_at(second)} {_at(two)}"
    return drawn


def _stretches(discs: Sequence[Disc], grow: float) -> str:
    grown = [(x, y, r + grow) for x, y, r in discs]
    if len(grown) == 1:
        return _circle(grown[0])
    return "".join(_stretch(one, other) for one, other in pairwise(grown))


def _stretch(one: Disc, other: Disc) -> str:
    """Return the hull of two discs: two straight sides and two round ends."""
    (x1, y1, r1), (x2, y2, r2) = one, other
    apart = hypot(x2 - x1, y2 - y1)
    if apart <= abs(r1 - r2) + 0.01:
        return _circle(max(one, other, key=lambda disc: disc[2]))
    way = atan2(y2 - y1, x2 - x1)
    lean = acos((r1 - r2) / apart)
    a, b = (_rim(one, way + lean), _rim(other, way + lean))
    c, d = (_rim(other, way - lean), _rim(one, way - lean))
    far, near = int(2 * lean > pi), int(2 * lean < pi)
    return (
        f"M{_at(a)}L{_at(b)}A{_n(r2)} {_n(r2)} 0 {far} 0 {_at(c)}"
        f"L{_at(d)}A{_n(r1)} {_n(r1)} 0 {near} 0 {_at(a)}Z"
    )


def _rim(disc: Disc, way: float) -> Point:
    return disc[0] + disc[2] * cos(way), disc[1] + disc[2] * sin(way)


def _circle(disc: Disc) -> str:
    x, y, r = disc
    return (
        f"M{_n(x - r)} {_n(y)}A{_n(r)} {_n(r)} 0 1 0 {_n(x + r)} {_n(y)}"
        f"A{_n(r)} {_n(r)} 0 1 0 {_n(x - r)} {_n(y)}Z"
    )


def _at(where: Point) -> str:
    return f"{_n(where[0])} {_n(where[1])}"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-0", "-0" if value <= -0.05 else "0", 1)
