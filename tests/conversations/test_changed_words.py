"""Does a reply to a person reach her, and do both read what the other made of her words?"""

from __future__ import annotations

import pytest

from db import questions
from rules.alerts import AlertRule
from rules.people import Patient
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import alerts_of, versions

SHELF = bundle()


async def _said(house: House, voice: Voice) -> list[str]:
    patient = await house.person(voice)
    assert isinstance(patient, Patient)
    async with house.database.transaction() as session:
        found = await questions.questions_of(session, patient.id)
    return [said.words for one in found for said in one.said if said.staff_id is None]


async def _written_to(house: House, *, language: str = "en") -> tuple[Voice, Voice]:
    """Return a nurse and a patient who has asked her something and has read her answer."""
    bea, ana = await house.coordinator("Bea"), await house.patient(language=language)
    await ana.says("/ask May I swim?")
    await house.skips(minutes=2)
    bea.phone.replies(bea.phone.last, "Yes, in warm water.")
    await house.skips(minutes=2)
    assert "Yes, in warm water." in ana.last
    return bea, ana


# ---------------------------------------------------------------- a reply to a person


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("text", ["thank you Bea", "7", "menu", "xyzzy", "gracias, hasta luego"])
async def test_reply_to_a_nurse_reaches_her_team(house: House, language: str, text: str) -> None:
    bea, ana = await _written_to(house, language=language)
    ana.phone.replies(ana.phone.last, text)
    await house.settles()
    assert SHELF.speech(language).say("asking.take_back") in ana.phone.last.labels
    assert text in await _said(house, ana)
    await house.skips(minutes=2)
    assert any(text in one for one in bea.texts)


async def test_reply_with_a_picture_reaches_the_team_too(house: House) -> None:
    bea, ana = await _written_to(house)
    ana.phone.sends_photo(caption="like this?", reply_to=ana.phone.last.message_id)
    await house.settles()
    assert "like this?" in await _said(house, ana)
    await house.skips(minutes=2)
    assert any("[a photo]" in one for one in bea.texts)


async def test_danger_in_a_reply_to_a_nurse_is_answered_first(house: House) -> None:
    _, ana = await _written_to(house)
    ana.phone.replies(ana.phone.last, "I have chest pain")
    await house.settles()
    assert "112" in ana.last


async def test_reply_to_a_message_of_the_program_is_an_answer(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    ana.phone.replies(ana.phone.last, "4")
    await house.settles()
    assert await versions(house, ana) == [4]
    assert await _said(house, ana) == []


# ---------------------------------------------------------------- what she changes


@pytest.mark.parametrize("language", ["en", "es"])
async def test_changed_question_reaches_the_team_as_changed(house: House, language: str) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient(language=language)
    sent = ana.phone.says("/ask May I swim?")
    await house.skips(minutes=2)
    ana.phone.edits_message(sent, "/ask May I swim and dive?")
    await house.settles()
    assert ana.last == SHELF.speech(language).say("asking.changed")
    assert "May I swim and dive?" in bea.last
    assert "Changed" in bea.last
    assert await _said(house, ana) == ["May I swim and dive?"]


async def test_question_changed_after_the_answer_is_asked_anew(house: House) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    sent = ana.phone.says("May I swim?")
    await house.skips(minutes=2)
    bea.phone.replies(bea.phone.last, "Yes.")
    await house.skips(minutes=2)
    ana.phone.edits_message(sent, "May I swim in the sea?")
    await house.settles()
    assert ana.last.startswith("Noted for your team, not opened yet.")
    await house.skips(minutes=2)
    assert "May I swim in the sea?" in bea.last


async def test_question_changed_into_danger_is_answered_and_reaches_the_team(house: House) -> None:
    ana = await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    sent = ana.phone.says("May I swim?")
    await house.settles()
    ana.phone.edits_message(sent, "I have chest pain and cannot breathe")
    await house.settles()
    assert "112" in ana.last
    assert await _said(house, ana) == ["I have chest pain and cannot breathe"]
    assert AlertRule.RED_FLAG in {rule for rule, _ in await alerts_of(house)}


@pytest.mark.parametrize("changed", [False, True])
async def test_question_that_names_a_sign_is_asked_about(house: House, changed: bool) -> None:
    ana = await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    words = "May I swim with chest pain?"
    sent = ana.phone.says("May I swim?" if changed else words)
    await house.settles()
    if changed:
        ana.phone.edits_message(sent, words)
        await house.settles()
    assert "call 112" in ana.last
    assert await _said(house, ana) == [words]
    await house.skips(minutes=11)
    assert AlertRule.POSSIBLE_SIGN in {rule for rule, _ in await alerts_of(house)}


@pytest.mark.parametrize("blank", [" ", "\u2800"])
async def test_question_changed_into_nothing_to_see_stays_as_it_was(
    house: House, blank: str
) -> None:
    ana = await house.patient()
    await ana.says("/ask")
    await ana.taps("Write my question")
    sent = ana.phone.says("May I swim?")
    await house.settles()
    ana.phone.edits_message(sent, blank)
    await house.settles()
    assert await _said(house, ana) == ["May I swim?"]


async def test_changed_number_corrects_the_rating(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    sent = ana.phone.says("4")
    await house.settles()
    ana.phone.edits_message(sent, "6")
    await house.settles()
    assert ana.last.startswith("Saved: pain 6.")
    assert await versions(house, ana) == [4, 6]


async def test_changed_walk_is_not_counted_twice(house: House) -> None:
    ana = await house.patient()
    sent = ana.phone.says("walked 20 minutes")
    await house.settles()
    ana.phone.edits_message(sent, "walked 30 minutes")
    await house.settles()
    assert ana.last == SHELF.speech("en").say("typed.not_reread")


# ---------------------------------------------------------------- what her nurse changes


@pytest.mark.parametrize("language", ["en", "es"])
async def test_nurse_who_changes_her_reply_changes_what_the_patient_reads(
    house: House, language: str
) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient(language=language)
    await ana.says("/ask May I swim?")
    await house.skips(minutes=2)
    sent = bea.phone.replies(bea.phone.last, "Yes, in cold water.")
    await house.skips(minutes=2)
    count = len(ana.texts)
    bea.phone.edits_message(sent, "Yes, in warm water.")
    await house.settles()
    assert "Yes, in warm water." in ana.last
    assert len(ana.texts) == count
    assert "reads your new words" in bea.last


async def test_words_changed_into_a_code_go_to_nobody(house: House) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient()
    await ana.says("/ask May I swim?")
    await house.skips(minutes=2)
    sent = bea.phone.replies(bea.phone.last, "Yes, in cold water.")
    await house.skips(minutes=2)
    bea.phone.edits_message(sent, "P001")
    await house.settles()
    assert "Yes, in cold water." in ana.last


@pytest.mark.parametrize("language", ["en", "es"])
async def test_change_after_two_days_is_sent_as_a_correction(house: House, language: str) -> None:
    bea, ana = await house.coordinator("Bea"), await house.patient(language=language)
    await ana.says("/ask May I swim?")
    await house.skips(minutes=2)
    sent = bea.phone.replies(bea.phone.last, "Yes, in cold water.")
    await house.skips(days=2, minutes=2)
    bea.phone.edits_message(sent, "Yes, in warm water.")
    await house.skips(minutes=2)
    correction = SHELF.speech(language).say("reply.correction", words="Yes, in warm water.")
    assert any(correction in one for one in ana.texts)
    assert any("Yes, in cold water." in one for one in ana.texts)
