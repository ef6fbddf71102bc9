"""Is an alert raised once, taken by one, and never lost?"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from db import alerts, cohorts, patients, prompts, ratings, staff
from db.alert_details import prompts_about, story_of
from db.delivery import claims, deliveries
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.tables import AlertRow, AlertState
from rules.alerts import AlertFacts, AlertPriority, AlertRule, SevereReply
from rules.danger import DangerLevel, DangerSign
from rules.delivery import DeliveryKind
from rules.pain import Thresholds
from rules.people import Patient, Staff
from rules.prompts import PromptKind
from rules.vocabulary import Role, SafetyAnswer

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def ana(opened: Database) -> Patient:
    async with opened.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        return await patients.add_patient(
            session,
            chat_id=1,
            cohort_id=cohort.id,
            language="en",
            zone="Europe/Madrid",
            quiet_from=1260,
            quiet_to=480,
            now=NOW,
        )


@pytest.fixture
async def bea(opened: Database) -> Staff:
    return await _nurse(opened, "Bea", 2)


async def _nurse(database: Database, name: str, chat_id: int) -> Staff:
    async with database.transaction() as session:
        return await staff.add_staff(
            session,
            chat_id=chat_id,
            role=Role.COORDINATOR,
            language="en",
            zone="Europe/Madrid",
            name=name,
            now=NOW,
        )


async def _raise(database: Database, ana: Patient, rule: AlertRule, *signs: DangerSign) -> int:
    async with database.transaction() as session:
        facts = AlertFacts(signs=signs)
        alert = await alerts.raise_alert(session, ana, rule, facts=facts, now=NOW)
    return alert.id


async def test_urgent_alert_is_due_with_the_next_beat_and_a_routine_one_never(
    opened: Database, ana: Patient
) -> None:
    urgent = await _raise(opened, ana, AlertRule.CALL_ME)
    await _raise(opened, ana, AlertRule.SUSTAINED)
    async with opened.transaction() as session:
        assert await alerts.due_alerts(session, now=NOW, limit=9) == []
        due = await alerts.due_alerts(session, now=NOW + alerts.NEXT_BEAT, limit=9)
        assert [one.id for one in due] == [urgent]
        assert await alerts.next_moment(session, after=NOW) == NOW + alerts.NEXT_BEAT
        assert await alerts.next_moment(session, after=LATER) is None
        listed = await alerts.listed_alerts(session)
        assert [one.priority for one in listed] == [AlertPriority.SAME_DAY, AlertPriority.ROUTINE]


async def test_same_news_joins_and_facts_are_united(opened: Database, ana: Patient) -> None:
    first = await _raise(opened, ana, AlertRule.RED_FLAG, DangerSign.FEVER)
    second = await _raise(opened, ana, AlertRule.RED_FLAG, DangerSign.FEVER, DangerSign.FALL)
    assert first == second
    async with opened.transaction() as session:
        alert = await alerts.alert_by_id(session, first)
    assert alert is not None
    assert alert.facts.signs == (DangerSign.FEVER, DangerSign.FALL)


OLD_FACTS: dict[str, object] = {
    "ratings": [5, 6],
    "signs": ["fever"],
    "levels": ["same_day"],
    "answers": ["heart_disease"],
    "waits": False,
    "reply": "call_me",
    "said_at": "2026-03-02T08:00:00+00:00",
    "call_at": "2026-03-02T09:00:00+00:00",
    "passed_to": None,
    "passed_by": 3,
    "passed_round": 2,
    "unreached": True,
}


async def test_facts_from_before_the_types_are_read_and_joined(
    opened: Database, ana: Patient
) -> None:
    alert_id = await _raise(opened, ana, AlertRule.RED_FLAG)
    async with opened.transaction() as session:
        await session.execute(
            update(AlertRow).where(AlertRow.id == alert_id).values(facts=OLD_FACTS)
        )
    await _raise(opened, ana, AlertRule.RED_FLAG, DangerSign.FALL)
    async with opened.transaction() as session:
        alert = await alerts.alert_by_id(session, alert_id)
    assert alert is not None
    assert alert.facts == AlertFacts(
        ratings=(5, 6),
        signs=(DangerSign.FEVER, DangerSign.FALL),
        levels=(DangerLevel.SAME_DAY,),
        answers=(SafetyAnswer.HEART_DISEASE,),
        waits=False,
        reply=SevereReply.CALL_ME,
        said_at=NOW,
        call_at=LATER,
        passed_by=3,
        passed_round=2,
        unreached=True,
    )


async def test_red_flag_takes_over_what_she_called_new(opened: Database, ana: Patient) -> None:
    first = await _raise(opened, ana, AlertRule.SOMETHING_NEW)
    assert await _raise(opened, ana, AlertRule.RED_FLAG, DangerSign.FALL) == first
    async with opened.transaction() as session:
        alert = await alerts.alert_by_id(session, first)
    assert alert is not None
    assert (alert.rule, alert.priority) == (AlertRule.RED_FLAG, AlertPriority.RED_FLAG)


async def test_news_of_another_patient_is_an_alert_of_its_own(
    opened: Database, ana: Patient
) -> None:
    async with opened.transaction() as session:
        eva = await patients.add_patient(
            session,
            chat_id=7,
            cohort_id=ana.cohort_id,
            language="es",
            zone="Europe/Madrid",
            quiet_from=1260,
            quiet_to=480,
            now=NOW,
        )
    assert await _raise(opened, ana, AlertRule.CALL_ME) != await _raise(
        opened, eva, AlertRule.CALL_ME
    )


async def test_her_word_ends_the_waiting(opened: Database, ana: Patient) -> None:
    async with opened.transaction() as session:
        asked = await alerts.ask_first(
            session, ana, AlertRule.NO_REPLY, rating_id=5, until=LATER, now=NOW
        )
        assert asked.next_at == LATER
        said = await alerts.raise_alert(session, ana, AlertRule.CAN_WAIT, rating_id=5, now=NOW)
    assert said.id == asked.id
    assert (said.rule, said.state) == (AlertRule.CAN_WAIT, AlertState.RAISED)
    assert said.next_at is None


async def test_of_two_who_take_it_at_once_one_has_it(
    opened: Database, ana: Patient, bea: Staff
) -> None:
    eva = await _nurse(opened, "Eva", 3)
    alert_id = await _raise(opened, ana, AlertRule.CALL_ME)

    async def takes(member: Staff) -> bool:
        async with opened.transaction() as session:
            return await alerts.take_alert(
                session, alert_id, member.id, rests_until=NOW + timedelta(days=1), now=NOW
            )

    assert sorted(await asyncio.gather(takes(bea), takes(eva))) == [False, True]


async def test_closed_once_with_a_reason(opened: Database, ana: Patient, bea: Staff) -> None:
    alert_id = await _raise(opened, ana, AlertRule.CALL_ME)
    async with opened.transaction() as session:
        close = alerts.close_alert
        assert await close(session, alert_id, bea.id, reason="talked", now=NOW)
        assert not await close(session, alert_id, bea.id, reason="nothing", now=NOW)
        story = await story_of(session, alert_id, Thresholds())
        assert await alerts.listed_alerts(session) == []
    assert story is not None
    assert (story.owner, story.alert.reason) == ("Bea", "talked")
    assert await _raise(opened, ana, AlertRule.CALL_ME) != alert_id


async def test_what_somebody_has_cannot_be_dropped(
    opened: Database, ana: Patient, bea: Staff
) -> None:
    alert_id = await _raise(opened, ana, AlertRule.FIRST_SEVERE)
    async with opened.transaction() as session:
        assert await alerts.take_alert(
            session, alert_id, bea.id, rests_until=NOW + timedelta(days=1), now=NOW
        )
        assert not await alerts.drop_alert(session, alert_id, reason="corrected", now=NOW)


async def test_news_gives_a_taken_alert_back_to_all(
    opened: Database, ana: Patient, bea: Staff
) -> None:
    alert_id = await _raise(opened, ana, AlertRule.CALL_ME)
    async with opened.transaction() as session:
        await alerts.take_alert(
            session, alert_id, bea.id, rests_until=NOW + timedelta(days=1), now=NOW
        )
    await _raise(opened, ana, AlertRule.SEVERE_AGAIN)
    async with opened.transaction() as session:
        alert = await alerts.alert_by_id(session, alert_id)
        assert alert is not None
        assert alert.taken_by == bea.id
    await _raise(opened, ana, AlertRule.CALL_ME)
    async with opened.transaction() as session:
        alert = await alerts.alert_by_id(session, alert_id)
        assert alert is not None
        assert (alert.state, alert.taken_by) == (AlertState.RAISED, None)


async def test_known_alerts_leave_out_the_dropped_and_the_old(
    opened: Database, ana: Patient, bea: Staff
) -> None:
    dropped = await _raise(opened, ana, AlertRule.FIRST_SEVERE)
    async with opened.transaction() as session:
        await alerts.drop_alert(session, dropped, reason="corrected", now=NOW)
    closed = await _raise(opened, ana, AlertRule.SUSTAINED)
    async with opened.transaction() as session:
        await alerts.close_alert(session, closed, bea.id, reason="nothing", now=LATER)
        known = await alerts.known_alerts(session, ana.id, since=NOW)
        assert [(one.rule, one.closed_at) for one in known] == [(AlertRule.SUSTAINED, LATER)]
        assert await alerts.known_alerts(session, ana.id, since=LATER) == []


async def test_bundled_deliveries_know_the_message_that_tells_them(
    opened: Database, ana: Patient, bea: Staff
) -> None:
    first = await _raise(opened, ana, AlertRule.CALL_ME)
    second = await _raise(opened, ana, AlertRule.STOP_MEDICINE)
    owed = [
        Owed(
            kind=DeliveryKind.ALERT,
            chat_id=bea.chat_id,
            staff_id=bea.id,
            alert_id=alert_id,
            round=1,
            due_at=NOW,
            expires_at=LATER,
        )
        for alert_id in (first, second)
    ]
    async with opened.transaction() as session:
        await deliveries.owe(session, owed, now=NOW)
        await deliveries.owe(session, owed, now=NOW)
        (mine,) = await claims.claim(session, now=NOW, limit=1)
        assert await deliveries.owed_alerts(session, mine, now=NOW) == [second]
        prompt = await prompts.open_prompt(session, bea, PromptKind.ALERT, now=NOW)
        await deliveries.take_along(session, mine, prompt_id=prompt.id, now=NOW)
        await claims.mark_sending(session, [replace(mine, prompt_id=prompt.id)])
        assert await claims.claim(session, now=NOW, limit=9) == []
        assert await prompts_about(session, [second]) == []
        await prompts.change_prompt(session, prompt.id, message_id=77)
        for alert_id in (first, second):
            assert [one.id for one in await prompts_about(session, [alert_id])] == [prompt.id]


async def test_story_tells_usual_count_and_joints(opened: Database, ana: Patient) -> None:
    async with opened.transaction() as session:
        for back, value in enumerate([8, 3, 2, 3, 3, 2, 3, 3, 3]):
            at = NOW - timedelta(days=back)
            asked = await prompts.open_prompt(session, ana, PromptKind.PAIN, now=at, day=at.date())
            saved = await ratings.save_rating(
                session, asked, value, day=at.date(), source="tapped", now=at
            )
            if back == 0:
                await ratings.change_rating(session, saved.id, joints=["hands"], novelty="usual")
                alert = await alerts.raise_alert(
                    session, ana, AlertRule.CALL_ME, rating_id=saved.id, now=NOW
                )
        story = await story_of(session, alert.id, Thresholds())
    assert story is not None
    assert (story.value, story.usual, story.count) == (8, 3, 8)
    assert story.joints == {"hands"}
    assert not story.corrected
