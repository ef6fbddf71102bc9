"""May this tap still be answered?"""

from simulator.api.errors import bad_request
from simulator.api.parameters import Params
from simulator.people import Toast
from simulator.updates import CALLBACK_LIFETIME
from simulator.world import World

MAX_ANSWER = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_tap(world: World, params: Params) -> bool:
    """answerCallbackQuery: once for each tap, and not later than Telegram keeps it."""
    text = params.get("text", "")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.get("url"):
        raise bad_request("URL_INVALID")
    tap = world.taps.get(params["callback_query_id"])
    if tap is None or tap.answered or world.now() - tap.tapped_at > CALLBACK_LIFETIME:
        raise bad_request(TOO_OLD)
    tap.answered = True
    chat = world.chats[tap.chat_id]
    chat.open_taps.pop(tap.query_id, None)
    if text:
        alert = params.get("show_alert", False)
        chat.toasts.append(Toast(text=text, alert=alert, at=world.now()))
    world.changed(chat)
    return True
