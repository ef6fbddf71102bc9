"""What becomes of a message when Telegram gives one odd answer, in a house where nothing else is due?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from rules.vocabulary import Role
from simulator import ODD_ANSWERS, OddAnswer
from tests.conversations.house import House, Voice

# Telegram is well again after one odd answer; what it refused goes out within so long.
SOON = timedelta(minutes=1)
AGAIN = "Sent again: the first may not have reached you."
TEXT = "Warm water eases stiff hands."

ABOUT_THE_BOT = (
    "unauthorized for a while",
    "invalid token",
    "not found in JSON",
    "not found without a body",
    "not found by a proxy",
    "logged out",
    "method not allowed",
    "conflict",
    "entity too large",
    "entity too large without a body",
    "forbidden by a firewall",
    "moved by a proxy",
    "no without a reason",
)
TO_WAIT = tuple(name for name in ODD_ANSWERS if name.startswith("wait"))


async def raised(house: House) -> tuple[Voice, Voice]:
    """Return a nurse, and a patient of hers who has just raised an alert that nobody was told of yet."""
    bea, ana = await house.coordinator(), await house.patient()
    await ana.says("I have chest pain and cannot breathe")
    assert bea.texts == []
    return bea, ana


async def arrives(house: House, voice: Voice, *, within: timedelta = SOON) -> str:
    """Walk on by so long; return the one message that came to somebody meanwhile."""
    before = len(voice.texts)
    await house.skips(seconds=within.total_seconds())
    (text,) = voice.texts[before:]
    return text


@pytest.mark.parametrize("answer", [*ABOUT_THE_BOT, *TO_WAIT])
async def test_an_alert_to_the_only_nurse_is_sent_again(house: House, answer: str) -> None:
    bea, _ = await raised(house)
    house.telegram.faults.odd(ODD_ANSWERS[answer], chat=bea.phone.person_id, method="sendMessage")
    text = await arrives(house, bea)
    assert "Chest pain" in text
    assert AGAIN not in text


@pytest.mark.parametrize("then", [None, "wait as a text", "unauthorized for a while"])
async def test_an_alert_that_may_have_arrived_says_so_whatever_comes_between(
    house: House, then: str | None
) -> None:
    bea, _ = await raised(house)
    faults, nurse = house.telegram.faults, bea.phone.person_id
    faults.closed(chat=nurse, method="sendMessage")
    if then is not None:
        faults.odd(ODD_ANSWERS[then], chat=nurse, method="sendMessage")
    text = await arrives(house, bea, within=3 * SOON)
    assert text.startswith(AGAIN)
    assert "Chest pain" in text


@pytest.mark.parametrize("answer", ["unauthorized for a while", "not found by a proxy"])
async def test_a_daily_check_is_asked_a_little_later(house: House, answer: str) -> None:
    ana = await house.patient()
    house.telegram.faults.odd(ODD_ANSWERS[answer], chat=ana.phone.person_id, method="sendMessage")
    check = await house.skips_to_next_message(ana)
    assert "0" in check.labels
    # Half past nine in Madrid.
    assert house.now.strftime("%H:%M") == "08:30"


async def test_all_rests_while_telegram_refuses_the_bot_and_nothing_is_lost(house: House) -> None:
    crowd = [await house.patient(f"Ana {number}") for number in range(90)]
    bea = await house.coordinator()
    await bea.says("/broadcast")
    await bea.says(TEXT)
    await bea.taps("Send to 90 patients")
    before = len(house.telegram.ledger.calls("sendMessage"))
    house.telegram.faults.odd(
        ODD_ANSWERS["unauthorized for a while"], lasting=timedelta(seconds=40)
    )
    await house.skips(seconds=39)
    refused = len(house.telegram.ledger.calls("sendMessage")) - before
    assert 0 < refused <= 30
    await house.skips(seconds=60)
    assert [one.texts for one in crowd] == [[TEXT]] * 90


async def test_it_is_said_and_admins_read_it_when_it_works_again(house: House) -> None:
    admin = await house.coordinator("Eva", role=Role.ADMIN)
    bea, _ = await raised(house)
    with capture_logs() as log:
        house.telegram.faults.odd(
            ODD_ANSWERS["unauthorized for a while"], lasting=timedelta(minutes=10)
        )
        await house.skips(minutes=5)
        assert house.engine.breaker.refused_since is not None
        await house.skips(minutes=6)
    assert house.engine.breaker.refused_since is None
    assert [line["reason"] for line in log if line["event"] == "telegram_refuses"] == [
        "unauthorized"
    ]
    (over,) = [line for line in log if line["event"] == "telegram_accepts"]
    assert 600 <= over["seconds"] <= 660
    assert len(bea.texts) == 1
    (said,) = [text for text in admin.texts if "Telegram refused" in text]
    assert said.startswith(
        "From 09:00 to 09:10 (Monday, 2 March) Telegram refused everything I sent"
    )


async def test_a_refusal_nobody_knows_holds_no_other_message_for_long(house: House) -> None:
    bea, _ = await raised(house)
    eva = await house.patient("Eva")
    nobody_knows = OddAnswer(
        status=400, body='{"ok":false,"error_code":400,"description":"Bad Request: NEW_RULE"}'
    )
    house.telegram.faults.odd(
        nobody_knows, chat=bea.phone.person_id, method="sendMessage", times=None
    )
    await house.skips(minutes=2)
    eva.phone.says("/menu")
    await house.skips(seconds=31)
    assert eva.texts == ["What would you like to do?"]
    house.telegram.faults.clear()
    assert "Chest pain" in await arrives(house, bea, within=timedelta(minutes=2))
