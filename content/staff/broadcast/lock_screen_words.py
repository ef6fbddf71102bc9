"""Which words of a broadcast would show on a locked phone, and should not?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from content.files.forbidden_words import Rule, Where, load_forbidden


def exposed_words(text: str, language: str) -> tuple[str, ...]:
    """Return what a lock screen must not show of a text that begins so, each once."""
    found = [
        word
        for rule in opening_rules()
        if language in rule.patterns
        for word in rule.matches(text, language)
    ]
    return tuple(dict.fromkeys(found))


@cache
def opening_rules() -> tuple[Rule, ...]:
    """Read what no message may begin with; raises ContentBroken."""
    rules = load_forbidden(Path(__file__).parents[2]).values()
    return tuple(rule for rule in rules if rule.where is Where.OPENING)
