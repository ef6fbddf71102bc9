"""Who takes part, and under which standing appointments?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.columns import Id, Sealed, Table


class PatientState(StrEnum):
    """Where a patient stands with us; pausing and being unreachable are moments of their own."""

    JOINING = "joining"
    ACTIVE = "active"
    LEFT = "left"


class CohortRow(Table):
    """A group of patients who follow one programme."""

    __tablename__ = "cohort"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    programme: Mapped[str]
    check_minute: Mapped[int | None]
    nudge_minute: Mapped[int | None]
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class StaffRow(Table):
    """A coordinator or an admin. `cohorts` are those she looks after, `rota` her weekdays (ISO), None for all.

    `absences` are when she is away, each with `start`, `end` and `cover_id`. The digest comes at `digest_minute` of her
    local day, next at `digest_at`.
    """

    __tablename__ = "staff"
    __table_args__ = (
        Index(
            "ix_staff_digest_at",
            "digest_at",
            sqlite_where=text("digest_at IS NOT NULL"),
            postgresql_where=text("digest_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    chat_id: Mapped[int] = mapped_column(unique=True)
    role: Mapped[str]
    language: Mapped[str]
    zone: Mapped[str]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    joined_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    cohorts: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    rota: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    absences: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    digest_minute: Mapped[int | None]
    digest_at: Mapped[datetime | None]


class ClosureRow(Table):
    """Local dates of the clinic on which the team is not there; or is, where it `opens` what is a holiday."""

    __tablename__ = "closure"

    id: Mapped[Id]
    first_day: Mapped[date]
    last_day: Mapped[date]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    opens: Mapped[bool]
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]


class PatientRow(Table):
    """One patient. `number` makes the code staff see (P014); the chat goes when she is erased.

    `kinds_off` are the kinds of item she wants none of, `lacks` what she does not have at hand;
    `home_zone` is where she lives while `zone` follows her on a journey.
    """

    __tablename__ = "patient"
    __table_args__ = (
        Index("ix_patient_cohort_id_state", "cohort_id", "state"),
        Index(
            "ix_patient_paused_until",
            "paused_until",
            sqlite_where=text("paused_until IS NOT NULL"),
            postgresql_where=text("paused_until IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    chat_id: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    language: Mapped[str]
    zone: Mapped[str]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    label_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    consent_version: Mapped[str | None]
    consented_at: Mapped[datetime | None]
    goal: Mapped[str | None] = mapped_column(Sealed("patient.goal"))
    safety: Mapped[list[str] | None] = mapped_column(Sealed("patient.safety"))
    safety_cleared_at: Mapped[datetime | None]
    safety_cleared_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cautions: Mapped[list[str] | None] = mapped_column(Sealed("patient.cautions"))
    sore_joints: Mapped[list[str]] = mapped_column(Sealed("patient.sore_joints"), default=list)
    exercise_stopped_at: Mapped[datetime | None]
    quiet_from: Mapped[int]
    quiet_to: Mapped[int]
    discreet: Mapped[bool] = mapped_column(default=False)
    kinds_off: Mapped[list[str]] = mapped_column(default=list)
    lacks: Mapped[list[str] | None]
    weight_on: Mapped[bool] = mapped_column(default=False)
    home_zone: Mapped[str | None]
    first_day: Mapped[date | None]
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    silence: Mapped[str] = mapped_column(default="none")
    last_heard_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class InviteRow(Table):
    """A deep link's token, kept only as its hash."""

    __tablename__ = "invite"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    label_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    safety: Mapped[list[str] | None] = mapped_column(Sealed("invite.safety"))
    uses_left: Mapped[int]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]


class ReminderRow(Table):
    """A patient's standing appointment: kind, days, local time, and when it is next due.

    One that is switched off keeps its days, for the day it is switched on again.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("patient_id", "kind"),
        Index(
            "ix_reminder_next_due_at",
            "next_due_at",
            sqlite_where=text("next_due_at IS NOT NULL"),
            postgresql_where=text("next_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    kind: Mapped[str]
    weekdays: Mapped[int]
    at_minute: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=True)
    next_due_at: Mapped[datetime | None]
    last_day: Mapped[date | None]
