"""Which phrases does a message use?"""

from __future__ import annotations

import gettext
from dataclasses import replace

from content.language.speech import Speech


class _Listening(gettext.GNUTranslations):
    """A catalogue that remembers what it was asked for."""

    def __init__(self, asked: gettext.GNUTranslations) -> None:
        super().__init__()
        self._asked = asked
        self.keys: set[str] = set()

    def gettext(self, message: str) -> str:
        self.keys.add(message)
        return self._asked.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.keys.add(msgid1)
        return self._asked.ngettext(msgid1, msgid2, n)


class Heard:
    """A speech that says the same, and remembers the keys of what it said."""

    def __init__(self, speech: Speech) -> None:
        self._catalogue = _Listening(speech.catalogue)
        self.speech = replace(speech, catalogue=self._catalogue)

    def taken(self) -> frozenset[str]:
        """Return the keys said since the last time."""
        keys = frozenset(self._catalogue.keys)
        self._catalogue.keys.clear()
        return keys
