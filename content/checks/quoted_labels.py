"""Do lessons and tips name only buttons and commands that are there?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from content.checks.library_checks import CheckedPage, pages_of
from content.checks.phrase_checks import phrases_of
from content.files.content_faults import Fault
from content.files.library import ROOT, Library
from rules.vocabulary import Kind

# Where a text may tell her what to tap or send; an exercise names no button.
TELLING_KINDS = frozenset({Kind.LESSON, Kind.TIP})
TAP_WORDS = "format.tap_words"

_COMMAND = re.compile(r"(?<!\S)/([a-z_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What one language calls its buttons, and the words that come before such a name."""

    labels: frozenset[str]
    commands: frozenset[str]
    tapped: re.Pattern[str]


def check_quotes(library: Library, root: Path = ROOT) -> Iterator[Fault]:
    """Yield each button that a text tells her to tap and each command to send that does not exist."""
    known = _known(root)
    for page in pages_of(library, root):
        if page.item.kind in TELLING_KINDS and page.language in known:
            yield from _misquoted(page, known[page.language])


def _known(root: Path) -> Mapping[str, _Known]:
    found = {}
    for language, phrases in phrases_of(root).items():
        if TAP_WORDS not in phrases:
            continue
        words = phrases[TAP_WORDS].texts[0].split(",")
        tap = "|".join(re.escape(word.strip()) for word in words)
        found[language] = _Known(
            labels=frozenset(text for one in phrases.values() for text in one.texts),
            commands=frozenset(
                key.partition(".")[2] for key in phrases if key.startswith("commands.")
            ),
            # One or two words may stand between: "tap the button **...**".
            tapped=re.compile(rf"\b(?:{tap})(?: \w+){{0,2}} \*\*([^*]+)\*\*", re.IGNORECASE),
        )
    return found


def _misquoted(page: CheckedPage, known: _Known) -> Iterator[Fault]:
    for text in page.words.texts():
        for label in known.tapped.findall(text):
            if label not in known.labels:
                mend = "quote a button as its phrase has it, letter by letter"
                yield page.fault(f"no button is called '{label}'", mend, label)
        for name in _COMMAND.findall(text):
            if name not in known.commands:
                mend = "name a command that is in phrases/*/commands.po"
                yield page.fault(f"there is no command /{name}", mend, f"/{name}")
