"""Which broadcasts are there, and who are their recipients?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.audiences import count_by_language, in_audience
from db.delivery import deliveries
from db.delivery.broadcast_counts import count_in_broadcast
from db.delivery.deliveries import UNFINISHED, Owed
from db.engine.database import keys_of, owes, rows_changed
from db.engine.row_ids import new_id
from db.tables import BroadcastRow, DeliveryRow, PatientRow
from rules.broadcasts import Audience, Broadcast, BroadcastState, Content, Missed, Purpose, Start
from rules.delivery import DeliveryState
from rules.message import Entity, Media, MediaKind

_COUNTED = (
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
    DeliveryState.BLOCKED,
    DeliveryState.FAILED,
    DeliveryState.EXPIRED,
    DeliveryState.WITHDRAWN,
)
_GOES_ON = (BroadcastState.RUNNING, BroadcastState.PAUSED)


# ---------------------------------------------------------------- drafts


async def add_broadcast(
    session: AsyncSession,
    *,
    author_id: int,
    content: Content,
    audience: Audience,
    now: datetime,
    language: str = "en",
    versions: Mapping[str, Content] | None = None,
    item: str | None = None,
    purpose: Purpose = Purpose.SEND,
    about_id: int | None = None,
) -> int:
    """Write a draft; return its id. `content` is in `language`; `versions` are in others."""
    broadcast_id = new_id(now)
    said = {language: content, **(versions or {})}
    session.add(
        BroadcastRow(
            id=broadcast_id,
            author_id=author_id,
            purpose=purpose,
            about_id=about_id,
            state=BroadcastState.DRAFT,
            content_sealed=_sealed(session, broadcast_id, language, said, item),
            audience=_written(audience),
            created_at=now,
        )
    )
    await session.flush()
    return broadcast_id


async def broadcast_by_id(session: AsyncSession, broadcast_id: int) -> Broadcast:
    """Return the broadcast, which must be there."""
    row = await session.get_one(BroadcastRow, broadcast_id, populate_existing=True)
    return _broadcast(session, row)


class BroadcastChange(TypedDict, total=False):
    """The columns of a broadcast that are changed after it is drafted."""

    state: str
    content_sealed: bytes
    revision: ColumnElement[int]
    audience: Mapping[str, Any]
    starts_at: datetime | None
    own_minute: int | None
    chosen: int
    filled_to: int
    fill_until: int
    filled_at: datetime | ColumnElement[datetime]
    prompt_id: int
    shown: int
    shown_at: datetime | None
    approved_by: int | None
    confirmed_at: datetime
    finished_at: datetime | None
    kept_at: datetime


async def change_broadcast(
    session: AsyncSession, broadcast_id: int, **values: Unpack[BroadcastChange]
) -> None:
    """Set columns of a broadcast."""
    await session.execute(
        update(BroadcastRow).where(BroadcastRow.id == broadcast_id).values(**values)
    )


async def say(
    session: AsyncSession,
    broadcast: Broadcast,
    *,
    language: str,
    versions: Mapping[str, Content],
    item: str | None = None,
) -> None:
    """Change what a broadcast says; `language` is that of the version for all others."""
    await change_broadcast(
        session,
        broadcast.id,
        content_sealed=_sealed(session, broadcast.id, language, versions, item),
        revision=BroadcastRow.revision + 1,
    )


async def aim(session: AsyncSession, broadcast_id: int, audience: Audience) -> None:
    """Choose who gets it."""
    await change_broadcast(session, broadcast_id, audience=_written(audience))


async def listed(session: AsyncSession, *, staff_id: int, limit: int) -> list[Broadcast]:
    """Return the newest broadcasts, and of the drafts her own, the newest first."""
    found = await session.scalars(
        select(BroadcastRow)
        .where(
            BroadcastRow.purpose == Purpose.SEND,
            BroadcastRow.confirmed_at.is_not(None)
            | (BroadcastRow.state == BroadcastState.ASKED)
            | ((BroadcastRow.state == BroadcastState.DRAFT) & (BroadcastRow.author_id == staff_id)),
        )
        .order_by(BroadcastRow.id.desc())
        .limit(limit)
    )
    return [_broadcast(session, row) for row in found]


async def unfinished_of(session: AsyncSession, staff_id: int) -> list[Broadcast]:
    """Return a member's broadcasts that go out, are to, or wait for a second coordinator."""
    found = await session.scalars(
        select(BroadcastRow).where(
            BroadcastRow.author_id == staff_id,
            BroadcastRow.state.in_((BroadcastState.RUNNING, BroadcastState.ASKED)),
        )
    )
    return [_broadcast(session, row) for row in found]


