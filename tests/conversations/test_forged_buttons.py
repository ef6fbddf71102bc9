"""Does each button that somebody forged get its short answer at the first try?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.safety import unexpected
from content.buttons import BUTTONS, ButtonData
from content.buttons.payload import Payload
from db import prompts
from db.tables import PromptRow
from rules.activity_log import Doing, Done
from rules.people import Patient, Who
from rules.prompts import PromptKind
from rules.vocabulary import Role
from tests.conversations.house import House, Voice

pytestmark = pytest.mark.unmeasured

# No column holds it.
TOO_BIG = 2**63 + 5


def said_by(field: FieldInfo) -> str:
    """Return something that a field may say; of a number the least."""
    least = [getattr(one, "ge", getattr(one, "gt", -1) + 1) for one in field.metadata]
    return _said_by(field.annotation, str(max(least, default=1)))


def _said_by(kind: Any, number: str) -> str:
    if get_origin(kind) is Literal:
        return str(get_args(kind)[0])
    for one in get_args(kind):
        if one is not NoneType:
            return _said_by(one, number)
    if issubclass(kind, Enum):
        return str(next(iter(kind)).value)
    others = {bool: "1", str: "a"}
    return others.get(kind, number if kind in (int, datetime) else "2026-03-02")


def values_of(kind: type[ButtonData]) -> list[str]:
    """Return the fields that a button of this kind may say, each filled in."""
    return [said_by(field) for field in kind.model_fields.values()]


def too_big(kind: type[ButtonData]) -> Iterator[str]:
    """Return the values of a button with one number too big for any column, each number in its turn."""
    filled = values_of(kind)
    for place, value in enumerate(filled):
        if value.isdecimal():
            yield ":".join([*filled[:place], str(TOO_BIG), *filled[place + 1 :]])[:28]


class Forger:
    """Somebody of each kind, who stays what she is whatever she taps."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._there: dict[bool, Voice] = {}
        self.taps = 0

    async def taps_forged(
        self,
        kind: type[ButtonData],
        value: str,
        *,
        on: PromptKind,
        prompt_id: int | None = None,
        subject_id: int | None = None,
    ) -> None:
        """Tap such a button under an open prompt of her own that keeps nothing, or one that cannot be."""
        voice = await self._who_may(kind)
        if prompt_id is None:
            person = await self._house.person(voice)
            assert person is not None
            async with self._house.database.transaction() as session:
                # One kind is never without what it keeps; here it is.
                data = Done(doing=Doing.SWIM, minutes=40) if on is PromptKind.DOING else None
                opened = await prompts.open_prompt(
                    session, person, on, subject_id=subject_id, data=data, now=self._house.now
                )
                await session.execute(
                    update(PromptRow).where(PromptRow.id == opened.id).values(data={})
                )
            prompt_id = opened.id
        voice.phone.taps_data(Payload(kind.action, prompt_id, value).encode(), voice.phone.last)
        self.taps += 1
        await self._house.settles()

    async def _who_may(self, kind: type[ButtonData]) -> Voice:
        works = kind.who in (Who.STAFF, Who.ADMIN)
        voice = self._there.get(works)
        if voice is not None:
            person = await self._house.person(voice)
            if person is not None and (not isinstance(person, Patient) or person.state == "active"):
                return voice
        if works:
            voice = await self._house.coordinator(role=Role.ADMIN)
            await voice.says("/help")
        else:
            voice = await self._house.patient()
            await voice.says("/menu")
        self._there[works] = voice
        return voice


@pytest.fixture
def forger(house: House, monkeypatch: pytest.MonkeyPatch) -> Forger:
    """Return a forger for whom nothing is too much at once."""
    monkeypatch.setattr(unexpected, "MOST_FROM_A_CHAT", 10**9)
    return Forger(house)


def failed(log: Iterable[Any]) -> list[Any]:
    return [line for line in log if line["event"] == "update_failed"]


async def test_number_that_no_column_holds_gets_its_answer_at_the_first_try(
    house: House, forger: Forger
) -> None:
    with capture_logs() as log:
        for kind in BUTTONS.values():
            on = min(kind.kinds, default=PromptKind.MENU)
            await forger.taps_forged(kind, "", on=on, prompt_id=TOO_BIG)
            for value in too_big(kind):
                await forger.taps_forged(kind, value, on=on)
    assert failed(log) == []
    answers = house.telegram.ledger.calls("answerCallbackQuery")
    assert len(answers) == forger.taps > len(BUTTONS)


async def test_button_on_a_message_of_another_kind_gets_its_answer_at_the_first_try(
    house: House, forger: Forger
) -> None:
    with capture_logs() as log:
        for kind in BUTTONS.values():
            if kind.kinds:
                on = next(one for one in PromptKind if one not in kind.kinds)
                await forger.taps_forged(kind, ":".join(values_of(kind)), on=on)
            if kind.needs_subject:
                # A list is about none of what it lists.
                await forger.taps_forged(kind, ":".join(values_of(kind)), on=min(kind.kinds))
    assert failed(log) == []
    answers = house.telegram.ledger.calls("answerCallbackQuery")
    bound = [kind for kind in BUTTONS.values() if kind.kinds]
    assert len(answers) == forger.taps > len(bound)


async def test_button_on_a_message_that_keeps_nothing_gets_its_answer_at_the_first_try(
    house: House, forger: Forger
) -> None:
    told = []
    for kind in BUTTONS.values():
        if not kind.needs_subject:
            with capture_logs() as log:
                for on in kind.kinds or (PromptKind.MENU,):
                    await forger.taps_forged(kind, ":".join(values_of(kind)), on=on)
            told += [(kind.action, line) for line in failed(log)]
    assert told == []
    answers = house.telegram.ledger.calls("answerCallbackQuery")
    assert len(answers) == forger.taps > 0


async def test_button_about_a_row_that_is_gone_gets_its_answer_at_the_first_try(
    house: House, forger: Forger
) -> None:
    with capture_logs() as log:
        for kind in BUTTONS.values():
            for on in kind.kinds if kind.needs_subject else ():
                await forger.taps_forged(
                    kind, ":".join(values_of(kind)), on=on, subject_id=TOO_BIG // 2
                )
    assert failed(log) == []
    answers = house.telegram.ledger.calls("answerCallbackQuery")
    assert len(answers) == forger.taps > 0
