"""What do admins read when something is wrong with the engine, and when it is over?"""

from __future__ import annotations

from content.language.speech import Speech
from content.language.text import lines
from rules.conditions import ConditionCode
from rules.message import Message


def condition_line(speech: Speech, code: ConditionCode, *, over: bool) -> Message:
    """Return what is wrong and what mends it, or that it is over."""
    what = speech.text(f"condition.{code}")
    head = speech.text("condition.over" if over else "condition.stands")
    return lines(head, what, gap=" ").message()
