"""Do backup, restore and new keys work beside the running program, and is nothing said twice?"""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.process.clock import RealClock
from db.engine.sealing import load_key_ring, new_key_ring, save_key_ring
from simulator import Phone, Telegram
from tests.faults.program import Program

CLOCK = RealClock()


def answers(phone: Phone) -> list[str]:
    """Return what the bot has said to them; what it told an admin about itself may come at any time between."""
    said = [one.words for one in phone.from_bot]
    return [one for one in said if not one.startswith(("Limber needs a hand", "That is over"))]


async def answered(phone: Phone, count: int) -> None:
    """Wait until the bot has answered so often."""
    async with asyncio.timeout(20):
        while len(answers(phone)) < count:
            await CLOCK.wait_until(CLOCK.now() + timedelta(milliseconds=20))


async def joined(program: Program, telegram: Telegram) -> Phone:
    """Return a nurse who has come in by an invite."""
    link = (await program.says("invite", "admin")).out.splitlines()[0]
    bea = telegram.person(501, "Bea", language_code="en")
    bea.opens(link)
    await answered(bea, 1)
    return bea


@pytest.mark.unmeasured
async def test_copy_beside_the_engine_is_restored_beside_it(
    program: Program, telegram: Telegram
) -> None:
    copy = program.folder / "monday.zip"
    async with program.running():
        bea = await joined(program, telegram)
        done = await program.says("backup", str(copy))
        assert done.code == 0, done.err
        assert "verified" in done.out
        link = (await program.says("invite", "coordinator")).out.splitlines()[0]
        cora = telegram.person(502, "Cora", language_code="en")
        cora.opens(link)
        await answered(cora, 1)
        done = await program.says("restore", str(copy))
        assert done.code == 0, done.err
        assert "limber release" in done.out
        bea.says("/help")
        await answered(bea, 2)
        cora.says("/help")
        await answered(cora, 2)
        done = await program.says("release")
        assert "go out again" in done.out
        assert "Nothing was on hold" in (await program.says("release")).out
    assert "/alerts" in answers(bea)[-1]
    assert "/alerts" not in answers(cora)[-1]


@pytest.mark.unmeasured
async def test_doctor_names_the_hold_of_a_restore(program: Program) -> None:
    assert (await program.says("migrate")).code == 0
    assert (await program.says("invite", "admin")).code == 0
    file = program.folder / "copy.zip"
    assert (await program.says("backup", str(file))).code == 0
    assert (await program.says("restore", str(file))).code == 0
    told = await program.says("check")
    assert any("on hold" in line and "limber release" in line for line in told.faults)


@pytest.mark.unmeasured
@pytest.mark.parametrize("which", ["there", "no folder", "no database"])
async def test_backup_that_cannot_be_written_says_why(program: Program, which: str) -> None:
    if which != "no database":
        assert (await program.says("migrate")).code == 0
    file = program.folder / "copy.zip"
    if which == "there":
        assert (await program.says("backup", str(file))).code == 0
    target = program.folder / "nowhere" / "copy.zip" if which == "no folder" else file
    done = await program.says("backup", str(target))
    assert done.code == 1
    [line] = done.faults
    said = {
        "there": "is there already",
        "no folder": "cannot be written",
        "no database": f"no database at {program.folder / 'data' / 'limber.db'}; ",
    }
    assert said[which] in line


@pytest.mark.unmeasured
async def test_copy_of_other_keys_or_none_at_all_is_refused(program: Program) -> None:
    assert (await program.says("migrate")).code == 0
    assert (await program.says("invite", "admin")).code == 0
    file = program.folder / "copy.zip"
    assert (await program.says("backup", str(file))).code == 0
    other(program.folder / "data" / "limber.keys")
    done = await program.says("restore", str(file))
    assert done.code == 1
    assert "these keys do not open this copy" in done.faults[0]
    done = await program.says("restore", str(program.folder / "none.zip"))
    assert done.code == 1
    assert "no such file" in done.faults[0]


async def test_copy_comes_back_on_a_new_machine(program: Program, tmp_path: Path) -> None:
    assert (await program.says("migrate")).code == 0
    assert (await program.says("invite", "admin")).code == 0
    file = program.folder / "copy.zip"
    assert (await program.says("backup", str(file))).code == 0
    keep_only_keys(program.folder / "data")
    done = await program.says("restore", str(file))
    assert done.code == 0, done.err
    assert "on hold" in done.out


@pytest.mark.unmeasured
async def test_new_key_is_taken_up_by_the_engine_that_runs(
    program: Program, telegram: Telegram
) -> None:
    ring = program.folder / "data" / "limber.keys"
    async with program.running() as running:
        bea = await joined(program, telegram)
        before = load_key_ring(ring)
        done = await program.says("keys", "rotate")
        assert done.code == 0, done.err
        after = load_key_ring(ring)
        assert after.current != before.current
        assert set(after.keys) == {before.current, after.current}
        bea.says("/help")
        await answered(bea, 2)
        assert (await running.told_to_stop()).code == 0
    save_key_ring(type(after)(after.current, {after.current: after.keys[after.current]}), ring)
    async with program.running():
        bea.says("/help")
        await answered(bea, 3)
    assert answers(bea)[2] == answers(bea)[1]


def other(ring: Path) -> None:
    save_key_ring(new_key_ring(), ring)


def keep_only_keys(folder: Path) -> None:
    keys = (folder / "limber.keys").read_bytes()
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "limber.keys").write_bytes(keys)
    (folder / "limber.keys").chmod(0o600)


async def test_export_writes_files_and_never_over_others(program: Program) -> None:
    assert (await program.says("migrate")).code == 0
    out = program.folder / "out"
    done = await program.says("export", "--format", "csv", "--out", str(out))
    assert done.code == 0, done.err
    written = {one.rpartition("/")[2] for one in done.out.split()}
    assert {"ratings.csv", "alerts.csv", "deliveries.csv", "data-dictionary.csv"} <= written
    done = await program.says("export", "--format", "csv", "--out", str(out))
    assert done.code == 1
    assert "is there already" in done.faults[0]


async def test_export_in_a_format_that_does_not_exist_is_bad_use(program: Program) -> None:
    done = await program.says("export", "--format", "xls", "--out", str(program.folder))
    assert done.code == 2
