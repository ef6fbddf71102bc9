"""Does what a patient types do what a tap does, and is it named back?"""

from __future__ import annotations

import pytest

from db import activities
from rules.activities import Did
from rules.alerts import AlertRule
from rules.people import Patient
from rules.vocabulary import Kind
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import alerts_of, rated_before, versions

SHELF = bundle()


async def _person(house: House, voice: Voice) -> Patient:
    patient = await house.person(voice)
    assert isinstance(patient, Patient)
    return patient


async def _did(house: House, voice: Voice) -> list[Did]:
    patient = await _person(house, voice)
    async with house.database.transaction() as session:
        return await activities.activities_of(session, patient.id, since=house.today)


async def _asked(house: House, *, language: str = "en") -> Voice:
    ana = await house.patient(language=language)
    await house.skips_to_next_message(ana)
    return ana


# ---------------------------------------------------------------- the pain check


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "about a 6", 6),
        ("en", "5 today", 5),
        ("es", "hoy un 6", 6),
        ("en", "sevn", 7),
        ("es", "tengo un 6", 6),
        ("en", "seven out of ten", 7),
    ],
)
async def test_number_in_words_answers_the_check_and_is_named_back(
    house: House, language: str, text: str, value: int
) -> None:
    ana = await _asked(house, language=language)
    await ana.says(text)
    assert await versions(house, ana) == [value]
    assert ana.last.startswith(SHELF.speech(language).say("pain.saved", value=value))
    assert SHELF.speech(language).say("pain.change") in ana.phone.last.labels or value >= 7


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "6-7", "6 or 7? Tap one."),
        ("en", "6.5", "6 or 7? Tap one."),
        ("es", "entre 6 y 7", "¿6 o 7? Toque uno."),
        ("en", "11", "Which number is it?"),
        ("es", "regular", "¿Qué número es?"),
    ],
)
async def test_number_in_doubt_is_asked_back_and_nothing_is_stored(
    house: House, language: str, text: str, said: str
) -> None:
    ana = await _asked(house, language=language)
    await ana.says(text)
    assert ana.last.startswith(said)
    assert await versions(house, ana) == []
    await ana.taps("7")
    assert await versions(house, ana) == [7]
    assert "7" in ana.last


async def test_number_after_the_answer_corrects_it_and_staff_hear_of_it(house: House) -> None:
    ana = await _asked(house)
    await ana.taps("5")
    await ana.says("7")
    assert await versions(house, ana) == [5, 7]
    assert ana.last.startswith("Saved: pain 7. I'm sorry today is hard. Is anything new?")
    assert await alerts_of(house) == [(AlertRule.FIRST_SEVERE, "asking")]


async def test_joints_come_with_the_number(house: House) -> None:
    ana = await _asked(house)
    await ana.says("6/10 hands")
    assert ana.last == "Saved: pain 6. Thank you. Where: Hands."


async def test_same_as_yesterday_is_yesterdays_number(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 4, joints=[])
    await house.skips_to_next_message(ana)
    await ana.says("same as yesterday")
    assert (await versions(house, ana))[-1] == 4
    assert ana.last.startswith("Saved: pain 4.")


async def test_same_as_yesterday_without_a_yesterday_asks(house: House) -> None:
    ana = await _asked(house)
    await ana.says("same as yesterday")
    assert ana.last.startswith("I have no number for yesterday.")
    assert await versions(house, ana) == []


@pytest.mark.parametrize(("language", "text"), [("en", "5"), ("es", "un 5")])
async def test_number_that_nothing_asked_for_is_asked_about(
    house: House, language: str, text: str
) -> None:
    ana = await house.patient(language=language)
    await ana.says(text)
    assert await versions(house, ana) == []
    await ana.taps("5")
    assert await versions(house, ana) == [5]


