"""What are the words of one item in one language?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.yaml_lines import read_marked, shaped
from rules.vocabulary import Depth, Kind

Text = Annotated[str, Field(min_length=1)]
_FENCE = "---"
_HEADING = re.compile(r"^## +(\S+) *$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """An item as one language says it; what its kind does not have is empty.

    `body` and `depths` hold paragraphs with a blank line between, each on one line, and `**bold**`
    as the only formatting. Where the item counts minutes, `{minutes}` stands for the programme's.
    """

    title: str
    body: str = ""
    how_many: str = ""
    easier: str = ""
    harder: str = ""
    swap: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    depths: Mapping[Depth, str] = field(default_factory=dict)

    def texts(self) -> tuple[str, ...]:
        """Return every text a patient may read, in the order of the message."""
        fields = (self.title, self.body, self.how_many, self.easier, self.harder, self.swap)
        texts = (*fields, *self.answers.values(), *self.depths.values())
        return tuple(text for text in texts if text)


class _Front(BaseModel):
    """The front matter of an item that has no words but a title and its body."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Text


class _AerobicFront(_Front):
    easier: Text = ""
    harder: Text = ""


class _ExerciseFront(_Front):
    how_many: Text
    easier: Text
    harder: Text


class _NutritionFront(_Front):
    swap: Text = ""


class _ReflectionFront(_Front):
    answers: dict[str, Text] = Field(default_factory=dict)


_FRONTS: Mapping[Kind, type[_Front]] = {
    Kind.STRENGTH: _ExerciseFront,
    Kind.MOBILITY: _ExerciseFront,
    Kind.HANDS: _ExerciseFront,
    Kind.AEROBIC: _AerobicFront,
    Kind.NUTRITION: _NutritionFront,
    Kind.REFLECTION: _ReflectionFront,
    Kind.LESSON: _Front,
    Kind.TIP: _Front,
}


def read_words(text: str, *, file: str, kind: Kind) -> ItemWords:
    """Read a words file of an item of `kind`; raises ContentBroken."""
    lines = text.splitlines()
    if not lines or lines[0] != _FENCE or _FENCE not in lines[1:]:
        message = "the front matter is missing"
        mend = "begin with a line '---', the keys, and a line '---'"
        raise ContentBroken([Fault(file=file, line=1, message=message, mend=mend)])
    end = lines.index(_FENCE, 1)
    marked = read_marked("\n".join(lines[1:end]), file=file, first_line=2)
    front = dict(shaped(marked, _FRONTS[kind]))
    body, first_line = lines[end + 1 :], end + 2
    if kind is Kind.LESSON:
        return ItemWords(depths=_depths(body, first_line, file), **front)
    return ItemWords(body=_body(body, first_line, file), **front)


def _body(lines: list[str], first_line: int, file: str) -> str:
    if body := _paragraphs(lines):
        return body
    fault = Fault(file=file, line=first_line, message="the text is empty", mend="write it")
    raise ContentBroken([fault])


def _depths(lines: list[str], first_line: int, file: str) -> Mapping[Depth, str]:
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in lines:
        if heading := _HEADING.match(line):
            section = found.setdefault(heading[1], [])
        else:
            section.append(line)
    if list(found) != list(Depth) or not all(map(_paragraphs, found.values())):
        message = f"the sections are: {', '.join(found) or 'none'}, or one is empty"
        mend = f"write a text under each of: {', '.join(f'## {depth}' for depth in Depth)}"
        raise ContentBroken([Fault(file=file, line=first_line, message=message, mend=mend)])
    return MappingProxyType({Depth(name): _paragraphs(text) for name, text in found.items()})


def _paragraphs(lines: list[str]) -> str:
    """Join wrapped lines, as Markdown does: a blank line parts two paragraphs."""
    parts = re.split(r"\n\s*\n", "\n".join(lines).strip())
    return "\n\n".join(" ".join(part.split()) for part in parts)
