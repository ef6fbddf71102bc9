"""Does the daily pain check work, tap by tap?"""

from __future__ import annotations

from tests.conversations.house import House


async def test_check_comes_at_her_time_and_one_tap_stores_it(house: House) -> None:
    ana = await house.patient()
    question = await house.skips_to_next_message(ana)
    assert house.now.hour == 8
    assert house.now.minute == 30
    assert "Worst joint pain" in question.text
    assert [len(row) for row in question.buttons] == [1, 3, 3, 3, 1]
    await ana.taps("4")
    assert ana.texts == ["Saved: pain 4. Thank you."]


async def test_change_shows_the_scale_again_and_keeps_both(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.taps("4")
    await ana.taps("Change")
    await ana.taps("5")
    assert ana.texts == ["Saved: pain 5. Thank you."]


async def test_unanswered_check_is_asked_once_more_then_closed(house: House) -> None:
    ana = await house.patient()
    await house.skips(days=1, hours=1)
    assert len(ana.texts) == 3
    assert ana.texts[0] == "No answer for Monday, 2 March. That's fine."
