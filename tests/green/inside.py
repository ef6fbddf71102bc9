"""What can go wrong inside the engine, where nobody outside could reach?"""

from __future__ import annotations

import asyncio
import resource
import shutil
import time
from collections import namedtuple
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from db import erasure
from rules.coverage import Holidays
from rules.delivery import DeliveryKind
from rules.worker_loop import NEVER


@dataclass
class Reached:
    """The running program; `kept` is what an end puts back."""

    run: Any
    loop: asyncio.AbstractEventLoop
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def engine(self) -> Any:
        return self.run._watch.engine


@dataclass(frozen=True)
class Inside:
    begin: Callable[[Reached], Any]
    end: Callable[[Reached], Any] = lambda _there: None


class Injected(Exception):
    """What a test put there."""


async def raises(*_: object, **__: object) -> Any:
    raise Injected


def job(name: str) -> Inside:
    def begin(there: Reached) -> None:
        jobs = there.engine.ticking._jobs
        there.kept[name] = jobs[name]
        jobs[name] = raises

    def end(there: Reached) -> None:
        there.engine.ticking._jobs[name] = there.kept.pop(name)

    return Inside(begin, end)


def idle_reminders() -> Inside:
    async def nothing(_now: datetime) -> bool:
        return True

    def begin(there: Reached) -> None:
        there.kept["idle"] = there.engine.ticking._jobs["reminders"]
        there.engine.ticking._jobs["reminders"] = nothing

    def end(there: Reached) -> None:
        there.engine.ticking._jobs["reminders"] = there.kept.pop("idle")

    return Inside(begin, end)


def composer(kind: DeliveryKind) -> Inside:
    def begin(there: Reached) -> None:
        single = there.engine.delivering._composing.composers.single
        there.kept[kind] = single[kind]
        single[kind] = raises

    def end(there: Reached) -> None:
        there.engine.delivering._composing.composers.single[kind] = there.kept.pop(kind)
        there.engine.delivering._composing.failing.clear()

    return Inside(begin, end)


def parked(name: str) -> Inside:
    """Let a loop do nothing, as if it waited for something that never comes."""

    async def parks() -> datetime:
        return NEVER

    def begin(there: Reached) -> None:
        loop = getattr(there.engine, name).loop
        there.kept[name] = loop._round
        loop._round = parks

    def end(there: Reached) -> None:
        loop = getattr(there.engine, name).loop
        loop._round = there.kept.pop(name)
        loop.wake()

    return Inside(begin, end)


def _no_room(there: Reached) -> None:
    pacer = there.engine.pacer
    pacer.room = lambda *_a, **_k: 0
    pacer.next_room = lambda *_a, **_k: NEVER


def _room(there: Reached) -> None:
    del there.engine.pacer.room, there.engine.pacer.next_room
    there.engine.delivering.loop.wake()


def _hang_tick(there: Reached) -> None:
    async def for_ever(_now: datetime) -> bool:
        await there.kept["woken"].wait()
        return True

    there.kept["woken"] = asyncio.Event()
    there.kept["pauses"] = there.engine.ticking._jobs["pauses"]
    there.engine.ticking._jobs["pauses"] = for_ever


def _go_on_tick(there: Reached) -> None:
    there.engine.ticking._jobs["pauses"] = there.kept.pop("pauses")
    there.kept.pop("woken").set()


def _stop_heart(there: Reached) -> None:
    there.engine._heartbeat._scheduler.pause()


def _start_heart(there: Reached) -> None:
    there.engine._heartbeat._scheduler.resume()


async def _hold_tick(there: Reached) -> None:
    await there.engine._ticks.acquire()


def _free_tick(there: Reached) -> None:
    there.engine._ticks.release()


def everywhere(sql: str, undo: str) -> Inside:
    """Have each new transaction of any database begin with this; it lasts over the engine's own restarts."""
    from db.engine import database as module

    def begin(there: Reached) -> None:
        def begins(connection: Any) -> None:
            connection.exec_driver_sql(sql)

        there.kept[sql] = begins
        database = there.engine.parts.database
        event.listen(database.engine.sync_engine, "begin", begins)
        real_use = module._use_sqlite_our_way

        def use(engine: Any) -> None:
            real_use(engine)
            event.listen(engine, "begin", begins)

        there.kept[sql + "use"] = real_use
        vars(module)["_use_sqlite_our_way"] = use

    def end(there: Reached) -> None:
        vars(module)["_use_sqlite_our_way"] = there.kept.pop(sql + "use")
        begins = there.kept.pop(sql)
        database = there.run._watch.database
        if database is not None and event.contains(database.engine.sync_engine, "begin", begins):
            event.remove(database.engine.sync_engine, "begin", begins)
            event.listen(
                database.engine.sync_engine,
                "begin",
                lambda connection: connection.exec_driver_sql(undo),
            )

    return Inside(begin, end)


Usage = namedtuple("Usage", "total used free")


def free(megabytes: int) -> Inside:
    def begin(there: Reached) -> None:
        there.kept["usage"] = shutil.disk_usage
        vars(shutil)["disk_usage"] = lambda _folder: Usage(10**12, 10**12, megabytes * 1024**2)

    def end(there: Reached) -> None:
        vars(shutil)["disk_usage"] = there.kept.pop("usage")

    return Inside(begin, end)


