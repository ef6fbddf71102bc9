"""Does `limber simulate` play a cohort, and tell what thresholds ask of the nurses?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import migrations
from bot.commands import app
from db import cohorts, patients, prompts, ratings
from db.engine.database import Database
from db.engine.sealing import new_key_ring, save_key_ring
from rules.prompts import PromptKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["simulate", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


FEW = ("--patients", "4", "--days", "2", "--sore", "9", "--seed", "3")


def test_severe_days_reach_the_nurse() -> None:
    text = told("--patients", "2", "--days", "1", "--sore", "9", "--seed", "3")
    assert text.startswith("2 patients, 1 nurses, 1 days, seed 3\n")
    assert "pain checks answered: " in text
    assert "same_day" in text


@pytest.mark.unmeasured
def test_the_same_seed_tells_the_same_and_other_thresholds_another() -> None:
    text = told(*FEW)
    assert "same_day" in text
    assert told(*FEW) == text
    calm = told(*FEW, "--threshold", "severe_from=11")
    assert "same_day" not in calm


@pytest.mark.parametrize("change", ["severe=8", "severe_from=high", "severe_from"])
def test_a_threshold_that_there_is_not_is_refused(change: str) -> None:
    result = CliRunner().invoke(app, ["simulate", "--threshold", change])
    assert result.exit_code == 2


def test_past_ratings_are_judged_by_other_thresholds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'limber.db'}"
    keys = tmp_path / "keys"
    monkeypatch.setenv("LIMBER_DATABASE_URL", url)
    monkeypatch.setenv("LIMBER_MASTER_KEY_FILE", str(keys))
    ring = new_key_ring()
    save_key_ring(ring, keys)
    migrations.upgrade(url)
    asyncio.run(_rated(Database(url, ring), *[3] * 14, 8, 8))
    text = told("--past")
    assert text.startswith("16 ratings of 1 patients from 2026-03-02 to 2026-03-17")
    assert "first_severe" in text
    assert "first_severe" not in told("--past", "--threshold", "severe_from=9")


async def _rated(database: Database, *values: int) -> None:
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        ana = await patients.add_patient(
            session,
            chat_id=1,
            cohort_id=cohort.id,
            language="en",
            zone="UTC",
            quiet_from=1260,
            quiet_to=480,
            now=NOW,
        )
        for place, value in enumerate(values):
            at = NOW + timedelta(days=place)
            prompt = await prompts.open_prompt(session, ana, PromptKind.PAIN, now=at)
            await ratings.save_rating(
                session, prompt, value, day=at.date(), source="tapped", now=at
            )
    await database.close()
