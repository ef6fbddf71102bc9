"""What did a patient send that was not understood, and may still go to her team?"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.tables import UnsentRow
from rules.message import Media, MediaKind
from rules.people import Patient
from rules.questions import Unsent


async def keep_unsent(
    session: AsyncSession, prompt_id: int, patient: Patient, unsent: Unsent, *, now: datetime
) -> None:
    """Keep what she sent, sealed, for the button under that prompt."""
    file = unsent.file
    sent = json.dumps({"words": unsent.words, "file": file and [file.kind, file.file_id]})
    row = UnsentRow(
        prompt_id=prompt_id, patient_id=patient.id, message_id=unsent.message_id, made_at=now
    )
    row.sent_sealed = keys_of(session).seal(
        sent, table="unsent", row=prompt_id, column="sent_sealed"
    )
    session.add(row)
    await session.flush()


async def take_unsent(session: AsyncSession, prompt_id: int) -> Unsent | None:
    """Return what was kept for the button under that prompt and keep it no longer; None when it is gone."""
    row = await session.get(UnsentRow, prompt_id, populate_existing=True)
    if row is None:
        return None
    sent = json.loads(
        keys_of(session).open(row.sent_sealed, table="unsent", row=prompt_id, column="sent_sealed")
    )
    await session.delete(row)
    await session.flush()
    file = None
    if sent["file"]:
        kind, file_id = sent["file"]
        file = Media(kind=MediaKind(kind), name=kind, file_id=file_id)
    return Unsent(words=sent["words"], message_id=row.message_id, file=file)


async def drop_unsent(session: AsyncSession, *, before: datetime, limit: int) -> int:
    """Drop what was not sent and is older; return how much that was."""
    old = select(UnsentRow.prompt_id).where(UnsentRow.made_at < before).limit(limit)
    gone = await session.execute(
        delete(UnsentRow).where(UnsentRow.prompt_id.in_(old)).returning(UnsentRow.prompt_id)
    )
    return len(gone.all())
