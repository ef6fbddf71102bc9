"""Which conditions stand, by what was seen of the engine? Facts in, codes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain

from rules.conditions import ConditionCode as Code
from rules.conditions import StandingCondition as Standing
from rules.coverage import Holidays

# A long poll (15 s) and the time its answer may take: later than that, Telegram is silent.
SILENT_AFTER = timedelta(seconds=25)
# Where each poll fails at once, it shows sooner.
POLLS_FAILING_FOR = timedelta(seconds=20)
# A heartbeat is a second; work that fills many transactions may take longer.
TICK_AFTER = timedelta(seconds=30)
# A request that fails once is tried again; so many one after another, for so long, are a condition.
FAILING_TIMES = 3
FAILING_FOR = timedelta(seconds=15)
LATE_AFTER = timedelta(seconds=30)
# What is due and not broadcast begins at once, unless the pace or a hold keeps it.
STALLED_AFTER = timedelta(seconds=45)
INBOX_AFTER = timedelta(seconds=45)
RATE_HELD_FOR = timedelta(seconds=20)
TAKEN_SHOWS = timedelta(minutes=10)
FAULT_SHOWS = timedelta(minutes=2)
# Telegram's Date counts whole seconds, and the answer takes its time.
CLOCK_OFF = timedelta(seconds=5)
LEAST_FREE_BYTES = 500 * 1024 * 1024
NO_FREE_BYTES = 5 * 1024 * 1024
# The database, the pool of connections and a page that is looked at need some thirty.
LEAST_FREE_HANDLES = 50
# What wakes every five seconds and comes so much later did not get the processor.
BUSY_AFTER = timedelta(seconds=5)
# A night and a morning in which to mend it.
COPY_OLD_AFTER = timedelta(hours=30)
# Time enough to get a newer file and to have somebody look at it.
HOLIDAYS_KNOWN_FOR = timedelta(days=60)
# So many days before it, an admin reads of a staffed hour that nobody covers.
LOOKS_AHEAD = timedelta(days=7)


# A condition, whether it stands, and what names it more closely.
_Looks = Iterator[tuple[Code, bool, str]]

# What `rules.bot_api_answers` calls an answer that only @BotFather mends, and that of a second poller.
_OF_TOKEN = frozenset({"unauthorized", "not_found", "logged_out", "method_barred", "frozen"})
_CONFLICT = "conflict"


class EngineRole(StrEnum):
    """What a process is for at present."""

    LEADER = "leader"
    STANDBY = "standby"
    NONE = "none"


class DatabaseFault(StrEnum):
    """Why the database did not do what it was asked, where that is no fault of ours."""

    AWAY = "away"
    READ_ONLY = "read_only"
    FULL = "full"


_OF_DATABASE: Mapping[DatabaseFault, Code] = {
    DatabaseFault.AWAY: Code.DATABASE_AWAY,
    DatabaseFault.READ_ONLY: Code.DATABASE_READ_ONLY,
    DatabaseFault.FULL: Code.DISK_FULL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TickFacts:
    """How the clock's work goes: when it was last done to its end, and which jobs fail by what class."""

    begun_at: datetime
    done_at: datetime | None = None
    failing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramFacts:
    """What Telegram last answered; `failures` counts requests without an answer since the last good one.

    `refused` is why it takes nothing of this bot, as a code; empty when it does.
    """

    begun_at: datetime
    heard_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    refused: str = ""
    polls_failing_since: datetime | None = None
    another_poller_at: datetime | None = None
    webhook_taken_at: datetime | None = None
    webhook_failed_at: datetime | None = None
    clock_off: timedelta = timedelta(0)
    held_since: datetime | None = None
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFacts:
    """What the database says waits, and who there is; moments are those of the oldest, None for none."""

    reminder_due_at: datetime | None = None
    reminders_late: int = 0
    rows_set_aside: int = 0
    owed_since: datetime | None = None
    inbox_since: datetime | None = None
    inbox_set_aside: int = 0
    on_hold_since: datetime | None = None
    updates_taken: int = 0
    copied_at: datetime | None = None
    copy_failed: bool = False
    begun_at: datetime | None = None
    admins: int = 1
    staff: int = 1
    reachable: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFacts:
    """All that was seen at one look. Without an engine there is no `tick`; without a database no `work`.

    From `uncovered_from` on nobody of the team is there in staffed hours of the next days, None where somebody is.
    """

    role: EngineRole
    waits_for: str = ""
    lost_lead: bool = False
    database_fault: DatabaseFault | None = None
    work: WorkFacts | None = None
    tick: TickFacts | None = None
    telegram: TelegramFacts | None = None
    sent_at: datetime | None = None
    unwritten: Mapping[str, str] = field(default_factory=dict)
    keys_unreadable: bool = False
    keys_open: bool = False
    free_bytes: int | None = None
    free_handles: int | None = None
    late_by: timedelta = timedelta(0)
    expired_items: int = 0
    uncovered_from: datetime | None = None
    holidays: Holidays | None = None
    unsigned_items: int = 0


