"""Do a nurse's words reach the patient she means, and nobody else?"""

from __future__ import annotations

import pytest

from db import alerts
from rules.alerts import AlertRule
from simulator import Message
from tests.conversations.house import House, Voice
from tests.conversations.rated import patient_of
from tests.conversations.wandering import wander

TEXT = "Please come at nine."


async def asked_to_write(house: House, bea: Voice) -> Message:
    """Open the first patient's card and tap "Write to her"; return the card."""
    await bea.says("P001")
    card = bea.phone.last
    await bea.taps_value_of(card, "pt_write.")
    return card


async def nothing_came(house: House, *people: Voice) -> None:
    await house.skips(minutes=3)
    assert not [text for one in people for text in one.texts if TEXT in text]


@pytest.mark.parametrize(
    ("language", "asks", "sent", "came"),
    [
        (
            "en",
            "Send this to P001?",
            "Sent to P001.",
            "From Nurse Bea, your team:",
        ),
        (
            "es",
            "¿Enviar esto a P001?",
            "Enviado a P001.",
            "De Nurse Bea, de su equipo:",
        ),
    ],
)
async def test_words_are_shown_beside_her_name_before_they_go(
    house: House, language: str, asks: str, sent: str, came: str
) -> None:
    bea, ana = await house.coordinator(language=language), await house.patient(language=language)
    await asked_to_write(house, bea)
    await bea.says(TEXT)
    assert bea.last == f"{asks}\n\n{TEXT}"
    assert not ana.texts
    await bea.taps_value_of(bea.phone.last, "pt_send")
    assert bea.last == f"{sent}\n\n{TEXT}"
    await house.skips(seconds=2)
    assert ana.last == f"{came}\n\n{TEXT}"


@pytest.mark.parametrize("meanwhile", ["back", "card", "command", "alert", "time", "news"])
async def test_whatever_she_does_meanwhile_disarms_the_question(
    house: House, meanwhile: str
) -> None:
    bea, ana, eva = await house.coordinator(), await house.patient(), await house.patient("Eva")
    eva_row = await patient_of(house, eva)
    if meanwhile == "alert":
        async with house.database.transaction() as session:
            await alerts.raise_alert(session, eva_row, AlertRule.CALL_ME, now=house.now)
        await house.skips(seconds=3)
    told = bea.phone.from_bot[-1] if bea.phone.from_bot else None
    card = await asked_to_write(house, bea)
    match meanwhile:
        case "back":
            await bea.taps("Back", card)
        case "card":
            await bea.says("P002")
        case "command":
            await bea.says("/help")
        case "alert":
            await bea.taps("I have it", told)
        case "time":
            await house.skips(minutes=10)
        case "news":
            async with house.database.transaction() as session:
                await alerts.raise_alert(session, eva_row, AlertRule.CALL_ME, now=house.now)
            await house.skips(seconds=3)
    await bea.says(TEXT)
    assert "Send this to" not in bea.last
    await nothing_came(house, ana, eva)


async def test_code_after_ninety_minutes_opens_a_card_and_is_sent_to_nobody(house: House) -> None:
    bea, ana, eva = await house.coordinator(), await house.patient(), await house.patient("Eva")
    card = await asked_to_write(house, bea)
    await bea.taps("Back", card)
    await house.skips(minutes=90)
    await bea.says("P002")
    assert bea.last.startswith("P002 ·")
    await house.skips(minutes=1)
    assert not [text for one in (ana, eva) for text in one.texts if "P002" in text]


@pytest.mark.parametrize("text", ["P002", "p 2", "P001, P002", " /alerts"])
async def test_code_or_command_goes_to_nobody_even_as_a_reply(house: House, text: str) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await house.patient("Eva")
    await bea.says("P001")
    bea.phone.replies(bea.phone.last, text)
    await house.settles()
    assert "Sent to" not in bea.last
    await bea.says("/broadcast")
    await bea.says(text)
    assert "goes to" not in bea.last
    await house.skips(minutes=1)
    assert not ana.texts


