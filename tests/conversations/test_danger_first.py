"""Do danger and STOP pass everything that waits, and whom we know those whom we do not?"""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.intake import update_storage
from bot.intake.inbox import MOST_TOGETHER
from bot.intake.routing import Route
from bot.intake.update_storage import keep_updates
from bot.joining import start_command
from bot.routes import ROUTES
from db.delivery import inbox
from db.tables import InboxState
from rules.people import Patient
from tests.conversations.house import House, Voice, bundle
from tests.conversations.test_inbox import A_FEW_TRIES, poison, rows, says

SHELF = bundle()
CROWD = 2_000
FIRST = 900_000_000
DANGER = "chest pain I cannot breathe"


def start_of(stranger: int, *, number: int) -> dict[str, Any]:
    """Return the /start of somebody whom nobody knows."""
    who = {"id": stranger, "type": "private", "first_name": "Eva", "is_bot": False}
    message = {"message_id": 1, "date": 0, "chat": who, "from": who, "text": "/start"}
    return {"update_id": number, "message": message}


def crowd(count: int) -> list[dict[str, Any]]:
    return [start_of(10_000 + nth, number=FIRST + nth) for nth in range(count)]


async def kept(house: House, *updates: dict[str, Any]) -> None:
    """Let updates wait as if they had come while nobody looked."""
    await keep_updates(house.database, SHELF, updates, now=house.now)


