"""Which faults are injected, what must each light show, and what mends it?"""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.transport.bot_api import TelegramHttp
from rules.conditions import ConditionCode as Code
from simulator import ODD_ANSWERS
from simulator.api.hooks import set_webhook
from tests.green.rigs import ADMIN, CLOCK, Rig

Act = Callable[[Rig], Awaitable[None]]


async def nothing(_rig: Rig) -> None:
    """Do nothing."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault; the lights that cannot speak while it lasts are False, and `why` says so."""

    name: str
    code: Code
    begin: Act
    end: Act = nothing
    readyz: bool = True
    metric: bool = True
    chat: bool = True
    check: bool = True
    why: str = ""
    # The program must be started anew afterwards.
    restart: bool = False


def inside(name: str, code: Code, does: str = "", **more: Any) -> Fault:
    does = does or name

    async def begin(rig: Rig) -> None:
        await rig.inside(does)

    async def end(rig: Rig) -> None:
        await rig.inside(does, end=True)

    return Fault(name=name, code=code, begin=begin, end=end, **more)


NO_TELEGRAM: dict[str, Any] = {"chat": False, "why": "Telegram is what fails"}
NO_DATABASE: dict[str, Any] = {"chat": False, "why": "a line is a row first"}


def telegram(name: str, code: Code, put: Callable[[Any], object], **more: Any) -> Fault:
    async def begin(rig: Rig) -> None:
        put(rig.telegram.faults)
        # Whoever polls is woken, and meets it at once.
        rig.ana.says("hello")

    async def end(rig: Rig) -> None:
        rig.telegram.faults.clear()
        await rig.inside("forget another program", end=True)

    return Fault(name=name, code=code, begin=begin, end=end, **more)


def talking(name: str, code: Code, put: Callable[[Any], object], **more: Any) -> Fault:
    """Return a fault that only requests meet which somebody causes."""

    async def begin(rig: Rig) -> None:
        put(rig.telegram.faults)
        for number in range(6):
            rig.telegram.phone(101 + number).says("hello")

    async def end(rig: Rig) -> None:
        rig.telegram.faults.clear()

    return Fault(name=name, code=code, begin=begin, end=end, **more)


def row(name: str, code: Code, begins: list[str], ends: list[str], **more: Any) -> Fault:
    async def begin(rig: Rig) -> None:
        await rig.sql(*begins, **values(rig))

    async def end(rig: Rig) -> None:
        await rig.sql(*ends, **values(rig))

    def values(_rig: Rig) -> dict[str, Any]:
        now = CLOCK.now()
        moments = {
            "past": now - timedelta(seconds=40),
            "old": now - timedelta(days=3),
            "just": now - timedelta(seconds=1),
            "later": now + timedelta(hours=20),
            "now": now,
        }
        used = " ".join([*begins, *ends])
        found: dict[str, Any] = {}
        for word, moment in moments.items():
            if f":{word}" in used:
                found[word] = moment.isoformat(sep=" ", timespec="microseconds").split("+")[0]
        return found

    return Fault(name=name, code=code, begin=begin, end=end, **more)


FIRST_PATIENT = "(SELECT min(id) FROM patient)"
FIRST_REMINDER = f"(SELECT min(id) FROM reminder WHERE patient_id = {FIRST_PATIENT})"
DUE = f"UPDATE reminder SET next_due_at = :just WHERE patient_id = {FIRST_PATIENT}"
NOT_DUE = f"UPDATE reminder SET next_due_at = :later WHERE patient_id = {FIRST_PATIENT}"
FORGOTTEN = "DELETE FROM set_aside"


def due_for(place: int, moment: str) -> str:
    """Return how the reminder of the patient at that place is moved; each patient has one check a day."""
    patient = f"(SELECT id FROM patient ORDER BY id LIMIT 1 OFFSET {place})"
    return f"UPDATE reminder SET next_due_at = {moment} WHERE patient_id = {patient}"


def unread(name: str, table: str, column: str, broken: str, before: str) -> Fault:
    """Return a row that cannot be read when it is due."""
    which = f"id = {FIRST_PATIENT if table == 'patient' else FIRST_REMINDER}"
    return row(
        name,
        Code.ROWS_SET_ASIDE,
        [f"UPDATE {table} SET {column} = {broken} WHERE {which}", DUE],
        [f"UPDATE {table} SET {column} = {before} WHERE {which}", NOT_DUE, FORGOTTEN],
    )


