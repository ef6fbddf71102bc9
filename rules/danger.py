"""Do her words name something that must not wait?

Words are matched by a machine: things are missed, and the patient is told so. So it errs on the safe
side, and a denied sign ("no chest pain") is found like any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.text_normalization import plain
from rules.vocabulary import Caution


class DangerLevel(StrEnum):
    """How soon she must act, the most serious first (docs/clinical.md, 5.3; 5.2 for the medicine)."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    SOON = "soon"
    MEDICINE = "medicine"  # she may want to stop it: ask which she means, and tell staff


class DangerSign(StrEnum):
    """What may be wrong, the most serious first; phrases and buttons are keyed by these ids."""

    CHEST_PAIN = "chest_pain"
    TROUBLE_BREATHING = "trouble_breathing"
    STROKE_SIGNS = "stroke_signs"
    FACE_SWELLING = "face_swelling"
    SELF_HARM = "self_harm"
    FIT = "fit"
    CONFUSION = "confusion"
    LEG_WEAKNESS = "leg_weakness"
    BLADDER_BOWEL = "bladder_bowel"
    FEVER_ON_TREATMENT = "fever_on_treatment"
    HOT_JOINT_WITH_FEVER = "hot_joint_with_fever"
    FEVER = "fever"
    HOT_JOINT = "hot_joint"
    CALF_SWELLING = "calf_swelling"
    ARM_HOT_OR_SWOLLEN = "arm_hot_or_swollen"
    FALL = "fall"
    NEW_BONE_PAIN = "new_bone_pain"
    RASH = "rash"
    HAND_NUMBNESS = "hand_numbness"
    ONE_SPOT_PAIN = "one_spot_pain"
    SLOW_ARM_SWELLING = "slow_arm_swelling"
    JAW_OR_GROIN_PAIN = "jaw_or_groin_pain"
    NEW_LUMP = "new_lump"
    BLEEDING = "bleeding"
    STOP_MEDICINE = "stop_medicine"


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerRule:
    """How one sign is found: by its words in any language, or because all of `follows` were found.

    With `caution`, those that it follows count only for a patient who has that caution. `button` says
    whether "Something feels wrong" offers it.
    """

    level: DangerLevel
    pattern: re.Pattern[str]
    follows: frozenset[DangerSign] = frozenset()
    caution: Caution | None = None
    button: bool = True


DangerRules = Mapping[DangerSign, DangerRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One sign in a text. Her words are not carried along: only the sign may travel."""

    sign: DangerSign
    level: DangerLevel


def find_danger(
    text: str, danger: DangerRules, *, cautions: Collection[Caution] = ()
) -> tuple[Found, ...]:
    """Return every sign that `text` names in any language, the most serious first."""
    read = _read(text)
    found = {sign for sign, rule in danger.items() if any(map(rule.pattern.search, read))}
    found |= {sign for sign, rule in danger.items() if _follows(rule, found, cautions)}
    signs = [Found(sign=sign, level=danger[sign].level) for sign in found]
    return tuple(sorted(signs, key=_seriousness))


def danger_of(sign: DangerSign, danger: DangerRules) -> Found:
    """Return a sign that was tapped as if it had been written."""
    return Found(sign=sign, level=danger[sign].level)


def buttons_of(danger: DangerRules) -> tuple[DangerSign, ...]:
    """Return the signs that "Something feels wrong" offers, the most serious first."""
    offered = [danger_of(sign, danger) for sign, rule in danger.items() if rule.button]
    return tuple(found.sign for found in sorted(offered, key=_seriousness))


def is_red_flag(found: Collection[Found]) -> bool:
    """Say whether staff must hear of it the same day (docs/clinical.md, 4)."""
    return any(one.level is not DangerLevel.MEDICINE for one in found)


def stops_exercise(found: Collection[Found]) -> bool:
    """Say whether all exercise rests until staff clear it (docs/clinical.md, 5.5)."""
    return any(one.level in _STOPPING or one.sign in _STOPPING_SIGNS for one in found)


def is_stop(text: str, stop_words: Collection[str]) -> bool:
    """Say whether the whole message is STOP; `stop_words` are plain, in every language known."""
    return plain(text) in stop_words


def _read(text: str) -> list[str]:
    """Return the whole text and each of its sentences, plain: a phrase may need its sentence's end."""
    sentences = _SENTENCE_END.split(text)
    return [plain(part) for part in ([text, *sentences] if len(sentences) > 1 else [text])]


def _follows(rule: DangerRule, found: set[DangerSign], cautions: Collection[Caution]) -> bool:
    if not rule.follows or not rule.follows <= found:
        return False
    return rule.caution is None or rule.caution in cautions


_SENTENCE_END = re.compile(r"[.!?;\n]+")
_STOPPING = (DangerLevel.EMERGENCY, DangerLevel.SAME_DAY)
_STOPPING_SIGNS = (DangerSign.ONE_SPOT_PAIN, DangerSign.JAW_OR_GROIN_PAIN)
_LEVELS = list(DangerLevel)
_SIGNS = list(DangerSign)


def _seriousness(found: Found) -> tuple[int, int]:
    return _LEVELS.index(found.level), _SIGNS.index(found.sign)
