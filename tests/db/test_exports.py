"""Does an export hold what the rows say, of everybody who is still here, and no name?"""

from __future__ import annotations

from datetime import timedelta

from bot.process.database_snapshot import exported
from db import alerts, erasure, patients, prompts, ratings
from db.activities import note_activity
from db.engine.database import Database
from reports.exports import export_files
from rules.activities import Did
from rules.alerts import AlertRule
from rules.exports import ExportFormat, RatingStatus
from rules.prompts import PromptKind
from rules.vocabulary import Kind
from tests.db.filled import NOW, a_nurse, a_patient, fill

LATER = NOW + timedelta(minutes=30)
TODAY = NOW.date()


async def test_corrected_rating_is_amended_and_tells_its_first_answer(opened: Database) -> None:
    async with opened.transaction() as session:
        ana = await a_patient(session, 71_001)
        await patients.change_patient(session, ana.id, state="active", joined_at=NOW)
        for values in ((4,), (3, 8)):
            asked = await prompts.open_prompt(session, ana, PromptKind.PAIN, now=NOW, day=TODAY)
            for value in values:
                await ratings.save_rating(
                    session, asked, value, day=TODAY, source="tapped", now=LATER
                )
        did = Did(kind=Kind.AEROBIC, day=TODAY, minutes=25)
        await note_activity(session, ana.id, did, source="noted", now=LATER)
        await alerts.raise_alert(session, ana, AlertRule.RED_FLAG, now=NOW)
    export = exported(opened.url, opened.keys, now=LATER)
    assert [
        (one.patient, one.value, one.status, one.versions, one.first_value)
        for one in export.ratings
    ] == [
        ("P001", 4, RatingStatus.FINAL, 1, 4),
        ("P001", 8, RatingStatus.AMENDED, 2, 3),
    ]
    answered = export.ratings[0].answered_at
    assert answered == LATER
    assert answered.utcoffset() == timedelta(hours=1)
    [activity] = export.activities
    assert (activity.minutes, activity.day) == (25, TODAY)
    [alert] = export.alerts
    assert (alert.rule, alert.closed_at) == ("red_flag", None)
    assert export.patients[0].joined_at == NOW


async def test_no_name_word_or_chat_is_in_any_file(opened: Database) -> None:
    async with opened.transaction() as session:
        ana = await a_patient(session, 71_001)
        await fill(session, ana, await a_nurse(session))
    export = exported(opened.url, opened.keys, now=LATER)
    assert export.deliveries
    for kind in ExportFormat:
        # The filler writes the chat into every text column; those that are exported are codes.
        for text in export_files(export, kind).values():
            for secret in (
                "name of",
                "label of",
                "words_sealed of",
                "value_sealed of",
                str(ana.id),
            ):
                assert secret not in text


async def test_erased_patients_are_in_no_export(opened: Database) -> None:
    async with opened.transaction() as session:
        ana, berta = await a_patient(session, 71_001), await a_patient(session, 71_002)
        await alerts.raise_alert(session, ana, AlertRule.RED_FLAG, now=NOW)
        await erasure.erase(session, ana.id, now=LATER, actor="test")
    export = exported(opened.url, opened.keys, now=LATER)
    assert [one.patient for one in export.patients] == [berta.code]
    assert export.alerts == ()
