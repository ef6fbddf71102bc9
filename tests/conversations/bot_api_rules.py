"""Does a request keep the Bot API's rules, by models and limits that are neither Limber's nor the stand-in's?

Names and types are aiogram's, numbers python-telegram-bot's, pictures Pillow's; what a text may hold is
read here anew from Telegram's documentation.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations
from typing import Any

import aiogram.methods
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile
from PIL import Image
from pydantic import BaseModel, ValidationError
from telegram import MessageEntity
from telegram.constants import (
    BotCommandLimit,
    BulkRequestLimit,
    CallbackQueryLimit,
    FileSizeLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MessageLimit,
    PollingLimit,
    ReplyLimit,
)

from simulator.api.parameters import Upload
from simulator.ledger import Call

MOST_IN_A_ROW = 8
MOST_KEYS_IN_A_ROW = 12
COMMAND = re.compile(r"[a-z0-9_]+")
WEB = re.compile(r"https?://[^\s/?#@:]+\.[^\s/?#@:]+(:\d{1,5})?([/?#]\S*)?|tg://\S+", re.IGNORECASE)
# A mark of each is seen; white space, joiners, direction marks, blank patterns and tags are not.
SEEN = re.compile(
    r"[^\s\u00a0\u115f\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2800\u3000\ufeff\ufffc"
    r"\U000e0000-\U000e007f]"
)
FLAT = frozenset({"code", "pre"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})


class BotApiBroken(AssertionError):
    """Requests of one test that Telegram would refuse, or that say something it does not know."""

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__("\n".join(dict.fromkeys(faults)))


def check_requests(calls: Iterable[Call]) -> None:
    """Raise BotApiBroken with every rule that any of the requests breaks."""
    faults = [
        f"{call.method}: {fault}" for call in calls for fault in faults_of(call.method, call.params)
    ]
    if faults:
        raise BotApiBroken(faults)


def faults_of(method: str, params: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a request, in words for whoever reads a failed test."""
    model = _methods().get(method)
    if model is None:
        yield "no such method"
        return
    try:
        request = model.model_validate(_without_uploads(params))
    except ValidationError as broken:
        for fault in broken.errors(include_url=False, include_input=False):
            yield f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        return
    yield from _unknown(request, "")
    yield from _texts(method, params)
    yield from _buttons(params.get("reply_markup") or {})
    yield from _commands(params.get("commands", []))
    yield from _numbers(method, params)
    yield from _pictures(params)


@cache
def _methods() -> dict[str, type[TelegramMethod[Any]]]:
    found = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    return {
        one.__api_method__: one
        for one in found
        if isinstance(one, type) and issubclass(one, TelegramMethod) and one is not TelegramMethod
    }


