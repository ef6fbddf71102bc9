"""Does every update take effect once, and can no chat and no poison stop another?"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from bot.intake import update_storage
from bot.intake.inbox import MOST_TOGETHER
from bot.intake.update_storage import keep_updates
from bot.safety import stop
from db.delivery import inbox
from db.tables import AnswerRow, InboxRow, InboxState, RatingVersionRow
from rules import danger
from rules.answers import AnswerState
from rules.flood_limit import MOST_IN_A_WINDOW, WINDOW
from tests.conversations.house import House, Voice, bundle

SHELF = bundle()
# Longer than what is put off after each of its tries.
A_FEW_TRIES = timedelta(seconds=10)


async def rows(house: House, state: InboxState) -> list[InboxRow]:
    async with house.database.transaction() as session:
        return list(await session.scalars(select(InboxRow).where(InboxRow.state == state)))


def says(voice: Voice, words: object, *, number: int) -> dict[str, Any]:
    """Return an update as Telegram would send it, but for its number."""
    chat = {"id": voice.phone.person_id, "type": "private", "first_name": "Ana"}
    sender = {"id": voice.phone.person_id, "is_bot": False, "first_name": "Ana"}
    message = {"message_id": 900, "date": 0, "chat": chat, "from": sender, "text": words}
    return {"update_id": number, "message": message}


def poison(voice: Voice) -> dict[str, Any]:
    """Return a message of hers that is not as Telegram describes it."""
    return {"message": says(voice, {"no": "text"}, number=0)["message"]}


def transactions_of(monkeypatch: pytest.MonkeyPatch, *, busy: int = 0) -> Counter[int]:
    """Count the updates that each transaction takes; the first `busy` transactions fail at their first."""
    together: Counter[int] = Counter()
    kept: list[AsyncSession] = []

    async def mark_applied(session: AsyncSession, *given: Any, **named: Any) -> None:
        if session not in kept:
            kept.append(session)
        together[kept.index(session)] += 1
        if len(kept) <= busy:
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        await mark(session, *given, **named)

    mark = inbox.mark_applied
    monkeypatch.setattr(inbox, "mark_applied", mark_applied)
    return together


async def test_poison_is_set_aside_and_its_chat_goes_on(house: House) -> None:
    await house.coordinator()
    ana = await house.patient()
    with capture_logs() as log:
        house.telegram.push(poison(ana))
        ana.phone.says("/menu")
        await house.settles()
        assert ana.texts == []
        await house.skips(seconds=A_FEW_TRIES.total_seconds())
    assert ana.last == "What would you like to do?"
    (aside,) = await rows(house, InboxState.ASIDE)
    assert (aside.attempts, bool(aside.payload_sealed)) == (2, True)
    (told,) = [line for line in log if line["event"] == "update_set_aside"]
    assert told["update_id"] == aside.update_id
    assert told["log_level"] == "error"
    assert "no" not in str(told["error"])


async def test_a_fault_while_routes_are_matched_is_tried_again_like_any_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient()
    left = [1]

    def is_stop(*given: Any) -> bool:
        if left:
            left.pop()
            raise LookupError("no words at hand")
        return danger.is_stop(*given)

    monkeypatch.setattr(stop, "is_stop", is_stop)
    with capture_logs() as log:
        ana.phone.says("/menu")
        await house.skips(seconds=A_FEW_TRIES.total_seconds())
    assert ana.texts == ["What would you like to do?"]
    assert [line["event"] for line in log].count("update_failed") == 1


# What Telegram itself puts into a private chat; nobody has said anything.
SERVICE: dict[str, object] = {
    "pinned_message": None,  # the message itself
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400},
    "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}},
    "gift": {
        "gift": {
            "id": "1",
            "star_count": 1,
            "sticker": {
                "file_id": "s",
                "file_unique_id": "u",
                "type": "regular",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
            },
        }
    },
    "write_access_allowed": {"web_app_name": "x"},
    "users_shared": {"request_id": 1, "users": [{"user_id": 5}]},
    "chat_shared": {"request_id": 1, "chat_id": -5},
    "connected_website": "example.org",
    "proximity_alert_triggered": {
        "traveler": {"id": 5, "is_bot": False, "first_name": "Eva"},
        "watcher": {"id": 6, "is_bot": False, "first_name": "Mia"},
        "distance": 3,
    },
    "video_chat_scheduled": {"start_date": 1_800_000_000},
    "video_chat_ended": {"duration": 3},
    "boost_added": {"boost_count": 1},
    "web_app_data": {"data": "x", "button_text": "y"},
    "giveaway_completed": {"winner_count": 1},
}


async def test_what_telegram_itself_says_of_the_chat_gets_silence(house: House) -> None:
    ana, bea, eva = await house.patient(), await house.coordinator(), house.stranger()
    for voice in (ana, bea, eva):
        before = len(voice.texts)
        for kind, told in SERVICE.items():
            plain = says(voice, "x", number=0)["message"]
            said = {name: value for name, value in plain.items() if name != "text"}
            house.telegram.push({"message": said | {kind: told or said}})
            await house.settles()
        assert voice.texts[before:] == []
    assert await rows(house, InboxState.ASIDE) == []


async def test_poison_of_one_chat_delays_no_other(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    house.telegram.push(poison(ana))
    await eva.says("/menu")
    assert eva.last == "What would you like to do?"


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_poison_put_off_while_a_round_reads_is_not_tried_again_at_once(
    served_house: House, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    ana, eva = await served_house.patient("Ana"), await served_house.patient("Eva")
    seen: set[int] = set()
    tries: list[int] = []
    read_again, let_go = asyncio.Event(), asyncio.Event()
    heads, payload, put_off = inbox.open_heads, inbox.payload_of, inbox.put_off
    wake = served_house.engine.inbox.loop.wake

    async def open_heads(*given: Any, **named: Any) -> list[inbox.Received]:
        found = await heads(*given, **named)
        poisoned = {one.update_id for one in found if one.chat_id == ana.phone.person_id}
        if poisoned & seen and not read_again.is_set():
            # She is busy as the round reads, and let go before it looks at what it read.
            read_again.set()
            await let_go.wait()
        seen.update(poisoned)
        return found

    async def payload_of(session: AsyncSession, update_id: int) -> Any:
        if update_id in seen:
            tries.append(update_id)
            await read_again.wait()
        return await payload(session, update_id)

    async def puts_off(*given: Any, **named: Any) -> None:
        await put_off(*given, **named)
        monkeypatch.setattr(served_house.engine.inbox.loop, "wake", wakes)

    def wakes() -> None:
        let_go.set()
        wake()

    monkeypatch.setattr(inbox, "open_heads", open_heads)
    monkeypatch.setattr(inbox, "payload_of", payload_of)
    monkeypatch.setattr(inbox, "put_off", puts_off)
    served_house.telegram.push(poison(ana))
    await eva.says("/menu")
    assert let_go.is_set()
    assert len(tries) == 1


async def test_what_waits_is_applied_together_and_answered_each(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [await house.patient(f"Ana {number}") for number in range(20)]
    together = transactions_of(monkeypatch)
    for one in crowd:
        one.phone.says("/menu")
    await house.settles()
    assert [one.texts for one in crowd] == [["What would you like to do?"]] * 20
    sizes = together.values()
    assert sum(sizes) == 20
    assert 1 < max(sizes) <= MOST_TOGETHER


async def test_poison_among_those_applied_together_takes_no_other_with_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [await house.patient(f"Ana {number}") for number in range(6)]
    together = transactions_of(monkeypatch)
    for number, one in enumerate(crowd):
        if number == 3:
            house.telegram.push(poison(one))
        else:
            one.phone.says("/menu")
    await house.settles()
    assert max(together.values()) > 1
    assert [len(one.texts) for one in crowd] == [1, 1, 1, 0, 1, 1]
    (poisoned,) = await rows(house, InboxState.RECEIVED)
    assert (poisoned.chat_id, poisoned.attempts) == (crowd[3].phone.person_id, 1)
    assert {row.attempts for row in await rows(house, InboxState.DONE)} == {0}


async def test_poison_takes_nothing_back_that_its_chat_was_told_before(house: House) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    for _ in range(2):
        ana.phone.says("/menu")
        eva.phone.says("/menu")
    house.telegram.push(poison(ana))
    eva.phone.says("/menu")
    await house.settles()
    assert (len(ana.texts), len(eva.texts)) == (2, 3)
    (poisoned,) = await rows(house, InboxState.RECEIVED)
    assert (poisoned.chat_id, poisoned.attempts) == (ana.phone.person_id, 1)
    assert len(await rows(house, InboxState.DONE)) == 5
    assert await rows(house, InboxState.APPLIED) == []


async def test_a_database_that_is_busy_puts_off_all_that_were_applied_together(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [await house.patient(f"Ana {number}") for number in range(4)]
    together = transactions_of(monkeypatch, busy=1)
    for one in crowd:
        one.phone.says("/menu")
    await house.settles()
    assert [one.texts for one in crowd] == [[]] * 4
    assert list(together.values()) == [1]
    assert {row.attempts for row in await rows(house, InboxState.RECEIVED)} == {1}
    await house.skips(seconds=A_FEW_TRIES.total_seconds())
    assert [len(one.texts) for one in crowd] == [1] * 4


async def test_what_comes_in_takes_effect_in_the_transaction_that_takes_it_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient()
    stored: list[AsyncSession] = []
    applied: list[AsyncSession] = []

    async def store(session: AsyncSession, *given: Any, **named: Any) -> set[int]:
        stored.append(session)
        return await store_them(session, *given, **named)

    async def mark_applied(session: AsyncSession, *given: Any, **named: Any) -> None:
        applied.append(session)
        await mark(session, *given, **named)

    store_them, mark = inbox.store, inbox.mark_applied
    monkeypatch.setattr(inbox, "store", store)
    monkeypatch.setattr(inbox, "mark_applied", mark_applied)
    await ana.says("/menu")
    assert len(stored) == len(applied) == 1
    assert stored[0] is applied[0]


async def test_update_that_took_effect_elsewhere_is_no_failure(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient()
    left = [1, 1]

    async def mark_applied(session: AsyncSession, *given: Any, **named: Any) -> None:
        if left:
            left.pop()
            raise inbox.AppliedElsewhere
        await mark(session, *given, **named)

    mark = inbox.mark_applied
    monkeypatch.setattr(inbox, "mark_applied", mark_applied)
    with capture_logs() as log:
        await ana.says("/menu")
    assert ana.texts == ["What would you like to do?"]
    assert [line for line in log if line["event"] == "update_failed"] == []
    assert {row.attempts for row in await rows(house, InboxState.DONE)} == {0}


async def test_full_inbox_takes_nothing_ordinary_in_and_goes_on_with_what_it_has(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, eva = await house.patient("Ana"), await house.patient("Eva")
    await keep_updates(
        house.database, SHELF, [says(ana, "/menu", number=900_000_000)], now=house.now
    )
    monkeypatch.setattr(update_storage, "MOST_OPEN", 1)
    more = [says(eva, "/menu", number=900_000_001)]
    with pytest.raises(update_storage.InboxFull):
        await house.engine.inbox.keep(more)
    await house.settles()
    assert (len(ana.texts), len(eva.texts)) == (1, 0)
    assert await house.engine.inbox.keep(more) == [900_000_001]
    await house.settles()
    assert len(eva.texts) == 1


async def test_whoever_brings_updates_hears_of_a_round_that_was_the_last(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient()

    async def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "open_heads", away)
        with pytest.raises(OperationalError):
            await house.engine.inbox.keep([says(ana, "/menu", number=900_000_000)])
    assert await rows(house, InboxState.RECEIVED) == []
    # No round comes any more, and yet nobody who stops the program waits for one.
    kept = await house.engine.inbox.keep([says(ana, "/menu", number=900_000_000)])
    assert kept == [900_000_000]
    assert len(await rows(house, InboxState.RECEIVED)) == 1


async def test_what_is_done_keeps_no_words(house: House) -> None:
    ana = await house.patient()
    await ana.says("my own words")
    (done,) = await rows(house, InboxState.DONE)
    assert (done.payload_sealed, done.answers_sealed) == (None, None)


async def test_an_update_that_comes_twice_counts_once(house: House) -> None:
    ana = await house.patient()
    menu = await ana.says("/menu")
    (done,) = await rows(house, InboxState.DONE)
    again = {"update_id": done.update_id, **poison(ana)}
    await keep_updates(house.database, SHELF, [again], now=house.now)
    house.engine.inbox.loop.wake()
    await house.settles()
    assert ana.phone.last == menu
    assert len(await rows(house, InboxState.DONE)) == 1


async def test_a_double_tap_rates_once_and_both_taps_are_answered(house: House) -> None:
    ana = await house.patient()
    asked = await house.skips_to_next_message(ana)
    ana.phone.taps("7", asked)
    ana.phone.taps("7", asked)
    await house.settles()
    assert "Saved: pain 7" in ana.last
    assert len(house.telegram.ledger.calls("answerCallbackQuery")) == 2
    async with house.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(RatingVersionRow)) == 1


async def test_updates_that_arrive_out_of_order_are_taken_in_their_order(house: House) -> None:
    ana = await house.patient()
    turned = [says(ana, "/menu", number=900_000_002), says(ana, "/help", number=900_000_001)]
    await keep_updates(house.database, SHELF, turned, now=house.now)
    house.engine.inbox.loop.wake()
    await house.settles()
    assert len(ana.texts) == 2
    assert ana.last == "What would you like to do?"


async def test_answers_that_cannot_go_out_wait_and_go_out_once(house: House) -> None:
    ana = await house.patient()
    house.engine.http.may_call = lambda: False
    await keep_updates(
        house.database, SHELF, [says(ana, "/menu", number=900_000_000)], now=house.now
    )
    house.engine.inbox.loop.wake()
    await house.settles()
    async with house.database.transaction() as session:
        (kept,) = await session.scalars(select(AnswerRow))
    assert (kept.state, kept.reason) == (AnswerState.OWED, "not_leading")
    assert await rows(house, InboxState.APPLIED) == []
    assert ana.texts == []
    house.engine.http.may_call = lambda: True
    await house.skips(minutes=2)
    assert ana.texts == ["What would you like to do?"]
    async with house.database.transaction() as session:
        assert list(await session.scalars(select(AnswerRow))) == []


# ---------------------------------------------------------------- floods


async def test_flood_of_commands_gets_one_line_and_then_silence(house: House) -> None:
    ana = await house.patient()
    for _ in range(MOST_IN_A_WINDOW + 30):
        ana.phone.says("/help")
    await house.settles()
    flood = SHELF.speech("en").say("unexpected.flood")
    assert ana.texts.count(flood) == 1
    assert ana.last == flood
    assert len(ana.texts) == MOST_IN_A_WINDOW + 1
    await house.skips(seconds=WINDOW.total_seconds())
    await ana.says("/help")
    assert ana.last != flood


async def test_flood_never_swallows_a_rating_a_danger_sign_or_stop(house: House) -> None:
    ana = await house.patient()
    asked = await house.skips_to_next_message(ana)
    for _ in range(MOST_IN_A_WINDOW + 5):
        ana.phone.taps_data("nothing", asked)
    ana.phone.taps("4", asked)
    ana.phone.says("chest pain")
    ana.phone.says("stop")
    await house.settles()
    assert any("Saved: pain 4" in text for text in ana.texts)
    assert any("Call 112 now" in text for text in ana.texts)
    assert ana.last.startswith("Stopped.")


async def test_flood_of_a_stranger_ends_in_silence(house: House) -> None:
    eva = house.stranger()
    for _ in range(MOST_IN_A_WINDOW + 10):
        eva.phone.starts()
    await house.settles()
    assert len(eva.texts) == MOST_IN_A_WINDOW


async def test_floods_of_many_chats_leave_room_for_another(house: House) -> None:
    crowd = [house.stranger(f"Eva {number}") for number in range(40)]
    ana = await house.patient()
    for one in crowd:
        for _ in range(5):
            one.phone.starts()
    began = house.now
    ana.phone.says("/menu")
    await house.settles()
    (answer,) = house.telegram.ledger.messages(ana.phone.person_id)
    # Each of the crowd is answered once a second; she does not wait until they have heard all.
    assert (answer.at - began).total_seconds() <= 3


# ---------------------------------------------------------------- what was missed


@pytest.mark.parametrize("language", ["en", "es"])
async def test_after_a_long_outage_an_open_check_is_asked_once_more(
    house: House, language: str
) -> None:
    ana, eva = await house.patient(language=language), await house.patient("Eva")
    asked = await house.skips_to_next_message(ana)
    await eva.taps("2")
    seen = len(eva.texts)
    await house.skips(minutes=5)
    woke_at = await slept(house)
    again = await house.skips_to_next_message(ana)
    assert (house.now - woke_at).total_seconds() <= 60
    assert [b.data for row in again.buttons for b in row] == [
        b.data for row in asked.buttons for b in row
    ]
    await house.skips(minutes=1)
    assert ana.phone.message(asked.message_id).buttons == ()
    await ana.taps("5")
    assert "5" in ana.last
    # She answered already, and nobody is asked a third time: the reminder was brought forward.
    await slept(house)
    await house.skips(hours=8)
    assert len(eva.texts) == seen
    assert len(ana.texts) == 2


async def slept(house: House) -> datetime:
    """Have the engine believe that its machine slept; the next update wakes it. Return when."""
    listening = house.engine.poller._listening
    assert listening._heard is not None
    listening._heard -= 151
    await house.stranger("Kim").says("hello")
    return house.now
