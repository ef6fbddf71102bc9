"""What do the exercises look like that are done on a chair, seen from the front?"""

from __future__ import annotations

from dataclasses import replace

from content.drawings.body import SHOE
from content.drawings.front import Front, arm, front
from content.drawings.furniture import (
    BOLD,
    CLOTH,
    SEAT,
    STONE,
    WOOD,
    facing_chair,
    floor,
    stool,
)
from content.drawings.ink import (
    LINE,
    Point,
    arc,
    arrow,
    blob,
    box,
    curve,
    ghost,
    limb,
    limbs,
    shaded,
    shape,
    sheet,
    stroke,
    support,
)
from content.drawings.people import Person
from content.drawings.standing import ANKLE

ROOM = floor() + facing_chair(200)
WHOLE = (-70.0, 142.0, 540.0)
"""The frame in which somebody sits."""
NEAR = (30.0, 142.0, 340.0)
"""The frame from the head to the lap."""


def faced(who: Person) -> Front:
    """Return somebody who sits tall and looks at us, hands on the thighs."""
    return Front(
        who=who,
        hips=(200, SEAT - 30),
        feet=((162, ANKLE), (238, ANKLE)),
        knees=((160, 412), (240, 412)),
        toes=(-100, -80),
        hands=((160, 384), (240, 384)),
        elbows=((136, 330), (264, 330)),
        palms=(-70, -110),
    )


def on_seat(who: Person) -> Front:
    """Return somebody who holds the sides of the seat."""
    return replace(
        faced(who),
        hands=((124, 392), (276, 392)),
        elbows=((128, 334), (272, 334)),
        palms=(-86, -94),
    )


def cushion_squeeze(who: Person) -> str:
    """Draw knees that press a cushion between them."""
    apart = replace(on_seat(who), knees=((138, 412), (262, 412)), feet=((150, ANKLE), (250, ANKLE)))
    pressed = replace(apart, knees=((154, 412), (246, 412)))
    cushion = box(154, 366, 246, 452, CLOTH, 26, BOLD)
    squeeze = arrow([(48, 430), (112, 430)], mirror=200)
    return sheet(
        WHOLE, ROOM, ghost(front(apart)), front(pressed, between=support(cushion)), squeeze
    )


def knees_apart(who: Person) -> str:
    """Draw knees that push out into a scarf."""
    together = replace(
        on_seat(who), knees=((172, 412), (228, 412)), feet=((166, ANKLE), (234, ANKLE))
    )
    out = replace(together, knees=((148, 412), (252, 412)))
    band = [(128, 392), (146, 404), (200, 402), (254, 404), (272, 392)]
    ends = [(182, 436), (198, 404), (218, 438)]
    scarf = "".join(
        curve(line, LINE, width + 8) + curve(line, CLOTH, width)
        for line, width in ((ends, 9), (band, 16))
    )
    scarf += limb([(200, 402, 13)], CLOTH)
    push = arrow([(110, 436), (46, 436)], mirror=200)
    return sheet(WHOLE, ROOM, ghost(front(together)), front(out, lap=support(scarf)), push)


def towel_pull(who: Person) -> str:
    """Draw a rolled towel that is pulled at both ends."""
    near = replace(
        faced(who),
        hands=((162, 312), (238, 312)),
        elbows=((122, 334), (278, 334)),
        palms=(20, 160),
    )
    apart = replace(
        near, hands=((142, 312), (258, 312)), elbows=((104, 330), (296, 330)), palms=(10, 170)
    )

    def towel(half: float) -> str:
        return limb([(200 - half, 308, 12), (200 + half, 308, 12)], CLOTH)

    pull = arrow([(96, 280), (36, 280)], mirror=200)
    return sheet(
        WHOLE, ROOM, ghost(front(near, lap=towel(50))), front(apart, lap=support(towel(70))), pull
    )