async def test_number_while_paused_asks_first(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pause 7")
    await ana.says("5")
    assert ana.last.startswith("Messages are paused until")
    assert await versions(house, ana) == []
    await ana.taps("Save pain 5")
    assert await versions(house, ana) == [5]


# ---------------------------------------------------------------- a severe day, and where it aches


@pytest.mark.parametrize(
    ("language", "text"), [("en", "no, the usual"), ("es", "no, lo de siempre")]
)
async def test_usual_pain_and_a_call_can_be_typed(house: House, language: str, text: str) -> None:
    speech = SHELF.speech(language)
    ana = await _asked(house, language=language)
    await ana.says("8")
    await ana.says(text)
    assert speech.say("typed.read_as", label=speech.say("pain.usual_pain")) in ana.last
    await ana.says({"en": "please call me", "es": "llámenme por favor"}[language])
    assert speech.say("typed.read_as", label=speech.say("pain.call_me")) in ana.last
    assert await alerts_of(house) == [(AlertRule.CALL_ME, "raised")]


async def test_something_new_and_it_can_wait_can_be_typed(house: House) -> None:
    ana, eva = await _asked(house), await _asked(house)
    await ana.says("9")
    await ana.says("yes something new")
    assert (await _person(house, ana)).exercise_stopped
    assert (AlertRule.SOMETHING_NEW, "raised") in await alerts_of(house)
    await eva.says("8")
    await eva.says("the usual")
    await eva.says("it can wait")
    assert "I read that as It can wait." in eva.last
    assert "Noted for your team." in eva.last


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("en", "hands and knees", "Where: Hands and Knees."),
        ("es", "las manos y las rodilas", "Manos y Rodillas"),
    ],
)
async def test_joints_can_be_typed(house: House, language: str, text: str, named: str) -> None:
    ana = await _asked(house, language=language)
    await ana.says("5")
    await ana.says(text)
    assert named in ana.last


# ---------------------------------------------------------------- the idea of the day


async def _nudged(house: House, *, language: str = "en", walk: bool = True) -> Voice:
    ana = await house.follows_programme(await house.patient(language=language))
    await house.skips_to_next_message(ana)
    await ana.says("3")
    for _ in range(7):
        await house.skips_to_next_message(ana)
        labels = ana.phone.last.labels
        minutes = any("10 min" in label for label in labels)
        done = SHELF.speech(language).say("nudge.done") in labels
        if (walk and minutes) or (not walk and done):
            return ana
        if "10" in labels:
            await ana.says("3")
    raise AssertionError("no such idea in a week")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "forty five"), ("es", "cuarenta y cinco"), ("en", "walked 45 mins")],
)
async def test_minutes_in_words_answer_the_walk(house: House, language: str, text: str) -> None:
    ana = await _nudged(house, language=language)
    await ana.says(text)
    assert SHELF.speech(language).counted("nudge.noted_minutes", 45) in ana.last
    walked = Did(kind=Kind.AEROBIC, day=house.today, minutes=45, way="walking")
    assert (await _did(house, ana))[-1] == walked
    assert SHELF.speech(language).say("nudge.change") in ana.phone.last.labels


@pytest.mark.parametrize(("language", "text"), [("en", "I did it!"), ("es", "ya lo hice")])
async def test_done_can_be_typed(house: House, language: str, text: str) -> None:
    ana = await _nudged(house, language=language, walk=False)
    before = len(await _did(house, ana))
    await ana.says(text)
    assert len(await _did(house, ana)) == before + 1
    assert SHELF.speech(language).say("nudge.noted") in ana.last


async def test_done_where_minutes_count_asks_for_them(house: House) -> None:
    ana = await _nudged(house)
    await ana.says("done")
    assert ana.last == "Did you mean one of these?"
    await ana.taps("20 min")
    assert [one.minutes for one in await _did(house, ana)] == [20]


async def test_small_number_under_a_walk_may_be_either(house: House) -> None:
    ana = await _nudged(house)
    await ana.says("7")
    assert set(ana.phone.last.labels) >= {"Pain 7", "7 min"}
    await ana.taps("7 min")
    assert [one.minutes for one in await _did(house, ana)] == [7]


