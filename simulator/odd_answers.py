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


def _page(status: int, title: str, server: str = "nginx/1.18.0") -> OddAnswer:
    heading = f"<center><h1>{status} {title}</h1></center><hr><center>{server}</center>"
    body = f"<html><head><title>{status} {title}</title></head><body>{heading}</body></html>"
    return OddAnswer(status=status, body=body, content_type=HTML)


# Each was reported of a server that was well before and after, to a bot that had done nothing wrong.
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
    # To wait.
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
    "bad gateway in JSON": telegrams(502, "Bad Gateway"),
    "bad gateway by a proxy": _page(502, "Bad Gateway"),
    "unavailable by a proxy": _page(503, "Service Temporarily Unavailable"),
    "gateway timeout by a proxy": _page(504, "Gateway Time-out"),
    "moved by a proxy": OddAnswer(status=302, body="", content_type=HTML),
    "sign in to this network": OddAnswer(
        status=200, body="<html><body>Sign in to the guest network</body></html>", content_type=HTML
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