def _leave_few_handles(there: Reached) -> None:
    used = len(list(Path("/proc/self/fd").iterdir()))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    there.kept["handles"] = soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 30, hard))


def _leave_all_handles(there: Reached) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (there.kept.pop("handles"), hard))


def _expire_content(there: Reached) -> None:
    library = there.run._shelf.library
    there.kept["items"] = library.items
    some = next(iter(library.items.values()))
    old = replace(some, review_by=date(2020, 1, 1))
    object.__setattr__(library, "items", {**library.items, some.id: old})


def _renew_content(there: Reached) -> None:
    object.__setattr__(there.run._shelf.library, "items", there.kept.pop("items"))


def _unsign_content(there: Reached) -> None:
    there.run._watch._unsigned_items = 1


def _sign_content(there: Reached) -> None:
    there.run._watch._unsigned_items = 0


def _forget_holidays(there: Reached) -> None:
    clinic = there.engine.parts.clinic
    there.kept["holidays"] = clinic.holidays
    object.__setattr__(clinic, "holidays", Holidays())


def _know_holidays(there: Reached) -> None:
    object.__setattr__(there.engine.parts.clinic, "holidays", there.kept.pop("holidays"))


def _block_loop(_there: Reached) -> None:
    asyncio.get_running_loop().call_later(2, lambda: time.sleep(45))  # noqa: TID251 - the fault is a loop that is blocked


async def _take_all_time(there: Reached) -> None:
    async def takes() -> None:
        while True:
            time.sleep(11)  # noqa: TID251, ASYNC251 - the fault: something else has the time
            await asyncio.sleep(0.2)  # noqa: TID251 - and the rest of the second is ours

    there.kept["taking"] = there.loop.create_task(takes())


async def _start_what_never_ends(there: Reached) -> None:
    async def never_ends() -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    there.kept["never ends"] = there.loop.create_task(never_ends())


def _leave_time(there: Reached) -> None:
    there.kept.pop("taking").cancel()


def _poison_flows(there: Reached) -> None:
    object.__setattr__(there.engine.inbox, "_effect", raises)


def _heal_flows(there: Reached) -> None:
    object.__delattr__(there.engine.inbox, "_effect")


async def _no_lock(there: Reached) -> None:
    """Release the lock behind the engine's back, in its own session."""
    leadership = there.engine.http.may_call.__self__
    real = leadership._connection.execute

    async def execute(sql: Any, *args: Any) -> Any:
        await real("SELECT pg_advisory_unlock_all()")
        return await real(sql, *args)

    leadership._connection.execute = execute


def _forget_others(there: Reached) -> None:
    health = there.engine.health
    health.webhook_taken_at = health.webhook_failed_at = health.another_poller_at = None


def _keep_only(there: Reached) -> None:
    async def none(_session: Any) -> tuple[list[Any], datetime]:
        return [], NEVER

    there.engine.inbox._open_heads = none


def _handle_again(there: Reached) -> None:
    del there.engine.inbox._open_heads
    there.engine.inbox.loop.wake()


def _fail_night(there: Reached) -> None:
    there.kept["stubs"] = erasure.remove_stubs
    vars(erasure)["remove_stubs"] = raises


def _mend_night(there: Reached) -> None:
    vars(erasure)["remove_stubs"] = there.kept.pop("stubs")
    there.engine.ticking._night_again_at = there.run._clock.now()


INSIDE: dict[str, Inside] = {
    "forget another program": Inside(_forget_others, _forget_others),
    "keeps, never handles": Inside(_keep_only, _handle_again),
    "night fails": Inside(_fail_night, _mend_night),
    **{
        f"job {name}": job(name)
        for name in ("pauses", "reminders", "alerts", "digests", "expiry", "night")
    },
    "reminders idle": idle_reminders(),
    "composer pain_check": composer(DeliveryKind.PAIN_CHECK),
    "composer alert": composer(DeliveryKind.ALERT),
    "composer digest": composer(DeliveryKind.DIGEST),
    "delivery parked": parked("delivering"),
    "inbox parked": parked("inbox"),
    "no room": Inside(_no_room, _room),
    "tick hangs": Inside(_hang_tick, _go_on_tick),
    "heart stops": Inside(_stop_heart, _start_heart),
    "tick locked": Inside(_hold_tick, _free_tick),
    "sqlite full": everywhere("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823"),
    "sqlite read-only": everywhere("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "disk low": free(100),
    "machine busy": Inside(_take_all_time, _leave_time),
    "a task heeds no cancel": Inside(_start_what_never_ends),
    "few handles": Inside(_leave_few_handles, _leave_all_handles),
    "disk full": free(1),
    "holidays unknown": Inside(_forget_holidays, _know_holidays),
    "content expired": Inside(_expire_content, _renew_content),
    "content unsigned": Inside(_unsign_content, _sign_content),
    "loop blocked": Inside(_block_loop),
    "flows poisoned": Inside(_poison_flows, _heal_flows),
    "lock gone": Inside(_no_lock),
}
