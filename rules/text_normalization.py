"""What did she type, once case, accents and marks are set aside?"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2018\u2019`\u00b4\u02bc]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return `text` as lower-case words with one space between: no accents, marks or apostrophes.

    "I can’t BREATHE!" and "i cant breathe" come out the same, and so do "respiración" and
    "respiracion".
    """
    return _BETWEEN_WORDS.sub(" ", unaccented(text)).strip()


def unaccented(text: str) -> str:
    """Return `text` in lower case without accents and apostrophes; all other marks stay."""
    # Styled letters have no case until they are decomposed, and casefolding may compose new ones.
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    decomposed = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", folded))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))
