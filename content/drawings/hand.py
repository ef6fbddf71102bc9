"""What do the exercises for the hands look like?"""

from __future__ import annotations

from collections.abc import Sequence

from content.drawings.ink import (
    PAPER,
    WARM,
    WOOD,
    Disc,
    Point,
    arrow,
    box,
    closer,
    limb,
    limbs,
    point,
    three,
    two,
)


def tendon_glides() -> str:
    """Draw a straight hand, a hook and a soft fist."""
    cuff = limb([(120, 650, 60), (120, 490, 40)], WARM)
    bent = (((0, 0, 0), 24), ((4, 96, 66), 24), ((84, 96, 60), 30))
    hands = (_sideways((120, 430), bends, thumb) + cuff for bends, thumb in bent)
    return three(*(closer(hand, (126, 330), 1.3, 266) for hand in hands))


def finger_fan() -> str:
    """Draw a hand on a table, its fingers together and then wide."""
    close = _from_above((214, 440), (-5, -2, 2, 6), 34)
    wide = _from_above((214, 440), (-26, -8, 10, 30), 62)
    cuff = limb([(214, 600, 52), (214, 490, 46)], WARM)
    table = box(20, 100, 380, 580, WOOD, 20)
    left = arrow([(150, 150), (112, 158), (84, 180)])
    right = arrow([(276, 150), (314, 160), (342, 184)])
    return two(table + close + cuff, table + wide + cuff + left + right)


def palms_together() -> str:
    """Draw two hands, palm to palm, at the chest and then lower."""
    lower = _pair(400, 20) + arrow([(330, 220), (330, 310)])
    return two(_pair(330, 130), lower)


def _finger(base: Point, way: float, bends: Sequence[float], size: float = 1) -> list[Disc]:
    """Return a finger that starts out in the direction `way` and bends right at each joint."""
    discs: list[Disc] = [(*base, 19 * size)]
    at = base
    for bend, long, thick in zip(bends, (62, 42, 30), (17, 16, 13), strict=True):
        way -= bend
        at = point(at, way, long * size)
        discs.append((*at, thick * size))
    return discs


def _sideways(wrist: Point, bends: Sequence[float], thumb: float) -> str:
    """Return an upright hand from the side of its thumb, which leans away by `thumb`."""
    knuckle = point(wrist, 90, 104)
    palm: list[Disc] = [(*wrist, 27), (*point(wrist, 90, 30), 33), (*knuckle, 25)]
    root = point(point(wrist, 90, 34), 0, 10)
    tip = point(root, 90 - thumb, 52)
    over = [(*root, 20), (*tip, 15), (*point(tip, 104 - thumb, 28), 12)]
    return limbs([palm, _finger(knuckle, 90, bends)], PAPER) + limb(over, PAPER)


def _from_above(wrist: Point, spread: Sequence[float], thumb: float) -> str:
    """Return the back of a hand; `spread` is how far each finger leans to the right."""
    x, y = wrist
    knuckles = [(x - 52, y - 128), (x - 18, y - 140), (x + 18, y - 138), (x + 51, y - 120)]
    left: list[Disc] = [(x - 20, y, 34), (x - 36, y - 104, 34)]
    right: list[Disc] = [(x + 20, y, 34), (x + 34, y - 100, 34)]
    middle: list[Disc] = [(x, y, 34), (x, y - 100, 38)]
    fingers = [
        _finger(base, 90 - lean, (0, 0, 0), size)
        for base, lean, size in zip(knuckles, spread, (0.88, 1.0, 0.94, 0.74), strict=True)
    ]
    root = (x - 34, y - 40)
    tip = point(root, 90 + thumb, 82)
    out = [(*root, 28), (*tip, 19), (*point(tip, 78 + thumb, 44), 15)]
    return limbs([left, right, middle, out, *fingers], PAPER)


def _pair(height: float, drop: float) -> str:
    """Return two hands that meet at a height, the elbows lower by `drop`."""
    drawn = ""
    for side in (-1, 1):
        wrist, elbow = (200 + side * 24, height), (200 + side * 150, height + drop)
        drawn += limb([(*elbow, 40), (*wrist, 33)], WARM)
        middle, tip = (200 + side * 21, height - 70, 20), (200 + side * 15, height - 150, 12)
        drawn += limb([(*wrist, 25), middle, tip], PAPER)
    return drawn