def standing_conditions(facts: EngineFacts, now: datetime) -> tuple[Standing, ...]:
    """Return every condition that stands, in the order of the register."""
    found: dict[Code, Standing] = {}
    looks: list[_Looks] = [_of_process(facts, now)]
    if facts.telegram is not None:
        looks.append(_of_telegram(facts.telegram, now))
    if facts.tick is not None:
        looks.append(_of_tick(facts, facts.tick, now))
        if facts.work is not None:
            looks += [_of_queues(facts, facts.work, now), _of_keeping(facts.work, now)]
    for code, stands, detail in chain.from_iterable(looks):
        if stands:
            found[code] = Standing(code, detail)
    return tuple(found[code] for code in Code if code in found)


def holidays_known(holidays: Holidays) -> str:
    """Return in a few words whose holidays are known, and until when."""
    if not holidays.place:
        return "nobody has said where"
    return holidays.place + (f", known until {holidays.until}" if holidays.until else "")


def _of_process(facts: EngineFacts, now: datetime) -> _Looks:
    left = facts.free_bytes
    room = "" if left is None else f"{left // 1024**2} MB left"
    full = left is not None and left < NO_FREE_BYTES
    low = left is not None and left < LEAST_FREE_BYTES
    yield Code.NOT_STARTED, facts.role is EngineRole.NONE, facts.waits_for
    yield Code.LEADERSHIP_LOST, facts.lost_lead, ""
    for fault, code in _OF_DATABASE.items():
        yield code, facts.database_fault is fault, ""
    yield Code.DISK_FULL, full, room
    yield Code.DISK_LOW, low and not full, room
    few = facts.free_handles is not None and facts.free_handles < LEAST_FREE_HANDLES
    yield Code.HANDLES_LOW, few, f"{facts.free_handles} left"
    late = f"{round(facts.late_by.total_seconds())} s late"
    yield Code.MACHINE_BUSY, facts.late_by >= BUSY_AFTER, late
    yield Code.KEYS_UNREADABLE, facts.keys_unreadable, ""
    yield Code.KEYS_OPEN, facts.keys_open and not facts.keys_unreadable, ""
    bare, known = facts.uncovered_from, facts.holidays
    since = "" if bare is None else f"from {bare:%Y-%m-%d %H:%M} UTC"
    yield Code.UNCOVERED_AHEAD, bare is not None, since
    ends = known is not None and not known.known_on((now + HOLIDAYS_KNOWN_FOR).date())
    yield Code.HOLIDAYS_UNKNOWN, ends, holidays_known(known) if known is not None else ""
    yield Code.CONTENT_EXPIRED, facts.expired_items > 0, f"{facts.expired_items} items"
    yield Code.CONTENT_UNSIGNED, facts.unsigned_items > 0, f"{facts.unsigned_items} items"


