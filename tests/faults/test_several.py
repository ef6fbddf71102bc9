"""Do several processes on one PostgreSQL lose, double or hurry anything when their leader goes?"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from content.bundle import load_shelf
from rules.pacing import Budget
from simulator import Telegram, serve
from tests.conversations.house import SAFETY
from tests.faults.crowd import (
    Crowd,
    Taps,
    broadcast_count,
    put_checks_on_phones,
    sent,
    states,
    tap_count,
    unfinished,
    write_crowd,
)
from tests.faults.lives import CLOCK
from tests.faults.program import Program, program_in
from tests.faults.several import (
    HOOK,
    LOOK_EVERY,
    SECRET,
    Process,
    delivering,
    end_connection_of_leader,
    leads_anyway,
    most_messages,
    most_to_one_chat,
    pauses,
    until,
)

pytestmark = pytest.mark.unmeasured

PEOPLE = 150
# A window of three seconds may begin and end amid a second's messages.
SECONDS = 3
MOST = Budget().ledger * (SECONDS + 1)
# SPEC: takeover within 15 s of a kill -9 of the leader.
TAKEOVER_SECONDS = 15


@pytest.fixture
def backend() -> str:
    return "postgresql"


def program_on(crowd: Crowd, folder: Path, api_url: str, telegram: Telegram) -> Program:
    return program_in(
        folder,
        api_url=api_url,
        token=telegram.token,
        LIMBER_DATABASE_URL=crowd.url,
        LIMBER_MASTER_KEY_FILE=str(crowd.key_file),
        LIMBER_WEBHOOK_URL=HOOK,
        LIMBER_WEBHOOK_SECRET=SECRET,
    )


async def scene(url: str, folder: Path, people: int = PEOPLE) -> tuple[Crowd, Telegram, Taps]:
    crowd = await write_crowd(url, folder / "keys", people=people, now=CLOCK.now())
    telegram = Telegram(clock=CLOCK)
    put_checks_on_phones(telegram, crowd, load_shelf(SAFETY))
    return crowd, telegram, Taps(telegram, crowd, random.Random(1))


async def test_another_process_takes_over_and_nothing_is_lost_doubled_or_hurried(
    database: str, tmp_path: Path
) -> None:
    crowd, telegram, taps = await scene(database, tmp_path)
    dice = random.Random(1)
    async with serve(telegram) as api_url:
        program = program_on(crowd, tmp_path, api_url, telegram)
        all_three = [Process(program, tmp_path / f"log{number}") for number in range(3)]

        def told() -> str:
            return "\n\n".join(one.log.read_text()[-2000:] for one in all_three if one.log.exists())

        def goes_on(count: int) -> bool:
            taps.acts(dice)
            return sent(telegram) >= count

        async with delivering(telegram, all_three) as postman:
            await until(lambda: goes_on(PEOPLE // 3), within=30, telling=told)
            (first,) = [one for one in all_three if one.leads]
            first.kill()
            # Its last requests may still arrive.
            await until(lambda: not first.life.process.is_alive(), within=5, telling=told)
            before, killed_at = sent(telegram), CLOCK.now()
            await until(lambda: goes_on(before + 5), within=30, telling=told)
            assert (CLOCK.now() - killed_at).total_seconds() < TAKEOVER_SECONDS
            await until(lambda: goes_on(2 * PEOPLE // 3), within=30, telling=told)
            (second,) = [one for one in all_three if one.leads]
            end_connection_of_leader(crowd.url)
            # What was on its way at the two ends may never arrive.
            await until(lambda: goes_on(PEOPLE - Budget().ledger), within=30, telling=told)
            await taps.all_act()
            opened = crowd.database()
            while await unfinished(opened) or telegram.unfinished:
                assert "Traceback" not in told()
                await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)
        (third,) = [one for one in all_three if one.leads]
        assert len({first.log, second.log, third.log}) == 3
        assert second.events()[-2:] == ["database_away", "standing_by"]
        # Whoever stands by takes updates in like the leader.
        assert set(postman.taken) == {0, 1, 2}
        stopped = tuple(
            await asyncio.gather(
                asyncio.to_thread(second.life.stop), asyncio.to_thread(third.life.stop)
            )
        )
        assert stopped == (0, 0), told()
        count = await broadcast_count(opened, telegram, crowd)
        assert (count.lost, count.doubled) == (0, 0)
        assert count.uncertain <= Budget().ledger
        assert set((await states(opened)).values()) <= {"sent", "uncertain"}
        assert await tap_count(opened, taps.tapped) == type(count)()
        await opened.close()
    assert most_messages(telegram, seconds=SECONDS) <= MOST
    assert most_to_one_chat(telegram) == 1
    # Whatever the old leader sent last, the new one begins in another second.
    assert pauses(telegram)[1] > 1


async def test_processes_that_do_not_ask_who_leads_break_the_limit(
    database: str, tmp_path: Path
) -> None:
    crowd, telegram, _ = await scene(database, tmp_path, people=3 * PEOPLE)
    async with serve(telegram) as api_url:
        program = program_on(crowd, tmp_path, api_url, telegram)
        both = [Process(program, tmp_path / f"log{n}", does=leads_anyway) for n in range(2)]
        await until(
            lambda: most_messages(telegram, seconds=SECONDS) > MOST,
            within=30,
            telling=lambda: "\n".join(one.log.read_text()[-2000:] for one in both),
        )
        for one in both:
            one.kill()
