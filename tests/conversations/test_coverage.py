"""Do patients and staff read the truth about who is there: on closed days, holidays, and while people are away?"""

from __future__ import annotations

import pytest

from bot.process.metrics import Metrics
from bot.readiness import Watch
from rules.alerts import AlertRule
from rules.conditions import ConditionCode
from rules.vocabulary import Role
from tests.conversations.house import House, Voice, bundle
from tests.conversations.test_patients import needing


async def admin(house: House, *, language: str = "en") -> Voice:
    return await house.coordinator("Ada", role=Role.ADMIN, language=language)


async def asks_for_a_call(voice: Voice, language: str) -> str:
    """Ask for a call at the end of the list of signs; return what she reads."""
    speech = bundle().speech(language)
    await voice.says("/wrong")
    while (labels := voice.phone.last.labels) and speech.say("danger.call_me") not in labels:
        further = (speech.say(one) for one in ("danger.next", "danger.other"))
        await voice.taps(next(label for label in further if label in labels))
    await voice.taps(speech.say("danger.call_me"))
    return voice.last


async def standing(house: House) -> dict[ConditionCode, str]:
    watch = Watch(house.clock, Metrics(version="1", library="abc"))
    watch.engine, watch.database = house.engine, house.database
    found = await watch.look(anew=True)
    return {one.code: one.detail for one in found.readiness.standing}


# ---------------------------------------------------------------- closed days


@pytest.mark.parametrize(
    ("language", "typed", "done", "until", "back"),
    [
        (
            "en",
            "/closures 3 March - 5 March Moving house",
            "Closed: Tuesday, 3 March to Thursday, 5 March. Patients are told from now on.",
            "Mon-Fri 08:00-16:00, closed Tue 3 Mar",
            "The team is back Friday at 08:00.",
        ),
        (
            "es",
            "/closures 3-5 de marzo Mudanza",
            "Cerrado: martes, 3 de marzo a jueves, 5 de marzo. Desde ahora se avisa a cada paciente.",
            "lun-vie 08:00-16:00, cerrado el mar 3 mar",
            "El equipo vuelve el viernes a las 08:00.",
        ),
    ],
)
async def test_an_admin_closes_days_by_chat_and_opens_them_again(
    house: House, language: str, typed: str, done: str, until: str, back: str
) -> None:
    ada, ana = await admin(house, language=language), await house.patient(language=language)
    await ada.says(typed)
    assert ada.last.startswith(done)
    assert typed.rpartition(" ")[2] in ada.last
    await house.skips(hours=8)
    assert back in await asks_for_a_call(ana, language)
    assert until in ana.last
    speech = bundle().speech(language)
    await ada.taps(speech.say("staff.open_nth", place=1))
    assert speech.say(
        "team.back_at", day=speech.weekday(house.today.replace(day=3)), time="08:00"
    ) in (await asks_for_a_call(ana, language))


async def test_a_holiday_is_opened_and_only_an_admin_may(house: House) -> None:
    ada, bea = await admin(house), await house.coordinator()
    await bea.says("/closures 3 March")
    assert bea.last == "That is for admins."
    await bea.says("/closures")
    assert "1. Thursday, 2 April: Jueves Santo" in bea.last
    assert "Holidays: ES-MD, known until Wednesday, 31 December 2031." in bea.last
    assert bea.phone.last.labels == ("Back",)
    await ada.says("/closures soon")
    assert ada.last.startswith("I could not read the days.")
    await ada.says("/closures")
    await ada.taps("Open 2")
    assert ada.last.startswith("The team is there after all: Friday, 3 April.")
    assert "Viernes Santo" not in ada.last
    await ada.says("/closures 3 April")
    assert "2. Friday, 3 April" in ada.last


@pytest.mark.parametrize(
    ("language", "back", "hours"),
    [
        (
            "en",
            "The team is back Monday at 08:00. Somebody will look then.",
            "Mon-Fri 08:00-16:00, closed today",
        ),
        (
            "es",
            "El equipo vuelve el lunes a las 08:00. Entonces alguien lo verá.",
            "lun-vie 08:00-16:00, hoy cerrado",
        ),
    ],
)
async def test_who_asks_for_a_call_on_good_friday_reads_when_somebody_looks(
    house: House, language: str, back: str, hours: str
) -> None:
    bea = await house.coordinator("Bea", language=language)
    await house.skips(days=32, hours=1)
    ana = await house.patient(language=language)
    assert back in await asks_for_a_call(ana, language)
    assert hours in ana.last
    # Nobody hears of it on the weekend either; on Monday it comes at once.
    await house.skips(days=2, hours=20, minutes=55)
    assert bea.texts == []
    await house.skips(minutes=10)
    assert len(bea.texts) == 1
    await bea.taps(bundle().speech(language).say("alert.take"))


