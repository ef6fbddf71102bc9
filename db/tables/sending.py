"""What is owed to whom, how far has it come, and what holds it back?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.columns import Id, RowNumber, Sealed, Table

# What waits is a small part of what was ever sent: each index of it holds that part only.
_OWED = text("state = 'owed'")
_OWED_ALONE = text("state = 'owed' AND broadcast_id IS NULL")
_OWED_TO_MANY = text("state = 'owed' AND broadcast_id IS NOT NULL")
_ON_THE_WAY = text("state IN ('claimed', 'sending')")


class DeliveryRow(Table):
    """One message owed to one person. `slot` tells a check (0) from its one reminder (1).

    `once` is a key of its own for what hangs on no reminder, broadcast or alert.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("reminder_id", "local_day", "slot"),
        UniqueConstraint("broadcast_id", "patient_id"),
        UniqueConstraint("alert_id", "staff_id", "round"),
        Index(
            "ix_delivery_owed",
            "priority",
            "not_before",
            "id",
            sqlite_where=_OWED_ALONE,
            postgresql_where=_OWED_ALONE,
        ),
        # Without it, each claim would walk over all of a broadcast that was sent before.
        Index(
            "ix_delivery_owed_broadcast_id",
            "broadcast_id",
            "not_before",
            "id",
            sqlite_where=_OWED_TO_MANY,
            postgresql_where=_OWED_TO_MANY,
        ),
        Index(
            "ix_delivery_owed_expires_at",
            "expires_at",
            sqlite_where=_OWED,
            postgresql_where=_OWED,
        ),
        Index(
            "ix_delivery_on_the_way",
            "id",
            sqlite_where=_ON_THE_WAY,
            postgresql_where=_ON_THE_WAY,
        ),
        Index("ix_delivery_patient_id_created_at", "patient_id", "created_at"),
    )

    id: Mapped[RowNumber]
    kind: Mapped[str]
    priority: Mapped[int]
    chat_id: Mapped[int]
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id", ondelete="SET NULL"))
    local_day: Mapped[date | None]
    slot: Mapped[int | None]
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    round: Mapped[int | None]
    once: Mapped[str | None] = mapped_column(unique=True)
    subject_id: Mapped[int | None]
    data: Mapped[dict[str, Any]] = mapped_column(Sealed("delivery.data"), default=dict)
    state: Mapped[str]
    reason: Mapped[str | None]
    due_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    epoch: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    prompt_id: Mapped[int | None]
    message_id: Mapped[int | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class BroadcastRow(Table):
    """One message to many; the counters are kept in the transactions that record outcomes.

    One that changes or takes back what another sent names that in `about_id`. It starts at
    `starts_at`, or at each patient's own minute of the day, or as soon as it is confirmed.
    """

    __tablename__ = "broadcast"
    __table_args__ = (Index("ix_broadcast_state", "state"),)

    id: Mapped[Id]
    author_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    purpose: Mapped[str] = mapped_column(default="send")
    about_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"))
    state: Mapped[str]
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int] = mapped_column(default=0)
    audience: Mapped[dict[str, Any]]
    starts_at: Mapped[datetime | None]
    own_minute: Mapped[int | None]
    chosen: Mapped[int] = mapped_column(default=0)
    filled_to: Mapped[int] = mapped_column(default=0)
    fill_until: Mapped[int | None]
    filled_at: Mapped[datetime | None]
    sent: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    blocked: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    expired: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[int] = mapped_column(default=0)
    prompt_id: Mapped[int | None]
    shown: Mapped[int] = mapped_column(default=0)
    shown_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]


class AnswerRow(Table):
    """An answer to an update that did not arrive at its first try, or of which nobody knows whether it did.

    `chat_id` is where it goes, and `edits` the message there that it changes. It goes when it has arrived.
    """

    __tablename__ = "answer"
    __table_args__ = (
        Index(
            "ix_answer_owed",
            "retry_at",
            sqlite_where=_OWED,
            postgresql_where=_OWED,
        ),
        Index("ix_answer_chat_id", "chat_id"),
    )

    id: Mapped[Id]
    update_id: Mapped[int]
    chat_id: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    edits: Mapped[int | None]
    language: Mapped[str]
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    retry_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]


class HoldRow(Table):
    """Telegram asked us to wait: one chat, or (chat 0) the whole bot."""

    __tablename__ = "hold"

    chat_id: Mapped[Id]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