def _of_telegram(told: TelegramFacts, now: datetime) -> _Looks:
    silent = _older(told.heard_at or told.begun_at, SILENT_AFTER, now)
    silent = silent or _older(told.polls_failing_since, POLLS_FAILING_FOR, now)
    failing = told.failures >= FAILING_TIMES and _older(told.failing_since, FAILING_FOR, now)
    until, since = told.held_until or now, told.held_since or now
    left = round((until - now).total_seconds())
    # A hold that is over soon is the ordinary way in which Telegram slows a bot down.
    held = until > now and until - since > RATE_HELD_FOR
    off = f"{round(told.clock_off.total_seconds()):+d} s"
    of_token = told.refused in _OF_TOKEN
    yield Code.TOKEN_REFUSED, of_token, told.refused
    # Somebody answers in Telegram's place, or Telegram not to what was asked.
    strange = bool(told.refused) and told.refused != _CONFLICT
    yield Code.TELEGRAM_SILENT, (silent or strange) and not of_token, told.refused
    yield Code.ANOTHER_POLLER, _within(told.another_poller_at, FAULT_SHOWS, now), ""
    yield Code.WEBHOOK_TAKEN, _within(told.webhook_taken_at, TAKEN_SHOWS, now), ""
    yield Code.WEBHOOK_FAILING, _within(told.webhook_failed_at, FAULT_SHOWS, now), ""
    yield Code.SENDS_FAILING, failing, f"{told.failures} in a row"
    yield Code.CLOCK_OFF, abs(told.clock_off) > CLOCK_OFF, off
    yield Code.RATE_HELD, held, f"{left} s more"


def _of_tick(facts: EngineFacts, tick: TickFacts, now: datetime) -> _Looks:
    yield Code.TICK_STOPPED, _older(tick.done_at or tick.begun_at, TICK_AFTER, now), ""
    yield Code.TICK_FAILING, bool(tick.failing), _listed(tick.failing)
    yield Code.MESSAGES_UNWRITTEN, bool(facts.unwritten), _listed(facts.unwritten)


def _of_queues(facts: EngineFacts, work: WorkFacts, now: datetime) -> _Looks:
    told = facts.telegram
    held = told is not None and told.held_until is not None and told.held_until > now
    idle = not held and not _within(facts.sent_at, STALLED_AFTER, now)
    stalled = idle and _older(work.owed_since, STALLED_AFTER, now)
    late = _older(work.reminder_due_at, LATE_AFTER, now)
    yield Code.ROWS_SET_ASIDE, work.rows_set_aside > 0, f"{work.rows_set_aside}"
    yield Code.REMINDERS_LATE, late, f"{work.reminders_late}"
    yield Code.SENDER_STALLED, stalled and work.on_hold_since is None, ""
    yield Code.INBOX_OLD, _older(work.inbox_since, INBOX_AFTER, now), ""
    yield Code.INBOX_SET_ASIDE, work.inbox_set_aside > 0, f"{work.inbox_set_aside}"


def _of_keeping(work: WorkFacts, now: datetime) -> _Looks:
    since = work.on_hold_since
    when = "" if since is None else f"since {since:%Y-%m-%d %H:%M} UTC"
    taken = work.updates_taken
    yield Code.ON_HOLD, since is not None and not taken, when
    yield Code.UPDATES_TAKEN, taken > 0, f"{taken} of them, {when}"
    yield Code.COPIES_FAILING, work.copy_failed, ""
    yield Code.COPIES_OLD, _older(work.copied_at or work.begun_at, COPY_OLD_AFTER, now), ""
    yield Code.NO_ADMIN, work.admins == 0, ""
    yield Code.NOBODY_REACHABLE, work.staff > 0 and work.reachable == 0, ""


def _within(moment: datetime | None, span: timedelta, now: datetime) -> bool:
    return moment is not None and now - moment < span


def _older(moment: datetime | None, span: timedelta, now: datetime) -> bool:
    return moment is not None and now - moment > span


def _listed(failing: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {fault}" for name, fault in sorted(failing.items()))
