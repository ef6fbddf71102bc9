"""Who are we on Telegram? Asked until it answers: a network that is down must not stop the program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.intake.poller import LONGEST_WAIT
from bot.transport.bot_api import Refused
from bot.transport.ptb_request import Refusal
from rules.clock import Clock

log = structlog.get_logger()


async def introduce(bot: ExtBot[Any], clock: Clock) -> None:
    """Let the bot learn its name; raise Refused where Telegram itself says that it knows no such token.

    Only here: a token that was right a moment ago is refused for a while now and then.
    """
    failures = 0
    while True:
        try:
            await bot.initialize()
        except (TelegramError, KeyError, TypeError) as fault:
            if isinstance(fault, Refusal) and fault.of_token:
                raise Refused from None
            failures += 1
            log.warning("telegram_unreachable", error=fault, attempt=failures)
            wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures, 5)) / 2)
            await clock.wait_until(clock.now() + wait)
        else:
            return