def _without_uploads(value: Any) -> Any:
    if isinstance(value, Upload):
        return BufferedInputFile(value.content, filename=value.name)
    if not isinstance(value, dict):
        return value
    named = {f"attach://{name}" for name, one in value.items() if isinstance(one, Upload)}
    # A file that a JSON object refers to comes beside it, under a name of its own.
    used = {one.removeprefix("attach://") for one in named if one in _strings(value)}
    return {name: _without_uploads(one) for name, one in value.items() if name not in used}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _unknown(value: object, place: str) -> Iterator[str]:
    """Yield each field, however deep, that the Bot API does not have there."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield f"{place}{name}: no such field"
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name), f"{place}{name}.")
    elif isinstance(value, list):
        for one in value:
            yield from _unknown(one, place)


# ---------------------------------------------------------------- words


def _texts(method: str, params: dict[str, Any]) -> Iterator[str]:
    if method in ("sendMessage", "editMessageText"):
        text = params.get("text", "")
        yield from _text(text, params.get("entities"), MessageLimit.MAX_TEXT_LENGTH)
        if not SEEN.search(text):
            yield "text: nothing of it is seen"
    for part in (params, params.get("media") or {}):
        caption = part.get("caption", "")
        yield from _text(caption, part.get("caption_entities"), MessageLimit.CAPTION_LENGTH)
    if method == "answerCallbackQuery":
        most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        if len(params.get("text", "")) > most:
            yield f"text: longer than {int(most)}"


def _text(text: str, entities: list[dict[str, Any]] | None, most: int) -> Iterator[str]:
    units = text.encode("utf-16-le", "surrogatepass")
    length = len(units) // 2
    if length > most:
        yield f"{length} units of text where {int(most)} fit"
    if any(0xD800 <= ord(char) <= 0xDFFF for char in text):
        yield "text: half a character"
    spans = []
    for entity in entities or ():
        kind, start = entity["type"], entity["offset"]
        end = start + entity["length"]
        spans.append((start, end, kind))
        if kind not in MessageEntity.ALL_TYPES:
            yield f"{kind}: no such entity"
        if not 0 <= start < end <= length:
            yield f"{kind} from {start} to {end} in a text of {length}"
        elif any(_splits(units, at) for at in (start, end)):
            yield f"{kind} from {start} to {end} splits a character"
        if kind == "text_link" and not WEB.fullmatch(entity.get("url", "")):
            yield f"text_link to {entity.get('url')!r}"
    yield from _nesting(spans)


def _splits(units: bytes, at: int) -> bool:
    """Tell whether a UTF-16 offset falls between the two halves of one character."""
    second = units[at * 2 : at * 2 + 2]
    return len(second) == 2 and 0xDC00 <= int.from_bytes(second, "little") <= 0xDFFF


def _nesting(spans: list[tuple[int, int, str]]) -> Iterator[str]:
    ordered = sorted(spans, key=lambda span: (span[0], -span[1]))
    for (start, end, outer), (first, last, inner) in combinations(ordered, 2):
        if first >= end:
            continue
        if last > end and first > start:
            yield f"{outer} and {inner} overlap"
        if {outer, inner} & FLAT and not {outer, inner} & (QUOTES | {"text_link"}):
            yield f"{inner} within {outer}"
        if {outer, inner} <= QUOTES:
            yield "a quote within a quote"


# ---------------------------------------------------------------- buttons and numbers


def _buttons(markup: dict[str, Any]) -> Iterator[str]:
    rows = markup.get("inline_keyboard", [])
    if sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        yield "more buttons than a message may have"
    if any(not 0 < len(row) <= MOST_IN_A_ROW for row in rows):
        yield f"a row of none, or of more than {MOST_IN_A_ROW} buttons"
    for button in (one for row in rows for one in row):
        yield from _button(button)
    keys = markup.get("keyboard", [])
    if any(not 0 < len(row) <= MOST_KEYS_IN_A_ROW for row in keys):
        yield f"a row of none, or of more than {MOST_KEYS_IN_A_ROW} keys"
    if any(
        not SEEN.search(key if isinstance(key, str) else key["text"]) for row in keys for key in row
    ):
        yield "a key without words"
    shown = markup.get("input_field_placeholder")
    if shown is not None and not (
        ReplyLimit.MIN_INPUT_FIELD_PLACEHOLDER
        <= len(shown)
        <= ReplyLimit.MAX_INPUT_FIELD_PLACEHOLDER
    ):
        yield "a placeholder of no good length"


def _button(button: dict[str, Any]) -> Iterator[str]:
    if not SEEN.search(button["text"]):
        yield "a button without words"
    if len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
        yield f"a button that does not do one thing: {sorted(button)}"
    data = button.get("callback_data")
    least, most = (
        InlineKeyboardButtonLimit.MIN_CALLBACK_DATA,
        InlineKeyboardButtonLimit.MAX_CALLBACK_DATA,
    )
    if data is not None and not least <= len(data.encode()) <= most:
        yield f"callback data of {len(data.encode())} bytes"
    if "url" in button and not WEB.fullmatch(button["url"]):
        yield f"a button to {button['url']!r}"


def _commands(commands: list[dict[str, Any]]) -> Iterator[str]:
    if len(commands) > BotCommandLimit.MAX_COMMAND_NUMBER:
        yield "too many commands"
    for one in commands:
        name, words = one["command"], one["description"]
        if not COMMAND.fullmatch(name) or len(name) > BotCommandLimit.MAX_COMMAND:
            yield f"no command: {name!r}"
        if not BotCommandLimit.MIN_DESCRIPTION <= len(words) <= BotCommandLimit.MAX_DESCRIPTION:
            yield f"a command's description of {len(words)} characters"


def _numbers(method: str, params: dict[str, Any]) -> Iterator[str]:
    if method == "deleteMessages":
        count = len(params["message_ids"])
        if not BulkRequestLimit.MIN_LIMIT <= count <= BulkRequestLimit.MAX_LIMIT:
            yield f"{count} messages to delete at once"
    if method == "getUpdates":
        limit = params.get("limit", PollingLimit.MAX_LIMIT)
        if not PollingLimit.MIN_LIMIT <= limit <= PollingLimit.MAX_LIMIT:
            yield f"{limit} updates at once"
    if params.get("message_id", 1) < 1:
        yield "a message id below 1"


def _pictures(params: dict[str, Any]) -> Iterator[str]:
    for name, upload in params.items():
        if not isinstance(upload, Upload):
            continue
        if not upload.content or not upload.name:
            yield f"{name}: an empty file, or one without a name"
        picture = name == "photo" or (params.get("media") or {}).get("type") == "photo"
        if not picture:
            continue
        if len(upload.content) > FileSizeLimit.PHOTOSIZE_UPLOAD:
            yield f"{name}: too large for a photo"
        try:
            with Image.open(io.BytesIO(upload.content)) as image:
                image.load()
                width, height = image.size
        except OSError:
            yield f"{name}: no picture"
            continue
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            yield f"{name}: a picture of {width} x {height}"
