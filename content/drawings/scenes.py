"""Which items have a drawing, and how is each drawn?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from content.drawings import hand, lying, seated, standing

SCENES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "arm-pendulum": standing.arm_pendulum,
        "bed-bridge": lying.bridge,
        "bottle-curl": seated.bottle_curl,
        "calf-stretch-wall": standing.calf_stretch,
        "chair-stand": standing.chair_stand,
        "clasped-hand-lift": seated.clasped_lift,
        "finger-fan": hand.finger_fan,
        "front-hip-stretch": standing.front_hip_stretch,
        "heel-raises-worktop": standing.heel_raises,
        "heel-slides-bed": lying.heel_slides,
        "heel-to-seat": standing.heel_to_seat,
        "heel-toe-rock": seated.heel_toe_rock,
        "knee-hug-bed": lying.knee_hug,
        "leg-back": standing.leg_back,
        "leg-stretch-chair": seated.leg_stretch,
        "mini-squat": standing.mini_squat,
        "prayer-stretch": hand.palms_together,
        "scarf-row": seated.scarf_row,
        "seated-knee-lift": seated.knee_lift,
        "seated-knee-straighten": seated.knee_straighten,
        "sit-tall-sit-soft": seated.tall_and_soft,
        "straight-leg-lift": lying.straight_leg,
        "tendon-glides": hand.tendon_glides,
        "wall-push-up": standing.wall_push_up,
        "wall-walk": standing.wall_walk,
    }
)