async def test_send_below_an_old_question_sends_nothing(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await asked_to_write(house, bea)
    await bea.says(TEXT)
    question = bea.phone.last
    await bea.says("/patients")
    await bea.taps("Send to P001", question)
    assert bea.phone.message(question.message_id).words.endswith("Nothing was sent to P001.")
    await nothing_came(house, ana)


async def test_other_words_take_the_place_of_those_shown(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await asked_to_write(house, bea)
    await bea.says("Come at ten.")
    first = bea.phone.last
    await bea.says(TEXT)
    await bea.taps("Send to P001", first)
    await house.skips(seconds=3)
    assert not ana.texts
    await bea.says("P001")
    await bea.taps("Write to her")
    await bea.says(TEXT)
    await bea.taps("Do not send")
    assert bea.last == "Not sent to P001."
    await nothing_came(house, ana)


async def test_note_waits_ten_minutes(house: House) -> None:
    bea = await house.coordinator()
    await house.patient()
    await bea.says("P001")
    await bea.taps("Notes")
    await bea.taps("Write a note")
    await house.skips(minutes=10)
    await bea.says("Prefers calls after five.")
    assert "Kept as a note" not in bea.last


async def test_label_waits_ten_minutes_and_the_link_stays(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("/invite")
    page = bea.phone.last
    await bea.taps_value_of(page, "inv_label")
    await house.skips(minutes=10)
    await bea.says("/help")
    await bea.taps_value_of(page, "inv_label")
    await bea.says("Tue-clinic-7")
    assert "Tue-clinic-7" in bea.last
    await bea.taps_value_of(bea.phone.last, "inv_label")
    await house.skips(minutes=10)
    await bea.says("Tue-clinic-8")
    assert "Tue-clinic-8" not in bea.last


async def test_text_for_many_waits_ten_minutes(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await bea.says("/broadcast")
    await house.skips(minutes=10)
    await bea.says(TEXT)
    assert bea.last.startswith("I did not expect that just now, and sent it to nobody.")
    await nothing_came(house, ana)


async def test_words_are_changed_and_taken_back(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await asked_to_write(house, bea)
    await bea.says("Please come at ten.")
    await bea.taps("Send to P001")
    sent = bea.phone.last
    await house.skips(seconds=2)
    await bea.taps("Change it", sent)
    await bea.says(TEXT)
    assert bea.last.startswith("Shall P001 read this in place of what you sent?")
    await bea.taps("Send to P001")
    assert bea.last == "P001 reads your new words in place of the old."
    assert [text.endswith(TEXT) for text in ana.texts] == [True]
    await house.skips(hours=47)
    await bea.taps("Take it back", sent)
    assert bea.phone.message(sent.message_id).words.startswith("Taken back from P001.")
    assert not [text for text in ana.texts if TEXT in text]


async def test_after_two_days_nothing_is_taken_back(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await asked_to_write(house, bea)
    await bea.says(TEXT)
    await bea.taps("Send to P001")
    sent = bea.phone.last
    await house.skips(hours=48)
    await bea.taps("Take it back", sent)
    assert bea.phone.toasts[-1].startswith("That can no longer be changed")
    assert [text for text in ana.texts if TEXT in text]


async def test_a_question_waits_again_when_its_answer_is_taken_back(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await ana.says("/ask May I swim?")
    await house.skips(seconds=3)
    bea.phone.replies(bea.phone.last, "Yes.")
    await house.settles()
    sent = bea.phone.last
    await house.skips(seconds=2)
    await ana.says("/ask")
    assert "It is waiting for somebody" not in ana.last
    await bea.taps("Take it back", sent)
    await ana.says("/ask")
    assert "It is waiting for somebody" in ana.last
    assert "Yes." not in ana.last


@pytest.mark.parametrize(
    ("language", "shows"), [("en", "The document above."), ("es", "El documento de arriba.")]
)
async def test_a_picture_or_a_pdf_goes_to_one_patient(
    house: House, language: str, shows: str
) -> None:
    bea, ana = await house.coordinator(language=language), await house.patient()
    await bea.says("P001")
    card = bea.phone.last
    await bea.taps_value_of(card, "pt_write.")
    bea.phone.sends_document(caption="Your plan")
    await house.settles()
    assert shows in bea.last
    await bea.taps_value_of(bea.phone.last, "pt_send")
    await house.skips(seconds=2)
    assert ana.phone.last.media is not None
    assert ana.last.endswith("Your plan")
    await bea.taps_value_of(card, "pt_write.")
    bea.phone.sends_voice()
    await house.settles()
    await house.skips(seconds=2)
    assert len(ana.phone.from_bot) == 1


async def test_wandering_nurses_send_no_words_to_another_patient(house: House) -> None:
    told = await wander(house, stories=12, seed=1)
    assert told.wrong == []
    assert told.right > 5
