"""Does a severe day reach the nurse, and does her answer reach the patient?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import patients
from rules.vocabulary import Role
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import alerts_of, patient_of, rated_before, versions

NEW = (
    "Is anything new? A hot joint, fever, a fall, bone or back pain, weak or numb legs, chest pain,"
    " trouble breathing."
)


async def severe(house: House, ana: Voice, value: str = "8") -> None:
    """Let the patient answer her next check with a high number."""
    await house.skips_to_next_message(ana)
    await ana.taps(value)


async def usual(house: House, name: str = "Ana", *, language: str = "en") -> Voice:
    """Return a patient with twelve days of usual pain in her hands."""
    ana = await house.patient(name, language=language)
    await rated_before(house, ana, *[3] * 12, joints=["hands"])
    return ana


@pytest.mark.parametrize(
    ("language", "reply", "said"),
    [
        ("en", "pain.call_me", "You asked for a call. Thank you."),
        ("es", "pain.can_wait", "Usted dijo que podía esperar. Gracias."),
    ],
)
async def test_next_day_the_old_check_says_no_more_until_when_the_team_was_there(
    house: House, language: str, reply: str, said: str
) -> None:
    ana, speech = await usual(house, language=language), bundle().speech(language)
    await severe(house, ana)
    await ana.taps(speech.say("pain.usual_pain"))
    await ana.taps(speech.say(reply))
    check = ana.phone.last
    await house.skips(days=1)
    assert said in ana.phone.message(check.message_id).words
    assert "16:00" not in ana.phone.message(check.message_id).words


async def test_severe_usual_call_me_i_have_it_closed(house: House) -> None:
    bea, eva, ana = await house.coordinator(), await house.coordinator("Eva"), await usual(house)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await patients.rename(session, patient.id, label="Tue-clinic-7")
    await severe(house, ana)
    assert ana.last == f"Saved: pain 8. I'm sorry today is hard. {NEW}"
    assert ana.phone.buttons == ("Yes, something new", "My usual pain", "I tapped wrong")
    await ana.taps("My usual pain")
    assert ana.last == (
        "Saved: pain 8. Strength work is put away today. Rest counts. Can it wait, or shall somebody"
        " call you? The team is here until 16:00. If it gets worse, call 555 0100."
    )
    await house.skips(minutes=12)
    assert not bea.texts
    await ana.taps("Please call me")
    assert ana.last.startswith(
        "Saved: pain 8. You would like a call: noted for your team."
        " The team is here until 16:00. If it gets worse, call 555 0100."
    )
    await house.skips(minutes=1)
    assert bea.texts == [
        "Tue-clinic-7 (P001): pain 8 today; usual 3, from 12 ratings. Hands."
        " Says usual pain. Asks for a call, 09:42. No danger sign ticked."
        " Told: team here until 16:00."
    ]
    assert eva.texts == bea.texts
    assert bea.phone.last.protected
    assert not ana.phone.last.protected
    await bea.taps("I have it")
    assert bea.last.endswith("Told: team here until 16:00. Nurse Bea has it.")
    assert eva.last.endswith("Nurse Bea has it.")
    assert eva.phone.buttons == ("Close", "Pass on", "Her card", "I call her at ...")
    await house.skips(seconds=2)
    assert ana.last == (
        "Nurse Bea from your team has seen what you sent on Monday, 2 March at 09:42."
    )
    await house.skips(days=1)
    # It rests with her: next morning she alone reads it again.
    assert (len(bea.texts), len(eva.texts)) == (2, 1)
    await bea.taps("Close")
    assert bea.phone.buttons[0] == "Talked with her"
    await bea.taps("Talked with her")
    assert bea.last.endswith("Closed by Nurse Bea: talked with her.")
    assert eva.last == bea.last
    assert list(eva.phone.buttons) == ["Open again"]
    assert await alerts_of(house) == [("call_me", "closed")]
    assert sum("has seen" in text for text in ana.texts) == 1


async def test_the_same_in_spanish(house: House) -> None:
    bea, ana = await house.coordinator("Bea", language="es"), await usual(house, language="es")
    await severe(house, ana)
    await ana.taps("Es mi dolor de siempre")
    await ana.taps("Por favor, llámenme")
    assert ana.last.startswith(
        "Guardado: dolor 8. Pide una llamada: anotado para su equipo."
        " El equipo está hasta las 16:00. Si empeora, llame al 555 0100."
    )
    await house.skips(minutes=1)
    assert bea.last == (
        "P001: dolor 8 hoy; lo habitual es 3, según 12 registros. Manos."
        " Dice que es su dolor de siempre. Pide una llamada, 09:30."
        " No marcó ninguna señal de peligro. Se le dijo: el equipo está hasta las 16:00."
    )
    await bea.taps("Lo llevo yo")
    await house.skips(seconds=2)
    assert (
        ana.last
        == "Bea, de su equipo, ha visto lo que usted envió el lunes, 2 de marzo a las 09:30."
    )


async def test_at_night_she_reads_when_somebody_looks_and_the_nurse_reads_in_the_morning(
    house: House,
) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await house.skips(days=4, hours=11)
    await ana.says("/pain")
    await ana.taps("9")
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    assert "The team is back Monday at 08:00. Somebody will look then." in ana.last
    await house.skips(days=2, hours=11, minutes=55)
    assert not bea.texts
    await house.skips(minutes=10)
    assert len(bea.texts) == 1
    assert bea.last.startswith("P001: pain 9 on Friday, 6 March;")
    assert "Asks for a call, Friday, 6 March, 20:00." in bea.last
    assert "Told: team back Monday, 9 March at 08:00." in bea.last


async def test_no_reply_within_half_an_hour_is_told_to_the_nurse(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await house.skips(minutes=29)
    assert not bea.texts
    await house.skips(minutes=2)
    assert "pain 8 today" in bea.last
    assert await alerts_of(house) == [("first_severe", "raised")]
    assert ana.last == (
        "Saved: pain 8. Noted for your team. The team is here until 16:00."
        f" If it gets worse, call 555 0100. {NEW}"
    )
    assert len(ana.texts) == 1
    await ana.taps("My usual pain")
    await ana.taps("It can wait")
    assert await alerts_of(house) == [("first_severe", "raised")]


async def test_second_severe_rating_joins_what_is_open(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await house.skips(minutes=1)
    await bea.taps("I have it")
    await severe_again(house, ana, "9")
    await ana.taps("My usual pain")
    await ana.taps("It can wait")
    await house.skips(hours=3)
    assert await alerts_of(house) == [("call_me", "taken")]
    assert bea.last.endswith("and it is still open.")
    await bea.says("/alerts")
    assert "pain 9" in bea.last


async def severe_again(house: House, ana: Voice, value: str) -> None:
    """Walk to the next check and answer it."""
    await house.skips(hours=12)
    await severe(house, ana, value)


async def test_severe_that_can_wait_goes_to_the_list_only(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await rated_before(house, ana, *[8] * 3, joints=["hands"])
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("It can wait")
    assert ana.last.startswith("Saved: pain 8. Noted for your team.")
    await house.skips(hours=5)
    assert not bea.texts
    assert await alerts_of(house) == [("can_wait", "raised")]
    await ana.taps("Please call me")
    await house.skips(minutes=1)
    assert "Asks for a call" in bea.last
    assert await alerts_of(house) == [("call_me", "raised")]


async def test_first_severe_day_in_a_week_is_told_even_when_it_can_wait(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("It can wait")
    await house.skips(minutes=1)
    assert "First such day in a week." in bea.last
    assert "Can wait, she says, 09:30." in bea.last


async def test_something_new_says_what_to_do_and_stops_exercise(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("Yes, something new")
    assert "Call 112 now, or the local number where you are." in ana.texts[-2]
    assert "Do you have any of these now?" in ana.last
    await ana.taps("Chest pain")
    await house.skips(minutes=1)
    assert await alerts_of(house) == [("red_flag", "raised")]
    assert "Danger sign." in bea.last
    assert "Signs: Chest pain." in bea.last
    assert "Her exercise ideas are off." in bea.last
    await bea.taps("I have it")
    await bea.taps("Exercise is fine again")
    assert "exercise" not in bea.last
    assert not (await patient_of(house, ana)).exercise_stopped


async def test_corrected_mis_tap_never_reaches_the_nurse(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("I tapped wrong")
    await ana.taps("3")
    assert ana.last == "Saved: pain 3. Thank you."
    await house.skips(hours=3)
    assert not bea.texts
    assert await alerts_of(house) == [("first_severe", "dropped")]
    assert await versions(house, ana) == [*[3] * 12, 8, 3]


async def test_late_correction_is_shown_to_the_nurse_silently(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await house.skips(minutes=31)
    await ana.taps("I tapped wrong")
    await ana.taps("3")
    assert bea.last.endswith("Dropped: she corrected her number.")
    assert not bea.phone.buttons
    await house.skips(hours=5)
    assert len(bea.texts) == 1


async def test_corrected_number_does_not_unsay_her_wish_for_a_call(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await house.skips(minutes=1)
    await ana.taps("Change")
    await ana.taps("6")
    assert await alerts_of(house) == [("call_me", "raised")]
    assert "pain 6 today (corrected by her)" in bea.last


async def test_untaken_alert_is_repeated_at_most_every_two_hours_in_staffed_hours(
    house: House,
) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    told: list[timedelta] = []
    start = house.now
    for _ in range(5):
        await house.skips_to_next_message(bea)
        told.append(house.now - start)
    assert [one.total_seconds() // 60 for one in told] == [0, 120, 240, 360, 22 * 60 + 30]


async def test_alerts_that_are_due_together_come_in_one_message(house: House) -> None:
    ana, eva = await usual(house), await usual(house, "Eva")
    for voice in (ana, eva):
        await severe(house, voice)
        await voice.taps("My usual pain")
        await voice.taps("Please call me")
    await house.skips(hours=3)
    bea = await house.coordinator()
    await house.skips(minutes=1)
    assert len(bea.texts) == 1
    assert bea.last.startswith("2 patients need a look:\n\n1. P001: pain 8 today")
    await bea.taps("2: I have it")
    assert "2. P002" in bea.last
    assert bea.last.count("Nurse Bea has it.") == 1
    await house.skips(seconds=2)
    assert eva.last.startswith("Nurse Bea from your team has seen")
    assert "Nurse Bea" not in ana.last
    await bea.taps("1: Show")
    assert bea.last.startswith("P001: pain 8 today")
    await bea.taps("I have it")
    assert bea.texts[0].count("Nurse Bea has it.") == 2


async def test_many_alerts_that_are_due_together_are_listed_ten_at_a_time(house: House) -> None:
    everybody = [await usual(house, f"Ana {number}") for number in range(1, 13)]
    await house.skips(hours=2)
    for ana in everybody:
        await ana.taps("8")
        await ana.taps("My usual pain")
        await ana.taps("Please call me")
    bea = await house.coordinator()
    await house.skips(minutes=1)
    board = bea.phone.last
    assert board.words.startswith(
        "12 patients need a look, the worst first. Page 1 of 2.\n\n1. Today: P001: pain 8"
    )
    assert board.labels == (*(f"{place}: Show" for place in range(1, 11)), "More")
    await bea.taps("2: Show")
    await bea.taps("Close")
    await bea.taps_value("0:talked")
    board = bea.phone.from_bot[0]
    assert "P002" not in board.words
    assert "2. Today: P003" in board.words
    assert board.words.startswith("11 patients need a look, the worst first. Page 1 of 2.")
    await bea.taps("More", board)
    board = bea.phone.message(board.message_id)
    assert board.words.startswith("11 patients need a look, the worst first. Page 2 of 2.")
    await bea.taps("11: Show", board)
    assert bea.last.startswith("P012: pain 8 today")


async def test_a_list_that_came_at_its_second_try_is_kept_up_too(house: House) -> None:
    everybody = [await usual(house, f"Ana {number}") for number in range(1, 8)]
    await house.skips(hours=2)
    for ana in everybody:
        await ana.taps("8")
        await ana.taps("My usual pain")
        await ana.taps("Please call me")
    bea = await house.coordinator()
    house.telegram.faults.too_many_requests(2, chat=bea.phone.person_id, method="sendMessage")
    await house.skips(minutes=1)
    board = bea.phone.last
    assert board.words.startswith("7 patients need a look, the worst first.")
    await bea.taps("2: Show")
    await bea.taps("Close")
    await bea.taps_value("0:talked")
    assert "P002" not in bea.phone.message(board.message_id).words


async def test_one_tap_closes_what_a_list_says_all_of(house: House) -> None:
    everybody = [await usual(house, f"Ana {number}") for number in range(1, 7)]
    await house.skips(hours=2)
    for ana in everybody:
        await ana.taps("8")
        await ana.taps("My usual pain")
        await ana.taps("It can wait")
    await everybody[2].taps("Please call me")
    bea, ada = await house.coordinator(), await house.coordinator("Ada")
    await house.skips(minutes=1)
    assert "5 of these have asked for nothing and named nothing new." in bea.last
    stale = bea.phone.last
    await bea.taps("Nothing needed: 5")
    for board in (bea.phone.from_bot[0], ada.phone.from_bot[0]):
        assert board.words.startswith("1 patient needs a look, the worst first.\n\n1. Today: P003")
        assert "Asks for a call." in board.words
        assert "P001" not in board.words
        assert board.labels[0] == "1: Show"
    await house.settles()
    assert sum("has seen" in ana.last for ana in everybody) == 5
    assert "has seen" not in everybody[2].last
    await bea.taps("Nothing needed: 5", stale)
    await bea.taps("1: Show", bea.phone.from_bot[0])
    await bea.taps("Close")
    await bea.taps("Nothing needed")
    assert ada.phone.from_bot[0].words == "All of these are closed."


async def test_what_became_more_since_the_list_was_read_stays_open(house: House) -> None:
    everybody = [await usual(house, f"Ana {number}") for number in range(1, 6)]
    await house.skips(hours=2)
    for ana in everybody:
        await ana.taps("8")
        await ana.taps("My usual pain")
        await ana.taps("It can wait")
    bea = await house.coordinator()
    await house.skips(minutes=1)
    board = bea.phone.last
    assert board.labels[-1] == "Nothing needed: 5"
    payload = board.buttons[-1][0].data or ""
    for forged in ("-1", "+f", "1_f", "zz"):
        await bea.forges("alert_read", forged)
    await bea.says("/alerts")
    assert bea.last.startswith("5 open alerts")
    await everybody[0].taps("Please call me")
    bea.phone.taps_data(payload, board)
    await house.settles()
    await bea.says("/alerts")
    assert bea.last.startswith("1 open alert")
    assert "P001" in bea.last


async def test_alert_waits_for_the_first_coordinator(house: House) -> None:
    ana = await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await house.skips(hours=1)
    admin = await house.coordinator("Ida", role=Role.ADMIN)
    await house.skips(minutes=1)
    assert "Asks for a call" in admin.last


async def test_coordinators_are_told_rather_than_admins(house: House) -> None:
    admin, bea = await house.coordinator("Ida", role=Role.ADMIN), await house.coordinator()
    ana = await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await house.skips(minutes=1)
    assert len(bea.texts) == 1
    assert not admin.texts


async def test_first_taker_wins(house: House) -> None:
    bea, eva, ana = await house.coordinator(), await house.coordinator("Eva"), await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await house.skips(minutes=1)
    seen = eva.phone.last
    await bea.taps("I have it")
    await eva.taps("I have it", seen)
    assert eva.phone.toasts[-1] == "Nurse Bea has it."
    assert eva.last.endswith("Nurse Bea has it.")
    await house.skips(minutes=1)
    assert sum("has seen" in text for text in ana.texts) == 1


async def test_news_of_her_own_reopens_what_somebody_has(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await house.skips(minutes=1)
    await bea.taps("I have it")
    await severe_again(house, ana, "9")
    await ana.taps("Yes, something new")
    await house.skips(minutes=1)
    assert await alerts_of(house) == [("something_new", "raised")]
    assert "Says something is new." in bea.last


async def test_same_severe_tap_twice_raises_one_alert(house: House) -> None:
    ana = await usual(house)
    question = await house.skips_to_next_message(ana)
    for _ in range(2):
        ana.phone.taps("8", question)
    await house.settles()
    answered = ana.phone.last
    for label in ("My usual pain", "My usual pain", "Yes, something new"):
        ana.phone.taps(label, answered)
    await house.settles()
    assert await alerts_of(house) == [("first_severe", "asking")]
    assert "Can it wait" in ana.last


async def test_reply_from_before_a_correction_counts_no_more(house: House) -> None:
    ana = await usual(house)
    await severe(house, ana)
    asked = ana.phone.last
    await ana.taps("I tapped wrong")
    await ana.taps("2")
    await ana.taps("Yes, something new", asked)
    assert await alerts_of(house) == [("first_severe", "dropped")]
    assert ana.last.startswith("Saved: pain 2. Thank you.")


async def test_jump_on_two_days_in_a_row_is_told_the_same_day(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await rated_before(house, ana, *[2] * 9, joints=["hands"])
    await severe(house, ana, "5")
    await house.skips(hours=12)
    assert not bea.texts
    await severe(house, ana, "5")
    await house.skips(minutes=1)
    assert "Well above her usual, twice in a row." in bea.last
    await bea.taps("I have it")
    await house.skips(seconds=2)
    assert ana.last == "Nurse Bea from your team has looked at your check-ins."


async def test_sustained_pain_is_only_listed(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await rated_before(house, ana, *[4] * 9, joints=["hands"])
    await severe(house, ana, "4")
    await house.skips(hours=5)
    assert not bea.texts
    await bea.says("/alerts")
    assert bea.last.startswith("1 open alert, the worst first.\n\n1. P001: High on most")


async def test_list_puts_the_urgent_first_and_shows_each(house: House) -> None:
    ana, eva = await house.patient(), await usual(house, "Eva")
    await rated_before(house, ana, *[4] * 9, joints=["hands"])
    await severe(house, ana, "4")
    await severe(house, eva)
    await eva.taps("My usual pain")
    await eva.taps("Please call me")
    bea = await house.coordinator()
    await bea.says("/alerts")
    lines = bea.last.split("\n\n")
    assert lines[1].startswith("1. Today: P002: pain 8 today")
    assert lines[2].startswith("2. P001")
    await bea.taps("1: Show")
    await bea.taps("I have it")
    await bea.taps("Close")
    await bea.taps("Keep it open")
    assert bea.phone.buttons[0] == "Close"


async def test_list_without_alerts(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("/alerts")
    assert bea.last == "Nothing is open. Every patient is looked after."


async def test_patient_sees_no_list(house: House) -> None:
    ana = await usual(house)
    await severe(house, ana)
    await ana.says("/alerts")
    assert "P001" not in ana.last


@pytest.mark.parametrize("value", ["7", "x", "0:nonsense", "5:talked", ""])
@pytest.mark.parametrize("action", ["alert_take", "alert_close", "alert_reason", "alert_show"])
async def test_forged_button_of_staff_changes_nothing(
    house: House, action: str, value: str
) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await house.skips(minutes=31)
    await bea.forges(action, value)
    assert await alerts_of(house) == [("first_severe", "raised")]


async def test_patient_cannot_take_an_alert(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await house.skips(minutes=31)
    ana.phone.taps_data(bea.phone.last.buttons[0][0].data or "")
    await house.settles()
    assert await alerts_of(house) == [("first_severe", "raised")]


async def test_who_left_is_marked_and_told_nothing(house: House) -> None:
    bea, ana = await house.coordinator(), await usual(house)
    await severe(house, ana)
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await ana.says("STOP")
    await house.skips(minutes=1)
    assert "She has left the programme." in bea.last
    await bea.taps("I have it")
    await house.skips(minutes=1)
    assert ana.last.startswith("Stopped.")
