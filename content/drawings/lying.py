"""What do the exercises look like that are done lying in bed?"""

from __future__ import annotations

from dataclasses import replace

from content.drawings.body import Body, body
from content.drawings.furniture import bed
from content.drawings.ink import angle_of, arrow, point, there_and_back, two_rows

TOP = 206.0
ROOM = bed(110, 690, TOP)
BACK = TOP - 29
HIPS = (352.0, BACK)
BENT = (486.0, TOP - 24)
LONG = (540.0, TOP - 12)
FLAT = Body(
    hips=HIPS,
    lean=-90,
    nod=6,
    feet=(BENT, (494, TOP - 24)),
    hands=((358, TOP - 13), (358, TOP - 16)),
    elbows=(-1, -1),
    palms=(0, 0),
)


def bridge() -> str:
    """Draw her hips down and lifted."""
    shoulder = FLAT.shoulder
    hips = (346.0, 140.0)
    lifted = replace(FLAT, hips=hips, lean=90 - angle_of(hips, shoulder), nod=27)
    return two_rows(ROOM + body(FLAT), ROOM + body(lifted) + arrow([(346, 96), (346, 50)]))


def straight_leg() -> str:
    """Draw one straight leg down and lifted."""
    down = replace(FLAT, feet=(LONG, (470, TOP - 24)), toes=(80, 0))
    up = replace(down, feet=(point(HIPS, 24, 189), (470, TOP - 24)), toes=(None, 0))
    return two_rows(ROOM + body(down), ROOM + body(up) + arrow([(590, 190), (604, 140), (590, 90)]))


def knee_hug() -> str:
    """Draw one foot near, then the knee held."""
    long = replace(FLAT, feet=((470, TOP - 24), LONG), toes=(0, 80))
    knee = point(HIPS, 108, 96)
    hugged = replace(
        long,
        feet=(point(knee, -8, 94), LONG),
        toes=(None, 80),
        hands=(point(HIPS, 80, 70), point(HIPS, 84, 72)),
        palms=(40, 40),
        elbows=(1, 1),
    )
    return two_rows(
        ROOM + body(long), ROOM + body(hugged) + arrow([(470, 150), (440, 60), (370, 30)])
    )


def heel_slides() -> str:
    """Draw one leg long, then bent."""
    long = replace(FLAT, feet=(LONG, LONG), toes=(80, 80))
    bent = replace(long, feet=((462, TOP - 24), LONG), toes=(0, 80))
    return two_rows(ROOM + body(long), ROOM + body(bent) + there_and_back((500, 150), (580, 150)))