async def test_an_alert_of_a_closed_day_says_when_she_was_told_somebody_looks(house: House) -> None:
    ada, bea = await admin(house), await house.coordinator()
    await ada.says("/closures today")
    ana = await house.patient()
    await ana.says("/pain")
    await ana.taps("9")
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    assert "The team is back Tuesday at 08:00. Somebody will look then." in ana.last
    await house.skips(hours=23, minutes=5)
    assert "Told: team back Tuesday, 3 March at 08:00." in bea.last


async def test_an_alert_that_waits_for_a_closed_day_comes_once_it_is_opened(house: House) -> None:
    ada, bea = await admin(house), await house.coordinator()
    await ada.says("/closures today")
    page = ada.phone.last
    await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=5)
    assert bea.texts == []
    await ada.taps("Open 1", page)
    await house.skips(minutes=1)
    assert len(bea.texts) == 1


async def test_no_digest_comes_on_a_day_on_which_she_is_not_there(house: House) -> None:
    ada, bea = await admin(house), await house.coordinator()
    await bea.says("/team")
    await bea.taps("My weekdays")
    await bea.taps("✓ Wednesday")
    assert bea.last.startswith("You work on Monday, Tuesday, Thursday, and Friday.")
    await bea.taps("Back")
    await bea.taps("Morning digest")
    await bea.taps("08:00")
    await ada.says("/closures 3 March")
    heard = len(bea.texts)
    await house.skips(days=2)
    assert len(bea.texts) == heard
    await house.skips(days=1)
    assert len(bea.texts) == heard + 1


# ---------------------------------------------------------------- away


@pytest.mark.parametrize(
    ("language", "typed", "asked", "said"),
    [
        (
            "en",
            "/away 4 March - 6 March",
            "Bea: coordinator. Away from Wednesday, 4 March, back on Saturday, 7 March.",
            "Who covers for you?",
        ),
        (
            "es",
            "/away del 4 al 6 de marzo",
            "Bea: coordinación. Fuera desde el miércoles, 4 de marzo; vuelve el sábado, 7 de marzo.",
            "¿Quién le sustituye?",
        ),
    ],
)
async def test_a_nurse_says_from_when_until_when_she_is_away(
    house: House, language: str, typed: str, asked: str, said: str
) -> None:
    bea, eva = [await house.coordinator(name, language=language) for name in ("Bea", "Eva")]
    await bea.says(typed)
    assert bea.last.startswith(asked)
    assert said in bea.last
    await bea.taps("Eva")
    await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=1)
    assert len(eva.texts) == 1
    await house.skips(days=2)
    heard = len(bea.texts)
    await needing(house, AlertRule.CALL_ME, "Rosa")
    await house.skips(minutes=1)
    assert len(bea.texts) == heard
    assert len(eva.texts) > 1
    await bea.says("/away 1 May - 3 May")
    await bea.taps(bundle().speech(language).say("staff.no_cover"))
    await bea.taps_value("away_drop.1")
    assert "May" not in bea.last.replace("May be", "")


async def test_what_she_had_taken_before_she_went_is_passed_on_the_first_morning(
    house: House,
) -> None:
    bea, eva = [await house.coordinator(name) for name in ("Bea", "Eva")]
    await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=1)
    await bea.taps("I have it")
    await bea.says("/away 3 March")
    await bea.taps("Eva")
    heard = len(bea.texts)
    await house.skips(days=1)
    assert "Passed on to you by Bea." in eva.last
    assert len(bea.texts) == heard


async def test_days_that_cannot_be_read_are_asked_again(house: House) -> None:
    bea = await house.coordinator()
    for typed in ("/away 3/4", "/away 3 March Bahamas", "/away yesterday"):
        await bea.says(typed)
        assert bea.last.startswith("I could not read the days. Write them like this: /away"), typed


