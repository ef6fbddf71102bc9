"""Which programmes can a cohort follow?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import time
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.yaml_lines import Marked, read_marked, shaped, text_of
from rules.default_times import DEFAULT_APPOINTMENTS, Appointment, Appointments
from rules.programmes import Activity, Programme, Session, Week, crowded_strength
from rules.vocabulary import Effort, Kind, Muscle

ROOT = Path(__file__).parents[1]


class _Weekday(StrEnum):
    """The keys of a week, in order."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def iso(self) -> int:
        return list(_Weekday).index(self) + 1


def _session(written: Any) -> Session:
    """Read "walk 10" or "strength"; minutes belong to walks, and every walk has some."""
    activity, _, minutes = str(written).partition(" ")
    if activity not in set(Activity):
        raise ValueError(f"write one of: walk and its minutes, {', '.join(list(Activity)[1:])}")
    if (activity == Activity.WALK) is not minutes.isdecimal():
        raise ValueError("write minutes behind walk, and behind nothing else: 'walk 10'")
    return Session(activity=Activity(activity), minutes=int(minutes or 0))


_Day = Annotated[Session, BeforeValidator(_session)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _WeekFacts(_Shape):
    mon: _Day
    tue: _Day
    wed: _Day
    thu: _Day
    fri: _Day
    sat: _Day
    sun: _Day

    @property
    def sessions(self) -> Week:
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class _AppointmentFacts(_Shape):
    days: Annotated[tuple[_Weekday, ...], Field(min_length=1)] = tuple(_Weekday)
    at: time

    @property
    def appointment(self) -> Appointment:
        return Appointment(days=frozenset(day.iso for day in self.days), at=self.at)


class _AppointmentsFacts(_Shape):
    pain_check: _AppointmentFacts | None = None
    nudge: _AppointmentFacts | None = None
    reflection: _AppointmentFacts | None = None
    weekly: _AppointmentFacts | None = None

    @property
    def appointments(self) -> Appointments:
        given = {name: facts.appointment for name, facts in self if facts is not None}
        return replace(DEFAULT_APPOINTMENTS, **given)


class _ProgrammeFacts(_Shape):
    """`programmes/<id>.yaml`."""

    weeks: Annotated[tuple[_WeekFacts, ...], Field(min_length=1)]
    food: tuple[_Weekday, ...]
    warm_up: Kind
    effort: Effort
    after_flare: tuple[Annotated[int, Field(strict=True, ge=0, lt=100)], ...]
    brisk: tuple[Annotated[int, Field(strict=True, ge=0, le=100)], ...] = ()
    circuits: tuple[dict[Muscle, Annotated[tuple[str, ...], Field(min_length=1)]], ...] = ()
    lessons: tuple[str, ...]
    appointments: _AppointmentsFacts = _AppointmentsFacts()
    sources: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]


def load_programmes(root: Path = ROOT) -> Mapping[str, Programme]:
    """Read `programmes/` under `root`, by id; raises ContentBroken with every fault."""
    programmes: dict[str, Programme] = {}
    faults: list[Fault] = []
    for path in sorted((root / "programmes").glob("*.yaml")):
        try:
            programmes[path.stem] = _read(path, root)
        except ContentBroken as broken:
            faults.extend(broken.faults)
    if faults:
        raise ContentBroken(faults)
    return MappingProxyType(programmes)


def _read(path: Path, root: Path) -> Programme:
    file = f"{root.name}/programmes/{path.name}"
    marked = read_marked(text_of(path, file=file), file=file)
    facts = shaped(marked, _ProgrammeFacts)
    programme = _programme(path.stem, facts)
    faults = [
        *_crowded(marked, programme),
        *_unsourced(marked, programme),
        *_unknown(marked, programme, root),
    ]
    if faults:
        raise ContentBroken(faults)
    return programme


def _programme(name: str, facts: _ProgrammeFacts) -> Programme:
    return Programme(
        id=name,
        weeks=tuple(week.sessions for week in facts.weeks),
        food_days=frozenset(day.iso for day in facts.food),
        warm_up=facts.warm_up,
        effort=facts.effort,
        after_flare=facts.after_flare,
        brisk=facts.brisk,
        circuits=tuple(MappingProxyType(circuit) for circuit in facts.circuits),
        lessons=facts.lessons,
        appointments=facts.appointments.appointments,
        sources=MappingProxyType(facts.sources),
    )


def _crowded(marked: Marked, programme: Programme) -> Iterator[Fault]:
    for week, weekday in crowded_strength(programme):
        day = list(_Weekday)[weekday - 1]
        message = f"strength on {day} of week {week} may follow strength the day before"
        mend = "leave a rest day between, also towards the weeks around it"
        line = marked.line_of(("weeks", week - 1, day.value))
        yield Fault(file=marked.file, line=line, message=message, mend=mend)


def _unsourced(marked: Marked, programme: Programme) -> Iterator[Fault]:
    asked = {session.activity for week in programme.weeks for session in week}
    numbers = {
        "walking": Activity.WALK in asked,
        "strength": Activity.STRENGTH in asked,
        "warm_up": Activity.STRENGTH in asked,
        "hands": Activity.HANDS in asked,
        "food": bool(programme.food_days),
        "after_flare": bool(programme.after_flare),
        "brisk": bool(programme.brisk),
        "lessons": bool(programme.lessons),
    }
    for number, is_asked in numbers.items():
        if is_asked and number not in programme.sources:
            line = marked.line_of(("sources",))
            mend = f"name where it comes from: '{number}: [house-rules]' if it is our own choice"
            message = f"no source for {number}"
            yield Fault(file=marked.file, line=line, message=message, mend=mend)


def _unknown(marked: Marked, programme: Programme, root: Path) -> Iterator[Fault]:
    file = f"{root.name}/references.yaml"
    known = read_marked(text_of(root / "references.yaml", file=file), file=file).value
    for number, keys in programme.sources.items():
        for index, key in enumerate(keys):
            if key not in known:
                line = marked.line_of(("sources", number, index))
                mend = "add it to references.yaml, or name another"
                yield Fault(file=marked.file, line=line, message=f"no source '{key}'", mend=mend)
    for index, lesson in enumerate(programme.lessons):
        if not (root / "library" / Kind.LESSON / lesson).is_dir():
            line = marked.line_of(("lessons", index))
            mend = "write the lesson, or name another"
            yield Fault(file=marked.file, line=line, message=f"no lesson '{lesson}'", mend=mend)
    for at, circuit in enumerate(programme.circuits):
        for muscle, item_id in ((one, item) for one, ids in circuit.items() for item in ids):
            if not (root / "library" / Kind.STRENGTH / item_id).is_dir():
                line = marked.line_of(("circuits", at, muscle.value))
                mend = "write the exercise, or name another"
                yield Fault(
                    file=marked.file, line=line, message=f"no exercise '{item_id}'", mend=mend
                )
