"""How is somebody drawn from the front or from behind, standing, seated or lying?

Left and right are those of the picture, and what belongs to its left comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from content.drawings.body import ARM, FOREARM, SHIN, SHOE, THIGH, TORSO
from content.drawings.head import back_head, front_head, side_head
from content.drawings.ink import Disc, Point, angle_of, joint, limb, limbs, point, shaded
from content.drawings.people import Person

FOLDED = 40.0  # from shoulder to wrist: nearer, the hand lies on the upper arm

Bend = int | Point
"""To which side a joint bends, or where it is, when the limb comes towards us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A position: hips, how the torso leans to the right, and where each foot and hand is.

    `turn` looks to the picture's right with 1, to its left with -1. `shrug` lifts the shoulders
    and `half` is half of their breadth. `back` shows somebody from behind. Arms are drawn before
    the torso where they are `far`.
    """

    who: Person
    hips: Point
    lean: float = 0
    tilt: float = 0
    turn: int = 0
    shrug: float = 0
    half: float = 44
    feet: tuple[Point, Point]
    knees: tuple[Bend, Bend] = (-1, 1)
    toes: tuple[float, float] = (-112, -68)
    hands: tuple[Point, Point]
    elbows: tuple[Bend, Bend] = (-1, 1)
    palms: tuple[float, float] | None = None
    back: bool = False
    far: tuple[bool, bool] = (False, False)
    bare: bool = False

    @property
    def up(self) -> float:
        return 90 - self.lean

    @property
    def seated(self) -> bool:
        """Say whether the thighs come towards us or go away from us."""
        return not isinstance(self.knees[0], int)

    @property
    def top(self) -> Point:
        return point(self.hips, self.up, TORSO - 8)

    @property
    def neck(self) -> Point:
        return point(self.hips, self.up, TORSO + 12)

    @property
    def head(self) -> Point:
        return point(self.neck, self.up - self.tilt, 40)

    def shoulder(self, side: int) -> Point:
        """Return the left (0) or right (1) shoulder."""
        out = point(self.top, self.up - 90, self.half if side else -self.half)
        return point(out, self.up, self.shrug - 4)

    def hip(self, side: int) -> Point:
        """Return the left (0) or right (1) hip."""
        wide = 22 * self.who.girth
        return point(self.hips, self.up - 90, wide if side else -wide)


def front(one: Front, *, lap: str = "", between: str = "") -> str:
    """Return somebody; `lap` lies before the legs and behind the arms, `between` behind the legs."""
    arms = [arm(one, side) for side in (0, 1)]
    toward = one.seated and not one.back
    return "".join(
        (
            *(drawn for side, drawn in enumerate(arms) if one.far[side]),
            *((_torso(one), between, _legs(one)) if toward else (_legs(one), _torso(one))),
            _head(one),
            lap,
            *(drawn for side, drawn in enumerate(arms) if not one.far[side]),
        )
    )


def _legs(one: Front) -> str:
    return _leg(one, 0) + _leg(one, 1)


def _leg(one: Front, side: int) -> str:
    who, hip, ankle, bend = one.who, one.hip(side), one.feet[side], one.knees[side]
    wide = 0.6 + 0.4 * who.girth
    if isinstance(bend, int):
        knee, ankle = joint(hip, ankle, THIGH, SHIN, bend)
    else:
        knee = bend
    shin = angle_of(knee, ankle)
    cuff = point(ankle, shin, -9)
    toes = one.toes[side]
    skin = who.skin if one.bare else SHOE
    sole = limb([(*ankle, 10), (*point(ankle, toes, 12), 11), (*point(ankle, toes, 26), 11)], skin)
    bone = limb([(*point(ankle, shin, -16), 9.5), (*ankle, 9)], who.skin)
    near = hypot(knee[0] - hip[0], knee[1] - hip[1]) < 0.8 * THIGH
    kneecap = 23 if near else 19  # a thigh that comes towards us ends in a large knee
    cloth = limb([(*hip, 25 * wide), (*knee, kneecap * wide), (*cuff, 14 * wide)], who.trousers)
    return bone + sole + cloth


def _torso(one: Front) -> str:
    wide = one.who.girth
    sides: list[list[Disc]] = []
    for side, sign in ((0, -1), (1, 1)):
        waist = point(point(one.hips, one.up, 52), one.up - 90, sign * 16 * wide)
        sides.append([(*one.shoulder(side), 15), (*waist, 24 * wide), (*one.hip(side), 26 * wide)])
    middle: list[Disc] = [(*one.top, 20), (*point(one.hips, one.up, 6), 28 * wide)]
    collar: list[Disc] = [(*one.shoulder(0), 15), (*one.top, 20), (*one.shoulder(1), 15)]
    return limbs([*sides, middle, collar], one.who.top)


def _head(one: Front) -> str:
    if one.turn:
        drawn = side_head(one.who, one.neck, one.head, 90)
        if one.turn < 0:
            x = one.head[0]
            drawn = f'<g transform="translate({2 * x:.1f} 0) scale(-1 1)">{drawn}</g>'
        return drawn
    if one.back:
        return back_head(one.who, one.neck, one.head, tilt=one.lean + one.tilt)
    return front_head(one.who, one.neck, one.head, tilt=one.lean + one.tilt)


def arm(one: Front, side: int) -> str:
    """Return the left (0) or right (1) arm."""
    who, bend, root = one.who, one.elbows[side], one.shoulder(side)
    if isinstance(bend, int):
        elbow, wrist = joint(root, one.hands[side], ARM, FOREARM, bend)
    else:
        elbow, wrist = bend, one.hands[side]
    fore = angle_of(elbow, wrist)
    palm = fore if one.palms is None else one.palms[side]
    cuff = point(wrist, fore, -9)
    hand = limb(
        [(*wrist, 9), (*point(wrist, palm, 13), 10), (*point(wrist, palm, 27), 7)], who.skin
    )
    fill = shaded(who.top, 0.94)
    if hypot(wrist[0] - root[0], wrist[1] - root[1]) < FOLDED:
        return (
            limb([(*root, 16), (*elbow, 13)], fill) + hand + limb([(*elbow, 13), (*cuff, 11)], fill)
        )
    return hand + limb([(*root, 16), (*elbow, 13), (*cuff, 11)], fill)
