"""Does each answer to a nudge do what she meant, once?"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import select

from content.buttons.patient import HaveNeed, SwitchIdea
from db import activities, item_offers, item_preferences
from db.delivery import deliveries
from db.tables import AlertRow
from rules.activities import CARE, Did
from rules.alerts import AlertRule
from rules.people import Patient
from rules.quiet_hours import COUNTED, RESERVED
from rules.vocabulary import AtHand, Kind, ReplyTo, Talk
from simulator import Message
from tests.conversations.house import House, Voice
from tests.own_library import own_library

STOP_FOR = {
    "en": "Stop for sharp pain, dizziness or chest pain.",
    "es": "Pare si nota dolor agudo, mareo o dolor de pecho.",
}


async def _nudged(house: House, *, language: str = "en", pain: str | None = "3") -> Voice:
    """Return a patient who has rated her pain and got the nudge of a Monday: a walk, and food."""
    ana = await house.follows_programme(await house.patient(language=language))
    await house.skips_to_next_message(ana)
    if pain is not None:
        await ana.taps(pain)
    await house.skips_to_next_message(ana)
    return ana


async def _patient(house: House, voice: Voice) -> Patient:
    found = await house.person(voice)
    assert isinstance(found, Patient)
    return found


async def _done(house: House, voice: Voice) -> list[Did]:
    patient = await _patient(house, voice)
    async with house.database.transaction() as session:
        return await activities.activities_of(session, patient.id, since=patient.first_day)  # type: ignore[arg-type] # she has joined


async def _walked(house: House, minutes: int) -> Did:
    return Did(kind=Kind.AEROBIC, day=house.today, minutes=minutes, way="walking")


def _as_it_is(ana: Voice, message: Message) -> Message:
    """Return the message as the chat shows it now."""
    return ana.phone.message(message.message_id)


def _title(message: Message) -> str:
    return message.words.splitlines()[0]


# ---------------------------------------------------------------- what it brings


@pytest.mark.parametrize("language", ["en", "es"])
async def test_nudge_brings_a_walk_food_and_when_to_stop(house: House, language: str) -> None:
    ana = await _nudged(house, language=language)
    assert house.now.hour == 10
    assert STOP_FOR[language] in ana.last
    assert len(ana.phone.last.buttons[0]) == 3
    patient = await _patient(house, ana)
    async with house.database.transaction() as session:
        offered = await item_offers.offers_of(session, patient.id)
    assert len(offered) == 2


# ---------------------------------------------------------------- Done


async def test_minutes_are_counted_and_the_food_stays(house: House) -> None:
    ana = await _nudged(house)
    title = _title(ana.phone.last)
    await ana.taps("More, with a dish")
    dish = ana.last.split("\n\n")[-2]
    await ana.taps("Back")
    assert dish not in ana.last
    await ana.taps("20 min")
    assert ana.last.startswith(f"{title}\nNoted: 20 minutes. That counts.")
    assert dish in ana.last
    assert await _done(house, ana) == [await _walked(house, 20)]


async def test_minutes_are_noted_in_spanish(house: House) -> None:
    ana = await _nudged(house, language="es")
    await ana.taps("10 min")
    assert "Anotado: 10 minutos. Eso cuenta." in ana.last


async def test_second_tap_counts_once(house: House) -> None:
    ana = await _nudged(house)
    ana.phone.taps("20 min")
    ana.phone.taps("20 min")
    await house.settles()
    assert await _done(house, ana) == [await _walked(house, 20)]


async def test_change_takes_the_minutes_back(house: House) -> None:
    ana = await _nudged(house)
    asked = ana.last
    await ana.taps("20 min")
    await ana.taps("Change")
    assert ana.last == asked
    assert await _done(house, ana) == []
    await ana.taps("30 min")
    assert await _done(house, ana) == [await _walked(house, 30)]


async def test_typed_number_stays_a_pain_rating(house: House) -> None:
    ana = await _nudged(house, pain=None)
    await ana.says("4")
    assert "Saved: pain 4." in ana.last
    assert await _done(house, ana) == []


async def test_number_no_button_offers_counts_nothing(house: House) -> None:
    ana = await _nudged(house)
    await ana.forges("n_done", "600")
    assert await _done(house, ana) == []


async def test_button_of_another_patient_changes_nothing(house: House) -> None:
    ana = await _nudged(house)
    eva = await house.patient("Eva")
    await eva.says("/help")
    data = ana.phone.last.buttons[0][0].data
    assert data is not None
    eva.phone.taps_data(data)
    await house.settles()
    assert await _done(house, ana) == []
    assert await _done(house, eva) == []


async def test_nudge_of_yesterday_is_closed_by_a_tap(house: House) -> None:
    ana = await _nudged(house)
    old = ana.phone.last
    await house.skips(days=1, hours=1)
    await ana.taps("20 min", old)
    assert await _done(house, ana) == []
    assert not _as_it_is(ana, old).buttons


# ---------------------------------------------------------------- Not today, Later


async def test_not_today_is_fine(house: House) -> None:
    ana = await _nudged(house)
    await ana.taps("Not today")
    assert "That's fine. There will be another one." in ana.last
    assert await _done(house, ana) == []


async def test_not_today_is_fine_in_spanish(house: House) -> None:
    ana = await _nudged(house, language="es")
    await ana.taps("Hoy no")
    assert "No pasa nada." in ana.last


async def test_later_brings_the_same_one_back(house: House) -> None:
    ana = await _nudged(house)
    asked, first = ana.last, ana.phone.last
    await ana.taps("Swap")
    await ana.taps("Later")
    assert "When shall I bring it back?" in ana.last
    assert ana.phone.last.labels == ("11:30", "12:00", "13:00", "18:00", "Back")
    await ana.taps("13:00")
    assert "I'll bring it back at 13:00." in ana.last
    again = await house.skips_to_next_message(ana)
    assert house.now.hour == 12
    assert again.words == asked
    await ana.taps("20 min")
    assert await _done(house, ana) == [await _walked(house, 20)]
    await ana.taps("Change", first)
    assert _as_it_is(ana, first).words == "This one is closed now. A newer one is below."
    assert await _done(house, ana) == [await _walked(house, 20)]


async def test_later_in_spanish_names_the_time(house: House) -> None:
    ana = await _nudged(house, language="es")
    await ana.taps("Otra cosa")
    await ana.taps("Más tarde")
    await ana.taps("12:00")
    assert "Se lo vuelvo a traer a las 12:00." in ana.last


async def test_change_of_mind_leaves_it_where_it_is(house: House) -> None:
    ana = await _nudged(house)
    asked = ana.last
    await ana.taps("Swap")
    await ana.taps("Later")
    await ana.taps("13:00")
    await ana.taps("Change")
    assert ana.last == asked
    count = len(ana.texts)
    await house.skips(hours=6)
    assert len(ana.texts) == count


async def test_later_offers_no_time_in_quiet_hours(house: House) -> None:
    ana = await _nudged(house)
    await house.skips(hours=7, minutes=50)
    await ana.taps("Swap")
    await ana.taps("Later")
    assert "When shall I bring it back?" not in ana.last


async def test_put_off_walk_gives_way_to_a_bad_day(house: House) -> None:
    await house.coordinator()
    ana = await _nudged(house)
    asked = ana.last
    await ana.taps("Swap")
    await ana.taps("Later")
    await ana.taps("13:00")
    check = ana.phone.from_bot[0]
    await ana.taps("Change", check)
    await ana.taps("8", check)
    again = await house.skips_to_next_message(ana)
    assert again.words != asked
    await ana.taps("More", again)
    again = _as_it_is(ana, again)
    assert "Today is a sore day, so it stays gentle." in again.words


# ---------------------------------------------------------------- how brisk it was


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en", "Could you talk, but not sing?", "Yes"),
        ("es", "¿Podía hablar, pero no cantar?", "Sí"),
    ],
)
async def test_how_brisk_a_walk_was_is_asked_once_a_week(
    house: House, language: str, question: str, answer: str
) -> None:
    ana = await _nudged(house, language=language)
    await ana.taps("20 min")
    assert question in ana.last
    await ana.taps(answer)
    assert question not in ana.last
    walked = await _walked(house, 20)
    assert await _done(house, ana) == [replace(walked, talk=Talk.YES)]
    for _ in range(6):
        nudge = await house.skips_to_next_message(ana)
        if "3" in nudge.labels:
            await ana.taps("3", nudge)
        if "10 min" in nudge.labels:
            await ana.taps("10 min", nudge)
            break
    assert question not in _as_it_is(ana, nudge).words


async def test_a_number_in_place_of_another_is_asked_about_again(house: House) -> None:
    ana = await _nudged(house)
    await ana.taps("20 min")
    await ana.taps("Partly")
    await ana.taps("Change")
    await ana.taps("10 min")
    assert "Could you talk, but not sing?" in ana.last


async def test_what_she_does_not_have_is_swapped_and_comes_no_more(house: House) -> None:
    moving = {one.id for one in own_library().of_kind(Kind.AEROBIC)}
    await house.switches_off(*moving - {"garden-rounds", "walk-front-door"})
    ana = await _nudged(house)
    await ana.taps("Swap")
    if "I have no garden" not in ana.phone.last.labels:
        await ana.taps("Another one")
        await ana.taps("Swap")
    title = _title(ana.phone.last)
    await ana.taps("I have no garden")
    assert title not in ana.last
    assert (await _patient(house, ana)).lacks == {AtHand.GARDEN}
    await ana.says("/settings")
    await ana.taps_button(SwitchIdea())
    await ana.taps_button(HaveNeed(need=AtHand.GARDEN))
    assert (await _patient(house, ana)).lacks == frozenset()


# ---------------------------------------------------------------- Too sore


async def test_usual_soreness_brings_something_gentler_that_counts(house: House) -> None:
    ana = await _nudged(house)
    title = _title(ana.phone.last)
    await ana.taps("Too sore")
    assert "Is it your usual pain, or something new or different?" in ana.last
    await ana.taps("My usual pain")
    assert ana.last.startswith("Then something gentler.")
    assert title not in ana.last
    assert await _done(house, ana) == [Did(kind=CARE, day=house.today)]
    await ana.taps("I'd rather rest")
    assert "Good. Rest counts as care." in ana.last
    assert await _done(house, ana) == [Did(kind=CARE, day=house.today)]


async def test_usual_soreness_in_spanish(house: House) -> None:
    ana = await _nudged(house, language="es")
    await ana.taps("Duele mucho")
    await ana.taps("Es mi dolor de siempre")
    assert ana.last.startswith("Entonces, algo más suave.")
    await ana.taps("Hecho")
    assert "Anotado. Eso cuenta." in ana.last


@pytest.mark.parametrize(
    ("language", "sore", "new", "says"),
    [
        ("en", "Too sore", "New or different", "No exercise until your team says"),
        ("es", "Duele mucho", "Es nuevo o diferente", "Nada de ejercicio hasta"),
    ],
)
async def test_new_pain_stops_exercise_and_tells_the_team(
    house: House, language: str, sore: str, new: str, says: str
) -> None:
    bea = await house.coordinator()
    ana = await _nudged(house, language=language)
    nudge = ana.phone.last
    await ana.taps(sore)
    await ana.taps(new, nudge)
    nudge = _as_it_is(ana, nudge)
    assert says in nudge.words
    assert "112" in nudge.words
    assert not nudge.buttons
    assert ana.phone.last is not nudge
    patient = await _patient(house, ana)
    assert patient.exercise_stopped
    async with house.database.transaction() as session:
        rules = list(await session.scalars(select(AlertRow.rule)))
    assert rules == [AlertRule.SOMETHING_NEW]
    await house.skips(minutes=1)
    assert patient.code in bea.last


async def test_stopped_exercise_leaves_food_and_nothing_else(house: House) -> None:
    ana = await _nudged(house)
    nudge = ana.phone.last
    await ana.taps("Too sore")
    await ana.taps("New or different", nudge)
    await house.skips(days=7)
    after = [one.words for one in ana.phone.from_bot if one.message_id > nudge.message_id]
    assert len(after) >= 7
    assert not any(STOP_FOR["en"] in text for text in after)
    assert any("Nice" in message.labels for message in ana.phone.from_bot)


# ---------------------------------------------------------------- the heart, and "Not for me"


async def test_heart_keeps_what_she_says(house: House) -> None:
    ana = await _nudged(house)
    title = _title(ana.phone.last)
    await ana.taps("More")
    await ana.taps("♡ Keep")
    assert "Which one shall I keep for you?" in ana.last
    await ana.taps(title)
    patient = await _patient(house, ana)
    async with house.database.transaction() as session:
        kept = await item_preferences.preferences_of(session, patient.id)
    assert len(kept.liked) == 1


async def test_not_for_me_never_comes_again(house: House) -> None:
    ana = await _nudged(house)
    title = _title(ana.phone.last)
    await ana.taps("More")
    await ana.taps("Not for me")
    await ana.taps(title)
    assert f"I won't send “{title}” again." in ana.last
    await ana.taps("Change")
    assert STOP_FOR["en"] in ana.last
    patient = await _patient(house, ana)
    async with house.database.transaction() as session:
        assert not (await item_preferences.preferences_of(session, patient.id)).retired


# ---------------------------------------------------------------- days that differ


async def test_severe_day_brings_something_gentle(house: House) -> None:
    await house.coordinator()
    ana = await _nudged(house, pain="8")
    assert "10 min" not in ana.phone.last.labels
    await ana.taps("More")
    assert "Today is a sore day, so it stays gentle." in ana.last
    await ana.taps("Back")
    await ana.taps("Done")
    assert await _done(house, ana) == [Did(kind=CARE, day=house.today)]


async def test_answers_that_wait_for_the_team_bring_food_only(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    patient = await _patient(house, ana)
    async with house.database.transaction() as session:
        from db import patients

        await patients.change_patient(session, patient.id, safety=["heart_disease"])
    await house.skips_to_next_message(ana)
    await ana.taps("3")
    await house.skips_to_next_message(ana)
    assert ana.phone.last.labels == ("Nice", "Not for me", "More")
    await ana.taps("Nice")
    assert ana.phone.last.labels == ("♥ Kept", "Not for me", "More")
    await ana.taps("More")
    assert "Exercise ideas wait until your team has looked at your answers." in ana.last


# ---------------------------------------------------------------- four weeks


@pytest.mark.unmeasured
async def test_four_weeks_keep_the_measure(house: House) -> None:
    await house.coordinator()
    ana = await house.follows_programme(await house.patient())
    patient = await _patient(house, ana)
    assert patient.first_day is not None
    assert patient.joined_at is not None
    seen = 0
    while (house.today - patient.first_day).days < 28:
        await house.skips(hours=2)
        for message in ana.phone.from_bot[seen:]:
            await _takes(ana, message)
        seen = len(ana.phone.from_bot)
    async with house.database.transaction() as session:
        sent = await deliveries.sent_since(
            session,
            patient.id,
            since=patient.joined_at,
            kinds=COUNTED | RESERVED,
        )
        offered = await item_offers.offers_of(session, patient.id)
    assert 17 * 4 <= sent <= 18 * 4
    library = house.engine.parts.bundle.library
    for kind in (
        Kind.AEROBIC,
        Kind.HANDS,
        Kind.NUTRITION,
        Kind.REFLECTION,
        Kind.LESSON,
    ):
        ids = [one.item_id for one in offered if library.items[one.item_id].kind is kind]
        assert len(ids) == len(set(ids)), f"{kind} repeats"
    food = [one for one in offered if library.items[one.item_id].kind is Kind.NUTRITION]
    assert {one.day.isoweekday() for one in food} == {1, 3, 6}
    assert len(food) == 12
    strength = sorted(
        {one.day for one in offered if library.items[one.item_id].kind is Kind.STRENGTH}
    )
    assert len(strength) >= 5
    assert all((b - a).days >= 2 for a, b in itertools.pairwise(strength))
    assert any(one.reply is ReplyTo.DONE for one in offered)


async def _takes(ana: Voice, message: Message) -> None:
    """Answer as somebody does who takes part: a rating, and what was done."""
    for label in ("3", "10 min", "Done", "Not now"):
        if label in message.labels:
            await ana.taps(label, message)
            return
