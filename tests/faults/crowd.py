"""Who stands for a whole programme: thousands of patients, a broadcast to all of them, and a check open for each.

One patient and one prompt are made by the house's own queries; the others are copies of their rows.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

import migrations
from content.bundle import ContentBundle
from content.patient.pain import pain_question
from db import cohorts, patients, prompts, staff
from db.delivery import broadcasts
from db.engine.database import Database
from db.engine.sealing import KeyRing, load_key_ring, new_key_ring, save_key_ring
from db.tables import (
    BroadcastRow,
    DeliveryRow,
    InboxRow,
    PatientRow,
    PromptRow,
    RatingRow,
    RatingVersionRow,
)
from rules.broadcasts import Audience, Content
from rules.prompts import PromptKind
from rules.vocabulary import Role
from simulator import Button, Markup, Telegram
from simulator.ledger import Call
from tests.faults.counts import Count, compared
from tests.faults.lives import CLOCK
from tests.faults.scene import midday_zone

FIRST_CHAT = 1_000_001
AUTHOR_CHAT = 900_001
WORDS = "Warm water eases stiff hands, {first_name}."
INSERTED_AT_ONCE = 1000
# Taps come a little before or after the broadcast's message to the same number of people.
ASTRAY = 5
MOST_WAITING = 1000
LOOK_EVERY = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A migrated database with its people, and what was prepared for them."""

    url: str
    key_file: Path
    people: int
    first_prompt: int

    @property
    def chats(self) -> range:
        return range(FIRST_CHAT, FIRST_CHAT + self.people)

    def database(self) -> Database:
        """Open it as the engine does."""
        return Database(self.url, load_key_ring(self.key_file))


async def write_crowd(
    url: str,
    key_file: Path,
    *,
    people: int,
    now: datetime,
    keys: KeyRing | None = None,
    confirmed: bool = True,
) -> Crowd:
    """Write the people, a check that is open for each, and a broadcast to all that was just confirmed.

    Unless `confirmed`, there is no broadcast yet.
    """
    ring = keys or new_key_ring()
    save_key_ring(ring, key_file)
    migrations.upgrade(url)
    database = Database(url, ring)
    async with database.transaction() as session:
        author = await staff.add_staff(
            session,
            chat_id=AUTHOR_CHAT,
            role=Role.COORDINATOR,
            language="en",
            zone="UTC",
            name="Bea",
            now=now,
        )
        first_prompt = await _write_people(session, people, now)
        if confirmed:
            broadcast_id = await broadcasts.add_broadcast(
                session,
                author_id=author.id,
                content=Content(text=WORDS),
                audience=Audience(),
                now=now,
            )
            await broadcasts.confirm(session, broadcast_id, now=now)
    await database.close()
    return Crowd(url=url, key_file=key_file, people=people, first_prompt=first_prompt)


async def _write_people(session: AsyncSession, people: int, now: datetime) -> int:
    cohort = await cohorts.default_cohort(session, now=now)
    first = await patients.add_patient(
        session,
        chat_id=FIRST_CHAT,
        cohort_id=cohort.id,
        language="en",
        zone=midday_zone(now),
        quiet_from=21 * 60,
        quiet_to=8 * 60,
        now=now,
    )
    await patients.change_patient(
        session, first.id, state="active", joined_at=now, first_day=now.date()
    )
    asked = await prompts.open_prompt(
        session,
        first,
        PromptKind.PAIN,
        now=now,
        day=now.date(),
        open_until=now + timedelta(days=1),
    )
    await prompts.change_prompt(session, asked.id, message_id=1)
    await _copy(
        session,
        PatientRow,
        people,
        lambda row, n: {
            "id": row["id"] + n,
            "number": row["number"] + n,
            "chat_id": row["chat_id"] + n,
        },
    )
    await _copy(
        session,
        PromptRow,
        people,
        lambda row, n: {
            "id": row["id"] + n,
            "chat_id": row["chat_id"] + n,
            "patient_id": row["patient_id"] + n,
        },
    )
    return asked.id


async def _copy(
    session: AsyncSession,
    table: type[PatientRow] | type[PromptRow],
    people: int,
    own: Callable[[Mapping[str, Any], int], dict[str, Any]],
) -> None:
    """Write the only row of a table so many times in all, each with what is its own."""
    columns = table.__table__.columns
    row = dict((await session.execute(select(*columns))).mappings().one())
    for start in range(1, people, INSERTED_AT_ONCE):
        numbers = range(start, min(start + INSERTED_AT_ONCE, people))
        await session.execute(insert(table), [{**row, **own(row, n)} for n in numbers])


