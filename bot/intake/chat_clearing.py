"""How is a chat cleared of what was said in it, as far as Telegram allows?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rules.delivery import Fate, Outcome
from rules.prompts import ClearChat, Edit, Remove

# An answer that may or may not have arrived: a deletion made twice is the same as once.
_TRIES = 2
_LATER = (Fate.UNSENT, Fate.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCleared:
    """How many messages were taken back, how many only emptied, and how many still show what they said."""

    deleted: int
    emptied: int
    stay: int


async def clear_chat(
    request: Callable[[Remove | Edit], Awaitable[Outcome]], order: ClearChat
) -> ChatCleared | None:
    """Take back what is in the batches, empty what stays of ours; None where nobody could be asked.

    Telegram refuses a whole batch for one message that is too old by its own clock, so a refused
    batch goes in halves.
    """
    stay: set[int] = set()
    deleted, batches = 0, list(order.batches)
    while batches:
        batch = batches.pop()
        outcome = await _tried(request, Remove(message_ids=batch))
        if outcome.fate in _LATER:
            return None
        if outcome.fate == Fate.SENT:
            deleted += len(batch)
        elif outcome.fate == Fate.FAILED and len(batch) > 1:
            half = len(batch) // 2
            batches += [batch[:half], batch[half:]]
        else:
            stay |= set(batch)
    tried = {number for batch in order.batches for number in batch}
    emptied = 0
    for number in sorted((set(order.ours) - tried) | (set(order.ours) & stay), reverse=True):
        outcome = await _tried(request, Edit(message_id=number, message=order.emptied))
        if outcome.fate in _LATER:
            return None
        gone = outcome.reason == "deleted"
        deleted, emptied = deleted + gone, emptied + (outcome.fate == Fate.SENT)
        if gone or outcome.fate == Fate.SENT:
            stay.discard(number)
        else:
            stay.add(number)
    return ChatCleared(deleted=deleted, emptied=emptied, stay=len(stay))


async def _tried(
    request: Callable[[Remove | Edit], Awaitable[Outcome]], answer: Remove | Edit
) -> Outcome:
    for _ in range(_TRIES - 1):
        outcome = await request(answer)
        if outcome.fate != Fate.UNCERTAIN:
            return outcome
    return await request(answer)
