"""Which parameters did a request bring, and are they of the right type?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from simulator.api.errors import bad_request


class Kind(StrEnum):
    """Types of parameters, as the Bot API names them."""

    STRING = "String"
    INTEGER = "Integer"
    BOOLEAN = "Boolean"
    CHAT = "Integer or String"
    OBJECT = "Object"
    ARRAY = "Array"
    FILE = "InputFile or String"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime_type: str
    content: bytes = field(repr=False)


Params = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The parameters one method takes."""

    required: Mapping[str, Kind]
    optional: Mapping[str, Kind]


def checked(method: str, accepted: Accepted, given: Mapping[str, Any]) -> Params:
    """Return the parameters in their own types; refuse unknown, missing and mistyped ones.

    Telegram ignores an unknown parameter. This refuses it, on purpose: it is a bug of the bot.
    Uploads that `attach://` names stay in, under their own names.
    """
    params: Params = {}
    for name, value in given.items():
        kind = accepted.required.get(name) or accepted.optional.get(name)
        if kind is not None:
            if (parsed := _read(name, kind, value)) is not None:
                params[name] = parsed
        elif isinstance(value, Upload):
            params[name] = value
        else:
            raise bad_request(f"unknown parameter {name!r} of {method}")
    for name in accepted.required:
        if name not in params:
            raise bad_request(_missing(name))
    _check_attachments(method, accepted, params)
    return params


def _check_attachments(method: str, accepted: Accepted, params: Params) -> None:
    known = accepted.required.keys() | accepted.optional.keys()
    for name in params.keys() - known:
        used = any(f"attach://{name}" in str(params[k]) for k in known & params.keys())
        if not used:
            raise bad_request(f"unknown file {name!r} of {method}")


def _missing(name: str) -> str:
    match name:
        case "chat_id":
            return "chat_id is empty"
        case "text":
            return "message text is empty"
        case "message_id":
            return "message identifier is not specified"
        case "photo" | "document" | "video" | "voice" | "audio":
            return f"there is no {name} in the request"
        case _:
            return f'parameter "{name}" is required'


def _read(name: str, kind: Kind, value: Any) -> Any:
    if value is None or (value == "" and kind is not Kind.STRING):
        return None
    parsed = _READERS[kind](value)
    if parsed is None:
        raise bad_request(f'can\'t parse "{name}": expected {kind}')
    return parsed


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.removeprefix("-").isdecimal() else None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = value.lower() if isinstance(value, str) else ""
    return {"true": True, "false": False, "1": True, "0": False}.get(text)


def _chat(value: Any) -> int | str | None:
    number = _integer(value)
    if number is not None:
        return number
    return value if isinstance(value, str) and value.startswith("@") else None


def _object(value: Any) -> dict[str, Any] | None:
    value = _decoded(value)
    return value if isinstance(value, dict) else None


def _array(value: Any) -> list[Any] | None:
    value = _decoded(value)
    return value if isinstance(value, list) else None


def _decoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _file(value: Any) -> Upload | str | None:
    return value if isinstance(value, Upload | str) else None


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.STRING: _string,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.CHAT: _chat,
    Kind.OBJECT: _object,
    Kind.ARRAY: _array,
    Kind.FILE: _file,
}
