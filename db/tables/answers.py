"""What have patients told us?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.columns import Id, Sealed, Table


class RatingRow(Table):
    """The answer to one pain check, as it stands now; `rating_version` keeps every version.

    `day` is the local date the check belongs to, however late the answer came; `answered_at` is when she gave it,
    and `received_late` says that it waited for us, or was given after the check's time.
    """

    __tablename__ = "rating"
    __table_args__ = (Index("ix_rating_patient_id_day", "patient_id", "day"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    prompt_id: Mapped[int] = mapped_column(unique=True)
    day: Mapped[date]
    value: Mapped[int]
    version: Mapped[int]
    source: Mapped[str]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime]
    received_late: Mapped[bool] = mapped_column(default=False, server_default=false())
    joints: Mapped[list[str] | None] = mapped_column(Sealed("rating.joints"))
    novelty: Mapped[str | None] = mapped_column(Sealed("rating.novelty"))
    urgency: Mapped[str | None] = mapped_column(Sealed("rating.urgency"))


class RatingVersionRow(Table):
    """One version of a rating: never changed, never removed but by erasure."""

    __tablename__ = "rating_version"

    rating_id: Mapped[int] = mapped_column(
        ForeignKey("rating.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]
    source: Mapped[str]
    answered_at: Mapped[datetime]


class OfferRow(Table):
    """One item offered to one patient, and what she answered."""

    __tablename__ = "offer"
    __table_args__ = (Index("ix_offer_patient_id_day", "patient_id", "day"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    prompt_id: Mapped[int | None]
    item_id: Mapped[str]
    kind: Mapped[str]
    day: Mapped[date]
    offered_at: Mapped[datetime]
    reply: Mapped[str | None] = mapped_column(Sealed("offer.reply"))
    replied_at: Mapped[datetime | None]


class ActivityRow(Table):
    """Something a patient did, in minutes or as a session.

    `way` is how she moved, `talk` whether she could talk but not sing.
    """

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_patient_id_day", "patient_id", "day"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    prompt_id: Mapped[int | None] = mapped_column(unique=True)
    item_id: Mapped[str | None]
    kind: Mapped[str]
    minutes: Mapped[int | None]
    way: Mapped[str | None]
    talk: Mapped[str | None]
    day: Mapped[date]
    source: Mapped[str]
    done_at: Mapped[datetime]


class StrengthSessionRow(Table):
    """A strength session that a message asked for, and what she said of it.

    `moves` are its movements, each with its muscle group, item, place on the ladder and whether in
    the harder way; `sore` the muscle groups that were too sore.
    """

    __tablename__ = "strength_session"
    __table_args__ = (Index("ix_strength_session_patient_id_day", "patient_id", "day"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    prompt_id: Mapped[int] = mapped_column(unique=True)
    circuit: Mapped[int]
    day: Mapped[date]
    moves: Mapped[list[Any]]
    done: Mapped[bool]
    two_more: Mapped[bool | None]
    sore: Mapped[list[str]] = mapped_column(Sealed("strength_session.sore"))
    offered_at: Mapped[datetime]


class ReflectionRow(Table):
    """A reflection prompt and the answer, one tap or sealed words."""

    __tablename__ = "reflection"
    __table_args__ = (Index("ix_reflection_patient_id_asked_at", "patient_id", "asked_at"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    prompt_id: Mapped[int] = mapped_column(unique=True)
    item_id: Mapped[str]
    answer: Mapped[str | None] = mapped_column(Sealed("reflection.answer"))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]


class PreferenceRow(Table):
    """What a patient keeps for later, or wants no more."""

    __tablename__ = "preference"

    patient_id: Mapped[int] = mapped_column(
        ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True
    )
    item_id: Mapped[str] = mapped_column(primary_key=True)
    liked_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class WeeklyRow(Table):
    """A weekly summary, and what she answered to it.

    `goal_answer` is how her goal went, compared with the week before; `easier_week` is the week of hers,
    counted from 1, that she asked to be easier.
    """

    __tablename__ = "weekly"
    __table_args__ = (Index("ix_weekly_patient_id_day", "patient_id", "day"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    prompt_id: Mapped[int] = mapped_column(unique=True)
    day: Mapped[date]
    goal: Mapped[str | None] = mapped_column(Sealed("weekly.goal"))
    goal_answer: Mapped[str | None] = mapped_column(Sealed("weekly.goal_answer"))
    easier_week: Mapped[int | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class WeightRow(Table):
    """What a patient who asked for it noted of her weight in one week: `value_sealed`, hers alone.

    `week` is the Monday of the local week; a second entry takes the place of the first.
    """

    __tablename__ = "weight"
    __table_args__ = (UniqueConstraint("patient_id", "week"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    week: Mapped[date]
    value_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    noted_at: Mapped[datetime]
