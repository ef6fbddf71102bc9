"""Which odd answers have real servers, and what stands before them, given to good requests?"""

import json
from dataclasses import dataclass
from typing import Any

HTML = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class OddAnswer:
    """A status and a body, as they come over the wire; `source` says who was given it, or which line gives it."""

    status: int
    body: str
    content_type: str = "application/json"
    source: str = ""


def telegrams(
    code: int, description: str, source: str = "", *, status: int | None = None, **more: Any
) -> OddAnswer:
    """Return a refusal in Telegram's own JSON; `more` goes in beside the description."""
    body = {"ok": False, "error_code": code, "description": description} | more
    return OddAnswer(status=status or code, body=json.dumps(body), source=source)


def _refused(description: str, source: str) -> OddAnswer:
    return telegrams(400, f"Bad Request: {description}", source)


def _waits(parameters: dict[str, Any] | None, source: str, *, status: int = 429) -> OddAnswer:
    more = {} if parameters is None else {"parameters": parameters}
    return telegrams(429, "Too Many Requests: retry after 5", source, status=status, **more)


def _page(status: int, title: str, source: str, server: str = "nginx/1.18.0") -> OddAnswer:
    heading = f"<center><h1>{status} {title}</h1></center><hr><center>{server}</center>"
    body = f"<html><head><title>{status} {title}</title></head><body>{heading}</body></html>"
    return OddAnswer(status=status, body=body, content_type=HTML, source=source)


def _bare(status: int, body: str, source: str, content_type: str = "application/json") -> OddAnswer:
    return OddAnswer(status=status, body=body, content_type=content_type, source=source)


