"""Does the report add up, and can what was sent be retried, changed, taken back and kept?"""

from __future__ import annotations

from typing import Unpack

import pytest
from sqlalchemy import select

from db import patients
from db.delivery import broadcasts
from db.patients import PatientChange
from db.tables import AuditRow, BroadcastRow
from simulator import Entity
from tests.conversations.house import House, Voice
from tests.conversations.rated import patient_of

TEXT = "Warm water eases stiff hands."
BETTER = "Warm water, not hot, eases stiff hands."


async def sends(bea: Voice, text: str = TEXT) -> None:
    """Write a broadcast to everyone, and let it go."""
    await bea.says("/broadcast")
    await bea.says(text)
    await bea.taps("Send to")


async def sets(house: House, voice: Voice, **values: Unpack[PatientChange]) -> None:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        await patients.change_patient(session, patient.id, **values)


# ---------------------------------------------------------------- the report


async def test_every_end_has_its_number_and_they_add_up(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    rosa, mary = await house.patient("Rosa"), await house.patient("Mary")
    joan, nora, ruth = [await house.patient(name) for name in ("Joan", "Nora", "Ruth")]
    await sets(house, eva, paused_at=house.now)
    await sets(house, nora, quiet_from=0, quiet_to=23 * 60)
    house.telegram.faults.blocked(chat=rosa.phone.person_id)
    house.telegram.faults.refused(400, "Bad Request: odd", chat=mary.phone.person_id)
    house.telegram.faults.answer_lost(chat=joan.phone.person_id, method="sendMessage")
    await sets(house, ruth, state="left")
    bea = await house.coordinator()
    await sends(bea)
    # Her message is changed every 3 s at most.
    await house.skips(seconds=5)
    assert "6 chosen: 1 sent" in bea.last
    for part in (
        "1 unsure (line dropped; not sent twice)",
        "1 blocked us",
        "1 failed (Telegram refused it, 400)",
        "1 paused",
        "1 waits for quiet hours to end",
    ):
        assert part in bea.last
    assert ana.last == TEXT
    await house.skips(days=1)
    assert "6 chosen: 2 sent" in bea.texts[2]
    assert nora.texts.count(TEXT) == 1
    assert joan.texts.count(TEXT) == 1


async def test_who_did_not_get_it_is_listed_by_code_and_why(house: House) -> None:
    _, eva, rosa = [await house.patient(name) for name in ("Ana", "Eva", "Rosa")]
    await sets(house, eva, paused_at=house.now)
    house.telegram.faults.blocked(chat=rosa.phone.person_id)
    bea = await house.coordinator()
    await sends(bea)
    await bea.taps("Show the 2")
    assert "Who did not get it, or may not have" in bea.last
    assert "Blocked us: P003" in bea.last
    assert "Paused: P002" in bea.last
    async with house.database.transaction() as session:
        read = await session.scalars(
            select(AuditRow).where(AuditRow.act == "broadcast_missed_read")
        )
        assert len(list(read)) == 1


async def test_only_the_failed_are_tried_again(house: House) -> None:
    ana, eva, rosa = [await house.patient(name) for name in ("Ana", "Eva", "Rosa")]
    house.telegram.faults.refused(400, "Bad Request: odd", chat=eva.phone.person_id)
    house.telegram.faults.blocked(chat=rosa.phone.person_id)
    bea = await house.coordinator()
    await sends(bea)
    report = bea.phone.last
    bea.phone.taps("Retry the 1", report)
    bea.phone.taps("Retry the 1", report)
    await house.skips(seconds=5)
    assert "3 chosen: 2 sent, 1 blocked us." in bea.last
    assert (ana.texts, eva.texts, rosa.texts) == ([TEXT], [TEXT], [])


# ---------------------------------------------------------------- changing


async def test_sent_text_changes_without_a_sound(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    bea = await house.coordinator()
    await sends(bea, "Hello {first_name}. " + TEXT)
    await bea.taps("Change the text")
    assert bea.last.startswith("Send me the new text in English.")
    bea.phone.says(
        "Hi {first_name}. " + BETTER, formatting=[Entity(type="bold", offset=0, length=2)]
    )
    await house.settles()
    assert bea.texts[-2] == "Hi Nurse. " + BETTER
    await bea.taps("Change it for 2 patients")
    assert ana.texts == ["Hi Ana. " + BETTER]
    assert eva.texts == ["Hi Eva. " + BETTER]
    assert ana.phone.last.entities[0].type == "bold"
    assert "The change of “Hi. Warm water, not hot" in bea.last
    assert "2 chosen: 2 changed." in bea.last


async def test_caption_changes_and_the_file_stays(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await bea.says("/broadcast")
    bea.phone.sends_photo(caption="Our gardn")
    await house.settles()
    await bea.taps("Send to 1 patient")
    await bea.taps("Change the text")
    bea.phone.sends_photo(caption="Our garden")
    await house.settles()
    assert bea.last.startswith("Only the words of a sent message can change.")
    await bea.says("Our garden")
    await bea.taps("Change it for 1 patient")
    assert ana.phone.last.caption == "Our garden"
    assert ana.phone.last.media is not None


async def test_of_two_versions_one_changes(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva", language="es")
    bea = await house.coordinator()
    await bea.says("/broadcast")
    await bea.says("Drink water.")
    await bea.taps("Languages")
    await bea.taps("Write it in Español")
    await bea.says("Beba aga.")
    await bea.taps("Send to 2 patients")
    await bea.taps("Change the text")
    assert bea.last == "Which version should change?"
    await bea.taps("Español")
    await bea.says("Beba agua.")
    assert bea.texts[-2] == "Beba agua."
    await bea.taps("Change it for 1 patient")
    assert (ana.texts, eva.texts) == (["Drink water."], ["Beba agua."])
    assert house.telegram.ledger.calls("editMessageText", ana.phone.person_id) == []


async def test_who_still_waits_gets_the_changed_text(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await sets(house, eva, quiet_from=0, quiet_to=12 * 60)
    bea = await house.coordinator()
    await sends(bea)
    assert "2 chosen: 1 sent, 1 waits for quiet hours to end." in bea.last
    await bea.taps("Pause")
    await bea.taps("Change the text")
    await bea.says(BETTER)
    await bea.taps("Change it for 1 patient")
    assert ana.texts == [BETTER]
    await bea.taps("Go on", bea.phone.from_bot[2])
    await house.skips(hours=4)
    assert BETTER in eva.texts
    assert TEXT not in eva.texts


async def test_covered_message_stays_covered_when_it_changes(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await sets(house, ana, discreet=True)
    await sends(bea)
    assert ana.phone.last.silent
    await bea.taps("Change the text")
    await bea.says(BETTER)
    await bea.taps("Change it for 1 patient")
    assert [one.type for one in ana.phone.last.entities] == ["spoiler"]


async def test_picture_is_covered_for_who_asked_to_be_discreet(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await sets(house, ana, discreet=True)
    bea = await house.coordinator()
    await bea.says("/broadcast")
    bea.phone.sends_photo()
    await house.settles()
    await bea.taps("Send to 2 patients")
    assert (ana.phone.last.spoiler, eva.phone.last.spoiler) == (True, False)


async def test_change_that_finds_the_message_gone_says_so(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await sends(bea)
    ana.phone.deletes(ana.phone.last)
    await bea.taps("Change the text")
    await bea.says(BETTER)
    await bea.taps("Change it for 1 patient")
    assert "1 chosen: 0 changed, 1 failed (she deleted it)." in bea.last


# ---------------------------------------------------------------- taking back


async def test_sent_message_is_taken_back(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    bea = await house.coordinator()
    await sends(bea)
    await bea.taps("Take it back")
    assert "It was sent to 2 patients." in bea.last
    await bea.taps("Leave it as it is")
    assert ana.texts == [TEXT]
    await bea.taps("Take it back")
    await bea.taps("Take it back from 2 patients")
    assert ana.texts == eva.texts == []
    assert "is taken back, 09:00" in bea.last
    assert "2 chosen: 2 taken back." in bea.last


async def test_taking_back_stops_what_still_waits(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await sets(house, eva, quiet_from=0, quiet_to=12 * 60)
    bea = await house.coordinator()
    await sends(bea)
    await bea.taps("Pause")
    await bea.taps("Take it back")
    await bea.taps("Take it back from 1 patient")
    await house.skips(days=1)
    assert TEXT not in ana.texts
    assert TEXT not in eva.texts
    assert "2 chosen: 1 sent, 1 not sent." in bea.texts[2]


async def test_lost_answers_to_a_removal_are_asked_again(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await sends(bea)
    house.telegram.faults.answer_lost(method="deleteMessage")
    await bea.taps("Take it back")
    await bea.taps("Take it back from 1 patient")
    await house.skips(minutes=1)
    assert ana.texts == []
    assert "1 chosen: 1 taken back." in bea.last


async def test_after_two_days_telegram_takes_nothing_back(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await sends(bea)
    report = bea.phone.last
    await house.skips(hours=47)
    await bea.taps("Take it back", report)
    question = bea.phone.last
    await house.skips(hours=2)
    await bea.taps("Take it back", report)
    assert "They are over." in bea.phone.toasts[-1]
    await bea.taps("Take it back from 1 patient", question)
    await house.skips(minutes=1)
    assert TEXT in ana.texts
    assert "1 chosen: 0 taken back, 1 too late." in bea.last


# ---------------------------------------------------------------- keeping


async def test_broadcast_is_kept_as_a_tip_and_used_again(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await sends(bea)
    await bea.taps("Save as a tip")
    assert bea.phone.toasts[-1] == "Kept among your own tips."
    assert "Save as a tip" not in bea.phone.last.labels
    await bea.says("/broadcast")
    await bea.taps("Pick a tip")
    await bea.taps("Our own tips")
    await bea.taps(TEXT)
    await bea.taps("Send to 1 patient")
    assert ana.texts == [TEXT, TEXT]


# ---------------------------------------------------------------- in Spanish


async def test_the_same_way_in_spanish(house: House) -> None:
    ana, eva = await house.patient("Ana", language="es"), await house.patient("Eva", language="es")
    await sets(house, eva, quiet_from=0, quiet_to=12 * 60)
    bea = await house.coordinator("Bea", language="es")
    await bea.says("/broadcast")
    await bea.says("Hola, {nombre}.")
    assert bea.last.startswith("No puedo rellenar {nombre}.")
    await bea.says("Buenos días, {first_name}.")
    await bea.taps("A quién")
    await bea.taps("Español")
    await bea.taps("Silencio 3 días")
    assert "Para: español, sin noticias desde hace 3 días, 0 pacientes ahora." in bea.last
    await bea.taps("Todo el mundo")
    await bea.taps("Atrás")
    await bea.taps("Cuándo")
    await bea.taps("Hoy")
    await bea.taps("10:00")
    assert "Cuándo: lunes, 2 de marzo, 10:00." in bea.last
    await bea.taps("Programar para 2 pacientes")
    assert "sale lunes, 2 de marzo, 10:00." in bea.last
    await bea.taps("Pausar")
    assert "está en pausa." in bea.last
    await bea.taps("Seguir")
    await house.skips(hours=1)
    assert ana.last == "Buenos días, Ana."
    assert "Para 2: 1 enviado, 1 espera a que acaben las horas de silencio." in bea.last
    await bea.taps("Detener el envío")
    assert "Para 2: 1 enviado, 1 sin enviar." in bea.last
    await bea.taps("Ver los 1")
    assert "Se detuvo antes: P002" in bea.last
    await bea.taps("Cambiar el texto")
    assert bea.last.startswith("Envíeme el nuevo texto en español.")
    await bea.says("Buen día, {first_name}.")
    await bea.taps("Cambiarlo a 1 paciente")
    assert "Buen día, Ana." in ana.texts
    await bea.says("/broadcasts")
    assert "Buen día.: detenido, Bea" in bea.last
    await bea.taps("Buen día.")
    await bea.taps("Retirarlo")
    await bea.taps("Retirarlo a 1 paciente")
    assert "Para 1: 1 retirado." in bea.last
    assert "Buen día, Ana." not in ana.texts


# ---------------------------------------------------------------- what is kept


async def test_what_was_written_is_sealed(house: House) -> None:
    await house.patient()
    bea = await house.coordinator()
    await sends(bea)
    async with house.database.transaction() as session:
        row = await session.scalar(select(BroadcastRow))
        assert row is not None
        assert TEXT.encode() not in row.content_sealed
        assert (await broadcasts.broadcast_by_id(session, row.id)).content.text == TEXT


@pytest.mark.parametrize("value", ["", "99", "x", "-1"])
async def test_forged_values_change_nothing(house: House, value: str) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await bea.says("/broadcast")
    await bea.says(TEXT)
    board = bea.phone.last
    prompt = (board.buttons[0][0].data or "").split(".")[1]
    for action in (
        "bc_to",
        "bc_when",
        "bc_words",
        "bc_page",
        "bc_open",
        "bc_pick",
        "bc_yes",
        "bc_no",
    ):
        bea.phone.taps_data(f"{action}.{prompt}" + (f".{value}" if value else ""), board)
        await house.settles()
    assert ana.texts == []
    assert all(toast for toast in bea.phone.toasts if toast)
    await bea.taps("Don't send", board)
    assert "Nothing was sent." in bea.texts
