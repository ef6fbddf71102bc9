"""Can a coordinator send one message to many, and trust the numbers?"""

from __future__ import annotations

from tests.conversations.house import House


async def test_text_reaches_everyone_once_and_the_report_adds_up(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva", language="es")
    bea = await house.coordinator()
    await bea.says("/broadcast")
    await bea.says("Hello {first_name}, warm water eases stiff hands.")
    assert "Above is what a patient will see." in bea.last
    assert "Everyone, 2 patients now." in bea.last
    await bea.taps("Send to 2 patients")
    assert ana.last == "Hello Ana, warm water eases stiff hands."
    assert eva.last == "Hello Eva, warm water eases stiff hands."
    assert "is finished" in bea.last
    assert "2 chosen: 2 sent." in bea.last


async def test_second_tap_on_send_sends_nothing(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await bea.says("/broadcast")
    await bea.says("Once.")
    bea.phone.taps("Send to 1 patient")
    bea.phone.taps("Send to 1 patient")
    await house.settles()
    assert ana.texts == ["Once."]


async def test_unknown_variable_is_refused_when_written(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await bea.says("/broadcast")
    await bea.says("Dear {name}")
    assert bea.last.startswith("I can't fill in {name}.")
    await bea.says("Dear {first_name}")
    await bea.taps("Don't send")
    assert bea.last == "Nothing was sent."
    assert ana.texts == []


async def test_quiet_hours_hold_a_broadcast_back_and_the_report_says_so(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await house.skips(hours=14)
    before = len(ana.texts)
    await bea.says("/broadcast")
    await bea.says("Good night.")
    await bea.taps("Send to 1 patient")
    assert len(ana.texts) == before
    assert "1 waits for quiet hours to end" in bea.last
    await house.skips(hours=10)
    assert "Good night." in ana.texts
    assert "1 chosen: 1 sent." in bea.last


async def test_stopping_withdraws_what_is_not_sent(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await house.skips(hours=14)
    before = len(ana.texts)
    await bea.says("/broadcast")
    await bea.says("Too late.")
    await bea.taps("Send to 1 patient")
    await bea.taps("Stop sending")
    await house.skips(days=1)
    assert "Too late." not in ana.texts[before:]
    assert "was stopped" in bea.last
    assert "1 not sent" in bea.last


async def test_patient_cannot_broadcast(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await ana.says("/broadcast")
    await ana.says("Hello all")
    assert eva.texts == []
