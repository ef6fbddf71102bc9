"""What stands around her: floor, wall, chair, worktop, bed?"""

from __future__ import annotations

from content.drawings.ink import GREY, PAPER, WOOD, Point, box, limb, stroke

FLOOR = 530.0
SEAT = 410.0


def floor(left: float = 20, right: float = 380, at: float = FLOOR) -> str:
    """Return the line she stands on."""
    return stroke([(left, at), (right, at)], GREY, 5)


def wall(left: float, top: float = 100) -> str:
    """Return a wall seen from its edge."""
    return box(left, top, left + 24, FLOOR, WOOD, 2)


def chair(left: float, right: float) -> str:
    """Return a chair that faces right: its back is on the left."""
    legs = "".join(box(x, SEAT, x + 11, FLOOR, WOOD, 3) for x in (left, right - 11))
    rest = box(left - 6, SEAT - 150, left + 8, SEAT + 6, WOOD, 5)
    return legs + rest + box(left - 4, SEAT, right + 6, SEAT + 16, WOOD, 5)


def worktop(left: float, right: float, top: float = 330) -> str:
    """Return a kitchen cupboard with its worktop."""
    return box(left + 8, top + 14, right, FLOOR, PAPER, 2) + box(
        left, top, right + 4, top + 16, WOOD
    )


def table(left: float, right: float, top: float = 350) -> str:
    """Return a table."""
    legs = "".join(box(x, top, x + 12, FLOOR, WOOD, 3) for x in (left + 10, right - 22))
    return legs + box(left, top, right, top + 16, WOOD)


def bed(left: float, right: float, top: float) -> str:
    """Return a bed with a pillow at its left end."""
    legs = "".join(box(x, top + 40, x + 14, top + 66, WOOD, 3) for x in (left + 24, right - 38))
    pillow = limb([(left + 28, top - 10, 12), (left + 92, top - 10, 12)], WOOD)
    return legs + box(left, top, right, top + 48, PAPER, 14) + pillow


def bottle(at: Point) -> str:
    """Return a small water bottle, half full, upright."""
    x, y = at
    cap, whole = (
        box(x - 6, y - 42, x + 6, y - 28, WOOD, 3),
        box(x - 11, y - 30, x + 11, y + 24, PAPER),
    )
    return cap + whole + box(x - 11, y - 4, x + 11, y + 24, "#dbe7ec")
