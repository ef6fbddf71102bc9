"""How are the answers that an update owes written down?"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ConfigDict, TypeAdapter

from rules.prompts import Answer

# Each kind of answer has other fields, and nothing else fits; what is as usual is left out.
_ANSWERS = TypeAdapter(
    list[Answer],
    config=ConfigDict(extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"),
)


def encode_answers(answers: Sequence[Answer]) -> str:
    """Return the answers as JSON text, to be sealed."""
    return _ANSWERS.dump_json(list(answers), exclude_defaults=True).decode()


def decode_answers(text: str) -> list[Answer]:
    """Return the answers that `encode_answers` wrote."""
    return _ANSWERS.validate_json(text)
