"""What was said to us, what did we ask, and where is each person in a conversation?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.columns import Id, Sealed, Table


class InboxState(StrEnum):
    """How far an update has come."""

    RECEIVED = "received"
    APPLIED = "applied"
    DONE = "done"
    ASIDE = "aside"


class InboxRow(Table):
    """One update from Telegram, stored before Telegram is told; its payload is emptied when done.

    `heard_id` is the Telegram id of the message it brought, `dated_at` its date by Telegram's clock, and `said_ids`
    are those of our answers, so that an erasure can take them out of the chat.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_open",
            "update_id",
            sqlite_where=text("state IN ('received', 'applied')"),
            postgresql_where=text("state IN ('received', 'applied')"),
        ),
        Index("ix_inbox_done_at", "done_at"),
        Index(
            "ix_inbox_aside",
            "done_at",
            sqlite_where=text("state = 'aside'"),
            postgresql_where=text("state = 'aside'"),
        ),
    )

    update_id: Mapped[Id]
    chat_id: Mapped[int]
    state: Mapped[str]
    payload_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    priority: Mapped[int] = mapped_column(default=2, server_default=text("2"))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    heard_id: Mapped[int | None]
    dated_at: Mapped[datetime | None]
    said_ids: Mapped[list[int] | None]
    received_at: Mapped[datetime]
    retry_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class StrayRow(Table):
    """What came from one chat that no flow expected: how much since when, and when we last said so."""

    __tablename__ = "stray"

    chat_id: Mapped[Id]
    since_at: Mapped[datetime]
    count: Mapped[int]
    told_at: Mapped[datetime | None]


class PromptRow(Table):
    """A message with buttons: whose it is, what it is for, and until when it is open.

    `buttons` are the labels and payloads of a page as it stands now; what a check or an idea shows is told by its
    own rows. `typed_id` is the Telegram id of the text of hers that was last taken as an answer to it.
    """

    __tablename__ = "prompt"
    __table_args__ = (
        Index("ix_prompt_chat_id_kind", "chat_id", "kind", "created_at"),
        Index("ix_prompt_subject_id", "subject_id"),
    )

    id: Mapped[Id]
    chat_id: Mapped[int]
    kind: Mapped[str]
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    subject_id: Mapped[int | None]
    day: Mapped[date | None]
    data: Mapped[dict[str, Any]] = mapped_column(Sealed("prompt.data"), default=dict)
    buttons: Mapped[list[Any] | None] = mapped_column(Sealed("prompt.buttons"))
    message_id: Mapped[int | None]
    typed_id: Mapped[int | None]
    created_at: Mapped[datetime]
    open_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class UnsentRow(Table):
    """What a patient sent that was not understood, sealed, for as long as she may still send it to her team."""

    __tablename__ = "unsent"

    prompt_id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    sent_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    message_id: Mapped[int]
    made_at: Mapped[datetime]


class ConversationRow(Table):
    """Where one chat is in a conversation that takes several steps; its words are sealed."""

    __tablename__ = "conversation"

    chat_id: Mapped[Id]
    flow: Mapped[str]
    step: Mapped[str]
    prompt_id: Mapped[int | None]
    data_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class QuestionRow(Table):
    """A thread between a patient and her team, begun by her with /ask. `owner_id` is who has it.

    `state` is open while she waits for a person, answered once one has replied, closed when it is done.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index("ix_question_patient_id_asked_at", "patient_id", "asked_at"),
        Index("ix_question_state", "state", "asked_at"),
    )

    id: Mapped[Id]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    state: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class QuestionWordsRow(Table):
    """One message of such a thread, sealed: hers, or with `staff_id` that of a member of staff.

    `file_sealed` is a picture or a document that goes with it, by Telegram's id. What was taken back is not said.
    `message_id` is Telegram's id of it in the chat of whoever wrote it, `changed_at` when that was last changed.
    """

    __tablename__ = "question_words"
    __table_args__ = (Index("ix_question_words_question_id", "question_id"),)

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    file_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    said_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    changed_at: Mapped[datetime | None]
