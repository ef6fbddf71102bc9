"""What stands around somebody: floor, wall, chair, worktop, bed? All is drawn bold."""

from __future__ import annotations

from content.drawings.ink import (
    WHITE,
    Point,
    box,
    limbs,
    oval,
    point,
    shape,
    stroke,
    support,
)

FLOOR = 530.0
SEAT = 410.0
BOLD = 7.0
WOOD = "#b37a3f"
STONE = "#c9bba9"
CLOTH = "#f3e3a8"
WATER = "#a9d3e6"


def floor(left: float = -400, right: float = 1200, at: float = FLOOR) -> str:
    """Return the line that somebody stands on."""
    return stroke([(left, at), (right, at)], "#8d8177", 7)


def wall(left: float, top: float = -200, bottom: float = FLOOR) -> str:
    """Return a wall seen from its edge."""
    return support(box(left, top, left + 30, bottom, STONE, 0, BOLD))


def chair(left: float, right: float, back: float = 150) -> str:
    """Return a chair that faces right: its back is on the left."""
    legs = "".join(box(x, SEAT, x + 14, FLOOR, WOOD, 2, BOLD) for x in (left, right - 14))
    rest = box(left - 8, SEAT - back, left + 8, SEAT + 6, WOOD, 5, BOLD)
    return support(legs, rest, box(left - 6, SEAT, right + 6, SEAT + 18, WOOD, 5, BOLD))


def chair_arm(left: float, right: float, at: float) -> str:
    """Return the near arm of an armchair, on its post."""
    post = box(right - 22, at + 8, right - 8, SEAT + 6, WOOD, 2, BOLD)
    return support(post, box(left, at, right, at + 16, WOOD, 7, BOLD))


def facing_chair(middle: float, half: float = 62, back: float = 150) -> str:
    """Return a chair seen from the front, its seat at SEAT."""
    legs = "".join(
        box(x, SEAT, x + 14, FLOOR, WOOD, 2, BOLD) for x in (middle - half, middle + half - 14)
    )
    rest = box(middle - half + 4, SEAT - back, middle + half - 4, SEAT - 50, WOOD, 12, BOLD)
    posts = "".join(
        box(x, SEAT - back + 30, x + 13, SEAT, WOOD, 2, BOLD)
        for x in (middle - half + 6, middle + half - 19)
    )
    seat = box(middle - half - 6, SEAT - 2, middle + half + 6, SEAT + 18, WOOD, 6, BOLD)
    return support(posts, rest, legs, seat)


def worktop(left: float, right: float, top: float = 330) -> str:
    """Return a kitchen cupboard with its worktop."""
    return support(
        box(left + 12, top + 14, right, FLOOR, STONE, 2, BOLD),
        box(left, top, right + 4, top + 20, WOOD, 6, BOLD),
    )


def long_worktop(left: float, right: float, top: float = 330) -> str:
    """Return a row of kitchen cupboards, seen by who stands before it."""
    doors = "".join(
        box(left + at * 150, top + 14, left + at * 150 + 150, FLOOR - 12, STONE, 2, BOLD)
        for at in range(int((right - left) / 150) + 1)
    )
    return support(doors, box(left - 20, top - 8, right + 20, top + 20, WOOD, 6, BOLD))


def table(left: float, right: float, top: float = 350) -> str:
    """Return a table."""
    legs = "".join(box(x, top, x + 15, FLOOR, WOOD, 2, BOLD) for x in (left + 12, right - 27))
    return support(legs, box(left, top, right, top + 20, WOOD, 5, BOLD))


def bed(left: float, right: float, top: float) -> str:
    """Return a bed with a pillow at its left end."""
    legs = "".join(
        box(x, top + 50, x + 18, top + 92, WOOD, 2, BOLD) for x in (left + 20, right - 38)
    )
    head = box(left - 20, top - 70, left - 2, top + 92, WOOD, 5, BOLD)
    frame = box(left - 6, top + 42, right + 6, top + 66, WOOD, 4, BOLD)
    mattress = box(left, top, right, top + 46, WHITE, 12, BOLD)
    soft = limbs([[(left + 26, top - 12, 15), (left + 92, top - 12, 15)]], WHITE, BOLD)
    return support(legs, mattress, frame, head, soft)


def bed_above(left: float, top: float, right: float, bottom: float) -> str:
    """Return a bed seen from above, its pillow at the left."""
    return support(
        box(left - 24, top - 8, left + 4, bottom + 8, WOOD, 6, BOLD),
        box(left, top, right, bottom, WHITE, 22, BOLD),
        box(left + 20, top + 40, left + 116, bottom - 40, "#e9eef2", 26, 5),
    )


def bottle(at: Point, lean: float = 0) -> str:
    """Return a small water bottle, half full, upright at a lean of 0."""
    up = 90 - lean
    cap, neck, foot = point(at, up, 40), point(at, up, 26), point(at, up, -22)
    half = point(at, up, -2)
    glass = limbs([[(*neck, 7), (*point(at, up, 12), 12), (*foot, 12)]], WHITE)
    water = stroke([half, foot], WATER, 18)
    return glass + water + stroke([cap, neck], WOOD, 12)


def bag(handle: Point) -> str:
    """Return a shopping bag that hangs from a hand."""
    x, y = handle
    straps = stroke([(x - 20, y + 52), (x - 4, y), (x + 4, y), (x + 20, y + 52)], width=6)
    return straps + shape(
        [(x - 34, y + 48), (x + 34, y + 48), (x + 40, y + 126), (x - 40, y + 126)], WOOD, 5
    )


def rolled_towel(at: Point, radius: float = 17) -> str:
    """Return the end of a rolled towel."""
    ring = oval(at, radius, radius, 0, CLOTH)
    return support(ring, oval(at, radius * 0.45, radius * 0.45, 0, CLOTH))


def ball(at: Point, radius: float) -> str:
    """Return a tennis ball."""
    x, y = at
    seam = stroke(
        [(x - radius * 0.5, y - radius * 0.8), (x, y), (x - radius * 0.5, y + radius * 0.8)]
    )
    return support(oval(at, radius, radius, 0, "#cfd94e"), seam)


def stool(middle: float) -> str:
    """Return a stool, its seat at SEAT, seen from any side."""
    legs = "".join(
        box(middle + x - 7, SEAT, middle + x + 7, FLOOR, WOOD, 2, BOLD) for x in (-52, 52)
    )
    return support(legs, box(middle - 68, SEAT - 6, middle + 68, SEAT + 14, WOOD, 8, BOLD))
