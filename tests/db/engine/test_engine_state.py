"""Does what the engine needs over a restart stand in rows: holds, facts, and the proof of its keys?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db.delivery import rate_holds
from db.engine import engine_state
from db.engine.database import Database
from db.engine.sealing import KeyRing, SealBroken, new_key_ring

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_a_fact_replaces_what_was_kept_before(opened: Database) -> None:
    async with opened.transaction() as session:
        assert await engine_state.recall(session, "heard_at") is None
        await engine_state.remember(session, "heard_at", "one", now=NOW)
        await engine_state.remember(session, "heard_at", "two", now=NOW)
        assert await engine_state.recall(session, "heard_at") == "two"


async def test_the_keys_are_proven_once_and_those_of_another_database_refused(
    opened: Database,
) -> None:
    async with opened.transaction() as session:
        assert not await engine_state.has_proof(session)
        await engine_state.prove_keys(session, now=NOW)
        assert await engine_state.has_proof(session)
        await engine_state.prove_keys(session, now=NOW)
    opened.keys = new_key_ring()
    with pytest.raises(SealBroken):
        async with opened.transaction() as session:
            await engine_state.prove_keys(session, now=NOW)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_processes_that_start_at_once_agree_on_the_proof(opened: Database) -> None:
    async def proves() -> None:
        async with opened.transaction() as session:
            assert not await engine_state.has_proof(session)
            await meeting.wait()
            await engine_state.prove_keys(session, now=NOW)

    meeting = asyncio.Barrier(3)
    await asyncio.gather(*(proves() for _ in range(3)))
    async with opened.transaction() as session:
        await engine_state.prove_keys(session, now=NOW)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_processes_that_note_the_same_at_once_all_go_on(opened: Database) -> None:
    async def notes(value: str) -> None:
        async with opened.transaction() as session:
            assert await engine_state.recall(session, "heard_at") is None
            await meeting.wait()
            await engine_state.remember(session, "heard_at", value, now=NOW)

    meeting = asyncio.Barrier(3)
    await asyncio.gather(*(notes(value) for value in ("one", "two", "three")))
    async with opened.transaction() as session:
        assert await engine_state.recall(session, "heard_at") in {"one", "two", "three"}


async def test_the_first_proof_needs_keys(opened: Database) -> None:
    opened.keys = KeyRing("", {})
    with pytest.raises(KeyError):
        async with opened.transaction() as session:
            await engine_state.prove_keys(session, now=NOW)


async def test_a_longer_hold_stands_and_what_is_over_is_forgotten(opened: Database) -> None:
    async with opened.transaction() as session:
        await rate_holds.put_hold(session, 7, until=NOW + 2 * MINUTE, now=NOW)
        await rate_holds.put_hold(session, 7, until=NOW + MINUTE, now=NOW)
        await rate_holds.put_hold(session, 8, until=NOW + MINUTE, now=NOW)
        await rate_holds.put_hold(session, rate_holds.WHOLE_BOT, until=NOW + 3 * MINUTE, now=NOW)
    async with opened.transaction() as session:
        assert await rate_holds.standing_holds(session, now=NOW + MINUTE) == {
            7: NOW + 2 * MINUTE,
            rate_holds.WHOLE_BOT: NOW + 3 * MINUTE,
        }
        assert await rate_holds.standing_holds(session, now=NOW + 3 * MINUTE) == {}
