"""What leaves the clinic's database as data? Records without a name, each with the patient's code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ExportFormat(StrEnum):
    """The files an export can be made of."""

    CSV = "csv"
    FHIR = "fhir"
    REDCAP = "redcap"


class RatingStatus(StrEnum):
    """Whether a rating stands as it was first given; the words are those of FHIR."""

    FINAL = "final"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """One patient, by her code."""

    patient: str
    cohort: str
    language: str
    zone: str
    state: str
    joined_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRecord:
    """One answer to the pain question as it stands; instants carry the offset of her zone.

    `first_value` is what she answered first, where she corrected it since; `received_late` is 1 or 0.
    """

    rating_id: int
    patient: str
    day: date
    value: int
    status: RatingStatus
    versions: int
    first_value: int
    method: str
    asked_at: datetime
    answered_at: datetime
    received_late: int
    joints: tuple[str, ...]
    novelty: str | None
    urgency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRecord:
    """Something she did, in minutes or as a session."""

    activity_id: int
    patient: str
    day: date
    kind: str
    minutes: int | None
    item: str | None
    method: str
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """One message that was owed to her, and what became of it."""

    delivery_id: int
    patient: str
    kind: str
    day: date | None
    state: str
    reason: str | None
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRecord:
    """Something about her that staff had to hear of."""

    alert_id: int
    patient: str
    rule: str
    priority: str
    state: str
    made_at: datetime
    raised_at: datetime | None
    taken_at: datetime | None
    closed_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Everything that is exported, as it was at one moment."""

    made_at: datetime
    patients: tuple[PatientRecord, ...] = ()
    ratings: tuple[RatingRecord, ...] = ()
    activities: tuple[ActivityRecord, ...] = ()
    deliveries: tuple[DeliveryRecord, ...] = ()
    alerts: tuple[AlertRecord, ...] = ()