def engine_row(name: str, code: Code, key: str, **more: Any) -> Fault:
    put = f"INSERT INTO engine (key, value, changed_at) VALUES ('{key}', :now, :now)"
    return row(
        name,
        code,
        [put.replace(":now,", "'2026-01-01T00:00:00+00:00',", 1)],
        [f"DELETE FROM engine WHERE key = '{key}'"],
        **more,
    )


async def remove_keys(rig: Rig) -> None:
    rig.kept["keys"] = rig.keys.read_bytes()
    rig.keys.unlink()


async def spoil_keys(rig: Rig) -> None:
    rig.kept["keys"] = rig.keys.read_bytes()
    rig.keys.write_text("{}")


async def empty_keys(rig: Rig) -> None:
    rig.kept["keys"] = rig.keys.read_bytes()
    rig.keys.write_text("")


async def mend_keys(rig: Rig) -> None:
    rig.keys.write_bytes(rig.kept["keys"])
    rig.keys.chmod(0o600)


async def open_keys(rig: Rig) -> None:
    rig.keys.chmod(0o644)


async def close_keys(rig: Rig) -> None:
    rig.keys.chmod(0o600)


async def stop_process(rig: Rig) -> None:
    assert rig.process is not None
    rig.process.send_signal(signal.SIGSTOP)


async def go_on_process(rig: Rig) -> None:
    assert rig.process is not None
    rig.process.send_signal(signal.SIGCONT)


async def kill_process(rig: Rig) -> None:
    assert rig.process is not None
    rig.process.kill()
    await rig.process.wait()


async def end_process(rig: Rig) -> None:
    assert rig.process is not None
    rig.process.terminate()
    await rig.process.wait()


async def lock_database(rig: Rig) -> None:
    import sqlite3

    file = rig.folder / "data" / "limber.db"
    held = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
    held.execute("BEGIN EXCLUSIVE")
    rig.kept["held"] = held


async def free_database(rig: Rig) -> None:
    held = rig.kept.pop("held")
    held.execute("ROLLBACK")
    held.close()


async def block_loop(rig: Rig) -> None:
    await rig.inside("loop blocked")


async def take_updates(rig: Rig) -> None:
    """While it is off, another program takes what is said; then it starts, and somebody speaks."""
    rig.ana.says("hello")
    limit = CLOCK.now() + timedelta(seconds=20)
    while rig.telegram.unfinished and CLOCK.now() < limit:
        await CLOCK.wait_until(CLOCK.now() + timedelta(seconds=0.2))
    await rig.stop()
    rig.ana.says("to another")
    http = TelegramHttp(rig.program.keys["LIMBER_TELEGRAM_API_URL"], rig.telegram.token)
    brought = (await http.call("getUpdates", {}, polling=True)).json or {}
    last = max(one["update_id"] for one in brought["result"])
    await http.call("getUpdates", {"offset": last + 1}, polling=True)
    await http.close()
    rig.ana.says("hello again")
    await rig.start(until_ready=False)


async def release(rig: Rig) -> None:
    await rig.program.says("release")


async def bar_copies(rig: Rig) -> None:
    (rig.folder / "data" / "backups").write_text("no folder")
    await rig.sql("UPDATE engine SET value = '2020-01-01T00:00:00+00:00' WHERE key = 'tidied_at'")


async def allow_copies(rig: Rig) -> None:
    (rig.folder / "data" / "backups").unlink()
    await rig.sql("DELETE FROM engine WHERE key = 'copy_failed_at'")


async def take_webhook(rig: Rig) -> None:
    # Telegram takes one setWebhook a second, and ours may have been just now.
    await CLOCK.wait_until(CLOCK.now() + timedelta(seconds=1))
    set_webhook(rig.telegram.world, {"url": "https://127.0.0.1:1/other"})


async def drop_webhook(rig: Rig) -> None:
    rig.telegram.world.hook.url = ""


async def forget_taken(rig: Rig) -> None:
    await rig.inside("forget another program", end=True)


async def poison_update(rig: Rig) -> None:
    await rig.inside("flows poisoned")
    rig.ana.says("hello")


async def heal_update(rig: Rig) -> None:
    await rig.inside("flows poisoned", end=True)
    await rig.sql("DELETE FROM inbox WHERE state = 'aside'")


async def park_inbox(rig: Rig) -> None:
    await rig.inside("keeps, never handles")
    rig.ana.says("hello")


async def unpark_inbox(rig: Rig) -> None:
    await rig.inside("keeps, never handles", end=True)


