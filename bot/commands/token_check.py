"""What does Telegram say of our token? One question and its answer, for a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.commands.command_error import CommandFault
from bot.settings import Settings
from bot.transport.bot_api import Refused, TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent
from rules.bot_api_answers import refuses_token

ANSWER_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class BotFacts:
    """Telegram's answer, and its own time as HTTP's Date says it."""

    result: Any
    date: str | None


async def ask(settings: Settings, method: str) -> BotFacts:
    """Ask Telegram one thing; CommandFault when it does not answer, or not to this token."""
    http = TelegramHttp(settings.telegram_api_url, settings.token or "")
    try:
        reply = await http.call(method, {}, seconds=ANSWER_SECONDS)
    except (NotSent, MaybeSent):
        raise CommandFault(
            f"Telegram does not answer at {settings.telegram_api_url};"
            " is this machine on the internet, and LIMBER_TELEGRAM_API_URL right?"
        ) from None
    finally:
        await http.close()
    answer = reply.json
    if refuses_token(reply.status, answer):
        raise CommandFault(str(Refused()))
    if answer is None or answer.get("ok") is not True:
        raise CommandFault(
            f"Telegram answers {reply.status} at {settings.telegram_api_url}; try again later"
        )
    return BotFacts(answer.get("result"), reply.date)


async def our_name(settings: Settings) -> str:
    """Return the bot's username, without @."""
    me = (await ask(settings, "getMe")).result
    if not isinstance(me, dict) or not isinstance(me.get("username"), str):
        raise CommandFault(f"Telegram answers nonsense at {settings.telegram_api_url}")
    return str(me["username"])
