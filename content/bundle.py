"""What do we have to say? Everything of this room, loaded once at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.files.answer_words import load_answer_words
from content.files.danger_words import load_foreign_lines, load_hearing
from content.files.library import Library, load_library
from content.files.programmes import load_programmes
from content.files.signatures import load_signatures, with_refusals
from content.files.typed_words import TypedWords, load_typed
from content.files.zones import Zones, load_zones
from content.language.speech import Phrases, SafetyLines, Speech, load_phrases
from content.staff.broadcast.lock_screen_words import opening_rules
from rules.answer_words import AnswerWords
from rules.danger_words import HearingWords
from rules.programmes import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentBundle:
    """The library, the phrases and the data files, validated."""

    phrases: Phrases
    library: Library
    programmes: Mapping[str, Programme]
    zones: Zones
    typed: TypedWords
    hearing: HearingWords
    foreign_lines: Mapping[str, str]
    answers: Mapping[str, AnswerWords]

    def speech(self, language: str) -> Speech:
        """Return the speech of a language."""
        return self.phrases.speech(language)

    def answer_words(self, language: str) -> list[AnswerWords]:
        """Return the words of every language that patients type answers in, hers first."""
        return sorted(self.answers.values(), key=lambda one: one.language != language)


def foreign_lines(safety: SafetyLines) -> Mapping[str, str]:
    """Return, by language, the line for somebody who writes in one that is none of ours."""
    return {
        language: line.format(emergency=safety.emergency, phone=safety.phone)
        for language, line in load_foreign_lines().items()
    }


def load_shelf(safety: SafetyLines, signatures: Path | None = None) -> ContentBundle:
    """Read everything we have to say, with the clinic's lines and refusals in it; raises ContentBroken."""
    # Read with all else: a broken file stops the start, and nobody waits for it in a chat.
    opening_rules()
    library = load_library()
    if signatures is not None:
        library = with_refusals(library, load_signatures(signatures), file=str(signatures))
    phrases = load_phrases(safety)
    labels = {language: speech.labels() for language, speech in phrases.speeches.items()}
    return ContentBundle(
        phrases=phrases,
        library=library,
        programmes=load_programmes(),
        zones=load_zones(),
        typed=load_typed(),
        hearing=load_hearing(),
        foreign_lines=foreign_lines(safety),
        answers=load_answer_words(labels),
    )
