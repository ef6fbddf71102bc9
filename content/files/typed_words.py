"""Which words of a patient mean STOP when they are the whole message, in the languages we know?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.yaml_lines import Marked, read_marked, shaped, text_of
from rules.text_normalization import plain

ROOT = Path(__file__).parents[1]


class _Typed(BaseModel):
    """One file of `typed/`: what patients type in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    stop: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedWords:
    """What we understand of what is typed, every language together: she may write in either.

    `stop` are whole messages, plain (`rules.text_normalization`).
    """

    stop: frozenset[str]


def load_typed(root: Path = ROOT) -> TypedWords:
    """Read `typed/` under `root`; raises ContentBroken with every fault."""
    pages = [_read_page(path) for path in sorted((root / "typed").glob("*.yaml"))]
    if faults := [fault for marked, typed in pages for fault in _faults(marked, typed)]:
        raise ContentBroken(faults)
    return TypedWords(stop=frozenset(word for _, typed in pages for word in typed.stop))


def _read_page(path: Path) -> tuple[Marked, _Typed]:
    name = "/".join(path.parts[-3:])
    marked = read_marked(text_of(path, file=name), file=name)
    return marked, shaped(marked, _Typed)


def _faults(marked: Marked, typed: _Typed) -> Iterator[Fault]:
    for index, word in enumerate(typed.stop):
        if plain(word) != word:
            message = f"'{word}' can never be matched"
            line = marked.line_of(("stop", index))
            yield Fault(file=marked.file, line=line, message=message, mend=f"write '{plain(word)}'")
