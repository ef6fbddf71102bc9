"""What do we have to say? Everything of this room, loaded once at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content.files.library import Library, load_library
from content.files.programmes import load_programmes
from content.files.typed_words import TypedWords, load_typed
from content.files.zones import Zones, load_zones
from content.language.speech import Phrases, SafetyLines, Speech, load_phrases
from rules.programmes import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentBundle:
    """The library, the phrases and the data files, validated."""

    phrases: Phrases
    library: Library
    programmes: Mapping[str, Programme]
    zones: Zones
    typed: TypedWords

    def speech(self, language: str) -> Speech:
        """Return the speech of a language."""
        return self.phrases.speech(language)


def load_shelf(safety: SafetyLines) -> ContentBundle:
    """Read everything we have to say, with the clinic's lines in it; raises ContentBroken."""
    return ContentBundle(
        phrases=load_phrases(safety),
        library=load_library(),
        programmes=load_programmes(),
        zones=load_zones(),
        typed=load_typed(),
    )
