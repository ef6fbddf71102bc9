"""What do the exercises look like that are done on a chair, seen from the side?"""

from __future__ import annotations

from dataclasses import replace

from content.drawings.body import Body, body
from content.drawings.furniture import (
    CLOTH,
    SEAT,
    bottle,
    chair,
    chair_arm,
    floor,
)
from content.drawings.ink import Disc, arc, arrow, ghost, limb, point, sheet, stroke
from content.drawings.people import Person
from content.drawings.standing import ANKLE, tiptoe

ROOM = floor() + chair(90, 206)
FEET = ((240, ANKLE), (252, ANKLE))
WHOLE = (-80.0, 148.0, 540.0)
"""The frame in which somebody sits, with room for what moves in front."""
LEGS = (0.0, 262.0, 410.0)
"""The frame from the ribs down, where only the legs and feet move."""


def sat(who: Person) -> Body:
    """Return somebody who sits tall, hands on the thighs."""
    return Body(
        who=who,
        hips=(146, SEAT - 30),
        lean=1,
        feet=FEET,
        hands=((206, 352), (212, 350)),
        palms=(-16, -16),
    )


def knee_straighten(who: Person) -> str:
    """Draw one knee going straight."""
    tall = sat(who)
    straight = replace(tall, feet=(point(tall.hips, -8, 188), FEET[1]), toes=(None, 0))
    up = arrow([(312, 512), (356, 490), (376, 450)])
    return sheet(WHOLE, ROOM, ghost(body(tall)), body(straight), up)


def knee_lift(who: Person) -> str:
    """Draw one foot leaving the floor a little."""
    held = replace(sat(who), hands=((168, 398), (174, 396)), palms=(-80, -80))
    lifted = replace(held, feet=((242, 464), FEET[1]), toes=(-6, 0))
    up = arrow([(306, 426), (306, 350)])
    return sheet(WHOLE, ROOM, ghost(body(held)), body(lifted), up)


def bottle_curl(who: Person) -> str:
    """Draw a bottle going to the shoulder."""
    tall = sat(who)
    elbow = point(tall.arm_root(0), -86, 64)
    low, high = point(elbow, -14, 60), point(elbow, 34, 60)
    down = replace(tall, hands=(low, tall.hands[1]), palms=(-10, -16))
    up = replace(tall, hands=(high, tall.hands[1]), palms=(40, -16))
    curl = arrow([(284, 336), (304, 296), (292, 246)])
    return sheet(
        WHOLE,
        ROOM,
        ghost(body(down, held=bottle(point(low, -10, 12)))),
        body(up, held=bottle(point(high, 40, 12), -14)),
        curl,
    )


def scarf_row(who: Person) -> str:
    """Draw rowing with a scarf round one foot."""
    foot = (326, ANKLE - 2)
    ball = point(point(foot, -32, 10), 58, 26)
    ahead = replace(
        sat(who), feet=(foot, FEET[0]), toes=(58, 0), hands=((254, 328), (258, 326)), palms=None
    )
    back = replace(ahead, lean=-2, hands=((172, 318), (180, 316)))
    pull = arrow([(288, 286), (212, 286)])

    def scarf(hand: float) -> str:
        return stroke([ball, (hand, 322)], "#3d3338", 18) + stroke([ball, (hand, 322)], CLOTH, 10)

    return sheet(
        WHOLE,
        ROOM,
        ghost(scarf(262), body(ahead)),
        scarf(186) + body(back),
        pull,
    )


def leg_stretch(who: Person) -> str:
    """Draw one leg long, the straight back tipping forward."""
    tall = replace(
        sat(who),
        hips=(176, SEAT - 30),
        feet=((332, ANKLE - 2), (256, ANKLE)),
        toes=(62, 0),
        hands=((232, 372), (238, 370)),
    )
    tipped = replace(tall, lean=26, hands=((256, 390), (262, 388)))
    tip = arrow([(250, 180), (300, 206), (322, 248)])
    return sheet(WHOLE, ROOM, ghost(body(tall)), body(tipped), tip)


def clasped_lift(who: Person) -> str:
    """Draw clasped hands lifted from the lap."""
    low = replace(sat(who), hands=((216, 346), (220, 346)))
    high = replace(low, hands=((248, 212), (252, 214)), palms=(34, 34))
    up = arrow([(288, 330), (306, 278), (294, 228)])
    return sheet(WHOLE, ROOM, ghost(body(low)), body(high), up)


def floating_arms(who: Person) -> str:
    """Draw empty arms that float forward and up."""
    low = sat(who)
    shoulder = low.arm_root(0)
    high = replace(low, hands=(point(shoulder, 22, 122), point(shoulder, 27, 122)), palms=(22, 27))
    up = arrow([(282, 344), (318, 296), (322, 232)])
    return sheet(WHOLE, ROOM, ghost(body(low)), body(high), up)


def tall_and_soft(who: Person) -> str:
    """Draw a round back that grows long."""
    soft = replace(
        sat(who),
        hips=(162, SEAT - 30),
        lean=10,
        round=16,
        nod=30,
        hands=((226, 360), (230, 358)),
    )
    tall = replace(soft, lean=-2, round=-6, nod=-4)
    up = arrow([(278, 262), (278, 178)])
    return sheet(WHOLE, ROOM, ghost(body(soft)), body(tall), up)


def chest_lift(who: Person) -> str:
    """Draw the breastbone going up, the elbows back."""
    bent = replace(
        sat(who),
        hips=(162, SEAT - 30),
        lean=14,
        round=12,
        nod=16,
        hands=((206, 356), (214, 354)),
    )
    lifted = replace(bent, lean=-4, round=-8, nod=-1, jut=-4, hands=((172, 352), (182, 350)))
    up = arrow([(286, 300), (270, 204)])
    return sheet(WHOLE, ROOM, ghost(body(bent)), body(lifted), up)


