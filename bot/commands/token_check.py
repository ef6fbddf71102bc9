"""What does Telegram say of our token? One question and its answer, for a command."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.command_error import CommandFault
from bot.settings import Settings
from bot.transport.bot_api import Refused, TelegramHttp
from bot.transport.connection_pool import PROXY_AWAY, PROXY_REFUSED, MaybeSent, NotSent
from rules.bot_api_answers import refuses_token

ANSWER_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class BotFacts:
    """Telegram's answer, and its own time as HTTP's Date says it."""

    result: Any
    date: str | None


async def ask(settings: Settings, method: str) -> BotFacts:
    """Ask Telegram one thing; CommandFault when it does not answer, or not to this token."""
    api = settings.telegram_api_url
    http = TelegramHttp(api, settings.token or "", settings.proxy_to(api))
    try:
        reply = await http.call(method, {}, seconds=ANSWER_SECONDS)
    except (NotSent, MaybeSent) as fault:
        raise CommandFault(_why_unreached(settings, str(fault))) from None
    finally:
        await http.close()
    answer = reply.json
    if refuses_token(reply.status, answer):
        raise CommandFault(str(Refused()))
    if answer is None or answer.get("ok") is not True:
        raise CommandFault(f"Telegram answers {reply.status} at {api}; try again later")
    return BotFacts(answer.get("result"), reply.date)


def _why_unreached(settings: Settings, reason: str) -> str:
    """Say what stands between us and Telegram, and what to do."""
    api = settings.telegram_api_url
    if reason == ssl.SSLCertVerificationError.__name__:
        given = os.environ.get("SSL_CERT_FILE", "")
        unread = f", and {given} is no file" if given and not Path(given).is_file() else ""
        return (
            f"{api} shows a certificate that this machine does not trust{unread};"
            " where a proxy reads along, let SSL_CERT_FILE name a file with its certificate"
        )
    if reason.startswith(PROXY_REFUSED):
        code = reason.removeprefix(PROXY_REFUSED)
        asks = "asks for another name and password" if code == "407" else "does not lead there"
        told = f" ({code})" if code else ""
        return f"{settings.proxy_name(api)}: this proxy {asks}{told}; ask whoever runs it to let {api} through"
    if reason in PROXY_AWAY:
        return f"{settings.proxy_name(api)}: no proxy answers there; is its address right?"
    return (
        f"Telegram does not answer at {api};"
        " is this machine on the internet, and LIMBER_TELEGRAM_API_URL right?"
    )


async def our_name(settings: Settings) -> str:
    """Return the bot's username, without @."""
    me = (await ask(settings, "getMe")).result
    if not isinstance(me, dict) or not isinstance(me.get("username"), str):
        raise CommandFault(f"Telegram answers nonsense at {settings.telegram_api_url}")
    return str(me["username"])
