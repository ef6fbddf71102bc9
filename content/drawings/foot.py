"""What do the exercises for toes and soles look like, from near?"""

from __future__ import annotations

from collections.abc import Sequence

from content.drawings.furniture import BOLD, CLOTH, ball, floor
from content.drawings.ink import (
    LINE,
    Disc,
    Point,
    arrow,
    blob,
    box,
    curve,
    ghost,
    limb,
    limbs,
    moved,
    point,
    sheet,
    support,
)
from content.drawings.people import Person

GROUND = 420.0
NEAR = (40.0, 100.0, 500.0)


def _from_side(who: Person, toes: Sequence[float]) -> str:
    """Return a bare foot that points right, its toes bent by angles (0 is straight ahead)."""
    edge: list[Point] = [(196, 110), (192, 250), (206, 308), (244, 340), (284, 366), (304, 384)]
    edge += [(296, 408), (268, 414), (226, 404), (186, 408), (150, 416), (118, 408), (106, 380)]
    edge += [(116, 340), (120, 250), (104, 110)]
    way, tip = 0.0, (284.0, 392.0)
    toe: list[Disc] = [(*tip, 21)]
    for turn, long, thick in zip(toes, (36, 28), (17, 15), strict=True):
        way += turn
        tip = point(tip, way, long)
        toe.append((*tip, thick))
    cuff = limb([(146, 60, 64), (150, 190, 56)], who.trousers)
    return limb(toe, who.skin) + blob(edge, who.skin) + cuff


def towel_toes(who: Person) -> str:
    """Draw toes that gather a towel."""
    floor_line = floor(at=GROUND)
    flat = [(60, 412), (560, 412)]
    folds: list[Point] = [(60, 412), (262, 412), (282, 392), (300, 410), (322, 376), (344, 410)]
    folds += [(366, 386), (384, 412), (450, 412)]

    def towel(line: Sequence[Point]) -> str:
        return curve(line, LINE, 22) + curve(line, CLOTH, 13)

    pull = arrow([(500, 356), (410, 356)], size=0.9)
    return sheet(
        NEAR,
        floor_line,
        ghost(towel(flat), _from_side(who, (6, 0))),
        support(towel(folds)) + _from_side(who, (28, -92)),
        pull,
    )


def foot_roll(who: Person) -> str:
    """Draw a sole that rolls over a ball."""
    under = support(ball((246, GROUND - 32), 30))
    back = moved(_from_side(who, (8, 4)), -20, -56)
    ahead = moved(_from_side(who, (8, 4)), 78, -56)
    roll = arrow([(150, 452), (340, 452)], both=True)
    return sheet((10, 106, 500), floor(at=GROUND), ghost(back), under, ahead, roll)


def toe_fan(who: Person) -> str:
    """Draw bare toes that spread."""
    rug = support(box(20, 40, 580, 560, "#b9cfae", 30, BOLD))
    spread = arrow([(462, 190), (502, 212), (526, 254)], mirror=300, size=0.9)
    return sheet(
        (40, 120, 520),
        rug,
        ghost(_both(who, 0)),
        _both(who, 1),
        spread,
    )


def _both(who: Person, spread: float) -> str:
    """Return both feet from above; toes are together at a spread of 0."""
    one = _from_above(who, spread)
    return moved(one, 400, 330) + f'<g transform="translate(200 330) scale(-1 1)">{one}</g>'


def _from_above(who: Person, spread: float) -> str:
    """Return a right foot around (0, 0), its toes up."""
    roots = (
        (-30, -78, 19, 44),
        (-2, -88, 13, 38),
        (18, -80, 12, 34),
        (36, -66, 11, 30),
        (52, -46, 11, 26),
    )
    toes = []
    for (x, y, thick, long), lean in zip(roots, (-26, -7, 11, 27, 46), strict=True):
        way = 90 - (lean * spread + (x - 6) * 0.12)
        toes.append([(x, y + 20, thick), (*point((x, y), way, long), thick - 1)])
    sole = [(2.0, 130.0, 38.0), (6.0, 40.0, 40.0), (-14.0, -52.0, 36.0)]
    outer = [(6.0, 40.0, 40.0), (32.0, -36.0, 32.0)]
    cuff = limb([(2, 210, 62), (2, 130, 56)], who.trousers)
    nails = "".join(
        limb([(*point(toe[1][:2], 90, 4), toe[1][2] * 0.42)], "#f7e3da") for toe in toes
    )
    return limbs([sole, outer, *toes], who.skin) + nails + cuff
