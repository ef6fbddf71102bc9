"""How does python-telegram-bot speak through our own lanes?"""

from __future__ import annotations

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.transport.bot_api import SEND_SECONDS, TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent
from rules.bot_api_answers import outcome_of, refuses_token
from rules.delivery import Fate, Outcome


class Unreachable(NetworkError):
    """Telegram surely did not get the request."""


class Unanswered(TimedOut):
    """Telegram may have got the request; no answer came back."""


class Refusal(TelegramError):
    """Telegram's answer, or that of whoever stands before it, is no plain yes: judged by the house's one table."""

    def __init__(self, outcome: Outcome, *, of_token: bool) -> None:
        super().__init__(outcome.reason or outcome.fate.value)
        self.outcome = outcome
        self.of_token = of_token


class LanesRequest(BaseRequest):
    """python-telegram-bot's request class over the bot's lanes, which it does not own."""

    def __init__(self, http: TelegramHttp) -> None:
        self._http = http

    @property
    def read_timeout(self) -> float | None:
        """Return the seconds an answer may take."""
        return SEND_SECONDS

    async def initialize(self) -> None:
        """Do nothing: the root made the lanes."""

    async def shutdown(self) -> None:
        """Do nothing: the root closes the lanes."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """Post the method named at the end of `url`; the timeouts are the transport's own."""
        try:
            reply = await self._http.call(url.rsplit("/", 1)[-1], _body(request_data))
        except NotSent as fault:
            raise Unreachable(str(fault)) from None
        except MaybeSent as fault:
            raise Unanswered(str(fault)) from None
        answer = reply.json
        outcome = outcome_of(reply.status, answer)
        if outcome.fate is not Fate.SENT or reply.status >= 300:
            raise Refusal(outcome, of_token=refuses_token(reply.status, answer))
        return reply.status, reply.raw


def _body(data: RequestData | None) -> dict[str, object] | aiohttp.FormData:
    if data is None:
        return {}
    if not data.contains_files:
        return dict(data.parameters)
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
