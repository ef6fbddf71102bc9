"""Which choices does the house know by name?"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of item in the library."""

    STRENGTH = "strength"
    AEROBIC = "aerobic"
    MOBILITY = "mobility"
    HANDS = "hands"
    NUTRITION = "nutrition"
    REFLECTION = "reflection"
    LESSON = "lesson"
    TIP = "tip"


MOVEMENT_KINDS = frozenset({Kind.STRENGTH, Kind.AEROBIC, Kind.MOBILITY, Kind.HANDS})


class Joint(StrEnum):
    """Where it may ache, as the "Where?" question lists it."""

    HANDS = "hands"
    WRISTS = "wrists"
    SHOULDERS = "shoulders"
    HIPS = "hips"
    KNEES = "knees"
    ANKLES = "ankles"
    FEET = "feet"
    BACK = "back"


class Posture(StrEnum):
    """How the body is held during a movement."""

    SEATED = "seated"
    LYING = "lying"
    STANDING = "standing"
    WALKING = "walking"


class Effort(StrEnum):
    """How hard a movement is meant to feel."""

    GENTLE = "gentle"
    LIGHT = "light"
    MODERATE = "moderate"


class Movement(StrEnum):
    """What a movement asks of the body, so that a safety answer can bar it."""

    LOADED_BEND = "loaded_bend"
    TWIST = "twist"
    IMPACT = "impact"
    UNSUPPORTED_BALANCE = "unsupported_balance"
    ARM_LOAD = "arm_load"
    FLOOR = "floor"


class AtHand(StrEnum):
    """What she must have at hand for an item; she is asked only where she swaps one that needs it."""

    BIKE = "bike"
    CAR = "car"
    CHILD = "child"
    DOG = "dog"
    GARDEN = "garden"
    OVEN = "oven"
    PARTNER = "partner"
    POLES = "poles"
    POOL = "pool"
    STAIR = "stair"
    VIDEO = "video"


class Season(StrEnum):
    """The half of the year in which an item makes sense."""

    WARM = "warm"
    COLD = "cold"


class Talk(StrEnum):
    """Whether she could talk, but not sing: how brisk it was, by her own word."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Muscle(StrEnum):
    """What a strength movement trains: the large muscle groups, and what keeps her from falling."""

    RISE = "rise"
    PUSH = "push"
    PULL = "pull"
    HIP = "hip"
    CALF = "calf"
    TRUNK = "trunk"
    BALANCE = "balance"
    BACK = "back"


class SafetyAnswer(StrEnum):
    """What a patient ticked on joining (docs/clinical.md, 5.5)."""

    BONE_THINNING = "bone_thinning"
    NUMB_FEET_OR_FALLS = "numb_feet_or_falls"
    ARM_SWELLING = "arm_swelling"
    HEART_DISEASE = "heart_disease"
    BONE_METASTASES = "bone_metastases"
    FRACTURE_OR_SURGERY = "fracture_or_surgery"
    JOINT_REPLACEMENT = "joint_replacement"
    TREATMENT = "treatment"
    BLOOD_THINNERS = "blood_thinners"
    BLACKOUTS = "blackouts"
    TWO_FALLS = "two_falls"
    SIXTY_FIVE_OR_OVER = "sixty_five_or_over"
    NOT_SURE = "not_sure"


class Caution(StrEnum):
    """Who should ask before eating or doing what an item suggests."""

    ANTICOAGULANTS = "anticoagulants"
    KIDNEY_STONES = "kidney_stones"
    KIDNEY_DISEASE = "kidney_disease"
    ALLERGY = "allergy"
    CDK46 = "cdk46"


class Evidence(StrEnum):
    """How strong the evidence behind an item is."""

    TRIAL = "trial"
    MIXED = "mixed"
    GENERAL = "general"


class Depth(StrEnum):
    """How deep a lesson goes."""

    FUNDAMENTALS = "fundamentals"
    INTERMEDIATE = "intermediate"
    ACADEMIC = "academic"


class Goal(StrEnum):
    """What a patient would like to do more easily; she is asked about it once a week."""

    OPEN_JARS = "open_jars"
    HOLD_PEN = "hold_pen"
    WALK_TO_SHOP = "walk_to_shop"
    STAIRS = "stairs"
    GET_UP = "get_up"
    SLEEP = "sleep"
    COOK = "cook"
    GRANDCHILDREN = "grandchildren"


class Role(StrEnum):
    """What a member of staff may do."""

    COORDINATOR = "coordinator"
    ADMIN = "admin"


class ReminderKind(StrEnum):
    """A patient's standing appointments."""

    PAIN_CHECK = "pain_check"
    NUDGE = "nudge"
    REFLECTION = "reflection"
    WEEKLY = "weekly"


class ReplyTo(StrEnum):
    """What a patient answered to a nudge."""

    DONE = "done"
    LATER = "later"
    NOT_TODAY = "not_today"
    TOO_SORE = "too_sore"
    SWAPPED = "swapped"