def owing(name: str, does: str, place: int, code: Code = Code.SENDER_STALLED) -> Fault:
    """Return a fault that shows when something is owed: a check that is due."""

    async def begin(rig: Rig) -> None:
        await rig.inside(does)
        await rig.sql(due_for(place, ":just"), **_moment(just=-1))

    async def end(rig: Rig) -> None:
        await rig.inside(does, end=True)
        await rig.sql(due_for(place, ":later"), FORGOTTEN, **_moment(later=72000))

    return Fault(
        name=name,
        code=code,
        begin=begin,
        end=end,
        chat=code is not Code.SENDER_STALLED,
        why="the sender is what fails" if code is Code.SENDER_STALLED else "",
    )


def _moment(**seconds: int) -> dict[str, str]:
    now = CLOCK.now()
    return {
        name: (now + timedelta(seconds=ahead)).isoformat(sep=" ", timespec="microseconds")[:26]
        for name, ahead in seconds.items()
    }


async def fails_night(rig: Rig) -> None:
    await rig.inside("night fails")
    await rig.sql("UPDATE engine SET value = '2020-01-01T00:00:00+00:00' WHERE key = 'tidied_at'")


async def mends_night(rig: Rig) -> None:
    await rig.inside("night fails", end=True)


# ---------------------------------------------------------------- the program on SQLite, polling


TICK = (
    *(
        inside(f"the {name} of the tick raise", Code.TICK_FAILING, f"job {name}")
        for name in ("pauses", "reminders", "alerts", "digests", "expiry")
    ),
    Fault(
        name="the night's work raises", code=Code.TICK_FAILING, begin=fails_night, end=mends_night
    ),
    inside("a tick never ends", Code.TICK_STOPPED, "tick hangs"),
    inside("the heartbeat stands still", Code.TICK_STOPPED, "heart stops"),
    inside("whoever ticks never lets go", Code.TICK_STOPPED, "tick locked"),
    owing("reminders are passed over", "reminders idle", 1, Code.REMINDERS_LATE),
    unread("a name that no key opens", "patient", "name_sealed", "'nonsense'", "NULL"),
    unread("a zone that is none", "patient", "zone", "'Mars/Phobos'", "'Etc/GMT'"),
    unread("a caution nobody knows", "patient", "cautions", "'[\"levitation\"]'", "NULL"),
    unread("sore joints that are no list", "patient", "sore_joints", "'7'", "'[]'"),
    unread("an appointment of no kind", "reminder", "kind", "'seance'", "'pain_check'"),
    unread("a minute that no day has", "reminder", "at_minute", "9000", "540"),
    owing("a pain check cannot be written", "composer pain_check", 2, Code.MESSAGES_UNWRITTEN),
    owing("the delivery waits for ever", "delivery parked", 3),
    owing("the pace has no room ever", "no room", 4),
)

