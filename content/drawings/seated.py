"""What do the exercises look like that are done on a chair?"""

from __future__ import annotations

from dataclasses import replace

from content.drawings.body import Body, body
from content.drawings.furniture import SEAT, bottle, chair, floor
from content.drawings.ink import DEEP, arrow, closer, point, stroke, two
from content.drawings.standing import ANKLE, tiptoe

ROOM = floor() + chair(96, 206)
FEET = ((236, ANKLE), (246, ANKLE))
UPRIGHT = Body(
    hips=(146, SEAT - 30), lean=2, feet=FEET, hands=((212, 352), (216, 350)), palms=(-20, -20)
)


def knee_straighten() -> str:
    """Draw one knee bent and straight."""
    foot = point(UPRIGHT.hips, -6, 188)
    straight = replace(UPRIGHT, feet=(foot, FEET[1]), toes=(None, 0))
    return near(
        ROOM + body(UPRIGHT), ROOM + body(straight) + arrow([(286, 502), (332, 484), (346, 440)])
    )


def knee_lift() -> str:
    """Draw one foot on the floor and lifted."""
    held = replace(UPRIGHT, hands=((170, 396), (176, 394)), palms=(-80, -80), lean=0)
    lifted = replace(held, feet=((244, 452), FEET[1]), toes=(-8, 0))
    return near(ROOM + body(held), ROOM + body(lifted) + arrow([(300, 420), (300, 340)]))


def bottle_curl() -> str:
    """Draw a bottle low and at her shoulder."""
    shoulder = point(UPRIGHT.shoulder, UPRIGHT.up, -6)
    elbow = point(shoulder, -88, 64)
    low, high = point(elbow, -18, 60), point(elbow, 38, 60)
    down = replace(UPRIGHT, hands=(low, (216, 350)), palms=(-10, -20))
    up = replace(UPRIGHT, hands=(high, (216, 350)), palms=(52, -20))
    return near(
        ROOM + body(down, held=bottle(point(low, -10, 12))),
        ROOM
        + body(up, held=bottle(point(high, 52, 12)))
        + arrow([(276, 336), (292, 290), (280, 240)]),
    )


def scarf_row() -> str:
    """Draw rowing with a scarf round one foot."""
    foot = (326, ANKLE - 2)
    ball = point(point(foot, -32, 10), 58, 26)
    front = replace(UPRIGHT, feet=(foot, FEET[0]), toes=(58, 0), hands=((252, 330), (256, 328)))
    back = replace(front, lean=-2, hands=((176, 322), (182, 320)))
    return near(
        ROOM + stroke([ball, (262, 334)], DEEP, 7) + body(front),
        ROOM + stroke([ball, (190, 326)], DEEP, 7) + body(back) + arrow([(290, 270), (216, 270)]),
    )


def leg_stretch() -> str:
    """Draw one leg long, upright and tipped forward."""
    hips = (176, SEAT - 30)
    foot = (330, ANKLE - 2)
    room = floor() + chair(96, 216)
    tall = replace(
        UPRIGHT, hips=hips, feet=(foot, (252, ANKLE)), toes=(62, 0), hands=((236, 360), (240, 358))
    )
    tipped = replace(tall, lean=34, hands=((262, 372), (270, 370)))
    return near(
        room + body(tall), room + body(tipped) + arrow([(190, 150), (260, 160), (312, 206)])
    )


def clasped_lift() -> str:
    """Draw clasped hands on her lap and lifted."""
    low = replace(UPRIGHT, hands=((216, 346), (220, 346)))
    high = replace(UPRIGHT, hands=((238, 178), (242, 180)), palms=(54, 54), nod=-6)
    return near(ROOM + body(low), ROOM + body(high) + arrow([(286, 340), (312, 270), (296, 190)]))


def tall_and_soft() -> str:
    """Draw her back round and long."""
    room = floor() + chair(86, 206)
    soft = replace(
        UPRIGHT, hips=(158, SEAT - 30), lean=12, round=16, nod=34, hands=((226, 362), (230, 360))
    )
    tall = replace(soft, lean=-3, round=-6, nod=-6)
    return near(room + body(soft), room + body(tall) + arrow([(290, 300), (290, 200)]))


def heel_toe_rock() -> str:
    """Draw her toes up, then her heels."""
    room = floor() + chair(96, 180)
    toes = replace(UPRIGHT, toes=(30, 30), feet=((236, ANKLE - 3), (250, ANKLE - 3)))
    heels = replace(UPRIGHT, toes=(-34, -34), feet=(tiptoe(FEET[0], 34), tiptoe((250, ANKLE), 34)))
    return near(
        room + body(toes) + arrow([(306, 520), (312, 494), (302, 470)]),
        room + body(heels) + arrow([(214, 526), (206, 494), (212, 462)]),
    )


def near(first: str, second: str) -> str:
    """Return two steps a little larger: a seated body leaves the room."""
    middle = (205.0, 395.0)
    return two(closer(first, middle, 1.2), closer(second, middle, 1.2))
