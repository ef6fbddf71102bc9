"""What happens when something feels wrong, by button and in her own words?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from content.patient.danger import PAGES, every_sign
from db import patients
from db.tables import AlertRow
from rules.alerts import AlertRule
from rules.danger import DangerLevel, DangerSign
from rules.people import Patient
from rules.vocabulary import Caution
from tests.conversations.house import SAFETY, House, Voice, bundle

SHELF = bundle()
NEXT = {"en": "Not these: show more", "es": "Nada de esto: ver más"}
LANGUAGES = ("en", "es")
SIGNS = every_sign(SHELF.typed.danger)


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
    level = SHELF.typed.danger[sign].level
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
@pytest.mark.parametrize("sign", SIGNS)
async def test_each_sign_says_what_to_do_now_and_tells_her_team(
    house: House, sign: DangerSign, language: str
) -> None:
    ana = await house.patient(language=language)
    speech, level = SHELF.speech(language), SHELF.typed.danger[sign].level
    await opened_at(sign, ana, language)
    await ana.taps(speech.say(f"danger.label.{sign}"))
    assert ana.last.startswith(speech.say(f"danger.text.{sign}"))
    assert ana.last.endswith(speech.say(f"danger.do.{level}"))
    [alert] = await alerts_of(house)
    assert alert.rule == AlertRule.RED_FLAG
    assert alert.facts["signs"] == [sign]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", PAGES)
def test_every_ending_names_telephone_hours_and_the_local_number(
    language: str, level: DangerLevel
) -> None:
    said = SHELF.speech(language).say(f"danger.do.{level}")
    local = {"en": "local number where you are", "es": "número local de donde esté"}[language]
    hours = {"en": "Mon-Fri 08:00-16:00", "es": "lun-vie 08:00-16:00"}[language]
    for needed in (SAFETY.phone, hours, SAFETY.emergency, local):
        assert needed in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_thoughts_of_self_harm_get_the_crisis_line(language: str) -> None:
    assert SAFETY.crisis in SHELF.speech(language).say("danger.text.self_harm")


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
        (DangerSign.FALL, True),
        (DangerSign.NEW_BONE_PAIN, True),
        (DangerSign.ONE_SPOT_PAIN, True),
        (DangerSign.JAW_OR_GROIN_PAIN, True),
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
    assert ("Exercise ideas rest" in ana.last) is stops


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
    ana = await house.patient()
    await house.skips(hours=14)
    await ana.says("chest pain")
    assert "The team is back Tuesday at 08:00." in ana.last


# ---------------------------------------------------------------- in her own words


@pytest.mark.parametrize(
    ("language", "words", "sign"),
    [
        ("en", "I have chest pain since this morning", DangerSign.CHEST_PAIN),
        ("en", "tengo fiebre", DangerSign.FEVER),
        ("es", "Me duele mucho el pecho", DangerSign.CHEST_PAIN),
        ("es", "no quiero vivir", DangerSign.SELF_HARM),
        ("es", "I fell down the stairs", DangerSign.FALL),
    ],
)
async def test_danger_words_are_recognised_in_both_languages(
    house: House, language: str, words: str, sign: DangerSign
) -> None:
    ana = await house.patient(language=language)
    await ana.says(words)
    speech = SHELF.speech(language)
    assert ana.last.startswith(speech.say("danger.spotted"))
    assert speech.say(f"danger.text.{sign}") in ana.last
    [alert] = await alerts_of(house)
    assert sign in alert.facts["signs"]
    assert words not in str(alert.facts)


async def test_most_serious_of_several_comes_first_and_ends_it(house: House) -> None:
    ana = await house.patient()
    await ana.says("I have a rash and chest pain")
    speech = SHELF.speech("en")
    first, second = (
        ana.last.index(speech.say(f"danger.text.{sign}"))
        for sign in (DangerSign.CHEST_PAIN, DangerSign.RASH)
    )
    assert first < second
    assert ana.last.endswith(speech.say("danger.do.emergency"))


async def test_fever_is_an_emergency_for_somebody_on_those_tablets(house: House) -> None:
    ana = await house.patient()
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await patients.change_patient(session, patient.id, cautions=[Caution.CDK46])
    await ana.says("I have a fever")
    assert ana.last.endswith(SHELF.speech("en").say("danger.do.emergency"))


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
    assert "passing out" in ana.last


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
    assert "Your team gets a message" not in eva.last
    assert await alerts_of(house) == []


async def test_staff_may_write_of_dangers(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("chest pain")
    assert await alerts_of(house) == []
    assert "Call 112" not in bea.last


# ---------------------------------------------------------------- "I want to stop"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "I want to stop"), ("es", "quiero dejarlo")]
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
