"""Does a chat stand in one conversation at a time, with its words sealed, until it ends?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from db import conversations
from db.engine.database import Database
from db.tables import ConversationRow

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_a_step_replaces_the_one_before(opened: Database) -> None:
    async with opened.transaction() as session:
        assert await conversations.conversation_of(session, 7, now=NOW) is None
        for step, words in (("one", "my words"), ("two", "more words")):
            await conversations.put_conversation(
                session, 7, "joining", step, now=NOW, prompt_id=5, data={"said": words}
            )
        await conversations.put_conversation(session, 8, "broadcast", "text", now=NOW)
    async with opened.transaction() as session:
        hers = await conversations.conversation_of(session, 7, now=NOW)
        row = await session.get_one(ConversationRow, 7)
    assert hers is not None
    assert (hers.flow, hers.step, hers.prompt_id) == ("joining", "two", 5)
    assert hers.data == {"said": "more words"}
    assert b"words" not in (row.data_sealed or b"")


async def test_what_has_expired_or_ended_is_no_conversation(opened: Database) -> None:
    async with opened.transaction() as session:
        for chat_id in (7, 8):
            await conversations.put_conversation(
                session, chat_id, "reflection", "words", now=NOW, expires_at=NOW + HOUR
            )
        await conversations.end_conversation(session, 8)
        before = NOW + HOUR - timedelta(seconds=1)
        assert await conversations.conversation_of(session, 7, now=before) is not None
        assert await conversations.conversation_of(session, 7, now=NOW + HOUR) is None
        assert await conversations.conversation_of(session, 8, now=NOW) is None
