"""What comes of reminders and replies when the clock of the running program is set back or forward?

The program is the real one, its clock libfaketime's: the wall clock that the process reads moves while it runs, the
monotonic one does not. Telegram's clock, the stand-in's, is right all the time.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

import migrations
from db import cohorts, patients, reminders
from db.engine.database import Database
from db.engine.sealing import load_key_ring, new_key_ring, save_key_ring
from db.tables import DeliveryRow
from rules.delivery import DeliveryKind, DeliveryState
from rules.local_time import local_wall
from rules.occurrences import Reminder
from rules.vocabulary import ReminderKind
from simulator import Phone, Telegram, serve
from simulator.clock import NEVER, MovableClock
from tests.faults.counts import Count
from tests.faults.killing import room_for
from tests.faults.lives import CLOCK
from tests.faults.program import START_SECONDS, Program, program_in

# A Wednesday, nearly noon in Madrid.
BEGAN = datetime(2026, 3, 4, 10, 0, 30, tzinfo=UTC)
CHECK = DeliveryKind.PAIN_CHECK
ZONE, FAR_EAST = "Europe/Madrid", "Asia/Tokyo"
CHECK_WORTH = timedelta(hours=10)
# What one of them is told to wait before the jump; until when it and all else is waited for.
HELD_SECONDS = 15
HELD = timedelta(seconds=HELD_SECONDS)
PREPARED_WITHIN, ONE_MINUTE = timedelta(seconds=20), timedelta(minutes=1)
SETTLED_AFTER = timedelta(seconds=5)
LIMIT = timedelta(seconds=45)
LOOK_EVERY = timedelta(milliseconds=50)
# Whoever sets the clock writes how far it is to be off; libfaketime looks once a second.
NOTICES_SECONDS = 1
_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
_RUN = "import sys; from bot.__main__ import main; sys.argv = ['limber', 'run']; sys.exit(main())"
AWARE = _RUN
# The control does not look whether its clock was set.
UNAWARE = f"from bot.process.clock import JumpWatch; JumpWatch.look = lambda self: None; {_RUN}"


def libfaketime() -> Path | None:
    """Return where the library is, None where it is not installed."""
    return _LIBRARIES[0] if _LIBRARIES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jumped:
    """What came of one jump; waits in seconds, None for what did not come in time.

    `held` is from the moment at which that chat may be written to again, `next_late` from the minute for which a
    reminder was set after the jump. `late` were due in between and came at once, `expired` no longer made sense.
    """

    by: timedelta
    noticed: float | None
    reply: float | None
    held: float | None
    next_late: float | None
    late: int
    expired: int
    lost: int
    doubled: int

    @property
    def count(self) -> Count:
        """Return what was lost and doubled; what did not come in time counts as lost."""
        missing = (self.reply, self.held, self.next_late).count(None)
        return Count(lost=self.lost + missing, doubled=self.doubled)

    def as_row(self) -> dict[str, object]:
        """Return it by the headings of the table."""
        return {
            "clock": f"{'back' if self.by < timedelta(0) else 'forward'} {abs(self.by)}",
            "noticed after": _told(self.noticed),
            "reply after": _told(self.reply),
            "held chat, after its hold": _told(self.held),
            "next reminder late by": _told(self.next_late),
            "due meanwhile, sent": self.late,
            "due meanwhile, expired": self.expired,
            "lost": self.lost,
            "doubled": self.doubled,
        }


def _told(seconds: float | None) -> str:
    return f"over {LIMIT.total_seconds():.0f} s" if seconds is None else f"{seconds:.1f} s"


@dataclass(slots=True, kw_only=True)
class _Person:
    """Somebody, and when her check is due first."""

    phone: Phone
    patient_id: int
    zone: str
    due_at: datetime = NEVER

    @property
    def chat_id(self) -> int:
        return self.phone.chat.chat_id


class _Clinic:
    """The people, the database they are in, and the two clocks."""

    def __init__(self, folder: Path) -> None:
        file = room_for(folder)
        self.url, self.key_file = f"sqlite:///{file}", file.with_suffix(".keys")
        save_key_ring(new_key_ring(), self.key_file)
        migrations.upgrade(self.url)
        self.database = Database(self.url, load_key_ring(self.key_file))
        self.right = MovableClock(BEGAN, real=CLOCK.now)
        self.telegram = Telegram(clock=self.right)
        self.off = timedelta(0)
        self._offset = folder / "offset"
        self._people = 0
        self.set_clock(timedelta(0))

    @property
    def now(self) -> datetime:
        """The moment that the program's clock shows."""
        return self.right.now() + self.off

    def set_clock(self, off: timedelta) -> None:
        """Let the program's clock be so far off."""
        self.off = off
        fresh = self._offset.with_suffix(".new")
        fresh.write_text(f"{(self.now - CLOCK.now()).total_seconds():+.3f}\n")
        fresh.replace(self._offset)

    def environment(self, program: Program, library: Path) -> dict[str, str]:
        """Return what makes a process read that clock."""
        return {
            **program.environment,
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_CACHE_DURATION": str(NOTICES_SECONDS),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    async def person(self, *, zone: str = ZONE) -> _Person:
        """Let somebody join."""
        self._people += 1
        phone = self.telegram.person(1000 + self._people, f"Ana{self._people}", started=True)
        now = self.now
        async with self.database.transaction() as session:
            cohort = await cohorts.default_cohort(session, now=now)
            patient = await patients.add_patient(
                session,
                chat_id=phone.person_id,
                cohort_id=cohort.id,
                language="en",
                zone=zone,
                quiet_from=21 * 60,
                quiet_to=8 * 60,
                now=now,
            )
            await patients.change_patient(
                session, patient.id, state="active", joined_at=now, first_day=now.date()
            )
        return _Person(phone=phone, patient_id=patient.id, zone=zone)

    async def asks_at(self, person: _Person, moment: datetime) -> None:
        """Let her have her check at the time of day of a moment, by the program's clock from now on."""
        at = local_wall(moment, person.zone).time()
        check = Reminder(kind=ReminderKind.PAIN_CHECK, at=at, zone=person.zone)
        async with self.database.transaction() as session:
            await reminders.set_reminder(session, person.patient_id, check, now=self.now)
        person.due_at = moment

    async def deliveries(self) -> list[DeliveryRow]:
        async with self.database.transaction() as session:
            return list(await session.scalars(select(DeliveryRow)))


async def jump(folder: Path, by: timedelta, *, library: Path, runs: str) -> Jumped:
    """Set the clock of a running program by so much, and see what comes of it."""
    clinic = _Clinic(folder)
    async with serve(clinic.telegram) as api_url:
        program = program_in(folder, api_url=api_url, token=clinic.telegram.token)
        log = folder / "log"
        async with _running(clinic.environment(program, library), folder, log, runs):
            await _until(lambda: '"started"' in log.read_text(), timedelta(seconds=START_SECONDS))
            jumped = await _seen(clinic, log, by)
            await clinic.database.close()
    assert "Traceback" not in log.read_text()
    return jumped


async def _seen(clinic: _Clinic, log: Path, by: timedelta) -> Jumped:
    telegram = clinic.telegram
    first = _next_minute(clinic.now)
    early = [await clinic.person() for _ in range(3)]
    held, writer, late = await clinic.person(), await clinic.person(), await clinic.person()
    for person in (*early, held):
        await clinic.asks_at(person, first)
    meanwhile = [await clinic.person(), await clinic.person(), await clinic.person(zone=FAR_EAST)]
    for person, hours in zip(meanwhile, (0.25, 1.5, 15.5), strict=True):
        await clinic.asks_at(person, first + timedelta(hours=hours))
    telegram.faults.too_many_requests(HELD_SECONDS, method="sendMessage", chat=held.chat_id)
    writer.phone.says("/menu")
    await _until(lambda: clinic.now >= first, LIMIT * 2)
    await _until(
        lambda: bool(
            telegram.ledger.calls("sendMessage", held.chat_id)
            and all(one.phone.from_bot for one in (*early, writer))
        ),
        LIMIT,
    )
    (refused,) = telegram.ledger.calls("sendMessage", held.chat_id)

    clinic.set_clock(by)
    latest_before, at = clinic.now - by, clinic.now
    before = len(writer.phone.from_bot)
    noticed = await _seconds(lambda: '"clock_jumped"' in log.read_text())
    writer.phone.says("/menu")
    reply = await _seconds(lambda: len(writer.phone.from_bot) > before)
    soon = _next_minute(clinic.now)
    await clinic.asks_at(late, soon)
    await _until(lambda: clinic.now >= soon, LIMIT * 2)
    await _seconds(lambda: bool(late.phone.from_bot and held.phone.from_bot))
    await _until(lambda: clinic.now >= soon + SETTLED_AFTER, LIMIT * 2)

    checked = [*early, held, *meanwhile, late]
    due = _due(checked, until=max(latest_before, clinic.now))
    # What had gone out before the jump is not of yesterday because of it.
    unsent = (one for one in due if one[1] > latest_before or one[0] == held.chat_id)
    gone = {one for one in unsent if one[1] <= at < clinic.now and one[1] + CHECK_WORTH <= at}
    rows = await clinic.deliveries()
    checks = {(row.chat_id, row.due_at): row.state for row in rows if row.kind == CHECK}
    # A check that closes is an edit, and no message of its own.
    messages = (row for row in rows if row.kind != DeliveryKind.CLOSING)
    sent = Counter(row.chat_id for row in messages if row.state == DeliveryState.SENT)
    came = {one.chat_id: len(telegram.ledger.messages(one.chat_id)) for one in checked}
    (held_until, came_at), after = (
        (refused.at + HELD, _first(telegram, held)),
        _first(telegram, late),
    )
    return Jumped(
        by=by,
        noticed=noticed,
        reply=reply,
        held=None if came_at is None else (came_at - held_until).total_seconds(),
        next_late=None if after is None else (after + by - soon).total_seconds(),
        late=sum(
            checks.get(one) == DeliveryState.SENT
            for one in due - gone
            if latest_before < one[1] <= at
        ),
        expired=sum(checks.get(one) == DeliveryState.EXPIRED for one in gone),
        lost=sum(checks.get(one) != DeliveryState.SENT for one in due - gone)
        + sum(checks.get(one) != DeliveryState.EXPIRED for one in gone)
        + sum(max(0, sent[chat] - times) for chat, times in came.items()),
        doubled=sum(max(0, times - sent[chat]) for chat, times in came.items()),
    )


def _due(people: Iterable[_Person], *, until: datetime) -> set[tuple[int, datetime]]:
    """Return each check that came due by then: whose, and when."""
    found = set()
    for person in people:
        moment = person.due_at
        while moment <= until:
            found.add((person.chat_id, moment))
            moment += timedelta(days=1)
    return found


def _first(telegram: Telegram, person: _Person) -> datetime | None:
    """Return when the first message reached her, by the right clock."""
    came = telegram.ledger.messages(person.chat_id)
    return came[0].at if came else None


def _next_minute(now: datetime) -> datetime:
    """Return a full minute that leaves time to prepare for it."""
    return (now + PREPARED_WITHIN + ONE_MINUTE).replace(second=0, microsecond=0)


async def _until(comes: Callable[[], bool], limit: timedelta) -> None:
    async with asyncio.timeout(limit.total_seconds()):
        while not comes():
            await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)


async def _seconds(comes: Callable[[], bool]) -> float | None:
    """Return after how many seconds it came, None when it did not in time."""
    began = CLOCK.now()
    try:
        await _until(comes, LIMIT)
    except TimeoutError:
        return None
    return (CLOCK.now() - began).total_seconds()


@asynccontextmanager
async def _running(
    environment: dict[str, str], folder: Path, log: Path, source: str
) -> AsyncIterator[None]:
    """Run the program in a process of its own, and end it as a service manager does."""
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", source, cwd=folder, env=environment, stdout=said, stderr=said
        )
        try:
            yield
            process.terminate()
            async with asyncio.timeout(LIMIT.total_seconds()):
                assert await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
