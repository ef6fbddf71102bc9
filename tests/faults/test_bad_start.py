"""Is whatever keeps Limber from starting told in one clear line, and nothing changed?"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from pathlib import Path

import pytest

import migrations
from db.engine.sealing import new_key_ring, save_key_ring
from tests.faults.program import Ended, Program
from tests.house.repository import CHECKOUT

pytestmark = pytest.mark.unmeasured

OTHER_TOKEN = "7000000002:AAnotherTokenThatNobodyKnows-0123456"


def refused(done: Ended, *said: str, settings_are_in_file: bool = True) -> str:
    """Expect exit 1, and one line without a traceback that says all of this; return it.

    Where a setting is missing, a line before it names the `.env` that is not there.
    """
    assert done.code == 1, done.err
    assert done.out == ""
    *before, line = done.faults
    assert [".env: no such file" in one for one in before] == [True] * (not settings_are_in_file)
    for words in said:
        assert words in line
    assert OTHER_TOKEN not in done.err
    return line


def database_of(program: Program) -> Path:
    return program.folder / "data" / "limber.db"


def migrated(program: Program) -> Path:
    """Write the newest schema, with nothing in it."""
    file = database_of(program)
    file.parent.mkdir()
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.mark.parametrize("words", [("run",), ("invite", "admin")], ids=" ".join)
async def test_a_token_that_telegram_does_not_know(program: Program, words: tuple[str]) -> None:
    migrated(program)
    done = await program.with_keys(LIMBER_BOT_TOKEN=OTHER_TOKEN).says(*words)
    refused(done, "LIMBER_BOT_TOKEN: Telegram does not accept it")


async def test_settings_that_are_missing(program: Program) -> None:
    done = await program.with_keys(LIMBER_CLINIC_PHONE="").says("run")
    refused(done, "LIMBER_CLINIC_PHONE: missing", settings_are_in_file=False)
    assert not database_of(program).exists()


async def test_nobody_who_accepted_the_content(program: Program) -> None:
    done = await program.with_keys(LIMBER_CONTENT_ACCEPTED_BY="").says("run")
    refused(
        done, "LIMBER_CONTENT_ACCEPTED_BY: missing; name the clinician", settings_are_in_file=False
    )


async def test_a_setting_that_does_not_exist(program: Program) -> None:
    done = await program.with_keys(LIMBER_CLINIC_PHON="1").says("run")
    refused(done, "LIMBER_CLINIC_PHON: no such setting", "did you mean LIMBER_CLINIC_PHONE?")


@pytest.mark.parametrize("word", ["run", "migrate"])
async def test_a_database_of_a_newer_limber(program: Program, word: str) -> None:
    file = migrated(program)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    done = await program.says(word)
    refused(done, "revision 9999, which this Limber does not know; run the newer Limber")
    assert file.read_bytes() == before


async def test_a_file_that_is_no_database(program: Program) -> None:
    file = database_of(program)
    file.parent.mkdir()
    file.write_text("nothing of the kind" * 100)
    refused(await program.says("run"), "LIMBER_DATABASE_URL: that file is no SQLite database;")
    assert file.read_text() == "nothing of the kind" * 100


async def test_a_folder_that_may_not_be_written(program: Program) -> None:
    (program.folder / "data").write_text("a file where the folder should be")
    refused(await program.says("run"), "LIMBER_DATABASE_URL: a file stands where a folder should")


@pytest.fixture
def own_content(program: Program) -> Program:
    """The program with a copy of the content that may be broken."""
    shutil.copytree(CHECKOUT / "content", program.folder / "content")
    path = f"{program.folder}:{CHECKOUT}"
    return program.with_keys(PYTHONPATH=path)


async def test_an_item_that_is_broken(own_content: Program) -> None:
    facts = sorted((own_content.folder / "content/library/strength").glob("*/facts.yaml"))[0]
    facts.write_text(facts.read_text() + "colour: red\n")
    line = refused(await own_content.says("run"), "facts.yaml:", "colour")
    assert line.startswith("content/library/strength/")
    assert not database_of(own_content).exists()


async def test_a_phrase_that_one_language_lacks(own_content: Program) -> None:
    path = own_content.folder / "content/phrases/es/pain.po"
    first, _, rest = path.read_text().partition('msgid "pain.question"')
    path.write_text(first + rest.partition("\n\n")[2])
    refused(
        await own_content.says("run"),
        "content/phrases/en/pain.po:",
        "pain.question: missing in 'es'; write it in phrases/es/pain.po",
    )


async def test_a_programme_that_a_cohort_follows_and_that_is_gone(program: Program) -> None:
    file = migrated(program)
    with sqlite3.connect(file) as connection:
        connection.execute(
            "INSERT INTO cohort (id, name, programme, is_default, created_at)"
            " VALUES (1, 'Tuesday', 'swimming', 1, '2026-03-02 08:00:00')"
        )
    connection.close()
    done = await program.says("run")
    refused(done, "content/programmes/swimming.yaml: missing", "'Tuesday' follows it; put it back")


async def test_keys_that_are_gone(program: Program) -> None:
    migrated(program)
    assert (await program.says("invite", "admin")).code == 0
    (program.folder / "data" / "limber.keys").unlink()
    refused(await program.says("run"), "data/limber.keys: no such key file; restore it")
    assert not (program.folder / "data" / "limber.keys").exists()


async def test_keys_of_another_database(program: Program) -> None:
    migrated(program)
    assert (await program.says("invite", "admin")).code == 0
    save_key_ring(new_key_ring(), program.folder / "data" / "limber.keys")
    refused(await program.says("run"), "data/limber.keys: these are the keys of another database")


async def test_keys_that_cannot_be_read(program: Program) -> None:
    migrated(program)
    (program.folder / "data" / "limber.keys").write_text("scribble")
    refused(await program.says("run"), "data/limber.keys: not a Limber key file")


async def test_a_port_that_is_taken(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = await program.with_keys(LIMBER_HTTP_PORT=str(port)).says("run")
    refused(done, f"LIMBER_HTTP_PORT: 127.0.0.1:{port} is taken by ", f"(process {os.getpid()})")
    assert not database_of(program).exists()


async def test_a_port_of_the_demo_page_that_is_taken(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = await program.says("demo", "--no-browser", "--port", str(port))
    refused(done, f"--port {port}: ", "leave it out for a free one")


async def test_an_address_of_another_machine(program: Program) -> None:
    done = await program.with_keys(LIMBER_HTTP_HOST="192.0.2.1").says("run")
    refused(done, "LIMBER_HTTP_HOST: cannot listen on 192.0.2.1:0")


@pytest.mark.parametrize("word", ["run", "migrate"])
async def test_a_second_engine_on_the_same_file(program: Program, word: str) -> None:
    async with program.running() as first:
        refused(await program.says(word), "limber.db: another Limber runs on this file")
        assert (await first.told_to_stop()).code == 0


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://bot.example.org:8080/hook", "only on ports 80, 88, 443 or 8443"),
        ("https://10.0.0.7/hook", "IP address 10.0.0.7 is reserved"),
    ],
    ids=["port", "address"],
)
async def test_a_webhook_address_that_telegram_refuses(
    program: Program, address: str, reason: str
) -> None:
    done = await program.with_keys(
        LIMBER_WEBHOOK_URL=address, LIMBER_WEBHOOK_SECRET="only-telegram-knows-this-long-word"
    ).says("run")
    refused(done, "LIMBER_WEBHOOK_URL: Telegram refuses this address", reason, "at port 443")


@pytest.mark.parametrize(
    "words",
    [("nonsense",), ("run", "--colour"), ("invite", "stranger"), ("invite", "patient", "--cohort")],
    ids=" ".join,
)
async def test_bad_use_ends_with_2(program: Program, words: tuple[str, ...]) -> None:
    done = await program.says(*words)
    assert done.code == 2
    assert done.out == ""
    assert "Traceback" not in done.err


async def test_nobody_to_ask_for_the_bots_name(program: Program) -> None:
    migrated(program)
    done = await program.with_keys(LIMBER_TELEGRAM_API_URL="http://127.0.0.1:9").says(
        "invite", "patient"
    )
    refused(done, "Telegram does not answer at http://127.0.0.1:9;")