def blade_squeeze(who: Person) -> str:
    """Draw shoulder blades that come together, from behind."""
    wide = Front(
        who=who,
        hips=(200, SEAT - 30),
        half=50,
        shrug=4,
        feet=((166, ANKLE), (234, ANKLE)),
        knees=((172, 404), (228, 404)),
        hands=((124, 384), (276, 384)),
        back=True,
    )
    close = replace(wide, half=43, shrug=-6, hands=((138, 386), (262, 386)))
    blades = ""
    for side in (-1, 1):
        edge = [
            (200 + side * across, y) for across, y in ((40, 282), (16, 292), (15, 318), (24, 330))
        ]
        blades += curve(edge, shaded(who.top, 0.6), 6)
    inward = arrow([(128, 300), (176, 300)], mirror=200, size=0.9)
    room = floor() + stool(200)
    return sheet((20, 146, 360), ghost(front(wide)), front(close) + blades, room, inward)


def elbow_press(who: Person) -> str:
    """Draw a forearm that presses a wall, from above."""
    room = support(
        box(306, -200, 420, 800, STONE, 0, BOLD),
        box(118, 178, 250, 300, WOOD, 14, BOLD),
        box(112, 160, 256, 184, WOOD, 8, BOLD),
    )
    legs = "".join(
        limb([(x, 388, 15), (x, 420, 12)], SHOE) + limb([(x, 262, 30), (x, 372, 23)], who.trousers)
        for x in (156, 212)
    )
    trunk = limb([(128, 240, 32), (242, 240, 32)], who.top)
    sleeve = shaded(who.top, 0.94)

    def forearm(x: float) -> str:
        hand = limb([(x + 2, 334, 11), (x + 2, 362, 9)], who.skin)
        return hand + limb([(250, 244, 22), (x, 322, 14)], sleeve)

    other = limb([(140, 334, 10), (146, 352, 9)], who.skin)
    other += limb([(122, 244, 22), (134, 322, 14)], sleeve)
    nose = limb([(185, 264, 12), (185, 280, 5)], who.skin)
    ears = limbs([[(151, 242, 6)], [(219, 242, 6)]], who.skin)
    head = nose + ears + limbs([[(185, 238, 33)]], who.hair)
    press = arrow([(206, 300), (270, 300)], size=0.9)
    rest = legs + trunk + other
    return sheet((-60, 120, 460), room, ghost(forearm(268)), rest + forearm(288) + head, press)


def chair_mountain(who: Person) -> str:
    """Draw somebody who grows tall, palms turning out."""
    soft = replace(faced(who), hips=(200, SEAT - 8), shrug=-8, half=38)
    tall = replace(
        faced(who),
        hands=((112, 372), (288, 372)),
        elbows=((130, 326), (270, 326)),
        palms=(-110, -70),
    )
    rise = arrow([(264, 240), (264, 156)])
    return sheet(WHOLE, ROOM, ghost(front(soft)), front(tall), rise)


def neck_turns(who: Person) -> str:
    """Draw a head that turns to one side."""
    ahead = faced(who)
    aside = replace(ahead, turn=1)
    turn = arrow(arc((200, 222), 84, 30, 205, 130), size=0.75)
    return sheet((55, 146, 290), ROOM, ghost(front(ahead)), front(aside), turn)


def open_elbows(who: Person) -> str:
    """Draw elbows that open, fingertips on the shoulders."""
    closed = replace(
        faced(who),
        hands=((166, 284), (234, 284)),
        elbows=((176, 330), (224, 330)),
        palms=(110, 70),
    )
    wide = replace(
        closed, hands=((138, 282), (262, 282)), elbows=((94, 304), (306, 304)), palms=(50, 130)
    )
    out = arrow([(120, 346), (62, 330)], mirror=200, size=0.9)
    start = ghost(arm(closed, 0), arm(closed, 1))
    return sheet(WHOLE, ROOM, front(wide, lap=start), out)


def rib_breaths(who: Person) -> str:
    """Draw ribs that widen under two hands."""
    still = replace(
        faced(who),
        hands=((160, 334), (240, 334)),
        elbows=((112, 346), (288, 346)),
        palms=(10, 170),
    )
    wide = replace(
        still,
        who=replace(who, girth=who.girth + 0.14),
        hands=((152, 334), (248, 334)),
        elbows=((102, 342), (298, 342)),
    )
    out = arrow([(140, 306), (76, 300)], mirror=200, size=0.9)
    return sheet(WHOLE, ROOM, ghost(front(still)), front(wide), out)


