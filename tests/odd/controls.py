"""What becomes of the same with the ordinary bots of two libraries, as their guides write them?"""

from __future__ import annotations

import itertools
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiogram
import telegram as ptb
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile

from simulator import Phone, Telegram, serve
from simulator.clock import MovableClock
from simulator.pictures import plain_picture
from tests.conversations.house import START
from tests.odd.answers import ANSWERS, says_it_refused
from tests.odd.cells import When, give_odd_answer
from tests.odd.kinds import KINDS

CHAT = 11
PICTURE = plain_picture(40, 30)
# An ordinary bot answers or writes, and what fails is a line in its log.
SEND = "sendMessage"
METHODS: Mapping[str, str] = dict.fromkeys(KINDS, SEND) | {
    "picture": "sendPhoto",
    "edit": "editMessageText",
    "toast": "answerCallbackQuery",
    "deletion": "deleteMessages",
}
Request = Callable[[int, str], Awaitable[object]]
Requests = Mapping[str, Request]


@asynccontextmanager
async def ordinary_ptb(address: str, token: str) -> AsyncIterator[Requests]:
    """Give the requests of python-telegram-bot; each takes a message, a tap, or what it says."""
    async with ptb.Bot(token, base_url=f"{address}/bot") as bot:
        yield {
            SEND: lambda number, words: bot.send_message(CHAT, words),
            "sendPhoto": lambda number, words: bot.send_photo(CHAT, PICTURE, caption=words),
            "editMessageText": lambda number, words: bot.edit_message_text(words, CHAT, number),
            "answerCallbackQuery": lambda number, words: bot.answer_callback_query(words),
            "deleteMessages": lambda number, words: bot.delete_messages(CHAT, [number]),
        }


@asynccontextmanager
async def ordinary_aiogram(address: str, token: str) -> AsyncIterator[Requests]:
    """Give the requests of aiogram."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    async with aiogram.Bot(token, session=session) as bot:
        yield {
            SEND: lambda number, words: bot.send_message(CHAT, words),
            "sendPhoto": lambda number, words: bot.send_photo(
                CHAT, BufferedInputFile(PICTURE, "week.png"), caption=words
            ),
            "editMessageText": lambda number, words: bot.edit_message_text(
                text=words, chat_id=CHAT, message_id=number
            ),
            "answerCallbackQuery": lambda number, words: bot.answer_callback_query(words),
            "deleteMessages": lambda number, words: bot.delete_messages(CHAT, [number]),
        }


CONTROLS = {"python-telegram-bot": ordinary_ptb, "aiogram": ordinary_aiogram}


@dataclass(slots=True)
class Ordinary:
    """How many requests an ordinary bot made, and how many were lost, by what its log says of them."""

    tried: int = 0
    lost: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        how = ", ".join(f"{count} {name}" for name, count in self.lost.most_common())
        return f"{self.lost.total():,} of {self.tried:,} lost and nobody told ({how})"


async def control(name: str) -> Ordinary:
    """Let an ordinary bot make each request with each answer."""
    telegram = Telegram(clock=MovableClock(START))
    phone = telegram.person(CHAT, "Ana", started=True)
    found, of_method = Ordinary(), Counter(METHODS.values())
    logging.disable(logging.CRITICAL)
    async with serve(telegram) as address, CONTROLS[name](address, telegram.token) as requests:
        numbers = itertools.count(1)
        for answer, odd in ANSWERS.items():
            for when in When:
                if when is When.AFTER and says_it_refused(odd):
                    continue
                for method, kinds in of_method.items():
                    words = f"{answer} {when} {next(numbers)}"
                    fault = await _lost(telegram, phone, method, requests, answer, when, words)
                    found.tried += kinds
                    if fault is not None:
                        found.lost[fault] += kinds
    logging.disable(logging.NOTSET)
    return found


async def _lost(
    telegram: Telegram,
    phone: Phone,
    method: str,
    requests: Requests,
    answer: str,
    when: When,
    words: str,
) -> str | None:
    """Return what the log says of a request that was not carried out, or None where it was."""
    await requests[SEND](0, f"before {words}")
    message = phone.last
    if method == "answerCallbackQuery":
        words = phone.taps_data("7", message).query_id
    give_odd_answer(telegram, method, CHAT, answer, when)
    before = len(telegram.ledger.calls(method))
    # What fails is a line in its log, and that is all; a wait that is no number is no error of theirs, but a fault.
    said = "no error"
    try:
        await requests[method](message.message_id, words)
    except Exception as fault:
        said = type(fault).__name__
    telegram.faults.clear()
    return None if any(call.accepted for call in telegram.ledger.calls(method)[before:]) else said