def heel_toe_rock(who: Person) -> str:
    """Draw toes up, then heels up."""
    toes = replace(sat(who), toes=(28, 28), feet=((238, ANKLE - 4), (252, ANKLE - 4)))
    heels = replace(
        toes, toes=(-34, -34), feet=(tiptoe((238, ANKLE), 34), tiptoe((252, ANKLE), 34))
    )
    rock = arrow(arc((254, 500), 62, 56, 150, -140), both=True, size=0.8)
    return sheet(LEGS, ROOM, ghost(body(toes)), body(heels), rock)


def heel_lift(who: Person) -> str:
    """Draw both heels coming up."""
    flat = replace(sat(who), feet=((270, ANKLE), (282, ANKLE)))
    up = replace(flat, toes=(-34, -34), feet=(tiptoe(flat.feet[0], 34), tiptoe(flat.feet[1], 34)))
    lift = arrow([(232, 528), (232, 462)], size=0.8)
    return sheet(LEGS, ROOM, ghost(body(flat)), body(up), lift)


def toe_lift(who: Person) -> str:
    """Draw the front of both feet coming up."""
    flat = sat(who)
    up = replace(flat, toes=(30, 30), feet=((238, ANKLE - 4), (250, ANKLE - 4)))
    lift = arrow([(312, 528), (326, 494), (316, 452)], size=0.8)
    return sheet(LEGS, ROOM, ghost(body(flat)), body(up), lift)


def heel_dig(who: Person) -> str:
    """Draw a heel that presses down and back."""
    flat = replace(sat(who), feet=((278, ANKLE), FEET[0]))
    dug = replace(flat, toes=(16, 0), feet=((277, ANKLE - 2), FEET[0]))
    press = arrow([(352, 454), (322, 500), (280, 536)], size=0.8)
    return sheet(LEGS, ROOM, ghost(body(flat)), body(dug), press)


def knee_slides(who: Person) -> str:
    """Draw a foot on a cloth that slides ahead and back."""
    under = replace(sat(who), feet=((212, ANKLE - 6), FEET[1]))
    ahead = replace(under, feet=((290, ANKLE - 6), FEET[1]))

    def cloth(x: float) -> str:
        discs: list[Disc] = [(x - 24, 526, 6), (x + 56, 526, 6)]
        return limb(discs, CLOTH)

    slide = arrow([(216, 556), (340, 556)], both=True, size=0.8)
    return sheet(
        LEGS,
        ROOM,
        ghost(body(under), cloth(212)),
        body(ahead) + cloth(290),
        slide,
    )


def ankle_circles(who: Person) -> str:
    """Draw circles with a foot in the air."""
    low = replace(sat(who), lean=-4, feet=((306, 476), FEET[0]), toes=(-14, 0))
    high = replace(low, toes=(34, 0))
    round_ = arrow(arc((356, 468), 36, 50, 100, -300), size=0.8)
    return sheet(LEGS, ROOM, ghost(body(low)), body(high), round_)


def ankle_alphabet(who: Person) -> str:
    """Draw a name written in the air with a foot."""
    low = replace(sat(who), lean=-4, feet=((306, 470), FEET[0]), toes=(10, 0))
    high = replace(low, toes=(34, 0))
    letters = [
        *((352, 496), (366, 440), (352, 420), (348, 470), (372, 498), (390, 450), (392, 424)),
        *((378, 424), (380, 480), (404, 492)),
    ]
    write = arrow(letters, size=0.55)
    return sheet((0, 262, 430), ROOM, ghost(body(low)), body(high), write)


def arm_press(who: Person) -> str:
    """Draw hands that press on the arms of a chair."""
    down = replace(
        sat(who), hips=(146, SEAT - 28), hands=((212, 338), (216, 338)), palms=(-4, -4), nod=4
    )
    lighter = replace(down, hips=(148, SEAT - 46))
    press = arrow([(254, 250), (254, 326)])
    arm = chair_arm(90, 246, 348)
    return sheet(WHOLE, ROOM, ghost(body(down)), body(lighter, held=arm), press)


def tummy_brace(who: Person) -> str:
    """Draw a tummy drawn in."""
    loose = replace(sat(who), belly=20, hands=((190, 372), (196, 370)))
    snug = replace(loose, belly=-4)
    draw = arrow([(286, 318), (210, 318)], size=0.85)
    return sheet((-30, 168, 400), ROOM, ghost(body(loose)), body(snug), draw)


NEAR = (-6.0, 130.0, 330.0)
"""The frame of head and shoulders."""


def chin_glide(who: Person) -> str:
    """Draw a chin that glides back."""
    ahead = replace(sat(who), jut=18, nod=6)
    back = replace(ahead, jut=-8, nod=0)
    glide = arrow([(272, 218), (206, 218)], size=0.75)
    return sheet(NEAR, ROOM, ghost(body(ahead)), body(back), glide)


def shoulder_rolls(who: Person) -> str:
    """Draw shoulders that go up, back and down."""
    low = replace(sat(who), lean=6, round=10, hands=((204, 372), (210, 370)), palms=(-70, -70))
    high = replace(low, lean=0, round=-5, shrug=18, hands=((158, 380), (164, 378)))
    roll = arrow(arc((154, 266), 42, 40, 10, 290), size=0.75)
    return sheet(NEAR, ROOM, ghost(body(low)), body(high), roll)
