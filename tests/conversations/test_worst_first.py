"""Does the worst stand first wherever alerts stand, and is every list true?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import alerts, staff
from rules.alerts import NO_FACTS, AlertFacts, AlertRule
from rules.danger import DangerLevel, DangerSign
from tests.conversations.house import House, Voice
from tests.conversations.rated import patient_of

NIGHT = 14  # hours after the Monday's opening


async def raises(
    house: House, rule: AlertRule, name: str = "Ana", facts: AlertFacts = NO_FACTS
) -> tuple[Voice, int]:
    """Return a patient with an open alert, and its id."""
    ana = await house.patient(name)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        alert = await alerts.raise_alert(session, patient, rule, now=house.now, facts=facts)
    return ana, alert.id


CHEST = AlertFacts(signs=(DangerSign.CHEST_PAIN,), levels=(DangerLevel.EMERGENCY,))
FEVER = AlertFacts(signs=(DangerSign.FEVER,), levels=(DangerLevel.SAME_DAY,))


@pytest.mark.parametrize(
    ("language", "alone", "others"),
    [
        ("en", "Signs: Chest pain", "13 patients need a look, the worst first. Page 1 of 2."),
        ("es", "dolor", "13 pacientes necesitan atención; primero lo peor. Página 1 de 2."),
    ],
)
async def test_an_emergency_sign_is_told_alone_and_first_after_thirteen_calls(
    house: House, language: str, alone: str, others: str
) -> None:
    bea = await house.coordinator(language=language)
    await house.skips(hours=NIGHT)
    for number in range(13):
        await raises(house, AlertRule.CALL_ME, f"Ana {number}")
    await raises(house, AlertRule.RED_FLAG, "Eva", CHEST)
    await house.skips_to_next_message(bea)
    await house.skips(minutes=1)
    emergency, rest = [one for one in bea.phone.from_bot if "P0" in one.words][:2]
    assert emergency.words.startswith("P014: ")
    assert alone.lower() in emergency.words.lower()
    assert rest.words.startswith(others)


async def test_a_list_holds_the_one_order(house: House) -> None:
    bea = await house.coordinator()
    await house.skips(hours=NIGHT)
    rules = [
        AlertRule.SUSTAINED,
        AlertRule.QUESTION,
        AlertRule.JUMP,
        AlertRule.FIRST_SEVERE,
        AlertRule.STOP_MEDICINE,
        AlertRule.CALL_ME,
        AlertRule.SOMETHING_NEW,
    ]
    thread = AlertFacts(question=0)
    for number, rule in enumerate(rules):
        facts = thread if rule is AlertRule.QUESTION else NO_FACTS
        await raises(house, rule, f"Ana {number}", facts)
    await raises(house, AlertRule.RED_FLAG, "Mia", FEVER)
    await raises(house, AlertRule.RED_FLAG, "Eva", CHEST)
    await bea.says("/alerts")
    told = [line.split("P0")[1][:2] for line in bea.last.split("\n\n")[1:] if "P0" in line]
    assert told == ["09", "08", "07", "06", "05", "04", "03", "02", "01"]
    assert "1. Emergency sign: P009: Signs: Chest pain" in bea.last
    await bea.says("/patients")
    assert bea.last.split("\n")[2].startswith("1. P009: danger sign.")


async def test_lists_have_pages_and_filters_and_keep_up_with_colleagues(house: House) -> None:
    bea, ada = await house.coordinator(), await house.coordinator("Ada")
    await house.skips(hours=NIGHT)
    for number in range(13):
        await raises(house, AlertRule.CALL_ME, f"Ana {number}")
    await bea.says("/alerts")
    board = bea.phone.last
    assert board.words.startswith("13 open alerts, the worst first. Page 1 of 2.")
    await ada.says("/alerts")
    await ada.taps("3: Show")
    await ada.taps("I have it")
    board = bea.phone.message(board.message_id)
    assert board.words.startswith(
        "13 open alerts, the worst first. 12 of them are not taken. Page 1 of 2."
    )
    await bea.taps("Not taken", board)
    assert bea.phone.message(board.message_id).words.startswith("12 alerts that nobody has")
    await bea.taps("More", board)
    assert "11. Today: P012" in bea.phone.message(board.message_id).words
    await bea.taps("Mine", board)
    assert bea.phone.message(board.message_id).words == "You have no open alert."
    board = ada.phone.from_bot[0]
    await ada.taps("Mine", board)
    assert "Ada has it." in ada.phone.message(board.message_id).words


@pytest.mark.parametrize(
    ("language", "reopen", "late"),
    [("en", "Open again", "Too late"), ("es", "Abrir de nuevo", "Demasiado tarde")],
)
async def test_what_was_closed_opens_again_within_ten_minutes(
    house: House, language: str, reopen: str, late: str
) -> None:
    bea = await house.coordinator(language=language)
    await raises(house, AlertRule.CALL_ME)
    await house.skips(seconds=3)
    alert = bea.phone.last
    await bea.taps_value_of(alert, "alert_close.")
    await bea.taps_value("0:talked")
    await house.skips(minutes=9)
    await bea.taps(reopen, alert)
    assert "alert_take" in str(bea.phone.message(alert.message_id).buttons)
    await bea.taps_value_of(bea.phone.message(alert.message_id), "alert_close.")
    await bea.taps_value("0:talked")
    await house.skips(minutes=10)
    await bea.taps(reopen, alert)
    assert bea.phone.toasts[-1].startswith(late)


async def test_what_was_closed_together_opens_again_together(house: House) -> None:
    bea = await house.coordinator()
    await house.skips(hours=NIGHT)
    for number in range(6):
        await raises(house, AlertRule.CAN_WAIT, f"Ana {number}")
    await bea.says("/alerts")
    board = bea.phone.last
    await bea.taps("Nothing needed: 6")
    assert bea.phone.message(board.message_id).words.startswith("Nothing is open.")
    await bea.taps("Open again: 6", board)
    assert bea.phone.message(board.message_id).words.startswith("6 open alerts")
    assert bea.phone.toasts[-1] == "6 alerts are open again."


async def test_six_questions_in_a_morning_share_one_clock(house: House) -> None:
    bea = await house.coordinator()
    await raises(house, AlertRule.CALL_ME)
    for number in range(5):
        await house.skips(minutes=17)
        await raises(house, AlertRule.CALL_ME, f"Ana {number}")
    await house.skips(seconds=3)
    assert len(bea.texts) == 6
    began = house.now
    await house.skips(hours=4, minutes=20)
    # Five hours and more: each is told at once, and repeats come together.
    assert house.now - began > timedelta(hours=4)
    assert len(bea.texts) <= 9


async def test_what_rests_with_somebody_is_named_again_next_morning(house: House) -> None:
    bea, ada = await house.coordinator(), await house.coordinator("Ada")
    await raises(house, AlertRule.CALL_ME)
    await house.skips(seconds=3)
    await bea.taps("I have it")
    told = len(ada.texts)
    await house.skips_to_next_message(bea)
    assert house.now.hour == 7  # 08:00 in Madrid
    assert "You took this Monday, 2 March" in bea.last
    assert "and it is still open." in bea.last
    assert len(ada.texts) == told


@pytest.mark.parametrize(
    ("language", "she", "late"),
    [
        ("en", "Nurse Bea from your team will call you on", "has not reached you"),
        ("es", "Nurse Bea, de su equipo, le llamará el", "todavía no ha hablado con usted"),
    ],
)
async def test_a_promised_call_is_told_and_its_lateness_to_both(
    house: House, language: str, she: str, late: str
) -> None:
    bea = await house.coordinator(language=language)
    ana = await house.patient(language=language)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await alerts.raise_alert(session, patient, AlertRule.CALL_ME, now=house.now)
    await house.skips(seconds=3)
    await bea.taps_value_of(bea.phone.last, "alert_take.")
    await bea.taps_value_of(bea.phone.last, "alert_call.")
    await bea.taps_value_of(bea.phone.last, "alert_call_at.")
    await house.skips(seconds=3)
    assert ana.last.startswith(she)
    assert "09:30" in ana.last
    before = len(bea.texts)
    await house.skips(minutes=60)
    assert late in ana.last
    assert len(bea.texts) == before + 1
    assert "09:30" in bea.last


@pytest.mark.parametrize(
    ("language", "label", "told"),
    [
        (
            "en",
            "She says: not needed any more",
            "Closed by Nurse Bea: not needed any more, she says.",
        ),
        ("en", "She says: a mistake", "Closed by Nurse Bea: a mistake, she says."),
        ("es", "Dice: ya no hace falta", "Cerrado por Nurse Bea: dice que ya no hace falta."),
        ("es", "Dice: fue un error", "Cerrado por Nurse Bea: dice que fue un error."),
    ],
)
async def test_what_she_says_herself_closes_an_alert(
    house: House, language: str, label: str, told: str
) -> None:
    bea = await house.coordinator(language=language)
    await raises(house, AlertRule.CALL_ME)
    await house.skips(seconds=3)
    await bea.taps_value_of(bea.phone.last, "alert_close.")
    await bea.taps(label)
    assert bea.last.endswith(told)


async def test_first_in_a_week_is_not_said_on_the_ninth_day(house: House) -> None:
    bea = await house.coordinator()
    await raises(house, AlertRule.FIRST_SEVERE)
    await bea.says("/alerts")
    assert "First such day in a week." in bea.last
    await house.skips(days=9)
    await bea.says("/alerts")
    assert "First such day in a week was Monday, 2 March." in bea.last


async def test_digest_names_an_emergency_sign_before_anything_else(house: House) -> None:
    bea = await house.coordinator()
    member = await house.person(bea)
    assert member is not None
    await raises(house, AlertRule.RED_FLAG, facts=CHEST)
    await house.skips(seconds=3)
    await bea.taps("I have it")
    async with house.database.transaction() as session:
        await staff.change_staff(
            session, member.id, digest_minute=480, digest_at=house.now + timedelta(minutes=5)
        )
    await house.skips(minutes=6)
    assert bea.last.startswith("Emergency sign: P001: Signs: Chest pain")
