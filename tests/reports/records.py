"""Made-up records, for the files of an export."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from rules.exports import (
    ActivityRecord,
    AlertRecord,
    DeliveryRecord,
    Export,
    PatientRecord,
    RatingRecord,
    RatingStatus,
)

MADE = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)
SUMMER = timezone(timedelta(hours=2))
AT = datetime(2026, 3, 30, 9, 31, 5, tzinfo=SUMMER)


def rating(
    number: int, value: int, *, first: int | None = None, patient: str = "P001"
) -> RatingRecord:
    return RatingRecord(
        rating_id=number,
        patient=patient,
        day=date(2026, 3, 30),
        value=value,
        status=RatingStatus.FINAL if first is None else RatingStatus.AMENDED,
        versions=1 if first is None else 2,
        first_value=value if first is None else first,
        method="tapped",
        asked_at=AT - timedelta(minutes=5),
        answered_at=AT,
        received_late=0,
        joints=("hands", "knees") if value else (),
        novelty=None,
        urgency="can_wait" if value > 6 else None,
    )


EXPORT = Export(
    made_at=MADE,
    patients=(
        PatientRecord(
            patient="P001",
            cohort='=1+2 "default", north',
            language="en",
            zone="Europe/Madrid",
            state="active",
            joined_at=AT - timedelta(days=9),
            left_at=None,
        ),
        PatientRecord(
            patient="P002",
            cohort="-cmd|' /C calc'!A0",
            language="es",
            zone="America/Lima",
            state="left",
            joined_at=AT - timedelta(days=9),
            left_at=AT,
        ),
    ),
    ratings=(rating(11, 4), rating(12, 8, first=3), rating(13, 0, patient="P002")),
    activities=(
        ActivityRecord(
            activity_id=21,
            patient="P001",
            day=date(2026, 3, 30),
            kind="aerobic",
            minutes=25,
            item=None,
            method="noted",
            done_at=AT,
        ),
        ActivityRecord(
            activity_id=22,
            patient="P001",
            day=date(2026, 3, 30),
            kind="strength",
            minutes=None,
            item="chair-stand",
            method="nudge",
            done_at=AT,
        ),
    ),
    deliveries=(
        DeliveryRecord(
            delivery_id=31,
            patient="P001",
            kind="pain_check",
            day=date(2026, 3, 30),
            state="expired",
            reason="too_late",
            due_at=AT,
            sent_at=None,
        ),
    ),
    alerts=(
        AlertRecord(
            alert_id=41,
            patient="P002",
            rule="red_flag",
            priority="red_flag",
            state="raised",
            made_at=AT,
            raised_at=AT,
            taken_at=None,
            closed_at=None,
            reason=None,
        ),
    ),
)