TELEGRAM = (
    telegram(
        "nobody listens at Telegram's address",
        Code.TELEGRAM_SILENT,
        lambda f: f.refuse_connections(),
        **NO_TELEGRAM,
    ),
    telegram(
        "polls are answered with 502",
        Code.TELEGRAM_SILENT,
        lambda f: f.server_error(method="getUpdates", times=None),
        chat=True,
    ),
    telegram(
        "polls are answered with nonsense",
        Code.TELEGRAM_SILENT,
        lambda f: f.nonsense(method="getUpdates", times=None),
        chat=True,
    ),
    telegram(
        "polls are hung up on",
        Code.TELEGRAM_SILENT,
        lambda f: f.closed(method="getUpdates", times=None),
        chat=True,
    ),
    telegram(
        "polls are never answered",
        Code.TELEGRAM_SILENT,
        lambda f: f.slow(600, method="getUpdates", times=None),
        chat=True,
    ),
    telegram(
        "polls meet a proxy's login page",
        Code.TELEGRAM_SILENT,
        lambda f: f.odd(ODD_ANSWERS["sign in to this network"], method="getUpdates", times=None),
        chat=True,
    ),
    telegram(
        "another program polls",
        Code.ANOTHER_POLLER,
        lambda f: f.odd(ODD_ANSWERS["conflict"], method="getUpdates", times=2),
    ),
    telegram(
        "the token is refused by polls",
        Code.TOKEN_REFUSED,
        lambda f: f.odd(ODD_ANSWERS["invalid token"], times=None),
        **NO_TELEGRAM,
    ),
    telegram(
        "the bot was logged out",
        Code.TOKEN_REFUSED,
        lambda f: f.odd(ODD_ANSWERS["logged out"], times=None),
        **NO_TELEGRAM,
    ),
    talking(
        "sends are answered with 502",
        Code.SENDS_FAILING,
        lambda f: f.server_error(method="sendMessage", times=None),
        **NO_TELEGRAM,
    ),
    talking(
        "sends are hung up on",
        Code.SENDS_FAILING,
        lambda f: f.closed(method="sendMessage", times=None),
        **NO_TELEGRAM,
    ),
    talking(
        "answers to sends are lost",
        Code.SENDS_FAILING,
        lambda f: f.answer_lost(method="sendMessage", times=None),
        **NO_TELEGRAM,
    ),
    talking(
        "the whole bot is told to wait",
        Code.RATE_HELD,
        lambda f: f.too_many_requests(45, method="sendMessage", times=4),
        chat=False,
        why="Telegram holds every message",
    ),
    telegram(
        "the clock is ten seconds ahead",
        Code.CLOCK_OFF,
        lambda f: setattr(f, "clock_off", timedelta(seconds=-10)),
    ),
    telegram(
        "the clock is an hour behind",
        Code.CLOCK_OFF,
        lambda f: setattr(f, "clock_off", timedelta(hours=1)),
    ),
    Fault(
        name="somebody sets a webhook for a bot that polls",
        code=Code.WEBHOOK_TAKEN,
        begin=take_webhook,
        end=forget_taken,
    ),
    Fault(
        name="every flow raises", code=Code.INBOX_SET_ASIDE, begin=poison_update, end=heal_update
    ),
    Fault(
        name="the inbox is never handled", code=Code.INBOX_OLD, begin=park_inbox, end=unpark_inbox
    ),
)

KEEPING = (
    Fault(name="the key file is gone", code=Code.KEYS_UNREADABLE, begin=remove_keys, end=mend_keys),
    Fault(
        name="the key file holds no keys",
        code=Code.KEYS_UNREADABLE,
        begin=spoil_keys,
        end=mend_keys,
    ),
    Fault(name="the key file is empty", code=Code.KEYS_UNREADABLE, begin=empty_keys, end=mend_keys),
    Fault(name="others can read the keys", code=Code.KEYS_OPEN, begin=open_keys, end=close_keys),
    inside("the disk is nearly full", Code.DISK_LOW, "disk low", check=True),
    inside("few file handles are left", Code.HANDLES_LOW, "few handles"),
    inside("the machine leaves Limber hardly any time", Code.MACHINE_BUSY, "machine busy"),
    inside("the disk has a megabyte left", Code.DISK_FULL, "disk full"),
    inside("an item is due for review", Code.CONTENT_EXPIRED, "content expired"),
    inside("an item changed after it was signed", Code.CONTENT_UNSIGNED, "content unsigned"),
    engine_row(
        "on hold after a restore",
        Code.ON_HOLD,
        "on_hold_since",
        chat=False,
        why="everything is on hold",
    ),
    Fault(
        name="another program took updates while it was off",
        code=Code.UPDATES_TAKEN,
        begin=take_updates,
        end=release,
        chat=False,
        why="everything is on hold",
    ),
    Fault(
        name="the copy of the night fails",
        code=Code.COPIES_FAILING,
        begin=bar_copies,
        end=allow_copies,
    ),
    engine_row("the last copy is of January", Code.COPIES_OLD, "copied_at"),
    row(
        "nobody works on any weekday",
        Code.UNCOVERED_AHEAD,
        ["UPDATE staff SET rota = '[]'"],
        ["UPDATE staff SET rota = NULL"],
    ),
    inside("nobody has said which holidays there are", Code.HOLIDAYS_UNKNOWN, "holidays unknown"),
    row(
        "nobody is an admin",
        Code.NO_ADMIN,
        ["UPDATE staff SET role = 'coordinator'"],
        [f"UPDATE staff SET role = 'admin' WHERE chat_id = {ADMIN}"],
        chat=False,
        why="there is no admin",
    ),
    row(
        "all of the team have blocked the bot",
        Code.NOBODY_REACHABLE,
        ["UPDATE staff SET unreachable_at = :now"],
        ["UPDATE staff SET unreachable_at = NULL"],
        chat=False,
        why="nobody can be reached",
    ),
    inside(
        "SQLite has become read-only", Code.DATABASE_READ_ONLY, "sqlite read-only", **NO_DATABASE
    ),
    Fault(
        name="another process holds SQLite's lock",
        code=Code.DATABASE_AWAY,
        begin=lock_database,
        end=free_database,
        **NO_DATABASE,
    ),
    Fault(
        name="the process stands still",
        code=Code.NO_ENGINE,
        begin=stop_process,
        end=go_on_process,
        readyz=False,
        metric=False,
        chat=False,
        why="it says nothing",
    ),
    Fault(
        name="the event loop is blocked",
        code=Code.NO_ENGINE,
        # It ends by itself: a blocked loop takes no word.
        begin=block_loop,
        readyz=False,
        metric=False,
        chat=False,
        why="it says nothing",
    ),
    Fault(
        name="the process is killed",
        code=Code.NO_ENGINE,
        begin=kill_process,
        readyz=False,
        metric=False,
        chat=False,
        why="it is no more",
        restart=True,
    ),
    Fault(
        name="the process was ended",
        code=Code.NO_ENGINE,
        begin=end_process,
        readyz=False,
        metric=False,
        chat=False,
        why="it is no more",
        restart=True,
    ),
)

