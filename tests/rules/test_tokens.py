"""Does a text come apart into the words, numbers and marks that she typed?"""

from __future__ import annotations

import pytest

from rules.tokens import tokens_of

TYPED = [
    ("It's about 6½!", ("its", "about", "6.5")),
    ("8/10 hands", ("8", "/", "10", "hands")),
    ("6-7", ("6", "-", "7")),
    ("6–7", ("6", "-", "7")),
    ("6,5", ("6.5",)),
    ("6, 5", ("6", "5")),
    ("7️⃣", ("7",)),
    ("🔟", ("10",)),
    ("2ish", ("2", "ish")),
    ("1h30", ("1", "h", "30")),
    ("a las 10:15h", ("a", "las", "10:15", "h")),
    ("¿Qué tal?", ("que", "tal", "?")),
    ("yesss 👍🏽", ("yes", "👍")),
    ("❤️", ("❤",)),
    ("...", ()),
    ("", ()),
]


@pytest.mark.parametrize(("text", "tokens"), TYPED)
def test_text_comes_apart(text: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(text) == tokens