async def order_of(house: House, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return, as it grows, in which order updates take effect."""
    applied: list[int] = []

    async def mark_applied(session: Any, update_id: int, **named: Any) -> None:
        applied.append(update_id)
        await mark(session, update_id, **named)

    mark = inbox.mark_applied
    monkeypatch.setattr(inbox, "mark_applied", mark_applied)
    return applied


async def state_of(house: House, voice: Voice) -> str:
    person = await house.person(voice)
    assert isinstance(person, Patient)
    return person.state


def route_of(name: str) -> Route:
    return next(one for one in ROUTES if one.name == name)


async def test_danger_passes_two_thousand_strangers_and_those_we_know_pass_them_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.coordinator()
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    applied = await order_of(house, monkeypatch)
    await kept(house, *crowd(CROWD))
    menu, danger = FIRST + CROWD, FIRST + CROWD + 1
    await kept(house, says(eva, "/menu", number=menu), says(ana, DANGER, number=danger))
    house.engine.inbox.loop.wake()
    await house.telegram.until(lambda: bool(ana.texts))
    assert ana.last.startswith("Call 112 now")
    assert applied[:2] == [danger, menu]
    assert len(house.telegram.ledger.calls("sendMessage")) <= 2 * MOST_TOGETHER
    assert len(await rows(house, InboxState.RECEIVED)) > CROWD * 0.9


async def test_danger_passes_what_its_own_chat_has_waiting_and_cannot_be_handled(
    house: House,
) -> None:
    await house.coordinator()
    ana = await house.patient()
    for _ in range(3):
        house.telegram.push(poison(ana))
    await house.settles()
    ana.phone.says(DANGER)
    await house.settles()
    assert ana.texts[0].startswith("Call 112 now")
    assert len(ana.texts) == 1


async def test_stop_takes_along_what_its_chat_said_before_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient()
    asked = await house.skips_to_next_message(ana)
    applied = await order_of(house, monkeypatch)
    await kept(house, *crowd(20))
    words = ("/resume", "8", "stop")
    hers = [says(ana, one, number=FIRST + 20 + n) for n, one in enumerate(words)]
    await kept(house, *hers)
    house.engine.inbox.loop.wake()
    await house.skips(seconds=10)
    assert applied[0] == FIRST + 20
    assert [one for one in applied if one >= FIRST + 20] == [one["update_id"] for one in hers]
    assert "Saved: pain 8" in " ".join(ana.texts)
    assert asked.text not in ana.last
    assert await state_of(house, ana) == "left"


async def test_what_fails_before_a_stop_neither_delays_nor_undoes_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient()
    left = [1]

    async def fails_once(*given: Any) -> Any:
        if left:
            left.pop()
            raise LookupError("no answer at hand")
        return await start(*given)

    start = start_command.on_start_pressed
    monkeypatch.setattr(route_of("/start"), "_then", fails_once)
    ana.phone.says("/start")
    await house.settles()
    ana.phone.says("stop")
    await house.settles()
    assert ana.last.startswith("Stopped.")
    await house.skips(seconds=A_FEW_TRIES.total_seconds())
    assert left == []
    assert await rows(house, InboxState.RECEIVED) == []
    assert await state_of(house, ana) == "left"


async def test_words_of_staff_about_danger_pass_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    applied = await order_of(house, monkeypatch)
    first, second = says(ana, "/menu", number=FIRST), says(bea, DANGER, number=FIRST + 1)
    await kept(house, first, second)
    house.engine.inbox.loop.wake()
    await house.settles()
    assert applied == [FIRST, FIRST + 1]


async def test_strangers_leave_room_for_those_we_know(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_storage, "MOST_OF_STRANGERS", 10)
    ana = await house.patient()
    await kept(house, *crowd(10))
    lost, danger = start_of(1, number=FIRST + 10), start_of(2, number=FIRST + 11)
    danger["message"]["text"] = DANGER
    with capture_logs() as log:
        await kept(house, lost, danger, says(ana, "/menu", number=FIRST + 12))
    waiting = {row.update_id for row in await rows(house, InboxState.RECEIVED)}
    assert waiting == {*range(FIRST, FIRST + 10), FIRST + 11, FIRST + 12}
    (told,) = [line for line in log if line["event"] == "strangers_turned_away"]
    assert told["count"] == 1


async def test_danger_of_those_we_know_passes_that_of_strangers_who_pass_in_small_numbers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_storage, "MOST_STRANGERS_IN_DANGER", 2)
    await house.coordinator()
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    applied = await order_of(house, monkeypatch)
    ailing = crowd(4)
    for one in ailing:
        one["message"]["text"] = DANGER
    menu, danger = FIRST + 4, FIRST + 5
    await kept(house, *ailing, says(eva, "/menu", number=menu), says(ana, DANGER, number=danger))
    house.engine.inbox.loop.wake()
    await house.skips(seconds=10)
    assert applied == [danger, FIRST, FIRST + 1, menu, FIRST + 2, FIRST + 3]


async def test_stop_of_a_stranger_keeps_the_order_of_her_chat(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient("Ana")
    applied = await order_of(house, monkeypatch)
    start, leaves = start_of(7, number=FIRST), start_of(7, number=FIRST + 1)
    leaves["message"]["text"] = "stop"
    await kept(house, start, leaves, says(ana, "/menu", number=FIRST + 2))
    house.engine.inbox.loop.wake()
    await house.skips(seconds=10)
    assert applied == [FIRST + 2, FIRST, FIRST + 1]


async def test_danger_and_stop_get_into_a_full_inbox(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, eva, mia = [await house.patient(name) for name in ("Ana", "Eva", "Mia")]
    await kept(house, *crowd(3))
    monkeypatch.setattr(update_storage, "MOST_OPEN", 3)
    more = [says(mia, "/menu", number=FIRST + 3)]
    more += [says(ana, DANGER, number=FIRST + 4), says(eva, "stop", number=FIRST + 5)]
    with pytest.raises(update_storage.InboxFull):
        await kept(house, *more)
    waiting = {row.update_id for row in await rows(house, InboxState.RECEIVED)}
    assert waiting == {*range(FIRST, FIRST + 3), FIRST + 4, FIRST + 5}
    # A delivery of nothing else is acknowledged.
    await kept(house, says(ana, DANGER, number=FIRST + 6))
