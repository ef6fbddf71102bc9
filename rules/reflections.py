"""How does one reflection stand?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NOT_NOW = "not_now"  # an answer that every reflection takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection:
    """A reflection as its message shows it.

    `answer` is the key of a button, or NOT_NOW; `in_words` says that she wrote instead, and `writing` that
    she is about to. `first` brings what a patient must know before her first one.
    """

    prompt_id: int
    item_id: str
    open: bool
    first: bool = False
    answer: str | None = None
    in_words: bool = False
    writing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionEntry:
    """An answered reflection as she reads it back: the key of a button, or her own words.

    `shared` says that she lets her team read it.
    """

    prompt_id: int
    item_id: str
    answered_at: datetime
    answer: str | None = None
    words: str | None = None
    shared: bool = False
