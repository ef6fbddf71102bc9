"""Can an admin, and nobody else, take the data out by chat, and is it noted?"""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from sqlalchemy import select

from db import staff
from db.tables import AuditRow
from rules.people import Staff
from rules.vocabulary import Role
from simulator import Message
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import rated_before

SHELF = bundle()


def unpacked(message: Message) -> dict[str, str]:
    assert message.media is not None
    archive = zipfile.ZipFile(io.BytesIO(message.media.file.content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


async def exports_noted(house: House) -> list[tuple[str, str]]:
    async with house.database.transaction() as session:
        found = await session.scalars(select(AuditRow).where(AuditRow.act == "export"))
        return [(row.actor, row.details["format"]) for row in found]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_admin_gets_the_files_and_it_is_noted(served_house: House, language: str) -> None:
    admin = await served_house.coordinator(role=Role.ADMIN, language=language)
    person = await served_house.person(admin)
    assert isinstance(person, Staff)
    await rated_before(served_house, await served_house.patient(), 4, 7, joints=["hands"])
    speech = SHELF.speech(language)
    question = await admin.says("/export")
    assert question.words == speech.say("staff.export.which")
    files = await admin.taps("CSV", question)
    assert files.caption == speech.counted("staff.export.done", 2)
    rows = list(csv.DictReader(io.StringIO(unpacked(files)["ratings.csv"])))
    assert [row["value"] for row in rows] == ["4", "7"]
    await admin.taps("FHIR R4", question)
    bundle = json.loads(unpacked(admin.phone.last)["bundle.json"])
    assert len(bundle["entry"]) == 3
    redcap = await admin.taps("REDCap", question)
    assert set(unpacked(redcap)) == {"data-dictionary.csv", "import.csv"}
    actor = f"staff:{person.id}"
    assert await exports_noted(served_house) == [(actor, "csv"), (actor, "fhir"), (actor, "redcap")]


async def test_files_can_be_neither_forwarded_nor_saved(served_house: House) -> None:
    admin = await served_house.coordinator(role=Role.ADMIN)
    files = await admin.taps("CSV", await admin.says("/export"))
    assert files.media is not None
    assert files.protected


@pytest.mark.parametrize("language", ["en", "es"])
async def test_coordinator_is_told_to_ask_an_admin(house: House, language: str) -> None:
    bea = await house.coordinator(language=language)
    await bea.says("/export")
    assert bea.last == SHELF.speech(language).say("staff.export.not_yours")
    assert await exports_noted(house) == []


async def test_patient_or_stranger_gets_no_export(house: House) -> None:
    for voice in (await house.patient(), house.stranger(started=True)):
        await voice.says("/export")
        assert voice.phone.last.media is None
    assert await exports_noted(house) == []


async def test_admin_who_is_one_no_more_gets_nothing_by_an_old_button(house: House) -> None:
    admin = await house.coordinator(role=Role.ADMIN)
    question = await admin.says("/export")
    await demoted(house, admin)
    await admin.taps("CSV", question)
    assert admin.phone.toasts[-1] == "That is for admins."
    assert await exports_noted(house) == []


async def demoted(house: House, voice: Voice) -> None:
    person = await house.person(voice)
    assert isinstance(person, Staff)
    async with house.database.transaction() as session:
        await staff.change_staff(session, person.id, role=Role.COORDINATOR)


async def test_forged_format_exports_nothing(house: House) -> None:
    admin = await house.coordinator(role=Role.ADMIN)
    await admin.says("/export")
    await admin.forges("export", "sql")
    assert await exports_noted(house) == []
