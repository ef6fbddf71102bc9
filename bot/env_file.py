"""What stands in `.env`, on which line, and what became of it when it was read?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

_QUOTES = ("'", '"')
# Where an unquoted value ends for whoever reads such a file.
_COMMENT = re.compile(r"\s#")


class EnvFileUnreadable(Exception):
    """The file is there and cannot be read as text."""


@dataclass(frozen=True, slots=True)
class EnvFile:
    """The values of a file, the line of each key, and the lines that say nothing to us."""

    values: Mapping[str, str | None]
    lines: Mapping[str, int]
    faults: tuple[str, ...] = ()
    # Keys whose values end at a '#', where more stands on the line.
    cut_at_hash: frozenset[str] = frozenset()


def read_env_file(path: Path, *, prefix: str) -> EnvFile:
    """Return what the file says of keys that begin with `prefix`; EnvFileUnreadable for what is no text."""
    if not path.exists():
        return EnvFile({}, {})
    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
        values = dotenv_values(path, encoding="utf-8", verbose=False)
    except (OSError, UnicodeDecodeError):
        raise EnvFileUnreadable(
            f"{path.absolute()}: not readable as UTF-8 text; mend the file, or who may read it"
        ) from None
    lines: dict[str, int] = {}
    faults: list[str] = []
    cut: set[str] = set()
    for one in bindings:
        number, key = _line_of(one), (one.key or "").upper()
        if one.error:
            faults.append(f"{path} line {number}: not understood; write KEY=value")
        elif key.startswith(prefix):
            if key in lines:
                faults.append(
                    f"{key}: in {path} on line {lines[key]} and on line {number}; keep one of them"
                )
            lines[key] = number
            if _is_cut(one):
                cut.add(key)
    ours = {key.upper(): text for key, text in values.items() if key.upper().startswith(prefix)}
    return EnvFile(ours, lines, tuple(faults), frozenset(cut))


def is_quoted(value: str) -> bool:
    """Tell whether quotes stand around a value: docker hands them on from its files."""
    return len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES


def _line_of(binding: Binding) -> int:
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _is_cut(binding: Binding) -> bool:
    written = binding.original.string.partition("=")[2].strip()
    return not written.startswith(_QUOTES) and _COMMENT.search(written) is not None
