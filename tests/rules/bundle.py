"""A small made-up library, and a programme, for tests of choosing."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from rules.default_times import DEFAULT_APPOINTMENTS
from rules.item_fit import DayOfPatient
from rules.items import Item
from rules.programmes import Activity, DayPlan, Programme, Session, Week, day_plan
from rules.safety import SafetyRule
from rules.vocabulary import Caution, Effort, Joint, Kind, Movement, Posture, SafetyAnswer

MONDAY = date(2026, 3, 2)

SAFETY = MappingProxyType(
    {
        SafetyAnswer.BONE_THINNING: SafetyRule(
            removes=frozenset({Movement.LOADED_BEND, Movement.TWIST, Movement.IMPACT}),
            steadies=True,
        ),
        SafetyAnswer.NUMB_FEET_OR_FALLS: SafetyRule(
            removes=frozenset({Movement.UNSUPPORTED_BALANCE}), steadies=True
        ),
        SafetyAnswer.ARM_SWELLING: SafetyRule(removes=frozenset({Movement.ARM_LOAD})),
        SafetyAnswer.HEART_DISEASE: SafetyRule(
            waits=True, postures=frozenset({Posture.WALKING, Posture.SEATED})
        ),
        SafetyAnswer.BONE_METASTASES: SafetyRule(
            waits=True, postures=frozenset({Posture.WALKING, Posture.SEATED})
        ),
        SafetyAnswer.FRACTURE_OR_SURGERY: SafetyRule(
            waits=True, postures=frozenset({Posture.WALKING, Posture.SEATED})
        ),
        SafetyAnswer.JOINT_REPLACEMENT: SafetyRule(waits=True),
        SafetyAnswer.TREATMENT: SafetyRule(cautions=frozenset({Caution.CDK46})),
        SafetyAnswer.BLOOD_THINNERS: SafetyRule(
            removes=frozenset({Movement.UNSUPPORTED_BALANCE}),
            cautions=frozenset({Caution.ANTICOAGULANTS}),
        ),
        SafetyAnswer.BLACKOUTS: SafetyRule(waits=True, postures=frozenset({Posture.SEATED})),
        SafetyAnswer.TWO_FALLS: SafetyRule(waits=True, steadies=True),
        SafetyAnswer.SIXTY_FIVE_OR_OVER: SafetyRule(steadies=True),
        SafetyAnswer.NOT_SURE: SafetyRule(postures=frozenset({Posture.WALKING, Posture.SEATED})),
    }
)


def item(name: str, kind: Kind, **facts: Any) -> Item:
    return Item(id=name, kind=kind, review_by=date(2027, 1, 1), **facts)


def bundle() -> tuple[Item, ...]:
    """Return items of every kind, of mixed postures, efforts, joints, pains and cautions."""
    return (*_walks(), *_strength(), *_mobility(), *_hands(), *_words())


def _walks() -> list[Item]:
    efforts = [Effort.GENTLE, Effort.LIGHT, Effort.LIGHT, Effort.MODERATE]
    return [
        item(
            f"walk-{n}",
            Kind.AEROBIC,
            minutes=10,
            counts_minutes=True,
            effort=efforts[n % 4],
            posture=Posture.SEATED if n % 5 == 0 else Posture.WALKING,
            loads=frozenset() if n % 5 == 0 else frozenset({Joint.KNEES}),
            eases=frozenset({Joint.HIPS}),
            pain_to=4 + n % 3,
            group=f"place-{n % 3}",
        )
        for n in range(15)
    ]


def _strength() -> list[Item]:
    asked = [frozenset({movement}) for movement in Movement] + [frozenset[Movement]()] * 4
    return [
        item(
            f"strength-{n}",
            Kind.STRENGTH,
            minutes=2,
            effort=Effort.LIGHT if n % 2 else Effort.GENTLE,
            posture=[Posture.SEATED, Posture.STANDING, Posture.LYING][n % 3],
            movements=movements,
            loads=frozenset({list(Joint)[n % 8]}),
            eases=frozenset({list(Joint)[(n + 3) % 8]}),
            pain_to=4 + n % 3,
            group=["legs", "arms", "back"][n % 3],
        )
        for n, movements in enumerate(asked)
    ]


def _mobility() -> list[Item]:
    return [
        item(
            f"mobility-{n}",
            Kind.MOBILITY,
            minutes=2,
            posture=Posture.LYING if n % 4 == 3 else Posture.SEATED,
            eases=frozenset({list(Joint)[n % 8]}),
            pain_to=6 + n % 5,
            group=f"part-{n % 4}",
        )
        for n in range(12)
    ]


def _hands() -> list[Item]:
    eases = frozenset({Joint.HANDS, Joint.WRISTS})
    return [
        item(f"hands-{n}", Kind.HANDS, minutes=2, eases=eases, pain_to=6 + n % 4) for n in range(6)
    ]


def _words() -> list[Item]:
    cautions = [frozenset[Caution](), frozenset({Caution.ALLERGY}), frozenset({Caution.CDK46})]
    foods = [
        item(f"food-{n}", Kind.NUTRITION, cautions=cautions[n % 3], group=f"food-{n % 4}")
        for n in range(12)
    ]
    kinds = (Kind.REFLECTION, Kind.LESSON)
    others = [item(f"{kind}-{n}", kind, group=f"theme-{n % 2}") for kind in kinds for n in range(5)]
    return [*foods, *others, item("lesson-weight", Kind.LESSON, group="weight")]


def week(*days: str) -> Week:
    """Return a week from words such as "walk 10", Monday first."""
    split = [day.partition(" ") for day in days]
    return tuple(
        Session(activity=Activity(name), minutes=int(minutes or 0)) for name, _, minutes in split
    )


PROGRAMME = Programme(
    id="test",
    weeks=(
        week("walk 10", "strength", "walk 10", "hands", "mobility", "walk 10", "gentle"),
        week("walk 20", "strength", "walk 20", "hands", "strength", "walk 20", "gentle"),
        week("walk 30", "strength", "walk 30", "walk 30", "strength", "walk 30", "rest"),
    ),
    food_days=frozenset({1, 3, 6}),
    warm_up=Kind.MOBILITY,
    effort=Effort.MODERATE,
    after_flare=(0, 50),
    lessons=("lesson-3", "lesson-1"),
    appointments=DEFAULT_APPOINTMENTS,
    sources={},
)


def plan(week_number: int, weekday: int) -> DayPlan:
    return day_plan(PROGRAMME, week_number, weekday)


def on(week_number: int, weekday: int, **known: Any) -> DayOfPatient:
    """Return her day in a week of the test programme; she started on a Monday."""
    day = MONDAY + timedelta(days=(week_number - 1) * 7 + weekday - 1)
    return DayOfPatient(day=day, plan=plan(week_number, weekday), **known)
