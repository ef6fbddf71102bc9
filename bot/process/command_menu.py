"""Which commands does Telegram offer to whom, and what does the bot say of itself?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from content.language.speech import Phrases, Speech
from content.patient.menu import PATIENT_COMMANDS, STAFF_COMMANDS, commands_for
from db.engine.database import Database
from db.staff import working_staff
from rules.clock import Clock
from rules.people import Staff

AGAIN_AFTER = timedelta(minutes=5)

log = structlog.get_logger()


async def keep_offering(
    bot: ExtBot[Any], phrases: Phrases, database: Database, clock: Clock
) -> None:
    """Tell Telegram our commands, and again after a while where it does not answer."""
    while True:
        async with database.transaction() as session:
            team = await working_staff(session)
        try:
            await set_commands(bot, phrases, team)
        except TelegramError as fault:
            log.warning("commands_not_set", error=type(fault).__name__)
            await clock.wait_until(clock.now() + AGAIN_AFTER)
        else:
            return


async def set_commands(bot: ExtBot[Any], phrases: Phrases, staff: Iterable[Staff] = ()) -> None:
    """Tell Telegram our commands by role and language, and what we say of ourselves.

    Raises TelegramError for what concerns everybody; a member of staff out of reach is passed over.
    """
    await bot.set_my_commands([], scope=BotCommandScopeAllGroupChats())
    for code in (None, *phrases.languages):
        await _introduce(bot, phrases.speech(code or ""), code)
    for member in staff:
        await set_staff_commands(bot, phrases, member)


async def set_staff_commands(bot: ExtBot[Any], phrases: Phrases, member: Staff) -> None:
    """Tell Telegram the commands of one member of staff, in the language she works in."""
    listed = _listed(phrases.speech(member.language), STAFF_COMMANDS)
    try:
        await bot.set_my_commands(listed, scope=BotCommandScopeChat(member.chat_id))
    except TelegramError as fault:
        log.warning("staff_commands_not_set", staff=member.id, error=type(fault).__name__)


async def _introduce(bot: ExtBot[Any], speech: Speech, code: str | None) -> None:
    listed = _listed(speech, PATIENT_COMMANDS)
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(listed, scope=private, language_code=code)
    await bot.set_my_description(speech.say("commands.about"), language_code=code)
    await bot.set_my_short_description(speech.say("commands.about_short"), language_code=code)


def _listed(speech: Speech, names: Iterable[str]) -> list[BotCommand]:
    return [BotCommand(name, words) for name, words in commands_for(speech, names)]
