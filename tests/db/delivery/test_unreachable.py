"""Who is told that somebody cannot be reached any more, how often, and when?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import alerts, cohorts, patients, prompts, staff
from db.delivery import claims, deliveries
from db.delivery.claims import Finished
from db.delivery.deliveries import Owed
from db.delivery.unreachable import (
    NOBODY_REACHED_AGAIN,
    gone_and_unreachable,
    mark_member_reachable,
    mark_member_unreachable,
    mark_unreachable,
    retell_where_nobody_reads,
)
from db.engine.database import Database
from db.tables import DeliveryRow, TombstoneRow
from rules.alerts import AlertRule
from rules.delivery import Delivery, DeliveryKind, DeliveryState
from rules.people import Patient, Staff
from rules.prompt_data import AlertPromptData
from rules.prompts import PromptKind
from rules.vocabulary import Role

NOW = datetime(2026, 3, 2, 8, 10, tzinfo=UTC)


@pytest.fixture
async def ana(opened: Database) -> Patient:
    async with opened.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        patient = await patients.add_patient(
            session,
            chat_id=1,
            cohort_id=cohort.id,
            language="en",
            zone="UTC",
            quiet_from=21 * 60,
            quiet_to=8 * 60,
            now=NOW,
        )
        await patients.change_patient(session, patient.id, state="active")
    return patient


async def working(opened: Database, chat_id: int, role: Role) -> Staff:
    async with opened.transaction() as session:
        return await staff.add_staff(
            session, chat_id=chat_id, role=role, language="en", zone="UTC", name=None, now=NOW
        )


async def told(opened: Database) -> list[tuple[int | None, datetime]]:
    async with opened.transaction() as session:
        found = await session.execute(
            select(DeliveryRow.staff_id, DeliveryRow.due_at).order_by(DeliveryRow.id)
        )
        return [(row.staff_id, row.due_at) for row in found]


async def mark(opened: Database, patient: Patient, *, now: datetime = NOW) -> None:
    async with opened.transaction() as session:
        await mark_unreachable(session, patient.id, now=now)


async def test_each_coordinator_is_told_once_at_the_next_half_hour(
    opened: Database, ana: Patient
) -> None:
    bea = await working(opened, 11, Role.COORDINATOR)
    kim = await working(opened, 12, Role.COORDINATOR)
    await working(opened, 13, Role.ADMIN)
    await mark(opened, ana)
    await mark(opened, ana, now=NOW + timedelta(hours=2))
    half_past = NOW.replace(minute=30)
    assert await told(opened) == [(bea.id, half_past), (kim.id, half_past)]


async def test_she_who_was_back_and_is_gone_again_is_told_of_again(
    opened: Database, ana: Patient
) -> None:
    await working(opened, 11, Role.COORDINATOR)
    await mark(opened, ana)
    async with opened.transaction() as session:
        await patients.change_patient(session, ana.id, unreachable_at=None)
    await mark(opened, ana, now=NOW + timedelta(days=1))
    assert len(await told(opened)) == 2


async def test_without_a_coordinator_who_sees_her_others_are_told(
    opened: Database, ana: Patient
) -> None:
    away = await working(opened, 11, Role.COORDINATOR)
    async with opened.transaction() as session:
        await staff.change_staff(session, away.id, cohorts=[])
    admin = await working(opened, 13, Role.ADMIN)
    await mark(opened, ana)
    assert [staff_id for staff_id, _ in await told(opened)] == [away.id, admin.id]


async def test_of_who_has_left_nobody_is_told(opened: Database, ana: Patient) -> None:
    await working(opened, 11, Role.COORDINATOR)
    async with opened.transaction() as session:
        await patients.change_patient(session, ana.id, state="left")
    await mark(opened, ana)
    assert await told(opened) == []


async def test_of_who_was_erased_there_is_nothing_to_note(opened: Database, ana: Patient) -> None:
    async with opened.transaction() as session:
        await mark_unreachable(session, ana.id + 1, now=NOW)
    assert await told(opened) == []


# ---------------------------------------------------------------- the team


async def alert_told(opened: Database, ana: Patient, *members: Staff) -> dict[int, Delivery]:
    """Raise an alert and send it to these; return what is on its way, by member."""
    async with opened.transaction() as session:
        alert = await alerts.raise_alert(session, ana, AlertRule.CALL_ME, now=NOW)
        await alerts.change_alert(session, alert.id, round=1, next_at=NOW + timedelta(hours=2))
        data = AlertPromptData(alerts=(alert.id,))
        prompt = await prompts.open_prompt(
            session, members[0], PromptKind.ALERT, data=data, now=NOW
        )
        owed = [
            Owed(
                kind=DeliveryKind.ALERT,
                chat_id=one.chat_id,
                staff_id=one.id,
                alert_id=alert.id,
                round=1,
                due_at=NOW,
                expires_at=NOW + timedelta(days=1),
            )
            for one in members
        ]
        await deliveries.owe(session, owed, now=NOW)
        claimed = await claims.claim(session, now=NOW, limit=9)
        starting = [replace(one, prompt_id=prompt.id) for one in claimed]
        await claims.mark_sending(session, starting)
    return {one.staff_id or 0: one for one in starting}


async def end(opened: Database, delivery: Delivery, state: DeliveryState) -> None:
    async with opened.transaction() as session:
        await claims.finish(session, [Finished(delivery=delivery, state=state)], now=NOW)
        if state is DeliveryState.BLOCKED:
            await mark_member_unreachable(session, delivery.staff_id or 0, now=NOW)
            await retell_where_nobody_reads(session, delivery, now=NOW)


async def next_round(opened: Database, ana: Patient) -> timedelta:
    async with opened.transaction() as session:
        (alert,) = await alerts.open_alerts_of(session, ana.id)
    assert alert.next_at is not None
    return alert.next_at - NOW


async def test_an_alert_that_another_reads_keeps_its_round(opened: Database, ana: Patient) -> None:
    bea, eva = [await working(opened, chat, Role.COORDINATOR) for chat in (2, 3)]
    sending = await alert_told(opened, ana, bea, eva)
    await end(opened, sending[bea.id], DeliveryState.BLOCKED)
    await end(opened, sending[eva.id], DeliveryState.SENT)
    assert await next_round(opened, ana) == timedelta(hours=2)


async def test_an_alert_that_nobody_of_its_round_reads_goes_to_who_is_left(
    opened: Database, ana: Patient
) -> None:
    bea, _ = [await working(opened, chat, Role.COORDINATOR) for chat in (2, 3)]
    sending = await alert_told(opened, ana, bea)
    await end(opened, sending[bea.id], DeliveryState.BLOCKED)
    assert await next_round(opened, ana) == alerts.NEXT_BEAT


async def test_with_nobody_left_the_patient_is_told_once_and_all_are_tried_again(
    opened: Database, ana: Patient
) -> None:
    bea = await working(opened, 2, Role.COORDINATOR)
    sending = await alert_told(opened, ana, bea)
    for _ in range(2):
        await end(opened, sending[bea.id], DeliveryState.BLOCKED)
    assert await next_round(opened, ana) == NOBODY_REACHED_AGAIN
    assert len([who for who, due in await told(opened) if who is None and due == NOW]) == 1


async def test_an_admin_is_told_of_a_member_once_and_she_herself_never(opened: Database) -> None:
    admin, other = [await working(opened, chat, Role.ADMIN) for chat in (2, 3)]
    async with opened.transaction() as session:
        for _ in range(2):
            await mark_member_unreachable(session, other.id, now=NOW)
    assert [who for who, _ in await told(opened)] == [admin.id]


async def test_who_is_back_is_told_at_once_of_what_nobody_has_read(
    opened: Database, ana: Patient
) -> None:
    bea = await working(opened, 2, Role.COORDINATOR)
    sending = await alert_told(opened, ana, bea)
    await end(opened, sending[bea.id], DeliveryState.BLOCKED)
    async with opened.transaction() as session:
        await mark_member_reachable(session, bea.id, now=NOW)
        assert [one.id for one in await staff.reachable_staff(session)] == [bea.id]
    assert await next_round(opened, ana) == alerts.NEXT_BEAT


async def test_who_was_erased_and_who_counts_as_out_of_reach_is_seen_in_one_look(
    opened: Database, ana: Patient
) -> None:
    await mark(opened, ana)
    async with opened.transaction() as session:
        session.add(TombstoneRow(patient_id=77, number=9, erased_at=NOW))
        await session.flush()
        found = await gone_and_unreachable(session, {ana.id, 77, 78})
    assert found == (frozenset({77}), frozenset({ana.id}))
