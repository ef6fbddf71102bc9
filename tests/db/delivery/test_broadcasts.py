"""Do a broadcast's rows and counts tell the same, whatever is done to it and in which order?"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import audiences, cohorts, patients, prompts, ratings, staff
from db.delivery import broadcasts, claims, deliveries
from db.delivery.claims import Finished
from db.engine.database import Database
from db.tables import BroadcastRow, DeliveryRow
from rules.broadcasts import Audience, Broadcast, BroadcastState, Content, Purpose, Start
from rules.delivery import DeliveryKind, DeliveryState
from rules.message import Entity, Media, MediaKind
from rules.people import Patient, Staff
from rules.prompts import PromptKind
from rules.vocabulary import Role

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WORTH = timedelta(days=2)
_chats = itertools.count(1000)
ENDS = (
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
    DeliveryState.BLOCKED,
    DeliveryState.FAILED,
    DeliveryState.WITHDRAWN,
)


@pytest.fixture
async def bea(opened: Database) -> Staff:
    async with opened.transaction() as session:
        return await staff.add_staff(
            session,
            chat_id=1,
            role=Role.COORDINATOR,
            language="en",
            zone="Europe/Madrid",
            name="Bea",
            now=NOW,
        )


async def joined(
    session: AsyncSession,
    count: int,
    *,
    language: str = "en",
    zone: str = "Europe/Madrid",
    cohort: int = 0,
) -> list[Patient]:
    """Write so many patients who take part."""
    default = await cohorts.default_cohort(session, now=NOW)
    found = []
    for _ in range(count):
        patient = await patients.add_patient(
            session,
            chat_id=next(_chats),
            cohort_id=cohort or default.id,
            language=language,
            zone=zone,
            quiet_from=1260,
            quiet_to=480,
            now=NOW,
        )
        await patients.change_patient(session, patient.id, state="active", joined_at=NOW)
        found.append(patient)
    return found


async def confirmed(database: Database, bea: Staff, **facts: Any) -> Broadcast:
    """Write a broadcast, let it run, and write all its recipients."""
    async with database.transaction() as session:
        broadcast_id = await broadcasts.add_broadcast(
            session,
            author_id=bea.id,
            content=Content(text="Hello"),
            audience=Audience(),
            now=NOW,
            **facts,
        )
        assert await broadcasts.confirm(session, broadcast_id, now=NOW)
    return await filled(database, broadcast_id)


async def filled(database: Database, broadcast_id: int) -> Broadcast:
    while True:
        async with database.transaction() as session:
            broadcast = await broadcasts.broadcast_by_id(session, broadcast_id)
            if broadcast.filled_at is not None:
                return broadcast
            await broadcasts.fill(session, broadcast, limit=2, worth=WORTH, now=NOW)


async def send(database: Database, *ends: DeliveryState, now: datetime = NOW) -> int:
    """Claim everything due and let it end in turn as told; return how many there were."""
    async with database.transaction() as session:
        claimed = await claims.claim(session, now=now, limit=100)
        await claims.mark_sending(session, claimed)
        ended = [
            Finished(delivery=one, state=ends[place % len(ends)], message_id=place + 1)
            for place, one in enumerate(claimed)
        ]
        await claims.finish(session, ended, now=now)
    return len(claimed)


async def agreed(database: Database, broadcast_id: int) -> Broadcast:
    """Return the broadcast, whose counts must be those of its rows."""
    async with database.transaction() as session:
        broadcast = await broadcasts.broadcast_by_id(session, broadcast_id)
        counted = Counter(await deliveries.tally(session, broadcast_id))
    assert counted.total() == broadcast.chosen
    assert {k: v for k, v in broadcast.counts.items() if v} == {
        state: counted[state] for state in broadcast.counts if counted[state]
    }
    return broadcast


@pytest.mark.parametrize("round_", [0, 1, 2])
async def test_to_one_patient_the_older_broadcast_goes_first(
    opened: Database, bea: Staff, round_: int
) -> None:
    async with opened.transaction() as session:
        await joined(session, 2)
    older, newer, _ = [(await confirmed(opened, bea)).id for _ in range(3)]
    for expected in (older, newer):
        async with opened.transaction() as session:
            taken = await claims.claim(
                session, now=NOW, limit=100, round_=round_, free_at=lambda _chat_id, _kind: NOW
            )
            assert [one.broadcast_id for one in taken] == [expected] * 2
            await session.execute(update(DeliveryRow).values(not_before=NOW))


# ---------------------------------------------------------------- audiences


async def test_audience_holds_whoever_fits_all_that_is_asked(opened: Database) -> None:
    async with opened.transaction() as session:
        tuesday = await cohorts.add_cohort(session, "Tuesday", now=NOW)
        english = await joined(session, 3)
        spanish = await joined(session, 2, language="es")
        others = await joined(session, 2, language="es", zone="UTC", cohort=tuesday.id)
        await patients.change_patient(session, english[0].id, state="left")
        for patient, values in ((english[1], (7, 5)), (spanish[0], (3, 5)), (others[0], (9, 9))):
            await rated(session, patient, *values)
        heard = NOW - timedelta(days=5)
        await patients.change_patient(session, spanish[1].id, last_heard_at=heard)
        await patients.change_patient(
            session, others[1].id, last_heard_at=None, joined_at=heard, name_sealed=b"x"
        )

    async def count(**asked: Any) -> int:
        async with opened.transaction() as session:
            audience = Audience(**asked)
            found = await audiences.count_by_language(session, audience, now=NOW)
        return sum(found.values())

    assert await count() == 6
    assert await count(languages=frozenset({"es"})) == 4
    assert await count(cohorts=frozenset({tuesday.id})) == 2
    assert await count(cohorts=frozenset({tuesday.id}), languages=frozenset({"en"})) == 0
    assert await count(within=frozenset({tuesday.id})) == 2
    assert await count(within=frozenset()) == 0
    assert await count(pain_from=4) == 3
    assert await count(pain_from=6) == 2
    assert await count(pain_from=7) == 1
    assert await count(pain_from=4, languages=frozenset({"es"})) == 2
    assert await count(silent_days=3) == 2
    assert await count(silent_days=7) == 0
    assert await count(silent_days=3, cohorts=frozenset({tuesday.id})) == 1
    async with opened.transaction() as session:
        assert await audiences.count_nameless(session, Audience(), now=NOW) == 5


async def rated(session: AsyncSession, patient: Patient, *values: int) -> None:
    """Rate on the days before; a rating of more than a week ago must not count."""
    for days, value in ((8, 0), *enumerate(values, start=1)):
        at = NOW - timedelta(days=days, hours=1)
        asked = await prompts.open_prompt(session, patient, PromptKind.PAIN, now=at, day=at.date())
        await ratings.save_rating(session, asked, value, day=at.date(), source="tapped", now=at)


async def test_each_zone_is_due_at_its_own_time(opened: Database, bea: Staff) -> None:
    async with opened.transaction() as session:
        await joined(session, 2)
        await joined(session, 1, zone="America/New_York")
        broadcast_id = await broadcasts.add_broadcast(
            session, author_id=bea.id, content=Content(text="Hi"), audience=Audience(), now=NOW
        )
        await broadcasts.change_broadcast(session, broadcast_id, own_minute=600)
        await broadcasts.confirm(session, broadcast_id, now=NOW)
    broadcast = await filled(opened, broadcast_id)
    assert broadcast.start == Start(own_minute=600)
    async with opened.transaction() as session:
        rows = await session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))
        due = [(row.due_at, row.expires_at - row.due_at) for row in rows]
    madrid, new_york = NOW + timedelta(hours=1), NOW + timedelta(hours=7)
    assert due == [(madrid, WORTH), (madrid, WORTH), (new_york, WORTH)]


# ---------------------------------------------------------------- once, held, stopped


async def test_two_who_confirm_at_once_start_it_once(opened: Database, bea: Staff) -> None:
    async with opened.transaction() as session:
        await joined(session, 1)
        broadcast_id = await broadcasts.add_broadcast(
            session, author_id=bea.id, content=Content(text="Hi"), audience=Audience(), now=NOW
        )

    async def confirm() -> bool:
        async with opened.transaction() as session:
            return await broadcasts.confirm(session, broadcast_id, now=NOW)

    assert sorted(await asyncio.gather(*(confirm() for _ in range(4)))) == [
        False,
        False,
        False,
        True,
    ]
    assert (await filled(opened, broadcast_id)).chosen == 1


async def test_one_that_waits_for_approval_runs_only_with_it(opened: Database, bea: Staff) -> None:
    async with opened.transaction() as session:
        broadcast_id = await broadcasts.add_broadcast(
            session, author_id=bea.id, content=Content(text="Hi"), audience=Audience(), now=NOW
        )
        assert not await broadcasts.confirm(session, broadcast_id, now=NOW, approved_by=bea.id)
        assert await broadcasts.ask_approval(session, broadcast_id)
        assert not await broadcasts.confirm(session, broadcast_id, now=NOW)
        assert await broadcasts.take_from_approval(session, broadcast_id)
        assert not await broadcasts.take_from_approval(session, broadcast_id)
        assert await broadcasts.ask_approval(session, broadcast_id)
        assert await broadcasts.confirm(session, broadcast_id, now=NOW, approved_by=bea.id)
        found = await broadcasts.broadcast_by_id(session, broadcast_id)
    assert (found.state, found.approved_by) == (BroadcastState.RUNNING, bea.id)


async def test_what_rests_is_not_claimed_and_what_is_stopped_is_withdrawn(
    opened: Database, bea: Staff
) -> None:
    async with opened.transaction() as session:
        await joined(session, 5)
    broadcast = await confirmed(opened, bea)
    async with opened.transaction() as session:
        claimed = await claims.claim(session, now=NOW, limit=2)
        assert await broadcasts.pause(session, broadcast.id)
        assert not await broadcasts.pause(session, broadcast.id)
    assert await send(opened, DeliveryState.SENT) == 0
    async with opened.transaction() as session:
        assert not (await broadcasts.standings(session, [broadcast.id]))[broadcast.id].runs
        assert await broadcasts.resume(session, broadcast.id)
        assert (await broadcasts.standings(session, [broadcast.id]))[broadcast.id].runs
    assert await send(opened, DeliveryState.SENT) == 3
    async with opened.transaction() as session:
        assert await broadcasts.cancel(session, broadcast.id, now=NOW)
        assert not await broadcasts.resume(session, broadcast.id)
        while await broadcasts.withdraw_some(session, broadcast.id, limit=1):
            pass
        assert await claims.still_ours(session, claimed) == []
    found = await agreed(opened, broadcast.id)
    assert (found.counts[DeliveryState.SENT], found.counts[DeliveryState.WITHDRAWN]) == (3, 2)
    assert found.done


async def test_stopped_while_its_recipients_are_written_it_still_adds_up(
    opened: Database, bea: Staff
) -> None:
    async with opened.transaction() as session:
        await joined(session, 5)
        broadcast_id = await broadcasts.add_broadcast(
            session, author_id=bea.id, content=Content(text="Hi"), audience=Audience(), now=NOW
        )
        await broadcasts.confirm(session, broadcast_id, now=NOW)
        before = await broadcasts.broadcast_by_id(session, broadcast_id)
        await broadcasts.fill(session, before, limit=2, worth=WORTH, now=NOW)
        await broadcasts.cancel(session, broadcast_id, now=NOW)
        # A chunk that was on its way when she tapped.
        await broadcasts.fill(session, before, limit=2, worth=WORTH, now=NOW)
        while await broadcasts.withdraw_some(session, broadcast_id, limit=3):
            pass
    found = await agreed(opened, broadcast_id)
    assert (found.chosen, found.counts[DeliveryState.WITHDRAWN], found.done) == (4, 4, True)


# ---------------------------------------------------------------- afterwards


async def test_every_end_is_counted_and_only_the_failed_are_owed_again(
    opened: Database, bea: Staff
) -> None:
    async with opened.transaction() as session:
        await joined(session, 10)
    broadcast = await confirmed(opened, bea)
    assert await send(opened, *ENDS) == 10
    found = await agreed(opened, broadcast.id)
    assert {state: found.counts[state] for state in ENDS} == dict.fromkeys(ENDS, 2)
    async with opened.transaction() as session:
        assert await broadcasts.retry_failed(session, broadcast.id, worth=WORTH, now=NOW) == 2
        assert await broadcasts.retry_failed(session, broadcast.id, worth=WORTH, now=NOW) == 0
    assert (await agreed(opened, broadcast.id)).waiting == 2
    assert await send(opened, DeliveryState.SENT) == 2
    found = await agreed(opened, broadcast.id)
    assert (found.counts[DeliveryState.SENT], found.counts[DeliveryState.FAILED]) == (4, 0)
    async with opened.transaction() as session:
        missed = await broadcasts.missed(session, broadcast.id, within=None, limit=4)
        none = await broadcasts.missed(session, broadcast.id, within=frozenset(), limit=4)
        why = await broadcasts.why_not(session, found, now=NOW)
    assert [one.state for one in missed] == ["blocked", "blocked", "uncertain", "uncertain"]
    assert missed[0].code == "P003"
    assert none == []
    assert why == {"cancelled": 2}


async def test_change_and_removal_reach_exactly_whom_it_was_sent_to(
    opened: Database, bea: Staff
) -> None:
    async with opened.transaction() as session:
        await joined(session, 4)
        await joined(session, 1, language="es")
    broadcast = await confirmed(opened, bea)
    assert await send(opened, DeliveryState.SENT, DeliveryState.BLOCKED) == 5
    change = await confirmed(opened, bea, purpose=Purpose.EDIT, about_id=broadcast.id)
    assert change.chosen == 3
    async with opened.transaction() as session:
        readers = await broadcasts.readers_by_language(session, change, now=NOW)
        claimed = await claims.claim(session, now=NOW, limit=100)
    assert readers == {"en": 2, "es": 1}
    assert {one.kind for one in claimed} == {DeliveryKind.BROADCAST_EDIT}
    assert [one.subject_id for one in claimed] == [1, 3, 5]
    async with opened.transaction() as session:
        broadcast_id = await broadcasts.add_broadcast(
            session,
            author_id=bea.id,
            content=Content(text="Hola"),
            audience=Audience(languages=frozenset({"es"})),
            purpose=Purpose.EDIT,
            about_id=broadcast.id,
            now=NOW,
        )
        await broadcasts.confirm(session, broadcast_id, now=NOW)
    assert (await filled(opened, broadcast_id)).chosen == 1
    back = await confirmed(opened, bea, purpose=Purpose.TAKE_BACK, about_id=broadcast.id)
    assert back.chosen == 3


async def test_killed_in_mid_change_it_is_changed_again_and_not_unsure(
    opened: Database, bea: Staff
) -> None:
    async with opened.transaction() as session:
        await joined(session, 2)
    broadcast = await confirmed(opened, bea)
    await send(opened, DeliveryState.SENT)
    change = await confirmed(opened, bea, purpose=Purpose.EDIT, about_id=broadcast.id)
    async with opened.transaction() as session:
        claimed = await claims.claim(session, now=NOW, limit=100)
        await claims.mark_sending(session, claimed)
        assert await broadcasts.on_the_way(session, change.id)
        assert await claims.recover(session) == (2, 0)
    assert await send(opened, DeliveryState.SENT) == 2
    assert (await agreed(opened, change.id)).counts[DeliveryState.SENT] == 2


# ---------------------------------------------------------------- lists


async def test_drafts_are_listed_for_their_author_alone(opened: Database, bea: Staff) -> None:
    async with opened.transaction() as session:
        kim = await staff.add_staff(
            session,
            chat_id=2,
            role=Role.COORDINATOR,
            language="en",
            zone="UTC",
            name="Kim",
            now=NOW,
        )
        draft = await broadcasts.add_broadcast(
            session, author_id=bea.id, content=Content(text="Draft"), audience=Audience(), now=NOW
        )
        gone = await broadcasts.add_broadcast(
            session, author_id=bea.id, content=Content(text="Gone"), audience=Audience(), now=NOW
        )
        await broadcasts.cancel(session, gone, now=NOW)
    sent = await confirmed(opened, bea)
    await confirmed(opened, bea, purpose=Purpose.EDIT, about_id=sent.id)
    async with opened.transaction() as session:
        hers = await broadcasts.listed(session, staff_id=bea.id, limit=10)
        kims = await broadcasts.listed(session, staff_id=kim.id, limit=10)
        assert await broadcasts.kept(session, limit=10) == []
        await broadcasts.change_broadcast(session, sent.id, kept_at=NOW)
        kept = await broadcasts.kept(session, limit=10)
    assert [one.id for one in hers] == [sent.id, draft]
    assert [one.id for one in kims] == [one.id for one in kept] == [sent.id]


async def test_what_it_says_is_sealed_and_comes_back_whole(opened: Database, bea: Staff) -> None:
    content = Content(
        text="Hello {first_name}",
        entities=(Entity(kind="text_link", offset=0, length=5, url="https://example.org"),),
        media=Media(kind=MediaKind.VIDEO, name="", file_id="abc"),
    )
    async with opened.transaction() as session:
        broadcast_id = await broadcasts.add_broadcast(
            session,
            author_id=bea.id,
            content=content,
            versions={"es": Content(text="Hola")},
            audience=Audience(cohorts=frozenset({3}), pain_from=4),
            item="warm-water-fist",
            now=NOW,
        )
        before = await broadcasts.broadcast_by_id(session, broadcast_id)
        await broadcasts.say(session, before, language="es", versions={"es": Content(text="Ya")})
        after = await broadcasts.broadcast_by_id(session, broadcast_id)
        row = await session.get_one(BroadcastRow, broadcast_id)
    assert (before.content, before.version_for("es").text) == (content, "Hola")
    assert before.version_for("fr") == content
    assert (before.item, before.audience.pain_from) == ("warm-water-fist", 4)
    assert (after.content.text, after.revision) == ("Ya", before.revision + 1)
    assert b"Ya" not in row.content_sealed


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_claims_of_a_broadcast_look_at_what_is_owed_alone(
    opened: Database, bea: Staff
) -> None:
    asked: list[str] = []
    broadcast = await confirmed(opened, bea)
    event.listen(
        opened.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    async with opened.transaction() as session:
        await claims.claim(session, now=NOW, limit=10)
        await broadcasts.why_not(session, broadcast, now=NOW)
        await broadcasts.withdraw_some(session, broadcast.id, limit=10)
    *about_owed, _ = [one for one in asked if "delivery.broadcast_id = ?" in one and "LIMIT" in one]
    assert len(about_owed) == 3
    async with opened.transaction() as session:
        connection = await session.connection()
        # The last looks for those claimed, once nobody is owed it any more.
        for statement in about_owed:
            shown = statement.replace("state = ?", "state = 'owed'").replace("?", "1")
            plan = str((await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {shown}")).all())
            assert "ix_delivery_owed_broadcast_id (broadcast_id=?" in plan, (statement, plan)
