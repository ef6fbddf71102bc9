"""Can she see how an exercise looks, when she asks?"""

from __future__ import annotations

import pytest

from db import patients
from db.strength_sessions import sessions_of
from rules.strength_ladder import StrengthSession
from simulator import Message
from tests.conversations.house import House, Voice

HOW = {"en": "How?", "es": "¿Cómo se hace?"}
DONE = {"en": "Done", "es": "Hecho"}


async def _trained(house: House, *, language: str = "en") -> tuple[Voice, Message]:
    """Return a patient and the strength session of a Tuesday."""
    ana = await house.follows_programme(await house.patient(language=language))
    patient = await house.person(ana)
    async with house.database.transaction() as session:
        await patients.change_patient(session, getattr(patient, "id", 0), safety=[])
    for _ in range(8):
        message = await house.skips_to_next_message(ana)
        if "3" in message.labels:
            await ana.taps("3", message)
        if HOW[language] in message.labels:
            return ana, message
    raise AssertionError("no strength session in three days")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_each_movement_of_a_session_is_shown_with_its_picture(
    house: House, language: str
) -> None:
    ana, nudge = await _trained(house, language=language)
    assert DONE[language] in nudge.labels
    await ana.taps(HOW[language], nudge)
    titles = ana.phone.message(nudge.message_id).labels[:6]
    for title in titles:
        assert title in nudge.words
        await ana.taps(title, nudge)
        picture = ana.phone.from_bot[-1]
        assert picture.media is not None
        assert picture.media.kind == "photo"
        assert picture.words.splitlines()[0] == title


async def test_a_single_exercise_is_drawn_once(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    for _ in range(12):
        nudge = await house.skips_to_next_message(ana)
        if "3" in nudge.labels:
            await ana.taps("3", nudge)
        if "Done" in nudge.labels and "More" in nudge.labels:
            break
    await ana.taps("More", nudge)
    await ana.taps("Show me", nudge)
    seen = len(ana.phone.from_bot)
    assert ana.phone.from_bot[-1].media is not None
    await ana.taps("Show me", nudge)
    assert len(ana.phone.from_bot) == seen


# ---------------------------------------------------------------- what she says of a session


async def _sessions(house: House, ana: Voice) -> tuple[StrengthSession, ...]:
    patient = await house.person(ana)
    async with house.database.transaction() as session:
        return await sessions_of(session, getattr(patient, "id", 0))


async def test_done_asks_whether_two_more_were_possible(house: House) -> None:
    ana, nudge = await _trained(house)
    await ana.taps("Done", nudge)
    assert "Could you have done two more of each?" in ana.phone.message(nudge.message_id).words
    await ana.taps("Yes", nudge)
    [session] = await _sessions(house, ana)
    assert (session.done, session.two_more) == (True, True)
    await ana.taps("Change", nudge)
    [session] = await _sessions(house, ana)
    assert (session.done, session.two_more) == (False, None)


async def test_what_was_too_sore_is_asked_and_kept(house: House) -> None:
    ana, nudge = await _trained(house)
    await ana.taps("Too sore", nudge)
    await ana.taps("My usual pain", nudge)
    shown = ana.phone.message(nudge.message_id)
    assert "Which one was too sore?" in shown.words
    await ana.taps(shown.labels[0], nudge)
    assert ana.phone.message(nudge.message_id).words.startswith("Then something gentler.")
    [session] = await _sessions(house, ana)
    assert session.sore == {session.moves[0].muscle}


async def test_one_movement_is_swapped_or_all_made_shorter(house: House) -> None:
    ana, nudge = await _trained(house)
    [before] = await _sessions(house, ana)
    await ana.taps("Swap", nudge)
    await ana.taps("One movement", nudge)
    await ana.taps(ana.phone.message(nudge.message_id).labels[0], nudge)
    [swapped] = await _sessions(house, ana)
    assert swapped.moves[0].item_id != before.moves[0].item_id
    assert swapped.moves[0].muscle is before.moves[0].muscle
    assert swapped.moves[1:] == before.moves[1:]
    await ana.taps("Swap", nudge)
    await ana.taps("Shorter", nudge)
    [shorter] = await _sessions(house, ana)
    assert shorter.moves == swapped.moves[:4]


async def test_what_is_not_drawn_has_no_such_button(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    await house.skips_to_next_message(ana)
    await ana.taps("3")
    walk = await house.skips_to_next_message(ana)
    assert "10 min" in walk.labels
    assert "Show me" not in walk.labels
