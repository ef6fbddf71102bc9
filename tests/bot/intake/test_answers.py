"""Do owed answers read back as what was written, whatever they hold?"""

from __future__ import annotations

from typing import get_args

import pytest

from bot.intake.answers import decode_answers, encode_answers
from rules.message import Button, Entity, Key, Media, MediaKind, Message
from rules.prompts import (
    Answer,
    ClearChat,
    Commands,
    Edit,
    Forget,
    Made,
    Remove,
    Say,
    Toast,
)

WORDS = Message(
    text="Señora",
    entities=(Entity(kind="bold", offset=0, length=6),),
    media=Media(kind=MediaKind.PHOTO, name="chart.png", data=bytes(range(256))),
    buttons=((Button(label="Menu", payload="menu.1"),),),
)
KEYS = Message(text="Where?", keys=((Key(label="Here", asks_place=True),),))
ANSWERS: list[Answer] = [
    Say(message=WORDS, prompt_id=7),
    Say(message=KEYS),
    Edit(message_id=3, message=WORDS),
    Toast(tap_id="1", text="Saved", loud=True),
    Toast(tap_id="1"),
    Remove(message_ids=(1, 2)),
    ClearChat(batches=((1, 2), (3,)), ours=(2,), emptied=KEYS),
    Made(maker="chart", details={"patient": 1, "span": "all"}, otherwise=KEYS),
    Forget(),
    Commands(commands=(("pain", "Rate my pain"),)),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: type(one).__name__)
def test_answer_reads_back_as_it_was_written(answer: Answer) -> None:
    assert decode_answers(encode_answers([answer])) == [answer]


def test_each_kind_of_answer_is_among_them() -> None:
    assert {type(one) for one in ANSWERS} == set(get_args(Answer))
