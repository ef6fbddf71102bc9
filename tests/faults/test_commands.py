"""Do the commands beside `limber run` do what they say, and does the doctor say how to mend?"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import migrations
from db.engine.sealing import load_key_ring
from simulator import Telegram
from tests.faults.program import Ended, Program

OTHER_TOKEN = "7000000002:AAnotherTokenThatNobodyKnows-0123456"


def database_of(program: Program) -> Path:
    return program.folder / "data" / "limber.db"


def count(program: Program, query: str, *values: str) -> int:
    with sqlite3.connect(database_of(program)) as connection:
        number: int = connection.execute(query, values).fetchone()[0]
    connection.close()
    return number


def migrate(program: Program) -> None:
    """Make the database, as the first start does."""
    database_of(program).parent.mkdir()
    migrations.upgrade(f"sqlite:///{database_of(program)}")


def well(done: Ended) -> list[str]:
    """Expect that all went well; return the lines on standard output."""
    assert done.code == 0, done.err
    assert done.faults == []
    return done.out.splitlines()


# ---------------------------------------------------------------- invite


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (("admin",), "admin"),
        (("coordinator", "--label", "Tue-clinic-7"), "coordinator"),
        (("patient", "--cohort", "Trial A", "--label", "Bed 4"), "patient"),
    ],
    ids=["admin", "coordinator", "patient"],
)
async def test_invite_prints_a_link_on_its_own_line_and_a_qr_code(
    program: Program, telegram: Telegram, words: tuple[str, ...], role: str
) -> None:
    migrate(program)
    lines = well(await program.says("invite", *words))
    link = rf"https://t\.me/{telegram.username}\?start=[A-Za-z0-9_-]{{16,64}}"
    assert re.fullmatch(link, lines[0])
    assert len(lines) > 10
    assert count(program, "SELECT count(*) FROM invite WHERE role = ?", role) == 1
    assert count(program, "SELECT count(*) FROM audit WHERE actor = 'command'") == 1
    token = lines[0].rpartition("=")[2].encode()
    whole = database_of(program).read_bytes()
    for secret in (token, b"Tue-clinic-7", b"Bed 4"):
        assert secret not in whole


async def test_label_is_read_from_standard_input(program: Program) -> None:
    migrate(program)
    well(await program.says("invite", "patient", "--label", "-", typed="Tue-clinic-7\n"))
    with sqlite3.connect(database_of(program)) as connection:
        row, sealed = connection.execute("SELECT id, label_sealed FROM invite").fetchone()
    connection.close()
    keys = load_key_ring(program.folder / "data" / "limber.keys")
    label = keys.open(sealed, table="invite", row=row, column="label_sealed")
    assert label == "Tue-clinic-7"


async def test_invite_works_beside_a_running_engine(program: Program, telegram: Telegram) -> None:
    bea = telegram.person(7, "Bea")
    async with program.running() as running:
        link = well(await program.says("invite", "admin"))[0]
        bea.opens(link)
        await telegram.until(lambda: bool(bea.from_bot), seconds=20)
        assert (await running.told_to_stop()).code == 0
    assert count(program, "SELECT count(*) FROM staff WHERE role = 'admin'") == 1


# ---------------------------------------------------------------- migrate


async def test_migrate_makes_the_tables_and_then_has_nothing_to_do(program: Program) -> None:
    head = migrations.head()
    assert well(await program.says("migrate")) == [
        f"The database went from empty to revision {head}."
    ]
    assert oct(database_of(program).stat().st_mode & 0o777) == oct(0o600)
    before = database_of(program).read_bytes()
    assert well(await program.says("migrate")) == [
        f"The database is up to date, at revision {head}."
    ]
    assert database_of(program).read_bytes() == before


async def test_migrate_needs_no_token(program: Program) -> None:
    well(await program.with_keys(LIMBER_BOT_TOKEN="").says("migrate"))


# ---------------------------------------------------------------- content check


@pytest.mark.unmeasured
async def test_content_check_counts_what_there_is(program: Program) -> None:
    counted = json.loads("\n".join(well(await program.says("content", "check", "--json"))))
    assert counted["faults"] == []
    assert min(counted["items"]["strength"].values()) >= 12
    assert set(counted["items"]["lesson"]) == {"en", "es"}
    plain = well(await program.says("content", "check"))
    assert any(line.startswith("strength") for line in plain)


# ---------------------------------------------------------------- check, the doctor

ALL_WELL = {"settings", "token", "clock", "webhook", "database", "keys", "rate", "content", "disk"}


async def test_check_of_a_deployment_that_is_well(program: Program) -> None:
    migrate(program)
    well(await program.says("invite", "admin"))
    lines = well(await program.says("check"))
    looked_at = {line.removeprefix("ok").strip().partition(":")[0] for line in lines}
    assert looked_at >= ALL_WELL


@pytest.mark.unmeasured
async def test_check_before_the_first_start_is_no_fault(program: Program) -> None:
    lines = well(await program.says("check"))
    nothing = f"no database at {database_of(program)} yet; `limber run` makes it"
    assert f"ok     database: {nothing}" in lines
    assert not database_of(program).exists()


def _opens_the_keys(program: Program) -> None:
    (program.folder / "data" / "limber.keys").chmod(0o644)


def _removes_the_keys(program: Program) -> None:
    (program.folder / "data" / "limber.keys").unlink()


def _ages(program: Program) -> None:
    with sqlite3.connect(database_of(program)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def _nothing(program: Program) -> None:
    pass


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("breaks", "keys", "told"),
    [
        (
            _opens_the_keys,
            {"LIMBER_CLINIC_PHONE": "", "LIMBER_BOT_TOKEN": OTHER_TOKEN},
            {
                "settings: {folder}/.env: no such file": "is this Limber's folder?",
                "settings: LIMBER_CLINIC_PHONE: missing": "told it in every safety message",
                "token: LIMBER_BOT_TOKEN: Telegram does not accept it": "from @BotFather",
                "keys: data/limber.keys can be read by others": "chmod 600 data/limber.keys",
            },
        ),
        (
            _removes_the_keys,
            {"LIMBER_TELEGRAM_API_URL": "http://127.0.0.1:9"},
            {
                "token: Telegram does not answer at http://127.0.0.1:9": "right?",
                "keys: data/limber.keys: no such key file": "restore it",
            },
        ),
        (_ages, {}, {"database: the database is at revision 9999": "restore a backup"}),
        (_nothing, {"LIMBER_HTTP_PORT": "x"}, {"settings: LIMBER_HTTP_PORT": "see .env.example"}),
    ],
    ids=["open keys", "no keys", "newer", "wrong setting"],
)
async def test_check_names_each_fault_and_its_mend(
    program: Program,
    breaks: Callable[[Program], None],
    keys: dict[str, str],
    told: dict[str, str],
) -> None:
    migrate(program)
    well(await program.says("invite", "admin"))
    breaks(program)
    before = database_of(program).read_bytes()
    done = await program.with_keys(**keys).says("check")
    assert done.code == 1
    for line, (about, mend) in zip(done.faults, told.items(), strict=True):
        assert line.startswith(f"fault  {about.format(folder=program.folder)}")
        assert mend in line.partition("; ")[2]
    assert database_of(program).read_bytes() == before
    assert all(line.startswith("ok ") for line in done.out.splitlines())
    assert OTHER_TOKEN not in done.err


@pytest.mark.unmeasured
async def test_check_tells_of_a_webhook_that_telegram_cannot_reach(
    program: Program, telegram: Telegram
) -> None:
    hook = telegram.world.hook
    hook.last_error, hook.last_error_at = "Connection refused", telegram.world.now()
    keys = {
        "LIMBER_WEBHOOK_URL": "https://127.0.0.1:9/x",
        "LIMBER_WEBHOOK_SECRET": "only-telegram-knows-this-long-word",
    }
    done = await program.with_keys(**keys).says("check")
    (line,) = [one for one in done.faults if "webhook" in one]
    assert "could not deliver" in line
    assert "does LIMBER_WEBHOOK_URL lead to port" in line


async def test_a_command_works_on_another_folder_and_says_where_there_is_none(
    program: Program, tmp_path: Path
) -> None:
    home = tmp_path / "elsewhere"
    refused = await program.says("--home", str(home), "migrate")
    assert refused.code == 2
    assert str(home) in refused.err
    home.mkdir()
    well(await program.says("--home", str(home), "migrate"))
    assert (home / "data" / "limber.db").exists()
    assert not database_of(program).exists()
