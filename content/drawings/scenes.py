"""Which items have a drawing, how is each drawn, and with whom?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from content.drawings import facing, foot, hand, lying, seated, standing
from content.drawings.people import AMINA, BILL, CARMEN, JOAN, MEI, NORA, ROSA, RUTH, Person

Scene = tuple[Callable[[Person], str], Person]

SCENES: Mapping[str, Scene] = MappingProxyType(
    {
        "ankle-alphabet": (seated.ankle_alphabet, CARMEN),
        "ankle-circles": (seated.ankle_circles, BILL),
        "ankle-on-shin": (facing.ankle_on_shin, RUTH),
        "arm-pendulum": (standing.arm_pendulum, CARMEN),
        "bed-angel": (lying.bed_angel, CARMEN),
        "bed-bridge": (lying.bridge, ROSA),
        "bottle-curl": (seated.bottle_curl, NORA),
        "bottom-stair": (standing.bottom_stair, AMINA),
        "calf-stretch-wall": (standing.calf_stretch, CARMEN),
        "chair-arm-press": (seated.arm_press, ROSA),
        "chair-mountain": (facing.chair_mountain, BILL),
        "chair-stand": (standing.chair_stand, ROSA),
        "chest-lift": (seated.chest_lift, MEI),
        "chin-glide": (seated.chin_glide, JOAN),
        "clamshell-bed": (lying.clamshell, JOAN),
        "clasped-hand-lift": (seated.clasped_lift, RUTH),
        "cushion-squeeze": (facing.cushion_squeeze, ROSA),
        "elbow-press-out": (facing.elbow_press, MEI),
        "finger-fan": (hand.finger_fan, JOAN),
        "finger-walk-towel": (hand.towel_walk, RUTH),
        "floating-arms": (seated.floating_arms, AMINA),
        "foot-roll": (foot.foot_roll, JOAN),
        "front-hip-stretch": (standing.front_hip_stretch, NORA),
        "heel-dig": (seated.heel_dig, RUTH),
        "heel-raises-worktop": (standing.heel_raises, AMINA),
        "heel-slides-bed": (lying.heel_slides, RUTH),
        "heel-to-seat": (standing.heel_to_seat, BILL),
        "heel-to-toe-stand": (standing.heel_to_toe, RUTH),
        "heel-toe-rock": (seated.heel_toe_rock, AMINA),
        "hip-circles": (standing.hip_circles, CARMEN),
        "knee-hug-bed": (lying.knee_hug, MEI),
        "knee-rocks-bed": (lying.knee_rocks, ROSA),
        "knee-slides": (seated.knee_slides, MEI),
        "knees-apart-scarf": (facing.knees_apart, JOAN),
        "knuckle-table": (hand.knuckle_table, NORA),
        "leg-back": (standing.leg_back, MEI),
        "leg-stretch-chair": (seated.leg_stretch, MEI),
        "light-massage": (hand.massage, CARMEN),
        "long-bed-stretch": (lying.long_stretch, NORA),
        "mini-squat": (standing.mini_squat, RUTH),
        "morning-mitts": (hand.mug_and_fan, MEI),
        "neck-turns": (facing.neck_turns, RUTH),
        "open-elbows": (facing.open_elbows, NORA),
        "palm-turns": (hand.palm_turns, BILL),
        "pelvic-tilt-bed": (lying.pelvic_tilt, BILL),
        "prayer-stretch": (hand.palms_together, AMINA),
        "rib-breaths": (facing.rib_breaths, BILL),
        "scarf-row": (seated.scarf_row, RUTH),
        "seated-heel-lift": (seated.heel_lift, NORA),
        "seated-knee-lift": (seated.knee_lift, JOAN),
        "seated-knee-straighten": (seated.knee_straighten, ROSA),
        "seated-toe-lift": (seated.toe_lift, CARMEN),
        "seated-turn": (facing.seated_turn, JOAN),
        "shoulder-blade-squeeze": (facing.blade_squeeze, ROSA),
        "shoulder-rolls": (seated.shoulder_rolls, NORA),
        "side-leg-lift": (standing.side_leg_lift, JOAN),
        "side-reach": (facing.side_reach, AMINA),
        "sit-tall-sit-soft": (seated.tall_and_soft, NORA),
        "sponge-squeeze": (hand.sponge_squeeze, AMINA),
        "straight-leg-lift": (lying.straight_leg, CARMEN),
        "table-piano": (hand.table_piano, MEI),
        "table-slide": (facing.table_slide, MEI),
        "tendon-glides": (hand.tendon_glides, ROSA),
        "thigh-press-bed": (lying.thigh_press, AMINA),
        "thumb-c-shape": (hand.thumb_c_shape, JOAN),
        "thumb-circles": (hand.thumb_circles, NORA),
        "thumb-touch": (hand.thumb_touch, ROSA),
        "toe-fan": (foot.toe_fan, AMINA),
        "towel-pull-apart": (facing.towel_pull, AMINA),
        "towel-toes": (foot.towel_toes, ROSA),
        "tummy-brace": (seated.tummy_brace, BILL),
        "two-bag-carry": (standing.two_bag_carry, RUTH),
        "wall-push-up": (standing.wall_push_up, JOAN),
        "wall-stand": (standing.wall_stand, NORA),
        "wall-walk": (standing.wall_walk, ROSA),
        "warm-towel-shoulders": (facing.warm_towel, CARMEN),
        "warm-water-fist": (hand.warm_fists, CARMEN),
        "weight-shift": (standing.weight_shift, MEI),
        "worktop-side-steps": (standing.side_steps, BILL),
        "wrist-over-edge": (hand.wrist_nod, BILL),
    }
)


def drawing_of(item_id: str) -> str:
    """Return the SVG of an item that has a scene."""
    draw, who = SCENES[item_id]
    return draw(who)
