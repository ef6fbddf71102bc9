"""Can a nurse find the patient who needs her, and do what she needs?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from db import alerts, cohorts, patients, staff
from db.tables import AuditRow
from rules.alerts import AlertRule
from rules.vocabulary import Role
from tests.conversations.house import CLINIC, House, Voice, open_house
from tests.conversations.rated import alerts_of, patient_of, rated_before


async def labelled(house: House, voice: Voice, label: str) -> None:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        await patients.rename(session, patient.id, label=label)


async def acts(house: House) -> list[str]:
    async with house.database.transaction() as session:
        return list(await session.scalars(select(AuditRow.act).order_by(AuditRow.id)))


async def needing(house: House, rule: AlertRule, name: str = "Ana") -> Voice:
    """Return a patient with an open alert."""
    ana = await house.patient(name)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await alerts.raise_alert(session, patient, rule, now=house.now)
    return ana


async def test_list_holds_who_needs_a_look_the_most_urgent_first(house: House) -> None:
    bea = await house.coordinator()
    await needing(house, AlertRule.SUSTAINED)
    await needing(house, AlertRule.RED_FLAG, "Eva")
    await house.patient("Mia")
    rising = await house.patient("Rosa")
    await rated_before(house, rising, *[2] * 14, *[6] * 6, joints=[])
    await bea.says("/patients")
    assert bea.last.startswith("4 patients take part. 3 need a look:")
    lines = bea.last.splitlines()[2:]
    assert lines[0].startswith("1. P002: danger sign. Since 09:00.")
    assert lines[1].startswith("2. P001: on the list.")
    assert lines[2] == "3. P004: above her usual this week. Middle score 6 in 7 days; usual 2."
    await bea.taps("All patients")
    assert bea.last.splitlines()[4].startswith("3. P003: No pain rating in 7 days.")
    await bea.taps("Who needs a look")
    await bea.taps("1")
    assert bea.last.startswith("P002 · default, joint-care, week 1")
    assert bea.phone.last.protected


async def test_clinic_may_let_staff_forward_what_they_are_sent(migrated_database: str) -> None:
    clinic = replace(CLINIC, protects_staff_messages=False)
    async with open_house(migrated_database, clinic=clinic) as house:
        bea = await house.coordinator()
        await needing(house, AlertRule.RED_FLAG)
        await bea.says("/patients")
        assert not bea.phone.last.protected
        await house.skips(minutes=1)
        assert bea.phone.last.words.startswith("P001")
        assert not bea.phone.last.protected


async def test_list_in_spanish(house: House) -> None:
    bea = await house.coordinator(language="es")
    await bea.says("/patients")
    assert bea.last == "Participan 0 pacientes.\n\nAhora mismo nadie necesita atención."
    await needing(house, AlertRule.CALL_ME)
    await bea.says("/patients")
    assert "P001: le necesita hoy." in bea.last
    await bea.taps("1")
    assert "Última vez: 09:00." in bea.last
    await bea.taps("Más")
    assert bea.phone.last.labels == ("Pausar mensajes", "Terminar mensajes", "Volver")


async def test_four_hundred_patients_come_in_pages(house: House) -> None:
    bea = await house.coordinator()
    for number in range(17):
        await house.patient(f"Ana {number}")
    await bea.says("/patients")
    await bea.taps("All patients")
    assert bea.phone.last.labels == (*"12345678", "More", "Who needs a look")
    await bea.taps("More")
    await bea.taps("More")
    assert bea.phone.last.labels == ("17", "Back", "Who needs a look")
    await bea.taps("17")
    assert bea.last.startswith("P017")


async def test_search_takes_a_code_or_a_part_of_the_label(house: House) -> None:
    bea = await house.coordinator()
    ana, eva = await house.patient(), await house.patient("Eva")
    await labelled(house, ana, "Tue-clinic-7")
    await labelled(house, eva, "Wed-clinic-2")
    await bea.says("/patients tue-CLINIC")
    assert bea.last.startswith("Tue-clinic-7 (P001) ·")
    await bea.says("P002")
    assert bea.last.startswith("Wed-clinic-2 (P002) ·")
    await bea.says("/patients clinic")
    assert bea.last.startswith("2 patients take part. 2 fit your words:")
    await bea.says("/patients Thursday")
    assert "Nobody fits." in bea.last


async def test_a_coordinator_sees_her_own_cohorts_only(house: House) -> None:
    bea = await house.coordinator()
    await needing(house, AlertRule.CALL_ME)
    member = await house.person(bea)
    assert member is not None
    async with house.database.transaction() as session:
        await staff.change_staff(session, member.id, cohorts=[1])
    await bea.says("/patients")
    assert "Nobody needs a look" in bea.last
    await bea.says("P001")
    assert "Nobody fits." in bea.last


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Your team has paused my messages. They come back on Monday, 9 March."),
        ("es", "Su equipo ha puesto mis mensajes en pausa. Vuelven el lunes, 9 de marzo."),
    ],
)
async def test_pause_and_resume_from_the_card(house: House, language: str, told: str) -> None:
    bea, ana = await house.coordinator(), await house.patient(language=language)
    await bea.says("P001")
    await bea.taps("More")
    await bea.taps("Pause messages")
    await bea.taps("7 days")
    assert "Her messages are paused until Monday, 9 March." in bea.last
    await house.skips(seconds=2)
    assert ana.last.startswith(told)
    await house.skips(days=2)
    assert ana.last.startswith(told)
    await bea.taps("More")
    await bea.taps("Resume messages")
    assert (await patient_of(house, ana)).paused_at is None
    await house.skips(days=1)
    assert ["turned my messages on" in text or "vuelto a activar" in text for text in ana.texts][
        1:
    ] == [
        True,
        False,
        False,
    ]


async def test_ending_asks_once_tells_her_and_leaves_alerts_open(house: House) -> None:
    bea = await house.coordinator()
    ana = await needing(house, AlertRule.CALL_ME)
    await bea.says("P001")
    await bea.taps("More")
    await bea.taps("End messages")
    assert (await patient_of(house, ana)).state == "active"
    await bea.taps("Yes, end them")
    assert "She has left the programme." in bea.last
    await house.skips(seconds=2)
    assert ana.last.startswith("Your team has ended my messages.")
    assert await alerts_of(house) == [("call_me", "raised")]
    await house.skips(days=3)
    assert ana.last.startswith("Your team has ended my messages.")
    assert "patient_ended" in await acts(house)


@pytest.mark.parametrize(
    ("language", "labels"),
    [("en", ("More", "Move to a cohort")), ("es", ("Más", "Cambiar de grupo"))],
)
async def test_card_moves_her_to_another_cohort(
    house: House, language: str, labels: tuple[str, str]
) -> None:
    bea, ana = await house.coordinator(language=language), await house.patient()
    async with house.database.transaction() as session:
        tuesdays = await cohorts.add_cohort(session, "Tuesdays", programme="gentle", now=house.now)
    await bea.says("P001")
    for label in labels:
        await bea.taps(label)
    await bea.taps("Tuesdays")
    assert "Tuesdays, gentle" in bea.last
    assert "patient_moved" in await acts(house)
    assert (await patient_of(house, ana)).cohort_id == tuesdays.id


async def test_card_clears_what_waited_for_her_team(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await patients.change_patient(
            session, patient.id, safety=["heart_disease"], exercise_stopped_at=house.now
        )
    await bea.says("P001")
    await bea.taps("More")
    await bea.taps("Exercise is fine")
    cleared = await patient_of(house, ana)
    assert cleared.safety_cleared
    assert not cleared.exercise_stopped
    assert "patient_exercise_cleared" in await acts(house)
    await bea.taps("More")
    assert "Exercise is fine" not in bea.phone.last.labels


async def test_card_lists_her_own_alerts_and_no_others(house: House) -> None:
    bea = await house.coordinator()
    await needing(house, AlertRule.SUSTAINED)
    await needing(house, AlertRule.SUSTAINED, "Eva")
    await bea.says("P002")
    await bea.taps("Show her alerts")
    assert bea.last.startswith("1 open alert")
    assert "P002" in bea.last
    assert "P001" not in bea.last
    await bea.taps("1: Show")
    assert bea.last.startswith("P002")


async def test_words_of_the_nurse_reach_the_patient_with_her_name(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await bea.says("P001")
    await bea.taps("Write to her")
    await bea.says("Please bring your diary on Tuesday.")
    assert bea.last == "Send this to P001?\n\nPlease bring your diary on Tuesday."
    await bea.taps("Send to P001")
    assert bea.last == "Sent to P001.\n\nPlease bring your diary on Tuesday."
    await house.skips(seconds=2)
    assert ana.last == "From Nurse Bea, your team:\n\nPlease bring your diary on Tuesday."
    assert "Write back" in ana.phone.last.labels


async def test_a_ready_reply_comes_in_her_language(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient(language="es")
    await bea.says("P001")
    await bea.taps("Write to her")
    await bea.taps("I will call you today")
    await house.skips(seconds=2)
    assert ana.last == "De Nurse Bea, de su equipo:\n\nLo he leído y le llamaré hoy."
    await bea.says("hello?")
    await house.skips(seconds=2)
    assert ana.last.endswith("le llamaré hoy.")


async def test_replying_to_an_alert_writes_to_its_patient(house: House) -> None:
    bea = await house.coordinator()
    ana = await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=1)
    alert = bea.phone.last
    await bea.says("/help")
    bea.phone.replies(alert, "I will ring at noon.")
    await house.settles()
    assert bea.last == "Sent to P001.\n\nI will ring at noon."
    await house.skips(seconds=2)
    assert ana.last.endswith("I will ring at noon.")
    bea.phone.replies(bea.phone.last, "Or at one.")
    await house.settles()
    await house.skips(seconds=2)
    assert ana.last.endswith("Or at one.")
    await bea.says("/alerts")
    bea.phone.replies(bea.phone.message(alert.message_id + 1), "And this?")
    await house.settles()
    assert bea.last.startswith("I cannot tell whom this is for.")


async def test_what_cannot_be_sent_is_refused_and_kept_open(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await bea.says("P001")
    await bea.taps("Write to her")
    bea.phone.sends_voice()
    await house.settles()
    assert bea.last.startswith("Please send words")
    await bea.says("x" * 3001)
    assert bea.last.startswith("That is too long")
    await ana.says("/stop")
    await bea.says("Are you well?")
    assert bea.last == "P001 has left: nothing can be sent to her."


async def test_notes_are_kept_for_staff_alone(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await bea.says("P001")
    card = bea.phone.last
    await bea.taps("Notes")
    assert "There are none yet." in bea.last
    await bea.taps("Write a note")
    await bea.says("Prefers calls after five.")
    assert bea.last == "Kept as a note about P001."
    await bea.taps("Back", card)
    await bea.taps("Notes", card)
    assert "Prefers calls after five." in bea.phone.message(card.message_id).words
    await house.skips(minutes=5)
    assert not ana.texts
    assert {"note_written", "notes_read", "patient_shown"} <= set(await acts(house))


async def test_pass_on_tells_a_colleague_alone_then_all(house: House) -> None:
    bea, eva = await house.coordinator(), await house.coordinator("Eva")
    mia = await house.coordinator("Mia")
    await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=1)
    await bea.taps("I have it")
    await bea.taps("Pass on")
    await bea.taps("Eva")
    assert bea.phone.toasts[-1] == "Passed on to Eva."
    await house.skips(minutes=1)
    assert "Passed on to you by Nurse Bea." in eva.last
    assert "Passed on to Eva." in bea.last
    assert len(mia.texts) == 1
    await house.skips(hours=2, minutes=1)
    assert len(mia.texts) == 2
    await eva.taps("I have it")
    assert "Eva has it." in mia.last


async def test_admins_hear_of_what_nobody_takes(house: House) -> None:
    bea = await house.coordinator()
    ada = await house.coordinator("Ada", role=Role.ADMIN)
    await needing(house, AlertRule.CALL_ME)
    await house.skips(hours=5)
    assert len(bea.texts) == 3
    assert not ada.texts
    await house.skips(hours=2)
    assert len(ada.texts) == 1


async def test_the_card_brings_her_chart(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await bea.says("P001")
    card = bea.phone.last
    await bea.taps("Chart")
    assert bea.last == "There is too little to draw yet."
    await rated_before(house, ana, *[4] * 12, joints=[])
    await bea.taps("Chart", card)
    assert bea.phone.last.media is not None
    assert bea.last == "P001"
    assert "chart_read" in await acts(house)
