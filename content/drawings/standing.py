"""What do the exercises look like that are done standing up?"""

from __future__ import annotations

from dataclasses import replace

from content.drawings.body import Body, body
from content.drawings.furniture import FLOOR, SEAT, chair, floor, table, wall, worktop
from content.drawings.ink import Point, arrow, closer, point, sheet, there_and_back, two

ANKLE = FLOOR - 24
LEG = 189.0


def stood(ankle: Point, angle: float = 90) -> Point:
    """Return where her hips are above an ankle, with the leg straight."""
    return point(ankle, angle, LEG)


def tiptoe(ankle: Point, angle: float) -> Point:
    """Return where an ankle goes when the heel lifts by `angle` and the ball of the foot stays."""
    ball = point(point(ankle, -90, 14), 0, 24)
    return point(point(ball, 90 - angle, 14), 180 - angle, 24)


def chair_stand() -> str:
    """Draw from a chair to her feet."""
    room = floor() + wall(40) + chair(96, 206)
    sitting = Body(
        hips=(150, SEAT - 30),
        lean=22,
        feet=((250, ANKLE), (240, ANKLE)),
        hands=((250, 368), (262, 366)),
    )
    standing = Body(
        hips=stood((228, ANKLE)),
        lean=3,
        feet=((228, ANKLE), (236, ANKLE)),
        hands=((244, 332), (250, 330)),
    )
    return two(
        room + body(sitting), room + body(standing) + arrow([(316, 420), (328, 330), (312, 240)])
    )


def wall_push_up() -> str:
    """Draw leaning to a wall and pushing away."""
    room = floor() + wall(335)
    feet = ((166, ANKLE), (156, ANKLE))
    hands = ((324, 226), (324, 236))
    away = Body(hips=stood(feet[0], 84), lean=6, feet=feet, hands=hands, palms=(82, 82))
    near = Body(hips=stood(feet[0], 70), lean=20, feet=feet, hands=hands, palms=(82, 82))
    return two(room + body(away), room + body(near) + there_and_back((180, 150), (240, 134)))


def heel_raises() -> str:
    """Draw on flat feet and on her toes."""
    room = floor() + worktop(286, 376, 320)
    feet = ((196, ANKLE), (204, ANKLE))
    hands = ((296, 310), (304, 308))
    flat = Body(hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    high = tiptoe(feet[0], 38)
    raised = replace(flat, hips=stood(high), feet=(high, tiptoe(feet[1], 38)), toes=(-38, -38))
    return two(room + body(flat), room + body(raised) + arrow([(140, 510), (140, 440)]))


def mini_squat() -> str:
    """Draw tall at the sink and sitting back a little."""
    room = floor() + worktop(286, 376, 320)
    feet = ((206, ANKLE), (214, ANKLE))
    hands = ((292, 310), (300, 308))
    tall = Body(hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    dipped = replace(tall, hips=(152, 356), lean=24)
    return two(room + body(tall), room + body(dipped) + arrow([(96, 250), (80, 300), (92, 356)]))


def leg_back() -> str:
    """Draw one straight leg going behind her."""
    room = floor() + worktop(286, 376, 320)
    feet = ((196, ANKLE), (204, ANKLE))
    hands = ((296, 310), (304, 308))
    tall = Body(hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    behind = replace(tall, lean=4, feet=(point(tall.hips, -116, LEG), feet[1]), toes=(None, 0))
    swing = arrow([(136, 390), (76, 390)])
    return two(room + body(tall), room + body(behind) + swing)


def heel_to_seat() -> str:
    """Draw one heel going up behind her."""
    room = floor() + chair(300, 376)
    feet = ((210, ANKLE), (218, ANKLE))
    hands = ((300, 252), (304, 250))
    tall = Body(hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    knee = point(tall.hips, -92, 96)
    bent = replace(tall, feet=(point(knee, 190, 94), feet[1]), toes=(None, 0))
    return two(room + body(tall), room + body(bent) + arrow([(150, 500), (96, 478), (66, 430)]))


def calf_stretch() -> str:
    """Draw one foot behind her, then leaning in."""
    room = floor() + wall(335)
    front, back = (232, ANKLE), (100, ANKLE)
    hands = ((324, 240), (324, 250))
    upright = Body(hips=(182, 338), lean=8, feet=(back, front), hands=hands, palms=(82, 82))
    leaning = replace(upright, hips=stood(back, 58), lean=20)
    return two(room + body(upright), room + body(leaning) + arrow([(110, 190), (180, 160)]))


def front_hip_stretch() -> str:
    """Draw one foot behind her, then both knees bent."""
    room = floor() + chair(300, 376)
    front, back = (232, ANKLE), tiptoe((104, ANKLE), 40)
    hands = ((300, 252), (304, 250))
    upright = Body(hips=(176, 336), feet=(back, front), toes=(-40, 0), hands=hands)
    lower = replace(
        upright, hips=(180, 374), lean=-4, feet=(tiptoe((96, ANKLE), 48), front), toes=(-48, 0)
    )
    return two(room + body(upright), room + body(lower) + arrow([(82, 270), (82, 350)]))


def wall_walk() -> str:
    """Draw her fingers low on a wall and high."""
    room = floor() + wall(322, 40)
    low = Body(
        hips=stood((189, ANKLE)),
        lean=2,
        feet=((189, ANKLE), (197, ANKLE)),
        hands=((312, 250), (215, 330)),
        palms=(76, -90),
    )
    high = Body(
        hips=stood((215, ANKLE)),
        lean=2,
        feet=((215, ANKLE), (223, ANKLE)),
        hands=((312, 116), (241, 330)),
        palms=(84, -90),
    )
    return two(room + body(low), room + body(high) + arrow([(374, 250), (374, 140)]))


def arm_pendulum() -> str:
    """Draw leaning on a table, one arm swinging."""
    room = floor(160, 660) + table(464, 640, 350)
    bent = Body(
        hips=(330, 330),
        lean=46,
        nod=-10,
        feet=((316, ANKLE), (350, ANKLE)),
        hands=((414, 375), (500, 338)),
        palms=(-90, 0),
    )
    return sheet(
        closer(room + body(bent) + there_and_back((388, 436), (462, 436)), (410, 370), 1.25, 800)
    )