async def kept(session: AsyncSession, *, limit: int) -> list[Broadcast]:
    """Return those that were kept as tips, the newest first."""
    found = await session.scalars(
        select(BroadcastRow)
        .where(BroadcastRow.kept_at.is_not(None))
        .order_by(BroadcastRow.kept_at.desc(), BroadcastRow.id.desc())
        .limit(limit)
    )
    return [_broadcast(session, row) for row in found]


async def readers_by_language(
    session: AsyncSession, broadcast: Broadcast, *, now: datetime
) -> dict[str, int]:
    """Return how many it would go to if it went now, by the language they read."""
    if broadcast.about_id is None:
        return await count_by_language(session, broadcast.audience, now=now)
    found = await session.execute(
        _sent_by(broadcast)
        .with_only_columns(PatientRow.language, func.count())
        .group_by(PatientRow.language)
    )
    return {row[0]: row[1] for row in found.all()}


# ---------------------------------------------------------------- what staff decide


async def confirm(
    session: AsyncSession, broadcast_id: int, *, now: datetime, approved_by: int | None = None
) -> bool:
    """Let a draft run; False when somebody did so before, so that a second tap sends nothing.

    One that waits for a second coordinator runs only with `approved_by`.
    """
    before = BroadcastState.DRAFT if approved_by is None else BroadcastState.ASKED
    newest = await session.scalar(select(func.max(PatientRow.id)))
    return await _turn(
        session,
        broadcast_id,
        (before,),
        state=BroadcastState.RUNNING,
        confirmed_at=now,
        approved_by=approved_by,
        fill_until=newest or 0,
    )


async def ask_approval(session: AsyncSession, broadcast_id: int) -> bool:
    """Let a draft wait for a second coordinator."""
    return await _turn(session, broadcast_id, (BroadcastState.DRAFT,), state=BroadcastState.ASKED)


async def take_from_approval(session: AsyncSession, broadcast_id: int) -> bool:
    """Make one that waits for a second coordinator a draft again."""
    return await _turn(session, broadcast_id, (BroadcastState.ASKED,), state=BroadcastState.DRAFT)


async def pause(session: AsyncSession, broadcast_id: int) -> bool:
    """Send no more of it for now; what is on its way arrives."""
    return await _turn(
        session,
        broadcast_id,
        (BroadcastState.RUNNING,),
        state=BroadcastState.PAUSED,
        shown_at=None,
    )


async def resume(session: AsyncSession, broadcast_id: int) -> bool:
    """Go on where a paused broadcast stands."""
    return await _turn(
        session,
        broadcast_id,
        (BroadcastState.PAUSED,),
        state=BroadcastState.RUNNING,
        shown_at=None,
    )


async def cancel(session: AsyncSession, broadcast_id: int, *, now: datetime) -> bool:
    """Stop a draft or a running broadcast; its owed deliveries are withdrawn afterwards."""
    return await _turn(
        session,
        broadcast_id,
        (BroadcastState.DRAFT, BroadcastState.ASKED, *_GOES_ON),
        state=BroadcastState.CANCELLED,
        filled_at=func.coalesce(BroadcastRow.filled_at, now),
        shown_at=None,
    )


async def retry_failed(
    session: AsyncSession, broadcast_id: int, *, worth: timedelta, now: datetime
) -> int:
    """Owe the failed ones again, and nobody else; return how many. A second tap finds none."""
    found = await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.broadcast_id == broadcast_id, DeliveryRow.state == DeliveryState.FAILED)
        .values(
            state=DeliveryState.OWED,
            reason=None,
            not_before=now,
            expires_at=now + worth,
            attempts=0,
            epoch=DeliveryRow.epoch + 1,
        )
        .execution_options(synchronize_session=False)
    )
    again = rows_changed(found)
    if again:
        await count_in_broadcast(session, broadcast_id, DeliveryState.FAILED, -again)
        await change_broadcast(
            session,
            broadcast_id,
            state=BroadcastState.RUNNING,
            finished_at=None,
            shown_at=None,
        )
        owes(session)
    return again


