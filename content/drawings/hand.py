"""What do the exercises for the hands look like?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content.drawings.facing import NEAR, ROOM, faced
from content.drawings.front import Front, arm, front
from content.drawings.furniture import BOLD, CLOTH, STONE, WATER, WOOD
from content.drawings.ink import (
    LINE,
    Disc,
    Point,
    arc,
    arrow,
    blob,
    box,
    curve,
    ghost,
    limb,
    limbs,
    moved,
    point,
    shaded,
    sheet,
    step,
    stroke,
    support,
    turned,
)
from content.drawings.people import Person

BOARD = support(box(20, 20, 580, 620, WOOD, 26, BOLD))
"""A table seen from above."""
MUG = "#8fb0d8"
PAGE = (-20.0, 60.0, 640.0)


def tendon_glides(who: Person) -> str:
    """Draw a straight hand, a hook and a soft fist."""
    straight = _sideways(who, (0, 0, 0), 24)
    bent = ("", _sideways(who, (4, 96, 66), 24), _sideways(who, (84, 96, 60), 30))
    turns = (
        "",
        arrow(arc((150, 150), 62, 62, 84, -128), size=0.8),
        arrow(arc((150, 170), 84, 84, 84, -118), size=0.8),
    )
    cuff = limb([(120, 640, 62), (120, 490, 46)], who.top)
    drawn = straight + cuff + step(1, (50, 96))
    for at in (1, 2):
        one = ghost(straight) + bent[at] + cuff + turns[at] + step(at + 1, (50, 96))
        drawn += moved(one, 235 * at, 0)
    return sheet((0, 46, 740), drawn)


def finger_fan(who: Person) -> str:
    """Draw a hand on a table, its fingers together and then wide."""
    close = _from_above(who, (-4, -1, 2, 5), 30)
    wide = _from_above(who, (-26, -8, 10, 30), 62)
    fan = arrow([(262, 104), (206, 112), (162, 146)], mirror=303, size=0.9)
    return sheet(PAGE, BOARD, moved(ghost(close) + wide + _cuff(who), 86, -24), fan)


def palms_together(who: Person) -> str:
    """Draw two hands, palm to palm, that sink from the chest."""
    high = replace(faced(who), hands=((186, 318), (214, 318)), elbows=((124, 338), (276, 338)))
    low = replace(
        high, hands=((184, 358), (216, 358)), elbows=((104, 340), (296, 340)), palms=(80, 100)
    )

    def palms(wrist: float) -> str:
        pair = [
            [
                (200 + x, wrist, 12.0),
                (200 + x * 0.7, wrist - 26, 12.0),
                (200 + x * 0.5, wrist - 58, 7.0),
            ]
            for x in (12, -12)
        ]
        return "".join(limb(one, who.skin) for one in pair)

    def arms(one: Front, wrist: float) -> str:
        return palms(wrist) + "".join(arm(replace(one, palms=(0, 180)), side) for side in (0, 1))

    sink = arrow([(262, 250), (262, 322)], size=0.9)
    start = ghost(arms(high, 316))
    return sheet(NEAR, ROOM, front(low, lap=start), palms(356), sink)


def towel_walk(who: Person) -> str:
    """Draw fingers that gather a towel under the palm."""
    board = support(box(-60, 400, 700, 700, WOOD, 0, BOLD))
    flat: list[Point] = [(150, 390), (640, 390)]
    folds: list[Point] = [(150, 390), (290, 390), (306, 366), (326, 388), (350, 356), (372, 388)]
    folds += [(396, 368), (412, 390), (520, 390)]

    def towel(line: list[Point]) -> str:
        return curve(line, LINE, 24) + curve(line, CLOTH, 15)

    pull = arrow([(556, 330), (462, 330)])
    return sheet(
        (110, 176, 490),
        board,
        ghost(towel(flat), _palm_down(who, (0, 0, -4))),
        support(towel(folds)) + _palm_down(who, (24, -58, -46)),
        pull,
    )


def table_piano(who: Person) -> str:
    """Draw a flat hand on a table that lifts one finger."""
    board = support(box(-60, 386, 700, 700, WOOD, 0, BOLD))
    flat = _palm_down(who, (0, 0, -4))
    lifted = _palm_down(who, (0, 0, -4), lifted=26)
    up = arrow([(490, 352), (500, 300), (484, 252)])
    return sheet((110, 170, 480), board, ghost(flat), lifted, up)


def wrist_nod(who: Person) -> str:
    """Draw a hand over the edge of a table that sinks and rises."""
    board = support(box(-60, 386, 232, 426, WOOD, 6, BOLD))
    low = _palm_down(who, (0, -4, -8), wrist=-44)
    high = _palm_down(who, (0, -4, -8), wrist=18)
    nod = arrow(arc((300, 350), 250, 236, 14, -54), both=True)
    return sheet((60, 110, 560), board, ghost(low), high, nod)


def massage(who: Person) -> str:
    """Draw one hand that strokes the other, from the fingertips to the wrist."""
    under = moved(_from_above(who, (-6, -2, 3, 8), 40) + _cuff(who), 40, 40)

    def over(y: float) -> str:
        fingers = [
            [(420.0, y + drop, 19.0), (224.0 + back, y + drop + 4, 15.0)]
            for drop, back in ((-42, 14), (-14, 0), (14, 4), (40, 26))
        ]
        palm: list[Disc] = [(420, y - 14, 44), (500, y, 44)]
        thumb: list[Disc] = [(440, y - 48, 24), (350, y - 92, 17)]
        return limbs([palm, thumb, *fingers], who.skin) + limb(
            [(700, y + 30, 66), (540, y + 6, 50)], who.top
        )

    stroke_ = arrow([(120, 200), (104, 300), (120, 400)])
    return sheet(PAGE, under, ghost(over(220)), over(390), stroke_)


def thumb_circles(who: Person) -> str:
    """Draw a thumb that circles above a resting hand."""
    thigh = limb([(-60, 466, 96), (540, 476, 88)], who.trousers)

    def hand(thumb: float) -> str:
        return turned(
            moved(_from_above(who, (-2, 0, 2, 5), thumb) + _cuff(who), 86, -14), (300, 300), -90
        )

    circle = arrow(arc((330, 170), 62, 54, 200, -300), size=0.9)
    return sheet((10, 76, 600), support(thigh), ghost(hand(20)), hand(58), circle)


def thumb_touch(who: Person) -> str:
    """Draw a thumb that touches a fingertip and makes an O."""
    rest = [
        _finger(base, 90 - lean, (2, 8, 6))
        for base, lean in (((116, 330), 2), ((96, 336), -7), ((78, 348), -16))
    ]
    palm: list[Disc] = [(116, 450, 34), (104, 360, 40)]
    inner: list[Disc] = [(116, 450, 34), (134, 356, 28)]
    index = _finger((138, 340), 78, (18, 56, 44))
    tip = index[-1]
    root: Point = (140, 420)

    def thumb(middle: Point, end: Point) -> list[Disc]:
        return [(*root, 24), (*middle, 18), (*end, 14)]

    back = limbs([*rest, palm, inner], who.skin)
    touching = limbs([thumb((206, 384), (tip[0] + 4, tip[1] + 22))], who.skin)
    away = limbs([thumb((206, 428), (262, 442))], who.skin)
    cuff = limb([(108, 640, 66), (112, 500, 50)], who.top)
    close = arrow([(290, 430), (304, 388), (278, 348)], size=0.8)
    return sheet(
        (-150, 110, 560),
        back,
        ghost(away),
        limb(index, who.skin) + touching,
        cuff,
        close,
    )


def knuckle_table(who: Person) -> str:
    """Draw straight fingers that bend forward at the big knuckles only."""
    straight = _sideways(who, (0, 0, 0), 24)
    table = _sideways(who, (84, 2, 2), 24)
    cuff = limb([(120, 640, 62), (120, 490, 46)], who.top)
    bend = arrow(arc((150, 318), 134, 148, 78, -66), size=0.9)
    return sheet((-150, 120, 560), ghost(straight), table, cuff, bend)


def thumb_c_shape(who: Person) -> str:
    """Draw a hand on its side on a table, thumb and fingers making a C."""
    index = _finger((138, 340), 74, (22, 34, 34))
    palm: list[Disc] = [(116, 450, 36), (116, 352, 38)]
    root: Point = (136, 424)

    def thumb(middle: Point, end: Point) -> str:
        return limb([(*root, 25), (*middle, 19), (*end, 15)], who.skin)

    cuff = limb([(104, 640, 66), (112, 504, 52)], who.top)
    open_ = arrow([(282, 326), (304, 366), (296, 416)], size=0.9)
    return sheet(
        (-140, 110, 560),
        support(box(-90, 130, 380, 700, WOOD, 26, BOLD)),
        ghost(thumb((202, 384), (238, 336))),
        limbs([palm, index], who.skin) + thumb((206, 444), (256, 420)) + cuff,
        open_,
    )


def palm_turns(who: Person) -> str:
    """Draw a palm that is up and then down."""
    flat = _from_above(who, (-5, -2, 3, 8), 40)
    down = _from_above(who, (-5, -2, 3, 8), 40, nails=True)
    creases = "".join(
        curve(line, shaded(who.skin, 0.66), 5)
        for line in (
            [(166, 318), (206, 324), (256, 304)],
            [(160, 352), (206, 352), (250, 336)],
            [(168, 326), (188, 370), (190, 420)],
        )
    )
    cuff = _cuff(who)
    up = f'<g transform="translate(428 0) scale(-1 1)">{flat}</g>' + creases + cuff
    turn = arrow(arc((350, 470), 150, 62, 200, 140))
    return sheet((-30, 76, 760), ghost(up), moved(down + cuff, 300, 0), turn)


def sponge_squeeze(who: Person) -> str:
    """Draw a hand that squeezes a sponge over a basin."""
    basin = blob(
        [(60, 430), (90, 540), (200, 566), (400, 566), (510, 540), (540, 430)], STONE, BOLD
    )
    water = blob(
        [(78, 462), (104, 536), (200, 552), (400, 552), (496, 536), (522, 462), (300, 462)], WATER
    )
    rim = box(46, 418, 554, 446, STONE, 12, BOLD)
    drops = "".join(
        limb([(x, y, 4), (x, y + 14, 8)], WATER) for x, y in ((262, 352), (304, 380), (342, 346))
    )

    def hand(long: float, wide: float) -> str:
        sponge = box(300 - wide, 214, 300 + wide, 214 + 92 + wide / 8, "#f1cf57", 26, BOLD)
        back: list[Disc] = [(300, 70, 40), (300, 190, 62)]
        fingers = [[(x, 206.0, 19.0), (x, 250.0 + long, 18.0)] for x in (250, 284, 318, 350)]
        thumb: list[Disc] = [(238, 150, 26), (206, 220, 20), (228, 270 + long / 3, 17)]
        arm = limb([(300, -60, 76), (300, 60, 54)], who.top)
        return (
            sponge
            + limbs([back, *fingers], who.skin)
            + limb(thumb, who.skin)
            + "".join(stroke([(x, 214), (x, 246 + long)]) for x in (267, 301, 334))
            + arm
        )

    close = arrow([(430, 336), (440, 290), (408, 250)])
    return sheet(
        (-60, 50, 720),
        water + "",
        ghost(hand(56, 150)),
        support(basin, water, rim),
        hand(12, 112),
        drops,
        close,
    )


def warm_fists(who: Person) -> str:
    """Draw hands in warm water that open and close."""
    bowl = blob([(30, 330), (60, 500), (190, 560), (450, 560), (580, 500), (610, 330)], STONE, BOLD)
    water = blob(
        [(54, 366), (82, 490), (196, 540), (444, 540), (558, 490), (586, 366), (320, 370)], WATER
    )
    steam = "".join(
        curve([(x, 300), (x - 10, 272), (x + 10, 244), (x, 216)], "#b98f86", 6) for x in (300, 340)
    )

    def pair(one: str) -> str:
        return moved(one, 196, 330) + f'<g transform="translate(444 330) scale(-1 1)">{one}</g>'

    close = arrow([(110, 494), (82, 440), (104, 392)], mirror=320, size=0.9)
    return sheet(
        (-20, 100, 680),
        support(bowl, water),
        ghost(pair(_hanging(who, fist=False))),
        pair(_hanging(who, fist=True)),
        steam,
        close,
    )


def mug_and_fan(who: Person) -> str:
    """Draw hands round a warm mug, and then a hand that opens."""
    mug = support(
        curve([(252, 300), (316, 320), (310, 396), (252, 410)], LINE, 26),
        curve([(252, 300), (316, 320), (310, 396), (252, 410)], MUG, 12),
        box(104, 236, 276, 470, MUG, 20, BOLD),
        limb([(124, 254, 8), (256, 254, 8)], "#7a5138"),
    )
    steam = "".join(
        curve([(x, 226), (x - 10, 198), (x + 10, 170), (x, 142)], "#b98f86", 6)
        for x in (160, 190, 220)
    )
    hold = ""
    for side in (-1, 1):
        fingers = [
            [(190 + side * 92, y, 20.0), (190 + side * 22, y + 4, 16.0)]
            for y in (300, 334, 368, 400)
        ]
        arm = limb([(190 + side * 170, 560, 60), (190 + side * 104, 420, 44)], who.top)
        palm: list[Disc] = [(190 + side * 100, 400, 36), (190 + side * 92, 330, 36)]
        hold += limbs([palm, *fingers], who.skin) + arm
    open_ = moved(_from_above(who, (-22, -7, 8, 26), 56) + ghost(_fist(who)) + _cuff(who), 380, 40)
    spread = arrow([(556, 172), (504, 180), (462, 214)], mirror=596)
    return sheet(
        (-60, 60, 880), mug + hold + steam + step(1, (-10, 110)), open_, step(2, (450, 110)), spread
    )


def _cuff(who: Person) -> str:
    return limb([(214, 640, 62), (214, 496, 52)], who.top)


def _finger(base: Point, way: float, bends: Sequence[float], size: float = 1) -> list[Disc]:
    """Return a finger that starts out in the direction `way` and bends right at each joint."""
    discs: list[Disc] = [(*base, 19 * size)]
    at = base
    for bend, long, thick in zip(bends, (62, 42, 30), (17, 16, 13), strict=True):
        way -= bend
        at = point(at, way, long * size)
        discs.append((*at, thick * size))
    return discs


def _sideways(who: Person, bends: Sequence[float], thumb: float) -> str:
    """Return an upright hand from the side of its thumb, which leans away by `thumb`."""
    wrist: Point = (120, 430)
    knuckle = point(wrist, 90, 104)
    palm: list[Disc] = [(*wrist, 27), (*point(wrist, 90, 30), 33), (*knuckle, 25)]
    root = point(point(wrist, 90, 34), 0, 10)
    tip = point(root, 90 - thumb, 52)
    over = [(*root, 20), (*tip, 15), (*point(tip, 104 - thumb, 28), 12)]
    return limbs([palm, _finger(knuckle, 90, bends)], who.skin) + limb(over, who.skin)


def _palm_down(
    who: Person, bends: Sequence[float], *, wrist: float = 0, lifted: float | None = None
) -> str:
    """Return a hand from its side that points right, a little over y = 360.

    `wrist` lifts it, `bends` lift the fingers at each joint and `lifted` one of them by itself.
    """
    root: Point = (230, 352)
    knuckle = point(root, wrist, 96)
    palm: list[Disc] = [(*root, 27), (*point(root, wrist, 34), 31), (*knuckle, 23)]

    def finger(first: float, long: float) -> list[Disc]:
        at, way = knuckle, wrist
        discs: list[Disc] = [(*at, 20)]
        for turn, part, thick in zip(
            (bends[0] + first, *bends[1:]), (60, 40, 30), (17, 15, 13), strict=True
        ):
            way += turn
            at = point(at, way, part * long)
            discs.append((*at, thick))
        return discs

    fingers = [finger(0, 1)]
    single = "" if lifted is None else limb(finger(lifted, 1.04), who.skin)
    side = point(point(root, wrist, 40), wrist - 90, 6)
    thumb_tip = point(point(side, wrist - 14, 56), wrist + 6, 26)
    thumb = limb([(*side, 20), (*point(side, wrist - 14, 56), 16), (*thumb_tip, 13)], who.skin)
    sleeve = limb([(-120, 346, 56), (168, 350, 36)], who.top)
    return single + limbs([palm, *fingers], who.skin) + thumb + sleeve


def _from_above(who: Person, spread: Sequence[float], thumb: float, *, nails: bool = False) -> str:
    """Return the back of a hand; `spread` is how far each finger leans to the right."""
    x, y = 214.0, 440.0
    knuckles = [(x - 52, y - 128), (x - 18, y - 140), (x + 18, y - 138), (x + 51, y - 120)]
    left: list[Disc] = [(x - 20, y, 34), (x - 36, y - 104, 34)]
    right: list[Disc] = [(x + 20, y, 34), (x + 34, y - 100, 34)]
    middle: list[Disc] = [(x, y, 34), (x, y - 100, 38)]
    fingers = [
        _finger(base, 90 - lean, (0, 0, 0), size)
        for base, lean, size in zip(knuckles, spread, (0.88, 1.0, 0.94, 0.74), strict=True)
    ]
    root = (x - 34, y - 40)
    tip = point(root, 90 + thumb, 82)
    out: list[Disc] = [(*root, 28), (*tip, 19), (*point(tip, 78 + thumb, 44), 15)]
    shown = [limb([(x, y, thick * 0.55)], "#f9e6dc") for *_, (x, y, thick) in (*fingers, out)]
    return limbs([left, right, middle, out, *fingers], who.skin) + "".join(shown if nails else ())


def _fist(who: Person) -> str:
    """Return a closed hand from above, where `_from_above` has its palm."""
    palm: list[Disc] = [(214, 440, 44), (214, 360, 62)]
    knuckles = [[(x, 340.0, 20.0), (x, 300.0, 21.0)] for x in (164, 198, 232, 264)]
    return limbs([palm, *knuckles], who.skin)


def _hanging(who: Person, *, fist: bool) -> str:
    """Return a hand that hangs down around (0, 0) from an arm that comes from above."""
    arm = limb([(-60, -330, 64), (0, -70, 42)], who.top)
    back: list[Disc] = [(0, -50, 32), (0, 40, 50)]
    long = 16.0 if fist else 104.0
    leans = (0, 0, 0, 0) if fist else (-24, -8, 8, 24)
    fingers = []
    for x, lean in zip((-36, -12, 13, 37), leans, strict=True):
        tip = point((x, 66), -90 + lean, long)
        fingers.append([(x, 56.0, 17.0), (*tip, 16.0)])
    thumb_tip = (30.0, 34.0) if fist else (92.0, 66.0)
    thumb: list[Disc] = [(38, 0, 22), ((52 if fist else 66), 26, 17), (*thumb_tip, 15)]
    between = [stroke([(x, 62), (x, 62 + long)]) for x in (-24, 0, 25)] if fist else []
    return limbs([back, *fingers], who.skin) + "".join(between) + limb(thumb, who.skin) + arm
