"""Who is who: the values that stand for patients and staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from rules.vocabulary import AtHand, Caution, Joint, Kind, Role, SafetyAnswer


def code_of(number: int) -> str:
    """Return what staff see instead of a name, such as "P014"."""
    return f"P{number:03d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One patient as the flows see her. `state` is joining, active or left; instants are UTC.

    Of `safety` and `cautions`, None means that she never answered, and an empty set that nothing
    applies. `home_zone` is where she lives while `zone` follows her on a journey, None at home.
    """

    id: int
    number: int
    chat_id: int
    state: str
    cohort_id: int
    language: str
    zone: str
    invited_by: int | None = None
    name: str | None = None
    label: str | None = None
    goal: str | None = None
    safety: frozenset[SafetyAnswer] | None = None
    safety_cleared: bool = False
    cautions: frozenset[Caution] | None = None
    sore_joints: frozenset[Joint] = frozenset()
    exercise_stopped: bool = False
    quiet_from: int = 21 * 60
    quiet_to: int = 8 * 60
    discreet: bool = False
    kinds_off: frozenset[Kind] = frozenset()
    lacks: frozenset[AtHand] = frozenset()
    weight_on: bool = False
    home_zone: str | None = None
    first_day: date | None = None
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    unreachable_at: datetime | None = None
    silence: str = "none"
    last_heard_at: datetime | None = None
    joined_at: datetime | None = None

    @property
    def code(self) -> str:
        """Return what staff see instead of a name, such as "P014"."""
        return code_of(self.number)

    @property
    def cautions_for_danger(self) -> frozenset[Caution] | None:
        """Return her cautions, with the treatment that she named on joining; None as in `cautions`."""
        if self.cautions is None or SafetyAnswer.TREATMENT not in (self.safety or ()):
            return self.cautions
        return self.cautions | {Caution.CDK46}


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """When a member of staff is away, in instants (UTC) without the end; `cover_id` stands in for her."""

    start: datetime
    end: datetime
    cover_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A coordinator or an admin.

    `cohorts` are those she looks after, None for all; `rota` the weekdays (ISO) on which she works, None for all
    staffed ones; `digest_minute` is the minute of her local day at which the digest comes, None for never.
    `works` is False once her role was taken back.
    """

    id: int
    chat_id: int
    role: Role
    language: str
    zone: str
    name: str | None = None
    absences: tuple[Absence, ...] = ()
    cohorts: frozenset[int] | None = None
    rota: frozenset[int] | None = None
    digest_minute: int | None = None
    unreachable_at: datetime | None = None
    works: bool = True

    def absence_at(self, now: datetime) -> Absence | None:
        """Return the absence that she is in, or None while she is not away."""
        return next((one for one in self.absences if one.start <= now < one.end), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a member of staff wrote down about a patient at an instant (UTC)."""

    staff_id: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody who wrote to the bot and whom we do not know; `language` is guessed from the phone."""

    chat_id: int
    language: str


Person = Patient | Staff | Stranger


class Who(Enum):
    """Whom something is for; ACTIVE are the patients who have joined and not left, ADMIN staff who are admins."""

    ANYONE = (Patient, Staff, Stranger)
    PATIENT = (Patient,)
    ACTIVE = (Patient, "active")
    STAFF = (Staff,)
    ADMIN = (Staff, Role.ADMIN)
    STRANGER = (Stranger,)

    def includes(self, person: Person) -> bool:
        """Tell whether that person is one of those."""
        match self:
            case Who.ACTIVE:
                return isinstance(person, Patient) and person.state == "active"
            case Who.ADMIN:
                return isinstance(person, Staff) and person.role is Role.ADMIN
        return isinstance(person, self.value)