WEBHOOK = (
    Fault(
        name="another program takes the webhook",
        code=Code.WEBHOOK_TAKEN,
        begin=take_webhook,
        end=forget_taken,
    ),
    Fault(
        name="somebody removes the webhook",
        code=Code.WEBHOOK_TAKEN,
        begin=drop_webhook,
        end=forget_taken,
    ),
    Fault(
        name="Telegram cannot deliver",
        code=Code.WEBHOOK_FAILING,
        begin=lambda rig: _undelivered(rig),
        end=lambda rig: _delivered(rig),
    ),
    Fault(
        name="looks at the webhook are not answered",
        code=Code.TELEGRAM_SILENT,
        begin=lambda rig: _deaf(rig),
        end=lambda rig: _hears(rig),
    ),
)


async def _undelivered(rig: Rig) -> None:
    rig.ana.says("hello")


async def _delivered(rig: Rig) -> None:
    updates = rig.telegram.world.updates
    for one in updates.fetch(100):
        updates.confirm(one["update_id"] + 1)
    await rig.inside("forget another program", end=True)


async def _deaf(rig: Rig) -> None:
    rig.telegram.faults.server_error(method="getWebhookInfo", times=None)


async def _hears(rig: Rig) -> None:
    rig.telegram.faults.clear()


# ---------------------------------------------------------------- the program on PostgreSQL


async def stop_server(rig: Rig) -> None:
    rig.server.stop()


async def crash_server(rig: Rig) -> None:
    rig.server.crash()


async def start_server(rig: Rig) -> None:
    rig.server.start()


def _admin_sql(rig: Rig, *statements: str) -> None:
    import psycopg

    with psycopg.connect(rig.url, autocommit=True) as connection:
        for one in statements:
            connection.execute(one)


async def read_only(rig: Rig) -> None:
    _admin_sql(
        rig,
        "ALTER DATABASE postgres SET default_transaction_read_only = on",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


async def read_write(rig: Rig) -> None:
    _admin_sql(
        rig,
        "SET default_transaction_read_only = off",
        "ALTER DATABASE postgres SET default_transaction_read_only = off",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


async def lock_tables(rig: Rig) -> None:
    import psycopg

    held = psycopg.connect(rig.url)
    held.execute("LOCK TABLE engine IN ACCESS EXCLUSIVE MODE")
    rig.kept["held"] = held


async def unlock_tables(rig: Rig) -> None:
    held = rig.kept.pop("held")
    held.rollback()
    held.close()


POSTGRESQL = (
    Fault(
        name="PostgreSQL is stopped",
        code=Code.DATABASE_AWAY,
        begin=stop_server,
        end=start_server,
        **NO_DATABASE,
    ),
    Fault(
        name="PostgreSQL crashes",
        code=Code.DATABASE_AWAY,
        begin=crash_server,
        end=start_server,
        **NO_DATABASE,
    ),
    Fault(
        name="PostgreSQL has become read-only",
        code=Code.DATABASE_READ_ONLY,
        begin=read_only,
        end=read_write,
        **NO_DATABASE,
    ),
    Fault(
        name="a table is locked for long",
        code=Code.DATABASE_AWAY,
        begin=lock_tables,
        end=unlock_tables,
        **NO_DATABASE,
    ),
    inside(
        "the lock of the leader is gone",
        Code.LEADERSHIP_LOST,
        "lock gone",
        chat=False,
        why="it leads nobody",
        check=False,
    ),
)
