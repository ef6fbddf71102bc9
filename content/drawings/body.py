"""How is somebody drawn, from the side, in any position?

They face to the right, the torso is upright at a lean of 0 and tips forward with more. Lying on the
back with the head to the left is a lean of -90.
"""

from __future__ import annotations

from dataclasses import dataclass

from content.drawings.head import side_head
from content.drawings.ink import Disc, Point, angle_of, joint, limb, point, shaded
from content.drawings.people import Person

THIGH, SHIN, TORSO, ARM, FOREARM = 96.0, 94.0, 120.0, 64.0, 60.0
SHOE = "#7d6f74"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A position: where the hips are and how the torso leans, and where each foot and hand is.

    `nod` bends the neck forward, `jut` slides the head forward, `round` bends the back and `belly`
    the front (pixels at the middle), `shrug` lifts the shoulder. A foot is its ankle; `toes` are the
    angles of the soles (0 is flat, facing right). `knees` and `elbows` say to which side they bend:
    1 is to the left of the way out from the body. Toes of None are at right angles to the shin, and
    palms of None in line with the forearm. The near limbs come first.
    """

    who: Person
    hips: Point
    lean: float = 0
    nod: float = 0
    jut: float = 0
    round: float = 0
    belly: float = 0
    shrug: float = 0
    feet: tuple[Point, Point]
    toes: tuple[float | None, float | None] = (0, 0)
    knees: tuple[int, int] = (1, 1)
    hands: tuple[Point, Point]
    elbows: tuple[int, int] = (-1, -1)
    palms: tuple[float, float] | None = None
    bare: bool = False

    @property
    def up(self) -> float:
        return 90 - self.lean

    @property
    def shoulder(self) -> Point:
        return point(self.hips, self.up, TORSO)

    @property
    def neck(self) -> Point:
        return point(point(self.shoulder, self.up, 12), self.up - 90, 2)

    @property
    def head(self) -> Point:
        return point(point(self.neck, self.up - self.nod - 12, 42), self.up - 90, self.jut)

    def arm_root(self, side: int) -> Point:
        """Return where an arm begins; the far one a little ahead, so that both are seen."""
        return point(point(self.shoulder, self.up, self.shrug - 8), self.up - 90, 4 * side)


def body(one: Body, *, held: str = "", between_legs: str = "") -> str:
    """Return somebody; `held` lies between torso and near arm, `between_legs` as it says."""
    return "".join(
        (
            _arm(one, 1),
            _leg(one, 1),
            between_legs,
            _leg(one, 0),
            _torso(one),
            side_head(one.who, one.neck, one.head, one.up - one.nod),
            held,
            _arm(one, 0),
        )
    )


def foot(ankle: Point, toes: float, fill: str) -> str:
    """Return a foot from its side."""
    heel = point(point(ankle, toes - 90, 12), toes + 180, 8)
    ball = point(point(ankle, toes - 90, 14), toes, 24)
    tip = point(point(ankle, toes - 90, 15), toes, 38)
    instep = point(point(ankle, toes - 90, 3), toes, 3)
    return limb([(*heel, 10), (*instep, 11), (*ball, 8.5), (*tip, 7), (*heel, 8)], fill)


def _leg(one: Body, side: int) -> str:
    who = one.who
    fill = shaded(who.trousers, 0.78) if side else who.trousers
    skin = shaded(who.skin, 0.88) if side else who.skin
    wide = 0.6 + 0.4 * who.girth
    knee, ankle = joint(one.hips, one.feet[side], THIGH, SHIN, one.knees[side])
    shin = angle_of(knee, ankle)
    cuff = point(ankle, shin, -9)
    toes = one.toes[side]
    shoe = skin if one.bare else (shaded(SHOE, 0.85) if side else SHOE)
    sole = foot(ankle, shin + 90 if toes is None else toes, shoe)
    bone = limb([(*point(ankle, shin, -16), 9.5), (*ankle, 9)], skin)
    cloth = limb([(*one.hips, 29 * wide), (*knee, 19 * wide), (*cuff, 14 * wide)], fill)
    return bone + sole + cloth


def _torso(one: Body) -> str:
    ahead, back, wide = one.up - 90, one.up + 90, one.who.girth
    waist = point(point(one.hips, one.up, 46), back, one.round - 2 - one.belly)
    chest = point(point(one.hips, one.up, 88), ahead, 5 - one.round * 0.7)
    hem = point(one.hips, one.up, 0)
    discs: list[Disc] = [
        (*hem, 29 * wide),
        (*waist, 28 * wide),
        (*chest, 27 * wide),
        (*point(one.shoulder, one.up, one.shrug / 2), 19),
    ]
    return limb(discs, one.who.top)


def _arm(one: Body, side: int) -> str:
    who = one.who
    fill = shaded(who.top, 0.78) if side else shaded(who.top, 0.94)
    skin = shaded(who.skin, 0.88) if side else who.skin
    shoulder = one.arm_root(side)
    elbow, wrist = joint(shoulder, one.hands[side], ARM, FOREARM, one.elbows[side])
    fore = angle_of(elbow, wrist)
    palm = fore if one.palms is None else one.palms[side]
    cuff = point(wrist, fore, -9)
    hand = limb([(*wrist, 9), (*point(wrist, palm, 13), 9.5), (*point(wrist, palm, 27), 7)], skin)
    return hand + limb([(*shoulder, 16), (*elbow, 13), (*cuff, 11)], fill)
