"""What do the exercises look like that are done lying in bed?"""

from __future__ import annotations

from dataclasses import replace

from content.drawings.body import Body, body
from content.drawings.front import Front, front
from content.drawings.furniture import bed, bed_above, floor, rolled_towel
from content.drawings.ink import angle_of, arc, arrow, ghost, point, sheet, turned
from content.drawings.people import Person

TOP = 330.0
ROOM = floor(at=TOP + 94) + bed(110, 640, TOP)
WHOLE = (90.0, 52.0, 560.0)
"""The frame in which somebody lies."""
BENT = (486.0, TOP - 26)
LONG = (538.0, TOP - 15)


def lain(who: Person) -> Body:
    """Return somebody on the back, knees bent, the head on the pillow."""
    return Body(
        who=who,
        hips=(352, TOP - 30 * who.girth),
        lean=-90,
        nod=8,
        feet=(BENT, (496, TOP - 26)),
        hands=((356, TOP - 14), (356, TOP - 17)),
        palms=(0, 0),
        bare=True,
    )


def bridge(who: Person) -> str:
    """Draw hips lifted a little way."""
    flat = lain(who)
    shoulder = flat.shoulder
    hips = point(shoulder, 19, 120)
    lifted = replace(flat, hips=hips, lean=90 - angle_of(hips, shoulder), nod=26)
    up = arrow([(340, 224), (340, 150)])
    return sheet(WHOLE, ROOM, ghost(body(flat)), body(lifted), up)


def straight_leg(who: Person) -> str:
    """Draw one straight leg lifted as high as a shoebox."""
    down = replace(lain(who), feet=(LONG, (470, TOP - 26)), toes=(80, 0))
    up = replace(down, feet=(point(down.hips, 11, 189), (470, TOP - 26)), toes=(None, 0))
    lift = arrow([(604, 314), (610, 268), (600, 226)])
    return sheet(WHOLE, ROOM, ghost(body(down)), body(up), lift)


def knee_hug(who: Person) -> str:
    """Draw one knee held and drawn near."""
    flat = replace(lain(who), feet=((452, TOP - 26), LONG), toes=(0, 80))
    knee = point(flat.hips, 106, 96)
    hugged = replace(
        flat,
        feet=(point(knee, -10, 94), LONG),
        toes=(None, 80),
        hands=(point(flat.hips, 82, 66), point(flat.hips, 86, 68)),
        palms=(40, 40),
        elbows=(1, 1),
    )
    draw = arrow([(462, 196), (430, 156), (376, 140)])
    return sheet(WHOLE, ROOM, ghost(body(flat)), body(hugged), draw)


def heel_slides(who: Person) -> str:
    """Draw one heel sliding near."""
    long = replace(lain(who), feet=((544, TOP - 13), (530, TOP - 17)), toes=(80, 80))
    bent = replace(long, feet=((456, TOP - 26), (530, TOP - 17)), toes=(0, 80))
    slide = arrow([(474, TOP + 22), (588, TOP + 22)], both=True)
    return sheet(WHOLE, ROOM, ghost(body(long)), body(bent), slide)


def thigh_press(who: Person) -> str:
    """Draw a knee that presses into a rolled towel."""
    soft = replace(lain(who), feet=((524, TOP - 15), (530, TOP - 15)), toes=(80, 80))
    firm = replace(soft, feet=((537, TOP - 15), (530, TOP - 15)))
    press = arrow([(446, 172), (446, 246)])
    towel = rolled_towel((444, TOP - 16), 17)
    return sheet(WHOLE, ROOM, ghost(body(soft)), body(firm, between_legs=towel), press)


def pelvic_tilt(who: Person) -> str:
    """Draw hips that tip like a bowl, the low back meeting the bed."""
    arched = replace(lain(who), round=-10)
    flat = replace(arched, round=5)
    tip = arrow(arc((352, 290), 72, 78, 45, 90), both=True, size=0.8)
    return sheet((112, 96, 440), ROOM, ghost(body(arched)), body(flat), tip)


ABOVE = (96.0, 84.0, 576.0)
"""The frame of a bed seen from above."""
MIDDLE = (400.0, 300.0)
BED = bed_above(150, 112, 650, 488)


def from_above(who: Person) -> Front:
    """Return somebody on the back, upright: turn it by 90 to lay the head to the left."""
    return Front(
        who=who,
        hips=(400, 316),
        feet=((380, 501), (420, 501)),
        toes=(-100, -80),
        hands=((332, 316), (468, 316)),
        palms=(-96, -84),
        bare=True,
    )


def laid(*drawings: str) -> str:
    """Return upright drawings laid down, their head to the left."""
    return turned("".join(drawings), MIDDLE, 90)


def bed_angel(who: Person) -> str:
    """Draw arms that slide out along the sheet."""
    near = from_above(who)
    wide = replace(
        near,
        hands=(point(near.shoulder(0), 196, 122), point(near.shoulder(1), -16, 122)),
        palms=(196, -16),
    )
    sweep = arrow([(502, 312), (538, 284), (550, 238)], mirror=400)
    return sheet(ABOVE, BED, laid(ghost(front(near)), front(wide), sweep))


def long_stretch(who: Person) -> str:
    """Draw one arm and the heel of that side pushing away from each other."""
    near = from_above(who)
    root = near.shoulder(1)
    long = replace(
        near,
        hands=(near.hands[0], point(root, 82, 122)),
        palms=(-96, 84),
        feet=(near.feet[0], (426, 512)),
    )
    stretch = arrow([(506, 70), (506, 540)], both=True)
    return sheet(
        (60, 84, 620), bed_above(90, 112, 660, 488), laid(ghost(front(near)), front(long), stretch)
    )


def knee_rocks(who: Person) -> str:
    """Draw both knees that drift to one side."""
    arms = replace(
        from_above(who),
        hands=((246, 226), (554, 226)),
        palms=(186, -6),
        feet=((386, 430), (414, 430)),
    )
    middle = replace(arms, knees=((382, 386), (418, 386)))
    aside = replace(arms, knees=((436, 372), (458, 390)))
    rock = arrow([(330, 476), (400, 492), (472, 476)], both=True)
    return sheet(ABOVE, BED, laid(ghost(front(middle)), front(aside), rock))


def clamshell(who: Person) -> str:
    """Draw somebody on the side whose top knee opens, feet together."""
    closed = Front(
        who=who,
        hips=(400, 316),
        tilt=-4,
        feet=((372, 452), (396, 452)),
        knees=((374, 388), (404, 388)),
        toes=(-80, -80),
        hands=((364, 170), (430, 300)),
        elbows=((352, 220), (462, 254)),
        palms=(80, -120),
        bare=True,
    )
    open_ = replace(closed, knees=((374, 388), (474, 376)))
    lift = arrow([(424, 440), (466, 442), (500, 418)])
    room = floor(at=456) + bed(150, 680, 350)
    return sheet((110, 66, 580), room, laid(ghost(front(closed)), front(open_), lift))
