"""What does an answer of the Bot API say, and what is it about: message, chat, the bot as a whole, or the way there?

One table (`ANSWERS`), each row with its source. "Client", "ClientManager", "Query" are files of the server's source
(tdlib/telegram-bot-api 01a3679) with their lines, "td" those of tdlib/td 022d60202, "issue" threads of the former.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.delivery import About, Fate, Outcome

# A 429 that names no time: what a proxy says, for which nobody knows one.
UNNAMED_WAIT_SECONDS = 5
_NAMED_WAIT = re.compile(r"(?:retry after |flood_wait_)(\d{1,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAnswer:
    """A refusal we know, by its status and, where `says` is given, by words of its description.

    `reason` is its code in reports and logs. Without `says` the body is not looked at: who stands between us and
    Telegram answers in HTML.
    """

    status: int
    says: str = ""
    about: About
    fate: Fate
    reason: str
    source: str


def _of_bot(status: int, reason: str, source: str, says: str = "") -> KnownAnswer:
    return KnownAnswer(
        status=status,
        says=says,
        about=About.BOT,
        fate=Fate.UNSENT,
        reason=reason,
        source=source,
    )


def _of_chat(says: str, source: str) -> KnownAnswer:
    return KnownAnswer(
        status=400,
        says=says,
        about=About.CHAT,
        fate=Fate.BLOCKED,
        reason="blocked",
        source=source,
    )


def _of_message(
    says: str, source: str, reason: str = "refused_400", fate: Fate = Fate.FAILED
) -> KnownAnswer:
    return KnownAnswer(
        status=400, says=says, about=About.MESSAGE, fate=fate, reason=reason, source=source
    )


# The first that fits counts. What is not here: a 403 of Telegram's own is about the chat, a 429 is a wait,
# a 5xx about the way there, a 400 of Telegram's own is known to nobody, and all the rest is about the bot.
ANSWERS: tuple[KnownAnswer, ...] = (
    # ------------------------------------------------------------ the bot as a whole: surely not sent
    _of_bot(401, "unauthorized", "Client 16271-16291, ClientManager 76; issues 77, 80"),
    _of_bot(404, "not_found", "Client 12664; issue 518; a proxy"),
    _of_bot(409, "conflict", "Client 15703, 16225-16249"),
    _of_bot(413, "too_large", "td HttpReader; a proxy"),
    _of_bot(421, "misdirected", "ClientManager 80"),
    _of_bot(400, "logged_out", "Client 16287; issue 566", says="logged out"),
    _of_bot(400, "method_barred", "core.telegram.org/api/errors", says="bot_method_invalid"),
    _of_bot(400, "frozen", "Client 181", says="frozen_method_invalid"),
    # ------------------------------------------------------------ this chat
    _of_chat("chat not found", "Client 6571, 6596, 8139"),
    _of_chat("user not found", "Client 6524"),
    _of_chat("peer_id_invalid", "Client 89-101: a 403 of capitals comes as 400"),
    _of_chat("user_is_blocked", "Client 125"),
    _of_chat("user is deactivated", "Client 122, 8136"),
    _of_chat("chat_write_forbidden", "Client 89-101"),
    _of_chat("have no rights to send", "td MessagesManager, can_send_message"),
    # ------------------------------------------------------------ this message: done already
    _of_message("message is not modified", "Client 108", "not_modified", Fate.SENT),
    _of_message("message to delete not found", "td MessagesManager", "deleted", Fate.SENT),
    # ------------------------------------------------------------ this message: not like this
    _of_message("can't parse entities", "td MessageEntity", "entities", Fate.UNFORMATTED),
    _of_message("entity", "td MessageEntity 3740-3752", "entities", Fate.UNFORMATTED),
    _of_message("entities_", "core.telegram.org/api/errors", "entities", Fate.UNFORMATTED),
    _of_message("too long", "Client 121, 11310; td MessageEntity", "too_long"),
    _of_message("message_too_long", "core.telegram.org/api/errors", "too_long"),
    _of_message("text must be non-empty", "td MessageEntity 4576", "empty"),
    _of_message("message text is empty", "td MessageEntity", "empty"),
    _of_message("message to edit not found", "td MessagesManager", "deleted"),
    _of_message("message can't be deleted", "Client 149; td MessagesManager 8403", "too_old"),
    _of_message("message can't be edited", "td MessagesManager", "too_old"),
    _of_message("message_id_invalid", "core.telegram.org/api/errors", "deleted"),
    _of_message("voice_messages_forbidden", "core.telegram.org/api/errors", "no_voice"),
    _of_message("wrong file identifier", "td FileManager", "file"),
    _of_message("wrong remote file identifier", "td FileManager", "file"),
    _of_message("image_process_failed", "core.telegram.org/api/errors", "file"),
    _of_message("photo_", "core.telegram.org/api/errors", "file"),
    _of_message("query is too old", "Client 146", "too_late"),
    _of_message("button_", "core.telegram.org/api/errors"),
    _of_message("inline keyboard", "Client 9577-9694"),
    _of_message("reply markup", "Client 9708-9753"),
    _of_message("wrong http url", "Client 113"),
)


def outcome_of(status: int, answer: Mapping[str, Any] | None) -> Outcome:
    """Judge an answer by its HTTP status and then by `answer`, its JSON: None where it holds no object.

    What has a good status and no result that can be read may have been carried out; so may a 5xx. The rest was not.
    """
    own = answer is not None and answer.get("ok") is False
    words = str(answer.get("description", "")).casefold() if answer is not None and own else ""
    if 200 <= status < 300:
        if answer is not None and answer.get("ok") is True:
            return _accepted(answer.get("result"))
        if answer is None or not own:
            return Outcome(fate=Fate.UNCERTAIN, about=About.BOT, reason="unreadable")
        code = answer.get("error_code")
        status = code if type(code) is int else status
    if status >= 500:
        return Outcome(fate=Fate.UNCERTAIN, about=About.WAY, reason=f"http_{status}")
    if status in {420, 429}:
        ours = own and status == 429
        return Outcome(
            fate=Fate.HELD,
            about=About.CHAT if ours else About.BOT,
            retry_after_seconds=_wait(answer, words),
            reason="held",
        )
    for known in ANSWERS:
        if known.status == status and known.says in words and (own or not known.says):
            return Outcome(fate=known.fate, about=known.about, reason=known.reason)
    if own and status == 403:
        return Outcome(fate=Fate.BLOCKED, about=About.CHAT, reason="blocked")
    if own and status == 400:
        return Outcome(fate=Fate.FAILED, about=About.UNKNOWN, reason="refused_400")
    return Outcome(fate=Fate.UNSENT, about=About.BOT, reason=f"http_{status}")


def refuses_token(status: int, answer: Mapping[str, Any] | None) -> bool:
    """Tell whether Telegram itself, and nobody before it, says that it knows no such token."""
    return (
        status in {401, 404}
        and answer is not None
        and answer.get("ok") is False
        and answer.get("error_code") == status
    )


def _accepted(result: Any) -> Outcome:
    """Judge a yes: what was done comes back as a message, a list of them, or as true."""
    if result is not True and not isinstance(result, dict | list):
        return Outcome(fate=Fate.UNCERTAIN, about=About.BOT, reason="unreadable")
    message_id = result.get("message_id") if isinstance(result, dict) else None
    return Outcome(
        fate=Fate.SENT,
        message_id=message_id if type(message_id) is int else None,
        result=result,
    )


def _wait(answer: Mapping[str, Any] | None, words: str) -> int:
    """Return the seconds of a 429, as a number, a text, a fraction, or in its description only."""
    parameters = answer.get("parameters") if answer is not None else None
    named = parameters.get("retry_after") if isinstance(parameters, dict) else None
    for said in (named, *_NAMED_WAIT.findall(words)):
        try:
            seconds = math.ceil(float(said))
        except (TypeError, ValueError, OverflowError):
            continue
        if seconds > 0:
            return seconds
    return UNNAMED_WAIT_SECONDS
