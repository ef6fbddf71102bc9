"""What does a database file that nobody may write to for a while do to a broadcast and to taps?

It is locked by another process, or the disk is full. That is told twice: once by a limit that is put on the running
program from outside, so that none of its files may grow beyond one page and no transaction has room for its journal
(SQLite then says "disk I/O error"); and once on a small file system of its own that is filled to the last page (then
it says "database or disk is full"), for which it takes somebody who may mount one.
"""

from __future__ import annotations

import asyncio
import random
import resource
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path

from content.bundle import load_shelf
from simulator import Telegram, serve
from tests.conversations.house import SAFETY
from tests.faults.counts import Count, Line, compared, line
from tests.faults.crowd import (
    WORDS,
    Taps,
    counted_once,
    put_checks_on_phones,
    reached,
    sent,
    write_crowd,
)
from tests.faults.killing import room_for
from tests.faults.lives import CLOCK, go_on, limber_run
from tests.faults.living import Lived, Scene, live_with, passes, until_sent
from tests.faults.naive import Marks, Naive, NaiveProgramLife

ONE_PAGE = 4096
ONE_MEGABYTE = 2**20
# A file system of one's own; the long run's database is a fifth of it.
DISK_MEGABYTES = 128
TOPPED_UP = timedelta(milliseconds=20)
LATENCY_SECONDS = 0.1
CONTROL = "wait for no lock, drop what was not written"
GONE_ON = 5
QUIET = timedelta(seconds=1)
# What the program says when it could not write.
COULD_NOT = ("database_away", "store_failed", "update_failed", "tick_job_failed")


