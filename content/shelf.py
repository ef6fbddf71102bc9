"""What do we have to say? Everything of this room, loaded once at the start."""

from __future__ import annotations

from dataclasses import dataclass

from content.danger import TypedWords
from content.library import Library
from content.speech import Phrases, Speech
from content.zones import Zones


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The library, the phrases and the data files, validated."""

    phrases: Phrases
    library: Library
    zones: Zones
    typed: TypedWords

    def speech(self, language: str) -> Speech:
        """Return the speech of a language."""
        return self.phrases.speech(language)
