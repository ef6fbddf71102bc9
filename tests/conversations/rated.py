"""What did a patient rate before the test begins, and what does the database know now?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from db import patients, prompts, ratings
from db.tables import AlertRow, RatingRow, RatingVersionRow
from rules.local_time import local_day
from rules.people import Patient
from rules.prompts import PromptKind
from tests.conversations.house import House, Voice


async def patient_of(house: House, voice: Voice) -> Patient:
    found = await house.person(voice)
    assert isinstance(found, Patient)
    return found


async def rated_before(house: House, voice: Voice, *values: int, joints: list[str]) -> None:
    """Let the patient have rated on the days before today, the oldest value first."""
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        for back, value in enumerate(reversed(values), start=1):
            at = house.now - timedelta(days=back)
            day = local_day(at, patient.zone)
            asked = await prompts.open_prompt(session, patient, PromptKind.PAIN, now=at, day=day)
            await prompts.close_prompt(session, asked.id, now=at)
            saved = await ratings.save_rating(
                session, asked, value, day=day, source="tapped", now=at
            )
            await ratings.change_rating(session, saved.id, joints=joints)
        await patients.change_patient(session, patient.id, sore_joints=joints)


async def versions(house: House, voice: Voice) -> list[int]:
    """Return every version of the patient's ratings, oldest first."""
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        found = await session.scalars(
            select(RatingVersionRow.value)
            .join(RatingRow, RatingRow.id == RatingVersionRow.rating_id)
            .where(RatingRow.patient_id == patient.id)
            .order_by(RatingRow.id, RatingVersionRow.version)
        )
        return list(found)


async def newest_rating(house: House, voice: Voice) -> RatingRow:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        found = await session.scalars(
            select(RatingRow).where(RatingRow.patient_id == patient.id).order_by(RatingRow.id)
        )
        return list(found)[-1]


async def alerts_of(house: House) -> list[tuple[str, str]]:
    """Return rule and state of every alert, oldest first."""
    async with house.database.transaction() as session:
        found = await session.execute(
            select(AlertRow.rule, AlertRow.state).order_by(AlertRow.made_at, AlertRow.id)
        )
        return [(rule, state) for rule, state in found.all()]