@pytest.mark.parametrize(("language", "text"), [("en", "too sore"), ("es", "me duele demasiado")])
async def test_too_sore_can_be_typed(house: House, language: str, text: str) -> None:
    ana = await _nudged(house, language=language)
    await ana.says(text)
    assert SHELF.speech(language).say("nudge.which_pain") in ana.last
    await ana.says({"en": "the usual", "es": "el de siempre"}[language])
    assert SHELF.speech(language).say("nudge.gentler") in ana.last


@pytest.mark.parametrize(("language", "text"), [("en", "not today"), ("es", "hoy no")])
async def test_not_today_can_be_typed(house: House, language: str, text: str) -> None:
    ana = await _nudged(house, language=language)
    await ana.says(text)
    assert SHELF.speech(language).say("nudge.not_today") in ana.last


async def test_way_in_miles_asks_for_minutes(house: House) -> None:
    ana = await house.patient()
    await ana.says("walked 3 miles")
    assert ana.last.startswith("Walking: about how long was that?")
    await ana.taps("60 min")
    assert ana.last.startswith("Noted: Walking, 60 minutes.")


async def test_what_she_did_yesterday_counts_for_yesterday(house: House) -> None:
    ana = await house.patient()
    await ana.says("swam 20 minutes yesterday")
    assert ana.last.startswith("Noted: Swimming on Sunday, 1 March, 20 minutes.")
    assert await _did(house, ana) == []


# ---------------------------------------------------------------- settings, the menu, thanks


@pytest.mark.parametrize(
    ("language", "text", "time"),
    [
        ("en", "10:15", "10:15"),
        ("en", "half past nine", "09:30"),
        ("es", "a las nueve", "09:00"),
        ("en", "9am", "09:00"),
        ("en", "at 5", "17:00"),
    ],
)
async def test_time_of_day_can_be_typed(house: House, language: str, text: str, time: str) -> None:
    speech = SHELF.speech(language)
    ana = await house.patient(language=language)
    await ana.says("/settings")
    await ana.taps(speech.say("settings.kind.pain_check"))
    await ana.taps(speech.say("settings.change_time"))
    await ana.says(text)
    assert time in ana.last


async def test_time_in_quiet_hours_is_refused(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Check-in")
    await ana.taps("Time")
    await ana.says("23:30")
    assert ana.last.startswith("Between 21:00 to 08:00 I send nothing.")


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "menu", "menu.title"),
        ("es", "menú", "menu.title"),
        ("en", "help", "help.text"),
        ("es", "ayuda", "help.text"),
        ("en", "please stop messaging me", "stopping.offered"),
        ("es", "dejen de mandarme mensajes", "stopping.offered"),
        ("en", "stop it now", "stopping.offered"),
        ("en", "pause please", "pausing.how_long"),
        ("en", "setings", "settings.title"),
    ],
)
async def test_menu_can_be_typed(house: House, language: str, text: str, key: str) -> None:
    ana = await house.patient(language=language)
    await ana.says(text)
    assert ana.last.startswith(SHELF.speech(language).say(key)[:40])


@pytest.mark.parametrize(("language", "text"), [("en", "thank you"), ("es", "muchas gracias")])
async def test_thanks_get_one_kind_line(house: House, language: str, text: str) -> None:
    ana = await house.patient(language=language)
    await ana.says(text)
    assert ana.texts == [SHELF.speech(language).say("typed.thanked")]


async def test_every_menu_entry_can_be_typed(house: House) -> None:
    ana = await house.patient()
    for label in (
        "Rate my pain",
        "What I did",
        "Ask my team",
        "My next days",
        "My answers",
        "Learn",
        "Kept ideas",
        "My chart",
        "For my visit",
        "Pause",
        "I'm back",
        "Settings",
        "Language",
        "About your food",
        "My weight",
        "Privacy",
        "A copy of my data",
        "Delete my data",
        "Something feels wrong",
        "Please call me",
        "Pause a week",
        "Stop messages",
    ):
        seen = len(ana.phone.from_bot)
        await ana.says(label)
        assert len(ana.phone.from_bot) > seen, label
        assert not ana.last.startswith("I am a program"), label


