"""Who lives through the kills: patients with checks that are due, on a Telegram and a database file."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

import migrations
from db import cohorts, patients
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.engine.sealing import load_key_ring, new_key_ring, save_key_ring
from db.tables import DeliveryRow, InboxRow, PatientRow, RatingRow, RatingVersionRow, UnsentRow
from rules.delivery import DeliveryKind
from simulator import Call, Message, Phone, Telegram

FIRST_CHAT = 5000
SCALE = [str(number) for number in range(11)]
# Typed words that no flow expects: each is counted once, and answered.
WORDS = "what a day it was"
TYPED_EACH = 5
# How likely she types at each look, a few milliseconds apart: it takes her several lives of the bot.
CHANCE = 0.005
# Checks fall due one after another, so that some are under way at every kill.
SPREAD = timedelta(milliseconds=600)


def midday_zone(now: datetime) -> str:
    """Return a zone in which it is about noon, so that no quiet hours hold anything back."""
    ahead = 12 - now.hour
    return "Etc/GMT" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'limber.db'}"


@dataclass(slots=True)
class Actor:
    """One patient: she taps her check once it is there, and types a few words besides."""

    phone: Phone
    tapped: bool = False
    typed: int = 0

    def acts(self, dice: random.Random) -> None:
        """Do the next thing, if there is one."""
        check = next((one for one in self.phone.from_bot if is_check(one)), None)
        if check is not None and not self.tapped:
            self.phone.taps("2", check)
            self.tapped = True
        elif not self.finished and dice.random() < CHANCE:
            self.phone.says(WORDS)
            self.typed += 1

    @property
    def finished(self) -> bool:
        return self.typed == TYPED_EACH

    @property
    def waits(self) -> bool:
        """Whether a check is there that she has not tapped yet."""
        return not self.tapped and any(is_check(one) for one in self.phone.from_bot)


@dataclass(slots=True)
class Told:
    """What was done and what came of it; equal for all who lost and doubled nothing."""

    taps: dict[int, bool] = field(default_factory=dict)
    typed: dict[int, int] = field(default_factory=dict)
    checks: dict[int, int] = field(default_factory=dict)
    rated: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    uncertain: int = 0
    open_updates: int = 0
    open_deliveries: int = 0

    def faults(self) -> list[str]:
        """Return what was lost or doubled."""
        found = []
        for chat, tapped in self.taps.items():
            if tapped and self.rated.get(chat, 0) != 1:
                found.append(f"tap of {chat} rated {self.rated.get(chat, 0)} times")
            if self.typed[chat] != self.counted.get(chat, 0):
                found.append(
                    f"{chat} typed {self.typed[chat]}, counted {self.counted.get(chat, 0)}"
                )
            if self.checks.get(chat, 0) > 1:
                found.append(f"{chat} was asked {self.checks[chat]} times")
        if self.open_updates or self.open_deliveries:
            found.append(f"open: {self.open_updates} updates, {self.open_deliveries} deliveries")
        return found


def is_check(message: Message) -> bool:
    """Tell whether a message is an open pain check, by its eleven buttons."""
    return [one.text for row in message.buttons for one in row] == SCALE


def checks_sent(telegram: Telegram) -> Counter[int]:
    """Count the pain checks that Telegram put into each chat, heard of or not."""
    return Counter(
        call.chat_id or 0 for call in telegram.ledger.messages() if _labels(call) == SCALE
    )


def _labels(call: Call) -> list[str]:
    # A payload may hold any digits; only the labels tell what it is.
    markup = call.params.get("reply_markup") or {}
    rows = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
    return [str(one["text"]) for row in rows for one in row]


async def prepare(folder: Path, *, people: int, now: datetime) -> None:
    """Write a database in which `people` patients are owed a check each, from now on."""
    (folder / "data").mkdir()
    keys = new_key_ring()
    save_key_ring(keys, folder / "data" / "limber.keys")
    migrations.upgrade(url_of(folder))
    database = Database(url_of(folder), keys)
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=now)
        owed = []
        for number in range(people):
            patient = await patients.add_patient(
                session,
                chat_id=FIRST_CHAT + number,
                cohort_id=cohort.id,
                language="en",
                zone=midday_zone(now),
                quiet_from=21 * 60,
                quiet_to=8 * 60,
                now=now,
            )
            await patients.change_patient(
                session, patient.id, state="active", joined_at=now, first_day=now.date()
            )
            owed.append(
                Owed(
                    kind=DeliveryKind.PAIN_CHECK,
                    chat_id=patient.chat_id,
                    patient_id=patient.id,
                    once=f"kill:{number}",
                    due_at=now + number * SPREAD,
                    expires_at=now + timedelta(hours=2),
                )
            )
        await deliveries.owe(session, owed, now=now)
    await database.close()


async def told_by_database(folder: Path, telegram: Telegram, actors: list[Actor]) -> Told:
    """Read what the database says came of it all."""
    database = Database(url_of(folder), load_key_ring(folder / "data" / "limber.keys"))
    told = acted(telegram, actors)
    async with database.transaction() as session:
        versions = (
            select(PatientRow.chat_id, func.count())
            .join_from(RatingVersionRow, RatingRow, RatingRow.id == RatingVersionRow.rating_id)
            .join(PatientRow, PatientRow.id == RatingRow.patient_id)
            .group_by(PatientRow.chat_id)
        )
        told.rated = {row[0]: row[1] for row in await session.execute(versions)}
        unsent = (
            select(PatientRow.chat_id, func.count())
            .join_from(UnsentRow, PatientRow, PatientRow.id == UnsentRow.patient_id)
            .group_by(PatientRow.chat_id)
        )
        told.counted = {row[0]: row[1] for row in await session.execute(unsent)}
        told.open_updates = (
            await session.scalar(
                select(func.count()).select_from(InboxRow).where(InboxRow.state != "done")
            )
            or 0
        )
        uncertain = (DeliveryRow.kind == "pain_check", DeliveryRow.state == "uncertain")
        told.uncertain = await session.scalar(select(func.count()).where(*uncertain)) or 0
        told.open_deliveries = (
            await session.scalar(
                select(func.count())
                .select_from(DeliveryRow)
                .where(
                    DeliveryRow.kind == "pain_check",
                    DeliveryRow.state.in_(("owed", "claimed", "sending")),
                )
            )
            or 0
        )
    await database.close()
    return told


def acted(telegram: Telegram, actors: list[Actor]) -> Told:
    """Return what the people did and how often they were asked."""
    told = Told(checks=dict(checks_sent(telegram)))
    for actor in actors:
        told.taps[actor.phone.person_id] = actor.tapped
        told.typed[actor.phone.person_id] = actor.typed
    return told
