"""Can a patient ask her team, and does she see who answered and when?"""

from __future__ import annotations

import pytest

from content.buttons.patient import WriteQuestion
from db import questions
from rules.alerts import AlertRule
from rules.people import Patient
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import alerts_of

SHELF = bundle()


async def _words(house: House, voice: Voice) -> list[str]:
    patient = await house.person(voice)
    assert isinstance(patient, Patient)
    async with house.database.transaction() as session:
        found = await questions.questions_of(session, patient.id)
    return [said.words for one in found for said in one.said]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_question_reaches_the_team_and_the_answer_says_who_and_when(
    house: House, language: str
) -> None:
    bea = await house.coordinator("Bea")
    ana = await house.patient(language=language)
    speech = SHELF.speech(language)
    await ana.says("/ask")
    await ana.taps_button(WriteQuestion())
    await ana.says("¿Puedo nadar?")
    assert speech.say("asking.take_back") in ana.phone.last.labels
    await house.skips(minutes=2)
    assert "¿Puedo nadar?" in bea.last
    told = bea.phone.last
    await bea.says("/alerts")
    assert "¿Puedo nadar?" in bea.last
    bea.phone.replies(told, "Sí, con agua templada.")
    await house.skips(minutes=2)
    assert "Bea" in ana.last
    assert "Sí, con agua templada." in ana.last
    await ana.says("/ask")
    assert "¿Puedo nadar?" in ana.last
    assert "Bea" in ana.last
    assert "09:0" in ana.last


async def test_words_after_the_command_are_passed_on_at_once(house: House) -> None:
    await house.coordinator()
    ana = await house.patient()
    await ana.says("/ask May I swim?")
    assert ana.last.startswith("Noted for your team, not opened yet.")
    assert await _words(house, ana) == ["May I swim?"]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_question_ends_and_opens_again_with_its_alert(house: House, language: str) -> None:
    bea, ana = await house.coordinator(), await house.patient(language=language)
    await ana.says("/ask May I swim?")
    told = await house.skips_to_next_message(bea)
    await bea.taps("Close", told)
    await bea.taps_value("0:talked")
    await ana.says("/ask")
    speech = SHELF.speech(language)
    assert speech.say("asking.closed") in ana.last
    assert speech.say("asking.waits") not in ana.last
    assert speech.say("asking.take_back") not in ana.phone.last.labels
    async with house.database.transaction() as session:
        assert await questions.waiting_questions(session) == []
    await bea.taps("Open again", bea.phone.message(told.message_id))
    await ana.says("/ask")
    assert speech.say("asking.waits") in ana.last
    assert await alerts_of(house) == [("question", "raised")]


async def test_question_can_be_taken_back_until_it_is_answered(house: House) -> None:
    ana = await house.patient()
    await ana.says("/ask May I swim?")
    await ana.taps("Take my question back")
    assert ana.last == "Taken back. Nobody is asked any more."
    assert await alerts_of(house) == [(AlertRule.QUESTION, "dropped")]
    await ana.says("/ask")
    assert "Take my question back" not in ana.phone.last.labels


async def test_too_long_and_wordless_questions_are_refused_and_the_place_is_kept(
    house: House,
) -> None:
    ana = await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    await ana.says("x" * 1501)
    assert ana.last.startswith("That is too long to pass on.")
    ana.phone.sends_location(48.8, 2.3)
    await house.settles()
    assert ana.last.startswith("I cannot pass this on, and nobody has seen it.")
    assert await _words(house, ana) == []
    await ana.says("May I swim?")
    assert await _words(house, ana) == ["May I swim?"]


async def test_photo_with_a_question_is_passed_on_and_staff_can_open_it(house: House) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    ana.phone.sends_photo(caption="Is this red spot bad?")
    await house.settles()
    assert ana.last.startswith("Noted for your team, not opened yet.")
    await house.skips(minutes=2)
    assert "Is this red spot bad?\n[a photo]" in bea.last
    await bea.taps("Open what she sent")
    assert bea.phone.last.media is not None
    assert bea.last == "P001"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_was_not_understood_is_sent_by_one_tap(house: House, language: str) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient(language=language)
    speech = SHELF.speech(language)
    await ana.says("My cat is called Whiskers")
    assert await _words(house, ana) == []
    await ana.taps(speech.say("typed.send"))
    assert speech.say("asking.take_back") in ana.phone.last.labels
    assert await _words(house, ana) == ["My cat is called Whiskers"]
    await house.skips(minutes=2)
    assert "My cat is called Whiskers" in bea.last


async def test_voice_note_is_sent_by_one_tap_and_once(house: House) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient()
    ana.phone.sends_voice()
    await house.settles()
    offer = ana.phone.last
    assert "cannot open a voice note" in ana.last
    await ana.taps("Send this to my team", offer)
    await ana.taps("Send this to my team", offer)
    assert await _words(house, ana) == [""]
    await house.skips(minutes=2)
    assert "[a voice note]" in bea.last


async def test_danger_in_a_question_is_asked_about_at_once_and_passed_on(house: House) -> None:
    ana = await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    await ana.says("I have chest pain, is that the tablets?")
    assert "112" in ana.last
    assert ana.last == SHELF.speech("en").say("danger.asked")
    assert AlertRule.POSSIBLE_SIGN in {rule for rule, _ in await alerts_of(house)}
    assert len(await _words(house, ana)) == 1


async def test_not_now_ends_the_writing(house: House) -> None:
    ana = await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    await ana.taps("Not now")
    await ana.says("blue")
    assert ana.last.startswith("I am a program and did not understand that.")
    assert await _words(house, ana) == []