async def _turn(
    session: AsyncSession,
    broadcast_id: int,
    before: Collection[BroadcastState],
    **values: Unpack[BroadcastChange],
) -> bool:
    """Set columns if the broadcast is in one of the states; tell whether it was."""
    turned = await session.execute(
        update(BroadcastRow)
        .where(BroadcastRow.id == broadcast_id, BroadcastRow.state.in_(before))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    owes(session)
    return bool(rows_changed(turned))


# ---------------------------------------------------------------- while it runs


async def fill(
    session: AsyncSession, broadcast: Broadcast, *, limit: int, worth: timedelta, now: datetime
) -> int:
    """Write the next recipients as owed deliveries; return how many, 0 when all are written."""
    row = await session.get_one(BroadcastRow, broadcast.id, populate_existing=True)
    if broadcast.about_id is None:
        people = await _next_patients(session, broadcast, row, limit)
    else:
        people = await _next_sent(session, broadcast, row, limit)
    if not people:
        row.filled_at = now
        return 0
    await deliveries.owe(session, _owed(broadcast, people, worth, now), now=now)
    row.filled_to = people[-1].id
    row.chosen += len(people)
    return len(people)


async def on_the_way(session: AsyncSession, broadcast_id: int) -> bool:
    """Tell whether some message of it is being sent right now."""
    found = await session.scalar(
        select(DeliveryRow.id)
        .where(DeliveryRow.broadcast_id == broadcast_id, DeliveryRow.state == DeliveryState.SENDING)
        .limit(1)
    )
    return found is not None


async def withdraw_some(session: AsyncSession, broadcast_id: int, *, limit: int) -> int:
    """Take back up to so many that are owed, at last those claimed and unsent; return how many."""
    count = await _withdraw(session, broadcast_id, DeliveryState.OWED, limit)
    return count or await _withdraw(session, broadcast_id, DeliveryState.CLAIMED, limit)


async def _withdraw(
    session: AsyncSession, broadcast_id: int, state: DeliveryState, limit: int
) -> int:
    some = (
        select(DeliveryRow.id)
        .where(DeliveryRow.broadcast_id == broadcast_id, DeliveryRow.state == state)
        .limit(limit)
    )
    gone = await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(some))
        .values(
            state=DeliveryState.WITHDRAWN,
            reason="cancelled",
            epoch=DeliveryRow.epoch + 1,
        )
        .execution_options(synchronize_session=False)
    )
    count = rows_changed(gone)
    if count:
        await count_in_broadcast(session, broadcast_id, DeliveryState.WITHDRAWN, count)
    return count


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a broadcast may send now, and which of its contents counts."""

    runs: bool
    revision: int


async def standings(session: AsyncSession, ids: Collection[int]) -> dict[int, Standing]:
    """Return how these broadcasts stand, by id."""
    table = BroadcastRow.__table__.c
    found = await session.execute(
        select(table.id, table.state, table.revision).where(table.id.in_(ids))
    )
    return {
        row.id: Standing(row.state == BroadcastState.RUNNING, row.revision) for row in found.all()
    }


async def unsettled(session: AsyncSession) -> list[Broadcast]:
    """Return the broadcasts that run or rest, or were stopped and have not been reported."""
    found = await session.scalars(
        select(BroadcastRow)
        .where(
            BroadcastRow.state.in_((*_GOES_ON, BroadcastState.CANCELLED)),
            BroadcastRow.finished_at.is_(None),
            BroadcastRow.confirmed_at.is_not(None),
        )
        .order_by(BroadcastRow.id)
    )
    return [_broadcast(session, row) for row in found]


# ---------------------------------------------------------------- what became of it


async def why_not(session: AsyncSession, broadcast: Broadcast, *, now: datetime) -> dict[str, int]:
    """Return the `breakdown`, or nothing while messages move: only then is it worth a look at all."""
    if broadcast.state == BroadcastState.RUNNING and await moves(session, broadcast.id, now=now):
        return {}
    return await breakdown(session, broadcast.id)


async def moves(session: AsyncSession, broadcast_id: int, *, now: datetime) -> bool:
    """Tell whether some of it is due and not yet on its way."""
    found = await session.scalar(
        select(DeliveryRow.id)
        .where(
            DeliveryRow.broadcast_id == broadcast_id,
            DeliveryRow.state == DeliveryState.OWED,
            DeliveryRow.not_before <= now,
            DeliveryRow.expires_at > now,
        )
        .limit(1)
    )
    return found is not None


async def breakdown(session: AsyncSession, broadcast_id: int) -> dict[str, int]:
    """Return the recipients without an outcome or a message, by why, and the failed ones by reason.

    Withdrawn: `paused`, `left`, `unsuited`, `cancelled`. Still owed: `waits_quiet`,
    `waits_over_limit`, `waits_turn`. Failed: `failed:<reason>`.
    """
    found = await session.execute(
        select(DeliveryRow.state, DeliveryRow.reason, func.count())
        .where(
            DeliveryRow.broadcast_id == broadcast_id,
            DeliveryRow.state.in_((*UNFINISHED, DeliveryState.WITHDRAWN, DeliveryState.FAILED)),
        )
        .group_by(DeliveryRow.state, DeliveryRow.reason)
    )
    counts: Counter[str] = Counter()
    for state, reason, count in found.all():
        if state == DeliveryState.WITHDRAWN:
            counts[reason or "cancelled"] += count
        elif state == DeliveryState.FAILED:
            counts[f"failed:{reason}"] += count
        else:
            counts[f"waits_{reason}" if reason in {"quiet", "over_limit"} else "waits_turn"] += (
                count
            )
    return counts


async def missed(
    session: AsyncSession, broadcast_id: int, *, within: frozenset[int] | None, limit: int
) -> list[Missed]:
    """Return who did not get it for sure, by end and number, at most `limit` of them.

    Of cohorts that whoever asks does not look after (`within`, None for all) nobody is named.
    """
    found = await session.execute(
        select(
            PatientRow.id,
            PatientRow.number,
            PatientRow.label_sealed,
            DeliveryRow.state,
            DeliveryRow.reason,
        )
        .join(PatientRow, PatientRow.id == DeliveryRow.patient_id)
        .where(
            DeliveryRow.broadcast_id == broadcast_id,
            DeliveryRow.state.in_(_COUNTED),
            DeliveryRow.state != DeliveryState.SENT,
            true() if within is None else PatientRow.cohort_id.in_(sorted(within)),
        )
        .order_by(DeliveryRow.state, DeliveryRow.reason, PatientRow.number)
        .limit(limit)
    )
    keys = keys_of(session)
    return [
        Missed(
            number=row.number,
            label=None
            if row.label_sealed is None
            else keys.open(row.label_sealed, table="patient", row=row.id, column="label_sealed"),
            state=DeliveryState(row.state),
            reason=row.reason,
        )
        for row in found.all()
    ]


# ---------------------------------------------------------------- how it is done


async def _next_patients(
    session: AsyncSession, broadcast: Broadcast, row: BroadcastRow, limit: int
) -> Sequence[Any]:
    """Return whoever fits the audience; who is paused or out of reach is told apart when sent."""
    chosen = in_audience(broadcast.audience, now=broadcast.confirmed_at or broadcast.created_at)
    found = await session.execute(
        chosen.where(PatientRow.id > row.filled_to, PatientRow.id <= (row.fill_until or 0))
        .order_by(PatientRow.id)
        .limit(limit)
    )
    return found.all()


async def _next_sent(
    session: AsyncSession, broadcast: Broadcast, row: BroadcastRow, limit: int
) -> Sequence[Any]:
    """Return whom the broadcast this one is about was sent to, with the message each got."""
    found = await session.execute(
        _sent_by(broadcast)
        .add_columns(DeliveryRow.chat_id, DeliveryRow.message_id, DeliveryRow.sent_at)
        .where(DeliveryRow.patient_id > row.filled_to)
        .order_by(DeliveryRow.patient_id)
        .limit(limit)
    )
    return found.all()


def _sent_by(broadcast: Broadcast) -> Select[Any]:
    """Return the recipients whom this one changes something for."""
    sent = (
        select(DeliveryRow.patient_id.label("id"))
        .join(PatientRow, PatientRow.id == DeliveryRow.patient_id)
        .where(
            DeliveryRow.broadcast_id == broadcast.about_id,
            DeliveryRow.state == DeliveryState.SENT,
            DeliveryRow.message_id.is_not(None),
        )
    )
    if broadcast.audience.languages:
        sent = sent.where(PatientRow.language.in_(sorted(broadcast.audience.languages)))
    return sent


def _owed(
    broadcast: Broadcast, people: Sequence[Any], worth: timedelta, now: datetime
) -> list[Owed]:
    if broadcast.about_id is not None:
        return [_amending(broadcast, sent, worth, now) for sent in people]
    due = {zone: broadcast.start.due(zone, now=now) for zone in {one.zone for one in people}}
    return [
        Owed(
            kind=broadcast.purpose.kind,
            chat_id=person.chat_id,
            patient_id=person.id,
            broadcast_id=broadcast.id,
            due_at=due[person.zone],
            expires_at=due[person.zone] + worth,
        )
        for person in people
    ]


def _amending(broadcast: Broadcast, sent: Any, worth: timedelta, now: datetime) -> Owed:
    return Owed(
        kind=broadcast.purpose.kind,
        chat_id=sent.chat_id,
        patient_id=sent.id,
        broadcast_id=broadcast.id,
        subject_id=sent.message_id,
        due_at=now,
        expires_at=broadcast.purpose.expiry(sent_at=sent.sent_at or now, worth=worth, now=now),
    )


def _written(audience: Audience) -> dict[str, Any]:
    return {
        "within": None if audience.within is None else sorted(audience.within),
        "cohorts": sorted(audience.cohorts),
        "languages": sorted(audience.languages),
        "pain_from": audience.pain_from,
        "silent_days": audience.silent_days,
    }


def _read(audience: Mapping[str, Any]) -> Audience:
    return Audience(
        within=None if audience["within"] is None else frozenset(audience["within"]),
        cohorts=frozenset(audience["cohorts"]),
        languages=frozenset(audience["languages"]),
        pain_from=audience["pain_from"],
        silent_days=audience["silent_days"],
    )


def _sealed(
    session: AsyncSession,
    broadcast_id: int,
    language: str,
    versions: Mapping[str, Content],
    item: str | None,
) -> bytes:
    said = {code: _plain(content) for code, content in versions.items()}
    text = json.dumps({"language": language, "item": item, "versions": said})
    return keys_of(session).seal(text, table="broadcast", row=broadcast_id, column="content_sealed")


def _plain(content: Content) -> dict[str, Any]:
    media = content.media
    return {
        "text": content.text,
        "entities": [asdict(entity) for entity in content.entities],
        "media": None if media is None else [media.kind, media.name, media.file_id],
    }


def _content(plain: Mapping[str, Any]) -> Content:
    media = None
    if plain["media"] is not None:
        kind, name, file_id = plain["media"]
        media = Media(kind=MediaKind(kind), name=name, file_id=file_id)
    entities = tuple(Entity(**entity) for entity in plain["entities"])
    return Content(text=plain["text"], entities=entities, media=media)


def _broadcast(session: AsyncSession, row: BroadcastRow) -> Broadcast:
    text = keys_of(session).open(
        row.content_sealed, table="broadcast", row=row.id, column="content_sealed"
    )
    said = json.loads(text)
    return Broadcast(
        id=row.id,
        author_id=row.author_id,
        state=BroadcastState(row.state),
        purpose=Purpose(row.purpose),
        about_id=row.about_id,
        language=said["language"],
        versions={code: _content(plain) for code, plain in said["versions"].items()},
        item=said["item"],
        revision=row.revision,
        audience=_read(row.audience),
        start=Start(at=row.starts_at, own_minute=row.own_minute),
        chosen=row.chosen,
        filled_at=row.filled_at,
        counts={state: getattr(row, state.value) for state in _COUNTED},
        prompt_id=row.prompt_id,
        shown=row.shown,
        shown_at=row.shown_at,
        approved_by=row.approved_by,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        finished_at=row.finished_at,
        kept_at=row.kept_at,
    )
