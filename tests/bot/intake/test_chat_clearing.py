"""Is a chat cleared with few requests, however Telegram answers, and is it counted truly?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest

from bot.intake.answers import decode_answers, encode_answers
from bot.intake.chat_clearing import ChatCleared, clear_chat
from rules.delivery import Fate, Outcome
from rules.message import Message
from rules.prompts import ClearChat, Edit, Remove

EMPTIED = Message(text="Removed.")


@dataclass
class Chat:
    """A chat that answers as Telegram does: a batch is refused for one message that is too old."""

    too_old: Collection[int] = ()
    uneditable: Collection[int] = ()
    fates: list[Fate] = field(default_factory=list)
    requests: int = 0

    async def request(self, answer: Remove | Edit) -> Outcome:
        self.requests += 1
        if self.fates:
            return Outcome(fate=self.fates.pop(0))
        if isinstance(answer, Remove):
            refused = bool(set(answer.message_ids) & set(self.too_old))
        else:
            refused = answer.message_id in self.uneditable
        return Outcome(fate=Fate.FAILED if refused else Fate.SENT)


def order(*batches: tuple[int, ...], ours: tuple[int, ...] = ()) -> ClearChat:
    return ClearChat(batches=batches, ours=ours, emptied=EMPTIED)


HUNDRED = tuple(range(1, 101))


@pytest.mark.parametrize(
    ("too_old", "most"), [((), 1), ((1,), 15), ((50,), 15), ((1, 2, 3), 19), ((1, 100), 27)]
)
async def test_a_refused_batch_goes_in_halves(too_old: tuple[int, ...], most: int) -> None:
    chat = Chat(too_old=too_old)
    found = await clear_chat(chat.request, order(HUNDRED))
    assert found == ChatCleared(deleted=100 - len(too_old), emptied=0, stay=len(too_old))
    assert chat.requests <= most


async def test_what_stays_of_ours_is_emptied_and_of_hers_is_told() -> None:
    chat = Chat(too_old=(1, 2, 3), uneditable=(3, 9))
    found = await clear_chat(chat.request, order((1, 2, 3, 4), ours=(2, 3, 4, 8, 9)))
    assert found == ChatCleared(deleted=1, emptied=2, stay=3)


async def test_who_blocked_the_bot_is_not_asked_about_in_halves() -> None:
    chat = Chat(fates=[Fate.BLOCKED])
    assert await clear_chat(chat.request, order(HUNDRED)) == ChatCleared(
        deleted=0, emptied=0, stay=100
    )
    assert chat.requests == 1


@pytest.mark.parametrize("ours", [(), (7,)], ids=["in deleting", "in emptying"])
async def test_without_a_way_to_telegram_all_of_it_is_owed_again(ours: tuple[int, ...]) -> None:
    chat = Chat(fates=[Fate.UNSENT])
    batches = () if ours else (HUNDRED,)
    assert await clear_chat(chat.request, order(*batches, ours=ours)) is None
    assert chat.requests == 1


def test_what_is_owed_of_it_is_kept_as_it_is() -> None:
    owed = order((1, 2), (3,), ours=(2, 9))
    assert decode_answers(encode_answers([owed])) == [owed]
