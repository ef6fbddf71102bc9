"""What happens when something feels wrong, by button and in her own words?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from content.patient.danger import PAGES, TeamTold, danger_answer, every_sign
from db import patients
from db.tables import AlertRow
from rules.alerts import AlertPriority, AlertRule, AlertState
from rules.danger import AskedGroup, DangerLevel, DangerSign, danger_of
from rules.people import Patient
from rules.vocabulary import Caution
from tests.conversations.house import SAFETY, House, Voice, bundle

SHELF = bundle()
NEXT = {"en": "None: more", "es": "Nada: ver más"}
LANGUAGES = ("en", "es")
SIGNS = every_sign(SHELF.hearing.rules)


async def alerts_of(house: House) -> list[AlertRow]:
    async with house.database.transaction() as session:
        return list(await session.scalars(select(AlertRow).order_by(AlertRow.id)))


async def patient_of(house: House, voice: Voice) -> Patient:
    person = await house.person(voice)
    assert isinstance(person, Patient)
    return person


async def opened_at(sign: DangerSign, voice: Voice, language: str) -> None:
    """Open the list and turn to the page that has the sign."""
    await voice.says("/wrong")
    level = SHELF.hearing.rules[sign].level
    for _ in range(PAGES.index(level)):
        await voice.taps(NEXT[language])


# ---------------------------------------------------------------- by button


@pytest.mark.parametrize("language", LANGUAGES)
async def test_list_is_short_and_paged_by_how_soon_she_must_act(
    house: House, language: str
) -> None:
    ana = await house.patient(language=language)
    message = await ana.says("/wrong")
    pages = [message]
    for _ in PAGES[1:]:
        pages.append(await ana.taps(NEXT[language]))
    assert len(ana.texts) == 1
    for page in pages:
        assert len(page.buttons) <= 12
        assert max(len(row) for row in page.buttons) <= 2
    assert SAFETY.phone in ana.last


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sign_says_what_to_do_now_and_tells_her_team(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    speech, sign = SHELF.speech(language), DangerSign.RASH
    await opened_at(sign, ana, language)
    await ana.taps(speech.say(f"danger.label.{sign}"))
    assert ana.last.startswith(speech.say("danger.act.same_day"))
    assert speech.say(f"danger.text.{sign}") in ana.last
    assert speech.say("danger.spotted") not in ana.last
    [alert] = await alerts_of(house)
    assert alert.rule == AlertRule.RED_FLAG
    assert alert.facts["signs"] == [sign]
    assert alert.facts["levels"] == [DangerLevel.SAME_DAY]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_begins_with_the_act_and_its_number(language: str) -> None:
    speech = SHELF.speech(language)
    numbers = (SAFETY.phone, SAFETY.emergency, SAFETY.urgent, SAFETY.crisis)
    local = {"en": "where you are", "es": "donde esté"}[language]
    told = TeamTold(when="", exercise_rests=True)
    for sign in SIGNS:
        found = [danger_of(sign, SHELF.hearing.rules)]
        answer = danger_answer(speech, 1, found, told=told, spotted=True, menu=True)
        assert any(number in answer.text[:100] for number in numbers), sign
        assert local in answer.text
        assert len(answer.text.split()) <= 75
        despair = sign in (DangerSign.SELF_HARM, DangerSign.OVERDOSE)
        assert (speech.say("danger.spotted") in answer.text) is not despair
        assert (speech.say("danger.exercise") in answer.text) is not despair


@pytest.mark.parametrize("language", LANGUAGES)
async def test_thoughts_of_self_harm_get_a_person_first(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    words = {"en": "I want to die", "es": "me quiero morir"}[language]
    await ana.says(words)
    speech = SHELF.speech(language)
    assert ana.last.startswith(speech.say("danger.text.self_harm"))
    assert ana.last.index(SAFETY.crisis) < ana.last.index(SAFETY.emergency)
    await ana.taps(speech.say("danger.call_me"))
    assert {one.rule for one in await alerts_of(house)} == {AlertRule.RED_FLAG, AlertRule.CALL_ME}


async def test_double_tap_on_a_sign_raises_one_alert(house: House) -> None:
    ana = await house.patient()
    listed = await ana.says("/wrong")
    data = next(
        button.data for row in listed.buttons for button in row if button.text == "Chest pain"
    )
    await ana.taps("Chest pain")
    ana.phone.taps_data(data or "", listed)
    await house.settles()
    assert len(await alerts_of(house)) == 1
    assert len(ana.texts) == 1


@pytest.mark.parametrize(
    ("sign", "stops"),
    [
        (DangerSign.CHEST_PAIN, True),
        (DangerSign.ONE_SPOT_PAIN, True),
        (DangerSign.HAND_NUMBNESS, False),
    ],
)
async def test_exercise_rests_after_what_must_be_cleared(
    house: House, sign: DangerSign, stops: bool
) -> None:
    ana = await house.patient()
    await opened_at(sign, ana, "en")
    await ana.taps(SHELF.speech("en").say(f"danger.label.{sign}"))
    assert (await patient_of(house, ana)).exercise_stopped is stops
    assert ("No exercise until" in ana.last) is stops


async def test_something_else_says_whom_to_call_and_can_ask_for_a_call(house: House) -> None:
    ana = await house.patient()
    await opened_at(DangerSign.NEW_LUMP, ana, "en")
    await ana.taps("Something else")
    assert SAFETY.phone in ana.last
    assert await alerts_of(house) == []
    await ana.taps("Please call me")
    [alert] = await alerts_of(house)
    assert alert.rule == AlertRule.CALL_ME
    assert len(ana.texts) == 1


async def test_team_is_named_with_its_hours_at_night_too(house: House) -> None:
    await house.coordinator()
    ana = await house.patient()
    await house.skips(hours=14)
    await ana.says("chest pain")
    assert "The team is back Tuesday at 08:00." in ana.last


# ---------------------------------------------------------------- in her own words


@pytest.mark.parametrize(
    ("language", "words", "sign"),
    [
        ("en", "I have chest pain since this morning", DangerSign.CHEST_PAIN),
        ("en", "me salió un sarpullido", DangerSign.RASH),
        ("es", "Me duele mucho el pecho", DangerSign.CHEST_PAIN),
        ("es", "I fell down the stairs", DangerSign.FALL),
    ],
)
async def test_danger_words_are_recognised_in_both_languages(
    house: House, language: str, words: str, sign: DangerSign
) -> None:
    ana = await house.patient(language=language)
    await ana.says(words)
    speech = SHELF.speech(language)
    assert speech.say(f"danger.text.{sign}") in ana.last
    assert ana.last.endswith(speech.say("danger.spotted"))
    [alert] = await alerts_of(house)
    assert sign in alert.facts["signs"]
    assert words not in str(alert.facts)
    await ana.taps(speech.say("danger.not_mine"))
    [alert] = await alerts_of(house)
    assert alert.state == AlertState.RAISED
    assert "denied_at" in alert.facts


async def test_most_serious_of_several_comes_first_and_ends_it(house: House) -> None:
    ana = await house.patient()
    await ana.says("I have a rash and chest pain")
    speech = SHELF.speech("en")
    first, second = (
        ana.last.index(speech.say(f"danger.text.{sign}"))
        for sign in (DangerSign.CHEST_PAIN, DangerSign.RASH)
    )
    assert first < second
    assert ana.last.startswith(speech.say("danger.act.emergency"))


@pytest.mark.parametrize(
    ("cautions", "urgent"), [([Caution.CDK46], True), (None, True), ([Caution.ALLERGY], False)]
)
async def test_fever_is_urgent_on_those_tablets_and_where_it_is_not_known(
    house: House, cautions: list[Caution] | None, urgent: bool
) -> None:
    ana = await house.patient()
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        if cautions is not None:
            await patients.change_patient(session, patient.id, cautions=cautions)
    await ana.says("I have a fever")
    assert ana.last.startswith(f"Call {SAFETY.urgent} now, day or night.") is urgent
    await opened_at(DangerSign.FEVER, ana, "en")
    await ana.taps("Fever")
    assert ana.last.startswith(f"Call {SAFETY.urgent} now, day or night.") is urgent


@pytest.mark.parametrize("language", LANGUAGES)
async def test_having_called_is_seen_by_her_team(house: House, language: str) -> None:
    bea = await house.coordinator()
    ana = await house.patient(language=language)
    await ana.says({"en": "I have chest pain", "es": "me duele el pecho"}[language])
    await house.settles()
    await ana.taps(SHELF.speech(language).say("danger.have_called"))
    [alert] = await alerts_of(house)
    assert "called_at" in alert.facts
    await house.skips(hours=3)
    assert any("Says that she has called" in text for text in bea.texts)


# ---------------------------------------------------------------- she is asked


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "no feeling when i wipe"), ("es", "se me va la cabeza, no reconozco mi casa")],
)
async def test_what_may_be_a_sign_is_asked_about_and_an_answer_acts(
    house: House, language: str, words: str
) -> None:
    ana, speech = await house.patient(language=language), SHELF.speech(language)
    message = await ana.says(words)
    assert ana.last == speech.say("danger.asked")
    assert len([one for row in message.buttons for one in row]) == len(AskedGroup)
    assert [one.state for one in await alerts_of(house)] == [AlertState.ASKING]
    await ana.taps(speech.say("danger.group.legs_bladder"))
    assert ana.last.startswith(speech.say("danger.act.emergency"))
    asked, flagged = await alerts_of(house)
    assert (asked.state, flagged.rule) == (AlertState.DROPPED, AlertRule.RED_FLAG)
    assert len(ana.texts) == 1


async def test_none_of_these_is_the_end_of_it(house: House) -> None:
    ana = await house.patient()
    await ana.says("no feeling when i wipe")
    await ana.taps("None of these")
    [alert] = await alerts_of(house)
    assert alert.state == AlertState.DROPPED
    await house.skips(minutes=15)
    assert len(ana.texts) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_an_answer_she_is_asked_once_more_and_her_team_is_told(
    house: House, language: str
) -> None:
    bea = await house.coordinator()
    ana, speech = await house.patient(language=language), SHELF.speech(language)
    await ana.says(
        {"en": "no feeling when i wipe", "es": "me tomé una pastilla de más sin querer"}[language]
    )
    await house.skips(minutes=9)
    assert ana.last == speech.say("danger.asked")
    await house.skips(minutes=2)
    assert ana.last == speech.say("danger.asked_again")
    assert "Possible danger sign, not answered." in bea.last
    [alert] = await alerts_of(house)
    assert (alert.rule, alert.facts["unanswered"]) == (AlertRule.POSSIBLE_SIGN, True)
    asked = [text for text in ana.texts if text == speech.say("danger.asked_again")]
    await house.skips(hours=1)
    assert [text for text in ana.texts if text == speech.say("danger.asked_again")] == asked
    await ana.taps(speech.say("danger.group.none"))
    [alert] = await alerts_of(house)
    assert alert.state == AlertState.RAISED
    assert not alert.facts.get("unanswered")


async def test_words_of_somebody_else_are_a_line_in_the_list(house: House) -> None:
    bea = await house.coordinator()
    ana = await house.patient()
    await ana.says("cheat pain since lunch")
    assert ana.last == SHELF.speech("en").say("danger.asked")
    told = len(bea.texts)
    await house.skips(minutes=11)
    [alert] = await alerts_of(house)
    assert (alert.rule, alert.state) == (AlertRule.MENTIONED_SIGN, AlertState.RAISED)
    assert alert.priority == AlertPriority.ROUTINE
    assert len(bea.texts) == told


async def test_several_doubtful_texts_ask_and_alert_once(house: House) -> None:
    ana = await house.patient()
    await ana.says("no feeling when i wipe")
    await house.skips(minutes=5)
    await ana.says("no feeling when i wipe")
    await house.skips(minutes=6)
    assert len(await alerts_of(house)) == 1
    again = SHELF.speech("en").say("danger.asked_again")
    assert [text for text in ana.texts if text == again] == [again]


# ---------------------------------------------------------------- a number that may be her temperature


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_bare_number_asks_whether_it_is_her_temperature(
    house: House, language: str
) -> None:
    ana, speech = await house.patient(language=language), SHELF.speech(language)
    await ana.says("38.5")
    assert ana.last == speech.say("danger.temperature", typed="38.5")
    await ana.taps(speech.say("danger.temperature_yes"))
    assert ana.last.startswith(speech.say("danger.act.fever_on_treatment"))
    await ana.says("37")
    await ana.taps(speech.say("danger.temperature_yes"))
    assert ana.last == speech.say("danger.no_fever")
    await ana.says("101")
    await ana.taps(speech.say("danger.temperature_no"))
    assert ana.last == speech.say("danger.no_temperature")
    assert len(await alerts_of(house)) == 1


# ---------------------------------------------------------------- in a language that is none of ours


@pytest.mark.parametrize(
    ("words", "language"),
    [("Ich habe seit heute Schmerzen in der Brust", "de"), ("j'ai mal à la poitrine", "fr")],
)
async def test_another_language_gets_its_line_with_the_numbers(
    house: House, words: str, language: str
) -> None:
    ana = await house.patient()
    await ana.says(words)
    assert ana.last == SHELF.foreign_lines[language]
    assert SAFETY.emergency in ana.last
    assert SAFETY.phone in ana.last


async def test_danger_words_in_a_caption_a_command_and_a_changed_message_count(
    house: House,
) -> None:
    ana = await house.patient()
    ana.phone.sends_photo(caption="is this a rash")
    await house.settles()
    assert "A rash" in ana.last
    await ana.says("/pain in my chest, chest pain")
    assert "Chest pain" in ana.last
    sent = ana.phone.says("hello")
    await house.settles()
    ana.phone.edits_message(sent, "I fainted")
    await house.settles()
    assert "Passing out" in ana.last


@pytest.mark.parametrize("state", ["joining", "left"])
async def test_danger_words_count_in_any_state(house: House, state: str) -> None:
    ana = await house.patient()
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await patients.change_patient(session, patient.id, state=state)
    await ana.says("chest pain")
    assert "Call 112 now" in ana.last
    assert "Menu" not in ana.phone.buttons
    assert len(await alerts_of(house)) == 1


async def test_stranger_in_danger_is_told_what_to_do_and_nothing_is_kept(house: House) -> None:
    eva = house.stranger()
    await eva.says("chest pain")
    assert "Call 112 now" in eva.last
    assert "Noted for your team" not in eva.last
    assert await alerts_of(house) == []


async def test_staff_may_write_of_dangers(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("chest pain")
    assert await alerts_of(house) == []
    assert "Call 112" not in bea.last


# ---------------------------------------------------------------- "I want to stop"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "I want to stop"), ("es", "quiero dejarlo"), ("es", "no aguanto más este tratamiento")],
)
async def test_wanting_to_stop_asks_which_and_tells_nobody_yet(
    house: House, language: str, words: str
) -> None:
    ana = await house.patient(language=language)
    await ana.says(words)
    assert ana.last == SHELF.speech(language).say("medicine.which")
    assert await alerts_of(house) == []


async def test_stopping_the_tablets_tells_her_team_the_same_day(house: House) -> None:
    ana = await house.patient()
    await ana.says("I want to stop")
    await ana.taps("My tablets")
    assert "talk to your team before you change anything" in ana.last
    [alert] = await alerts_of(house)
    assert alert.rule == AlertRule.STOP_MEDICINE
    assert len(ana.texts) == 1


async def test_naming_the_tablets_tells_her_team_without_a_question(house: House) -> None:
    ana = await house.patient()
    await ana.says("I have had enough of letrozole, I will stop taking it")
    assert "talk to your team before you change anything" in ana.last
    [alert] = await alerts_of(house)
    assert alert.rule == AlertRule.STOP_MEDICINE
    await ana.taps("I meant these messages")
    assert ana.last.startswith("Stopped.")


async def test_stopping_the_messages_is_obeyed_from_the_question(house: House) -> None:
    ana = await house.patient()
    await ana.says("I want to stop")
    await ana.taps("These messages")
    assert ana.last.startswith("Stopped.")
    assert (await patient_of(house, ana)).state == "left"


async def test_neither_changes_nothing(house: House) -> None:
    ana = await house.patient()
    await ana.says("I want to stop")
    await ana.taps("Neither")
    assert "Nothing changes" in ana.last
    assert (await patient_of(house, ana)).state == "active"
    assert await alerts_of(house) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "please stop messaging me"),
        ("en", "stop it now"),
        ("es", "dejen de mandarme mensajes"),
    ],
)
async def test_leaving_in_other_words_is_one_tap_away(
    house: House, language: str, words: str
) -> None:
    ana, speech = await house.patient(language=language), SHELF.speech(language)
    message = await ana.says(words)
    labels = [one.text for row in message.buttons for one in row]
    assert speech.say("menu.stop") in labels
    assert speech.say("silence.pause") in labels
    assert (await patient_of(house, ana)).state == "active"
