"""Is an answer that did not arrive kept, tried in its order, and never shown after a newer one?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.delivery import answers
from db.delivery.answers import KeptAnswer
from db.engine.database import Database
from rules.answers import WORTH, AnswerClass, AnswerState

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=1)
ANA, EVA = 7, 8


async def kept(
    opened: Database,
    body: str,
    kind: AnswerClass = AnswerClass.WORDS,
    *,
    chat_id: int = ANA,
    edits: int | None = None,
    state: AnswerState = AnswerState.OWED,
    retry_at: datetime = NOW,
    update_id: int = 1,
) -> KeptAnswer:
    owed = KeptAnswer(
        id=0,
        update_id=update_id,
        chat_id=chat_id,
        kind=kind,
        edits=edits,
        language="es",
        tries=1,
        body=body,
    )
    async with opened.transaction() as session:
        return await answers.keep(session, owed, state=state, retry_at=retry_at, now=NOW)


async def due(opened: Database, *, now: datetime = NOW, busy: tuple[int, ...] = ()) -> list[str]:
    async with opened.transaction() as session:
        return [one.body for one in await answers.due(session, now=now, limit=9, busy=busy)]


async def test_it_comes_back_as_it_was_kept_and_counts_its_tries(opened: Database) -> None:
    one = await kept(opened, "[1]", AnswerClass.SCREEN, edits=5)
    async with opened.transaction() as session:
        (back,) = await answers.due(session, now=NOW, limit=9)
        assert (back.id, back.edits, back.language, back.tries) == (one.id, 5, "es", 2)
        assert await answers.owing_chats(session) == {ANA}
        assert await answers.due(session, now=NOW, limit=9) == []


async def test_it_waits_for_its_moment(opened: Database) -> None:
    await kept(opened, "later", retry_at=SOON)
    assert await due(opened) == []
    async with opened.transaction() as session:
        assert await answers.next_try(session, after=NOW) == SOON
    assert await due(opened, now=SOON) == ["later"]


async def test_what_waits_behind_another_hides_no_moment(opened: Database) -> None:
    await kept(opened, "first", retry_at=SOON)
    await kept(opened, "second")
    async with opened.transaction() as session:
        assert await answers.next_try(session, after=NOW) == SOON


async def test_words_keep_the_order_of_their_chat_and_nothing_else_does(opened: Database) -> None:
    await kept(opened, "first", retry_at=SOON)
    await kept(opened, "second")
    await kept(opened, "hers", chat_id=EVA)
    await kept(opened, "screen", AnswerClass.SCREEN, edits=5)
    await kept(opened, "danger", AnswerClass.SAFETY)
    assert await due(opened) == ["danger", "hers", "screen"]
    assert await due(opened, now=SOON) == ["first"]


async def test_beside_what_is_on_its_way_only_what_protects_her_goes(opened: Database) -> None:
    await kept(opened, "screen", AnswerClass.SCREEN, edits=5)
    await kept(opened, "danger", AnswerClass.SAFETY)
    assert await due(opened, busy=(ANA,)) == ["danger"]
    assert await due(opened) == ["screen"]


@pytest.mark.parametrize("under_way", [False, True])
async def test_an_older_change_of_a_message_gives_way(opened: Database, under_way: bool) -> None:
    old = await kept(opened, "old", AnswerClass.SCREEN, edits=5)
    await kept(opened, "other", AnswerClass.SCREEN, edits=6)
    if under_way:
        # Both are on their way.
        await due(opened)
    async with opened.transaction() as session:
        await answers.supersede(session, ANA, [5])
        await answers.put_off(
            session,
            old,
            body="old",
            kind=AnswerClass.SCREEN,
            edits=5,
            retry_at=NOW,
            reason="unsent",
        )
    assert await due(opened) == ([] if under_way else ["other"])


async def test_somebody_who_is_there_waits_no_longer(opened: Database) -> None:
    await kept(opened, "hers", retry_at=SOON)
    await kept(opened, "not hers", chat_id=EVA, retry_at=SOON)
    async with opened.transaction() as session:
        await answers.hasten(session, ANA, now=NOW)
    assert await due(opened) == ["hers"]


async def test_uncertain_words_are_taken_once_and_by_their_chat_alone(opened: Database) -> None:
    one = await kept(opened, "words", state=AnswerState.UNCERTAIN)
    owed = await kept(opened, "owed")
    async with opened.transaction() as session:
        assert await answers.take(session, one.id, EVA) is None
        assert await answers.take(session, owed.id, ANA) is None
        assert await answers.take(session, one.id, ANA) == "words"
    async with opened.transaction() as session:
        assert await answers.take(session, one.id, ANA) is None


async def test_what_was_forgotten_meanwhile_is_not_spoken_of(opened: Database) -> None:
    one = await kept(opened, "words")
    last = await kept(opened, "goodbye", update_id=2)
    async with opened.transaction() as session:
        await answers.forget(session, ANA, but=2)
        assert not await answers.mark_uncertain(session, one.id, reason="crash")
        assert not await answers.settle(session, one.id)
        assert await answers.settle(session, last.id)


async def test_yesterdays_answers_are_forgotten_and_those_still_owed_are_counted(
    opened: Database,
) -> None:
    await kept(opened, "owed")
    await kept(opened, "in doubt", state=AnswerState.UNCERTAIN)
    async with opened.transaction() as session:
        assert await answers.drop_expired(session, now=NOW) == 0
        assert await answers.drop_expired(session, now=NOW + WORTH) == 1
        assert await answers.owing_chats(session) == set()


async def test_a_crash_leaves_what_was_being_sent(opened: Database) -> None:
    await kept(opened, "sent?")
    await due(opened)
    await kept(opened, "owed")
    async with opened.transaction() as session:
        assert [one.body for one in await answers.left_sending(session)] == ["sent?"]


async def test_a_clock_that_was_set_back_makes_nobody_wait(opened: Database) -> None:
    await kept(opened, "hers", retry_at=NOW + timedelta(hours=3))
    async with opened.transaction() as session:
        await answers.look_again(session, now=NOW)
    assert await due(opened) == ["hers"]
