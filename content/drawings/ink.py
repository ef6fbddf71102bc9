"""With which strokes is everything drawn?

A drawing is SVG in pixels of the finished picture, y downwards. An angle is in degrees, 0 to the
right and 90 up, as on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import acos, atan2, cos, degrees, hypot, pi, radians, sin

Point = tuple[float, float]
Disc = tuple[float, float, float]
"""A round end of a limb: x, y and radius."""

LINE = "#463b40"
WARM = "#f2b492"
DEEP = "#c95a2d"
PAPER = "#ffffff"
PALE = "#eef0f1"
WOOD = "#f6efe6"
GREY = "#cfcac7"
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


def limb(discs: Sequence[Disc], fill: str) -> str:
    """Return rounded stretches from disc to disc, filled and outlined as one shape."""
    return limbs([discs], fill)


def limbs(many: Sequence[Sequence[Disc]], fill: str) -> str:
    """Return several limbs that grow together, outlined as one shape."""
    outline = "".join(_stretches(discs, STROKE / 2) for discs in many)
    inside = "".join(_stretches(discs, -STROKE / 2) for discs in many)
    return f'<path d="{outline}" fill="{LINE}"/><path d="{inside}" fill="{fill}"/>'


def stroke(points: Iterable[Point], colour: str = LINE, width: float = STROKE) -> str:
    """Return a line through points."""
    d = "M" + "L".join(_at(one) for one in points)
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def shape(points: Iterable[Point], fill: str) -> str:
    """Return a closed, outlined shape with straight sides."""
    d = "M" + "L".join(_at(one) for one in points) + "Z"
    return (
        f'<path d="{d}" fill="{fill}" stroke="{LINE}" stroke-width="{_n(STROKE)}"'
        ' stroke-linejoin="round"/>'
    )


def box(
    left: float, top: float, right: float, bottom: float, fill: str, round_by: float = 6
) -> str:
    """Return an outlined rectangle with rounded corners."""
    return (
        f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(right - left)}" height="{_n(bottom - top)}"'
        f' rx="{_n(round_by)}" fill="{fill}" stroke="{LINE}" stroke-width="{_n(STROKE)}"/>'
    )


def oval(centre: Point, across: float, tall: float, tilt: float, fill: str) -> str:
    """Return an outlined oval by its half axes, turned by `tilt`."""
    x, y = centre
    return (
        f'<ellipse cx="{_n(x)}" cy="{_n(y)}" rx="{_n(across)}" ry="{_n(tall)}" fill="{fill}"'
        f' stroke="{LINE}" stroke-width="{_n(STROKE)}" transform="rotate({_n(-tilt)} {_at(centre)})"/>'
    )


def arrow(points: Sequence[Point]) -> str:
    """Return a smooth arrow from the first of three points past the second to the third.

    Two points make a straight one.
    """
    first, last = points[0], points[-1]
    middle = points[1] if len(points) == 3 else between(first, last, 0.5)
    # The curve passes `middle` half-way.
    control = (2 * middle[0] - (first[0] + last[0]) / 2, 2 * middle[1] - (first[1] + last[1]) / 2)
    way = angle_of(control, last)
    tip = [point(last, way + turn, 17) for turn in (150, -150)]
    line = (
        f'<path d="M{_at(first)}Q{_at(control)} {_at(point(last, way, -6))}" fill="none"'
        f' stroke="{DEEP}" stroke-width="6" stroke-linecap="round"/>'
    )
    head = f'<path d="M{_at(tip[0])}L{_at(last)}L{_at(tip[1])}" fill="none" stroke="{DEEP}"'
    return line + head + ' stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>'


def there_and_back(first: Point, last: Point) -> str:
    """Return a straight arrow with a head at both ends."""
    return arrow([first, last]) + arrow([last, first])


def step(number: int, at: Point) -> str:
    """Return the round badge of a step: its number, drawn and not written, as no font is needed."""
    x, y = at
    digits: dict[int, list[Point]] = {
        1: [(-5, -6), (1, -11), (1, 11)],
        2: [(-7, -6), (-3, -11), (4, -11), (7, -6), (5, 0), (-7, 11), (8, 11)],
        3: [(-7, -9), (-1, -12), (5, -9), (5, -4), (-1, -1), (6, 3), (6, 8), (-1, 12), (-7, 9)],
    }
    badge = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="24" fill="{DEEP}"/>'
    return badge + stroke([(x + dx, y + dy) for dx, dy in digits[number]], PAPER, 4.5)


def moved(drawing: str, right: float, down: float) -> str:
    """Return a drawing moved across the picture."""
    return f'<g transform="translate({_n(right)} {_n(down)})">{drawing}</g>'


def closer(drawing: str, centre: Point, times: float, width: float = 400) -> str:
    """Return a drawing made larger around `centre`, which comes to the middle of its half."""
    x, y = width / 2 - centre[0] * times, 330 - centre[1] * times
    return f'<g transform="translate({_n(x)} {_n(y)}) scale({_n(times)})">{drawing}</g>'


def two(first: str, second: str) -> str:
    """Return a picture of two steps, side by side."""
    halves = (first + step(1, (46, 56)), second + step(2, (46, 56)))
    return sheet(*(_cut(half, 400 * at, 400) for at, half in enumerate(halves)))


def two_rows(first: str, second: str) -> str:
    """Return a picture of two steps, one above the other."""
    return sheet(first, step(1, (46, 56)), moved(second + step(2, (46, 56)), 0, 292))


def three(*steps: str) -> str:
    """Return a picture of three steps, side by side."""
    thirds = (one + step(at, (46, 56)) for at, one in enumerate(steps, 1))
    return sheet(*(_cut(third, 267 * at, 266) for at, third in enumerate(thirds)))


def sheet(*drawings: str) -> str:
    """Return the finished SVG on white paper, which dark screens need."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n'
        + "\n".join(drawings)
        + "\n</svg>\n"
    )


def _cut(drawing: str, left: int, width: int) -> str:
    """Return a drawing in a part of the picture of its own, cut off at its sides."""
    return f'<svg x="{left}" width="{width}" height="600">{drawing}</svg>'


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
