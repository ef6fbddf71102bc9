"""Which words must no text carry, and which does this one carry?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from content.files.yaml_lines import read_marked, shaped_each, text_of
from rules.vocabulary import Kind

FILE = "forbidden.yaml"

# A lock screen shows about this many characters of a message (clinical rules, section 5.10).
OPENING_CHARACTERS = 120

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


_Pattern = Annotated[str, AfterValidator(_compiles)]


class Where(StrEnum):
    """Which part of a message a rule looks at."""

    ANYWHERE = "anywhere"
    OPENING = "opening"


class Rule(BaseModel):
    """One rule of `forbidden.yaml`: patterns by language, and the sentences excused from them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reason: str
    patterns: dict[str, _Pattern]
    unless: dict[str, _Pattern] = Field(default_factory=dict)
    where: Where = Where.ANYWHERE
    kinds: frozenset[Kind] = frozenset(Kind)

    def matches(self, text: str, language: str) -> Iterator[str]:
        """Yield each stretch of `text` that breaks the rule; a language without pattern is KeyError."""
        part = text[:OPENING_CHARACTERS] if self.where is Where.OPENING else text
        pattern = re.compile(self.patterns[language], re.IGNORECASE)
        # Nearly every text breaks no rule, and is read as a whole.
        if pattern.search(part) is None:
            return
        excuse = self.unless.get(language)
        for sentence in _SENTENCE_END.split(part):
            if excuse is None or not re.search(excuse, sentence, re.IGNORECASE):
                yield from (match[0] for match in pattern.finditer(sentence))


def load_forbidden(root: Path) -> dict[str, Rule]:
    """Read the rules by name; raises ContentBroken."""
    path = root / FILE
    file = path.relative_to(root.parent).as_posix()
    return shaped_each(read_marked(text_of(path, file=file), file=file), Rule)