# Each was given by a server that was well before and after, to a bot that had done nothing wrong. A source is a thread
# (repository and number, on GitHub), or a line of the server's (tdlib/telegram-bot-api 01a3679, "Client.cpp") or of its
# library (tdlib/td 022d60202, "td"). "After ..." is a thread of one that differs in what is named here.
ODD_ANSWERS = {
    # About one chat.
    "never spoke to the bot": telegrams(
        403,
        "Forbidden: bot can't initiate conversation with a user",
        "TelegramBotAPI/errors 2; lnp2pBot/bot 159",
    ),
    "chat not found, though known": telegrams(
        400, "Bad Request: chat not found", "botman/driver-telegram 89; Client.cpp 6571"
    ),
    "user not found": telegrams(
        400, "Bad Request: user not found", "TelegramBotAPI/errors 2; Client.cpp 6524"
    ),
    "peer invalid": telegrams(
        400,
        "Bad Request: PEER_ID_INVALID",
        "atipugin/telegram-bot-ruby 25; TelegramBots/Telegram.Bot 109",
    ),
    "peer invalid, as once said": telegrams(
        400, "[Error]: PEER_ID_INVALID", "atipugin/telegram-bot-ruby 25"
    ),
    "deactivated": telegrams(
        403, "Forbidden: user is deactivated", "LibertyPaul/LostFilmUpdatesBot 57; Client.cpp 122"
    ),
    "no rights": telegrams(
        400,
        "Bad Request: have no rights to send a message",
        "TediCross/TediCross 200; nminaya/grammar-nazi-bot 59",
    ),
    "not enough rights": _refused(
        "not enough rights to send text messages to the chat",
        "python-telegram-bot 3956; pyTelegramBotAPI 2068",
    ),
    "bot is a bot": telegrams(
        403,
        "Forbidden: bot can't send messages to bots",
        "php-telegram-bot/core 1405; Der-Henning/tgtg 439",
    ),
    "bots are bots": telegrams(
        403,
        "Forbidden: bots can't send messages to bots",
        "laravel-notification-channels/telegram 189",
    ),
    "blocked": telegrams(
        403,
        "Forbidden: bot was blocked by the user",
        "irazasyed/telegram-bot-sdk 651; Client.cpp 125",
    ),
    "blocked, in capitals": _refused("USER_IS_BLOCKED", "tucnak/telebot 669"),
    "user id invalid": _refused("USER_ID_INVALID", "TelegramBotAPI/errors 2"),
    # About this message.
    "entities cannot be read": _refused(
        "can't parse entities: can't find end of the entity starting at byte offset 12",
        "lbb00/hubot-telegram-better 12; irazasyed/telegram-bot-sdk 581",
    ),
    "entities end too early": _refused(
        "can't parse entities: Unexpected end of name token at byte offset 291",
        "pyTelegramBotAPI 758",
    ),
    "entity of a user invalid": _refused(
        "ENTITY_MENTION_USER_INVALID", "PaulSonOfLars/tgbot 22; TelegramBotAPI/errors 2"
    ),
    "text too long": _refused(
        "message is too long", "nickoala/telepot 340; appleboy/telegram-action 43"
    ),
    "text empty": _refused("message text is empty", "celorodovalho/phpdfbot 52"),
    "text must not be empty": _refused("message must be non-empty", "cotestatnt/AsyncTelegram2 61"),
    "button data invalid": _refused(
        "BUTTON_DATA_INVALID", "python-telegram-bot 528; nickoala/telepot 293"
    ),
    "file identifier wrong": _refused(
        "wrong file identifier/HTTP URL specified",
        "python-telegram-bot 2917; yagop/node-telegram-bot-api 425",
    ),
    "picture not processed": _refused(
        "IMAGE_PROCESS_FAILED", "pengrad/java-telegram-bot-api 337; TelegramBot/Api 302"
    ),
    "picture of bad dimensions": _refused(
        "PHOTO_INVALID_DIMENSIONS", "go-telegram-bot-api 600; tdlib/td 2544"
    ),
    "message id invalid": _refused("MESSAGE_ID_INVALID", "TelegramBotAPI/errors 2"),
    "message to edit not found": _refused(
        "message to edit not found", "tdlib/telegram-bot-api 400; TelegramBotAPI/errors 7"
    ),
    "message cannot be edited": _refused("message can't be edited", "nickoala/telepot 145 and 226"),
    "message cannot be deleted": _refused(
        "message can't be deleted for everyone", "python-telegram-bot 4685; pyTelegramBotAPI 1337"
    ),
    "message not to be deleted": _refused("message can't be deleted", "pyTelegramBotAPI 1544"),
    "query too old": _refused(
        "query is too old and response timeout expired or query ID is invalid",
        "telegraf/telegraf 1839; nutgram/nutgram 725",
    ),
    "query id invalid": _refused("QUERY_ID_INVALID", "atipugin/telegram-bot-ruby 33"),
    # About the bot as a whole.
    "unauthorized for a while": telegrams(
        401, "Unauthorized", "tdlib/telegram-bot-api 77 and 80; Naltox/telegram-node-bot 92"
    ),
    "unauthorized, as once said": telegrams(
        401, "[Error]: Unauthorized", "onedr0p/telegram-couchpotato-bot 19"
    ),
    "unauthorized by a page": _bare(
        401,
        "<!DOCTYPE html><html><head><title>Bots</title></head></html>",
        "pyTelegramBotAPI 168",
        HTML,
    ),
    "invalid token": telegrams(
        401,
        "Unauthorized: invalid token specified",
        "ClientManager.cpp 76; tdlib/telegram-bot-api 722",
    ),
    "not found in JSON": telegrams(
        404, "Not Found", "nickoala/telepot 350; pengrad/java-telegram-bot-api 304"
    ),
    "not found without a body": _bare(
        404, "", "after mvrozanti/RAT-via-Telegram 45, without a body"
    ),
    "not found by a proxy": _page(404, "Not Found", "mvrozanti/RAT-via-Telegram 45"),
    "logged out": telegrams(400, "Logged out", "tdlib/telegram-bot-api 566; Client.cpp 16287"),
    "method not allowed": _refused(
        "BOT_METHOD_INVALID", "core.telegram.org/api/errors; gram-js/gramjs 93"
    ),
    "flood by its number": telegrams(
        420, "FLOOD_WAIT_35", "td NetQueryDelayer.cpp; rubenlagus/TelegramBots 132"
    ),
    "conflict": telegrams(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        "pyTelegramBotAPI 543 and 695",
    ),
    "conflict with a webhook": telegrams(
        409, "Conflict: terminated by other long poll or webhook", "atipugin/telegram-bot-ruby 97"
    ),
    "entity too large": _page(
        413, "Request Entity Too Large", "telegraf/telegraf 222; pyTelegramBotAPI 4"
    ),
    "entity too large without a body": _bare(
        413, "", "after klappvisor/haskell-telegram-api 102, without a body"
    ),
    "entity too large in JSON": telegrams(
        413, "Request Entity Too Large", "klappvisor/haskell-telegram-api 102"
    ),
    "forbidden by a firewall": _page(
        403,
        "Forbidden",
        "after manzoorwanijk/telegram-bot-api-worker 6, as Cloudflare refuses",
        "cloudflare",
    ),
    "bad request by a proxy": _page(400, "Bad Request", "home-assistant/core 148003"),
    "bad request, no more": telegrams(400, "Bad Request", "rareMaxim/CloudAPI 91"),
    "password for a proxy": _page(
        407, "Proxy Authentication Required", "n3d1117/chatgpt-telegram-bot 617", "squid/4.10"
    ),
    "request timeout by a proxy": _page(
        408, "Request Time-out", "after TelegramBots/Telegram.Bot 81, as haproxy says it", "haproxy"
    ),
    # To wait.
    "wait, in good order": _waits(
        {"retry_after": 5}, "flathunters/flathunter 88; Client.cpp 16279"
    ),
    "wait as a text": _waits({"retry_after": "5"}, "after vanutp/tgbridge 157, as a text"),
    "wait as a fraction": _waits({"retry_after": 5.5}, "after vanutp/tgbridge 157, as a fraction"),
    "wait as null": _waits({"retry_after": None}, "after telegraf/telegraf 145, as null"),
    "wait in the words only": _waits(None, "hdghg/cjbot 13; yagop/node-telegram-bot-api 199"),
    "wait without a number": telegrams(
        429, "Too Many Requests", "nminaya/grammar-nazi-bot 116; TelegramBots/Telegram.Bot 178"
    ),
    "wait by a proxy": _page(
        429, "Too Many Requests", "after irazasyed/telegram-bot-sdk 759, as a page"
    ),
    "wait with a good status": _waits(
        {"retry_after": 5}, "after flathunters/flathunter 88, with status 200", status=200
    ),
    # The way there.
    "internal error": telegrams(
        500, "Internal Server Error", "Client.cpp 173; aiogram/aiogram 141"
    ),
    "internal error, restarting": telegrams(
        500, "Internal Server Error: restart", "pyTelegramBotAPI 406; Naltox/telegram-node-bot 93"
    ),
    "internal error by a proxy": _page(500, "Internal Server Error", "pyTelegramBotAPI 406"),
    "internal error in plain words": _bare(
        500, "Oops, an error occurred.", "aiogram/aiogram 141", "text/plain"
    ),
    "bad gateway in JSON": telegrams(
        502, "Bad Gateway", "pyTelegramBotAPI 983 and 1780; ioBroker.telegram 64"
    ),
    "bad gateway by a proxy": _page(
        502, "Bad Gateway", "yagop/node-telegram-bot-api 573; php-telegram-bot/core 353"
    ),
    "unavailable by a proxy": _page(
        503, "Service Temporarily Unavailable", "after nickoala/telepot 31, as nginx says 503"
    ),
    "gateway timeout by a proxy": _page(
        504, "Gateway Time-out", "FruitieX/teleirc 9; justdmitry/NetTelegramBotApi 17"
    ),
    "gateway timeout in JSON": telegrams(504, "Gateway Timeout", "tdlib/telegram-bot-api 146"),
    "unknown error at cloudflare": _bare(
        520,
        "error code: 520",
        "after home-assistant/core 147650, as Cloudflare answers for a worker",
        "text/plain",
    ),
    "web server down at cloudflare": _page(
        521,
        "Web server is down",
        "after home-assistant/core 147650, as Cloudflare answers for a worker",
        "cloudflare",
    ),
    "too late at cloudflare": _page(
        524, "A timeout occurred", "Eleirbag89/TelegramBotPHP 62", "cloudflare"
    ),
    "moved by a proxy": _bare(302, "", "eljojo/telegram_bot 31", HTML),
    "moved, with a page": _page(302, "Found", "yagop/node-telegram-bot-api 1098"),
    "moved for good": _page(301, "Moved Permanently", "BFastovetskiy/itop 1"),
    "sign in to this network": _bare(
        200,
        "<html><body>Sign in to the guest network</body></html>",
        "after Naltox/telegram-node-bot 90, as a guest network answers",
        HTML,
    ),
    "the documentation instead": _bare(
        200,
        "<!DOCTYPE html><html><head><title>sendMessage</title></head></html>",
        "arendst/Tasmota 10486",
        HTML,
    ),
    # No answer at all.
    "nothing with a good status": _bare(200, "", "irazasyed/telegram-bot-sdk 1057"),
    "half an answer": _bare(200, '{"ok":true,"resu', "pyTelegramBotAPI 790; arendst/Tasmota 10486"),
    "null": _bare(200, "null", "after irazasyed/telegram-bot-sdk 1057"),
    "a list": _bare(200, "[]", "after irazasyed/telegram-bot-sdk 1057"),
    "neither yes nor no": _bare(200, "{}", "after irazasyed/telegram-bot-sdk 1057"),
    "yes without a result": _bare(200, '{"ok":true}', "after ableev/Zabbix-in-Telegram 188"),
    "yes with a result of another kind": _bare(
        200, '{"ok":true,"result":"sent"}', "after ableev/Zabbix-in-Telegram 188"
    ),
    "no without a reason": _bare(
        400, '{"ok":false}', "after rareMaxim/CloudAPI 91, without a reason"
    ),
}
