"""Does a patient's journey hold, line by line, in both languages?

| Line | What it promises | Told in full by |
|---|---|---|
| 1 | Joining | test_joining |
| 2 | The daily pain check | test_pain, test_alerts |
| 3 | Nudges | test_nudges, test_one_thing, test_doings |
| 4 | Reflections | test_nudges, test_rereading |
| 5 | Lessons | test_learning |
| 6 | Seeing progress | test_progress, test_visiting |
| 7 | In control | test_settings, test_pausing, test_stopping, test_ahead, test_asking |
| 8 | Travel | test_travelling |
| 9 | Weight | test_weighing |

Here each line is walked once, as a new patient would, in English and in Spanish.
"""

from __future__ import annotations

import pytest

from content.buttons.patient import NudgeDone, UnfoldNudge
from content.language.speech import Speech
from tests.conversations.house import House, Voice, bundle

SHELF = bundle()
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
LISBON = (38.72, -9.14)


async def _ana(house: House, language: str) -> tuple[Voice, Speech]:
    """Return a patient who follows the programme, and what we say to her."""
    ana = await house.follows_programme(await house.patient(language=language))
    return ana, SHELF.speech(language)


@LANGUAGES
async def test_1_joining_takes_at_most_twelve_taps(served_house: House, language: str) -> None:
    ana = served_house.stranger(language=language)
    await served_house.joins(ana)
    assert SHELF.speech(language).say("pain.question").split("**")[0].split(".")[0] in ana.last


@LANGUAGES
async def test_2_check_is_saved_and_changed(served_house: House, language: str) -> None:
    ana, speech = await _ana(served_house, language)
    await served_house.skips_to_next_message(ana)
    await ana.taps("4")
    assert speech.say("pain.saved", value="4") in ana.last
    await ana.taps(speech.say("joint.hands"))
    await ana.taps(speech.say("pain.where_done"))
    await ana.taps(speech.say("pain.change"))
    await ana.taps("3")
    assert speech.say("pain.saved", value="3") in ana.last
    assert len(ana.texts) == 1


@LANGUAGES
async def test_3_nudge_is_done_kept_and_explained(served_house: House, language: str) -> None:
    ana, speech = await _ana(served_house, language)
    await served_house.skips(hours=2, minutes=5)
    await ana.taps_button(UnfoldNudge())
    assert speech.say("nudge.why") in ana.last
    await ana.taps(speech.say("nudge.back"))
    await ana.taps_button(NudgeDone(minutes=20))
    assert speech.counted("nudge.noted_minutes", 20) in ana.last
    assert speech.say("nudge.change") in ana.phone.last.labels


@LANGUAGES
async def test_4_reflection_is_answered_and_read_back(served_house: House, language: str) -> None:
    ana, speech = await _ana(served_house, language)
    await served_house.skips(days=1, hours=8, minutes=5)
    assert speech.say("reflection.first") in ana.last
    await ana.taps(ana.phone.last.labels[0])
    await ana.says("/reflections")
    assert speech.say("rereading.private") in ana.last


@LANGUAGES
async def test_5_and_6_week_brings_a_lesson_her_goal_and_a_chart(
    served_house: House, language: str
) -> None:
    ana, speech = await _ana(served_house, language)
    await served_house.skips(days=6, hours=8, minutes=5)
    for key in ("weekly.read", "weekly.easier", "progress.weekly_button"):
        assert speech.say(key) in ana.phone.last.labels
    before = ana.last
    await ana.taps(speech.say("weekly.read"))
    assert ana.last != before


@LANGUAGES
async def test_7_menu_leads_everywhere_by_button(served_house: House, language: str) -> None:
    ana, speech = await _ana(served_house, language)
    await ana.says("/menu")
    for key in (
        "menu.log",
        "menu.ask",
        "menu.week",
        "menu.reflections",
        "menu.learn",
        "menu.kept",
        "menu.pause",
        "menu.settings",
        "menu.privacy",
    ):
        await ana.taps(speech.say(key))
        assert ana.last != speech.say("menu.title"), key
        await ana.taps(speech.say("menu.back"))
        assert ana.last == speech.say("menu.title"), key
    assert len(ana.texts) == 1


@LANGUAGES
async def test_8_other_clock_asks_keep_or_switch(served_house: House, language: str) -> None:
    ana, speech = await _ana(served_house, language)
    ana.phone.sends_location(*LISBON)
    await served_house.settles()
    assert ana.phone.last.labels == (speech.say("travel.keep"), speech.say("travel.switch"))


@LANGUAGES
async def test_9_weight_is_private_and_only_if_she_wants_it(
    served_house: House, language: str
) -> None:
    ana, speech = await _ana(served_house, language)
    await ana.says("/weight")
    await ana.taps(speech.say("weight.turn_on"))
    await ana.taps(speech.say("weight.note"))
    await ana.says("70")
    assert "70 kg" in ana.last
