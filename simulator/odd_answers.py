"""Which odd answers have real servers, and what stands before them, given to good requests?"""

import json
from dataclasses import dataclass
from typing import Any

HTML = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class OddAnswer:
    """A status and a body, as they come over the wire."""

    status: int
    body: str
    content_type: str = "application/json"


def telegrams(code: int, description: str, *, status: int | None = None, **more: Any) -> OddAnswer:
    """Return a refusal in Telegram's own JSON; `more` goes in beside the description."""
    body = {"ok": False, "error_code": code, "description": description} | more
    return OddAnswer(status=status or code, body=json.dumps(body))


def _refused(description: str) -> OddAnswer:
    return telegrams(400, f"Bad Request: {description}")


def _page(status: int, title: str, server: str = "nginx/1.18.0") -> OddAnswer:
    heading = f"<center><h1>{status} {title}</h1></center><hr><center>{server}</center>"
    body = f"<html><head><title>{status} {title}</title></head><body>{heading}</body></html>"
    return OddAnswer(status=status, body=body, content_type=HTML)


# Each was reported of a server that was well before and after, to a bot that had done nothing wrong. Their threads:
# 77, 80, 146, 518 and 566 of tdlib/telegram-bot-api, 2 of TelegramBotAPI/errors, 406 and 737 of pyTelegramBotAPI,
# 92, 93 and 166 of telegram-node-bot, 573 of node-telegram-bot-api, 353 of php-telegram-bot, 669 of telebot, and
# 10486 of Tasmota.
ODD_ANSWERS = {
    # About one chat.
    "never spoke to the bot": telegrams(
        403, "Forbidden: bot can't initiate conversation with a user"
    ),
    "chat not found, though known": telegrams(400, "Bad Request: chat not found"),
    "user not found": telegrams(400, "Bad Request: user not found"),
    "peer invalid": telegrams(400, "Bad Request: PEER_ID_INVALID"),
    "deactivated": telegrams(403, "Forbidden: user is deactivated"),
    "no rights": telegrams(400, "Bad Request: have no rights to send a message"),
    "bot is a bot": telegrams(403, "Forbidden: bot can't send messages to bots"),
    "blocked": telegrams(403, "Forbidden: bot was blocked by the user"),
    "blocked, in capitals": _refused("USER_IS_BLOCKED"),
    "user id invalid": _refused("USER_ID_INVALID"),
    # About this message.
    "entities cannot be read": _refused(
        "can't parse entities: can't find end of the entity starting at byte offset 12"
    ),
    "entity of a user invalid": _refused("ENTITY_MENTION_USER_INVALID"),
    "text too long": _refused("message is too long"),
    "text empty": _refused("message text is empty"),
    "button data invalid": _refused("BUTTON_DATA_INVALID"),
    "file identifier wrong": _refused("wrong file identifier/HTTP URL specified"),
    "picture not processed": _refused("IMAGE_PROCESS_FAILED"),
    "picture of bad dimensions": _refused("PHOTO_INVALID_DIMENSIONS"),
    "message id invalid": _refused("MESSAGE_ID_INVALID"),
    "message to edit not found": _refused("message to edit not found"),
    "message cannot be edited": _refused("message can't be edited"),
    "message cannot be deleted": _refused("message can't be deleted for everyone"),
    "query too old": _refused(
        "query is too old and response timeout expired or query ID is invalid"
    ),
    # About the bot as a whole.
    "unauthorized for a while": telegrams(401, "Unauthorized"),
    "invalid token": telegrams(401, "Unauthorized: invalid token specified"),
    "not found in JSON": telegrams(404, "Not Found"),
    "not found without a body": OddAnswer(status=404, body=""),
    "not found by a proxy": _page(404, "Not Found"),
    "logged out": telegrams(400, "Logged out"),
    "method not allowed": telegrams(400, "Bad Request: BOT_METHOD_INVALID"),
    "flood by its number": telegrams(420, "FLOOD_WAIT_35"),
    "conflict": telegrams(
        409,
        "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running",
    ),
    "entity too large": _page(413, "Request Entity Too Large"),
    "entity too large without a body": OddAnswer(status=413, body=""),
    "forbidden by a firewall": _page(403, "Forbidden", "cloudflare"),
    "bad request by a proxy": _page(400, "Bad Request"),
    "password for a proxy": _page(407, "Proxy Authentication Required", "squid/4.10"),
    "request timeout by a proxy": _page(408, "Request Time-out", "haproxy"),
    # To wait.
    "wait, in good order": telegrams(
        429, "Too Many Requests: retry after 5", parameters={"retry_after": 5}
    ),
    "wait as a text": telegrams(
        429, "Too Many Requests: retry after 5", parameters={"retry_after": "5"}
    ),
    "wait as a fraction": telegrams(
        429, "Too Many Requests: retry after 5", parameters={"retry_after": 5.5}
    ),
    "wait as null": telegrams(
        429, "Too Many Requests: retry after 5", parameters={"retry_after": None}
    ),
    "wait in the words only": telegrams(429, "Too Many Requests: retry after 5"),
    "wait without a number": telegrams(429, "Too Many Requests"),
    "wait by a proxy": _page(429, "Too Many Requests"),
    "wait with a good status": telegrams(
        429, "Too Many Requests: retry after 5", status=200, parameters={"retry_after": 5}
    ),
    # The way there.
    "internal error": telegrams(500, "Internal Server Error"),
    "internal error, restarting": telegrams(500, "Internal Server Error: restart"),
    "internal error by a proxy": _page(500, "Internal Server Error"),
    "bad gateway in JSON": telegrams(502, "Bad Gateway"),
    "bad gateway by a proxy": _page(502, "Bad Gateway"),
    "unavailable by a proxy": _page(503, "Service Temporarily Unavailable"),
    "gateway timeout by a proxy": _page(504, "Gateway Time-out"),
    "gateway timeout in JSON": telegrams(504, "Gateway Timeout"),
    "unknown error at cloudflare": OddAnswer(
        status=520, body="error code: 520", content_type="text/plain"
    ),
    "web server down at cloudflare": _page(521, "Web server is down", "cloudflare"),
    "too late at cloudflare": _page(524, "A timeout occurred", "cloudflare"),
    "moved by a proxy": OddAnswer(status=302, body="", content_type=HTML),
    "sign in to this network": OddAnswer(
        status=200, body="<html><body>Sign in to the guest network</body></html>", content_type=HTML
    ),
    "the documentation instead": OddAnswer(
        status=200,
        body="<!DOCTYPE html><html><head><title>sendMessage</title></head></html>",
        content_type=HTML,
    ),
    # No answer at all.
    "nothing with a good status": OddAnswer(status=200, body=""),
    "half an answer": OddAnswer(status=200, body='{"ok":true,"resu'),
    "null": OddAnswer(status=200, body="null"),
    "a list": OddAnswer(status=200, body="[]"),
    "neither yes nor no": OddAnswer(status=200, body="{}"),
    "yes without a result": OddAnswer(status=200, body='{"ok":true}'),
    "yes with a result of another kind": OddAnswer(status=200, body='{"ok":true,"result":"sent"}'),
    "no without a reason": OddAnswer(status=400, body='{"ok":false}'),
}