# ---------------------------------------------------------------- joining


async def _joining(house: House, *taps: str, language: str = "en") -> Voice:
    eva = house.stranger("Eva", language=language)
    await eva.opens(await house.invite())
    for tap in taps:
        await eva.taps_value(tap)
    return eva


READ = (".hello:next", ":next", ":next")


@pytest.mark.parametrize(("language", "text"), [("en", "yes i agree"), ("es", "sí, acepto")])
async def test_consent_is_given_by_a_tap_alone(house: House, language: str, text: str) -> None:
    eva = await _joining(house, *READ, language=language)
    await eva.says(text)
    assert eva.last.startswith(SHELF.speech(language).say("joining.tap_consent"))
    assert await house.person(eva) is None
    await eva.taps_value(":yes")
    assert await house.person(eva) is not None


async def test_reading_goes_on_by_words(house: House) -> None:
    eva = await _joining(house)
    await eva.says("ok")
    assert await house.place_in_joining(eva) == "seen"
    await eva.says("continue")
    assert await house.place_in_joining(eva) == "kept"


@pytest.mark.parametrize(
    ("language", "text", "zone", "named"),
    [
        ("en", "Paris", "Europe/Paris", "Paris, 09:00"),
        ("es", "vivo en Nueva York", "America/New_York", "Nueva York, 03:00"),
        ("en", "Barcelona, Spain", "Europe/Madrid", "Madrid, 09:00"),
    ],
)
async def test_city_is_her_time_zone(
    house: House, language: str, text: str, zone: str, named: str
) -> None:
    eva = await _joining(house, *READ, ":yes", language=language)
    await eva.says(text)
    assert eva.last.startswith(SHELF.speech(language).say("typed.read_as", label=named))
    assert (await _person(house, eva)).zone == zone
    assert await house.place_in_joining(eva) == "check"


async def test_city_of_a_name_that_is_elsewhere_too_is_asked_for(house: House) -> None:
    eva = await _joining(house, *READ, ":yes")
    await eva.says("Birmingham, Alabama")
    assert set(eva.phone.last.labels) >= {"London", "Chicago"}
    await eva.taps("Chicago")
    assert (await _person(house, eva)).zone == "America/Chicago"


@pytest.mark.parametrize(
    ("text", "step"),
    [("10:15", "nudge"), ("at night, 23:30", "check"), ("half past nine", "nudge")],
)
async def test_times_can_be_typed_while_joining(house: House, text: str, step: str) -> None:
    eva = await _joining(house, *READ, ":yes", ":later")
    await eva.says(text)
    assert await house.place_in_joining(eva) == step


@pytest.mark.parametrize(("language", "text"), [("en", "none of these"), ("es", "ninguna")])
async def test_safety_answers_and_the_goal_can_be_typed(
    house: House, language: str, text: str
) -> None:
    eva = await _joining(house, *READ, ":yes", ":later", ":later", ":later", language=language)
    await eva.says(text)
    assert (await _person(house, eva)).safety == frozenset()
    await eva.says(SHELF.speech(language).say("goal.open_jars"))
    assert (await _person(house, eva)).goal == "open_jars"
    await eva.says("4")
    assert await versions(house, eva) == [4]


@pytest.mark.parametrize("text", ["help", "/help", "menu"])
async def test_help_while_joining_helps(house: House, text: str) -> None:
    eva = await _joining(house, *READ)
    await eva.says(text)
    assert eva.last.startswith("You are joining Limber.")
    assert "Yes, I agree" in eva.phone.last.labels


async def test_what_is_not_understood_while_joining_shows_the_buttons_again(house: House) -> None:
    eva = await _joining(house, *READ, ":yes", ":later", ":later")
    await eva.says("the cat sat on the mat")
    assert eva.last.startswith("I am a program and did not understand that.")
    assert "Ask me later" in eva.phone.last.labels
