"""What do the exercises look like that are done standing up?"""

from __future__ import annotations

from dataclasses import replace

from content.drawings.body import Body, body
from content.drawings.front import Front, front
from content.drawings.furniture import (
    BOLD,
    FLOOR,
    SEAT,
    STONE,
    WOOD,
    bag,
    chair,
    floor,
    long_worktop,
    table,
    wall,
    worktop,
)
from content.drawings.ink import Point, arc, arrow, box, ghost, point, sheet, stroke, support
from content.drawings.people import Person

ANKLE = FLOOR - 26
LEG = 189.0
UPRIGHT = (-110.0, 74.0, 640.0)
"""The frame in which somebody stands in the middle."""


def stood(ankle: Point, angle: float = 90) -> Point:
    """Return where the hips are above an ankle, with the leg straight."""
    return point(ankle, angle, LEG)


def tiptoe(ankle: Point, angle: float) -> Point:
    """Return where an ankle goes when the heel lifts by `angle` and the ball of the foot stays."""
    ball = point(point(ankle, -90, 14), 0, 24)
    return point(point(ball, 90 - angle, 14), 180 - angle, 24)


def chair_stand(who: Person) -> str:
    """Draw from a chair to standing."""
    room = floor() + wall(40) + chair(96, 206)
    feet = ((236, ANKLE), (244, ANKLE))
    sitting = Body(
        who=who, hips=(158, SEAT - 32), lean=24, feet=feet, hands=((250, 368), (262, 366))
    )
    standing = replace(sitting, hips=stood(feet[0]), lean=2, hands=((248, 332), (256, 330)))
    up = arrow([(338, 330), (352, 240), (322, 152)])
    return sheet((-120, 74, 640), room, ghost(body(sitting)), body(standing), up)


def wall_push_up(who: Person) -> str:
    """Draw the chest coming to a wall, the body straight."""
    room = floor() + wall(335)
    feet = ((166, ANKLE), (156, ANKLE))
    hands = ((324, 226), (324, 236))
    away = Body(who=who, hips=stood(feet[0], 84), lean=6, feet=feet, hands=hands, palms=(82, 82))
    near = replace(away, hips=stood(feet[0], 72), lean=18)
    there = arrow([(98, 236), (196, 204)], both=True)
    return sheet((-120, 74, 640), room, ghost(body(away)), body(near), there)


