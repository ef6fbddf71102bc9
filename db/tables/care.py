"""What must staff look at, and who did what?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.columns import Id, Sealed, Table

_OPEN = text("state IN ('asking', 'raised', 'taken')")


class AlertRow(Table):
    """Something about a patient that staff must hear of. `next_at` is its next due moment."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_next_at", "next_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_alert_patient_id_state", "patient_id", "state"),
    )

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(Sealed("alert.rule"))
    priority: Mapped[str] = mapped_column(Sealed("alert.priority"))
    state: Mapped[str]
    rating_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Sealed("alert.facts"), default=dict)
    round: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    taken_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class NoteRow(Table):
    """What a member of staff wrote down about a patient, sealed; she is never sent it."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_patient_id", "patient_id"),)

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]


class ItemOffRow(Table):
    """An item of the library that staff have switched off: nobody receives it."""

    __tablename__ = "item_off"

    item_id: Mapped[str] = mapped_column(primary_key=True)
    off_at: Mapped[datetime]
    off_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class TombstoneRow(Table):
    """A patient who was erased: a restore removes her again, and nobody else gets her number."""

    __tablename__ = "tombstone"

    patient_id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    erased_at: Mapped[datetime]


class AuditRow(Table):
    """Who read or did what; triggers refuse to change or remove a row."""

    __tablename__ = "audit"

    id: Mapped[Id]
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SetAsideRow(Table):
    """A row that could not be read when it was due: it is left alone until `again_at`, and the rest goes on."""

    __tablename__ = "set_aside"

    kind: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]
    since_at: Mapped[datetime]
    again_at: Mapped[datetime]


class EngineRow(Table):
    """A fact the engine remembers over a restart, such as when it was last awake."""

    __tablename__ = "engine"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime]
