"""Does she read what has become of what she sent to her team, and can she take it back?"""

from __future__ import annotations

import pytest

from rules.alerts import AlertRule
from rules.sent_to_team import SentState
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import alerts_of
from tests.conversations.test_coverage import asks_for_a_call

LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])


def begins(language: str, key: str) -> str:
    """Return how a phrase begins, up to what it fills in."""
    return bundle().speech(language).say(key, day="|", time="|", when="|", name="|").split("|")[0]


async def called(house: House, language: str) -> tuple[Voice, Voice, int]:
    """Return a nurse, and a patient who has asked for a call by the message with that id."""
    bea, ana = (
        await house.coordinator("Bea", language=language),
        await house.patient(language=language),
    )
    assert (await asks_for_a_call(ana, language)).startswith(begins(language, "danger.call_noted"))
    return bea, ana, ana.phone.last.message_id


@LANGUAGES
async def test_her_message_is_edited_when_somebody_has_it(house: House, language: str) -> None:
    bea, ana, message_id = await called(house, language)
    speech, count = bundle().speech(language), len(ana.texts)
    await house.skips(minutes=3)
    assert len(ana.texts) == count
    await bea.taps(speech.say("alert.take"))
    await house.skips(seconds=2)
    said = ana.phone.message(message_id).words
    assert said.startswith("Bea")
    assert len(ana.texts) == count
    await bea.taps(speech.say("alert.call"))
    await bea.taps(bea.phone.buttons[0])
    await house.skips(seconds=2)
    promised = ana.phone.message(message_id).words
    assert promised.startswith("Bea")
    assert promised != said
    # Half an hour late: that is bad news, and a message of its own.
    await house.skips(hours=2)
    assert len(ana.texts) > count
    assert begins(language, "sent.moved") == ana.phone.message(message_id).words


@LANGUAGES
async def test_what_nobody_takes_is_told_within_half_a_day(house: House, language: str) -> None:
    _, ana, message_id = await called(house, language)
    untaken = begins(language, "sent.untaken")
    await house.skips(hours=3, minutes=30)
    assert not any(text.startswith(untaken) for text in ana.texts)
    await house.skips(minutes=40)
    told = [text for text in ana.texts if text.startswith(untaken)]
    assert len(told) == 1
    assert "555 0100" in told[0]
    assert ana.phone.message(message_id).words == begins(language, "sent.moved")
    await house.skips(days=2)
    assert len([text for text in ana.texts if text.startswith(untaken)]) == 1


@LANGUAGES
@pytest.mark.parametrize("what", [SentState.NOT_NEEDED, SentState.MISTAKE])
async def test_she_takes_it_back_and_the_alert_stays_and_says_so(
    house: House, language: str, what: SentState
) -> None:
    bea, ana, message_id = await called(house, language)
    speech = bundle().speech(language)
    await house.skips(minutes=3)
    labels = {SentState.NOT_NEEDED: "sent.need_no_more", SentState.MISTAKE: "sent.was_mistake"}
    await ana.taps(speech.say(labels[what]), ana.phone.message(message_id))
    assert ana.phone.message(message_id).words.startswith(begins(language, f"sent.{what}"))
    assert begins(language, f"alert.note_{what}") in bea.last
    assert await alerts_of(house) == [(AlertRule.CALL_ME, "raised")]
    # What she asks for again goes out again.
    before = len(bea.texts)
    await asks_for_a_call(ana, language)
    await house.skips(minutes=1)
    assert len(bea.texts) == before + 1
    assert begins(language, f"alert.note_{what}") not in bea.last


async def test_with_nobody_in_reach_she_reads_so_at_once(house: House) -> None:
    ana = await house.patient()
    said = await asks_for_a_call(ana, "en")
    assert said.startswith("I cannot reach anybody on your team right now.")


@LANGUAGES
async def test_a_danger_sign_has_its_message_too_after_what_to_do(
    house: House, language: str
) -> None:
    bea, ana = (
        await house.coordinator("Bea", language=language),
        await house.patient(language=language),
    )
    speech = bundle().speech(language)
    await ana.says("/wrong")
    await ana.taps(speech.say("danger.label.chest_pain"))
    act = ana.phone.last
    await house.skips(minutes=3)
    status = ana.phone.last
    assert status.words.startswith(begins(language, "sent.waiting"))
    await bea.taps(speech.say("alert.take"))
    await house.skips(seconds=2)
    assert ana.phone.message(status.message_id).words.startswith("Bea")
    assert ana.phone.message(act.message_id).words == act.words
