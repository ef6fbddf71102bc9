"""How is she drawn, from the side, in any position?

She faces to the right, her torso is upright at a lean of 0 and tips forward with more. Lying on her
back with her head to the left is a lean of -90.
"""

from __future__ import annotations

from dataclasses import dataclass

from content.drawings.ink import (
    GREY,
    PALE,
    PAPER,
    WARM,
    Disc,
    Point,
    angle_of,
    between,
    joint,
    limb,
    limbs,
    oval,
    point,
)

THIGH, SHIN, TORSO, ARM, FOREARM = 96.0, 94.0, 120.0, 64.0, 60.0
SHADE = "#e3a07c"
FAR_PALE = "#dfe2e4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A position: where her hips are and how she leans, and where each foot and hand is.

    `nod` bends the neck forward and `round` the back (pixels at the middle). A foot is its ankle;
    `toes` are the angles of the
    soles (0 is flat, facing right). `knees` and `elbows` say to which
    side they bend: 1 is to the left of the way out from the body. Toes of None are at right angles to
    the shin, and palms of None in line with the forearm. The near limbs come first.
    """

    hips: Point
    lean: float = 0
    nod: float = 0
    round: float = 0
    feet: tuple[Point, Point]
    toes: tuple[float | None, float | None] = (0, 0)
    knees: tuple[int, int] = (1, 1)
    hands: tuple[Point, Point]
    elbows: tuple[int, int] = (-1, -1)
    palms: tuple[float, float] | None = None

    @property
    def up(self) -> float:
        return 90 - self.lean

    @property
    def shoulder(self) -> Point:
        return point(self.hips, self.up, TORSO)

    @property
    def head(self) -> Point:
        return point(self.neck, self.up - self.nod - 12, 40)

    @property
    def neck(self) -> Point:
        return point(point(self.shoulder, self.up, 12), self.up - 90, 2)


def body(one: Body, *, held: str = "") -> str:
    """Return her; `held` lies between her torso and her near arm."""
    return "".join(
        (
            _arm(one, 1),
            _leg(one, 1),
            _leg(one, 0),
            _torso(one),
            _head(one),
            held,
            _arm(one, 0),
        )
    )


def _leg(one: Body, side: int) -> str:
    fill = FAR_PALE if side else PALE
    knee, ankle = joint(one.hips, one.feet[side], THIGH, SHIN, one.knees[side])
    shin = angle_of(knee, ankle)
    cuff = point(ankle, shin, -8)
    toes = one.toes[side]
    foot = _foot(ankle, shin + 90 if toes is None else toes)
    skin = limb([(*point(ankle, shin, -16), 9.5), (*ankle, 9)], PAPER)
    trouser = limb([(*one.hips, 29), (*knee, 18.5), (*cuff, 13.5)], fill)
    return skin + foot + trouser


def _foot(ankle: Point, toes: float) -> str:
    heel = point(point(ankle, toes - 90, 13), toes + 180, 9)
    ball = point(point(ankle, toes - 90, 14), toes, 24)
    tip = point(point(ankle, toes - 90, 15), toes, 38)
    instep = point(point(ankle, toes - 90, 4), toes, 3)
    return limb([(*heel, 9), (*instep, 10), (*ball, 8), (*tip, 6.5), (*heel, 8)], GREY)


def _torso(one: Body) -> str:
    ahead, back = one.up - 90, one.up + 90
    waist = point(point(one.hips, one.up, 48), back, one.round - 2)
    chest = point(point(one.hips, one.up, 88), ahead, 5 - one.round * 0.7)
    hem = point(one.hips, one.up, 2)
    discs: list[Disc] = [(*hem, 29), (*waist, 28), (*chest, 28), (*one.shoulder, 19)]
    return limb(discs, WARM)


def _head(one: Body) -> str:
    up = one.up - one.nod
    head = one.head
    bun = point(point(head, up + 90, 33), up, 4)
    nose = point(point(head, up - 90, 27), up, -5)
    hair = point(point(head, up + 90, 4), up, 3)
    face = point(point(head, up - 90, 8), up, -5)
    return "".join(
        (
            limb([(*point(one.neck, up, -8), 12), (*between(one.neck, head, 0.7), 12)], PAPER),
            limb([(*bun, 12)], GREY),
            oval(hair, 28, 31, up - 90, GREY),
            limbs(
                [
                    [(*face, 20), (*point(face, up, -8), 17)],
                    [(*between(face, nose, 0.6), 6), (*nose, 3)],
                ],
                PAPER,
            ),
        )
    )


def _arm(one: Body, side: int) -> str:
    fill = SHADE if side else WARM
    shoulder = point(one.shoulder, one.up, -6)
    elbow, wrist = joint(shoulder, one.hands[side], ARM, FOREARM, one.elbows[side])
    fore = angle_of(elbow, wrist)
    palm = fore if one.palms is None else one.palms[side]
    cuff = point(wrist, fore, -10)
    hand = limb(
        [(*wrist, 8.5), (*point(wrist, palm, 10), 9), (*point(wrist, palm, 20), 6.5)], PAPER
    )
    return hand + limb([(*shoulder, 15.5), (*elbow, 12.5), (*cuff, 11)], fill)
