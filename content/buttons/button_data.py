"""What does a button send back when it is tapped, who may tap it, and on which messages?

A new button takes four steps:
1. declare its class in this package, with its fields, and add it to the union of its flow;
2. show it: `button(label, TheClass(field=value), prompt_id)`;
3. give it a `case` in the flow's `on_..._tapped(incoming, button)`; mypy refuses the flow without it;
4. write the protocol anew: `make protocol`. A new flow has a line in `bot/routes.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ValidationError

from content.buttons.payload import NO_COLUMN_HOLDS
from rules.people import Who
from rules.prompts import PromptKind


class ButtonData(BaseModel, frozen=True, extra="forbid"):
    """What one kind of button says: its action, and the fields of its class, joined by colons.

    It is for `who`, on messages of these `kinds` (of any kind if none is named), and those only while
    their prompt is open, unless it `stays`; with `needs_subject`, only on those that are about one row of ours.
    """

    action: ClassVar[str]
    who: ClassVar[Who] = Who.ACTIVE
    kinds: ClassVar[frozenset[PromptKind]] = frozenset()
    stays: ClassVar[bool] = False
    needs_subject: ClassVar[bool] = False

    def __init_subclass__(
        cls,
        *,
        action: str | None = None,
        who: Who | None = None,
        on: PromptKind | Collection[PromptKind] | None = None,
        stays: bool | None = None,
        needs_subject: bool | None = None,
        **config: Any,
    ) -> None:
        """Keep what the declaration says; what it leaves out is as in the class before."""
        super().__init_subclass__(**config)
        cls.action = action or cls.__name__
        cls.who = who or cls.who
        cls.stays = cls.stays if stays is None else stays
        cls.needs_subject = cls.needs_subject if needs_subject is None else needs_subject
        if on is not None:
            cls.kinds = frozenset((on,) if isinstance(on, PromptKind) else on)

    def values(self) -> str:
        """Return the fields as text; those at the end that have their default are left out."""
        values = [getattr(self, name) for name in type(self).model_fields]
        for field in reversed(type(self).model_fields.values()):
            if field.is_required() or values[-1] != field.default:
                break
            values.pop()
        return ":".join(_as_text(value) for value in values)

    @classmethod
    def parsed(cls, values: str) -> Self | None:
        """Return the button that `values` wrote; None for what no button of ours says."""
        texts = values.split(":") if values else []
        if len(texts) > len(cls.model_fields) or any(map(_no_column_holds, texts)):
            return None
        said = {
            name: text for name, text in zip(cls.model_fields, texts, strict=False) if text != ""
        }
        try:
            return cls.model_validate_strings(said)
        except ValidationError:
            return None


def _no_column_holds(text: str) -> bool:
    return text.isdecimal() and int(text) >= NO_COLUMN_HOLDS


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case datetime():
            return str(int(value.timestamp()))
    return str(value)