class Bar(StrEnum):
    """Why nothing can be written."""

    LOCKED = "file locked by another process"
    LIMITED = "disk full, by a limit"
    FULL = "disk full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Why, and for how many seconds; one that is `waited_out` ends before the program's own patience does."""

    why: Bar
    seconds: float
    waited_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What came of the broadcast and of the taps of a naive bot."""

    broadcast: Count
    taps: Count


def can_bar(why: Bar) -> bool:
    """Tell whether this system lets one process limit another, and whether we may mount a file system."""
    return hasattr(resource, "prlimit") and (why is not Bar.FULL or _may_mount())


@cache
def _may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            _mount(Path(folder))
        except (OSError, subprocess.CalledProcessError):
            return False
        _unmount(Path(folder))
    return True


@asynccontextmanager
async def small_disk(folder: Path, bars: Sequence[Barred]) -> AsyncIterator[Path]:
    """Make the room of a program, on a file system of its own if that is to be filled; yield its database."""
    file = room_for(folder)
    own = any(barred.why is Bar.FULL for barred in bars)
    if own:
        _mount(file.parent)
    try:
        yield file
    finally:
        if own:
            _unmount(file.parent)


async def bar_ours(
    folder: Path, bars: Sequence[Barred], *, people: int, per_second: int, hasty: bool = False
) -> Lived:
    """Let the real program live through one after the other; `hasty`, it waits for a lock not 30 s but 0.3 s."""
    async with small_disk(folder, bars) as file:
        return await _bar_ours(folder, file, bars, people, per_second, hasty=hasty)


async def _bar_ours(
    folder: Path, file: Path, bars: Sequence[Barred], people: int, per_second: int, *, hasty: bool
) -> Lived:
    crowd = await write_crowd(
        f"sqlite:///{file}", file.with_suffix(".keys"), people=people, now=CLOCK.now()
    )
    logs: list[str] = []

    async def befalls(scene: Scene) -> None:
        for turn, barred in enumerate(bars, 1):
            # New messages show that it has gone on after the last.
            anew = sent(scene.telegram) + GONE_ON
            await until_sent(scene.telegram, max(anew, people * turn // (len(bars) + 2)))
            logs.append(scene.log.read_text())
            async with _bar(barred.why, file, scene.life.process.pid):
                await passes(barred.seconds)

    lived = await live_with(
        befalls, crowd, folder, per_second=per_second, does=hasty_run if hasty else piped_run
    )
    # It says so when all that waited for the file has given up, and that may be when the bar is gone.
    for barred, (before, after) in zip(bars, pairwise([*logs, lived.log]), strict=True):
        said = after.removeprefix(before)
        assert barred.waited_out != any(f'"{event}"' in said for event in COULD_NOT), said
    return lived


async def bar_naive(folder: Path, barred: Barred, *, people: int) -> Counts:
    """Let a bot live through the same that waits for no lock and drops what it could not write."""
    async with small_disk(folder, [barred]) as file:
        return await _bar_naive(folder, file, barred, people)


async def _bar_naive(folder: Path, file: Path, barred: Barred, people: int) -> Counts:
    crowd = await write_crowd(
        f"sqlite:///{file}", file.with_suffix(".keys"), people=people, now=CLOCK.now()
    )
    telegram, dice = Telegram(clock=CLOCK), random.Random(1)
    put_checks_on_phones(telegram, crowd, load_shelf(SAFETY))
    taps = Taps(telegram, crowd, dice)
    # It knows no pace: without some latency it would be done before anything can happen.
    telegram.faults.slow(LATENCY_SECONDS, method="sendMessage", times=None)
    async with serve(telegram) as api_url:
        naive = Naive(
            file=file.with_name("naive.db"),
            api_url=api_url,
            token=telegram.token,
            marks=Marks.BEFORE,
            words=WORDS,
            drops=True,
        )
        naive.prepare(crowd.chats)
        life = NaiveProgramLife(naive, folder / "log")
        life.start()
        await until_sent(telegram, people // 3)
        async with _bar(barred.why, naive.file, life.process.pid):
            await taps.all_act()
            await passes(barred.seconds)
        await _comes_to_rest(telegram, dice)
        life.kill()
    return Counts(
        broadcast=compared(reached(telegram), naive.believed(), crowd.chats),
        taps=counted_once(naive.rated(), taps.tapped),
    )


def beside(barred: Barred, ours: Lived, naive: Counts) -> list[Line]:
    """Put what came of both beside each other."""
    return [
        line(f"{barred.why}, broadcast", 1, ours.broadcast, CONTROL, naive.broadcast),
        line(f"{barred.why}, taps", 1, ours.taps, CONTROL, naive.taps),
    ]


def piped_run(folder: Path, environment: dict[str, str], log: Path) -> None:
    """Be `limber run` whose log is written by another process, as a service manager's is."""
    writer = subprocess.Popen(["tee", log], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert writer.stdin is not None
    limber_run(folder, environment, Path(f"/proc/self/fd/{writer.stdin.fileno()}"))


def hasty_run(folder: Path, environment: dict[str, str], log: Path) -> None:
    """Be `limber run` that hardly waits for a lock, so that one of a second is like one of a minute."""
    from db.engine import inline_sqlite

    vars(inline_sqlite)["_WAIT"] = "PRAGMA busy_timeout = 300"
    piped_run(folder, environment, log)


def _bar(why: Bar, file: Path, pid: int | None) -> AbstractAsyncContextManager[None]:
    assert pid is not None
    match why:
        case Bar.LOCKED:
            return _locked(file)
        case Bar.LIMITED:
            return _limited(pid)
        case Bar.FULL:
            return _full(file.parent)


@asynccontextmanager
async def _locked(file: Path) -> AsyncIterator[None]:
    """Let nobody else read or write the file."""
    holder = sqlite3.connect(file, isolation_level=None, timeout=30, check_same_thread=False)
    await asyncio.to_thread(holder.execute, "BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


@asynccontextmanager
async def _limited(pid: int) -> AsyncIterator[None]:
    """Let no file of that process grow beyond a page."""
    _, most = before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (ONE_PAGE, most))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@asynccontextmanager
async def _full(folder: Path) -> AsyncIterator[None]:
    """Leave no room on the file system of that folder, nor what becomes free meanwhile."""
    filler = folder / "filler"
    async with asyncio.TaskGroup() as meanwhile:
        filling = meanwhile.create_task(_fills(filler))
        try:
            yield
        finally:
            filling.cancel()
            filler.unlink(missing_ok=True)


async def _fills(filler: Path) -> None:
    with filler.open("ab", buffering=0) as file:
        while True:
            for size in (ONE_MEGABYTE, ONE_PAGE):
                with suppress(OSError):
                    while file.write(bytes(size)) == size:
                        pass
            await CLOCK.wait_until(CLOCK.now() + TOPPED_UP)


def _mount(folder: Path) -> None:
    size = f"size={DISK_MEGABYTES}m"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True, capture_output=True
    )


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", folder], check=True, capture_output=True)


async def _comes_to_rest(telegram: Telegram, dice: random.Random) -> None:
    """Wait until it has sent nothing new for a while, and has fetched everything."""
    count, since = -1, CLOCK.now()
    while telegram.unfinished or count != sent(telegram) or CLOCK.now() < since + QUIET:
        if count != sent(telegram):
            count, since = sent(telegram), CLOCK.now()
        await go_on([], dice)
