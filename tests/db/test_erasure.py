"""Does an erasure leave nothing of her, and everything of everybody else?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from db import alerts, erasure, invites, patients, prompts, staff
from db.delivery import claims, deliveries
from db.delivery.claims import Finished
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.patient_data import WITHHELD, held_about, tables_of_patients
from db.patients import PatientChange
from db.tables import (
    AlertRow,
    BroadcastRow,
    DeliveryRow,
    InviteRow,
    PatientRow,
    PromptRow,
    Table,
    TombstoneRow,
)
from rules.alerts import AlertRule
from rules.delivery import DeliveryKind, DeliveryState
from rules.invites import InviteRole
from rules.people import Patient
from rules.prompts import PromptKind
from tests.db.filled import NOW, a_nurse, a_patient, fill

ANA, BERTA = 71_001, 71_002
LATER = NOW + timedelta(days=1)
# What may name her afterwards, and only by number.
MAY_NAME_HER = {"tombstone", "audit"}


async def both(database: Database) -> tuple[Patient, Patient]:
    """Return two patients of whom every table holds something."""
    async with database.transaction() as session:
        nurse = await a_nurse(session)
        ana, berta = await a_patient(session, ANA), await a_patient(session, BERTA)
        for one in (ana, berta):
            await fill(session, one, nurse)
    return ana, berta


async def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    async with database.transaction() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(select(table))]
            for table in Table.metadata.sorted_tables
        }


def naming(found: dict[str, list[tuple[Any, ...]]], *marks: int) -> set[str]:
    """Return the tables in which any value is one of these numbers, or words that carry one."""
    return {
        table
        for table, lines in found.items()
        for line in lines
        for value in line
        if any(str(mark) in str(value) for mark in marks)
    }


async def test_every_table_that_can_hold_something_of_her_holds_something(
    opened: Database,
) -> None:
    ana, _ = await both(opened)
    async with opened.transaction() as session:
        held = await held_about(session, ana)
    assert set(held) == {table.name for table in tables_of_patients()}
    named = naming(await rows(opened), ana.id, ANA)
    assert named - MAY_NAME_HER <= set(held)


async def test_her_words_are_open_in_what_she_gets_but_not_those_of_staff(opened: Database) -> None:
    ana, _ = await both(opened)
    async with opened.transaction() as session:
        held = await held_about(session, ana)
    sealed = {
        f"{table.name}.{column.name}"
        for table in tables_of_patients()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert sealed >= WITHHELD
    for name in sorted(sealed):
        table, _, column = name.partition(".")
        [row] = held[table]
        words = row[column.removesuffix("_sealed")]
        if table == "patient":
            assert words in {f"name of {ANA}", f"label of {ANA}"}
        else:
            assert words == (None if name in WITHHELD else f"{column} of {ANA}")


async def test_nothing_of_her_is_left_and_nothing_of_anybody_else_is_gone(opened: Database) -> None:
    ana, berta = await both(opened)
    before = await rows(opened)
    async with opened.transaction() as session:
        assert await erasure.erase(session, ana.id, now=LATER, actor="test")
    after = await rows(opened)
    # The update that asked for it goes once it is answered, by `db.delivery.inbox.forget_chat`.
    assert naming(after, ana.id, ANA) == {"tombstone", "audit", "inbox"}
    assert naming(after, berta.id, BERTA) == naming(before, berta.id, BERTA)
    kept = {
        name: [line for line in lines if str(BERTA) in str(line) or str(berta.id) in str(line)]
        for name, lines in before.items()
    }
    for name, lines in kept.items():
        assert [line for line in after[name] if line in lines] == lines
    [audited] = after["audit"]
    assert "erased" in audited
    assert not any("of 71001" in str(value) for value in audited)


async def test_number_of_somebody_erased_is_nobody_elses(opened: Database) -> None:
    _, berta = await both(opened)
    async with opened.transaction() as session:
        await erasure.erase(session, berta.id, now=LATER, actor="test")
        new = await a_patient(session, 71_003)
        assert new.number == berta.number + 1


async def test_erasing_twice_or_nobody_changes_nothing(opened: Database) -> None:
    ana, _ = await both(opened)
    async with opened.transaction() as session:
        assert await erasure.erase(session, ana.id, now=LATER, actor="test")
        assert not await erasure.erase(session, ana.id, now=LATER, actor="test")
        assert not await erasure.erase(session, 12345, now=LATER, actor="test")
        assert await session.scalar(select(func.count()).select_from(TombstoneRow)) == 1


async def test_label_goes_from_the_link_she_came_by(opened: Database) -> None:
    async with opened.transaction() as session:
        ana = await a_patient(session, ANA)
        for label in (f"label of {ANA}", "Somebody else"):
            token = await invites.create_invite(session, InviteRole.PATIENT, now=NOW, label=label)
            await invites.use_invite(session, token, now=NOW)
        await erasure.erase(session, ana.id, now=LATER, actor="test")
        rows = (await session.scalars(select(InviteRow.label_sealed))).all()
    assert sorted(row is None for row in rows) == [False, True]


# ---------------------------------------------------------------- what is under way


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_delivery_in_any_state_is_gone_and_its_outcome_writes_nothing(
    opened: Database, state: DeliveryState
) -> None:
    async with opened.transaction() as session:
        ana = await a_patient(session, ANA)
        owed = Owed(
            kind=DeliveryKind.NUDGE,
            chat_id=ANA,
            patient_id=ana.id,
            due_at=NOW,
            expires_at=LATER,
            once="one",
        )
        await deliveries.owe(session, [owed], now=NOW)
        [one] = await claims.claim(session, now=NOW, limit=9)
        prompt = await prompts.open_prompt(session, ana, PromptKind.NUDGE, now=NOW)
        await session.execute(update(DeliveryRow).values(state=state, prompt_id=prompt.id))
    async with opened.transaction() as session:
        await erasure.erase(session, ana.id, now=NOW, actor="test")
    async with opened.transaction() as session:
        assert await claims.still_ours(session, [one]) == []
        ended = Finished(delivery=one, state=DeliveryState.SENT, message_id=5)
        await claims.finish(session, [ended], now=NOW)
        await prompts.note_sent(session, {prompt.id: 5})
        await patients.change_patient(session, ana.id, unreachable_at=NOW)
        for table in (DeliveryRow, PatientRow, PromptRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_broadcast_still_adds_up_after_an_erasure(
    opened: Database, state: DeliveryState
) -> None:
    async with opened.transaction() as session:
        nurse = await a_nurse(session)
        ana = await a_patient(session, ANA)
        broadcast = BroadcastRow(
            id=77,
            author_id=nurse.id,
            state="running",
            content_sealed=b"",
            audience={},
            chosen=1,
            created_at=NOW,
        )
        session.add(broadcast)
        await session.flush()
        owed = Owed(
            kind=DeliveryKind.BROADCAST,
            chat_id=ANA,
            patient_id=ana.id,
            broadcast_id=77,
            due_at=NOW,
            expires_at=LATER,
        )
        await deliveries.owe(session, [owed], now=NOW)
        values: dict[str, Any] = {"state": state, "epoch": 1, "data": {"name": str(ANA)}}
        await session.execute(update(DeliveryRow).values(values))
        unfinished = state in deliveries.UNFINISHED
        if not unfinished:
            await session.execute(update(BroadcastRow).values({state.value: 1}))
    async with opened.transaction() as session:
        await erasure.erase(session, ana.id, now=NOW, actor="test")
    async with opened.transaction() as session:
        tally = await deliveries.tally(session, 77)
        row = (await session.execute(select(BroadcastRow.__table__))).one()._mapping
        ends = {one.value: row[one.value] for one in DeliveryState if one.value in row}
        assert sum(ends.values()) == 1
        assert tally == {name: number for name, number in ends.items() if number}
    assert naming({"delivery": (await rows(opened))["delivery"]}, ana.id, ANA) == set()


# ---------------------------------------------------------------- what staff have still to look at


async def test_open_alert_stays_with_her_code_until_it_is_closed(opened: Database) -> None:
    ana, _ = await both(opened)
    async with opened.transaction() as session:
        alert = await alerts.raise_alert(session, ana, AlertRule.RED_FLAG, now=NOW)
        await erasure.erase(session, ana.id, now=LATER, actor="test")
    async with opened.transaction() as session:
        stub = await patients.patient_by_id(session, ana.id)
        assert stub is not None
        assert (stub.code, stub.label, stub.name) == (ana.code, ana.label, None)
        assert stub.state == "left"
        assert await patients.patient_by_chat(session, ANA) is None
        kept = await session.scalars(select(AlertRow).where(AlertRow.patient_id == ana.id))
        assert [one.id for one in kept] == [alert.id]
        assert await erasure.remove_stubs(session) == 0
        nurse = await staff.staff_by_chat(session, 2)
        assert nurse is not None
        await alerts.close_alert(session, alert.id, staff_id=nurse.id, reason="talked", now=LATER)
    found = await rows(opened)
    assert naming(found, ana.id, ANA) == {
        "tombstone",
        "audit",
        "inbox",
        "patient",
        "alert",
    }
    async with opened.transaction() as session:
        assert await erasure.remove_stubs(session) == 1
    assert naming(await rows(opened), ana.id, ANA) == {"tombstone", "audit", "inbox"}


# ---------------------------------------------------------------- whose time is up


async def test_those_who_left_long_ago_are_found_and_nobody_else(opened: Database) -> None:
    async with opened.transaction() as session:
        gone, fresh, here, half = [await a_patient(session, 80_000 + n) for n in range(4)]
        old = NOW - timedelta(days=366)
        for one, values in (
            (gone, PatientChange(state="left", left_at=old)),
            (fresh, PatientChange(state="left", left_at=NOW)),
            (here, PatientChange(state="active", last_heard_at=old)),
            (half, PatientChange(state="joining", last_heard_at=old)),
        ):
            await patients.change_patient(session, one.id, **values)
        since = NOW - timedelta(days=365)
        assert await erasure.left_before(session, since, limit=9) == [gone.id, half.id]
        assert await erasure.left_before(session, since, limit=1) == [gone.id]


async def test_restored_rows_of_the_erased_go_again(opened: Database) -> None:
    ana, berta = await both(opened)
    async with opened.transaction() as session:
        assert await erasure.erase_again(session, [ana.id, 999], now=LATER) == 1
        assert set(await erasure.tombstones(session)) == {ana.id}
        assert await patients.patient_by_id(session, berta.id) is not None
