"""How is a head drawn, with whatever hair: from the side, from the front and from behind?"""

from __future__ import annotations

from collections.abc import Callable

from content.drawings.ink import (
    LINE,
    WHITE,
    Point,
    between,
    blob,
    curve,
    dot,
    limb,
    limbs,
    oval,
    point,
    shaded,
    stroke,
)
from content.drawings.people import Hair, Person

Place = Callable[[float, float], Point]
"""From ahead (or right) and up of the middle of the head to the picture."""


def side_head(who: Person, neck: Point, head: Point, up: float) -> str:
    """Return a head that looks to the right when `up` is 90, on its neck."""

    def at(ahead: float, high: float) -> Point:
        return point(point(head, up - 90, ahead), up, high)

    throat = limb([(*point(neck, up, -10), 14), (*between(neck, head, 0.7), 13)], who.skin)
    behind = _behind_side(who, at)
    skull = limbs(
        [
            [(*at(-2, 4), 28), (*at(6, -10), 20)],
            [(*at(12, -2), 16), (*at(14, -16), 13)],
            [(*at(20, -3), 7), (*at(29, -6), 3.5)],
        ],
        who.skin,
    )
    return throat + behind + skull + _side_face(who, at) + _over_side(who, at)


def _side_face(who: Person, at: Place) -> str:
    eye = dot(at(16, 5), 3.6)
    brow = curve([at(10, 13), at(16, 15), at(22, 12)], width=2.6)
    mouth = curve([at(13, -17), at(18, -18), at(23, -15)], width=3)
    ear = "" if who.style is Hair.SCARF else oval(at(-6, -3), 5, 7, 0, who.skin)
    beard = ""
    if who.beard:
        edge = [
            at(24, -13),
            at(16, -15),
            at(6, -10),
            at(-2, -12),
            at(4, -28),
            at(16, -33),
            at(25, -25),
        ]
        beard = blob(edge, who.hair, 3) + curve([at(14, -19), at(22, -18)], width=3)
    glasses = ""
    if who.glasses:
        ring = f'stroke="{LINE}" stroke-width="3"'
        x, y = at(17, 4)
        glasses = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8.5" fill="none" {ring}/>'
        glasses += stroke([at(8, 5), at(-8, 2)], width=3)
    return brow + eye + (beard or mouth) + ear + glasses


def _behind_side(who: Person, at: Place) -> str:
    if who.style is Hair.BUN:
        return limb([(*at(-34, 12), 14)], who.hair)
    if who.style is Hair.TAIL:
        tail = [(*at(-28, 8), 9), (*at(-42, -10), 11), (*at(-42, -34), 8), (*at(-36, -48), 4)]
        return limb(tail, who.hair)
    if who.style is Hair.BOB:
        return limb([(*at(-14, 0), 19), (*at(-18, -26), 16)], who.hair)
    return ""


def _over_side(who: Person, at: Place) -> str:
    """Return the hair above the ear."""
    match who.style:
        case Hair.BALD:
            edge = [at(-8, 8), at(-20, 14), at(-30, 4), at(-27, -14), at(-16, -22), at(-14, -8)]
        case Hair.CROPPED:
            edge = [
                *(at(14, 24), at(2, 33), at(-16, 29), at(-29, 12), at(-27, -8), at(-18, -20)),
                *(at(-14, -6), at(-8, 8), at(2, 17)),
            ]
        case Hair.CURLS:
            curls = [
                (16, 26),
                (2, 36),
                (-16, 33),
                (-30, 20),
                (-35, 2),
                (-30, -14),
                (-18, -8),
                (-10, 14),
            ]
            return limbs([[(*at(*one), 11)] for one in curls] + [[(*at(-14, 14), 18)]], who.hair)
        case Hair.SCARF:
            edge = [
                *(at(10, 32), at(-10, 36), at(-31, 20), at(-33, -6), at(-30, -34), at(-36, -52)),
                *(
                    at(-8, -60),
                    at(22, -52),
                    at(22, -34),
                    at(8, -30),
                    at(0, -14),
                    at(2, 6),
                    at(12, 20),
                ),
            ]
        case _:
            edge = [
                *(at(20, 22), at(8, 35), at(-14, 33), at(-31, 14), at(-30, -10), at(-18, -22)),
                *(at(-13, -6), at(-4, 8), at(8, 14)),
            ]
    return blob(edge, who.hair)


def front_head(who: Person, neck: Point, head: Point, *, tilt: float = 0) -> str:
    """Return a head that looks at us; `tilt` leans it to the right."""
    at = _upright(head, tilt)
    throat = limb([(*neck, 14), (*between(neck, head, 0.7), 13)], who.skin)
    skull = limbs([[(*at(0, 4), 27), (*at(0, -14), 19)]], who.skin)
    ears = limbs([[(*at(-28, -2), 6)], [(*at(28, -2), 6)]], who.skin)
    if who.style is Hair.SCARF:
        ears = ""
    return (
        _behind_front(who, at) + throat + ears + skull + _front_face(who, at) + _over_front(who, at)
    )


