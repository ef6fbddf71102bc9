"""Which buttons does a message bring, and would Telegram take them?"""

from dataclasses import dataclass
from typing import Any

from simulator.api.errors import bad_request
from simulator.links import kept_link
from simulator.messages import Button, ButtonRows, Json, Key, Keyboard, Markup

MAX_CALLBACK_BYTES = 64
MAX_INLINE_BUTTONS = 100
MAX_INLINE_ROW = 8
MAX_KEYBOARD_ROW = 12
MAX_KEYBOARD_BUTTONS = 300
MAX_PLACEHOLDER = 64
STYLES = frozenset({"danger", "success", "primary"})

INLINE_ACTIONS = frozenset({"callback_data", "url", "copy_text", "web_app"})
KEYBOARD_FIELDS = frozenset(
    [
        "keyboard",
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    ]
)
KEY_FIELDS = frozenset({"text", "style", "request_location", "request_contact"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyMarkup:
    """What a `reply_markup` parameter asks for."""

    markup: Markup = Markup.NONE
    buttons: ButtonRows = ()
    keyboard: Keyboard | None = None
    placeholder: str = ""


NOTHING = ReplyMarkup()


def reply_markup(given: Json | None, *, inline_only: bool = False) -> ReplyMarkup:
    """Return what `given` asks for, or raise Telegram's refusal."""
    if not given:
        return NOTHING
    if "inline_keyboard" in given:
        _only_known(given, frozenset({"inline_keyboard"}), "InlineKeyboardMarkup")
        rows = _inline_rows(given["inline_keyboard"])
        return ReplyMarkup(markup=Markup.INLINE, buttons=rows) if rows else NOTHING
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in given:
        return ReplyMarkup(markup=Markup.KEYBOARD, keyboard=_keyboard(given))
    if "remove_keyboard" in given:
        _only_known(given, frozenset({"remove_keyboard", "selective"}), "ReplyKeyboardRemove")
        _must_be_true(given, "remove_keyboard")
        return ReplyMarkup(markup=Markup.REMOVE)
    if "force_reply" in given:
        fields = frozenset({"force_reply", "input_field_placeholder", "selective"})
        _only_known(given, fields, "ForceReply")
        _must_be_true(given, "force_reply")
        return ReplyMarkup(markup=Markup.FORCE_REPLY, placeholder=_placeholder(given))
    raise bad_request("object expected as reply markup")


def _only_known(given: Json, fields: frozenset[str], name: str) -> None:
    if unknown := given.keys() - fields:
        raise bad_request(f"can't parse {name}: unknown field {sorted(unknown)[0]!r}")


def _must_be_true(given: Json, field: str) -> None:
    if given[field] is not True:
        raise bad_request(f"can't parse reply markup: field {field!r} must be True")


def _placeholder(given: Json) -> str:
    text = given.get("input_field_placeholder", "")
    if not isinstance(text, str) or len(text) > MAX_PLACEHOLDER:
        raise bad_request("can't parse reply markup: wrong input_field_placeholder")
    return text


def _rows(given: Any, name: str) -> list[list[Any]]:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request(f"can't parse {name}: an Array of Arrays expected")
    return [row for row in given if row]


def _inline_rows(given: Any) -> ButtonRows:
    rows = _rows(given, "inline keyboard")
    if sum(map(len, rows)) > MAX_INLINE_BUTTONS or any(len(row) > MAX_INLINE_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return tuple(tuple(_inline_button(button) for button in row) for row in rows)


def _inline_button(given: Any) -> Button:
    where = "can't parse inline keyboard button"
    if not isinstance(given, dict):
        raise bad_request(f"{where}: InlineKeyboardButton must be an Object")
    _only_known(given, INLINE_ACTIONS | {"text", "style"}, "inline keyboard button")
    text = given.get("text")
    if not isinstance(text, str):
        raise bad_request(f'{where}: can\'t find field "text"')
    if not text.strip():
        raise bad_request("inline keyboard button text is empty")
    actions = sorted(INLINE_ACTIONS & given.keys())
    if not actions:
        raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{where}: exactly one action expected, found {actions}")
    return Button(text=text, style=_style(given), **_action(given, actions[0]))


def _style(given: Json) -> str | None:
    style = given.get("style")
    if style is not None and style not in STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")
    return style


def _action(given: Json, name: str) -> dict[str, str]:
    value = given[name]
    match name:
        case "callback_data":
            if not isinstance(value, str) or not 1 <= len(value.encode()) <= MAX_CALLBACK_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
            return {"data": value}
        case "url":
            return {"url": _url(value)}
        case "copy_text":
            text = value.get("text") if isinstance(value, dict) else None
            if not isinstance(text, str) or not 1 <= len(text) <= 256:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
            return {"copy_text": text}
        case _:
            address = value.get("url") if isinstance(value, dict) else None
            if not isinstance(address, str) or not address.startswith("https://"):
                raise bad_request("BUTTON_URL_INVALID")
            return {"web_app": address}


def _url(value: Any) -> str:
    try:
        return kept_link(str(value))
    except ValueError as reason:
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: {reason}") from None


def _keyboard(given: Json) -> Keyboard:
    _only_known(given, KEYBOARD_FIELDS, "ReplyKeyboardMarkup")
    rows = _rows(given["keyboard"], "keyboard")
    too_many = sum(map(len, rows)) > MAX_KEYBOARD_BUTTONS
    if too_many or any(len(row) > MAX_KEYBOARD_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if not rows:
        raise bad_request("reply keyboard must be non-empty")
    return Keyboard(
        rows=tuple(tuple(_key(key) for key in row) for row in rows),
        one_time=_flag(given, "one_time_keyboard"),
        persistent=_flag(given, "is_persistent"),
        placeholder=_placeholder(given),
    )


def _flag(given: Json, name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise bad_request(f"can't parse reply markup: field {name!r} must be of type Boolean")
    return value


def _key(given: Any) -> Key:
    if isinstance(given, str):
        given = {"text": given}
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    _only_known(given, KEY_FIELDS, "keyboard button")
    _style(given)
    if not given["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    return Key(
        text=given["text"],
        asks_location=_flag(given, "request_location"),
        asks_contact=_flag(given, "request_contact"),
    )