def heel_raises(who: Person) -> str:
    """Draw the heels coming off the floor."""
    room = floor() + worktop(286, 396, 320)
    feet = ((196, ANKLE), (206, ANKLE))
    hands = ((300, 308), (308, 306))
    flat = Body(who=who, hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    high = tiptoe(feet[0], 38)
    raised = replace(flat, hips=stood(high), feet=(high, tiptoe(feet[1], 38)), toes=(-38, -38))
    up = arrow([(140, 520), (140, 436)])
    return sheet((-100, 74, 640), room, ghost(body(flat)), body(raised), up)


def mini_squat(who: Person) -> str:
    """Draw somebody at the sink who sits back a little."""
    room = floor() + worktop(286, 396, 320)
    tap = support(stroke([(362, 318), (362, 276), (340, 276), (340, 288)], "#8b98a3", 11))
    feet = ((206, ANKLE), (216, ANKLE))
    hands = ((300, 308), (308, 306))
    tall = Body(who=who, hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    dipped = replace(tall, hips=(184, 329), lean=12)
    down = arrow([(128, 286), (116, 320), (122, 362)])
    return sheet((-100, 74, 640), room, tap, ghost(body(tall)), body(dipped), down)


def leg_back(who: Person) -> str:
    """Draw one straight leg going a little way behind."""
    room = floor() + worktop(286, 396, 320)
    feet = ((196, ANKLE), (206, ANKLE))
    hands = ((300, 308), (308, 306))
    tall = Body(who=who, hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    behind = replace(tall, feet=(point(tall.hips, -112, LEG), feet[1]), toes=(None, 0))
    swing = arrow([(132, 428), (66, 418)])
    return sheet((-120, 74, 640), room, ghost(body(tall)), body(behind), swing)


def heel_to_seat(who: Person) -> str:
    """Draw one heel going up behind."""
    room = floor() + chair(300, 386)
    feet = ((210, ANKLE), (220, ANKLE))
    hands = ((296, 252), (302, 250))
    tall = Body(who=who, hips=stood(feet[0]), lean=2, feet=feet, hands=hands)
    knee = point(tall.hips, -92, 96)
    bent = replace(tall, feet=(point(knee, 196, 94), feet[1]), toes=(None, 0))
    up = arrow([(150, 514), (96, 500), (66, 452)])
    return sheet((-100, 74, 640), room, ghost(body(tall)), body(bent), up)


def calf_stretch(who: Person) -> str:
    """Draw somebody who leans to a wall, one foot behind."""
    room = floor() + wall(335)
    ahead, back = (232, ANKLE), (100, ANKLE)
    hands = ((324, 240), (324, 250))
    upright = Body(
        who=who, hips=(178, 338), lean=4, feet=(back, ahead), hands=hands, palms=(82, 82)
    )
    leaning = replace(upright, hips=stood(back, 59), lean=16)
    lean = arrow([(112, 250), (178, 222)])
    return sheet((-120, 74, 640), room, ghost(body(upright)), body(leaning), lean)


def front_hip_stretch(who: Person) -> str:
    """Draw one foot behind, both knees bent a little."""
    room = floor() + chair(300, 386)
    ahead, back = (226, ANKLE), tiptoe((64, ANKLE), 40)
    hands = ((296, 252), (302, 250))
    upright = Body(who=who, hips=(158, 326), feet=(back, ahead), toes=(-40, 0), hands=hands)
    lower = replace(upright, hips=(168, 338), lean=-5)
    down = arrow([(92, 286), (92, 362)])
    return sheet((-110, 74, 640), room, ghost(body(upright)), body(lower), down)


def wall_walk(who: Person) -> str:
    """Draw fingers that go up a wall."""
    room = floor() + wall(330)
    low = Body(
        who=who,
        hips=stood((186, ANKLE)),
        lean=2,
        feet=((186, ANKLE), (196, ANKLE)),
        hands=((314, 250), (196, 330)),
        palms=(76, -90),
    )
    high = replace(
        low,
        hips=stood((214, ANKLE)),
        feet=((214, ANKLE), (224, ANKLE)),
        hands=((312, 112), (226, 330)),
        palms=(84, -90),
    )
    up = arrow([(386, 250), (386, 130)])
    return sheet((-120, 64, 640), room, ghost(body(low)), body(high), up)


def arm_pendulum(who: Person) -> str:
    """Draw somebody who leans on a table, one arm swinging."""
    room = floor() + table(462, 650, 350)
    bent = Body(
        who=who,
        hips=(322, 330),
        lean=38,
        nod=-6,
        feet=((290, ANKLE), (330, ANKLE)),
        hands=((366, 350), (478, 338)),
        palms=(-104, 0),
    )
    swung = replace(bent, hands=((438, 350), (478, 338)), palms=(-70, 0))
    swing = arrow([(360, 414), (402, 426), (444, 414)], both=True)
    return sheet((110, 74, 640), room, ghost(body(bent)), body(swung), swing)


def bottom_stair(who: Person) -> str:
    """Draw one foot on the bottom stair, the other to follow."""
    steps = support(
        box(270, 454, 620, 540, STONE, 2, BOLD),
        box(390, 378, 620, 460, STONE, 2, BOLD),
        box(510, 302, 620, 384, STONE, 2, BOLD),
    )
    rail = support(
        stroke([(280, 452), (280, 276)], "#3d3338", 22),
        stroke([(280, 452), (280, 276)], WOOD, 10),
        stroke([(246, 292), (700, 3)], "#3d3338", 30),
        stroke([(246, 292), (700, 3)], WOOD, 16),
    )
    low, high = (206, ANKLE), (296, 454 - 26)
    hands = ((250, 340), (296, 254))
    below = Body(
        who=who, hips=stood((206, ANKLE)), feet=(low, (216, ANKLE)), hands=hands, palms=(-80, 30)
    )
    above = replace(below, hips=(236, 306), lean=12, feet=(high, (214, ANKLE)))
    up = arrow([(238, 500), (246, 440), (276, 400)], size=0.9)
    return sheet((-60, 74, 640), floor(), rail, steps, ghost(body(below)), body(above), up)


def two_bag_carry(who: Person) -> str:
    """Draw somebody who walks with a bag in each hand."""
    far, near = (262.0, 318.0), (170.0, 320.0)
    walking = Body(
        who=who,
        hips=(212, 322),
        lean=2,
        feet=((152, ANKLE - 8), (272, ANKLE)),
        toes=(-24, 14),
        hands=(near, far),
        palms=(-90, -90),
    )
    before = replace(
        walking,
        hips=(122, 322),
        feet=((182, ANKLE), (62, ANKLE - 8)),
        toes=(14, -24),
        hands=((152, 320), (100, 320)),
    )
    go = arrow([(320, 250), (404, 250)])
    return sheet(
        (-110, 74, 640),
        floor(),
        ghost(body(before, held=bag((152, 338)))),
        bag((far[0], far[1] + 18)) + body(walking, held=bag((near[0], near[1] + 18))),
        go,
    )


def wall_stand(who: Person) -> str:
    """Draw somebody who grows tall with the back to a wall."""
    room = floor() + wall(110) + support(chair(286, 372))
    ankle = (204, ANKLE)
    soft = Body(
        who=who,
        hips=(184, 320),
        lean=6,
        nod=22,
        round=10,
        feet=(ankle, (212, ANKLE)),
        hands=((214, 340), (284, 262)),
        palms=(-90, -20),
    )
    tall = replace(
        soft, lean=-6, nod=-6, jut=-4, round=-2, hips=(182, 316), hands=((196, 336), (284, 262))
    )
    back = arrow([(262, 132), (216, 126)], size=0.9)
    return sheet((-110, 74, 640), room, ghost(body(soft)), body(tall), back)


def heel_to_toe(who: Person) -> str:
    """Draw one foot going straight before the other, the hands on the worktop."""
    room = floor() + worktop(286, 396, 320)
    beside = ((196, ANKLE), (208, ANKLE))
    hands = ((300, 308), (308, 306))
    apart = Body(who=who, hips=stood((190, ANKLE)), feet=beside, hands=hands)
    behind, ahead = (160, ANKLE), (228, ANKLE)
    in_line = replace(apart, hips=(194, ANKLE - 186), feet=(behind, ahead))
    forward = arrow([(110, 500), (196, 500)])
    return sheet((-100, 74, 640), room, ghost(body(apart)), body(in_line), forward)


def from_behind(who: Person, middle: float = 200, lean: float = 0) -> Front:
    """Return somebody at a worktop, seen from behind."""
    return Front(
        who=who,
        hips=(middle, ANKLE - 188),
        lean=lean,
        feet=((middle - 30, ANKLE), (middle + 30, ANKLE)),
        toes=(-104, -76),
        hands=((middle - 74, 322), (middle + 74, 322)),
        palms=(60, 120),
        back=True,
        far=(True, True),
    )


KITCHEN = floor() + long_worktop(-170, 570, 322)


def side_leg_lift(who: Person) -> str:
    """Draw one leg going out to the side."""
    tall = from_behind(who)
    out = replace(tall, feet=(tall.feet[0], point(tall.hip(1), -66, LEG)), toes=(-104, -76))
    swing = arrow([(322, 446), (396, 424)])
    return sheet((-120, 74, 640), KITCHEN, ghost(front(tall)), front(out), swing)


def side_steps(who: Person) -> str:
    """Draw a step to the side along the worktop."""
    start = from_behind(who, 120)
    stepped = replace(
        from_behind(who, 230),
        feet=((176, ANKLE), (274, ANKLE)),
        hips=(228, ANKLE - 186),
        hands=((150, 322), (306, 322)),
    )
    go = arrow([(340, 440), (424, 440)])
    return sheet((-120, 74, 640), KITCHEN, ghost(front(start)), front(stepped), go)


def weight_shift(who: Person) -> str:
    """Draw the weight going to one foot."""
    middle = from_behind(who)
    feet = ((156, ANKLE), (244, ANKLE))
    middle = replace(middle, feet=feet, hips=(200, ANKLE - 182))
    shifted = replace(middle, hips=(236, ANKLE - 184), lean=-2)
    sway = arrow([(140, 330), (262, 330)], both=True)
    return sheet((-120, 74, 640), KITCHEN, ghost(front(middle)), front(shifted), sway)


def hip_circles(who: Person) -> str:
    """Draw hips that stir."""
    feet = ((150, ANKLE), (250, ANKLE))
    left = replace(from_behind(who), feet=feet, hips=(172, ANKLE - 185), lean=8)
    right = replace(left, hips=(226, ANKLE - 185), lean=-8)
    round_ = arrow(arc((200, 320), 104, 30, 160, 300))
    return sheet((-120, 74, 640), KITCHEN, ghost(front(left)), front(right), round_)
