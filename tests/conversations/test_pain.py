"""Does the daily pain check work, tap by tap?"""

from __future__ import annotations

import pytest

from tests.conversations.house import House
from tests.conversations.rated import newest_rating, patient_of, rated_before, versions

WHERE = "Saved: pain {}. Thank you.\n\nWhere does it ache most? Tap all that fit, then Done."


async def test_check_comes_at_her_time_and_one_tap_stores_it(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    question = await house.skips_to_next_message(ana)
    assert (house.now.hour, house.now.minute) == (8, 30)
    assert "Worst joint pain" in question.text
    assert [len(row) for row in question.buttons] == [1, 3, 3, 3, 1]
    await ana.taps("4")
    assert ana.texts == ["Saved: pain 4. Thank you."]
    assert ana.phone.buttons == ("Change",)
    assert await versions(house, ana) == [3, 4]


async def test_change_shows_the_scale_again_and_keeps_both(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    await house.skips_to_next_message(ana)
    await ana.taps("4")
    await ana.taps("Change")
    assert len(ana.phone.buttons) == 11
    await ana.taps("5")
    assert ana.texts == ["Saved: pain 5. Thank you."]
    assert await versions(house, ana) == [3, 4, 5]


async def test_second_tap_and_same_number_again_count_once(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    question = await house.skips_to_next_message(ana)
    ana.phone.taps("4", question)
    await ana.taps("4", question)
    await ana.taps("Change")
    await ana.taps("4")
    assert ana.texts == ["Saved: pain 4. Thank you."]
    assert await versions(house, ana) == [3, 4]


async def test_unanswered_check_is_asked_once_more_then_closed(house: House) -> None:
    ana = await house.patient()
    await house.skips(days=1, hours=1)
    first, again, today = ana.phone.from_bot
    assert first.text == "This check-in continues further down."
    assert again.text == "No answer for Monday, 2 March. That's fine."
    assert not first.buttons
    assert not again.buttons
    assert len(today.labels) == 11


async def test_reminder_is_dropped_once_she_answered(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.taps("2")
    await house.skips(hours=12)
    assert len(ana.texts) == 1


async def test_reminder_can_be_answered_and_its_message_changed(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    await house.skips(hours=5)
    await ana.taps("3")
    assert ana.texts == ["This check-in continues further down.", "Saved: pain 3. Thank you."]


async def test_answered_check_loses_its_button_when_the_next_one_comes(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    question = await house.skips_to_next_message(ana)
    await ana.taps("4")
    answered = ana.phone.message(question.message_id)
    await house.skips(days=1)
    old = ana.phone.message(question.message_id)
    assert old.text == "Saved for Monday, 2 March: pain 4. Thank you."
    assert not old.buttons
    await ana.taps("Change", answered)
    assert await versions(house, ana) == [3, 4]


async def test_late_answer_belongs_to_its_check_with_both_times(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    first = await house.skips_to_next_message(ana)
    asked_at = house.now
    await house.skips(days=1, hours=1)
    await ana.taps("6", first)
    rating = await newest_rating(house, ana)
    assert rating.day == asked_at.date()
    assert rating.asked_at == asked_at
    assert rating.answered_at == house.now
    assert "Saved for Monday, 2 March: pain 6. Thank you." in ana.texts
    assert len(ana.phone.last.labels) == 11


async def test_late_second_answer_changes_nothing_and_says_so(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    first = await house.skips_to_next_message(ana)
    await ana.taps("2")
    await house.skips(days=1, hours=1)
    await ana.taps("6", first)
    assert await versions(house, ana) == [3, 2]
    assert ana.phone.toasts[-1].startswith("That check is closed now")


@pytest.mark.parametrize("typed", ["7/10", "7", " 7. ", "seven"])
async def test_typed_number_is_named_back(house: House, typed: str) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.says(typed)
    assert ana.texts[0] == "This check-in continues further down."
    assert ana.last.startswith("Saved: pain 7.")


async def test_typed_number_without_a_check_stores_nothing(house: House) -> None:
    ana = await house.patient()
    await ana.says("7")
    assert await versions(house, ana) == []


@pytest.mark.parametrize("typed", ["17", "-1", "7.5", "eleven"])
async def test_typed_nonsense_is_no_rating(house: House, typed: str) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.says(typed)
    assert await versions(house, ana) == []


@pytest.mark.parametrize("value", ["11", "-1", "x", ""])
async def test_forged_number_stores_nothing(house: House, value: str) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.forges("rate", value)
    assert await versions(house, ana) == []
    assert "Worst joint pain" in ana.texts[0]


async def test_foreign_button_changes_nobody_s_rating(house: House) -> None:
    ana, eva = await house.patient(), await house.patient("Eva")
    question = await house.skips_to_next_message(ana)
    await house.settles()
    eva.phone.taps_data(question.buttons[1][0].data or "")
    await house.settles()
    assert await versions(house, ana) == []
    assert await versions(house, eva) == []


async def test_pain_command_asks_the_open_check_again(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, 3, joints=[])
    await house.skips_to_next_message(ana)
    await ana.says("/pain")
    await ana.taps("3")
    assert ana.texts == ["This check-in continues further down.", "Saved: pain 3. Thank you."]


async def test_rating_of_her_own_spares_her_that_day_s_check(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pain")
    await ana.taps("3")
    await house.skips(hours=20)
    assert len(ana.texts) == 1
    await house.skips(hours=6)
    assert len(ana.texts) == 2


async def test_second_rating_of_a_day_is_no_correction_of_the_first(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.taps("3")
    await ana.says("/pain")
    await ana.taps("6")
    assert await versions(house, ana) == [3, 6]
    assert (await newest_rating(house, ana)).version == 1


async def test_she_is_asked_where_and_may_name_several_joints(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.taps("4")
    assert ana.last == WHERE.format(4)
    await ana.taps("Hands")
    await ana.taps("Feet")
    await ana.taps("Knees")
    await ana.taps("✓ Feet")
    await ana.taps("Done")
    assert ana.last == "Saved: pain 4. Thank you. Where: Hands and Knees."
    assert (await newest_rating(house, ana)).joints == ["hands", "knees"]
    assert (await patient_of(house, ana)).sore_joints == {"hands", "knees"}


async def test_where_is_asked_weekly_and_when_well_above_usual(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, *[3] * 8, joints=["hands"])
    asked = []
    for value in (3, 3, 3, 3, 3, 3, 3, 5):
        await house.skips_to_next_message(ana)
        await ana.taps(str(value))
        asked.append("Where does it ache" in ana.last)
    assert asked == [False] * 6 + [True, True]


async def test_no_pain_is_asked_no_place(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.taps("0")
    assert ana.texts == ["Saved: pain 0. Thank you."]


async def test_check_in_spanish(house: House) -> None:
    ana = await house.patient(language="es")
    await rated_before(house, ana, 3, joints=[])
    await house.skips_to_next_message(ana)
    assert "Es hora de su registro" in ana.last
    await ana.says("cuatro")
    assert ana.texts == ["Este registro sigue más abajo.", "Guardado: dolor 4. Gracias."]
    await house.skips(days=1)
    assert ana.texts[1] == "Guardado para el lunes, 2 de marzo: dolor 4. Gracias."


async def test_no_answer_after_a_pause_is_no_reproach(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.says("/pause")
    await ana.taps("3 days")
    await house.skips(days=2)
    assert not any("Worst joint pain" in text for text in ana.texts[1:])