def seated_turn(who: Person) -> str:
    """Draw ribs that turn, one hand on the other knee."""
    ahead = faced(who)
    turned = replace(
        ahead,
        half=34,
        turn=1,
        hands=((228, 386), (286, 386)),
        elbows=((170, 338), (272, 326)),
        palms=(-20, -90),
    )
    turn = arrow(arc((200, 296), 108, 32, 200, 140), size=0.9)
    return sheet(WHOLE, ROOM, ghost(front(ahead)), front(turned), turn)


def side_reach(who: Person) -> str:
    """Draw somebody who leans, one hand sliding down the side of the chair."""
    tall = replace(
        faced(who),
        hands=((126, 394), (274, 394)),
        elbows=((130, 336), (270, 336)),
        palms=(-90, -90),
    )
    leaning = replace(
        tall,
        lean=17,
        tilt=6,
        hands=((126, 394), (302, 432)),
        elbows=((140, 346), (300, 372)),
    )
    down = arrow([(344, 364), (344, 450)])
    return sheet(WHOLE, ROOM, ghost(front(tall)), front(leaning), down)


def ankle_on_shin(who: Person) -> str:
    """Draw one ankle on the other leg, the bent knee falling out."""
    high = replace(
        faced(who),
        feet=((162, ANKLE), (186, 424)),
        knees=((160, 412), (282, 366)),
        toes=(-100, 200),
        hands=((150, 380), (236, 366)),
    )
    low = replace(high, knees=((160, 412), (298, 404)), hands=((150, 380), (246, 376)))
    fall = arrow([(346, 344), (358, 384), (346, 428)])
    return sheet(WHOLE, ROOM, ghost(front(high)), front(low), fall)


def table_slide(who: Person) -> str:
    """Draw a hand that slides a cloth over a table in a wide arc."""
    middle = replace(
        faced(who),
        hands=((160, 366), (214, 388)),
        elbows=((118, 330), (262, 342)),
        palms=(-40, -130),
    )
    out = replace(
        middle, hands=((160, 366), (352, 366)), elbows=((118, 330), (294, 320)), palms=(-40, -20)
    )
    top = shape([(10, 346), (430, 346), (480, 440), (-40, 440)], WOOD, BOLD)
    edge = box(-40, 440, 480, 462, shaded(WOOD), 2, BOLD)
    board = support(top, edge)

    def cloth(x: float, y: float) -> str:
        return blob([(x - 34, y), (x, y - 13), (x + 36, y), (x, y + 15)], CLOTH)

    sweep = arrow([(250, 414), (326, 418), (404, 396)], both=True)
    return sheet(
        (-60, 134, 520),
        facing_chair(200),
        front(out, lap=board + ghost(cloth(208, 394), arm(middle, 1)) + cloth(366, 374)),
        sweep,
    )


def warm_towel(who: Person) -> str:
    """Draw a warm towel round neck and shoulders, which turn in tiny circles."""
    low = faced(who)
    high = replace(low, shrug=9)
    drape: list[Point] = [(134, 262), (158, 244), (180, 252), (200, 276), (220, 252), (242, 244)]
    drape += [
        (266, 262),
        (262, 330),
        (240, 330),
        (234, 284),
        (200, 306),
        (166, 284),
        (160, 330),
        (138, 330),
    ]
    steam = "".join(
        curve([(x, 226), (x - 7, 212), (x + 7, 198), (x, 184)], "#b98f86", 5)
        for x in (118, 140, 260, 282)
    )
    circle = arrow(arc((318, 278), 32, 32, 200, -290), size=0.7)
    return sheet(
        NEAR,
        ROOM,
        ghost(front(low)),
        front(high)
        + blob(drape, CLOTH, 5)
        + stroke([(140, 316), (160, 316)], "#c9a24a", 7)
        + stroke([(240, 316), (260, 316)], "#c9a24a", 7),
        steam,
        circle,
    )
