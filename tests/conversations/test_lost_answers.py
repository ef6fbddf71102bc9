"""Is what answers a person kept and repeated, as what is owed is?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.answers import encode_answers
from db.delivery import inbox
from rules.answers import AnswerClass
from rules.message import Message
from rules.prompts import Answer, Edit, Say
from simulator import ODD_ANSWERS
from simulator.faults import Faults
from tests.conversations.house import House, Voice
from tests.conversations.memory import Memory
from tests.conversations.rated import alerts_of, rated_before

pytestmark = pytest.mark.unmeasured

SOON = 40
NOT_SURE = "I am not sure that my last message reached you"
SHOW = "Show it again"

Lose = Callable[[Faults, int], object]
Lossy = Callable[..., Awaitable[None]]


def odd(name: str) -> Lose:
    return lambda faults, chat: faults.odd(ODD_ANSWERS[name], chat=chat)


# What one request may meet; nothing of it was carried out.
LOSSES: dict[str, Lose] = {
    "reset before it was read": lambda faults, chat: faults.closed(chat=chat),
    "internal error": odd("internal error"),
    "bad gateway by a proxy": odd("bad gateway by a proxy"),
    "wait by a proxy": odd("wait by a proxy"),
    "wait in the words only": odd("wait in the words only"),
    "a refusal nobody knows": odd("no without a reason"),
    "unauthorized for a while": odd("unauthorized for a while"),
    "not found by a proxy": odd("not found by a proxy"),
    "logged out": odd("logged out"),
    "chat not found": odd("chat not found, though known"),
    "half an answer": odd("half an answer"),
}
# One of each kind; `make odd` has all of every kind.
SOME = (
    "reset before it was read",
    "wait by a proxy",
    "a refusal nobody knows",
    "unauthorized for a while",
    "chat not found",
)
# After these nobody knows whether it arrived.
IN_DOUBT = (
    "reset before it was read",
    "internal error",
    "bad gateway by a proxy",
    "half an answer",
)


def each(losses: Iterable[str]) -> Callable[[Lossy], Callable[[Memory], None]]:
    """Live through it once for each loss, in a house of its own."""

    def made(life: Lossy) -> Callable[[Memory], None]:
        def test(memory: Memory) -> None:
            for loss in losses:
                try:
                    memory.lives(partial(life, loss=loss))
                except BaseException as fault:
                    fault.add_note(f"what was lost: {loss}")
                    raise

        return test

    return made


async def loses(house: House, voice: Voice, loss: str, *, then: Callable[[], object]) -> None:
    """Lose the next request to somebody, who does something, and let a little time pass."""
    LOSSES[loss](house.telegram.faults, voice.phone.person_id)
    then()
    await house.settles()
    await house.skips(seconds=SOON)


@each(LOSSES)
async def test_a_safety_text_is_sent_until_it_is_there(house: House, loss: str) -> None:
    ana, _ = await house.patient(), await house.coordinator()
    await loses(house, ana, loss, then=lambda: ana.phone.says("I have chest pain"))
    (text,) = ana.texts
    assert "Chest pain" in text


@each(SOME)
async def test_the_confirmation_of_stop_is_sent_until_it_is_there(house: House, loss: str) -> None:
    ana = await house.patient()
    await loses(house, ana, loss, then=lambda: ana.phone.says("STOP"))
    (text,) = ana.texts
    assert text.startswith("Stopped. I send you no more messages.")


async def test_after_stop_no_word_comes_that_waited_before_it(house: House) -> None:
    ana = await house.patient()
    house.telegram.faults.too_many_requests(60, chat=ana.phone.person_id)
    ana.phone.says("/week")
    await house.settles()
    ana.phone.says("/menu")
    ana.phone.says("STOP")
    await house.settles()
    await house.skips(minutes=2)
    (text,) = ana.texts
    assert text.startswith("Stopped. I send you no more messages.")


@each(SOME)
async def test_the_confirmation_of_forget_is_sent_until_it_is_there(
    house: House, loss: str
) -> None:
    ana = await house.patient()
    await ana.says("/forget")
    await loses(house, ana, loss, then=lambda: ana.phone.taps("Yes, delete it all"))
    assert any("deleted" in text for text in ana.texts), ana.texts


@each(SOME)
async def test_a_stranger_in_danger_reads_what_to_do(house: House, loss: str) -> None:
    eva = house.stranger("Eva", started=True)
    await loses(house, eva, loss, then=lambda: eva.phone.says("I have chest pain"))
    (text,) = eva.texts
    assert "112" in text


@each([name for name in SOME if name not in IN_DOUBT])
async def test_words_that_surely_were_not_sent_are_sent(house: House, loss: str) -> None:
    ana = await house.patient()
    await loses(house, ana, loss, then=lambda: ana.phone.says("/menu"))
    assert ana.texts == ["What would you like to do?"]


@each(("wait by a proxy", "unauthorized for a while"))
async def test_an_answer_of_two_messages_comes_whole_in_a_quiet_house(
    house: House, loss: str
) -> None:
    # The second message waits behind the first, which waits for its next try.
    bea = await house.coordinator()
    await bea.says("/broadcast")
    await loses(house, bea, loss, then=lambda: bea.phone.says("Warm water eases stiff hands."))
    assert bea.texts[-2] == "Warm water eases stiff hands."
    assert "To whom" in bea.phone.buttons


@each(IN_DOUBT)
async def test_words_in_doubt_are_not_sent_twice_and_the_doubt_is_said(
    house: House, loss: str
) -> None:
    ana = await house.patient()
    await loses(house, ana, loss, then=lambda: ana.phone.says("/menu"))
    (text,) = ana.texts
    assert text.startswith(NOT_SURE)
    await ana.taps(SHOW)
    await house.skips(seconds=2)
    assert ana.last == "What would you like to do?"


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
async def test_words_whose_answer_was_lost_are_there_once(served_house: House) -> None:
    ana = await served_house.patient()
    served_house.telegram.faults.answer_lost(chat=ana.phone.person_id, method="sendMessage")
    await ana.says("/menu")
    await served_house.skips(seconds=SOON)
    assert [text for text in ana.texts if "What would you like" in text] == [
        "What would you like to do?"
    ]
    assert ana.last.startswith(NOT_SURE)


@each(SOME)
async def test_a_severe_rating_gets_its_question(house: House, loss: str) -> None:
    ana = await house.patient()
    await rated_before(house, ana, *[3] * 12, joints=["hands"])
    check = await house.skips_to_next_message(ana)
    await loses(house, ana, loss, then=lambda: ana.phone.taps("8", check))
    assert "Is anything new?" in ana.phone.message(check.message_id).words


@each(SOME)
async def test_the_screen_of_a_nurse_shows_the_truth(house: House, loss: str) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await ana.says("I have chest pain")
    alert = await house.skips_to_next_message(bea)
    await loses(house, bea, loss, then=lambda: bea.phone.taps("I have it", alert))
    assert "I have it" not in bea.phone.message(alert.message_id).labels


@each(SOME)
async def test_her_data_file_comes_or_she_is_told(house: House, loss: str) -> None:
    ana = await house.patient()
    await loses(house, ana, loss, then=lambda: ana.phone.says("/mydata"))
    came = any(message.media is not None for message in ana.phone.from_bot)
    assert came is (loss not in IN_DOUBT)
    assert came or ana.last.startswith(NOT_SURE)


async def test_a_chat_that_must_wait_for_hours_is_heard_all_the_same(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    house.telegram.faults.too_many_requests(7200, chat=ana.phone.person_id)
    ana.phone.says("/menu")
    await house.skips(seconds=10)
    ana.phone.says("I have chest pain")
    await house.skips(seconds=10)
    assert await alerts_of(house) == [("red_flag", "raised")]
    assert any("Chest pain" in text for text in bea.texts)
    await house.skips(hours=2)
    assert "Chest pain" in " ".join(ana.texts)


async def test_a_screen_that_is_stale_is_drawn_anew_by_the_next_tap(house: House) -> None:
    eva = house.stranger("Eva", started=True)
    first = await eva.opens(await house.invite())
    house.telegram.faults.closed(chat=eva.phone.person_id, method="editMessageText")
    before = eva.last
    await eva.taps(first.labels[-1], first)
    assert eva.last == before
    await eva.taps(first.labels[-1], eva.phone.last)
    assert eva.last != before


async def test_an_older_screen_never_takes_the_place_of_a_newer(house: House) -> None:
    ana = await house.patient()
    menu = await ana.says("/menu")
    house.telegram.faults.closed(chat=ana.phone.person_id, method="editMessageText")
    await ana.taps("Help", menu)
    await ana.taps("Pause", menu)
    paused = ana.last
    await house.skips(seconds=SOON)
    assert ana.last == paused
    edits = house.telegram.ledger.calls("editMessageText", ana.phone.person_id)
    assert len([call for call in edits if call.accepted]) == 1


def test_nothing_old_floods_out_after_an_hour_without_telegram(memory: Memory) -> None:
    async def life(house: House) -> int:
        ana = await house.patient()
        menu = await ana.says("/menu")
        house.telegram.faults.closed(
            chat=ana.phone.person_id, lasting=timedelta(hours=1), method="editMessageText"
        )
        for label in ("Help", "Help", "Pause"):
            ana.phone.taps(label, menu)
        await house.skips(hours=1, minutes=2)
        edits = house.telegram.ledger.calls("editMessageText", ana.phone.person_id)
        return len([call for call in edits if call.accepted])

    assert memory.lives(life) == 1


async def left_by_a_crash(house: House, voice: Voice, *answers: Answer) -> None:
    """Leave an update behind that took effect, as an engine does that dies before its answers are out."""
    payload = {"update_id": 900_000_000}
    async with house.database.transaction() as session:
        chat_id = voice.phone.person_id
        await inbox.store(session, [(900_000_000, chat_id, payload)], now=house.now)
        written = encode_answers(answers)
        await inbox.mark_applied(session, 900_000_000, answers=written, now=house.now)
    house.engine.inbox.loop.wake()
    await house.settles()
    await house.skips(seconds=SOON)


async def test_after_a_crash_screens_are_drawn_and_words_are_said_to_be_in_doubt(
    house: House,
) -> None:
    ana = await house.patient()
    menu = await ana.says("/menu")
    drawn = Edit(message_id=menu.message_id, message=Message(text="Your week"))
    await left_by_a_crash(house, ana, drawn, Say(message=Message(text="Walked 25 minutes.")))
    assert ana.texts[0] == "Your week"
    assert ana.last.startswith(NOT_SURE)
    assert "Walked 25 minutes." not in ana.texts
    await ana.taps(SHOW)
    await house.skips(seconds=SOON)
    assert ana.last == "Walked 25 minutes."


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
async def test_after_a_crash_a_safety_text_is_sent(served_house: House) -> None:
    ana = await served_house.patient()
    said = Say(message=Message(text="Call 112."), kind=AnswerClass.SAFETY)
    await left_by_a_crash(served_house, ana, said)
    assert ana.texts == ["Call 112."]


async def test_answers_that_a_new_leader_has_kept_are_not_kept_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await house.patient()
    mark_done = inbox.mark_done

    async def done_by_both(session: AsyncSession, number: int, **how: Any) -> bool:
        await mark_done(session, number, **how)
        return await mark_done(session, number, **how)

    monkeypatch.setattr(inbox, "mark_done", done_by_both)
    await loses(house, ana, "reset before it was read", then=lambda: ana.phone.says("/menu"))
    assert ana.texts == []


async def test_a_button_that_shows_again_works_once(house: House) -> None:
    ana = await house.patient()
    await left_by_a_crash(house, ana, Say(message=Message(text="Walked 25 minutes.")))
    notice = ana.phone.last
    ana.phone.taps(SHOW, notice)
    ana.phone.taps(SHOW, notice)
    await house.settles()
    await house.skips(seconds=SOON)
    assert ana.texts.count("Walked 25 minutes.") == 1
