"""Which messages with buttons are out there, whose are they, and are they open?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Row, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.core_statements import change, table_of, whole
from db.engine.database import rows_changed
from db.engine.row_ids import new_id
from db.tables import PromptRow
from rules.message import Button
from rules.people import Patient, Person, Staff
from rules.prompt_data import PromptData
from rules.prompts import DATA_OF, Prompt, PromptKind
from rules.strength_ladder import move_of_data

_PROMPTS = table_of(PromptRow)
# Of the messages that nothing has closed, those of the last days: one of them is open, or none is looked for.
_LOOKED_AT = 10
_DATA: Mapping[type[PromptData], TypeAdapter[Any]] = {
    one: TypeAdapter(one) for one in DATA_OF.values()
}
_BY_ID = whole(PromptRow).where(_PROMPTS.c.id == bindparam("prompt_id"))


async def open_prompt(
    session: AsyncSession,
    person: Person,
    kind: PromptKind,
    *,
    now: datetime,
    subject_id: int | None = None,
    day: date | None = None,
    data: PromptData | None = None,
    open_until: datetime | None = None,
    prompt_id: int | None = None,
    shown: Iterable[Button] | None = None,
) -> Prompt:
    """Make the row of a message with buttons that is about to be sent to `person`.

    Whoever needs its id for the buttons takes it before, with `new_prompt_id`, and says what is `shown`.
    """
    if data is not None and type(data) is not DATA_OF[kind]:
        raise TypeError(f"a prompt of kind {kind} keeps no {type(data).__name__}")
    row = PromptRow(
        id=prompt_id or new_id(now),
        chat_id=person.chat_id,
        kind=kind,
        patient_id=person.id if isinstance(person, Patient) else None,
        staff_id=person.id if isinstance(person, Staff) else None,
        subject_id=subject_id,
        day=day,
        data={} if data is None else _written(data),
        buttons=None if shown is None else labelled(shown),
        created_at=now,
        open_until=open_until,
    )
    session.add(row)
    await session.flush()
    return prompt_of(row)


def new_prompt_id(now: datetime) -> int:
    """Return an id for a prompt that is about to be opened."""
    return new_id(now)


def labelled(shown: Iterable[Button]) -> list[list[str]]:
    """Return the buttons of a page as its row keeps them: label and payload of each."""
    return [[one.label, one.payload] for one in shown if one.payload]


async def prompt_by_id(session: AsyncSession, prompt_id: int) -> Prompt | None:
    """Return the prompt, or None."""
    row = (await session.execute(_BY_ID, {"prompt_id": prompt_id})).first()
    return _readable(row)


async def prompt_of_message(session: AsyncSession, chat_id: int, message_id: int) -> Prompt | None:
    """Return the prompt that a message of this chat carries, or None."""
    row = await session.scalar(
        select(PromptRow)
        .where(PromptRow.chat_id == chat_id, PromptRow.message_id == message_id)
        .order_by(PromptRow.id.desc())
        .limit(1)
    )
    return _readable(row)


async def newest_shown(
    session: AsyncSession, chat_id: int, *, said_at: datetime, sent_id: int | None
) -> Prompt | None:
    """Return the prompt whose message stood lowest and was open when she sent that message, or None."""
    found = await session.scalars(
        select(PromptRow)
        .where(
            PromptRow.chat_id == chat_id,
            PromptRow.message_id.is_not(None),
            or_(PromptRow.closed_at.is_(None), PromptRow.closed_at > said_at),
            _had(said_at, sent_id),
        )
        .order_by(PromptRow.message_id.desc())
        .limit(_LOOKED_AT)
    )
    return next((one for row in found if (one := _readable(row)) and one.counted_at(said_at)), None)


async def prompt_of_text(session: AsyncSession, chat_id: int, typed_id: int) -> Prompt | None:
    """Return the prompt that a text of hers was taken as an answer to, or None."""
    row = await session.scalar(
        select(PromptRow)
        .where(PromptRow.chat_id == chat_id, PromptRow.typed_id == typed_id)
        .order_by(PromptRow.id.desc())
        .limit(1)
    )
    return _readable(row)


async def newest_prompt(session: AsyncSession, chat_id: int, kind: PromptKind) -> Prompt | None:
    """Return the newest prompt of that kind in the chat, open or not."""
    row = await session.scalar(
        select(PromptRow)
        .where(PromptRow.chat_id == chat_id, PromptRow.kind == kind)
        .order_by(PromptRow.created_at.desc(), PromptRow.id.desc())
        .limit(1)
    )
    return _readable(row)


async def newest_had(
    session: AsyncSession, chat_id: int, kind: PromptKind, *, said_at: datetime, sent_id: int | None
) -> Prompt | None:
    """Return the newest prompt of that kind that she had when she sent that message, open or not."""
    row = await session.scalar(
        select(PromptRow)
        .where(PromptRow.chat_id == chat_id, PromptRow.kind == kind, _had(said_at, sent_id))
        .order_by(PromptRow.created_at.desc(), PromptRow.id.desc())
        .limit(1)
    )
    return _readable(row)


def _had(said_at: datetime, sent_id: int | None) -> ColumnElement[bool]:
    """Choose what was there when she sent a message: made before, or above it in the chat, if the clocks differ."""
    made_before = PromptRow.created_at <= said_at
    return made_before if sent_id is None else or_(made_before, PromptRow.message_id < sent_id)


async def newest_id(session: AsyncSession, chat_id: int) -> int | None:
    """Return the id of the newest prompt of any kind in the chat, or None."""
    newest = select(func.max(PromptRow.id)).where(PromptRow.chat_id == chat_id)
    return await session.scalar(newest)


async def prompt_about(session: AsyncSession, kind: PromptKind, subject_id: int) -> Prompt | None:
    """Return the newest prompt of that kind about one subject, or None."""
    row = await session.scalar(
        select(PromptRow)
        .where(PromptRow.subject_id == subject_id, PromptRow.kind == kind)
        .order_by(PromptRow.created_at.desc(), PromptRow.id.desc())
        .limit(1)
    )
    return _readable(row)


async def open_prompts(
    session: AsyncSession, chat_id: int, kind: PromptKind, *, now: datetime
) -> list[Prompt]:
    """Return the open prompts of that kind in the chat, oldest first."""
    found = await session.scalars(
        select(PromptRow)
        .where(PromptRow.chat_id == chat_id, PromptRow.kind == kind, PromptRow.closed_at.is_(None))
        .order_by(PromptRow.created_at, PromptRow.id)
    )
    return [one for row in found if (one := _readable(row)) and one.open_at(now)]


async def unclosed_prompts(session: AsyncSession, chat_id: int, kind: PromptKind) -> list[Prompt]:
    """Return the prompts of that kind that nothing has closed, though their time may be up."""
    found = await session.scalars(
        select(PromptRow)
        .where(PromptRow.chat_id == chat_id, PromptRow.kind == kind, PromptRow.closed_at.is_(None))
        .order_by(PromptRow.created_at, PromptRow.id)
    )
    return [one for row in found if (one := _readable(row))]


async def close_prompt(session: AsyncSession, prompt_id: int, *, now: datetime) -> bool:
    """Close the prompt; tell whether it was still unclosed, so that a second tap changes nothing."""
    result = await session.execute(
        update(PromptRow)
        .where(PromptRow.id == prompt_id, PromptRow.closed_at.is_(None))
        .values(closed_at=now)
    )
    return bool(rows_changed(result))


async def close_prompts(session: AsyncSession, chat_id: int, *, now: datetime) -> None:
    """Close every prompt of the chat: none of its buttons counts any more."""
    await session.execute(
        update(PromptRow)
        .where(PromptRow.chat_id == chat_id, PromptRow.closed_at.is_(None))
        .values(closed_at=now)
    )


async def forget_prompts(session: AsyncSession, chat_id: int) -> None:
    """Remove the prompts of a chat that belong to nobody we know: somebody who did not join."""
    await session.execute(
        delete(PromptRow).where(
            PromptRow.chat_id == chat_id,
            PromptRow.patient_id.is_(None),
            PromptRow.staff_id.is_(None),
        )
    )


class PromptChange(TypedDict, total=False):
    """The columns of a prompt that are changed once it is open."""

    kind: PromptKind
    patient_id: int
    subject_id: int
    data: PromptData
    buttons: list[list[str]]
    message_id: int
    typed_id: int | None
    open_until: datetime | None
    closed_at: datetime | None


async def change_prompt(
    session: AsyncSession, prompt_id: int, **values: Unpack[PromptChange]
) -> None:
    """Set columns of the prompt."""
    stored: dict[str, object] = {**values}
    if "data" in values:
        stored["data"] = _written(values["data"])
    await change(session, PromptRow, prompt_id, stored)


async def note_sent(session: AsyncSession, message_ids: Mapping[int, int]) -> None:
    """Write down the Telegram ids of the messages that carry these prompts (by prompt id)."""
    if message_ids:
        connection = await session.connection()
        await connection.execute(
            update(_PROMPTS)
            .where(_PROMPTS.c.id == bindparam("_id"))
            .values(message_id=bindparam("_message")),
            [{"_id": one, "_message": message} for one, message in message_ids.items()],
        )


def prompt_of(row: PromptRow | Row[Any]) -> Prompt:
    """Return the value of a row."""
    kind = PromptKind(row.kind)
    return Prompt(
        id=row.id,
        chat_id=row.chat_id,
        kind=kind,
        patient_id=row.patient_id,
        staff_id=row.staff_id,
        subject_id=row.subject_id,
        day=row.day,
        data=_DATA[DATA_OF[kind]].validate_python(_offer_apart(row.data)),
        shown=tuple(Button(label=label, payload=payload) for label, payload in row.buttons or ()),
        message_id=row.message_id,
        typed_id=row.typed_id,
        created_at=row.created_at,
        open_until=row.open_until,
        closed_at=row.closed_at,
    )


def _readable(row: PromptRow | Row[Any] | None) -> Prompt | None:
    """Return the prompt of a row; where what it keeps cannot be read, its buttons are those of no prompt."""
    try:
        return None if row is None else prompt_of(row)
    except ValidationError:
        return None


def _offer_apart(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was kept, the offer of an old nudge in a place of its own; reasons and movements were lists."""
    if "movement" not in data:
        return data
    why = [{"reason": reason, "value": value} for reason, value in data.get("why", ())]
    moves = [move_of_data(one) for one in data.get("moves", ())]
    return {**data, "offer": {**data, "why": why, "moves": moves}}


def _written(data: PromptData) -> dict[str, Any]:
    """Return the data as a row keeps it: what is as usual is left out."""
    written: dict[str, Any] = _DATA[type(data)].dump_python(
        data, mode="json", exclude_defaults=True
    )
    return written