def back_head(who: Person, neck: Point, head: Point, *, tilt: float = 0) -> str:
    """Return a head from behind."""
    at = _upright(head, tilt)
    throat = limb([(*neck, 14), (*between(neck, head, 0.7), 13)], who.skin)
    ears = limbs([[(*at(-28, -4), 6)], [(*at(28, -4), 6)]], who.skin)
    skull = limbs(
        [[(*at(0, 4), 28), (*at(0, -12), 21)]], who.skin if who.style is Hair.BALD else who.hair
    )
    extra = ""
    match who.style:
        case Hair.BUN:
            extra = limb([(*at(0, 14), 15)], who.hair)
        case Hair.TAIL:
            extra = limb([(*at(0, 8), 8), (*at(3, -20), 11), (*at(2, -52), 5)], who.hair)
        case Hair.BOB:
            skull = limbs(
                [[(*at(-3, 6), 29), (*at(-14, -24), 18)], [(*at(3, 6), 29), (*at(14, -24), 18)]],
                who.hair,
            )
            ears = ""
        case Hair.CURLS:
            ring = [
                (-24, 22),
                (-8, 33),
                (10, 33),
                (25, 20),
                (30, 2),
                (24, -14),
                (8, -20),
                (-10, -20),
                (-25, -12),
                (-31, 4),
            ]
            skull = limbs([[(*at(*one), 11)] for one in ring] + [[(*at(0, 6), 27)]], who.hair)
            ears = ""
        case Hair.SCARF:
            skull = limbs([[(*at(0, 6), 31), (*at(0, -22), 27), (*at(0, -50), 36)]], who.hair)
            ears = ""
        case Hair.BALD:
            extra = blob(
                [
                    at(-29, 8),
                    at(-14, 0),
                    at(14, 0),
                    at(29, 8),
                    at(22, -22),
                    at(0, -29),
                    at(-22, -22),
                ],
                who.hair,
            )
        case _:
            pass
    return throat + ears + skull + extra


def _upright(head: Point, tilt: float) -> Place:
    def at(right: float, high: float) -> Point:
        return point(point(head, -tilt, right), 90 - tilt, high)

    return at


def _front_face(who: Person, at: Place) -> str:
    eyes = dot(at(-10, 3), 3.6) + dot(at(10, 3), 3.6)
    brows = curve([at(-16, 11), at(-10, 14), at(-5, 12)], width=2.6)
    brows += curve([at(16, 11), at(10, 14), at(5, 12)], width=2.6)
    nose = curve([at(-1, 2), at(3, -6), at(-2, -8)], shaded(who.skin, 0.7), 2.6)
    mouth = curve([at(-8, -16), at(0, -19), at(8, -16)], width=3)
    beard = ""
    if who.beard:
        edge = [
            *(at(-24, -8), at(-10, -12), at(0, -11), at(10, -12), at(24, -8)),
            *(at(20, -28), at(0, -38), at(-20, -28)),
        ]
        beard = blob(edge, who.hair, 3) + curve([at(-7, -19), at(0, -21), at(7, -19)], width=3)
    glasses = ""
    if who.glasses:
        for right in (-11, 11):
            x, y = at(right, 2)
            glasses += (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{WHITE}" fill-opacity=".25"'
                f' stroke="{LINE}" stroke-width="3"/>'
            )
    return brows + eyes + nose + (beard or mouth) + glasses


def _behind_front(who: Person, at: Place) -> str:
    match who.style:
        case Hair.BOB:
            sides = [[(*at(-8, 8), 28), (*at(-22, -24), 14)], [(*at(8, 8), 28), (*at(22, -24), 14)]]
            return limbs(sides, who.hair)
        case Hair.TAIL:
            return limb([(*at(24, -10), 9), (*at(28, -44), 8)], who.hair)
        case Hair.BUN:
            return limb([(*at(0, 37), 12)], who.hair)
        case Hair.CURLS:
            ring = [(-27, 18), (-31, 2), (-28, -14), (27, 18), (31, 2), (28, -14)]
            return limbs([[(*at(*one), 11)] for one in ring], who.hair)
        case Hair.SCARF:
            return limbs([[(*at(0, 6), 33), (*at(0, -24), 29), (*at(0, -52), 40)]], who.hair)
        case _:
            return ""


def _over_front(who: Person, at: Place) -> str:
    match who.style:
        case Hair.BALD:
            left = blob([at(-29, 10), at(-23, 12), at(-25, -6), at(-30, -4)], who.hair, 3)
            return left + blob([at(29, 10), at(23, 12), at(25, -6), at(30, -4)], who.hair, 3)
        case Hair.CURLS:
            top = [(-23, 25), (-10, 33), (6, 34), (21, 27)]
            return limbs([[(*at(*one), 11)] for one in top], who.hair)
        case Hair.SCARF:
            edge = [
                *(at(-29, -6), at(-31, 14), at(-18, 32), at(0, 38), at(18, 32), at(31, 14)),
                *(at(29, -6), at(25, 8), at(14, 22), at(0, 25), at(-14, 22), at(-25, 8)),
            ]
        case Hair.CROPPED:
            edge = [
                *(at(-28, 6), at(-22, 25), at(0, 34), at(22, 25), at(28, 6)),
                *(at(22, 16), at(0, 22), at(-22, 16)),
            ]
        case _:
            edge = [
                *(at(-30, -2), at(-29, 18), at(-16, 32), at(4, 36), at(22, 29), at(31, 10)),
                *(at(30, -2), at(24, 14), at(10, 25), at(-6, 25), at(-20, 16), at(-26, 4)),
            ]
    return blob(edge, who.hair)