@pytest.mark.parametrize(
    ("language", "last", "confirm", "back", "note"),
    [
        (
            "en",
            "You are the last one. Nobody on the team is there on Tuesday, 3 March and Wednesday, 4 March."
            " Patients will then read: “The team is back Thursday at 08:00. Somebody will look then.”",
            "Nobody covers",
            "The team is back Thursday at 08:00.",
            "Bea is away, and nobody is covering. Nobody on the team is there on Tuesday, 3 March",
        ),
        (
            "es",
            "No queda nadie más del equipo. No hay nadie del equipo: martes, 3 de marzo y miércoles, 4 de marzo."
            " Esto es lo que se leerá: «El equipo vuelve el jueves a las 08:00. Entonces alguien lo verá.»",
            "Nadie sustituye",
            "El equipo vuelve el jueves a las 08:00.",
            "Nadie sustituye a Bea mientras está fuera. No hay nadie del equipo: martes, 3 de marzo",
        ),
    ],
)
async def test_the_last_one_away_is_told_and_confirms_that_nobody_covers(
    house: House, language: str, last: str, confirm: str, back: str, note: str
) -> None:
    bea = await house.coordinator("Bea", language=language)
    ada, ana = await admin(house, language=language), await house.patient(language=language)
    await ada.says("/team")
    speech = bundle().speech(language)
    await ada.taps(speech.say("staff.my_days"))
    for weekday in (1, 2, 3, 4, 5):
        await ada.taps_value(f"rota_tick.{weekday}")
    typed = {"en": "/away 3 March - 4 March", "es": "/away 3-4 de marzo"}[language]
    await bea.says(typed)
    assert last in bea.last
    # Who is off on those days covers nothing by being an admin.
    assert ConditionCode.UNCOVERED_AHEAD in await standing(house)
    await bea.taps(confirm)
    await house.skips(minutes=1)
    assert note in ada.last
    assert (await standing(house))[ConditionCode.UNCOVERED_AHEAD] == "from 2026-03-03 07:00 UTC"
    await house.skips(days=1)
    assert back in await asks_for_a_call(ana, language)


async def test_naming_who_stands_in_closes_what_was_open(house: House) -> None:
    bea, ada, ana = await house.coordinator("Bea"), await admin(house), await house.patient()
    await ada.says("/team")
    await ada.taps("My weekdays")
    await ada.taps("✓ Tuesday")
    assert "Nobody on the team" not in ada.last
    await bea.says("/away 3 March")
    assert "You are the last one." in bea.last
    await bea.taps("Ada")
    assert "Ada is covering." in bea.last
    assert "Nobody on the team" not in bea.last
    assert ConditionCode.UNCOVERED_AHEAD not in await standing(house)
    await house.skips(days=1)
    assert "The team is here until 16:00." in await asks_for_a_call(ana, "en")
    await house.skips(minutes=1)
    assert "asks for a call" in ada.last.lower()


async def test_whoever_is_away_too_closes_nothing(house: House) -> None:
    bea, eva = [await house.coordinator(name) for name in ("Bea", "Eva")]
    await eva.says("/away 3 March - 5 March")
    await eva.taps("Nobody in particular")
    await bea.says("/away 4 March")
    assert "Nobody on the team is there on Wednesday, 4 March." in bea.last
    await bea.taps("Eva")
    assert "You are the last one." in bea.last
    await bea.taps("Nobody covers")
    assert "Nobody on the team is there on Wednesday, 4 March." in bea.last


@pytest.mark.parametrize(
    ("language", "noted", "bare", "back"),
    [
        (
            "en",
            "Ada noted that you are away until Tuesday, 3 March.",
            "Nobody on the team is there on Monday, 2 March.",
            "Ada noted that you are back.",
        ),
        (
            "es",
            "Ada anotó que usted está fuera hasta el martes, 3 de marzo.",
            "No hay nadie del equipo: lunes, 2 de marzo.",
            "Ada anotó que usted ya no está fuera.",
        ),
    ],
)
async def test_an_admin_notes_that_a_colleague_is_ill_and_back(
    house: House, language: str, noted: str, bare: str, back: str
) -> None:
    bea = await house.coordinator("Bea", language=language)
    ada, ana = await admin(house, language=language), await house.patient(language=language)
    speech = bundle().speech(language)
    await ada.says("/team")
    await ada.taps(speech.say("staff.my_days"))
    for weekday in (1, 2, 3, 4, 5):
        await ada.taps_value(f"rota_tick.{weekday}")
    await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=1)
    await bea.taps(speech.say("alert.take"))
    await ada.says("/team")
    await ada.taps("1")
    await ada.taps(speech.counted("staff.member_away", 1))
    assert bare in ada.last
    assert bea.last.startswith(noted)
    assert speech.say(
        "team.back_at", day=speech.weekday(house.today.replace(day=3)), time="08:00"
    ) in (await asks_for_a_call(ana, language))
    await ada.says("/team")
    await ada.taps("1")
    await ada.taps(speech.say("staff.member_back"))
    assert bea.last.startswith(back)
    assert speech.say("team.here_until", time="16:00") in await asks_for_a_call(ana, language)


async def test_a_coordinator_cannot_note_that_a_colleague_is_away(house: House) -> None:
    bea, eva = [await house.coordinator(name) for name in ("Bea", "Eva")]
    await bea.says("/team")
    await bea.forges("member_away", "1:7")
    assert bea.phone.toasts[-1] == "That is for admins."
    assert eva.texts == []