def put_checks_on_phones(telegram: Telegram, crowd: Crowd, bundle: ContentBundle) -> None:
    """Show each of them the check that the database says was sent, as their message 1."""
    speech = bundle.speech("en")
    telegram.person(AUTHOR_CHAT, "Bea", started=True)
    for number, chat_id in enumerate(crowd.chats):
        phone = telegram.person(chat_id, "Ana", started=True)
        asked = pain_question(speech, crowd.first_prompt + number)
        rows = tuple(
            tuple(Button(text=one.label, data=one.payload) for one in row) for row in asked.buttons
        )
        telegram.world.post(
            phone.chat,
            sender_id=telegram.world.bot.bot_id,
            from_bot=True,
            text=asked.text,
            buttons=rows,
            markup=Markup.INLINE,
        )


class Taps:
    """Everybody, but for some, answers her check once, at the pace at which the broadcast goes out."""

    def __init__(
        self,
        telegram: Telegram,
        crowd: Crowd,
        dice: random.Random,
        *,
        besides: Collection[int] = (),
    ) -> None:
        self._telegram = telegram
        self._chats = [chat for chat in crowd.chats if chat not in besides]
        dice.shuffle(self._chats)
        self.tapped: list[int] = []

    @property
    def finished(self) -> bool:
        return len(self.tapped) == len(self._chats)

    def acts(self, dice: random.Random) -> None:
        """Let as many tap as have their message."""
        self._tap(sent(self._telegram) + dice.randint(0, ASTRAY))

    async def all_act(self) -> None:
        """Let everybody tap who has not."""
        while not self.finished:
            self._tap(len(self._chats))
            await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)

    def _tap(self, until: int) -> None:
        # Telegram forgets a tap that nobody has fetched for 150 s: so nobody taps while many wait.
        room = MOST_WAITING - len(self._telegram.world.updates)
        for chat_id in self._chats[len(self.tapped) : min(until, len(self.tapped) + room)]:
            self._telegram.phone(chat_id).taps_data(*self._check(chat_id))
            self.tapped.append(chat_id)

    def _check(self, chat_id: int) -> tuple[str, Any]:
        message = self._telegram.phone(chat_id).chat.messages[1]
        payload = next(b.data for row in message.buttons for b in row if b.text == "2")
        return payload or "", message


def sent(telegram: Telegram) -> int:
    """Return how many new messages Telegram took, heard of or not."""
    counts = telegram.ledger.counts
    return sum(
        count
        for (method, outcome), count in counts.items()
        if method == "sendMessage" and outcome in {"ok", "answer_lost"}
    )


def reached(telegram: Telegram) -> Counter[int]:
    """Count how often the broadcast's message was put into each chat."""
    return Counter(call.chat_id or 0 for call in telegram.ledger.messages() if is_broadcast(call))


def is_broadcast(call: Call) -> bool:
    """Tell whether this call carries the broadcast's words."""
    return str(call.params.get("text", "")).startswith(WORDS.partition(",")[0])


async def states(database: Database) -> dict[int, str]:
    """Return how far the broadcast has come, by chat."""
    async with database.transaction() as session:
        found = await session.execute(
            select(DeliveryRow.chat_id, DeliveryRow.state).where(
                DeliveryRow.broadcast_id.is_not(None)
            )
        )
        return {row[0]: row[1] for row in found}


async def broadcast_count(
    database: Database, telegram: Telegram, crowd: Crowd, *, besides: Collection[int] = ()
) -> Count:
    """Compare the ledger of the stand-in with what the database believes, but for some chats."""
    chats = [chat for chat in crowd.chats if chat not in besides]
    return compared(reached(telegram), await states(database), chats)


async def tap_count(database: Database, tapped: list[int]) -> Count:
    """Compare the taps that Telegram accepted with the ratings that came of them."""
    async with database.transaction() as session:
        versions = (
            select(PatientRow.chat_id, func.count())
            .join_from(RatingVersionRow, RatingRow, RatingRow.id == RatingVersionRow.rating_id)
            .join(PatientRow, PatientRow.id == RatingRow.patient_id)
            .group_by(PatientRow.chat_id)
        )
        rated = {row[0]: row[1] for row in await session.execute(versions)}
    return counted_once(rated, tapped)


def counted_once(rated: Mapping[int, int], tapped: list[int]) -> Count:
    """Compare how often each tap took effect with once."""
    return Count(
        lost=sum(rated.get(chat_id, 0) == 0 for chat_id in tapped),
        doubled=sum(max(0, rated.get(chat_id, 0) - 1) for chat_id in tapped),
    )


async def unfinished(database: Database, *, besides: Collection[int] = ()) -> int:
    """Count the updates and the messages that have not come to their end, but for some chats."""
    async with database.transaction() as session:
        updates = (
            select(func.count())
            .select_from(InboxRow)
            .where(InboxRow.state != "done", InboxRow.chat_id.not_in(besides))
        )
        owed = (
            select(func.count())
            .select_from(DeliveryRow)
            .where(
                DeliveryRow.state.in_(("owed", "claimed", "sending")),
                DeliveryRow.chat_id.not_in(besides),
            )
        )
        filling = (
            select(func.count()).select_from(BroadcastRow).where(BroadcastRow.filled_at.is_(None))
        )
        counts = [await session.scalar(each) for each in (updates, owed, filling)]
    return sum(count or 0 for count in counts)
