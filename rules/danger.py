"""Which signs of danger are there, how soon must she act on each, and how is each told?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.sign_grids import SignGrids
from rules.text_normalization import plain
from rules.vocabulary import Caution


class DangerLevel(StrEnum):
    """How soon she must act, the most serious first (docs/clinical.md, 5.3; 5.2 and 5.8 for the last two)."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    SOON = "soon"
    MEDICINE = "medicine"  # she may want to stop it: ask which she means, and tell staff
    STOP = "stop"  # she may want these messages to stop


class DangerSign(StrEnum):
    """What may be wrong, the most serious first; phrases and buttons are keyed by these ids."""

    CHEST_PAIN = "chest_pain"
    TROUBLE_BREATHING = "trouble_breathing"
    STROKE_SIGNS = "stroke_signs"
    FACE_SWELLING = "face_swelling"
    HEAVY_BLEEDING = "heavy_bleeding"
    OVERDOSE = "overdose"
    SELF_HARM = "self_harm"
    FIT = "fit"
    FAINT = "faint"
    HEAD_INJURY = "head_injury"
    CONFUSION = "confusion"
    LEG_WEAKNESS = "leg_weakness"
    BLADDER_BOWEL = "bladder_bowel"
    FEVER_ON_TREATMENT = "fever_on_treatment"
    HOT_JOINT_WITH_FEVER = "hot_joint_with_fever"
    FEVER = "fever"
    HOT_JOINT = "hot_joint"
    CALF_SWELLING = "calf_swelling"
    RACING_HEART = "racing_heart"
    BLOOD_IN_URINE_OR_STOOL = "blood_in_urine_or_stool"
    JAUNDICE = "jaundice"
    ARM_HOT_OR_SWOLLEN = "arm_hot_or_swollen"
    FALL = "fall"
    NEW_BONE_PAIN = "new_bone_pain"
    LASTING_DIARRHOEA = "lasting_diarrhoea"
    RASH = "rash"
    EXTRA_TABLET = "extra_tablet"
    HAND_NUMBNESS = "hand_numbness"
    ONE_SPOT_PAIN = "one_spot_pain"
    SLOW_ARM_SWELLING = "slow_arm_swelling"
    JAW_OR_GROIN_PAIN = "jaw_or_groin_pain"
    NEW_LUMP = "new_lump"
    BLEEDING = "bleeding"
    STOP_MEDICINE = "stop_medicine"
    STOP_MESSAGES = "stop_messages"


class AskedGroup(StrEnum):
    """What she is asked about where her words may be a sign (docs/clinical.md, 5.3)."""

    CHEST_BREATH = "chest_breath"
    STROKE_FIT_CONFUSION = "stroke_fit_confusion"
    LEGS_BLADDER = "legs_bladder"
    FEVER_JOINT = "fever_joint"
    BLEEDING = "bleeding"
    SELF_HARM = "self_harm"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerRule:
    """How one sign is told: by ideas that stand together, or because all of `follows` were told.

    With `caution`, those that it follows count only for a patient who has that caution. `button` says
    whether "Something feels wrong" offers it.
    """

    level: DangerLevel
    grids: SignGrids
    follows: frozenset[DangerSign] = frozenset()
    caution: Caution | None = None
    button: bool = True


DangerRules = Mapping[DangerSign, DangerRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One sign in a text. Her words are not carried along: only the sign may travel."""

    sign: DangerSign
    level: DangerLevel


def danger_of(sign: DangerSign, danger: DangerRules) -> Found:
    """Return a sign that was tapped as if it had been written."""
    return Found(sign=sign, level=danger[sign].level)


def in_order(signs: Collection[DangerSign], danger: DangerRules) -> tuple[Found, ...]:
    """Return these signs with their levels, the most serious first."""
    return tuple(sorted((danger_of(sign, danger) for sign in signs), key=_seriousness))


def with_following(
    signs: Collection[DangerSign], danger: DangerRules, cautions: Collection[Caution] | None
) -> set[DangerSign]:
    """Return these signs and those that follow from them; without `cautions` it is not known what she takes."""
    following = {
        sign
        for sign, rule in danger.items()
        if rule.follows
        and rule.follows <= set(signs)
        and (rule.caution is None or cautions is None or rule.caution in cautions)
    }
    return {*signs, *following}


def to_be_said(found: Collection[Found], danger: DangerRules) -> tuple[Found, ...]:
    """Return the signs without those from which another of them follows: what is said of that is enough."""
    covered = {sign for one in found for sign in danger[one.sign].follows}
    return tuple(one for one in found if one.sign not in covered)


def signs_of_group(group: AskedGroup, possible: Collection[DangerSign]) -> tuple[DangerSign, ...]:
    """Return which signs an answer stands for: those that her words may have been, else all of the group."""
    signs = _GROUPS.get(group, ())
    return tuple(sign for sign in signs if sign in possible) or signs[:2]


def buttons_of(danger: DangerRules) -> tuple[DangerSign, ...]:
    """Return the signs that "Something feels wrong" offers, the most serious first."""
    offered = [sign for sign, rule in danger.items() if rule.button]
    return tuple(found.sign for found in in_order(offered, danger))


def is_red_flag(found: Collection[Found]) -> bool:
    """Say whether staff must hear of it the same day (docs/clinical.md, 4)."""
    return any(one.level in _RED_FLAGS for one in found)


def stops_exercise(found: Collection[Found]) -> bool:
    """Say whether all exercise rests until staff clear it (docs/clinical.md, 5.5)."""
    return any(one.level in _STOPPING or one.sign in _STOPPING_SIGNS for one in found)


def is_stop(text: str, stop_words: Collection[str]) -> bool:
    """Say whether the whole message is STOP; `stop_words` are plain, in every language known."""
    return plain(text) in stop_words


_RED_FLAGS = (DangerLevel.EMERGENCY, DangerLevel.SAME_DAY, DangerLevel.SOON)
_STOPPING = (DangerLevel.EMERGENCY, DangerLevel.SAME_DAY)
_STOPPING_SIGNS = (DangerSign.ONE_SPOT_PAIN, DangerSign.JAW_OR_GROIN_PAIN)
# The first two of each stand for what she has where her words gave no hint.
_GROUPS: Mapping[AskedGroup, tuple[DangerSign, ...]] = {
    AskedGroup.CHEST_BREATH: (
        DangerSign.CHEST_PAIN,
        DangerSign.TROUBLE_BREATHING,
        DangerSign.RACING_HEART,
    ),
    AskedGroup.STROKE_FIT_CONFUSION: (
        DangerSign.STROKE_SIGNS,
        DangerSign.CONFUSION,
        DangerSign.FIT,
        DangerSign.FAINT,
        DangerSign.FACE_SWELLING,
        DangerSign.HEAD_INJURY,
    ),
    AskedGroup.LEGS_BLADDER: (DangerSign.LEG_WEAKNESS, DangerSign.BLADDER_BOWEL),
    AskedGroup.FEVER_JOINT: (DangerSign.FEVER, DangerSign.HOT_JOINT),
    AskedGroup.BLEEDING: (DangerSign.HEAVY_BLEEDING,),
    AskedGroup.SELF_HARM: (DangerSign.SELF_HARM,),
}
_LEVELS = list(DangerLevel)
_SIGNS = list(DangerSign)


def _seriousness(found: Found) -> tuple[int, int]:
    return _LEVELS.index(found.level), _SIGNS.index(found.sign)
