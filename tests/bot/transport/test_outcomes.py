"""Does each end of a request come out as what it was: done, refused, surely not sent, or perhaps sent?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from telegram import Bot
from telegram.error import NetworkError

from bot.process.clock import RealClock
from bot.transport.bot_api import TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent
from bot.transport.ptb_request import LanesRequest, Unanswered, Unreachable
from bot.transport.sender import TelegramSender
from rules.delivery import Fate
from rules.message import Entity, EntityKind, Media, MediaKind, Message
from simulator import ODD_ANSWERS, Faults, Telegram, serve
from simulator.pictures import plain_picture

HELLO = Message(text="Hello", entities=(Entity(kind=EntityKind.BOLD, offset=0, length=5),))
CHAT = 11


@dataclass(frozen=True, slots=True)
class Line:
    """The way to a stand-in."""

    telegram: Telegram
    http: TelegramHttp
    bot: Bot
    sender: TelegramSender


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    telegram = Telegram(clock=RealClock())
    telegram.person(CHAT, "Ana", started=True)
    async with serve(telegram) as url:
        http = TelegramHttp(url, telegram.token)
        request = LanesRequest(http)
        bot = Bot(telegram.token, request=request, get_updates_request=request)
        yield Line(telegram, http, bot, TelegramSender(http, bot))
        await http.close()


def refusal(code: int, words: str) -> Callable[[Faults], object]:
    return lambda faults: faults.refused(code, words)


def odd(name: str) -> Callable[[Faults], object]:
    return lambda faults: faults.odd(ODD_ANSWERS[name])


FAULTS: dict[str, tuple[Callable[[Faults], object], Fate]] = {
    "too many requests": (lambda faults: faults.too_many_requests(7), Fate.HELD),
    "blocked": (lambda faults: faults.blocked(), Fate.BLOCKED),
    "no such chat": (refusal(400, "Bad Request: chat not found"), Fate.BLOCKED),
    "deactivated": (refusal(403, "Forbidden: user is deactivated"), Fate.BLOCKED),
    "formatting": (refusal(400, "Bad Request: can't parse entities: no end"), Fate.UNFORMATTED),
    "refused": (refusal(400, "Bad Request: message text is empty"), Fate.FAILED),
    "gateway": (lambda faults: faults.server_error(502), Fate.UNCERTAIN),
    "nonsense": (lambda faults: faults.nonsense(), Fate.UNCERTAIN),
    "answer lost": (lambda faults: faults.answer_lost(), Fate.UNCERTAIN),
    "hung up": (lambda faults: faults.closed(), Fate.UNCERTAIN),
    "nobody there": (lambda faults: faults.refuse_connections(), Fate.UNSENT),
    "unauthorized": (odd("unauthorized for a while"), Fate.UNSENT),
    "not found by a proxy": (odd("not found by a proxy"), Fate.UNSENT),
    "logged out": (odd("logged out"), Fate.UNSENT),
    "wait by a proxy": (odd("wait by a proxy"), Fate.HELD),
    "sign in": (odd("sign in to this network"), Fate.UNCERTAIN),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_of_a_text_has_its_outcome(line: Line, fault: str) -> None:
    make, fate = FAULTS[fault]
    make(line.telegram.faults)
    outcome = await line.sender.send(CHAT, HELLO)
    assert outcome.fate == fate
    waits = {"too many requests": 7, "wait by a proxy": 5}
    assert outcome.retry_after_seconds == waits.get(fault)
    assert line.telegram.token not in str(outcome)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_picture_has_the_same_outcomes_as_a_text(
    line: Line, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    make, fate = FAULTS[fault]
    make(line.telegram.faults)
    media = Media(kind=MediaKind.PHOTO, name="chart.png", data=plain_picture(40, 30))
    outcome = await line.sender.send(CHAT, Message(text="Chart", media=media))
    assert outcome.fate == fate


@pytest.mark.parametrize("fault", ["answer lost", "hung up", "nobody there"])
async def test_after_dead_connections_the_next_request_arrives(line: Line, fault: str) -> None:
    assert (await line.sender.send(CHAT, HELLO)).fate == Fate.SENT
    FAULTS[fault][0](line.telegram.faults)
    await line.sender.send(CHAT, HELLO)
    line.telegram.faults.clear()
    assert (await line.sender.send(CHAT, HELLO)).fate == Fate.SENT


async def test_an_answer_that_takes_too_long_may_have_been_carried_out(line: Line) -> None:
    line.telegram.faults.slow(2)
    with pytest.raises(MaybeSent):
        await line.http.call("sendMessage", {"chat_id": CHAT, "text": "Hi"}, seconds=0.05)
    assert line.telegram.ledger.calls("sendMessage")[0].accepted


async def test_polls_and_sends_do_not_wait_for_each_other(line: Line) -> None:
    async with asyncio.TaskGroup() as tasks:
        body = {"timeout": 50}
        poll = tasks.create_task(line.http.call("getUpdates", body, seconds=60, polling=True))
        await line.telegram.until(lambda: line.telegram.world.updates.parked)
        sent = [tasks.create_task(line.sender.edit(CHAT, 99, HELLO)) for _ in range(100)]
        await asyncio.wait(sent)
        assert not poll.done()
        poll.cancel()


async def test_no_exception_tells_the_token(line: Line) -> None:
    token = line.telegram.token
    line.telegram.faults.answer_lost()
    with pytest.raises(MaybeSent) as maybe:
        await line.http.call("sendMessage", {"chat_id": CHAT, "text": "Hi"})
    line.telegram.faults.answer_lost()
    with pytest.raises(Unanswered) as unanswered:
        await line.bot.get_me()
    line.telegram.faults.refuse_connections()
    with pytest.raises(NotSent) as unsent:
        await line.http.call("getMe", {})
    with pytest.raises(Unreachable) as unreachable:
        await line.bot.get_me()
    for fault in (maybe, unanswered, unsent, unreachable):
        assert token not in repr(fault.value)
        assert fault.value.__cause__ is None
        assert fault.value.__suppress_context__ or fault.value.__context__ is None
        assert isinstance(fault.value, NetworkError | MaybeSent | NotSent)
