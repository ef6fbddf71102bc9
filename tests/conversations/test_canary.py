"""Is no word that somebody wrote in any file that the process writes, but sealed?"""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from structlog.testing import capture_logs

from content.buttons.patient import WriteQuestion
from db import patients
from db.engine.copies import write_copy
from tests.conversations.house import House
from tests.conversations.rated import patient_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

CANARY = "quetzalcoatlus"
# What she ticked and why her team was told describe her as well.
HEALTH = ("heart_disease", "chest_pain", "kidney_stones", "red_flag")


def files_of(house: House, beside: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each file that was written, with the parts of a copy one by one."""
    database = Path(make_url(house.database.url).database or "")
    for file in [*database.parent.glob(f"{database.name}*"), *beside.iterdir()]:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                for name in packed.namelist():
                    yield f"{file.name}/{name}", packed.read(name)
        else:
            yield file.name, file.read_bytes()


def found_in(files: list[tuple[str, bytes]], *words: str) -> list[tuple[str, str]]:
    wanted = [(word, code) for word in words for code in ("utf-8", "utf-16-le")]
    return [
        (name, word) for name, body in files for word, code in wanted if word.encode(code) in body
    ]


async def lives(house: House) -> None:
    """Let everybody write the canary wherever words can be written."""
    bea, ana = await house.coordinator(f"Bea {CANARY}"), await house.patient(f"Ana {CANARY}")
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await patients.change_patient(
            session,
            patient.id,
            safety=["heart_disease"],
            cautions=["kidney_stones"],
            goal="sleep",
        )
        await patients.rename(session, patient.id, label=f"label {CANARY}")
    await bea.says("P001")
    await bea.taps("Notes")
    await bea.taps("Write a note")
    await bea.says(f"Afraid of her {CANARY}.")
    await ana.says("/ask")
    await ana.taps_button(WriteQuestion())
    await ana.says(f"May I lift a {CANARY}?")
    await house.skips(minutes=2)
    bea.phone.replies(bea.phone.last, f"No {CANARY}, please.")
    await house.skips(minutes=2)
    await ana.says(f"what is a {CANARY}")
    await ana.says(f"I have chest pain from the {CANARY}")
    await ana.says(f"/library {CANARY}")
    await bea.says("/broadcast")
    await bea.says(f"Each {CANARY} rests on Sundays.")
    await house.skips(days=1)


async def test_no_word_of_anybodys_is_in_any_file(served_house: House, tmp_path: Path) -> None:
    beside = tmp_path / "written"
    beside.mkdir()
    with capture_logs() as log:
        await lives(served_house)
        url, now = served_house.database.url, served_house.now
        await asyncio.to_thread(write_copy, url, beside / "copy.zip", now=now)
    (beside / "log").write_text(repr(log))
    files = list(files_of(served_house, beside))
    assert len(files) > 3
    # The search finds what lies in clear.
    assert found_in(files, "Europe/Madrid")
    assert found_in(files, CANARY, *HEALTH) == []


async def test_one_word_in_clear_is_found(served_house: House, tmp_path: Path) -> None:
    await served_house.patient()
    async with served_house.database.transaction() as session:
        await session.execute(text("UPDATE patient SET language = :word"), {"word": f"en {CANARY}"})
    assert found_in(list(files_of(served_house, tmp_path)), CANARY)
